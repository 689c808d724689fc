"""The links of a page: their words, their place in the source, found by name as by selector."""

from __future__ import annotations

import pytest
from core.pages.reading import TARGET, A, read
from selectolax.lexbor import LexborHTMLParser

from outreach.core.pages import links_on_page


def test_rel_is_a_set_of_words() -> None:
    link = read(f'<a rel=" NoFollow,ugc\n NOOPENER nofollow" href="{TARGET}">x</a>').links[0]
    assert link.rel == ("nofollow", "ugc", "noopener")


def test_the_source_around_a_link_is_kept() -> None:
    link = read(f"<p>Before the link {A} after it</p>" + "x" * 500).links[0]
    assert A in link.excerpt and "Before the link" in link.excerpt and len(link.excerpt) < 500


def test_before_and_after_two_megabytes() -> None:
    links = read(f"<p>{A}</p><p>" + "word " * 430_000 + A).links
    assert [link.beyond_2mb for link in links] == [False, True]


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
