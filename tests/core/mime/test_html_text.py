"""The words of HTML as a reader sees them, however hostile the markup."""

from __future__ import annotations

import time

import pytest

from outreach.core.mime import html_text
from outreach.core.mime.html_text import Tag


def test_html_reads_as_a_reader_sees_it() -> None:
    source = "<style>x</style><p>One&nbsp;two</p><ul><li>a</li><li>b</li></ul>"
    source += "<blockquote>said</blockquote><p>three<br>four</p><script>x</script>"
    assert html_text.plain(source) == "One two\n\n- a\n- b\n\n> said\n\nthree\nfour"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a &lt;b&gt; &amp;amp;", "a <b> &amp;"),
        ("<p>one<p>two", "one\n\ntwo"),
        ("<pre>a\n  b</pre>c", "a\n  b\nc"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("x<!-- not <b>this</b> -->y", "xy"),
        ("a < b and c > d", "a < b and c > d"),
        ("<blockquote>one<blockquote>two</blockquote></blockquote>three", "> one\n> >\n> > two\n>\nthree"),
        ("<div hidden><svg><text>x</text></svg>seen</div>", "seen"),
        ("<title>t</title><body>seen", "seen"),
        ("", ""),
        ("<", "<"),
        ("<!--", ""),
        ("<script>never closed", ""),
    ],
)
def test_markup_becomes_lines(source: str, text: str) -> None:
    assert html_text.plain(source) == text


def test_tags_come_with_their_attributes_unescaped_and_in_small_letters() -> None:
    found = list(html_text.tokens("<A HREF='x?a=1&amp;b' Data-X=y>t</a>"))
    assert found == [Tag("a", False, {"href": "x?a=1&b", "data-x": "y"}), "t", Tag("a", True, {})]


@pytest.mark.parametrize("piece", ["<", "<a ", "<!--", "<blockquote>", "</", "<a href='", "&", "<p>" * 3, "<td>x</td>"])
def test_hostile_markup_is_read_in_one_pass(piece: str) -> None:
    began = time.process_time()
    assert isinstance(html_text.plain(piece * (html_text.LONGEST // len(piece))), str)
    assert time.process_time() - began < 20


def test_what_lies_behind_the_limit_is_not_looked_at() -> None:
    assert html_text.plain("a" * html_text.LONGEST + "behind") == "a" * html_text.LONGEST
