"""Under which key a link is kept, and what several sources say of it together."""

from __future__ import annotations

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
