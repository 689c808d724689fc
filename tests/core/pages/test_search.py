"""The wider search: what names the target on a page without a link, and what only seems to."""
# ruff: noqa: E501 - a table reads best with one case a line

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.core.pages import page, search
from outreach.core.pages.found import ATTRIBUTE, BUTTONS, JSON_LD, LOADED, SCRIPT, SOURCE_COMMENT, TEMPLATE, TEXT, Page

URL, TARGET = "https://blog.example/a/post", "https://acme.test/guide"


def read(html: str) -> Page:
    return page.read(html.encode(), "text/html; charset=utf-8", URL, TARGET)


@given(st.lists(st.text("abcde ", min_size=1, max_size=8), min_size=1, max_size=60))
def test_a_page_is_like_itself(words: list[str]) -> None:
    prints = read("<p>" + " ".join(words)).prints
    assert search.likeness(prints, prints) == 1.0


MENTIONS = [
    ("<p>See acme.test/guide</p>", [TEXT]), ("<p>See notacme.test, acme.test.example, ana@acme.test</p>", []), ("<!-- https://acme.test/guide -->", [SOURCE_COMMENT]),
    ("<script>go('https://acme.test/guide')</script>", [SCRIPT]), ("<script>go('https:\\/\\/www.acme.test\\/guide')</script>", [SCRIPT]), ("<script>go('\\u002f\\u002facme.test')</script>", [SCRIPT]),
    ("<script>go('%2F%2Facme.test%2Fguide')</script>", [SCRIPT]), ("<script>load('https://acme.test/a.js')</script>", [LOADED]), ("<script>load('https://acme.test/a.js'); go('https://acme.test/')</script>", [SCRIPT]),
    ("<script type=application/ld+json>{\"url\": \"https://acme.test/\"}</script>", [JSON_LD]), ("<template><a href=https://acme.test/guide>x</a></template>", [TEMPLATE]),
    ("<div data-to='https://acme.test/guide'></div>", [ATTRIBUTE]), ("<img src=https://acme.test/x.png>", []), ("<button onclick=\"go('https://acme.test/')\">x</button>", [BUTTONS]),
    ("<a href='#' data-href='https://acme.test/guide'>x</a>", [BUTTONS]), ("<form action=https://acme.test/guide></form>", [BUTTONS]),
]  # fmt: skip


@pytest.mark.parametrize(("html", "kinds"), MENTIONS)
def test_where_a_target_is_named_without_a_link(html: str, kinds: list[str]) -> None:
    assert [mention.kind for mention in read(f"<body>{html}</body>").mentions] == kinds


@pytest.mark.parametrize(
    ("url", "leads_on"),
    [
        ("https://blog.example/go/acme", True), ("https://blog.example/?url=https%3A%2F%2Facme.test", True), ("https://sh.rt/3xYz9", True), ("https://blog.example/goat/acme", False),
        ("https://blog.example/guide", False), ("https://l.social.example/l.php?u=x", True),
    ],
)  # fmt: skip
def test_an_address_that_leads_on_looks_like_one(url: str, leads_on: bool) -> None:
    assert search.passes(url) is leads_on
