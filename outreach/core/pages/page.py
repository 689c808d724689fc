"""Pages: what a page's HTML says about one target, read the way a browser builds its tree."""
# ruff: noqa: E501 - tables of rules and phrases read best with one entry a line

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape, unescape
from itertools import accumulate, pairwise
from typing import Any
from zlib import crc32

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .. import charsets, urls
from ..urls import Match
from . import page_state

GOOGLE_READS = 2 * 1024 * 1024  # bytes of HTML Googlebot looks at
EASY_TAGS, EASY_BYTES, LONGEST_GAP = 4_000, 150_000, 16_384
HARD_TAGS, HARD_FORMATS = 30_000, 1_200
MANY_LINKS = 100  # external links on a page above which each is worth little
CLIMB = 80  # ancestors looked at
MANY = 2_000  # of anything on one page
KEPT_LINKS = 50
SKETCHED = 8_500  # characters; longer pages are never compared
ENOUGH_TEXT, MUCH_TEXT = 12_000, 20_000  # characters that are enough to tell what kind of page it is
AROUND = 160  # characters of source kept on each side of a link

# the placements a link can have, as written in results
MAIN, NAVIGATION, FOOTER, SIDEBAR, COMMENT, AUTHOR, HIDDEN = (
    "main text", "navigation", "footer", "sidebar", "comment", "author box", "hidden",
)  # fmt: skip

# the eyes of a wider search: a place that names the target but is no link a crawler follows
BUTTONS = "not crawlable"
TEXT, SCRIPT, JSON_LD, SOURCE_COMMENT, TEMPLATE, ATTRIBUTE = (
    "text", "script", "JSON-LD", "HTML comment", "template", "attribute",
)  # fmt: skip


@dataclass(slots=True)
class FoundLink:
    """One place of a page that leads to the target, or looks as if it did.

    *href* is as written, *url* as resolved. *where* is page, noscript, iframe (its srcdoc), pdf or rendered.
    """

    href: str
    url: str
    element: str = "a"  # a, area, svg a, or what else carried the address
    anchor: str = ""
    anchor_kind: str = ""  # text, alt, title, label; "" when there is none
    rel: tuple[str, ...] = ()
    placement: str = MAIN
    hidden: str = ""  # what hides it
    beyond_2mb: bool = False
    match: Match = Match.NONE
    excerpt: str = ""  # the source around it
    where: str = "page"
    image: bool = False
    # what linkcheck found out about it
    leads_to: str = ""  # where it ends, when it goes through other addresses
    verdict: str = ""
    reason: str = ""
    nofollow_from: tuple[str, ...] = ()


@dataclass(slots=True)
class Mention:
    """The target's address met where it is no link: *kind* says where, *excerpt* shows it."""

    kind: str
    element: str
    excerpt: str


@dataclass(slots=True)
class Page:
    """What one page says, as far as one target is concerned."""

    url: str
    kind: str = "html"  # html, text, or other: nothing that could carry a link
    base: str = ""
    title: str = ""
    language: str = ""
    encoding: str = "utf-8"
    canonicals: tuple[str, ...] = ()  # resolved; from the head
    robots: tuple[tuple[str, str], ...] = ()  # (name, content) of metas that may be about robots
    refresh: tuple[float, str] | None = None  # seconds, resolved address
    links: list[FoundLink] = field(default_factory=list)  # real links to the target's page or site
    outlinks: int = 0  # a[href] in all
    external: int = 0  # of them, to other sites; counted when there are very many, or none to the target
    # only filled when no link was found:
    near: list[FoundLink] = field(default_factory=list)  # no link to us, but meant to be one
    redirectors: list[FoundLink] = field(default_factory=list)  # may lead to the target through another address
    frames: tuple[str, ...] = ()
    mentions: list[Mention] = field(default_factory=list)
    signs: tuple[page_state.Sign, ...] = ()  # what speaks for a page that is not what was asked for
    text_length: int = 0  # characters a reader sees, counted as far as it matters
    prints: frozenset[int] = frozenset()  # a sketch of the text, to compare two pages
    searched: bool = False  # whether the wider search was made


@dataclass(slots=True, frozen=True)
class _Target:
    url: str
    host: str  # without www
    site: str
    needle: str  # what an address must contain to be worth resolving, when it is spelled plainly
    path: str
    label: str  # the name without its suffix
    words: frozenset[str]


@lru_cache(maxsize=1024)
def _target(url: str) -> _Target:
    address = urls.normal(url) or ""
    host = urls.bare_host(urls.host(address))
    parsed = urls.parse(address) if address else None
    path = parsed.pathname + parsed.search if parsed else ""
    label = urls.registrable(host).partition(".")[0]
    words = frozenset(w for w in re.findall(r"[^\W\d_]{4,}", unescape(path).lower())) | ({label} if label else set())
    return _Target(address, host, urls.site(address), urls.registrable(host), path, label, words)


# --- bytes to text ---------------------------------------------------------------------------------------------------

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


# --- is it safe to parse here? ---------------------------------------------------------------------------------------

_TAG = re.compile(rb"<(/?)([a-zA-Z][^\s/>]{0,40})((?:[^>\"']|\"[^\"]*\"|'[^']*')*+)>")
_FORMATS = frozenset(b"b big code em font i nobr s small strike strong tt u".split())


