"""The links of a page as a browser has them in its tree, whatever the source looks like."""
# ruff: noqa: E501 - a table reads best with one case a line

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from outreach.core.pages import decode, links_on_page, page, search
from outreach.core.pages import found as finds
from outreach.core.pages.found import AUTHOR, COMMENT, FOOTER, HIDDEN, MAIN, NAVIGATION, SIDEBAR

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


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (f"<p>Für {A}".encode(), "text/html"),
        (f"<meta charset=windows-1251><p>Мёд {A}".encode("cp1251"), "text/html"),
        (f"<p>蜂蜜 {A}".encode("shift_jis"), "text/html; charset=Shift_JIS"),
        (f"<p>蜂蜜 {A}".encode("gb18030"), 'text/html; charset="gb2312"'),
        (b"\xef\xbb\xbf" + f"<p>Für {A}".encode(), "text/html; charset=iso-8859-1"),
        (b"\xff\xfe" + f"<p>Für {A}".encode("utf-16le"), "text/html; charset=utf-8"),
        (f"<meta charset=utf-16><p>Für {A}".encode(), "text/html"),
        (f"<meta charset=utf-7><p>Für {A}".encode(), "text/html"),
        (f"<p>F\xfcr {A}".encode("latin-1"), "text/html"),
        (f"<p>\x00{A}\x00".encode(), "text/html"),
        (f"<p>Für {A}".encode("utf-16be"), "text/html; charset=utf-16be"),
        (f"<p>Für {A}".encode("utf-16le"), "text/html; charset=utf-16"),
        (b"\xfe\xff" + f"<p>Für {A}".encode("utf-16be"), "text/html; charset=utf-8"),
        (f"<?xml version='1.0' encoding='utf-16'?><body>{A}".encode("utf-16le"), "text/html"),
        (f"<?xml version='1.0' encoding='utf-16'?><body>{A}".encode("utf-16be"), "text/html"),
        (f"<meta http-equiv=content-type content='text/html; charset=koi8-r'><p>Мёд {A}".encode("koi8-r"), "text/html"),
        (f"<p>Für {A}".encode(), "text/html, text/html"),
        (b"<p>\xff\xfe\xfd" + A.encode(), "text/html; charset=nonsense"),
    ],
)
def test_bytes(body: bytes, content_type: str) -> None:
    assert found(body, content_type) == [("a", "guide")]


XHTML = "<html xmlns='http://www.w3.org/1999/xhtml'>{}</html>"


@pytest.mark.parametrize(
    ("inside", "count"),
    [
        (f"<head><title>x</title><script src='a.js'/></head><body>{A}</body>", 1),
        (f"<head><title/><style/></head><body><div/><p><a id='x'/>{A}</p><![CDATA[{A}]]></body>", 1),
        (f"<body><textarea/><iframe src='about:blank'/><br/><img alt='a>b' src='x'/>{A}</body>", 1),
        (f"<body><textarea>{A}</textarea></body>", 0),
    ],
)
def test_xhtml_is_read_as_xml_closes_its_elements(inside: str, count: int) -> None:
    assert found(XHTML.format(inside), "application/xhtml+xml") == [("a", "guide")] * count


def test_a_shadow_tree_that_stands_in_the_source_is_part_of_the_page() -> None:
    assert found(f"<div><template shadowrootmode=open><p>{A}</template></div>") == [("shadow a", "guide")]
    assert found(f"<div><template><p>{A}</template></div>") == []


def test_utf_7_is_never_believed() -> None:
    assert (
        found("<meta charset=utf-7>+ADw-a href=+ACI-https://acme.test/guide+ACI-+AD4-x", "text/html; charset=utf-7")
        == []
    )


