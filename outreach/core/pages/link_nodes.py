"""The links in a parsed page, and how each is described: its anchor, its marks, the source around it."""

from __future__ import annotations

from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .. import urls
from ..urls import Match
from .found import HIDDEN, FoundLink
from .placement import namespace_of, place_of
from .visibility import hidden_by

AROUND = 160  # characters of source kept on each side of a link


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