def suspicious(body: bytes) -> bool:
    """Whether HTML could keep a parser busy for long, so that it belongs into a process that may be killed.

    A quick look for ordinary pages; only large or odd ones are gone through tag by tag. HTML parsers are quadratic in
    the attributes of one tag, in open formatting elements and in depth.
    """
    tags = len(body) - len(body.replace(b"<", b""))  # quicker than counting in an ordinary page
    if tags > HARD_TAGS:
        return True
    if tags <= EASY_TAGS and len(body) <= EASY_BYTES and not _has_gap(body):
        return False
    at, formats = 0, 0
    while (at := body.find(b"<", at)) >= 0:
        found = _TAG.match(body, at)
        if found is None:
            at += 1
            continue
        if found.end(3) - found.start(3) > LONGEST_GAP and found[3].count(b" ") + found[3].count(b"/") > 2_000:
            return True
        if found[3] and not found[1] and found[2].lower() in _FORMATS:
            formats += 1
        at = found.end()
    return formats > HARD_FORMATS


def _has_gap(body: bytes) -> bool:
    """Whether more than LONGEST_GAP bytes pass without a "<"."""
    at, end = 0, len(body)
    while at + LONGEST_GAP < end:
        last = body.rfind(b"<", at, at + LONGEST_GAP)
        if last < 0:
            return True
        at = last + 1
    return False


# --- reading ---------------------------------------------------------------------------------------------------------

# Lines that need no resolving to be known as not ours: a plain foreign address, or one that stays on its own site.
# A pattern for lines begins with the line break before them: looking for one fixed letter is quicker than for a place.
_ABSOLUTE = r"https?://[a-z0-9._-]+(?::[0-9]*)?(?:[/?#]|$)|mailto:|tel:"
_RELATIVE = r"/(?![/\\\t\r])|[?#]|\.{1,2}/|[a-z0-9_-][^:\\\t\r\n]*$|$"
_PLAIN = re.compile(rf"(?:\n(?:{_ABSOLUTE}|{_RELATIVE}).*+)*+", re.MULTILINE)
_PLAIN_ABSOLUTE = re.compile(rf"(?:\n(?:{_ABSOLUTE}).*+)*+", re.MULTILINE)
_NO_HOST = r"/?#: \t\r\n\f\v\\"  # what a host ends at
_HOSTS = re.compile(rf"\nhttps?://([^{_NO_HOST}]+)")
_REFRESH = re.compile(r"\s*([0-9]*\.?[0-9]*)\s*[;,\s]\s*(?:url\s*=\s*)?(.+)", re.IGNORECASE | re.DOTALL)
_HEAD = 'base[href],meta[content],title,link[rel~="canonical" i]'


def read(body: bytes, content_type: str, url: str, target_url: str) -> Page:
    """Read the HTML of *url* for links to *target_url*.

    In: the unpacked bytes, the Content-Type header, the page's final address, the target. When no real link is found
    the page is searched for everything else that names the target. Never raises for any input.
    """
    kind = _kind(content_type, body)
    if kind == "other":
        return Page(url, kind, searched=True)
    text, encoding = decode(body, content_type)
    if kind == "text":
        return _read_text(text, url, target_url)
    as_sent = encoding == "utf-8" and "\ufffd" not in text and not body.startswith(codecs.BOM_UTF8)  # no copy is needed
    if _media(content_type).endswith("xml"):
        text, as_sent = _as_html(text), False
    tree = LexborHTMLParser(
        body if as_sent else text, scripting=True
    )  # as a crawler that runs scripts: noscript is text
    target = _target(target_url)
    found = Page(url, base=url, encoding=encoding)
    head = _head(tree)
    _read_head(tree, head, found)

    own_site = urls.site(url)
    nodes, hrefs = _links(tree)
    lines = _Lines(hrefs)
    found.outlinks = len(nodes)

    inside = urls.site(found.base) == target.site
    spoken = lines.naming(target.needle) | lines.unlike(_PLAIN_ABSOLUTE if inside else _PLAIN)
    seen_at = 0
    for number in sorted(spoken):
        address = urls.join(hrefs[number], found.base)
        nearness = urls.match(address, target.url) if address else Match.NONE
        if address is None or nearness is Match.NONE:
            continue
        if nearness is Match.SITE and (own_site == target.site or len(found.links) >= KEPT_LINKS):
            continue
        link, seen_at = _describe(nodes[number], hrefs[number], address, nearness, text, seen_at)
        found.links.append(link)

    if not found.links or lines.text.count("http") > MANY_LINKS:
        found.external = _external(lines, own_site)
    if found.links and len(body) > GOOGLE_READS:
        _mark_beyond(found, body, content_type, target)
    if not any(link.element == "a" for link in found.links):
        _search(tree, text, found, target, nodes, lines, head)
    return found


_HTML_TYPES = ("text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml", "multipart/x-mixed-replace")
_HTML_START = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body|title|meta|p|a|div|h1|script|style|table|br|font|b|link|base|ul|main|article|nav)\b", re.IGNORECASE | re.DOTALL)  # fmt: skip


_CLOSED = re.compile(r"<([a-zA-Z][\w:-]*+)((?:[^<>\"']|\"[^\"]*\"|'[^']*'){0,2000}+)(?<=/)>")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)


