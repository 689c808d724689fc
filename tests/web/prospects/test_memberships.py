"""Memberships: our profiles in communities, each listed once."""

from __future__ import annotations

from typing import Any

import make
import pytest
from sqlalchemy import select
from web.taking_back import take_back

from outreach.core.states import MembershipState, SiteKind
from outreach.db import db
from outreach.models import Membership, Site

GOOD = {"site": "https://www.forum.example/rules", "username": " ana ", "profile_url": "forum.example/u/ana"}


@pytest.fixture
def joined(owner: Any) -> Membership:
    make.project()
    assert owner.post("/memberships", data=GOOD).status_code == 303
    return db.session.scalars(select(Membership)).one()


def test_a_community_is_noted_with_its_site(owner: Any, joined: Membership) -> None:
    assert (joined.site.host, joined.site.kind) == ("forum.example", SiteKind.COMMUNITY)
    assert (joined.username, joined.profile_url) == ("ana", "https://forum.example/u/ana")
    assert "forum.example" in owner.get("/memberships").text


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"site": "no site"}, "address"), ({"username": " "}, "Enter the name we have there"),
        ({"username": "ana"}, "This profile is listed already"),
        ({"profile_url": "not an address"}, "full address of the profile"),
        ({"signature_url": "not an address"}, "full address of the signature link"),
    ],
)  # fmt: skip
def test_what_cannot_be_noted_says_why_and_leaves_no_site_behind(
    owner: Any, joined: Membership, wrong: dict[str, str], why: str
) -> None:
    answer = owner.post("/memberships", data={**GOOD, "username": "bea", **wrong})
    assert answer.status_code == 422 and why in answer.text
    assert db.session.query(Membership).count() == db.session.query(Site).count() == 1


def test_a_profile_is_changed_filtered_by_its_state_and_forgotten(owner: Any, joined: Membership) -> None:
    owner.post(f"/memberships/{joined.id}", data={"username": "ana", "rules": "No links", "state": "left"})
    assert (joined.state, joined.rules) == (MembershipState.LEFT, "No links")
    assert ">forum.example" not in owner.get("/memberships?state=active").text
    owner.post(f"/memberships/{joined.id}/delete")
    assert db.session.scalar(select(Membership.id)) is None
    take_back(owner, "membership.gone")
    assert db.session.scalars(select(Membership.rules)).one() == "No links"


def test_a_change_that_cannot_be_leaves_the_profile_as_it_was(owner: Any, joined: Membership) -> None:
    answer = owner.post(f"/memberships/{joined.id}", data={"username": "", "rules": "New"})
    assert answer.status_code == 422
    db.session.expire_all()
    assert (joined.username, joined.rules) == ("ana", "")
