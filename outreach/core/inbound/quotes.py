"""Quotes: a reply's own words, cut from what it quotes and from how it is signed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..lazy_regex import late
from . import html_text, mime

LONGEST = 400_000
MOST_LINES = 5_000  # in which an introduction is looked for

# The verbs with which mail programs introduce what they quote, in some thirty languages.
_WROTE = (
    r"wrote|writes|schrieb|geschrieben|a écrit|a ecrit|écrit|escribió|escribio|ha escrito|va escriure"
    r"|ha scritto|scrive|escreveu|"
    r"schreef|heeft geschreven|geschreven|skrev|skriver|kirjoitti|napisał(?:\(a\)|a)?|napsal(?:\(a\)|a)?"
    r"|napísal(?:\(a\)|a)?|a scris|"
    r"(?:ezt )?írta|írta|(?:на)?писал(?:\(а\)|а)?|написав(?:\(ла\)|ла)?|пишет|пише|pisze|píše|написа|έγραψε|yazdı"
    r"|şunu yazdı|je napisao(?:/la)?|је написао(?:/ла)?|je napisal(?:/a)?|"
    r"rašė|rakstīja|kirjutas|skrifaði|đã viết|menulis|написал\(а\)|كتب|כתב(?:/ה|ה)?|เขียนว่า|写道|寫道|写到|のメール"
    r"|さんは書きました|のメッセージ|"
    r"님이 작성|님이 씀|작성"
)
_ATTRIBUTED = late(
    rf"(?:{_WROTE})(?: (?:the following|folgendes|das folgende|lo siguiente|el|le|am|op|on|il|em"
    rf"|den)\b.{{0,80}})?\s?[:：]?\s?$",
    re.IGNORECASE,
)
# In some languages the name stands behind the verb.
_NAMED_AFTER = late(
    r"\b(?:schrieb|schreef|skrev|írta|kirjoitti|escribió|scrisse)\b[^.!?]{0,90}.{0,30}[:：]$", re.IGNORECASE
)
_OPENING = late(
    r"^(?:on|am|le|el|il|em|op|den|dne|dňa|dnia|w dniu|ngày|pada|på|ma|pe|la|dana|dnes|a |в |у |на |στις"
    r"|tarihinde|בתאריך|ב-|في|在|於|于|\d{4}[-/.年년]|\d{1,2}[-/. ]|"
    r"(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mié|jue|vie|sáb|dom|пн"
    r"|вт|ср|чт|пт|сб|вс)\w*[., ])",
    re.IGNORECASE,
)
_ADDRESSED = late(r"<?(?:mailto:)?[^\s<>@]{1,64}@[^\s<>@]{1,255}>?")
# Whoever cites themselves goes on in their own words.
_CITES_SELF = late(
    r"\b(?:i|we)(?:'d|'ve| had| have)?(?: already)? (?:wrote|written)\b|\bschrieb(?:en)? (?:ich|wir)\b"
    r"|\b(?:ich|wir)\b.{0,60}\b(?:schrieb|schrieben|geschrieben)\b|\b(?:j'ai|nous avons)\b.{0,20} écrit\b"
    r"|\b(?:ik|wij|we)\b.{0,60}\b(?:schreef|schreven)\b|\b(?:jag|jeg|vi)\b.{0,60}\bskrev\b|\bskrev (?:jag|jeg|vi)\b"
    r"|\b(?:escribí|escribimos|escrevi|escrevemos)\b|\b(?:he|hemos) escrito\b|\b(?:ho|abbiamo) scritto\b"
    r"|\bnapisałe?a?m\b|\bя (?:уже )?писала?\b",
    re.IGNORECASE,
)
_CLOCK = late(r"\d{1,2}[:.h]\d\d")
_DATED = late(rf"{_CLOCK.pattern}|\b20\d\d\b|\d[/.-]\d{{1,2}}[/.-]\d\d")
_DATED_SENDER = late(
    r"\d.{0,120}(?:<[^<>\s]{1,64}@[^<>\s]{1,255}>|\[[^\]\s]{1,64}@[^\]\s]{1,255}\])\s?(?:님이 작성|:|：)\s?$"
)

# The first words of a quote on the line that introduces it, as Yahoo's telephone program sends them.
_RUN_ON = late(rf"<[^<>\s]{{1,64}}@[^<>\s]{{1,255}}>\)? (?:{_WROTE})\s?[:：] \S", re.IGNORECASE)

_FIELDS = {
    "from": r"from|von|de|da|van|från|fra|lähettäjä|od|feladó|from|от кого|от|від|gönderen|kimden|从|发件人"
    r"|寄件者|寄件人|差出人"
    r"|送信元|보낸 사람|보낸사람|expéditeur|remitente|mittente|remetente|afzender|από|מאת|من|expeditor|pošiljatelj"
    r"|odosielateľ|odesílatel",
    "sent": r"sent|date|gesendet|datum|envoyé(?: le| :)?|envoyé|date|enviado(?: el| em)?|enviada(?: em)?|fecha|data"
    r"|inviato|verzonden|skickat|sendt|dato|lähetetty|päiväys|päivä|wysłano|data|odesláno|odoslané|dátum"
    r"|küldve|elküldve|отправлено|дата|надіслано|gönderildi|gönderme tarihi|tarih|发送时间|日期"
    r"|寄件日期|送信日時|日時|보낸 날짜"
    r"|날짜|στάλθηκε|ημερομηνία|נשלח|תאריך|trimis|poslano|发送日期|received|reçu",
    "to": r"to|an|à|a|para|per|aan|till|til|vastaanottaja|do|komu|címzett|кому|kime|alıcı|收件人|宛先"
    r"|받는 사람|받는사람|προς|אל"
    r"|إلى|către|za|destinataire|destinatario|destinatário|pro",
    "cc": r"cc|kopie|copie|copia|kopia|kopi|в копии|копия|抄送|副本|참조|bcc|reply-to|antwort an"
    r"|répondre à|importance"
    r"|priority|wichtigkeit",
    "subject": r"subject|betreff|objet|asunto|oggetto|assunto|onderwerp|ämne|emne|aihe|temat|předmět|predmet"
    r"|tárgy|тема"
    r"|konu|主题|主旨|件名|제목|θέμα|נושא|الموضوع|subiect|zadeva",
}
_FIELD = {
    name: late(rf"^[\s*_>|]{{0,8}}(?:{words})[\s*_]{{0,4}}[:：][\s*_]{{0,4}}\S?", re.IGNORECASE)
    for name, words in _FIELDS.items()
}

_DIVIDER = late(
    rf"^[-–]{{3,}} .{{4,200}}\b(?:{_WROTE})\s?[:：]? ?[-–]{{3,}}$|"
    r"^[\s>*_]{0,6}(?:[-‐‑_=*]{2,}\s?(?:original|ursprüngliche|originele|oorspronkelijk|message d'origine"
    r"|mensaje original|messaggio originale|mensagem original|originalmeddelande|oprindelig|opprinnelig"
    r"|alkuperäinen|"
    r"wiadomość oryginalna|oryginalna|původní|pôvodná|eredeti|исходное|пересылаемое|пересланное|оригинал"
    r"|orijinal|原始邮件|原郵件|原始郵件|元のメッセージ|원본|forwarded|weitergeleitete"
    r"|message transféré|mensaje reenviado|"
    r"messaggio inoltrato|mensagem encaminhada|doorgestuurd|vidarebefordrat|videresendt|przekazana|転送|转发"
    r"|ursprünglich|reply message|reply above|mesaj original|αρχικό|הודעה מקורית|الرسالة|izvirno"
    r"|izvorna)[^\n]{0,60}|"
    r"begin forwarded message:|anfang der weitergeleiteten|début du message|inicio del mensaje"
    r"|inizio messaggio|vidarebefordrat brev|"
    r"#{2,}.{0,20}reply above|[-_—–*#= ]{2,}\s?(?:please )?(?:reply|type your reply"
    r"|write)\b[^\n]{0,40}above[^\n]{0,40})\s*[-_=*]*\s*$",
    re.IGNORECASE,
)
_RULE = late(r"^\s{0,4}(?:_{5,}|-{10,}|={10,}|\*{10,}|—{5,}|―{5,})\s*$")
_DASHES = late(r"^\s{0,2}(?:--|—|–{1,2}|__|—-)\s?$")
_INITIAL = late(r"^\s{0,2}[-–—~](?!\d)\w[\w.'’-]{0,30}(?: [\w.'’-]{1,30}){0,3}\s*$")
_DEVICE = late(
    r"^[\s*_>]{0,4}(?:\[?)(?:sent|written|typed|send) (?:from|via|with|using|by|on) (?:(?:my|an?"
    r"|the) )?[^\s.,;:!?]+(?:[ -][^\s.,;!?]+){0,6}(?:\s?<?https?://\S+)?[.!]?\]?[\s*_]*$|"
    r"^[\s*_]{0,4}(?:get outlook for|(?:von|gesendet von|gesendet mit|von meinem|diese nachricht wurde von"
    r"|envoyé (?:de|depuis|à partir de|avec)|enviado (?:desde|do|a partir|pelo|via|de)|inviato (?:da|dal)"
    r"|verzonden (?:vanaf|met|via|vanuit)|verstuurd vanaf|skickat från|sendt fra|"
    r"lähetetty|wysłan[eo] z|odesláno z|odoslané z|отправлено (?:с|из)|(?:надіслано|відправлено) (?:з|із)"
    r"|iphone'?(?:um)?dan gönderildi|(?:\S+ )?gönderildi|telefonumdan|iphoneから送信"
    r"|(?:私の)?\S{0,20}から送信|发自我的|發自我的"
    r"|从我的|发自|나의 \S+에서 보냄|trimis de pe|στάλθηκε από|נשלח מה|envoyée? depuis)\b)"
    r"[^\n]{0,80}$|^[\s*_]{0,4}(?:download|get|hol dir|obtenir|obtener|scarica|ottieni|baixe|hämta|hent|pobierz"
    r"|скачать)? ?outlook (?:for|für|pour|para|per|voor|för|til|dla|для) (?:ios|android|windows|mac)\b[^\n]{0,60}$"
    r"|^\s{0,4}(?:iphone|ipad|android)[^\n]{0,20}(?:gönderildi|送信|보냄)\s*$"
    r"|^\s{0,4}(?:发自我的|發自我的|发自|나의)\s?\S{1,20}[^\n]{0,20}$",
    re.IGNORECASE,
)
_POSTSCRIPT = late(
    r"^\s{0,4}(?:p\.? ?(?:p\.? ?)?s\b\.?|p\.? ?d\b\.?|п\.? ?с\b\.?|post ?script(?:um)?|nachtrag)\s?[:：.,–-]",
    re.IGNORECASE,
)
# A line under a rule that speaks to its reader, as names, titles and addresses do not.
_SPOKEN = late(
    r"^(?=(?:\s*\S+){3}).*(?:\b(?:i|i'm|i'll|we|we'll|you|your|it|ich|wir|ihr|ihnen|du|je|nous|vous|yo|te|ti|vi"
    r"|ik|wij|jag|jeg)\b|\b[jl]'\w|[^\W\d]{2}[.!?]\s*$)",
    re.IGNORECASE,
)
_LIST_FOOTER = late(
    r"mailing list|mailman/|listinfo|unsubscribe|groups\.google|this e-?mail (?:and|is)|confidential"
    r"|legal notice|disclaimer",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Cut:
    """A text in two: what its writer says, and what was hidden of it (quotes and signatures)."""

    own: str
    hidden: str


def own(incoming: mime.Incoming) -> str:
    """Give the writer's own words of a message: of its plain text, else of its HTML."""
    words = split(incoming.text).own if incoming.text.strip() else ""
    if incoming.html and (not words.strip() or incoming.text == html_text.plain(incoming.html)):
        words = from_html(incoming.html) or words
    return words