def _media(content_type: str) -> str:
    """The media type alone; of several, which some servers send, the first."""
    return content_type.partition(";")[0].partition(",")[0].strip().lower()


def _as_html(text: str) -> str:
    """XHTML in the spelling of HTML: elements that close themselves get their end, CDATA becomes text."""

    def opened(found: re.Match[str]) -> str:
        name, attributes = found[1], found[2][:-1]
        return found[0] if name.lower() in _VOID else f"<{name}{attributes}></{name}>"

    return _CLOSED.sub(opened, _CDATA.sub(lambda found: escape(found[1]), text))


def _kind(content_type: str, body: bytes) -> str:
    """What a browser would take the bytes for: html, text, or other."""
    media = _media(content_type)
    if media in _HTML_TYPES:
        return "html"
    if not media or "/" not in media or media in ("application/octet-stream", "unknown/unknown"):
        return "html" if _HTML_START.match(body[:2000]) else "other" if b"\0" in body[:1000] else "text"
    if media.endswith("xml") and re.search(rb"<html[\s>]", body[:2000]):
        return "html"
    if media.startswith("text/") or media.endswith(("json", "xml", "javascript", "yaml")):
        return "text"
    return "other"


def _read_text(text: str, url: str, target_url: str) -> Page:
    """A page that is text but not HTML (a feed, JSON, plain text): it can only mention the target."""
    page = Page(url, "text", base=url, searched=True, text_length=len(text))
    at = _name_at(text, _target(target_url))
    if at >= 0:
        page.mentions.append(Mention(TEXT, "", _around(text, at)))
    return page


class _Lines:
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


def _links(tree: LexborHTMLParser) -> tuple[list[LexborNode], list[str]]:
    """The links of a page in their order, and their addresses. By name is quicker than by selector, where it can do."""
    nodes = tree.tags("a")
    hrefs: list[str]
    try:
        hrefs = [node.attrs["href"] for node in nodes]  # type: ignore[misc]
    except KeyError:
        hrefs = [None]  # type: ignore[list-item]
    if None in hrefs or tree.tags("area"):
        nodes = tree.css("a[href],area[href]")
        hrefs = [_href(node) for node in nodes]
    elif "\n".join(hrefs).count("\n") >= len(hrefs):
        hrefs = [_linear(href) for href in hrefs]
    return nodes, hrefs


def _head(tree: LexborHTMLParser) -> list[page_state.Element]:
    """What a page says about itself; in the order of the page where that matters, which is before and after a base.

    A canonical in the body may be a visitor's: only those of the head are taken.
    """
    if tree.tags("base"):
        nodes = [node for node in tree.css(_HEAD) if node.tag != "link" or _in_head(node)]
        return [(node.tag or "", node.attributes, node) for node in nodes]
    metas = [("meta", said, node) for node in tree.tags("meta") if "content" in (said := node.attributes)]
    inside = [(node.tag, node) for node in tree.head.iter()] if tree.head is not None else []
    titles: list[page_state.Element] = [("title", {}, node) for tag, node in inside if tag == "title"]
    links = [("link", said, node) for tag, node in inside if tag == "link" and _canonical(said := node.attributes)]
    return [*metas, *(titles or [("title", {}, node) for node in tree.tags("title")]), *links]


def _canonical(attributes: dict[str, str | None]) -> bool:
    return "canonical" in (attributes.get("rel") or "").lower().split()


def _linear(href: str) -> str:
    """An address on one line; browsers drop line breaks inside one anyway."""
    return href if "\n" not in href else href.replace("\n", "")


def _xlink(node: LexborNode) -> str:
    """The address of an SVG link in its older spelling."""
    return node.attrs.get("xlink:href") or ""


def _href(node: LexborNode) -> str:
    href = node.attrs.get("href")
    return _linear(href if href is not None else _xlink(node))


def _read_head(tree: LexborHTMLParser, head: list[page_state.Element], found: Page) -> None:
    canonicals, robots = [], []
    base_seen = titled = False
    for tag, attributes, node in head:
        if tag == "meta":
            name = (attributes.get("name") or "").strip().lower()
            content = attributes.get("content") or ""
            if name == "robots" or name.endswith("bot"):
                robots.append((name, content))
            elif (attributes.get("http-equiv") or "").strip().lower() == "refresh" and found.refresh is None:
                found.refresh = refresh(content, found.base)
        elif tag == "title":
            if not titled and node.parent is not None and node.parent.tag in ("head", "body"):
                titled, found.title = True, " ".join(node.text().split())[:300]
        elif tag == "link":
            canonicals.append(attributes.get("href") or "")
        elif not base_seen and not _inside(node, ("svg", "math")):
            base_seen = True
            address = urls.join(attributes.get("href") or "", found.url)
            found.base = address or found.base
    found.robots = tuple(robots)
    resolved = [urls.join(href, found.base) for href in canonicals]
    found.canonicals = tuple(dict.fromkeys(address for address in resolved if address))
    root = tree.root
    found.language = (root.attributes.get("lang") or "")[:20] if root is not None else ""


def _in_head(node: LexborNode) -> bool:
    return node.parent is not None and node.parent.tag == "head"


