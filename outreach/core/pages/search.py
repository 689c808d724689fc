"""The wider search, made only when no link was found: what else names the target, and what the page really is."""
# ruff: noqa: E501 - tables of rules and phrases read best with one entry a line

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .. import urls
from ..urls import Match
from . import page_state
from .found import (
    ATTRIBUTE,
    BUTTONS,
    FOOTER,
    JSON_LD,
    LOADED,
    NAVIGATION,
    SCRIPT,
    SOURCE_COMMENT,
    TEMPLATE,
    TEXT,
    FoundLink,
    Mention,
    Page,
    Target,
)  # fmt: skip
from .links_on_page import AROUND, NO_HOST, Lines, around, describe, href_of

MANY = 2_000  # of anything on one page
SKETCHED = 8_500  # characters; longer pages are never compared
ENOUGH_TEXT, MUCH_TEXT = 12_000, 20_000  # characters that are enough to tell what kind of page it is
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


@dataclass(slots=True)
class Source:
    """A page that was parsed, for one target: its tree, its text, its head, its links and their addresses."""

    tree: LexborHTMLParser
    text: str
    head: list[page_state.Element]
    nodes: list[LexborNode]
    lines: Lines
    target: Target


def search(source: Source, found: Page) -> None:
    """Look for everything that is not a link but concerns the target, and for signs of a page that is not itself."""
    found.searched = True
    tree, text, target = source.tree, source.text, source.target
    lower = text.lower()
    parts = {name: tree.tags(name) for name in _SECOND}
    _search_inner(parts, found, target)
    _search_nearby(source, found)
    named = _is_named(lower, target)
    if named:
        _search_mentions(tree, text, found, target)
    asks_for_password = any((node.attributes.get("type") or "").lower() == "password" for node in tree.tags("input"))
    told = page_state.Told(source.head, asks_for_password)
    raw = _visible(tree, parts)
    visible = _unfolded(raw)
    at = name_at(raw, target) if named else -1
    if at >= 0:
        found.mentions.append(Mention(TEXT, "", around(raw, at)))
    elif named and not found.mentions and not found.links:
        at = name_at(text, target)
        if at >= 0 and not _only_loads(text, at, target):
            found.mentions.append(Mention(ATTRIBUTE, "", around(text, at)))
    found.text_length = len(visible)
    if len(visible) <= SKETCHED:
        found.prints = _prints(visible)
    found.signs = page_state.signs(tree, lower, visible, found.title, found.outlinks, told)


def _is_named(lower: str, target: Target) -> bool:
    """Whether a source in lower case names the target, or may do so in letters written as numbers."""
    if _name_in(lower, target) >= 0:
        return True
    return "&" in lower and "&#" in lower and target.host.partition(".")[0] in lower  # one letter is found at once


def _unfolded(raw: str) -> str:
    """As much of the words of a page as is looked at, white space folded where more than their length counts."""
    visible = raw[:ENOUGH_TEXT]
    if not visible.isascii() or len(visible.encode().translate(None, _BLANKS)) < SKETCHED + 300:
        visible = " ".join(visible.split())
    if len(raw) > ENOUGH_TEXT and len(visible) < SKETCHED + 300:
        visible = " ".join(raw[:MUCH_TEXT].split())
    return visible


def _visible(tree: LexborHTMLParser, parts: dict[str, list[LexborNode]]) -> str:
    """The words of the page as a reader has them. Changes the tree, so it comes after every other search."""
    body = tree.body
    if body is None:
        return ""
    for name in _UNSEEN:
        for node in parts[name]:
            node.decompose()
    return body.text(separator=" ") or ""


def _search_inner(parts: dict[str, list[LexborNode]], found: Page, target: Target) -> None:
    """Documents inside the document: noscript, iframe srcdoc; and where other frames lead."""
    for node in parts["noscript"][:50]:
        found.links += _inner_links(node.text() or "", found, target, "noscript")
    for node in parts.get("template", ())[:50]:
        if "shadowrootmode" in node.attributes:  # shown, and part of the page once it is flattened
            shadow = (node.html or "").partition(">")[2].removesuffix("</template>")
            for link in _inner_links(shadow, found, target, "page"):
                link.element = "shadow a"
                found.links.append(link)
    frames = []
    for node in [*parts["iframe"], *parts["frame"]][:50]:
        inner = node.attributes.get("srcdoc")
        if inner is not None:
            found.links += _inner_links(inner, found, target, "iframe")
            continue
        address = urls.join(node.attributes.get("src") or "", found.base, found.encoding)
        if address and urls.same_page(address, target.url):
            found.mentions.append(Mention(ATTRIBUTE, node.tag or "iframe", (node.html or "")[: 2 * AROUND]))
        elif address:
            frames.append(address)
    found.frames = tuple(dict.fromkeys(frames))[:10]


