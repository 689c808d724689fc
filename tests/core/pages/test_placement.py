"""Where a link stands is told by the part of the page it is in, and by names that mean a place."""
# ruff: noqa: E501 - a table reads best with one case a line

from __future__ import annotations

import pytest

from outreach.core.pages import page
from outreach.core.pages.found import AUTHOR, COMMENT, FOOTER, HIDDEN, MAIN, NAVIGATION, SIDEBAR

TARGET = "https://acme.test/guide"
A = f'<p>See <a href="{TARGET}">guide</a>.</p>'


def inside(*names: str) -> str:
    """The link inside elements, from the outside in: "article", "div.widget", "aside#x.y"."""
    html = A
    for name in reversed(names):
        tag, _, rest = name.partition(".")
        tag, _, identity = tag.partition("#")
        html = f'<{tag}{f" id={identity}" if identity else ""} class="{rest.replace(".", " ")}">{html}</{tag}>'
    return html


CASES = [
    # an aside belongs to the text it is in (HTML, aside); outside of one it is beside the text
    (("article", "aside"), MAIN), (("article", "section", "aside.callout"), MAIN), (("main", "article", "div", "aside.note"), MAIN), (("div.entry-content", "aside.tip"), MAIN),
    (("article", "blockquote", "aside"), MAIN), (("div.post-body", "aside"), MAIN),
    (("aside",), SIDEBAR), (("main", "aside"), SIDEBAR), (("div", "aside.related"), SIDEBAR), (("article", "aside.sidebar"), SIDEBAR), (("article", "aside.widget"), SIDEBAR),
    (("article", "aside.author-box"), AUTHOR), (("footer", "aside"), SIDEBAR),
    # a page builder's blocks are the text they make
    (("article.post", "div.entry-content", "div.panel-grid-cell", "div.so-panel.widget.widget_sow-editor", "div.textwidget"), MAIN),
    (("article", "div.elementor", "div.elementor-widget-container", "div.widget"), MAIN), (("main", "div.vc_row.wpb_row", "div.wpb_wrapper", "div.widget.widget_text"), MAIN),
    (("div.entry-content", "div.fl-module", "div.fl-widget", "div.widget"), MAIN), (("div.et_pb_section", "div.et_pb_text", "div.et_pb_text_inner"), MAIN), (("div.post-content", "div.fusion-text"), MAIN),
    (("main", "div.region.region-content", "div.node__content", "div.field--name-body"), MAIN), (("div.com-content-article.item-page",), MAIN), (("main", "div.moduletable.widget", "div.item-page"), MAIN),
    (("div.widget",), SIDEBAR), (("div.widget-area", "section.widget.widget_text", "div.textwidget"), SIDEBAR), (("div#secondary.widget-area", "div.so-panel.widget"), SIDEBAR),
    (("div.elementor-widget-sidebar", "section.widget"), SIDEBAR), (("div.wpb_widgetised_column",), SIDEBAR), (("div.footer-widgets", "div.widget"), SIDEBAR), (("footer", "div.so-panel.widget"), SIDEBAR),
    (("div.region-sidebar-first", "div.block"), SIDEBAR), (("div.container-sidebar-right",), SIDEBAR), (("div.elementor-location-footer",), FOOTER), (("div.et-l--footer",), FOOTER), (("div.itemComments",), COMMENT),
    # a name is read word by word
    (("div.no-comments",), MAIN), (("div.comments-closed",), MAIN), (("section.without-comments",), MAIN), (("div.page-has-sidebar",), MAIN), (("div.noSidebar",), MAIN), (("div.hasSidebar",), MAIN),
    (("div.sin-comentarios",), MAIN), (("div.ohne-kommentare",), MAIN), (("div.comments-off",), MAIN), (("div.no-author-box",), MAIN), (("div.hide-author-box",), MAIN), (("div.page--without-footer",), MAIN),
    (("div.sidebar-none",), MAIN), (("div.sidebar-layout",), MAIN), (("div.content-sidebar-wrap",), MAIN), (("div.layout-right-sidebar",), MAIN), (("div.post-with-comments",), MAIN), (("div.comments_disabled",), MAIN),
    (("div.comments",), COMMENT), (("div.comment-content",), COMMENT), (("div.post-comments",), COMMENT), (("section#commentaires",), COMMENT), (("ol.commentList",), COMMENT), (("div.wp-block-comments-x",), COMMENT),
    (("div.sidebar",), SIDEBAR), (("div.leftSidebar",), SIDEBAR), (("div.siteFooter",), FOOTER), (("div.author_bio",), AUTHOR), (("div.mainNav",), NAVIGATION), (("div.no-comments", "div.comments"), COMMENT),
]  # fmt: skip