def refresh(content: str, base: str) -> tuple[float, str] | None:
    """A refresh, by meta or by header, that leads elsewhere: (seconds, address)."""
    found = _REFRESH.match(content)
    if not found:
        return None
    wanted = found[2].strip()
    if wanted[:1] in "\"'":
        wanted = wanted[1:].partition(wanted[0])[0]
    address = urls.join(wanted, base)
    try:
        seconds = float(found[1] or 0)
    except ValueError:
        seconds = 0.0
    return (seconds, address) if address and not urls.exact(address, base) else None


def _external(lines: _Lines, own_site: str) -> int:
    own = own_site.partition(":")[0]
    registrable = urls.registrable
    hosts = _HOSTS.findall(lines.text)
    if own not in lines.text:
        return len(hosts)
    return sum([n for name, n in Counter(hosts).items() if own not in name or registrable(name) != own])


def _mark_beyond(found: Page, body: bytes, content_type: str, target: _Target) -> None:
    """Tell which links lie past what Googlebot reads, by reading that much alone."""
    text, _ = decode(body[:GOOGLE_READS], content_type)
    left: dict[str, int] = {}
    for node in LexborHTMLParser(text, scripting=True).css("a[href],area[href]"):
        address = urls.join(_href(node), found.base)
        if address and urls.match(address, target.url):
            left[address] = left.get(address, 0) + 1
    for link in found.links:
        left[link.url] = left.get(link.url, 0) - 1
        link.beyond_2mb = left[link.url] < 0


def _describe(
    node: LexborNode, href: str, address: str, nearness: Match, text: str, start: int
) -> tuple[FoundLink, int]:
    attributes = node.attributes
    anchor, kind, image = _anchor(node, attributes)
    placement, hidden, namespace = _place(node)
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
        placement=HIDDEN if hidden else placement,
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
                return _around(text, at, len(spelled)), at + len(spelled)
            at = text.find(spelled, at + 1)
    return (node.html or "")[: 2 * AROUND], start


def _around(text: str, at: int, length: int = 0) -> str:
    start, end = max(0, at - AROUND), min(len(text), at + min(length, 1000) + AROUND)
    return text[start:end]


# --- where a link stands ---------------------------------------------------------------------------------------------

_TAG_PLACES = {"nav": NAVIGATION, "footer": FOOTER, "aside": SIDEBAR, "header": NAVIGATION}
_ROLE_PLACES = {
    "navigation": NAVIGATION, "menu": NAVIGATION, "menubar": NAVIGATION, "banner": NAVIGATION, "contentinfo": FOOTER,
    "complementary": SIDEBAR, "main": MAIN, "article": MAIN,
}  # fmt: skip
_NOT_A_PLACE = re.compile(r"(?:^|[-_])(?:has|no|with|without|hide|show|is|layout|content)[-_]|[-_]content$")
_CLASS_PLACES = (
    (COMMENT, re.compile(r"^(?:comments?|respond|disqus)(?:[-_]?(?:list|body|content|area|text|thread|section|item|wrap(?:per)?|\d+))?$"
                         r"|^(?:comment|disqus)[-_]|^commentlist$|[-_]comments?$")),
    (AUTHOR, re.compile(r"^(?:(?:about|post|entry|article)[-_]?)?(?:the[-_]?)?author[-_]?(?:box|bio|info|card|description|profile|about|meta|details|wrap(?:per)?|area|section|desc)"
                        r"|^about[-_]?(?:the[-_]?)?author|^(?:author[-_])?bio(?:graphy)?$|^byline$|[-_]author[-_](?:box|bio)|^contributor[-_]?bio")),
    (FOOTER, re.compile(r"^(?:(?:site|page|main|global|entry|post)[-_]?)?footer(?:[-_].*)?$|^colophon$|^foot$|[-_]footer$")),
    (SIDEBAR, re.compile(r"^(?:(?:left|right|primary|secondary|main|site)[-_]?)?sidebar(?:[-_].*)?$|^widget(?:[-_]area|s)?$|^blogroll$|^(?:left|right)[-_]rail$|[-_]sidebar$")),
    (NAVIGATION, re.compile(r"^(?:(?:site|main|primary|secondary|top|global|mobile|footer)[-_]?)?(?:nav|navigation|navbar|menu|breadcrumbs?)(?:[-_](?:bar|list|item|links?|main|primary|menu|wrap(?:per)?|container))?$|^(?:site|page|main)[-_]?header$|^topbar$")),
)  # fmt: skip
_MAIN_CLASS = re.compile(
    r"^(?:entry|post|article|blog|page|main|story|single|rich)[-_]?(?:content|body|text|copy)$|^(?:h-entry|e-content|hentry|prose|markdown-body)$"
)
_HTML_AGAIN = frozenset(("foreignobject", "desc", "title", "annotation-xml", "mi", "mo", "mn", "ms", "mtext"))
_WHOLE = frozenset(("html", "body"))
_HIDING = frozenset(("hidden", "aria-hidden", "style"))