def split(text: str) -> Cut:
    """Cut quotes and signatures from a text, wherever they stand; answers below or between quotes are kept.

    In: text with "\\n" line ends; LONGEST characters are looked at. When nothing would remain of a text without quote
    marks, it is kept whole: better too much than nothing.
    """
    lines = text[:LONGEST].replace("\r\n", "\n").replace("\xa0", " ").split("\n")
    kinds = _kinds(lines)
    _sign(lines, kinds)
    own_lines = [line for line, kind in zip(lines, kinds, strict=True) if kind == " "]
    hidden = [line for line, kind in zip(lines, kinds, strict=True) if kind != " "]
    words = _trimmed(own_lines)
    if not words and not any(kind == ">" for kind in kinds) and "!" not in kinds:
        return Cut(_trimmed(lines), "")
    return Cut(words, "\n".join(hidden).strip("\n"))


def _trimmed(lines: list[str]) -> str:
    return re.sub(r"\A(?:[^\S\n]*\n)+", "", "\n".join(line.rstrip() for line in lines)).rstrip("\n")


def _kinds(lines: list[str]) -> list[str]:
    """Mark each line: ' ' own, '>' quoted by a mark, '!' quoted without one, 'h' the line that introduces a quote."""
    kinds = [">" if line.lstrip().startswith((">", "|>")) else " " for line in lines]
    at = 0
    while at < len(lines):
        if kinds[at] == ">":
            at += 1
            continue
        length = _introduction(lines, at) if at < MOST_LINES else 0
        if length:
            for one in range(at, at + length):
                kinds[one] = "h"
            following = next((i for i in range(at + length, len(lines)) if lines[i].strip()), None)
            if following is not None and kinds[following] == ">":
                at += length
                continue
            if _surely_introduces(" ".join(lines[at : at + length])):
                return _rest(kinds, at + length)
            kinds[at : at + length] = " " * length
            at += length
            continue
        if _DIVIDER.match(lines[at]) or _block(lines, at):
            start = at
            while start > 0 and (not lines[start - 1].strip() or _RULE.match(lines[start - 1])):
                start -= 1
                kinds[start] = "!"
            return _rest(kinds, at)
        at += 1
    return kinds


