"""Names that are not disavowed whole, and names that only look like them."""

from __future__ import annotations

import pytest

from outreach.core.profile import protection


@pytest.mark.parametrize("name", ["blogspot.com", "blogspot.de", "blogspot.nl", "blogspot.co.uk", "webnode.cz"])
def test_hosts_of_many_blogs_are_protected_in_every_country(name):
    assert "hosts many people" in protection.objection(name)


@pytest.mark.parametrize("name", ["bees.blogspot.de", "myblogspot.de", "blogspot-news.example", "spam.example"])
def test_one_blog_is_taken_like_any_site(name):
    assert protection.objection(name) == ""


def test_what_protects_a_name():
    assert "your own site" in protection.objection("acme.example", ["www.acme.example"])
    assert "hosts many" in protection.objection("blogspot.com")
    assert "You earned a link" in protection.objection("good.example", won_domains=["good.example"])
    assert "public suffix" in protection.objection("co.uk")
    assert "IP address" in protection.objection("1.2.3.4")
    assert protection.objection("spam.example", ["acme.example"], ["good.example"]) == ""


def test_an_earned_link_protects_the_names_above_and_below_it() -> None:
    earned = protection.Earned(["a.good.example", "fine.example"])
    assert [earned.near(name) for name in ("good.example", "x.a.good.example", "fine.example", "b.good.example")] == [
        "a.good.example", "a.good.example", "fine.example", "",
    ]  # fmt: skip