def _place(node: LexborNode) -> tuple[str, str, str]:
    """Where a node stands: (placement, what hides it, svg or math when it belongs to one)."""
    placement = hidden = namespace = ""
    visibility = html_again = False
    at: LexborNode | None = node
    for _ in range(CLIMB):
        if at is None or (tag := at.tag) is None or tag.startswith("-"):
            break
        if at is not node and not namespace and not html_again:
            if tag in ("svg", "math"):
                namespace = tag
            elif tag.lower() in _HTML_AGAIN:
                html_again = True
        attributes = at.attributes
        if tag == "dialog" and "open" not in attributes:
            hidden = hidden or "a dialog that is closed"
        if attributes:
            if not hidden and not _HIDING.isdisjoint(attributes):
                hidden, visibility = _hides(attributes, visibility, at is node)
            if not placement and tag not in _WHOLE:
                placement = _class_place(attributes, tag)
        if not placement:
            placement = _TAG_PLACES.get(tag, "")
            if (placement == NAVIGATION and tag == "header" and _inside(at, ("article", "main"))) or (
                placement == FOOTER and tag == "footer" and _inside(at, ("blockquote", "figure"))
            ):
                placement = ""
            elif tag in ("main", "article"):
                placement = MAIN
        at = at.parent
    return placement or MAIN, hidden, namespace


def _inside(node: LexborNode, tags: tuple[str, ...]) -> bool:
    at = node.parent
    for _ in range(CLIMB):
        if at is None:
            return False
        if at.tag in tags:
            return True
        at = at.parent
    return False


def _class_place(attributes: dict[str, str | None], tag: str) -> str:
    place = _ROLE_PLACES.get((attributes.get("role") or "").lower(), "")
    if place or tag == "main":
        return place
    place = _named_place(f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()[:500])
    if place in ("", MAIN) and "author" in (attributes.get("itemprop") or "").lower().split():
        return AUTHOR
    return place


@lru_cache(maxsize=4096)
def _named_place(words: str) -> str:
    """The placement that classes and ids name; the same ones are met again and again."""
    names = words.split()
    for name in names:
        for place, pattern in _CLASS_PLACES:
            if pattern.search(name) and (place in (COMMENT, AUTHOR) or not _NOT_A_PLACE.search(name)):
                return place
    return MAIN if any(_MAIN_CLASS.search(name) for name in names) else ""


_ZERO = re.compile(r"^[+-]?0*\.?0+(?:px|em|rem|%|pt|vw|vh)?$")
_FAR = re.compile(r"^-\d{3,}(?:\.\d+)?(?:px|em|rem|pt|vw|vh|%)?$")


_CUT = re.compile(
    r"rect\((?:0(?:px)?|1px)(?:,?(?:0(?:px)?|1px)){3}\)|inset\((?:50|100)%|circle\(0|polygon\(0(?:px)?0(?:px)?\)"
)
_SHRUNK = re.compile(r"scale(?:x|y|3d)?\(\s*0(?:\.0+)?\s*[,)]")
_COLOURS = {"white": "#ffffff", "black": "#000000"}


def _colour(value: str) -> str:
    """A colour in one spelling, as far as pages commonly write it."""
    value = _COLOURS.get(value, value.replace(" ", ""))
    if re.fullmatch(r"#[0-9a-f]{3}", value):
        return "#" + "".join(2 * digit for digit in value[1:])
    if found := re.fullmatch(r"rgb\((\d{1,3}),(\d{1,3}),(\d{1,3})\)", value):
        return "#" + "".join(f"{int(part):02x}" for part in found.groups())
    return value


def _hides(attributes: dict[str, str | None], shown: bool, own: bool) -> tuple[str, bool]:
    """What in one element's attributes hides it: (words, whether visibility was set to visible on the way)."""
    if "hidden" in attributes:
        return "the hidden attribute", shown
    if (attributes.get("aria-hidden") or "").strip().lower() == "true":
        return "aria-hidden", shown
    style = attributes.get("style")
    if not style:
        return "", shown
    rules = {}
    for rule in style.lower().split(";"):
        name, _, value = rule.partition(":")
        rules[name.strip()] = value.replace("!important", "").strip()
    visibility = rules.get("visibility", "")
    if rules.get("display") == "none":
        return "display:none", shown
    if visibility in ("hidden", "collapse") and not shown:
        return "visibility:hidden", shown
    if _ZERO.match(rules.get("font-size", "2")) or rules.get("font-size") == "1px":
        return "font-size:0", shown
    if _FAR.match(rules.get("text-indent", "")):
        return "text-indent off the screen", shown
    if rules.get("position") in ("absolute", "fixed") and any(_FAR.match(rules.get(k, "")) for k in ("left", "top")):
        return "a position off the screen", shown
    if _FAR.match(rules.get("margin-left", "")) or _FAR.match(rules.get("margin-top", "")):
        return "a position off the screen", shown
    if _CUT.match(rules.get("clip", "").replace(" ", "")) or _CUT.match(rules.get("clip-path", "").replace(" ", "")):
        return "cut away (clip)", shown
    if _SHRUNK.search(rules.get("transform", "")):
        return "shrunk to nothing", shown
    colour, ground = rules.get("color", ""), rules.get("background-color") or rules.get("background", "")
    if colour and ground and _colour(colour) == _colour(ground):
        return "text in the colour of its ground", shown
    if own and _ZERO.match(rules.get("opacity", "1")):
        return "opacity:0", shown
    if rules.get("overflow") == "hidden" and any(
        _ZERO.match(rules.get(k, "1")) for k in ("height", "width", "max-height")
    ):
        return "a box of no size", shown
    return "", shown or visibility == "visible"