def _rest(kinds: list[str], at: int) -> list[str]:
    return kinds[:at] + [">" if kind == ">" else "!" for kind in kinds[at:]]


def _addressed(words: str) -> bool:
    return "@" in words and _ADDRESSED.search(words) is not None


def _surely_introduces(line: str) -> bool:
    """Tell whether what follows without quote marks is a quote all the same: a program named whom, or when; a person
    who writes "as I wrote on 3 May:" goes on in their own words."""
    if _CITES_SELF.search(line) and not _addressed(line):
        return False
    return bool(_OPENING.match(line.strip("*_ \u202a-\u202e")) or _addressed(line) or _CLOCK.search(line))


def _introduction(lines: list[str], at: int, *, below: bool = False) -> int:
    """Tell how many lines from here introduce a quote ("On ... wrote:"), folded as mail programs fold them.

    With *below* the lines are asked for on behalf of those above, and ask no further themselves.
    """
    first = lines[at].strip().strip("*_\u202a-\u202e").strip()
    if not first or len(first) > 400:
        return 0
    opened = bool(_OPENING.match(first))
    named = _addressed(first) or bool(re.search(r"\d", first))
    if not opened and not named and not _ATTRIBUTED.search(first):
        return 0
    joined = ""
    for length in range(1, 7):
        if at + length > len(lines):
            return 0
        line = lines[at + length - 1].strip().lstrip("\u202a\u202b\u2068").strip("*_ \u202c")
        if not line:
            if length > 3:
                return 0
            continue
        if line.startswith(">"):
            return 0
        # "Done." and "El precio es 80." begin as dates do; the introduction is the line below them.
        apart = not lines[at + length - 2].strip() or not (_DATED.search(joined) or joined.endswith(","))
        dated = length > 1 and apart and _OPENING.match(line) and _DATED.search(_ADDRESSED.sub("", line))
        if dated and not below and _introduction(lines, at + length - 1, below=True):
            return 0
        joined = f"{joined} {line}".strip()
        if len(joined) > 500:
            return 0
        if opened and length <= 3 and _RUN_ON.search(joined):
            return length
        ended = joined.endswith((":", "：", "작성"))
        if ended and _DATED_SENDER.search(joined):
            return length
        attributed = _ATTRIBUTED.search(joined[-130:]) or (ended and opened and _NAMED_AFTER.search(joined[-130:]))
        attributed = attributed or (ended and length == 1 and named and _NAMED_AFTER.search(joined[-130:]))
        evidence = bool(attributed) and (bool(re.search(r"\d", joined)) or _addressed(joined))
        if evidence and (opened or length == 1 or _addressed(joined)):
            if not joined.endswith((":", "：")) and not (_addressed(joined) or _CLOCK.search(joined)):
                continue
            return length
        if line.endswith((":", "：", ".", "!", "?")) and not (
            length == 1 and opened and re.search(r"\d[.:]$|\b[ap]\.?m\.$|\b\w{2,4}\.$", line)
        ):
            return 0
    return 0


