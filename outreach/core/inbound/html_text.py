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
    "address article aside blockquote center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li "
    "main nav ol p pre section table tbody tfoot thead tr ul".split()
)
GAPS = frozenset("p ul ol table h1 h2 h3 blockquote".split())  # with an empty line before them

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9:_-]{0,40}")
_ATTRIBUTE = re.compile(r"""([A-Za-z][\w:-]{0,60})\s{0,20}=\s{0,20}("[^"]*"|'[^']*'|[^\s"'>]+)""")
_OPENED = re.compile(r"<(?=[A-Za-z!?/])")
# A quoted value may hold ">" (HTML, tokenization); a quoting mark elsewhere in a tag opens nothing.
_TAG_END = re.compile(r"""(?:[^>=]|=\s{0,20}"[^"]{0,8192}"|=\s{0,20}'[^']{0,8192}'|=)*+>""")
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
        begun = _OPENED.search(source, at)
        opened = begun.start() if begun else end
        if opened > at:
            yield html.unescape(source[at:opened])
        if begun is None:
            return
        at = opened
        if source.startswith("<!--", at):
            ended = source.find("-->", at + 4)
            if ended < 0:
                return
            at = ended + 3
            continue
        closing = source.startswith("/", at + 1)
        named = _NAME.match(source, at + 2 if closing else at + 1)
        closed = _TAG_END.match(source, named.end() if named else at + 1)
        if closed is None:
            return
        at = closed.end()
        if named is None:
            continue
        name = named.group().lower()
        found = {} if closing else _attributes(source[named.end() : at - 1])
        yield Tag(name, closing, found)
        if not closing and name in ("script", "style"):
            behind = re.compile(rf"</{name}", re.IGNORECASE).search(source, at)
            if behind is None:
                return
            at = behind.start()


def _attributes(inside: str) -> dict[str, str]:
    return {m[1].lower(): html.unescape(m[2].strip("\"'")) for m in _ATTRIBUTE.finditer(inside[:8192])}


class _Lines:
    """Lines of text that grow while HTML is read; each begins with a mark for every quote it stands in."""

    def __init__(self) -> None:
        self.lines = [""]
        self.unseen = self.preformatted = self.quoted = 0

    def say(self, words: str) -> None:
        if self.unseen:
            return
        if self.preformatted:
            first, *rest = words.split("\n")
            self.lines[-1] += first
            self.lines.extend("> " * self.quoted + line for line in rest)
            return
        words = _SPACE.sub(" ", words)
        last = self.lines[-1]
        self.lines[-1] += words.lstrip() if not last.strip(" >") or last.endswith(" ") else words

    def pass_tag(self, tag: Tag) -> None:
        if tag.name in UNSEEN:
            self.unseen = max(0, self.unseen - 1) if tag.closing else self.unseen + 1
        elif tag.name == "body":
            self.unseen = 0
        elif tag.name == "br":
            self.lines.append("> " * self.quoted)
        elif tag.name in BLOCKS:
            self._block(tag)
        elif tag.name in ("td", "th") and tag.closing:
            self.lines[-1] += " "

    def _block(self, tag: Tag) -> None:
        step = -1 if tag.closing else 1
        if tag.name == "blockquote":
            self.quoted = min(20, max(0, self.quoted + step))
        if tag.name == "pre":
            self.preformatted = max(0, self.preformatted + step)
        self._fresh(gap=tag.name in GAPS)
        if tag.name == "hr":
            self.lines[-1] += "_" * 32
            self._fresh()
        if tag.name == "li" and not tag.closing:
            self.lines[-1] += "- "

    def _fresh(self, gap: bool = False) -> None:
        if self.lines[-1].strip(" >"):
            self.lines.append("> " * self.quoted)
        else:
            self.lines[-1] = "> " * self.quoted
        if gap and len(self.lines) > 1 and self.lines[-2].strip(" >"):
            self.lines.append("> " * self.quoted)


def plain(source: str) -> str:
    """Give the words of HTML as lines of text, as a reader would see them; quotes are marked with '> '."""
    page = _Lines()
    for token in tokens(source):
        if isinstance(token, str):
            page.say(token)
        else:
            page.pass_tag(token)
    text = "\n".join(line.replace("\xa0", " ").rstrip() for line in page.lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")