# --- the wider search, made only when no link was found --------------------------------------------------------------

_PASSED = r"(?:url|u|to|target|dest(?:ination)?|redirect(?:_to|_url)?|goto|link|out|href|r)="
_PASSING = (
    re.compile(
        r"/(?:a(?:d|way|ff(?:iliate)?)|click|deal|e(?:xit|xt(?:ernal)?)|go(?:to)?|jump|l(?:\.php|eave|ink(?:s|out|er)?)|out(?:going)?|"
        r"partner|r(?:e(?:dir(?:ect)?|commends?|fer(?:ral)?))?|track|url|visit)(?:[/?.]|$)",
        re.MULTILINE,
    ),
    re.compile(rf"\?{_PASSED}"),
    re.compile(rf"&{_PASSED}"),
)
_SHORT = re.compile(r"https?://[a-z0-9-]{1,10}\.[a-z]{2,4}/[a-z0-9_-]{3,12}/?$", re.MULTILINE)
_SHORT_LINES = re.compile(rf"\n{_SHORT.pattern}", re.MULTILINE)
_BUTTON_LIKE = (
    'a:not([href]),a[href^="#"],a[href=""],a[href^="javascript:" i],[onclick],[onmousedown],form[action],button,[formaction],'
    "span[href],div[href],p[href],li[href],td[href],strong[href],em[href],b[href],i[href],button[href],label[href],img[href],"
    "h1[href],h2[href],h3[href],h4[href],link[href],object[data],embed[src]"
)


_EVERYWHERE = frozenset(
    "about us contact blog news shop store home index html htm php privacy policy terms login register search help faq support "
    "products product services service category tag author en de fr es it www page pages feed rss sitemap".split()
)
_BLANKS = bytes(code for code in range(128) if chr(code).isspace())
_UNSEEN = ("noscript", "template", "style", "script")
_SECOND = (*_UNSEEN, "iframe", "frame")


def _search(
    tree: LexborHTMLParser,
    text: str,
    found: Page,
    target: _Target,
    nodes: list[LexborNode],
    lines: _Lines,
    head: list[page_state.Element],
) -> None:
    """Look for everything that is not a link but concerns the target, and for signs of a page that is not itself."""
    found.searched = True
    lower = text.lower()
    parts = {name: tree.tags(name) for name in _SECOND}
    _search_inner(parts, found, target)
    _search_nearby(nodes, lines, text, found, target)
    named = _name_in(lower, target) >= 0 or (
        "&" in lower and "&#" in lower and target.host.partition(".")[0] in lower  # one letter is found at once
    )
    if named:
        _search_mentions(tree, text, found, target)
    told = page_state.Told(
        head, any((n.attributes.get("type") or "").lower() == "password" for n in tree.tags("input"))
    )
    raw = _visible(tree, parts)
    visible = raw[:ENOUGH_TEXT]
    if (
        not visible.isascii() or len(visible.encode().translate(None, _BLANKS)) < SKETCHED + 300
    ):  # else its length is all that counts
        visible = " ".join(visible.split())
    if len(raw) > ENOUGH_TEXT and len(visible) < SKETCHED + 300:
        visible = " ".join(raw[:MUCH_TEXT].split())
    at = _name_at(raw, target) if named else -1
    if at >= 0:
        found.mentions.append(Mention(TEXT, "", _around(raw, at)))
    elif named and not found.mentions and not found.links:
        at = _name_at(text, target)
        if at >= 0 and not _only_loads(text, at, target):
            found.mentions.append(Mention(ATTRIBUTE, "", _around(text, at)))
    found.text_length = len(visible)
    if len(visible) <= SKETCHED:
        found.prints = _prints(visible)
    found.signs = page_state.signs(tree, lower, visible, found.title, found.outlinks, told)


def _visible(tree: LexborHTMLParser, parts: dict[str, list[LexborNode]]) -> str:
    """The words of the page as a reader has them. Changes the tree, so it comes after every other search."""
    body = tree.body
    if body is None:
        return ""
    for name in _UNSEEN:
        for node in parts[name]:
            node.decompose()
    return body.text(separator=" ") or ""


def _search_inner(parts: dict[str, list[LexborNode]], found: Page, target: _Target) -> None:
    """Documents inside the document: noscript, iframe srcdoc; and where other frames lead."""
    for node in parts["noscript"][:50]:
        found.links += _inner_links(node.text() or "", found.base, target, "noscript")
    for node in parts.get("template", ())[:50]:
        if "shadowrootmode" in node.attributes:  # shown, and part of the page once it is flattened
            shadow = (node.html or "").partition(">")[2].removesuffix("</template>")
            for link in _inner_links(shadow, found.base, target, "page"):
                link.element = "shadow a"
                found.links.append(link)
    frames = []
    for node in [*parts["iframe"], *parts["frame"]][:50]:
        inner = node.attributes.get("srcdoc")
        if inner is not None:
            found.links += _inner_links(inner, found.base, target, "iframe")
            continue
        address = urls.join(node.attributes.get("src") or "", found.base)
        if address and urls.same_page(address, target.url):
            found.mentions.append(Mention(ATTRIBUTE, node.tag or "iframe", (node.html or "")[: 2 * AROUND]))
        elif address:
            frames.append(address)
    found.frames = tuple(dict.fromkeys(frames))[:10]