@pytest.mark.parametrize(("names", "place"), CASES)
def test_the_part_of_the_page_a_link_is_in(names: tuple[str, ...], place: str) -> None:
    (found,) = page.read(inside(*names).encode(), "text/html", "https://blog.example/a", TARGET).links
    assert found.placement == place


def test_a_role_says_more_than_a_tag() -> None:
    for html, place in (
        (f"<article><aside role=complementary>{A}</aside></article>", SIDEBAR),
        (f"<main><aside role=note>{A}</aside></main>", MAIN),
        (f"<div itemprop=articleBody><aside>{A}</aside></div>", MAIN),
    ):
        (found,) = page.read(html.encode(), "text/html", "https://blog.example/a", TARGET).links
        assert found.placement == place


LINK = f'<a href="{TARGET}">guide</a>'
PLACES = [
    (f"<main><p>{LINK}</p></main>", MAIN), (f"<p>{LINK}</p>", MAIN), (f"<nav>{LINK}</nav>", NAVIGATION), (f"<footer>{LINK}</footer>", FOOTER),
    (f"<aside>{LINK}</aside>", SIDEBAR), (f"<div class='site-footer'>{LINK}</div>", FOOTER), (f"<div id=sidebar>{LINK}</div>", SIDEBAR),
    (f"<div class='has-sidebar'><p>{LINK}</p></div>", MAIN), (f"<div role=contentinfo>{LINK}</div>", FOOTER),
    (f"<ol class=commentlist><li class='comment depth-1'><p>{LINK}</p></ol>", COMMENT), (f"<section id=comments><p>{LINK}</p></section>", COMMENT),
    (f"<article><p>x<div class=author-box>{LINK}</div></article>", AUTHOR), (f"<div class='about-author'>{LINK}</div>", AUTHOR),
    (f"<body class='author-jo'><div class='post author-jo'><p>{LINK}</p></div>", MAIN), (f"<header><div>{LINK}</div></header>", NAVIGATION),
    (f"<article><header>{LINK}</header></article>", MAIN), (f"<div class='entry-content'><p>{LINK}</div>", MAIN),
    (f"<footer><div class='entry-content'>{LINK}</div></footer>", MAIN), (f"<div hidden><p>{LINK}</p></div>", HIDDEN),
    (f"<p style='DISPLAY : none !important'>{LINK}</p>", HIDDEN), (f"<div style='display:none;display:block'>{LINK}</div>", MAIN),
    (f"<div style='visibility:hidden'><p style='visibility:visible'>{LINK}</p></div>", MAIN), (f"<i style='font-size:0'>{LINK}</i>", HIDDEN),
    (f"<i style='position:absolute;left:-9999px'>{LINK}</i>", HIDDEN), (f"<i style='text-indent:-9999px'>{LINK}</i>", HIDDEN),
    (f"<span style='position:absolute;clip:rect(0, 0, 0, 0)'>{LINK}</span>", HIDDEN), (f"<i style='clip-path:inset(50%)'>{LINK}</i>", HIDDEN),
    (f"<i style='transform:scale(0)'>{LINK}</i>", HIDDEN), (f"<i style='transform:scale(0.9)'>{LINK}</i>", MAIN), (f"<i style='margin-left:-9999px'>{LINK}</i>", HIDDEN),
    (f"<p style='color:#fff;background:rgb(255, 255, 255)'>{LINK}</p>", HIDDEN), (f"<p style='color:transparent;background-clip:text'>{LINK}</p>", MAIN),
    (f"<p style='color:#fff;background-color:#000'>{LINK}</p>", MAIN), (f"<dialog>{LINK}</dialog>", HIDDEN), (f"<dialog open>{LINK}</dialog>", MAIN),
    (f"<p style='font-size:1px'>{LINK}</p>", HIDDEN), (f"<details>{LINK}</details>", MAIN), (f"<blockquote>x<footer><cite>{LINK}</cite></footer></blockquote>", MAIN),
    (f"<div class=left-column><div class=post>{LINK}</div></div>", MAIN), (f"<div class='elementor-widget'><div class=elementor-widget-container>{LINK}</div></div>", MAIN),
    (f"<span aria-hidden=true>{LINK}</span>", MAIN), (f"<div style='font-size:0.9em;opacity:0.5'>{LINK}</div>", MAIN),
]  # fmt: skip


@pytest.mark.parametrize(("html", "place"), PLACES)
def test_elements_roles_and_names_together(html: str, place: str) -> None:
    found = page.read(html.encode(), "text/html", "https://blog.example/a/post", TARGET).links
    assert [link.placement for link in found] == [place]
