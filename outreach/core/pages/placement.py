"""Where a link stands on its page: told by the elements around it, their roles and the names they bear."""
# ruff: noqa: E501 - tables of rules and phrases read best with one entry a line

from __future__ import annotations

import re
from functools import lru_cache

from selectolax.lexbor import LexborNode

from .found import AUTHOR, COMMENT, FOOTER, MAIN, NAVIGATION, SIDEBAR

CLIMB = 80  # ancestors looked at
LONGEST_NAMES = 500  # characters of classes and id that are read

_TAG_PLACES = {
    "nav": NAVIGATION, "footer": FOOTER, "aside": SIDEBAR, "header": NAVIGATION, "main": MAIN, "article": MAIN,
}  # fmt: skip
_ROLE_PLACES = {
    "navigation": NAVIGATION, "menu": NAVIGATION, "menubar": NAVIGATION, "banner": NAVIGATION, "contentinfo": FOOTER,
    "complementary": SIDEBAR, "main": MAIN, "article": MAIN,
}  # fmt: skip
# Where an element is inside another one, its tag names no place (HTML-AAM: they are landmarks of the page only outside).
_NO_PLACE_INSIDE = {
    "header": ("article", "main"),
    "footer": ("blockquote", "figure"),
    "aside": ("article", "blockquote"),
}

# A name is read word by word. These words make it the name of a state or of a layout and not of a place:
# no-comments, page-has-sidebar, comments-closed, sin-comentarios.
_DENY = frozenset("no not non without sans sin sem senza ohne kein keine zonder geen bez utan uden uten ilman".split())
_DESCRIBE_NEXT = frozenset(
    "has have with is are show shows hide hides allow allows enable enables disable disables".split()
)
_DESCRIBE_LAST = frozenset("on off none free open opened closed empty hidden active enabled disabled removed".split())
# The same for the frame of a page, never for comments: layout-sidebar-right, content-sidebar-wrap, footer-content.
_FRAMES = re.compile(r"(?:^|-)(?:layout|content)-|-(?:content|layout)$")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

_CLASS_PLACES = (
    (COMMENT, re.compile(r"^(?:comments?|respond|disqus)(?:-?(?:list|body|content|area|text|thread|section|item|wrap(?:per)?|form|\d+))?$"
                         r"|^(?:comment|disqus)-|^commentlist$|-comments?$|-comments?-(?:list|body|area|section|template)$|^wp-block-(?:post-)?comments?-|^field-name-comment-body$"
                         r"|^(?:kommentare?|comentarios|comentários|commentaires|commenti|reacties|kommentarer|komentarze)$")),
    (AUTHOR, re.compile(r"^(?:(?:about|post|entry|article)-?)?(?:the-?)?author-?(?:box|bio|info|card|description|profile|about|meta|details|wrap(?:per)?|area|section|desc|block)"
                        r"|^about-?(?:the-?)?author|^(?:author-)?bio(?:graphy)?$|^byline$|-author-(?:box|bio|biography|profile|block)|^contributor-?bio|^item-?author-?block$")),
    (FOOTER, re.compile(r"^(?:(?:site|page|main|global|entry|post|region|container|block)-?)?footer(?:-.*)?$|^colophon$|^foot$|-footer$|^(?:fusszeile|pied-de-page|pie-de-pagina|rodape|voettekst)$")),
    (SIDEBAR, re.compile(r"^(?:(?:left|right|primary|secondary|main|site|region|container|block)-?)?side-?bar(?:-.*)?$|^widget-?(?:area|s)$|^(?:footer-)?widgets$|^blogroll$|^(?:left|right)-rail$"
                         r"|-sidebar$|-widget-area$|^wpb-widgetised-column$|^(?:seitenleiste|barra-lateral|barre-laterale|zijbalk)$")),
    (NAVIGATION, re.compile(r"^(?:(?:site|main|primary|secondary|top|global|mobile|footer)-?)?(?:nav|navigation|navbar|menu|breadcrumbs?)(?:-(?:bar|list|item|links?|main|primary|menu|wrap(?:per)?|container))?$|^(?:site|page|main|region)-?header$|^topbar$")),
)  # fmt: skip
_NEVER_FRAMES = (COMMENT, AUTHOR)
# A box of a sidebar in one theme, a block of the text in a page builder: what is around it decides.
_WIDGET = re.compile(r"^(?:text-?)?widget$")
_BUILDER = re.compile(
    r"^(?:so-panel|so-widget|panel-(?:grid|layout|row)|siteorigin-|elementor|e-con|et-pb-|fl-(?:module|col|row|builder)|vc-|wpb-|fusion-(?:text|builder|layout|column)"
    r"|brxe-|ct-(?:section|text)|brz-|tve-|thrv-|kt-|uk-|sppb-|wp-block-|gb-|uagb-|mfn-|tdb?-block|avia-|cs-content|bt-bb-|tatsu-|themify-|module-row)"
)
_MAIN_CLASS = re.compile(
    r"^(?:entry|post|article|blog|page|main|story|single|rich|the|td-post|gh|node|region|itemfull|news|detail|post-entry|entry-body|blog-post|blog-item)-*(?:content|body|text|copy|fulltext)$"
    r"|^(?:h-entry|e-content|hentry|prose|markdown-body|item-page|itemfulltext|field-name-body|wp-block-post-content|tdb-single-content|mw-parser-output|ce-bodytext|w-richtext|rte|sqs-html-content"
    r"|com-content-article|articlebody|inner-post-entry|post-bodycopy|post-text)$|^(?:entry|article|post)-content-(?:inner|wrap(?:per)?|body)$|-post-content$"
)
_HTML_AGAIN = frozenset(("foreignobject", "desc", "title", "annotation-xml", "mi", "mo", "mn", "ms", "mtext"))
_WHOLE = frozenset(("html", "body"))
_PERHAPS = "perhaps a sidebar"  # an aside or a widget: a sidebar unless it is inside the text of an entry