def _inner_links(html: str, base: str, target: _Target, where: str) -> Iterator[FoundLink]:
    if target.needle not in html.lower() and "href" not in html.lower():
        return
    for node in LexborHTMLParser(html[:200_000], scripting=False).css("a[href],area[href]")[:MANY]:
        href = _href(node)
        address = urls.join(href, base)
        nearness = urls.match(address, target.url) if address else Match.NONE
        if address and nearness is not Match.NONE:
            link, _ = _describe(node, href, address, nearness, html, 0)
            link.where = where
            yield link


def _search_nearby(nodes: list[LexborNode], lines: _Lines, text: str, found: Page, target: _Target) -> None:
    """Links that were meant to be ours but lead elsewhere, and links that may pass through another address."""
    own = urls.site(found.url)
    naming = lines.naming(target.host) | lines.naming(target.host.replace(".", "%2e"))
    branded = lines.naming(target.label) if len(target.label) > 3 else set()
    passing: set[int] = set().union(*(lines.matching(pattern) for pattern in (*_PASSING, _SHORT_LINES)))
    hosts = set(_like(target.label).findall(lines.text)) if len(target.label) > 3 else ()
    alike = {name for name in hosts if _slipped(name, target.host)}
    twins = lines.naming(target.path.lower()) if _telling(target.path) else set()
    twins |= {number for name in alike for number in lines.naming(f"//{name}")}
    ways: list[tuple[int, FoundLink]] = []
    for number in sorted(naming | passing | twins | branded)[:MANY]:
        href = lines.hrefs[number].strip()
        address = urls.join(href, found.base)
        if not href or address is None or href[0] == "#":
            continue
        if number in naming and _misspelled(href, address, target):
            found.near.append(_describe(nodes[number], href, address, Match.NONE, text, 0)[0])
            continue
        elsewhere = urls.site(address)
        score = 8 if number in naming else 0
        spelled = address.lower()
        score += 4 if _passes_on(spelled) else 0
        score += 3 if elsewhere != own and _SHORT.match(spelled) else 0
        score += 3 if number in branded and elsewhere == own and _names_brand(spelled, target.label) else 0
        if score >= 3:
            link = _describe(nodes[number], href, address, Match.NONE, text, 0)[0]
            about = set(re.findall(r"[^\W\d_]{4,}", f"{link.anchor} {address}".lower()))
            score += 2 if about & target.words else 0
            score -= 4 if link.placement in (NAVIGATION, FOOTER) and number not in naming else 0
            ways.append((score, link))
        elif number in twins and elsewhere not in (own, "") and _twin(address, target):
            found.near.append(_describe(nodes[number], href, address, Match.NONE, text, 0)[0])
    ways.sort(key=lambda pair: -pair[0])
    chosen: dict[str, FoundLink] = {}
    for score, link in ways:
        if score > 0:
            chosen.setdefault(link.url, link)
    found.redirectors = list(chosen.values())[:5]
    found.near = found.near[:10]


def passes(url: str) -> bool:
    """Whether an address looks like one that only leads on to another: /go/…, ?url=…, a short link."""
    spelled = url.lower()
    return _passes_on(spelled) or bool(_SHORT.match(spelled))


def _passes_on(spelled: str) -> bool:
    return any(pattern.search(spelled) for pattern in _PASSING)


def _names_brand(spelled: str, label: str) -> bool:
    """Whether a name stands in a path as a word of its own, as in /acme or /our-friends-acme."""
    path = spelled.partition("://")[2].partition("/")[2]
    return label in re.split(r"[^a-z0-9]+", path)


@lru_cache(maxsize=1024)
def _telling(path: str) -> bool:
    """Whether a path says enough to be met twice only where one was copied from the other."""
    words = [word for word in re.split(r"[^a-z0-9]+", path.lower()) if word]
    return len(path) > 3 and any(word not in _EVERYWHERE for word in words)


def _misspelled(href: str, address: str, target: _Target) -> bool:
    """Whether an address names our host but, as written, leads elsewhere (no scheme, a doubled scheme, a missing slash)."""
    spelled = href.lower()
    for start in ("https://", "http://", "https:/", "http:/", "//", "www."):
        while spelled.startswith(start):
            spelled = spelled[len(start) :]
    for start in ("https//", "http//", "https:", "http:", "www."):
        spelled = spelled.removeprefix(start).lstrip("/")
    return spelled.startswith(target.host) and urls.site(address) != target.site


def _twin(address: str, target: _Target) -> bool:
    """Whether an address on a third site has the shape of the target's: same telling path, or nearly the same name."""
    parsed = urls.parse(address)
    if parsed is None:
        return False
    path = (parsed.pathname + parsed.search).rstrip("/")
    same_path = _telling(path) and path == target.path.rstrip("/")
    return same_path or _slipped(parsed.hostname, target.host)


@lru_cache(maxsize=16_384)
def _slipped(name: str, host: str) -> bool:
    """Whether a host is ours but for one slip of the pen. Short names have many neighbours: there the ending decides."""
    ours, _, suffix = urls.registrable(host).partition(".")
    if len(ours) < 4 or ours.isdigit():
        return False
    theirs, _, ending = urls.registrable(urls.bare_host(name)).partition(".")
    if ours == theirs or abs(len(theirs) - len(ours)) > 1:
        return False
    return (suffix == ending or len(ours) > 6) and _one_off(theirs, ours)


