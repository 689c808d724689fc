"""What a page says about itself in its head: title, base, canonicals, robots metas, refresh."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .. import urls
from . import page_state
from .found import Page
from .placement import is_inside

_REFRESH = re.compile(r"\s*([0-9]*\.?[0-9]*)\s*[;,\s]\s*(?:url\s*=\s*)?(.+)", re.IGNORECASE | re.DOTALL)
# A rel=canonical with one of these names a version for some readers; Google takes it for no canonical.
DISREGARDED = frozenset(("hreflang", "lang", "media", "type"))
_HEAD = 'base[href],meta[content],title,link[rel~="canonical" i]'


def head_elements(tree: LexborHTMLParser) -> list[page_state.Element]:
    """What a page says about itself; in the order of the page where that matters, which is before and after a base.

    A canonical in the body may be a visitor's: only those of the head are taken.
    """
    if tree.tags("base"):
        nodes = [node for node in tree.css(_HEAD) if node.tag != "link" or _is_in_head(node)]
        return [(node.tag or "", node.attributes, node) for node in nodes]
    inside = list(tree.head.iter()) if tree.head is not None else []
    titles = _of("title", [node for node in inside if node.tag == "title"] or tree.tags("title"))
    links = _of("link", [node for node in inside if node.tag == "link"])
    metas = _of("meta", tree.tags("meta"))
    return [*filter(_has_content, metas), *titles, *filter(_is_canonical, links)]


def _has_content(element: page_state.Element) -> bool:
    return "content" in element[1]


def _is_canonical(element: page_state.Element) -> bool:
    return "canonical" in (element[1].get("rel") or "").lower().split()


def _of(tag: str, nodes: list[LexborNode]) -> list[page_state.Element]:
    return [(tag, node.attributes, node) for node in nodes]


def _is_in_head(node: LexborNode) -> bool:
    return node.parent is not None and node.parent.tag == "head"


def read_head(tree: LexborHTMLParser, head: list[page_state.Element], found: Page) -> None:
    """Fill in what the elements of a head say: title, base, canonicals, robots metas, refresh, language."""
    canonicals: list[str] = []
    base_seen = False
    for tag, attributes, node in head:
        if tag == "meta":
            _read_meta(attributes, found)
        elif tag == "link" and DISREGARDED.isdisjoint(attributes):
            canonicals.append(attributes.get("href") or "")
        elif tag == "base" and not base_seen and not is_inside(node, ("svg", "math")):
            base_seen = True
            found.base = urls.join(attributes.get("href") or "", found.url, found.encoding) or found.base
    found.title = _title([node for tag, _, node in head if tag == "title"])
    resolved = (urls.join(href, found.base, found.encoding) for href in canonicals)
    found.canonicals = tuple(dict.fromkeys(filter(None, resolved)))
    found.language = _language(tree.root)


def _language(root: LexborNode | None) -> str:
    return (root.attributes.get("lang") or "")[:20] if root is not None else ""


def _title(nodes: list[LexborNode]) -> str:
    """The words of the first title that is the page's own and not that of a drawing in it."""
    own = (node for node in nodes if node.parent is not None and node.parent.tag in ("head", "body"))
    return next((" ".join(node.text().split())[:300] for node in own), "")


def _read_meta(attributes: dict[str, str | None], found: Page) -> None:
    name = (attributes.get("name") or "").strip().lower()
    content = attributes.get("content") or ""
    if name == "robots" or name.endswith("bot"):
        found.robots = (*found.robots, (name, content))
    elif found.refresh is None and (attributes.get("http-equiv") or "").strip().lower() == "refresh":
        found.refresh = refresh(content, found.base, found.encoding)


def refresh(content: str, base: str, encoding: str = "utf-8") -> tuple[float, str] | None:
    """A refresh, by meta or by header, that leads elsewhere: (seconds, address)."""
    found = _REFRESH.match(content)
    if not found:
        return None
    wanted = found[2].strip()
    if wanted[:1] in "\"'":
        wanted = wanted[1:].partition(wanted[0])[0]
    address = urls.join(wanted, base, encoding)
    try:
        seconds = float(found[1] or 0)
    except ValueError:
        seconds = 0.0
    return (seconds, address) if address and not urls.exact(address, base) else None
