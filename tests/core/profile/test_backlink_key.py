"""Under which key a link is kept, and what several sources say of it together."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.core import urls
from outreach.core.profile import backlink_key


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.builds(
            "{}://{}{}{}{}{}".format,
            st.sampled_from(("http", "https", "HTTPS")),
            st.sampled_from(("one.example", "www.one.example", "www.com", "A.b-c.CO.uk", "xn--bcher-kva.example", "1.2.3.4", "a..b.example", "bücher.example", "one.example:8080", "www..one.example")),  # noqa: E501
            st.sampled_from(("", "/", "/a/", "/a/index.html", "/INDEX.php", "/a/../b", "/a%7Eb", "/a b", "/.x", "//", "/a\nb", "/ä")),  # noqa: E501
            st.sampled_from(("", "?", "?b=2&a=1", "?utm_source=x", "?utm_source=x&a=1", "?a=%41", "?a&&b", "?GCLID=1&x")),  # noqa: E501
            st.sampled_from(("", "#", "#top", "#a b")),
            st.sampled_from(("", " ", "\n")),
        )
        | st.text(max_size=20),
        max_size=6,
    )
)  # fmt: skip
def test_pages_read_off_in_one_go_are_those_the_parser_finds(addresses):
    names, hosts = backlink_key.pages(addresses)
    assert names == [urls.page_key(address) for address in addresses]
    assert hosts == [name.partition("?")[0].partition("/")[0] for name in names]
    assert [backlink_key.page(address) for address in addresses] == names


def test_the_links_of_a_page_lie_side_by_side_and_no_two_share_a_number() -> None:
    sources = [f"s{n}.example/?" for n in range(200)]
    found = {source: backlink_key.keys([source] * 20, [f"acme.example/{n}?" for n in range(20)]) for source in sources}
    for source, keys in found.items():
        first, last = backlink_key.span(source)
        assert all(first <= key <= last for key in keys)
        assert all(-(2**63) <= key < 2**63 for key in keys)
    assert len({key for keys in found.values() for key in keys}) == 200 * 20


def test_the_number_of_a_link_never_changes_because_it_is_kept_in_the_database() -> None:
    assert (
        backlink_key.key("one.example/a?", "acme.example/?")
        == backlink_key.keys(["one.example/a?", "x"], ["acme.example/?", "y"])[0]
    )
    assert backlink_key.key("one.example/a?", "acme.example/?") == 3738249907817254204


SEEN = {"ahrefs": {"import": 1, "first": "2026-01-05", "last": "2026-03-01"}}


@pytest.mark.parametrize(
    ("says", "merged"),
    [
        (("2026-01-01", "2026-04-01", ""), {"import": 2, "first": "2026-01-01", "last": "2026-04-01"}),
        (("2026-02-01", "2026-04-01", "2026-03-20"),
         {"import": 2, "first": "2026-01-05", "last": "2026-04-01", "lost": "2026-03-20"}),
        (("", "2026-02-01", "2026-02-01"), {"import": 1, "first": "2026-01-05", "last": "2026-03-01"}),
        (("2026-01-05", "2026-03-01", ""), {"import": 1, "first": "2026-01-05", "last": "2026-03-01"}),
    ],
)  # fmt: skip
def test_the_newer_look_of_a_source_decides_whether_it_lists_the_link(
    says: tuple[str, str, str], merged: dict[str, object]
) -> None:
    assert backlink_key.merged(SEEN, "ahrefs", *says, 2) == {"ahrefs": merged}


def test_another_source_stands_beside_the_first() -> None:
    both = backlink_key.merged(SEEN, "semrush", "", "2026-05-01", "2026-04-30", 2)
    assert both["ahrefs"] == SEEN["ahrefs"]
    assert both["semrush"] == {"import": 2, "last": "2026-05-01", "lost": "2026-04-30"}


GONE = {"first": "2026-01-01", "last": "2026-02-01", "lost": "2026-02-02"}
THERE = {"first": "2026-01-09", "last": "2026-05-01"}


@pytest.mark.parametrize(
    ("sources", "whole", "disagree"),
    [
        ({}, ("", "", ""), False),
        ({"a": THERE}, ("2026-01-09", "2026-05-01", ""), False),
        ({"a": GONE}, ("2026-01-01", "2026-02-01", "2026-02-02"), False),
        ({"a": GONE, "b": THERE}, ("2026-01-01", "2026-05-01", ""), True),
        ({"a": GONE, "b": {"lost": "2026-03-03"}}, ("2026-01-01", "2026-02-01", "2026-03-03"), False),
    ],
)  # fmt: skip
def test_a_link_is_lost_only_when_no_source_lists_it_any_more(
    sources: backlink_key.Sources, whole: tuple[str, str, str], disagree: bool
) -> None:
    assert backlink_key.whole(sources) == whole
    assert backlink_key.disagree(sources) is disagree


def test_what_each_source_says_is_told_in_words() -> None:
    said = backlink_key.said({"a": GONE, "b": THERE, "c": {}}, [("a", "Ahrefs"), ("b", "Search Console")])
    assert said == "Ahrefs: lost on 2026-02-02; Search Console: listed, last seen 2026-05-01; c: listed"
