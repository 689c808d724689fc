"""Quotes: a reply's own words, cut from what it quotes and from how it is signed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..lazy_regex import late
from . import html_quotes, mime, our_text
from .quote_marks import block, divides, introduction, lead_above, surely_introduces, unfolded
from .quote_words import DEVICES, LIST_FOOTER, SENT

LONGEST = 400_000
MOST_LINES = 5_000  # in which an introduction is looked for

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
    r"|(?:私の)?\S{0,20}から送信|发自我的|發自我的|来自我的|來自我的"
    r"|从我的|发自|나의 \S+에서 보냄|trimis de pe|στάλθηκε από|נשלח מה|envoyée? depuis)\b)"
    r"[^\n]{0,80}$|^[\s*_]{0,4}(?:download|get|hol dir|obtenir|obtener|scarica|ottieni|baixe|hämta|hent|pobierz"
    r"|скачать)? ?outlook (?:for|für|pour|para|per|voor|för|til|dla|для) (?:ios|android|windows|mac)\b[^\n]{0,60}$"
    r"|^\s{0,4}(?:iphone|ipad|android)[^\n]{0,20}(?:gönderildi|送信|보냄)\s*$"
    r"|^\s{0,4}(?:发自我的|發自我的|来自我的|來自我的|发自|나의)\s?\S{1,20}[^\n]{0,20}$",
    re.IGNORECASE,
)
_SENT_FIRST = late(rf"^[\s*_>\[]{{0,6}}(?:{SENT})(?!\w)(?:\W+[\w’'-]+){{0,4}}?\W+(?:{DEVICES})", re.IGNORECASE)
_SENT_LAST = late(
    rf"^[\s*_>\[]{{0,6}}(?:[\w’'-]+\W+){{0,3}}(?:{DEVICES}).{{0,50}}?(?:{SENT})[\s.!\]*_]*$", re.IGNORECASE
)
_GET_OUTLOOK = late(
    r"^[\s*_]{0,4}(?:[^\s.,!?]+ ){0,3}(?:outlook (?:[^\s.,!?]+ ){0,3}(?:ios|android)|android \S+ outlook\S*)"
    r"(?: ?[^\s.,!?]+){0,2}[\s*_]*$",
    re.IGNORECASE,
)
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_GOES_ON = late(r"[,;.!?:] (?:[a-zà-ÿа-я]\S* ){3}")
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
_LIST_FOOTER = late(LIST_FOOTER, re.IGNORECASE)
_ARMOUR = late(
    r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:[A-Za-z-]+:[^\n]*\n){0,20}[ \t]*\n"
    r"|^-----BEGIN PGP (SIGNATURE|PUBLIC KEY BLOCK)-----[^\0]*?(?:^-----END PGP \1-----[ \t]*$|\Z)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Cut:
    """A text in two: what its writer says, and what was hidden of it (quotes and signatures)."""

    own: str
    hidden: str


def own(incoming: mime.Incoming, sent: str = "") -> str:
    """Give the writer's own words of a message, from each of its texts in the order of reading.

    *sent* holds what we have sent to them: what stands in it is never theirs, whatever their program did to it.
    """
    said: list[str] = []
    for kind, words in incoming.pieces:
        cut = split(html_quotes.unquoted(words) if kind == "text/html" else words)
        # A list puts its foot below as a text of its own: nothing would remain of it, and nothing has to.
        said.append(_parted(words)[0] if kind == "text/plain" and any(said) else cut.own)
    if not any(words.strip() for words in said) and incoming.html:
        said = [from_html(incoming.html)]
    return our_text.without("\n".join(words for words in said if words.strip()), sent)


def split(text: str) -> Cut:
    """Cut quotes and signatures from a text, wherever they stand; answers below or between quotes are kept.

    In: text with "\\n" line ends; LONGEST characters are looked at. When nothing would remain of a text without quote
    marks, it is kept whole: better too much than nothing. The armour of a PGP signature (RFC 9580 7) is left out.
    """
    words, hidden, lines, quoted = _parted(text)
    return Cut(words, hidden) if words or quoted else Cut(_trimmed(lines), "")


def _parted(text: str) -> tuple[str, str, list[str], bool]:
    """Part a text into own words and what is hidden; gives all its lines, and whether a quote is in it, as well."""
    text = unarmoured(text[:LONGEST].replace("\r\n", "\n"))
    lines = unfolded(text.replace("\xa0", " ").split("\n"))
    kinds = _kinds(lines)
    _sign(lines, kinds)
    own_lines = [line for line, kind in zip(lines, kinds, strict=True) if kind == " "]
    hidden = [line for line, kind in zip(lines, kinds, strict=True) if kind != " "]
    return _trimmed(own_lines), "\n".join(hidden).strip("\n"), lines, ">" in kinds or "!" in kinds


def from_html(source: str) -> str:
    """Give the own words of an HTML mail: the quoting elements of the big programs are left out, then split()."""
    return split(html_quotes.unquoted(source)).own


def unarmoured(text: str) -> str:
    """Take the armour of a cleartext signature off a text: its lines, its keys, and the dashes it put before dashes."""
    if "-----BEGIN PGP " not in text:
        return text
    signed = "-----BEGIN PGP SIGNED MESSAGE-----" in text
    bare = _ARMOUR.sub("", text)
    return re.sub(r"^- (?=-)", "", bare, flags=re.MULTILINE) if signed else bare


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
        length = introduction(lines, at) if at < MOST_LINES else 0
        if length:
            following = next((i for i in range(at + length, len(lines)) if lines[i].strip()), None)
            marked = following is not None and kinds[following] == ">"
            if marked or surely_introduces(" ".join(lines[at : at + length])):
                start = at - lead_above(lines, at)
                kinds[start : at + length] = "h" * (at + length - start)
                if not marked:
                    return _rest(kinds, at + length)
            at += length
        elif divides(lines, at) or block(lines, at):
            start = at
            while start > 0 and (not lines[start - 1].strip() or _RULE.match(lines[start - 1])):
                start -= 1
                kinds[start] = "!"
            return _rest(kinds, at)
        else:
            at += 1
    return kinds


def _rest(kinds: list[str], at: int) -> list[str]:
    return kinds[:at] + [">" if kind == ">" else "!" for kind in kinds[at:]]


def _from_device(line: str) -> bool:
    """Tell the line that a telephone or a mail program puts below ("Sent from my iPhone"), by table or by its build."""
    line = _BIDI.sub("", line)
    if len(line) > 160 or line.strip().endswith("elephone."):
        return False
    if _DEVICE.match(line) or _GET_OUTLOOK.match(line):
        return True
    return bool((_SENT_FIRST.match(line) or _SENT_LAST.match(line)) and not _GOES_ON.search(line))


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
        before = _from_device(lines[tail])
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
