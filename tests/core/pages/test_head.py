"""What a page says about itself in its head."""
# ruff: noqa: E501 - a table reads best with one case a line

from __future__ import annotations

import pytest

from outreach.core.pages import head, page
from outreach.core.pages.found import Page

URL, TARGET = "https://blog.example/a/post", "https://acme.test/guide"


def read(html: str) -> Page:
    return page.read(html.encode(), "text/html; charset=utf-8", URL, TARGET)


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


@pytest.mark.parametrize(
    ("inside", "canonicals"),
    [
        ("<link rel=canonical href=/x>", ("https://blog.example/x",)), ("<link rel=canonical media=print href=/x>", ()), ("<link rel=canonical hreflang='' href=/x>", ()),
        ("<link rel=canonical type=text/html href=/x><link rel=canonical href=/y>", ("https://blog.example/y",)), ("<link rel=canonical title=media href=/x>", ("https://blog.example/x",)),
        ("<link rel=canonical href=/x><base href=https://other.example/>", ("https://other.example/x",)), ("<meta charset=iso-8859-1><link rel=canonical href='?q=\u00e9'>", ("https://blog.example/a/post?q=%C3%A9",)),
        ("<link rel=canonical href='mailto:x@y'>", ()), ("<link rel='alternate' href=/x>", ()),
    ],
)  # fmt: skip
def test_canonicals_are_those_a_search_engine_would_take(inside: str, canonicals: tuple[str, ...]) -> None:
    assert read(f"<head>{inside}</head>").canonicals == canonicals


def test_the_title_is_that_of_the_page_and_not_that_of_a_drawing() -> None:
    assert read("<body><svg><title>Logo</title></svg><title>Winter bees</title>").title == "Winter bees"


@pytest.mark.parametrize(
    ("said", "leads"),
    [
        ("0; url=/x", (0.0, "https://blog.example/x")), ("5;URL='x'", (5.0, "https://blog.example/a/x")), (" 1.5 , /x", (1.5, "https://blog.example/x")), ("0;url=mailto:x@y", None),
        ("30", None), ("0; url=https://blog.example/a/post", None), ("; url=/x", (0.0, "https://blog.example/x")),
    ],
)  # fmt: skip
def test_a_refresh_leads_elsewhere_after_some_seconds(said: str, leads: tuple[float, str] | None) -> None:
    assert head.refresh(said, URL) == leads
