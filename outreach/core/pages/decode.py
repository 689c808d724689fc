"""From bytes to text as a browser reads them, and what must be known before a parser gets them."""
# ruff: noqa: E501 - tables of rules and phrases read best with one entry a line

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from html import escape

from .. import charsets

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16le"), (codecs.BOM_UTF16_BE, "utf-16be"))
_XML_STARTS = ((b"<\0?\0x\0", "utf-16le"), (b"\0<\0?\0x", "utf-16be"))
_MARKS = tuple(mark for mark, _ in (*_BOMS, *_XML_STARTS))
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,>]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.\-]+)", re.IGNORECASE)


def decode(body: bytes, content_type: str = "") -> tuple[str, str]:
    """Bytes to text as a browser does it (WHATWG encoding sniffing): byte order mark, header, meta, then a guess.

    Only encodings of the web are taken; a utf-16 in a meta means utf-8; utf-7 never. Out: (text, Python's name of it).
    """
    for mark, encoding in _BOMS if body.startswith(_MARKS) else ():
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace"), encoding
    for start, encoding in _XML_STARTS if body.startswith(_MARKS) else ():
        if body.startswith(start):
            return body.decode(encoding, "replace"), encoding
    encoding = _named(content_type)
    if not encoding:
        meta = _META.search(body, 0, 1024)
        encoding = charsets.LABELS.get(meta[1].decode("ascii", "replace").lower(), "") if meta else ""
        if encoding.startswith("utf-16"):
            encoding = "utf-8"
    if not encoding:
        try:
            return body.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            encoding = "cp1252"
    return body.decode(encoding, "replace"), encoding


@lru_cache(maxsize=256)
def _named(content_type: str) -> str:
    """The encoding a Content-Type header names, as Python calls it; "" when it names none of the web's."""
    named = _CHARSET.search(content_type)
    return charsets.LABELS.get(named[1].lower(), "") if named else ""


_HTML_TYPES = ("text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml", "multipart/x-mixed-replace")
_HTML_START = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body|title|meta|p|a|div|h1|script|style|table|br|font|b|link|base|ul|main|article|nav)\b", re.IGNORECASE | re.DOTALL)  # fmt: skip


_CLOSED = re.compile(r"<([a-zA-Z][\w:-]*+)((?:[^<>\"']|\"[^\"]*\"|'[^']*'){0,2000}+)(?<=/)>")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)


def media_type(content_type: str) -> str:
    """The media type alone; of several, which some servers send, the first."""
    return content_type.partition(";")[0].partition(",")[0].strip().lower()


def as_html(text: str) -> str:
    """XHTML in the spelling of HTML: elements that close themselves get their end, CDATA becomes text."""

    def opened(found: re.Match[str]) -> str:
        name, attributes = found[1], found[2][:-1]
        return found[0] if name.lower() in _VOID else f"<{name}{attributes}></{name}>"

    return _CLOSED.sub(opened, _CDATA.sub(lambda found: escape(found[1]), text))


def kind_of(content_type: str, body: bytes) -> str:
    """What a browser would take the bytes for: html, text, or other."""
    media = media_type(content_type)
    if media in _HTML_TYPES:
        return "html"
    if not media or "/" not in media or media in ("application/octet-stream", "unknown/unknown"):
        return "html" if _HTML_START.match(body[:2000]) else "other" if b"\0" in body[:1000] else "text"
    if media.endswith("xml") and re.search(rb"<html[\s>]", body[:2000]):
        return "html"
    if media.startswith("text/") or media.endswith(("json", "xml", "javascript", "yaml")):
        return "text"
    return "other"


# --- is it safe to parse here? ---------------------------------------------------------------------------------------

EASY_TAGS, EASY_BYTES, LONGEST_GAP = 4_000, 150_000, 16_384
HARD_TAGS, HARD_FORMATS = 30_000, 1_200
LONGEST_TAG, MANY_LONG_TAGS = 400_000, 50  # bytes of one tag that are read; so many that may be long are odd
_TAG = re.compile(rb"<[a-zA-Z][^\s/>]{0,40}+((?:[^>\"']|\"[^\"]*\"|'[^']*')*+)")
# Where a tag may be long: no ">" for a while, or a ">" inside of quotes. One pass of compiled code, bounded at each tag.
_LONG = f"{{0,{LONGEST_GAP}}}+"
_MAY_BE_LONG = re.compile(
    rf"<[a-zA-Z](?:(?=[^>]{{{LONGEST_GAP}}})"
    rf"|[^>\"']{_LONG}(?:(?:\"[^\">]{_LONG}\"|'[^'>]{_LONG}')[^>\"']{_LONG})*+[\"'][^\"'>]{_LONG}>)".encode()
)
_FORMAT = re.compile(rb"<(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s/][^>]", re.IGNORECASE)


def suspicious(body: bytes) -> bool:
    """Whether HTML could keep a parser busy for long, so that it belongs into a process that may be killed.

    A quick look for ordinary pages; only large or odd ones are searched for tags. HTML parsers are quadratic in the
    attributes of one tag, in open formatting elements and in depth.
    """
    tags = len(body) - len(body.replace(b"<", b""))  # quicker than counting in an ordinary page
    if tags > HARD_TAGS:
        return True
    if tags <= EASY_TAGS and len(body) <= EASY_BYTES and not _has_gap(body):
        return False
    for number, begun in enumerate(_MAY_BE_LONG.finditer(body)):
        found = _TAG.match(body, begun.start(), begun.start() + LONGEST_TAG)
        attributes = found[1] if found else b""
        long = len(attributes) > LONGEST_GAP and attributes.count(b" ") + attributes.count(b"/") > 2_000
        if long or number >= MANY_LONG_TAGS:
            return True
    return len(_FORMAT.findall(body)) > HARD_FORMATS


def _has_gap(body: bytes) -> bool:
    """Whether more than LONGEST_GAP bytes pass without a "<"."""
    at, end = 0, len(body)
    while at + LONGEST_GAP < end:
        last = body.rfind(b"<", at, at + LONGEST_GAP)
        if last < 0:
            return True
        at = last + 1
    return False
