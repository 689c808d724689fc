"""The folders of a mailbox: their names as people read them, and what each is for (RFC 3501 5.1.3, 6154)."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Any

from .imap_wire import CONTROL

# Where the server has no special-use flags, what the big programs call these folders.
_ROLES = {
    "junk": """
        junk; spam; bulk; bulk mail; junk mail; junk-mail; junk e-mail; junk-e-mail; junk email; spamverdacht;
        unerwünscht; unerwünschte werbung; courrier indésirable; indésirables; pourriel; correo no deseado;
        no deseado; posta indesiderata; lixo eletrônico; lixo electrónico; ongewenste e-mail; ongewenst;
        skräppost; søppelpost; uønsket post; uønsket e-post; uønsket mail; roskaposti; wiadomości-śmieci; śmieci;
        niechciane; спам; нежелательная почта; 迷惑メール; スパム; 垃圾邮件; 垃圾郵件; 스팸; 스팸메일함;
        정크 메일; istenmeyen; gereksiz e-posta; önemsiz e-posta; nevyžádaná pošta; levélszemét;
        ανεπιθύμητη αλληλογραφία; דואר זבל""",
    "sent": """
        sent; sent items; sent messages; sent mail; sent-mail; gesendet; gesendete elemente; gesendete objekte;
        gesendete nachrichten; éléments envoyés; messages envoyés; envoyés; enviados; elementos enviados;
        mensajes enviados; correo enviado; posta inviata; inviati; inviata; itens enviados; e-mails enviados;
        mensagens enviadas; verzonden; verzonden items; verzonden berichten; skickat; skickade; skickade objekt;
        sendt; sendte elementer; sendt post; lähetetyt; wysłane; elementy wysłane; отправленные; исходящие;
        送信済み; 送信済みアイテム; 送信済みメール; 已发送; 已发送邮件; 已傳送; 寄件備份; 보낸편지함;
        보낸 편지함; 보낸메일함; gönderilmiş öğeler; gönderilenler; odeslaná pošta; odeslané; elküldött""",
    "all": """
        all mail; alle nachrichten; tous les messages; todos; todos los mensajes; tutti i messaggi;
        todos os e-mails; alle berichten; alla mejl; wszystkie; вся почта; すべてのメール; 所有邮件; 전체보관함;
        tüm postalar""",
    "trash": """
        trash; deleted; deleted items; deleted messages; bin; papierkorb; gelöscht; gelöschte elemente;
        gelöschte objekte; corbeille; éléments supprimés; papelera; elementos eliminados; cestino;
        posta eliminata; lixeira; itens excluídos; prullenbak; verwijderde items; papperskorgen; borttaget;
        slettede elementer; roskakori; kosz; elementy usunięte; корзина; удаленные; ゴミ箱; 削除済みアイテム;
        已删除; 已删除邮件; 휴지통; çöp kutusu; silinmiş öğeler""",
    "drafts": """
        drafts; draft; entwürfe; brouillons; borradores; bozze; rascunhos; concepten; utkast; kladder;
        luonnokset; wersje robocze; kopie robocze; черновики; 下書き; 草稿; 草稿箱; 임시보관함; taslaklar""",
}
_NAMES = {role: frozenset(name.strip() for name in names.split(";")) for role, names in _ROLES.items()}
_USES = {f"\\{role}": role for role in ("junk", "sent", "all", "trash", "drafts", "archive", "inbox")} | {
    "\\spam": "junk",
    "\\allmail": "all",
}
_LISTED = re.compile(r'\((?P<flags>[^)]*)\) (?:"(?:\\?.)"|NIL) (?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<atom>\S+))\s*$')
_GMAIL = ("[gmail]", "[google mail]")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder: its name as the server spells it, as people read it, and its role when it has one."""

    name: str
    shown: str
    role: str = ""


def role_of(shown: str, flags: str = "") -> str:
    """Tell a folder's role by its special-use flag (RFC 6154), else by its name in the usual languages.

    That a folder holds all mail, so that no other need be read, is believed of Gmail's by its name, else by the flag: a
    folder that somebody calls "Todos" may hold anything.
    """
    for flag in flags.lower().split():
        if flag in _USES:
            return _USES[flag]
    name = shown.lower().strip()
    if name == "inbox":
        return "inbox"
    last = re.split(r"[/.\\]", name)[-1].strip()
    for role, names in _NAMES.items():
        if (name in names or last in names) and (role != "all" or name.startswith(_GMAIL)):
            return role
    return ""


def utf7(name: str) -> str:
    """Read a folder name in IMAP's own UTF-7 (RFC 3501 5.1.3) as people do; what is not such is left as it is.

    >>> utf7("Entw&APw-rfe")
    'Entwürfe'
    """

    def run(match: re.Match[str]) -> str:
        if not match[1]:
            return "&"
        try:
            packed = match[1].replace(",", "/")
            return base64.b64decode(packed + "=" * (-len(packed) % 4)).decode("utf-16-be")
        except (ValueError, UnicodeDecodeError):
            return match[0]

    return re.sub(r"&([A-Za-z0-9+,]*)-", run, name)


def listed(line: Any) -> Folder | None:
    """Read one line of an answer to LIST; None for a folder that cannot be opened, and for what is no such line."""
    if isinstance(line, tuple):  # the name came as a literal
        head, name = line[0].decode("ascii", "replace"), line[1].decode("utf-8", "replace")
    elif isinstance(line, bytes) and (match := _LISTED.match(head := line.decode("utf-8", "replace"))):
        quoted = match["quoted"]
        name = match["atom"] if quoted is None else quoted.replace('\\"', '"').replace("\\\\", "\\")
    else:
        return None
    flags = head.partition("(")[2].partition(")")[0]
    if "\\noselect" in flags.lower() or "\\nonexistent" in flags.lower() or CONTROL.search(name):
        return None
    shown = utf7(name)
    return Folder(name, shown, role_of(shown, flags))
