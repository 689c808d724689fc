"""An address and its redirects."""

from __future__ import annotations

import itertools

import pytest
from net.loopback import answer, redirect, serving
from net.web.test_fetch import LIMITS, look

from outreach.core.pages.response import Failure


def test_redirects_are_followed_hop_by_hop():
    with serving({"/": redirect("/b", "301 Moved"), "/b": redirect("c?x=ü"), "/c?x=%C3%BC": answer("there")}) as server:
        got = look(f"{server.url}/")
    assert (got.body, got.url, got.asked_url) == (b"there", f"{server.url}/c?x=%C3%BC", f"{server.url}/")
    assert [(hop.status, hop.permanent) for hop in got.hops] == [(301, True), (302, False)]
    assert got.hops[1].location == got.url


@pytest.mark.parametrize(
    ("location", "failure"),
    [
        ("/", Failure.REDIRECT_LOOP),
        ("", Failure.BAD_REDIRECT),
        ("ftp://127.7.0.1/", Failure.BAD_URL),
        ("javascript:alert(1)", Failure.BAD_URL),
        ("http://[", Failure.BAD_REDIRECT),
    ],
)
def test_a_redirect_to_nowhere_ends_there(location, failure):
    with serving({"/": redirect(location)}) as server:
        got = look(f"{server.url}/")
    assert (got.failure, got.complete) == (failure, False)
    assert got.detail


def test_endless_redirects_end():
    numbers = itertools.count()
    with serving(lambda asked, peer: redirect(f"/{next(numbers)}")) as server:
        got = look(server.url)
    assert got.failure is Failure.TOO_MANY_REDIRECTS
    assert len(server.asked) == LIMITS.redirects + 1
