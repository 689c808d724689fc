"""Markup: the words of somebody's HTML, found in one pass over it however hostile it is."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 1_000_000
VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
UNSEEN = frozenset(["head", "script", "style", "template", "title", "noscript", "svg", "math"])
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9:_-]{0,40}")
_ATTRIBUTE = re.compile(r"""([A-Za-z][\w:-]{0,60})\s{0,20}=\s{0,20}("[^"]*"|'[^']*'|[^\s"'>]+)""")
_SPACE = re.compile(r"[ \t\r\n\f\u200b\ufeff]+")


@dataclass(frozen=True)
class Tag:
    """A start or end tag; attributes are lower-cased names with unescaped values."""

    name: str
    closing: bool
    attributes: dict[str, str]


def tokens(source: str) -> Iterator[Tag | str]:
    """Walk over HTML and give its tags and the unescaped text between them.

    In: any text; what lies behind LONGEST characters is not looked at. Comments, declarations and the insides
    of script and style are left out. Never raises, and looks at no character more than a few times.
    """
    source = source[:LONGEST]
    at, end = 0, len(source)
    while at < end:
        opened = source.find("<", at)
        if opened < 0:
            yield html.unescape(source[at:])
            return
        if opened > at:
            yield html.unescape(source[at:opened])
        at = opened
        if source.startswith("<!--", at):
            closed = source.find("-->", at + 4)
            if closed < 0:
                return
            at = closed + 3
            continue
        closed = source.find(">", at)
        if closed < 0:
            return
        inside = source[at + 1 : closed]
        at = closed + 1
        closing = inside.startswith("/")
        named = _NAME.match(inside, 1 if closing else 0)
        if named is None:
            if not inside.startswith(("!", "?")):
                yield "<"
                at = opened + 1
            continue
        name = named.group().lower()
        found = (
            {}
            if closing
            else {m[1].lower(): html.unescape(m[2].strip("\"'")) for m in _ATTRIBUTE.finditer(inside[:8192])}
        )
        yield Tag(name, closing, found)
        if not closing and name in ("script", "style"):
            ended = re.compile(rf"</{name}", re.IGNORECASE).search(source, at)
            if ended is None:
                return
            at = ended.start()


def plain(source: str) -> str:
    """Give the words of HTML as lines of text, as a reader would see them; quotes are marked with '> '."""
    lines: list[str] = [""]
    unseen = preformatted = quoted = 0

    def fresh(gap: bool = False) -> None:
        if lines[-1].strip(" >"):
            lines.append("> " * quoted)
        else:
            lines[-1] = "> " * quoted
        if gap and len(lines) > 1 and lines[-2].strip(" >"):
            lines.append("> " * quoted)

    for token in tokens(source):
        if isinstance(token, str):
            if unseen:
                continue
            if preformatted:
                first, *rest = token.split("\n")
                lines[-1] += first
                lines.extend("> " * quoted + line for line in rest)
                continue
            words = _SPACE.sub(" ", token)
            lines[-1] += words.lstrip() if not lines[-1].strip(" >") or lines[-1].endswith(" ") else words
            continue
        name = token.name
        if name in UNSEEN:
            unseen = max(0, unseen - 1) if token.closing else unseen + 1
        elif name == "body":
            unseen = 0
        elif name == "br":
            lines.append("> " * quoted)
        elif name in BLOCKS:
            if name == "blockquote":
                quoted = max(0, quoted - 1) if token.closing else min(20, quoted + 1)
            if name == "pre":
                preformatted = max(0, preformatted - 1) if token.closing else preformatted + 1
            fresh(gap=name in ("p", "ul", "ol", "table", "h1", "h2", "h3", "blockquote"))
            if name == "hr":
                lines[-1] += "_" * 32
                fresh()
            if name == "li" and not token.closing:
                lines[-1] += "- "
        elif name in ("td", "th") and token.closing:
            lines[-1] += " "
    text = "\n".join(line.replace("\xa0", " ").rstrip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")
