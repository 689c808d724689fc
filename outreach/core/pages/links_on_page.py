"""The links on a page: found by one search over all addresses, and described by anchor, marks, place and source."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from html import escape
from itertools import accumulate

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .. import urls
from ..urls import Match
from .found import HIDDEN, FoundLink
from .placement import namespace_of, place_of
from .visibility import hidden_by

AROUND = 160  # characters of source kept on each side of a link
# Lines that need no resolving to be known as not ours: a plain foreign address, or one that stays on its own site.
# A pattern for lines begins with the line break before them: looking for one fixed letter is quicker than for a place.
_ABSOLUTE = r"https?://[a-z0-9._-]+(?::[0-9]*)?(?:[/?#]|$)|mailto:|tel:"
_RELATIVE = r"/(?![/\\\t\r])|[?#]|\.{1,2}/|[a-z0-9_-][^:\\\t\r\n]*$|$"
PLAIN = re.compile(rf"(?:\n(?:{_ABSOLUTE}|{_RELATIVE}).*+)*+", re.MULTILINE)
PLAIN_ABSOLUTE = re.compile(rf"(?:\n(?:{_ABSOLUTE}).*+)*+", re.MULTILINE)
NO_HOST = r"/?#: \t\r\n\f\v\\"  # what a host ends at
_HOSTS = re.compile(rf"\nhttps?://([^{NO_HOST}]+)")


class Lines:
    """Many addresses as one lower-case text, a line break before each, so that one search goes over all of them."""

    def __init__(self, hrefs: list[str]) -> None:
        self.hrefs = hrefs
        self.text = "\n".join(["", *hrefs]).lower()
        self._starts: list[int] = []
        self._asked = 0

    def naming(self, word: str) -> set[int]:
        """The numbers of the lines that contain *word*."""
        found: set[int] = set()
        at = self.text.find(word) if word else -1
        while at >= 0:
            found.add(self._number(at))
            at = self.text.find("\n", at)
            at = self.text.find(word, at) if at >= 0 else -1
        return found

    def matching(self, pattern: re.Pattern[str]) -> set[int]:
        """The numbers of the lines in which *pattern* is found."""
        return {self._number(match.end()) for match in pattern.finditer(self.text)}

    def unlike(self, plain: re.Pattern[str]) -> set[int]:
        """The numbers of the lines that *plain*, which takes as many lines as it can from where it stands, stops at."""
        found: set[int] = set()
        text, at, match = self.text, 0, plain.match
        while (stop := match(text, at)) is not None and (at := stop.end()) < len(text):
            found.add(self._number(at + 1))
            at = text.find("\n", at + 1)
            if at < 0:
                break
        return found

    def _number(self, at: int) -> int:
        if self._asked < 8:  # counting is quicker than knowing where each line starts
            self._asked += 1
            return self.text.count("\n", 0, at) - 1
        if not self._starts:
            self._starts = list(accumulate(len(line) + 1 for line in self.text.split("\n")))
        return bisect_right(self._starts, at) - 1


def external_links(lines: Lines, own_site: str) -> int:
    own = own_site.partition(":")[0]
    registrable = urls.registrable
    hosts = _HOSTS.findall(lines.text)
    if own not in lines.text:
        return len(hosts)
    return sum([n for name, n in Counter(hosts).items() if own not in name or registrable(name) != own])


def link_nodes(tree: LexborHTMLParser) -> tuple[list[LexborNode], list[str]]:
    """The links of a page in their order, and their addresses. By name is quicker than by selector, where it can do."""
    nodes = tree.tags("a")
    hrefs: list[str]
    try:
        hrefs = [node.attrs["href"] for node in nodes]  # type: ignore[misc]
    except KeyError:
        hrefs = [None]  # type: ignore[list-item]
    if None in hrefs or tree.tags("area"):
        nodes = tree.css("a[href],area[href]")
        hrefs = [href_of(node) for node in nodes]
    elif "\n".join(hrefs).count("\n") >= len(hrefs):
        hrefs = [_linear(href) for href in hrefs]
    return nodes, hrefs


def _linear(href: str) -> str:
    """An address on one line; browsers drop line breaks inside one anyway."""
    return href if "\n" not in href else href.replace("\n", "")


def _xlink(node: LexborNode) -> str:
    """The address of an SVG link in its older spelling."""
    return node.attrs.get("xlink:href") or ""


def href_of(node: LexborNode) -> str:
    href = node.attrs.get("href")
    return _linear(href if href is not None else _xlink(node))


def describe(
    node: LexborNode, href: str, address: str, nearness: Match, text: str, start: int
) -> tuple[FoundLink, int]:
    attributes = node.attributes
    anchor, kind, image = _anchor(node, attributes)
    hidden, namespace = hidden_by(node), namespace_of(node)
    tag = node.tag or "a"
    excerpt, at = _excerpt(node, href, text, start)
    rel = (attributes.get("rel") or "").lower().replace(",", " ")
    link = FoundLink(
        href=href[: urls.MAX_LENGTH],
        url=address,
        element=f"{namespace} {tag}" if namespace else tag,
        anchor=anchor,
        anchor_kind=kind,
        rel=tuple(dict.fromkeys(rel.split())),
        placement=HIDDEN if hidden else place_of(node),
        hidden=hidden,
        match=nearness,
        excerpt=excerpt,
        image=image,
    )
    return link, at


_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD))


def _anchor(node: LexborNode, attributes: dict[str, str | None]) -> tuple[str, str, bool]:
    """The anchor of a link: (text, where it comes from, whether it is an image link)."""
    inner = node.first_child
    if inner is not None and inner.next is None and inner.is_text_node:
        pass  # nothing but words
    elif node.css_first("script,style,noscript") is not None:
        node = node.clone()
        for unseen in node.css("script,style,noscript"):
            unseen.decompose()
    text = " ".join((node.text() or "").split())[:1000]
    if not text.translate(_INVISIBLE).strip():
        text = ""
    images = node.css("img") if not text else []
    if text:
        return text, "text", False
    for kind, value in (
        *(("alt", image.attributes.get("alt")) for image in images),
        ("alt", attributes.get("alt") if node.tag == "area" else None),
        ("title", attributes.get("title")),
        ("label", attributes.get("aria-label")),
    ):
        words = " ".join((value or "").split())
        if words:
            return words[:1000], kind, bool(images)
    return "", "", bool(images)


def _excerpt(node: LexborNode, href: str, text: str, start: int) -> tuple[str, int]:
    """The source around a link, from the source itself where it can be found there, and where the search goes on."""
    for spelled in (href, escape(href, quote=False)):
        at = text.find(spelled, start) if spelled else -1
        for _ in range(20):
            if at < 0:
                break
            before = text[max(0, at - 10) : at].lower()
            if "href" in before:
                return around(text, at, len(spelled)), at + len(spelled)
            at = text.find(spelled, at + 1)
    return (node.html or "")[: 2 * AROUND], start


def around(text: str, at: int, length: int = 0) -> str:
    start, end = max(0, at - AROUND), min(len(text), at + min(length, 1000) + AROUND)
    return text[start:end]
