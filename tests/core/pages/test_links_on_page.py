"""The links of a page, and how each is described."""
# ruff: noqa: E501 - a table reads best with one case a line

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from outreach.core.pages import links_on_page, page
from outreach.core.pages.found import Page

URL, TARGET = "https://blog.example/a/post", "https://acme.test/guide"
A = f'<a href="{TARGET}">guide</a>'


def read(html: str) -> Page:
    return page.read(html.encode(), "text/html; charset=utf-8", URL, TARGET)


def test_rel_is_a_set_of_words() -> None:
    link = read(f'<a rel=" NoFollow,ugc\n NOOPENER nofollow" href="{TARGET}">x</a>').links[0]
    assert link.rel == ("nofollow", "ugc", "noopener")


def test_the_source_around_a_link_is_kept() -> None:
    link = read(f"<p>Before the link {A} after it</p>" + "x" * 500).links[0]
    assert A in link.excerpt and "Before the link" in link.excerpt and len(link.excerpt) < 500


@pytest.mark.parametrize(
    "html",
    [
        '<a name="x">no</a><a href="/1">1</a><map><area href="/2"></map><a href="/3">3</a>',
        '<svg><a xlink:href="/4"><text>4</text></a><a href="/5">5</a></svg><a href="/6">6</a>',
        '<template><a href="/7">7</a></template><A HREF="/8\n9">8</A><math><a href="/10">10</a></math>',
        '<a href>empty</a><a href="">empty too</a><form><a href="/11">11</a></form>',
    ],
)
def test_links_by_name_are_those_by_selector(html: str) -> None:
    tree = LexborHTMLParser(html)
    nodes, hrefs = links_on_page.link_nodes(tree)
    wanted = tree.css("a[href],area[href]")
    assert [node.mem_id for node in nodes] == [node.mem_id for node in wanted]
    assert hrefs == [links_on_page.href_of(node) for node in wanted]


@pytest.mark.parametrize(
    ("inside", "anchor"),
    [
        ("the <b>guide</b>\n here", ("the guide here", "text")), ("<img src=x alt=Guide>", ("Guide", "alt")), ("<img src=x alt=''>", ("", "")), ("&#8203;<img alt=Guide>", ("Guide", "alt")),
        ("a<script>b</script>", ("a", "text")), ("<img alt=one><img alt=two>", ("one", "alt")),
    ],
)  # fmt: skip
def test_an_anchor_is_what_a_reader_has_in_its_place(inside: str, anchor: tuple[str, str]) -> None:
    (link,) = read(f'<a href="{TARGET}">{inside}</a>').links
    assert (link.anchor, link.anchor_kind) == anchor


def test_lines_are_found_by_a_word_and_by_what_they_do_not_look_like() -> None:
    lines = links_on_page.Lines(["https://a.example/", "/own", "//b.example/x", "HTTPS://A.example/2", ""])
    assert lines.naming("a.example") == {0, 3} and lines.naming("") == set()
    assert lines.unlike(links_on_page.PLAIN) == {2}
    assert lines.unlike(links_on_page.PLAIN_ABSOLUTE) == {1, 2, 4}