def place_of(node: LexborNode) -> str:
    """The placement of a node: what the nearest element around it that tells a place says; the main text otherwise."""
    perhaps = ""  # sidebar, once an aside or a widget was met, until it is seen what that is inside
    built = False
    at: LexborNode | None = node
    for _ in range(CLIMB):
        if at is None or at.tag is None or at.tag.startswith("-"):
            break
        place, of_builder = _place_told_by(at)
        built = built or of_builder
        if place == _PERHAPS:
            perhaps = SIDEBAR
        elif place and perhaps:
            said_by_name = at.tag not in ("main", "article")
            return MAIN if place == MAIN and (said_by_name or built) else perhaps
        elif place:
            return place
        at = at.parent
    return perhaps or MAIN


def namespace_of(node: LexborNode) -> str:
    """svg or math when a node belongs to one, "" when it is HTML."""
    at = node.parent
    for _ in range(CLIMB):
        if at is None or (tag := at.tag) is None or tag.lower() in _HTML_AGAIN:
            return ""
        if tag in ("svg", "math"):
            return tag
        at = at.parent
    return ""


def is_inside(node: LexborNode, tags: tuple[str, ...]) -> bool:
    """Whether one of the elements around a node has one of these tags."""
    at = node.parent
    for _ in range(CLIMB):
        if at is None:
            return False
        if at.tag in tags:
            return True
        at = at.parent
    return False


def _place_told_by(node: LexborNode) -> tuple[str, bool]:
    """What one element tells: its place or "", and whether a page builder made it. Role and name before the tag."""
    tag, attributes = node.tag or "", node.attributes
    if tag in _WHOLE:
        return "", False
    place, of_builder, role = "", False, ""
    if attributes:
        role = (attributes.get("role") or "").strip().lower()
        place = _ROLE_PLACES.get(role, "")
        if not place and tag != "main":
            names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:LONGEST_NAMES]
            place, of_builder = _named_place(names)
            item = (attributes.get("itemprop") or "").lower().split()
            if place in ("", MAIN) and "author" in item:
                place = AUTHOR
            elif not place and "articlebody" in item:
                place = MAIN
    return place or _tag_place(node, tag, role), of_builder


def _tag_place(node: LexborNode, tag: str, role: str) -> str:
    place = _TAG_PLACES.get(tag, "")
    if not place or (role and tag == "aside"):  # a role takes the meaning of the tag's own away
        return ""
    if tag in _NO_PLACE_INSIDE and is_inside(node, _NO_PLACE_INSIDE[tag]):
        return ""
    return _PERHAPS if tag == "aside" else place


@lru_cache(maxsize=4096)
def _named_place(words: str) -> tuple[str, bool]:
    """The placement that classes and ids name, and whether one is a page builder's; the same are met again and again."""
    names = [spelled for word in words.split() for spelled in _spellings(word)]
    of_builder = any(_BUILDER.search(name) for name in names)
    for name in names:
        for place, pattern in _CLASS_PLACES:
            if pattern.search(name) and (place in _NEVER_FRAMES or not _FRAMES.search(name)):
                return place, of_builder
    if any(_MAIN_CLASS.search(name) for name in names):
        return MAIN, of_builder
    return (_PERHAPS if any(_WIDGET.search(name) for name in names) else ""), of_builder


def _spellings(word: str) -> list[str]:
    """A name in lower case with hyphens, as written and as camel case; none where one of its words denies a place."""
    found = []
    for spelled in dict.fromkeys((word, _CAMEL.sub("-", word))):
        parts = [part for part in re.split(r"[-_]+", spelled.lower()) if part]
        denied = not _DENY.isdisjoint(parts) or not _DESCRIBE_NEXT.isdisjoint(parts[:-1])
        if denied or (len(parts) > 1 and parts[-1] in _DESCRIBE_LAST):
            return []
        found.append("-".join(parts))
    return found
