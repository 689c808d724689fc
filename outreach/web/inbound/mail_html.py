"""Other people's HTML: cleaned by an allow-list, so that a mail can be shown as its writer formatted it."""

from __future__ import annotations

import nh3

from ...core.mime import html_text

DEEPEST = 2_000  # nested elements; a sanitiser's time grows with their square
LARGEST = 1_000_000  # characters
POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_TAGS = frozenset(
    """
    a b strong i em u s p br div span ul ol li blockquote pre code hr table thead tbody tr td th h1 h2 h3 h4 h5 h6 small
    sub sup dl dt dd center font
    """.split()
)
_ATTRIBUTES = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "ol": {"start"}}
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:12px;overflow-wrap:anywhere;color:#1b2430;background:#fff}"
    "blockquote{border-left:2px solid #d5dae1;margin:8px 0;padding-left:12px;color:#4a5565}"
    "table{border-collapse:collapse}td,th{padding:2px 6px;vertical-align:top}"
)


def page(source: str) -> str:
    """A whole page for a frame of its own, to be sent with POLICY."""
    return f'<!doctype html><meta charset="utf-8"><title>Mail</title><style>{_STYLE}</style>{cleaned(source)}'


def images(source: str) -> int:
    """How many images of other servers the HTML asks for; none of them is loaded."""
    tags = (token for token in html_text.tokens(source) if not isinstance(token, str))
    return sum(1 for tag in tags if tag.name == "img" and tag.attributes.get("src", "").startswith("http"))


def safe_to_clean(source: str) -> bool:
    """Whether HTML is small and shallow enough to be cleaned in a moment."""
    if not source or len(source) > LARGEST:
        return False
    depth = 0
    for token in html_text.tokens(source):
        if isinstance(token, str) or token.name in html_text.VOID:
            continue
        depth = max(0, depth - 1) if token.closing else depth + 1
        if depth > DEEPEST:
            return False
    return True


def cleaned(source: str) -> str:
    """HTML by our own allow-list: no images, styles, classes or anything that loads or runs; links open elsewhere."""
    return nh3.clean(
        source,
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        clean_content_tags={"script", "style", "title"},
        strip_comments=True,
    )
