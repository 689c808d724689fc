"""The page of one link: what a person decides there, and what it shows to people without an account."""

from __future__ import annotations

from typing import Any

import make
import pytest

from outreach.core.states import LinkState
from outreach.db import db
from outreach.models import Event


def test_a_check_without_a_page_asks_for_the_page_first(owner: Any) -> None:
    link = make.link(source_url="", state=LinkState.PROMISED)
    assert owner.post(f"/links/{link.id}/checks").headers["Location"] == f"/links/{link.id}/edit"


@pytest.mark.parametrize("state", [LinkState.LIVE, LinkState.PROMISED, LinkState.UNCHECKABLE])
def test_there_is_nothing_to_accept_about_a_link_that_is_as_agreed(owner: Any, state: LinkState) -> None:
    link = make.link(state=state)
    assert owner.post(f"/links/{link.id}/acceptances").status_code == 409
    db.session.expire_all()
    assert link.state == state


def test_a_link_is_watched_no_longer_and_again(owner: Any) -> None:
    link = make.link(state=LinkState.LIVE)
    for state, kind in ((LinkState.RETIRED, "link.retired"), (None, "link.watched")):
        owner.post(f"/links/{link.id}/retirements")
        db.session.expire_all()
        assert db.session.query(Event).filter_by(kind=kind, link_id=link.id).count() == 1
        assert (link.retired_at is not None) is (state == LinkState.RETIRED)


def test_a_proof_keeps_its_address_when_it_is_opened_twice(owner: Any, client: Any) -> None:
    link = make.link(state=LinkState.LIVE)
    tokens = set()
    for _ in range(2):
        owner.post(f"/links/{link.id}/proofs", data={"op": "open"})
        db.session.expire_all()
        tokens.add(link.proof_token)
    (token,) = tokens
    assert client.get(f"/p/{token}").status_code == 200
    assert client.get(f"/p/{'x' * len(token)}").status_code == 404


def test_the_page_of_another_link_is_not_saved_under_this_one(owner: Any) -> None:
    link, other = make.link(), make.link()
    check = make.check(link=other)
    assert owner.get(f"/links/{link.id}/copies/{check.id}").status_code == 404
    assert owner.get(f"/links/{other.id}/copies/{check.id}").status_code == 404  # nothing was kept of it