def _inner_links(html: str, found: Page, target: Target, where: str) -> Iterator[FoundLink]:
    if target.needle not in html.lower() and "href" not in html.lower():
        return
    for node in LexborHTMLParser(html[:200_000], scripting=False).css("a[href],area[href]")[:MANY]:
        href = href_of(node)
        address = urls.join(href, found.base, "utf-8" if where == "iframe" else found.encoding)
        nearness = urls.match(address, target.url) if address else Match.NONE
        if address and nearness is not Match.NONE:
            link, _ = describe(node, href, address, nearness, html, 0)
            link.where = where
            yield link


def _search_nearby(source: Source, found: Page) -> None:
    """Links that were meant to be ours but lead elsewhere, and links that may pass through another address."""
    target, lines = source.target, source.lines
    naming = lines.naming(target.host) | lines.naming(target.host.replace(".", "%2e"))
    branded = lines.naming(target.label) if len(target.label) > 3 else set()
    passing: set[int] = set().union(*(lines.matching(pattern) for pattern in (*_PASSING, _SHORT_LINES)))
    twins = _lines_like(lines, target)
    ways: list[tuple[int, FoundLink]] = []
    for number in sorted(naming | passing | twins | branded)[:MANY]:
        href = lines.hrefs[number].strip()
        address = urls.join(href, found.base, found.encoding)
        if not href or address is None or href[0] == "#":
            continue
        score = _score_of_way(address, found.url, target, named=number in naming, branded=number in branded)
        if number in naming and _misspelled(href, address, target):
            found.near.append(_described(source, number, address))
        elif score >= 3:
            link = _described(source, number, address)
            ways.append((score + _score_of_words(link, target, named=number in naming), link))
        elif number in twins and urls.site(address) not in (urls.site(found.url), "") and _twin(address, target):
            found.near.append(_described(source, number, address))
    ways.sort(key=lambda pair: -pair[0])
    chosen: dict[str, FoundLink] = {}
    for score, link in ways:
        if score > 0:
            chosen.setdefault(link.url, link)
    found.redirectors = list(chosen.values())[:5]
    found.near = found.near[:10]


def _lines_like(lines: Lines, target: Target) -> set[int]:
    """The numbers of the addresses that have the target's path, or a host like its own but for one slip of the pen."""
    found = lines.naming(target.path.lower()) if _telling(target.path) else set()
    if len(target.label) > 3:
        alike = {name for name in set(_like(target.label).findall(lines.text)) if _slipped(name, target.host)}
        found |= {number for name in alike for number in lines.naming(f"//{name}")}
    return found


def _score_of_way(address: str, page_url: str, target: Target, *, named: bool, branded: bool) -> int:
    """How likely an address is one that leads on to the target, by its spelling alone; 3 is worth a look."""
    own_site = urls.site(address) == urls.site(page_url)
    spelled = address.lower()
    score = 8 if named else 0
    score += 4 if _passes_on(spelled) else 0
    score += 3 if not own_site and _SHORT.match(spelled) else 0
    return score + (3 if branded and own_site and _names_brand(spelled, target.label) else 0)


def _score_of_words(link: FoundLink, target: Target, *, named: bool) -> int:
    """What the words of a link and its place add to that."""
    about = set(re.findall(r"[^\W\d_]{4,}", f"{link.anchor} {link.url}".lower()))
    score = 2 if about & target.words else 0
    return score - (4 if link.placement in (NAVIGATION, FOOTER) and not named else 0)


def _described(source: Source, number: int, address: str) -> FoundLink:
    href = source.lines.hrefs[number].strip()
    return describe(source.nodes[number], href, address, Match.NONE, source.text, 0)[0]


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


def _misspelled(href: str, address: str, target: Target) -> bool:
    """Whether an address names our host but, as written, leads elsewhere (no scheme, a doubled scheme, a missing slash)."""
    spelled = href.lower()
    for start in ("https://", "http://", "https:/", "http:/", "//", "www."):
        while spelled.startswith(start):
            spelled = spelled[len(start) :]
    for start in ("https//", "http//", "https:", "http:", "www."):
        spelled = spelled.removeprefix(start).lstrip("/")
    return spelled.startswith(target.host) and urls.site(address) != target.site


def _twin(address: str, target: Target) -> bool:
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
    letter = f"[^{NO_HOST}.]"
    first, last, end = re.escape(ours[0]), re.escape(ours[-1]), f"(?!{letter})"
    near = f"(?={letter}{{{max(1, len(ours) - 1)},{len(ours) + 1}}}+{end})(?:{first}|{letter}*{last}{end})"
    return re.compile(rf"\nhttps?://((?:{letter}*+\.)*?{near}[^{NO_HOST}]*)")


