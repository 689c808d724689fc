"""Pages: what a page's HTML says about one target, read the way a browser builds its tree."""

from __future__ import annotations

import codecs

from selectolax.lexbor import LexborHTMLParser

from .. import urls
from ..urls import Match
from .decode import as_html, decode, kind_of, media_type
from .found import MANY_LINKS, TEXT, Mention, Page, Target, target_of
from .head import head_elements, read_head
from .links_on_page import PLAIN, PLAIN_ABSOLUTE, Lines, around, describe, external_links, href_of, link_nodes
from .search import Source, name_at, search

GOOGLE_READS = 2 * 1024 * 1024  # bytes of HTML Googlebot looks at
KEPT_LINKS = 50


def read(body: bytes, content_type: str, url: str, target_url: str) -> Page:
    """Read the HTML of *url* for links to *target_url*.

    In: the unpacked bytes, the Content-Type header, the page's final address, the target. When no real link is found
    the page is searched for everything else that names the target. Never raises for any input.
    """
    kind = kind_of(content_type, body)
    if kind == "other":
        return Page(url, kind, searched=True)
    text, encoding = decode(body, content_type)
    if kind == "text":
        return _read_text(text, url, target_url)
    tree, text = _parsed(body, text, encoding, content_type)
    target = target_of(target_url)
    found = Page(url, base=url, encoding=encoding)
    head = head_elements(tree)
    read_head(tree, head, found)
    nodes, hrefs = link_nodes(tree)
    source = Source(tree, text, head, nodes, Lines(hrefs), target)
    found.outlinks = len(nodes)
    _find_links(source, found)
    if not found.links or source.lines.text.count("http") > MANY_LINKS:
        found.external = external_links(source.lines, urls.site(url))
    if found.links and len(body) > GOOGLE_READS:
        _mark_beyond(found, body, content_type, target)
    if not any(link.element == "a" for link in found.links):
        search(source, found)
    return found


def _parsed(body: bytes, text: str, encoding: str, content_type: str) -> tuple[LexborHTMLParser, str]:
    """The tree as a crawler has it that runs scripts, so that noscript is text; and the source it was made from."""
    as_sent = encoding == "utf-8" and "\ufffd" not in text and not body.startswith(codecs.BOM_UTF8)  # no copy is needed
    if media_type(content_type).endswith("xml"):
        text, as_sent = as_html(text), False
    return LexborHTMLParser(body if as_sent else text, scripting=True), text


def _find_links(source: Source, found: Page) -> None:
    """Describe the links to the target's page, and to other pages of its site where that is not this site."""
    target, lines = source.target, source.lines
    own_site = urls.site(found.url)
    inside = urls.site(found.base) == target.site
    spoken = lines.naming(target.needle) | lines.unlike(PLAIN_ABSOLUTE if inside else PLAIN)
    seen_at = 0
    for number in sorted(spoken):
        address = urls.join(lines.hrefs[number], found.base, found.encoding)
        nearness = urls.match(address, target.url) if address else Match.NONE
        if address is None or nearness is Match.NONE:
            continue
        if nearness is Match.SITE and (own_site == target.site or len(found.links) >= KEPT_LINKS):
            continue
        link, seen_at = describe(source.nodes[number], lines.hrefs[number], address, nearness, source.text, seen_at)
        found.links.append(link)


def _read_text(text: str, url: str, target_url: str) -> Page:
    """A page that is text but not HTML (a feed, JSON, plain text): it can only mention the target."""
    page = Page(url, "text", base=url, searched=True, text_length=len(text))
    at = name_at(text, target_of(target_url))
    if at >= 0:
        page.mentions.append(Mention(TEXT, "", around(text, at)))
    return page


def _mark_beyond(found: Page, body: bytes, content_type: str, target: Target) -> None:
    """Tell which links lie past what Googlebot reads, by reading that much alone."""
    text, _ = decode(body[:GOOGLE_READS], content_type)
    left: dict[str, int] = {}
    for node in LexborHTMLParser(text, scripting=True).css("a[href],area[href]"):
        address = urls.join(href_of(node), found.base, found.encoding)
        if address and urls.match(address, target.url):
            left[address] = left.get(address, 0) + 1
    for link in found.links:
        left[link.url] = left.get(link.url, 0) - 1
        link.beyond_2mb = left[link.url] < 0