@lru_cache(maxsize=1024)
def _like(ours: str) -> re.Pattern[str]:
    """Lines whose host has a label that could be *ours* but for one slip: of its length, with its first or last letter."""
    letter = f"[^{_NO_HOST}.]"
    first, last, end = re.escape(ours[0]), re.escape(ours[-1]), f"(?!{letter})"
    near = f"(?={letter}{{{max(1, len(ours) - 1)},{len(ours) + 1}}}+{end})(?:{first}|{letter}*{last}{end})"
    return re.compile(rf"\nhttps?://((?:{letter}*+\.)*?{near}[^{_NO_HOST}]*)")


def _one_off(one: str, other: str) -> bool:
    """Whether one letter more, less, other or swapped makes the two words equal."""
    if len(one) == len(other):
        wrong = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1 and one[wrong[0]] == other[wrong[1]]
        return len(wrong) == 1 or (swapped and one[wrong[1]] == other[wrong[0]])
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def _name_at(text: str, target: _Target, start: int = 0) -> int:
    """Where the target's host is named in a text, -1 where it is not; a longer name or a mail address is another."""
    return _name_in(text.lower(), target, start)


def _name_in(lower: str, target: _Target, start: int = 0) -> int:
    """The same in a text that is lower case already."""
    if not target.host:
        return -1
    for name in {target.host, urls.unicode_host(target.host)}:
        at = lower.find(name, start)
        while at >= 0:
            before = lower[at - 1] if at else " "
            after = lower[at + len(name) : at + len(name) + 2]
            if before == "." and lower[max(0, at - 4) : at] == "www.":
                before = lower[at - 5] if at > 4 else " "
            longer = bool(after[:1]) and (
                after[0].isalnum() or after[0] == "-" or (after[0] == "." and after[1:].isalnum())
            )
            if not (before.isalnum() or before in "@.-") and not longer:
                return at
            at = lower.find(name, at + 1)
    return -1


def _search_mentions(tree: LexborHTMLParser, text: str, found: Page, target: _Target) -> None:
    def named(value: str | None) -> int:
        return _name_at(value, target) if value else -1

    for node in tree.css(_BUTTON_LIKE)[:MANY]:
        attributes, tag = node.attributes, node.tag or ""
        values = list(attributes.values())
        at = next((value for value in values if named(value) >= 0), None)
        if tag in ("link", "object", "embed"):
            address = urls.join(
                attributes.get("href") or attributes.get("data") or attributes.get("src") or "", found.base
            )
            if not address or not urls.same_page(address, target.url):
                continue
        elif (at is None and not (tag == "a" and named(node.text()) >= 0)) or (
            at is not None and tag not in ("a", "button", "form") and not _acts(attributes, named)
        ):
            continue
        found.mentions.append(Mention(BUTTONS, tag, (node.html or "")[: 2 * AROUND]))

    for node in tree.css("script")[:MANY]:
        script = node.text() or ""
        at_ = named(script)
        if at_ >= 0:
            kind = JSON_LD if "ld+json" in (node.attributes.get("type") or "").lower() else SCRIPT
            found.mentions.append(Mention(kind, "script", _around(script, at_)))
    for node in tree.css("template")[:MANY]:
        html = node.html or ""
        at_ = named(html)
        if at_ >= 0:
            found.mentions.append(Mention(TEMPLATE, "template", _around(html, at_)))
    for comment in re.finditer(r"<!--(.*?)(?:-->|\Z)", text, re.DOTALL):
        at_ = named(comment[1])
        if at_ >= 0:
            found.mentions.append(Mention(SOURCE_COMMENT, "", _around(comment[1], at_)))
            break
    found.mentions = found.mentions[:20]


def _acts(attributes: dict[str, str | None], named: Any) -> bool:
    """Whether the attribute that names us is one that acts: href, action, or an event handler."""
    return any(
        named(value) >= 0 and (name in ("href", "action", "formaction") or name.startswith("on"))
        for name, value in attributes.items()
    )


def _only_loads(text: str, at: int, target: _Target) -> bool:
    """Whether every naming of our host in the source is the src of something loaded (a picture, a script)."""
    while at >= 0:
        before = text[max(0, at - 40) : at]
        if not re.search(r"(?:\bsrc|srcset|poster|dns-prefetch|preconnect)[^<>]{0,30}$", before, re.IGNORECASE):
            return False
        at = _name_at(text, target, at + 1)
    return True


def _prints(text: str) -> frozenset[int]:
    """A sketch of a text: the 64 smallest hashes of its word pairs, so that likeness is the share they have in common."""
    words = re.findall(r"[^\W\d_]+", text[:3_000].lower())
    pairs = {crc32(f"{a} {b}".encode()) for a, b in pairwise(words)}
    return frozenset(sorted(pairs)[:64])


def likeness(one: Iterable[int], other: Iterable[int]) -> float:
    """How alike two sketches are: 0 nothing in common, 1 the same words."""
    a, b = set(one), set(other)
    if not a or not b:
        return 1.0 if a == b else 0.0
    both = sorted(a | b)[:64]
    return sum(1 for value in both if value in a and value in b) / len(both)