def _block(lines: list[str], at: int) -> bool:
    """Tell whether the fields of a mail begin here, as Outlook puts them above what it quotes."""
    if not any(_FIELD[name].match(lines[at]) for name in ("from", "sent", "to", "subject")):
        return False
    seen: set[str] = set()
    unknown = 0
    for line in lines[at : at + 14]:
        if not line.strip():
            if len(seen) >= 3:
                break
            unknown += 1
            continue
        names = {name for name, pattern in _FIELD.items() if pattern.match(line)}
        fresh = names - seen
        if names and (fresh or len(names) == 1):
            seen |= {min(fresh)} if len(fresh) > 1 and seen else fresh or names
        else:
            unknown += 1
        if unknown > 4:
            break
    head = (
        bool(_FIELD["from"].match(lines[at]))
        or bool(_FIELD["sent"].match(lines[at]))
        or bool(_FIELD["subject"].match(lines[at]))
    )
    return head and len(seen & {"sent", "to", "subject", "from"}) >= 3


def _sign(lines: list[str], kinds: list[str]) -> None:
    """Mark the signatures ('s') in each stretch of own lines."""
    at = 0
    while at < len(lines):
        if kinds[at] != " ":
            at += 1
            continue
        end = at
        while end < len(lines) and kinds[end] == " ":
            end += 1
        _sign_stretch(lines, kinds, at, end, last=not any(kind == " " for kind in kinds[end:]))
        at = end