def _one_off(one: str, other: str) -> bool:
    """Whether one letter more, less, other or swapped makes the two words equal."""
    if len(one) == len(other):
        wrong = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1 and one[wrong[0]] == other[wrong[1]]
        return len(wrong) == 1 or (swapped and one[wrong[1]] == other[wrong[0]])
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def name_at(text: str, target: Target, start: int = 0) -> int:
    """Where the target's host is named in a text, -1 where it is not; a longer name or a mail address is another."""
    return _name_in(text.lower(), target, start)


def _name_in(lower: str, target: Target, start: int = 0) -> int:
    """The same in a text that is lower case already."""
    if not target.host:
        return -1
    for name in {target.host, urls.unicode_host(target.host)}:
        at = lower.find(name, start)
        while at >= 0:
            if _is_whole(lower, at, at + len(name)):
                return at
            at = lower.find(name, at + 1)
    return -1


_SLASHES = ("%2f", "\\u002f", "\\x2f")  # as addresses and programs write a slash in a text


def _is_whole(lower: str, start: int, end: int) -> bool:
    """Whether a name that stands in a text from *start* to *end* is part of no longer name and of no mail address."""
    after = lower[end : end + 2]
    if after[:1].isalnum() or after[:1] == "-" or (after[:1] == "." and after[1:].isalnum()):
        return False
    if lower[max(0, start - 4) : start] == "www.":
        start -= 4
    before = lower[max(0, start - 6) : start]
    return before.endswith(_SLASHES) or not (before[-1:].isalnum() or before[-1:] in ("@", ".", "-"))


def _search_mentions(tree: LexborHTMLParser, text: str, found: Page, target: Target) -> None:
    """The places in the source that name the target and are no link."""
    mentions = [*_buttons(tree, found, target), *_in_scripts(tree, target)]
    for node in tree.css("template")[:MANY]:
        html = node.html or ""
        at = name_at(html, target)
        if at >= 0:
            mentions.append(Mention(TEMPLATE, "template", around(html, at)))
    for comment in re.finditer(r"<!--(.*?)(?:-->|\Z)", text, re.DOTALL):
        at = name_at(comment[1], target)
        if at >= 0:
            mentions.append(Mention(SOURCE_COMMENT, "", around(comment[1], at)))
            break
    found.mentions = [*found.mentions, *mentions][:20]


def _buttons(tree: LexborHTMLParser, found: Page, target: Target) -> Iterator[Mention]:
    """What leads a reader to the target, or may, without being a link that a crawler follows."""
    nodes = {node.mem_id: node for node in tree.css(_BUTTON_LIKE)[:MANY]}  # one that fits in two ways counts once
    for node in nodes.values():
        if _leads_there(node, found, target):
            yield Mention(BUTTONS, node.tag or "", (node.html or "")[: 2 * AROUND])


def _leads_there(node: LexborNode, found: Page, target: Target) -> bool:
    attributes, tag = node.attributes, node.tag or ""
    if tag in ("link", "object", "embed"):
        href = attributes.get("href") or attributes.get("data") or attributes.get("src") or ""
        address = urls.join(href, found.base, found.encoding)
        return address is not None and urls.same_page(address, target.url)
    if any(value and name_at(value, target) >= 0 for value in attributes.values()):
        return tag in ("a", "button", "form") or _acts(attributes, target)
    return tag == "a" and name_at(node.text() or "", target) >= 0


_LOADED_FILE = re.compile(
    r"[^\s\"'<>()]*?\.(?:m?js|css|png|jpe?g|gif|svg|webp|avif|ico|woff2?|mp4)(?![\w.-])", re.IGNORECASE
)


def _in_scripts(tree: LexborHTMLParser, target: Target) -> Iterator[Mention]:
    """Scripts that name the target: data for search engines, the address of a file to load, or what may become a link."""
    for node in tree.css("script")[:MANY]:
        script = node.text() or ""
        at = name_at(script, target)
        if at < 0:
            continue
        kind = JSON_LD if "ld+json" in (node.attributes.get("type") or "").lower() else LOADED
        while kind is LOADED and at >= 0:
            if _LOADED_FILE.match(script, at):
                at = name_at(script, target, at + 1)
            else:
                kind = SCRIPT
        yield Mention(kind, "script", around(script, max(at, 0)))


def _acts(attributes: dict[str, str | None], target: Target) -> bool:
    """Whether the attribute that names us is one that acts: href, action, or an event handler."""
    return any(
        value and name_at(value, target) >= 0 and (name in ("href", "action", "formaction") or name.startswith("on"))
        for name, value in attributes.items()
    )


def _only_loads(text: str, at: int, target: Target) -> bool:
    """Whether every naming of our host in the source is the src of something loaded (a picture, a script)."""
    while at >= 0:
        before = text[max(0, at - 40) : at]
        if not re.search(r"(?:\bsrc|srcset|poster|dns-prefetch|preconnect)[^<>]{0,30}$", before, re.IGNORECASE):
            return False
        at = name_at(text, target, at + 1)
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
