"""Bytes become text as in a browser, and what could hang a parser is noticed before one gets it."""

from __future__ import annotations

import time

import pytest

from outreach.core.pages import decode, page

URL, TARGET = "https://blog.example/a/post", "https://acme.test/guide"
A = f'<a href="{TARGET}">guide</a>'


def found(body: bytes, content_type: str = "text/html; charset=utf-8") -> list[tuple[str, str]]:
    """(element, anchor) of each link to the target."""
    return [(link.element, link.anchor) for link in page.read(body, content_type, URL, TARGET).links]


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
    assert found(XHTML.format(inside).encode(), "application/xhtml+xml") == [("a", "guide")] * count


def test_utf_7_is_never_believed() -> None:
    assert (
        found(b"<meta charset=utf-7>+ADw-a href=+ACI-https://acme.test/guide+ACI-+AD4-x", "text/html; charset=utf-7")
        == []
    )


HOSTILE = {
    "depth": "<div>" * 100_000,
    "fonts": "".join(f"<font a{n}=1><p>" for n in range(5_000)),
    "attributes": "<a " + " ".join(f"a{n}" for n in range(60_000)) + ">",
    "quoted attributes": "<a " + " ".join(f'a{n}="<>"' for n in range(60_000)) + ">",
    "a sign in quotes now and then": "<a "
    + " ".join('x=">"' if n % 2_000 == 0 else f"a{n}" for n in range(60_000))
    + ">",
    "tags without end": "<a " * 29_000 + "x" * 3_000_000,
    "quotes without end": '<a "' * 29_000 + "x" * 3_000_000,
    "names without end": "<a" * 29_000 + "x" * 3_000_000,
    "a hundred thousand tags": "<b>x</b>" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_could_hang_a_parser_is_noticed_at_once(name: str) -> None:
    body = HOSTILE[name].encode()
    start = time.process_time()
    assert decode.suspicious(body)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<p>hello",
        "<script>" + "x" * 100_000 + "</script>" + A * 200,
        "<p class=x>word</p>" * 3_000,
        "<p data-x='a > b'>word</p>" * 40 + "<script>" + "abc," * 9_000 + "</script>",
    ],
)
def test_ordinary_pages_are_not_suspected(body: str) -> None:
    assert not decode.suspicious(body.encode())


@pytest.mark.parametrize("bytes_", [b"<!-- -->" * 200 + b"x", b"<![CDATA[" * 50_000, b"<!--acme.test" * 30_000])
@pytest.mark.parametrize("told", ["", "text/html", "application/xhtml+xml"])
def test_comments_without_end_come_to_an_end(bytes_: bytes, told: str) -> None:
    assert page.read(b"\n" + bytes_, told, URL, TARGET).links == []


def test_a_page_that_says_nothing_of_its_kind_is_html_also_below_comments() -> None:
    below = f"<!-- one --> <!-- two -->\n<html><body>{A}</body></html>"
    assert len(page.read(below.encode(), "", URL, TARGET).links) == 1
