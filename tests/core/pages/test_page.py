"""The links of a page as a browser has them in its tree, whatever the source looks like."""
# ruff: noqa: E501 - a table reads best with one case a line

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.core.pages import found as finds
from outreach.core.pages import page

URL, TARGET = "https://blog.example/a/post", "https://acme.test/guide"
A = f'<a href="{TARGET}">guide</a>'


def read(html: str | bytes, content_type: str = "text/html; charset=utf-8") -> finds.Page:
    body = html if isinstance(html, bytes) else html.encode("utf-8", "surrogatepass")
    return page.read(body, content_type, URL, TARGET)


def found(html: str | bytes, content_type: str = "text/html; charset=utf-8") -> list[tuple[str, str]]:
    """(where or element, anchor) of each link to the target."""
    return [
        (link.element if link.where == "page" else link.where, link.anchor) for link in read(html, content_type).links
    ]


TREES = [
    # misnested and broken, after html5lib's tests
    (f"<b><p>{A}</b>x</p>", [("a", "guide")]),
    (f'<a href="{TARGET}">one<a href="{TARGET}">two', [("a", "one"), ("a", "two")]),
    (f"<table><tr>{A}<td>x</table>", [("a", "guide")]),
    (f'<p><a href="{TARGET}">a<div>b</div>c', [("a", "a"), ("a", "b"), ("a", "c")]),
    (f"<select><option>{A}</select>", [("a", "guide")]),
    (f'<a href="{TARGET}" href="https://other.example/">x</a>', [("a", "x")]),
    (f'<a href="https://other.example/" href="{TARGET}">x</a>', []),
    (f"<A HREF={TARGET}>x</A>", [("a", "x")]),
    (f"<a href='{TARGET}'>x", [("a", "x")]),
    (f"<a\nhref\n=\n'{TARGET}'\n>x</a\n>", [("a", "x")]),
    (f"<a/href={TARGET}>x</a>", [("a", "x")]),
    (f"</p><br/>{A}</html></body>{A}", [("a", "guide"), ("a", "guide")]),
    (f"<plaintext>{A}", []),
    (f"<title>{A}</title>", []),
    (f"<textarea>{A}</textarea>", []),
    (f"<style>{A}</style><script>{A}</script><xmp>{A}</xmp>", []),
    (f"<!-- {A} --><!-->{A}<!-- --!>{A}", [("a", "guide"), ("a", "guide")]),
    (f"<![CDATA[{A}]]>", []),
    (f"<template>{A}</template>", []),
    (f"<template><template>{A}</template></template>{A}", [("a", "guide")]),
    (f"<noscript>{A}</noscript>", [("noscript", "guide")]),
    (f"<head><noscript>{A}</noscript></head>", [("noscript", "guide")]),
    (f"<noscript>{A}</noscript>{A}", [("a", "guide")]),
    (f"<iframe>{A}</iframe>", []),
    (f'<iframe srcdoc="&lt;a href={TARGET}>x&lt;/a>"></iframe>', [("iframe", "x")]),
    (f'<svg><a href="{TARGET}"><text>x</text></a></svg>', [("svg a", "x")]),
    (f'<svg><a xlink:href="{TARGET}"><text>x</text></a></svg>', [("svg a", "x")]),
    (f"<svg><foreignObject><p>{A}</p></foreignObject></svg>", [("a", "guide")]),
    (f"<svg><desc>{A}</desc></svg>", [("a", "guide")]),
    (f"<math><mi>{A}</mi></math>", [("a", "guide")]),
    (f'<map><area href="{TARGET}" alt="region"></map>', [("area", "region")]),
    ('<base href="https://acme.test/x/"><a href="../guide">x</a>', [("a", "x")]),
    ('<base href="https://acme.test/"><base href="https://other.example/"><a href="guide">x</a>', [("a", "x")]),
    ('<base target=_blank><base href="//acme.test"><a href="/guide">x</a>', [("a", "x")]),
    ('<template><base href="https://acme.test/"></template><a href="/guide">x</a>', []),
    ('<a href="guide">x</a><base href="https://acme.test/">', [("a", "x")]),
    ('<a href="//acme.test/guide">x</a>', [("a", "x")]),
    ('<a href="HTTPS://ACME.TEST:443/guide#part">x</a>', [("a", "x")]),
    ('<a href=" \n https://acme.test/guide ">x</a>', [("a", "x")]),
    ('<a href="https://ac\tme.te\nst/gui\nde">x</a>', [("a", "x")]),
    ('<a href="https:\\\\acme.test\\guide">x</a>', [("a", "x")]),
    ('<a href="https:/acme.test/guide">x</a>', []),
    ('<a href="/\t/acme.test/guide">x</a>', [("a", "x")]),
    ('<a href="https://&#97;cme&period;test/guide">x</a>', [("a", "x")]),
    ('<a href="https://%61cme.test/guide">x</a>', [("a", "x")]),
    ('<a href="https://acme。test/guide">x</a>', [("a", "x")]),
    ('<a href="http://user:pw@acme.test/guide">x</a>', [("a", "x")]),
    ('<a href="https://acme.test.evil.example/guide">x</a>', []),
    ('<a href="https://notacme.test/guide">x</a>', []),
    ('<a href="https://evil.example/https://acme.test/guide">x</a>', []),
    ("<a href=\"javascript:location='https://acme.test/guide'\">x</a>", []),
    ('<a href="mailto:x@acme.test">x</a>', []),
    (f'<a href="{TARGET}"><img src=x alt="The guide"></a>', [("a", "The guide")]),
    (f'<a href="{TARGET}" title="Titled"><img src=x alt=""></a>', [("a", "Titled")]),
    (f'<a href="{TARGET}">a<script>var b</script><style>c</style></a>', [("a", "a")]),
    ("<a href>x</a><a href=''>y</a><a>z</a>", []),
]


@pytest.mark.parametrize(("html", "links"), TREES)
def test_the_tree(html: str, links: list[tuple[str, str]]) -> None:
    assert found(html) == links


def test_a_shadow_tree_that_stands_in_the_source_is_part_of_the_page() -> None:
    assert found(f"<div><template shadowrootmode=open><p>{A}</template></div>") == [("shadow a", "guide")]
    assert found(f"<div><template><p>{A}</template></div>") == []


def test_before_and_after_two_megabytes() -> None:
    links = read(f"<p>{A}</p><p>" + "word " * 430_000 + A).links
    assert [link.beyond_2mb for link in links] == [False, True]


PIECES = ["<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<table>", "<tr>", "<td>", "</table>", "<ul><li>", "</ul>", "text ", "<!-- c -->",
          "<svg>", "</svg>", "<h1>x</h1>", "<a href=/x>", "</a>", "<br>", "<form>", "<span hidden>", "</span>", "<i title='<'>", "&amp;", "é"]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30), st.lists(st.sampled_from(PIECES), max_size=30))
def test_a_page_with_the_link_never_says_that_it_is_not_there(before: list[str], after: list[str]) -> None:
    links = read("".join(before) + A + "".join(after)).links
    assert [link.url for link in links if link.where == "page"] == [TARGET]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail(body: bytes) -> None:
    page.read(body, "text/html", URL, TARGET)
    page.read(body, "", URL, TARGET)