def _sign_stretch(lines: list[str], kinds: list[str], start: int, end: int, last: bool) -> None:
    for at in range(start, end):
        if _DASHES.match(lines[at]):
            _hide_signature(lines, kinds, at, end)
            end = at
            break
        if _RULE.match(lines[at]) and last:
            rest = [line for line in lines[at + 1 : end] if line.strip()]
            footer = rest and _LIST_FOOTER.search(" ".join(rest[:3]))
            signed = 0 < len(rest) <= 5 and not any(_SPOKEN.search(line[:200]) for line in rest)
            if (footer or signed) and "_" in lines[at]:
                _hide_signature(lines, kinds, at, end)
                end = at
                break
    while end > start:
        tail = end - 1
        while tail > start and not lines[tail].strip():
            tail -= 1
        before = _DEVICE.match(lines[tail]) and not lines[tail].strip().endswith("phone.")
        initial = _INITIAL.match(lines[tail]) and (tail == start or not lines[tail - 1].strip())
        if not (before or initial or _RULE.match(lines[tail])):
            return
        _hide(kinds, tail, end)
        end = tail


def _hide_signature(lines: list[str], kinds: list[str], start: int, end: int) -> None:
    """Hide a signature, but not the paragraphs in it that begin as a postscript does."""
    said = False
    for at in range(start, end):
        said = bool(lines[at].strip()) and (said or bool(_POSTSCRIPT.match(lines[at])))
        kinds[at] = " " if said else "s"


