"""Which two spellings name the same page: WHATWG addresses at the levels exact, page and site."""
# ruff: noqa: E501 - a table reads best with one case a line

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.core import urls
from outreach.core.urls import Match

PAIRS = [
    # exact: one address once both are written the WHATWG way
    ("https://example.com/a", "HTTPS://EXAMPLE.com:443/a#top", Match.EXACT),
    ("https://example.com/a/b", "https://example.com/a/./x/../b", Match.EXACT),
    ("https://example.com/a", "https:\\\\example.com\\a", Match.EXACT),
    ("https://example.com/a", " \thttps://exa\nmple.com/\ta ", Match.EXACT),
    ("https://bücher.example/", "https://xn--bcher-kva.example/", Match.EXACT),
    ("https://example.com/", "https://ｅｘａｍｐｌｅ.com", Match.EXACT),
    ("https://example.com/ü", "https://example.com/%C3%BC", Match.EXACT),
    ("https://example.com/", "https://%65xample.com/", Match.EXACT),
    # the same page
    ("https://example.com/a", "http://www.example.com/a/", Match.PAGE),
    ("https://example.com/a/", "https://example.com/a/index.html", Match.PAGE),
    ("https://example.com/", "https://example.com/index.php", Match.PAGE),
    ("https://example.com/a?x=1&y=2", "https://example.com/a?y=2&x=1", Match.PAGE),
    ("https://example.com/a", "https://example.com/a?", Match.PAGE),
    ("https://example.com/a", "https://example.com/a?utm_source=n&fbclid=1&gclid=2&mc_eid=3", Match.PAGE),
    ("https://example.com/~jo", "https://example.com/%7Ejo", Match.PAGE),
    ("https://example.com/%c3%bc", "https://example.com/%C3%BC", Match.PAGE),
    ("https://example.com/a", "https://example.com/a?mtm_campaign=x&mtm_kwd=y&pk_source=z", Match.PAGE),
    ("https://example.com/a", "https://example.com/a?gad_source=1&gad_campaignid=2&_gl=3&gbraid=4", Match.PAGE),
    ("https://example.com/a?b=1", "https://example.com/a?ysclid=x&b=1&_openstat=y", Match.PAGE),
    ("https://example.com/a", "https://example.com/a?hsa_cam=1&hsCtaTracking=2&__hstc=3", Match.PAGE),
    ("https://example.com/a", "https://example.com/a?elqTrackId=1&s_kwcid=2&li_fat_id=3&epik=4", Match.PAGE),
    ("https://example.com/a", "https://example.com/a?xtor=AD-1&at_medium=display&etcc_cmp=x&wt_mc=y", Match.PAGE),
    ("https://example.com/a", "https://example.com/a?bd_vid=1&NaPm=2&n_media=3&ScCid=4", Match.PAGE),
    ("https://example.com/a", "https://example.com/a?ref=blog", Match.SOFT),
    # what only looks like a campaign mark names another page
    ("https://example.com/a", "https://example.com/a?campaign=x", Match.SITE),
    ("https://example.com/a", "https://example.com/a?utm=1", Match.SITE),
    ("https://example.com/a", "https://example.com/a?utmost=1", Match.SITE),
    ("https://example.com/a", "https://example.com/a?mtm=1", Match.SITE),
    ("https://example.com/a", "https://example.com/a?pk_id=1", Match.SITE),
    ("https://example.com/a", "https://example.com/a?gclid2=1", Match.SITE),
    ("https://example.com/a", "https://example.com/a?xgclid=1", Match.SITE),
    ("https://example.com/a", "https://example.com/a?gadget=1", Match.SITE),
    ("https://example.com/a?page=2&mtm_source=x", "https://example.com/a", Match.SITE),
    # the same site only
    ("https://example.com/a", "https://example.com/A", Match.SITE),
    ("https://example.com/a?q=a", "https://example.com/a?q=A", Match.SITE),
    ("https://example.com/a", "https://example.com/a?id=3", Match.SITE),
    ("https://example.com/a", "https://shop.example.com/a", Match.SITE),
    ("https://example.co.uk/", "https://www2.example.co.uk/x", Match.SITE),
    ("https://example.com/", "https://example.com:8443/", Match.SITE),
    # neither
    ("https://user.github.io/", "https://other.github.io/", Match.NONE),
    ("https://example.co.uk/", "https://other.co.uk/", Match.NONE),
    ("https://example.com/", "https://example.org/", Match.NONE),
    ("https://example.com/", "https://notexample.com/", Match.NONE),
    ("https://example.com/", "https://https://example.com/", Match.NONE),
    ("https://example.com/", "mailto:jo@example.com", Match.NONE),
    ("https://example.com/", "javascript:location='https://example.com/'", Match.NONE),
    ("http://127.0.0.1:8001/a", "http://127.0.0.1:8002/a", Match.NONE),
    ("https://example.com/", "example.com/", Match.NONE),
]