PLACES = [
    (f"<main><p>{A}</p></main>", MAIN), (f"<p>{A}</p>", MAIN), (f"<nav>{A}</nav>", NAVIGATION), (f"<footer>{A}</footer>", FOOTER),
    (f"<aside>{A}</aside>", SIDEBAR), (f"<div class='site-footer'>{A}</div>", FOOTER), (f"<div id=sidebar>{A}</div>", SIDEBAR),
    (f"<div class='has-sidebar'><p>{A}</p></div>", MAIN), (f"<div role=contentinfo>{A}</div>", FOOTER),
    (f"<ol class=commentlist><li class='comment depth-1'><p>{A}</p></ol>", COMMENT), (f"<section id=comments><p>{A}</p></section>", COMMENT),
    (f"<article><p>x<div class=author-box>{A}</div></article>", AUTHOR), (f"<div class='about-author'>{A}</div>", AUTHOR),
    (f"<body class='author-jo'><div class='post author-jo'><p>{A}</p></div>", MAIN), (f"<header><div>{A}</div></header>", NAVIGATION),
    (f"<article><header>{A}</header></article>", MAIN), (f"<div class='entry-content'><p>{A}</div>", MAIN),
    (f"<footer><div class='entry-content'>{A}</div></footer>", MAIN), (f"<div hidden><p>{A}</p></div>", HIDDEN),
    (f"<p style='DISPLAY : none !important'>{A}</p>", HIDDEN), (f"<div style='display:none;display:block'>{A}</div>", MAIN),
    (f"<div style='visibility:hidden'><p style='visibility:visible'>{A}</p></div>", MAIN), (f"<i style='font-size:0'>{A}</i>", HIDDEN),
    (f"<i style='position:absolute;left:-9999px'>{A}</i>", HIDDEN), (f"<i style='text-indent:-9999px'>{A}</i>", HIDDEN),
    (f"<span style='position:absolute;clip:rect(0, 0, 0, 0)'>{A}</span>", HIDDEN), (f"<i style='clip-path:inset(50%)'>{A}</i>", HIDDEN),
    (f"<i style='transform:scale(0)'>{A}</i>", HIDDEN), (f"<i style='transform:scale(0.9)'>{A}</i>", MAIN), (f"<i style='margin-left:-9999px'>{A}</i>", HIDDEN),
    (f"<p style='color:#fff;background:rgb(255, 255, 255)'>{A}</p>", HIDDEN), (f"<p style='color:transparent;background-clip:text'>{A}</p>", MAIN),
    (f"<p style='color:#fff;background-color:#000'>{A}</p>", MAIN), (f"<dialog>{A}</dialog>", HIDDEN), (f"<dialog open>{A}</dialog>", MAIN),
    (f"<p style='font-size:1px'>{A}</p>", HIDDEN), (f"<details>{A}</details>", MAIN), (f"<blockquote>x<footer><cite>{A}</cite></footer></blockquote>", MAIN),
    (f"<div class=left-column><div class=post>{A}</div></div>", MAIN), (f"<div class='elementor-widget'><div class=elementor-widget-container>{A}</div></div>", MAIN),
    (f"<span aria-hidden=true>{A}</span>", MAIN), (f"<div style='font-size:0.9em;opacity:0.5'>{A}</div>", MAIN),
]  # fmt: skip


@pytest.mark.parametrize(("html", "place"), PLACES)
def test_placement(html: str, place: str) -> None:
    assert [link.placement for link in read(html).links] == [place]


def test_rel_is_a_set_of_words() -> None:
    link = read(f'<a rel=" NoFollow,ugc\n NOOPENER nofollow" href="{TARGET}">x</a>').links[0]
    assert link.rel == ("nofollow", "ugc", "noopener")


def test_the_source_around_a_link_is_kept() -> None:
    link = read(f"<p>Before the link {A} after it</p>" + "x" * 500).links[0]
    assert A in link.excerpt and "Before the link" in link.excerpt and len(link.excerpt) < 500


def test_before_and_after_two_megabytes() -> None:
    links = read(f"<p>{A}</p><p>" + "word " * 430_000 + A).links
    assert [link.beyond_2mb for link in links] == [False, True]


def test_what_the_head_says() -> None:
    said = read(
        "<title> Winter \n bees </title><link rel='ALTERNATE canonical' href='../b'><meta name=ROBOTS content=noindex>"
        "<meta http-equiv=Refresh content=\"0; URL='/moved'\"><body><link rel=canonical href=/body>"
    )
    assert (said.title, said.canonicals, said.robots) == (
        "Winter bees",
        ("https://blog.example/b",),
        (("robots", "noindex"),),
    )
    assert said.refresh == (0.0, "https://blog.example/moved")


HOSTILE = {
    "depth": "<div>" * 100_000,
    "fonts": "".join(f"<font a{n}=1><p>" for n in range(5_000)),
    "attributes": "<a " + " ".join(f"a{n}" for n in range(60_000)) + ">",
    "quoted attributes": "<a " + " ".join(f'a{n}="<>"' for n in range(60_000)) + ">",
    "a hundred thousand tags": "<b>x</b>" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_could_hang_a_parser_is_noticed_at_once(name: str) -> None:
    body = HOSTILE[name].encode()
    start = time.process_time()
    assert decode.suspicious(body)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "body", ["", "<p>hello", "<script>" + "x" * 100_000 + "</script>" + A * 200, "<p class=x>word</p>" * 3_000]
)
def test_ordinary_pages_are_not_suspected(body: str) -> None:
    assert not decode.suspicious(body.encode())


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


@given(st.lists(st.text("abcde ", min_size=1, max_size=8), min_size=1, max_size=60))
def test_a_page_is_like_itself(words: list[str]) -> None:
    prints = read("<p>" + " ".join(words)).prints
    assert search.likeness(prints, prints) == 1.0


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


@pytest.mark.parametrize("bytes_", [b"<!-- -->" * 200 + b"x", b"<![CDATA[" * 50_000, b"<!--acme.test" * 30_000])
@pytest.mark.parametrize("told", ["", "text/html", "application/xhtml+xml"])
def test_comments_without_end_come_to_an_end(bytes_: bytes, told: str) -> None:
    assert page.read(b"\n" + bytes_, told, URL, TARGET).links == []


def test_a_page_that_says_nothing_of_its_kind_is_html_also_below_comments() -> None:
    below = f"<!-- one --> <!-- two -->\n<html><body>{A}</body></html>"
    assert len(page.read(below.encode(), "", URL, TARGET).links) == 1