def _hide(kinds: list[str], start: int, end: int) -> None:
    for at in range(start, end):
        kinds[at] = "s"


# ---- HTML ----
_QUOTED_MARK = late(
    r"\b(?:gmail_quote|gmail_attr|gmail_signature|gmail_signature_prefix|yahoo_quoted|yahoo-quoted"
    r"|yahoo_signature|moz-cite-prefix|moz-signature|protonmail_quote|protonmail_signature_block|zmail_extra|"
    r"tutanota_quote|freebirdemailhistory|outlookmessageheader|quoted-message|mail_quote|ydp\w*yahoo_quoted"
    r"|signature|hmquote|wordsection1quote|airmail_ext_on|bloop_original_html|front-blockquote"
    r"|acompli_signature|ms-outlook-mobile-signature)\b",
    re.IGNORECASE,
)
_REST_MARK = late(
    r"^(?:x_)*(?:appendonsend|divrplyfwdmsg|mail-editor-reference-message-container|olk_src_body_section"
    r"|replysplit|isforwardcontent|stopspelling|spooferheader|divtagdefaultwrapperquote"
    r"|ms-outlook-mobile-body-separator-line|_originalcontent)$",
    re.IGNORECASE,
)
_REST_STYLE = late(
    r"border:\s?none;\s?border-top:\s?solid #(?:e1e1e1|b5c4df)|border-top:\s?#?(?:e1e1e1|b5c4df)[^;]{0,20}solid",
    re.IGNORECASE,
)


def from_html(source: str) -> str:
    """Give the own words of an HTML mail: the quoting elements of the big programs are left out, then split()."""
    kept: list[str] = []
    depth = 0
    hidden_at: int | None = None
    for token in html_text.tokens(source):
        if isinstance(token, str):
            if hidden_at is None:
                kept.append(token.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
            continue
        if token.name in html_text.VOID:
            if token.closing:
                continue
            if _REST_MARK.match(token.attributes.get("id", "")):
                break
            if hidden_at is None:
                kept.append(f"<{token.name}>")
            continue
        if token.closing:
            if hidden_at is not None and depth <= hidden_at:
                hidden_at = None
            elif hidden_at is None:
                kept.append(f"</{token.name}>")
            depth = max(0, depth - 1)
            continue
        depth += 1
        if hidden_at is not None:
            continue
        named = token.attributes
        if _REST_MARK.match(named.get("id", "")) or _REST_STYLE.search(named.get("style", "")):
            break
        classes = f"{named.get('class', '')} {named.get('id', '')}"
        # Gmail wraps answers between quotes into the quoting div; only what stands in its blockquotes is theirs.
        wrapper = token.name == "div" and re.search(r"\bgmail_quote", classes)
        if (token.name == "blockquote" and named.get("style", "").find("margin-left: 40px") < 0) or (
            _QUOTED_MARK.search(classes) and not wrapper
        ):
            hidden_at = depth
            continue
        kept.append(f"<{token.name}>")
    return split(html_text.plain("".join(kept))).own