@pytest.mark.parametrize(("one", "other", "level"), PAIRS)
def test_levels(one: str, other: str, level: Match) -> None:
    assert urls.match(one, other) is level
    assert urls.match(other, one) is level


@pytest.mark.parametrize(
    ("href", "base", "address"),
    [
        ("../x", "https://example.com/a/b/c", "https://example.com/a/x"),
        ("//cdn.example.com/x", "http://example.com/", "http://cdn.example.com/x"),
        ("?a=1", "https://example.com/p?b=2", "https://example.com/p?a=1"),
        ("#top", "https://example.com/p", "https://example.com/p"),
        ("example.org/x", "https://example.com/a/", "https://example.com/a/example.org/x"),
        ("javascript:void(0)", "https://example.com/", None),
        ("https://", "https://example.com/", None),
        ("data:text/html,x", "https://example.com/", None),
    ],
)
def test_joining(href: str, base: str, address: str | None) -> None:
    assert urls.join(href, base) == address


@pytest.mark.parametrize(
    ("href", "encoding", "address"),
    [
        ("/a?q=été", "cp1252", "/a?q=%E9t%E9"), ("/a?q=été", "utf-8", "/a?q=%C3%A9t%C3%A9"), ("/a?q=été", "utf-16le", "/a?q=%C3%A9t%C3%A9"),
        ("/été?q=été#été", "cp1252", "/%C3%A9t%C3%A9?q=%E9t%E9"), ("/a?q=мёд", "cp1251", "/a?q=%EC%B8%E4"), ("/a?q=мёд", "koi8-r", "/a?q=%CD%A3%C4"),
        ("/a?q=表", "cp932", "/a?q=%95\\"), ("/a?q=蜂蜜", "gb18030", "/a?q=%B7%E4%C3%DB"), ("/a?q=żółw", "iso8859-2", "/a?q=%BF%F3%B3w"),
        ("/a?q=5€", "iso8859-2", "/a?q=5%26%238364%3B"), (" /a?q=é\nt\té&x='1' ", "cp1252", "/a?q=%E9t%E9&x=%271%27"), ("/a?q=%C3%A9", "cp1252", "/a?q=%C3%A9"),
        ("/é", "cp1252", "/%C3%A9"), ("/a#?q=é", "cp1252", "/a"), ("?q=ß", "cp1252", "/dir/page?q=%DF"),
    ],
)  # fmt: skip
def test_a_query_is_written_in_the_encoding_of_its_document(href: str, encoding: str, address: str) -> None:
    assert urls.join(href, "https://example.com/dir/page", encoding) == f"https://example.com{address}"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("example.com/a", "https://example.com/a"), ("http://example.com", "http://example.com/"),
        ("example.com:8080/x", "https://example.com:8080/x"), ("//example.com", "https://example.com/"),
        ("nonsense", None), ("two words.com", None), ("https://https://example.com/", None), ("ftp://example.com", None), ("", None),
    ],
)  # fmt: skip
def test_what_a_person_types(text: str, address: str | None) -> None:
    assert urls.typed(text) == address


def test_small_questions() -> None:
    assert urls.is_home("http://www.example.com/index.html?utm_source=x") and not urls.is_home("https://example.com/a")
    assert urls.readable("https://www.xn--bcher-kva.example/") == "bücher.example"
    assert urls.without_tracking("https://example.com/a?utm_source=x&b=1&fbclid=2") == "https://example.com/a?b=1"
    assert urls.origin("https://example.com:443/x") == "https://example.com"


@given(st.text(max_size=200))
def test_nothing_raises(text: str) -> None:
    urls.normal(text)
    urls.typed(text)
    urls.page_key(text)
    urls.readable(text)
    assert urls.match(text, "https://example.com/") in Match


@given(st.text(alphabet="abcXYZ019/?&=%.-_~ü#", max_size=40))
def test_the_same_page_is_the_same_page_again(path: str) -> None:
    address = urls.normal(f"https://example.com/{path}")
    if address:
        assert urls.same_page(address, address)
        assert urls.normal(address) == address


ODD = st.text(st.sampled_from("aB1.-_~%/?#:@\\&= é2e"), max_size=12)


@given(st.sampled_from(("http://", "https://", "HTTP://")), ODD, ODD)
def test_the_quick_way_says_what_the_parser_says(scheme: str, first: str, rest: str) -> None:
    for url in (f"{scheme}{first}/{rest}", f"{scheme}a.example/{first}/{rest}", f"{scheme}127.0.0.1:81/{first}?{rest}"):
        parsed = urls.parse(url)
        assert urls.normal(url) == urls.join(url)
        assert urls.host(url) == (parsed.hostname.rstrip(".") if parsed else "")
        assert urls.origin(url) == (parsed.origin if parsed else "")
        assert urls.site(url) == urls._site.__wrapped__(url)
