"""The do-not-contact list on the screen."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import select

from outreach.db import db, now
from outreach.flows.contacts import suppress
from outreach.models import Suppression


def test_what_we_added_an_owner_lifts_with_a_reason_and_what_they_asked_for_nobody(owner: Any) -> None:
    assert owner.post("/settings/do-not-contact", data={"value": "Jo@Site.example"}).status_code == 303
    ours = db.session.scalars(select(Suppression)).one()
    theirs = suppress.add("no@site.example", reason="unsubscribed", source="one-click", at=now())
    db.session.commit()
    assert suppress.holds("jo@site.example")
    assert owner.post(f"/settings/do-not-contact/{ours.id}/lift", data={}).status_code == 422
    assert owner.post(f"/settings/do-not-contact/{ours.id}/lift", data={"reason": "they wrote"}).status_code == 303
    assert owner.post(f"/settings/do-not-contact/{theirs.id}/lift", data={"reason": "we want to"}).status_code == 403
    assert (suppress.holds("jo@site.example"), suppress.holds("no@site.example")) == (False, True)


def test_the_list_goes_out_and_comes_in_again(owner: Any) -> None:
    file = (
        io.BytesIO(b"value,kind\r\nann@one.example,person\r\nbad.example,domain\r\nnothing at all,\r\n"),
        "list.csv",
    )
    answer = owner.post("/settings/do-not-contact/imports", data={"file": file})
    assert "2 new, 0 already here, 1 refused" in answer.text
    assert suppress.holds("ann@one.example")
    assert suppress.holds("anybody@mail.bad.example")
    text = owner.get("/settings/do-not-contact/export").text
    assert "ann@one.example" in text
    again = owner.post("/settings/do-not-contact/imports", data={"file": (io.BytesIO(text.encode()), "again.csv")})
    assert "0 new, 2 already here" in again.text


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("reply", "They asked not to be written to, so nobody"),
        ("complaint", "They marked our mail as spam, so nobody"),
        ("bounce", "Mail to this address came back for good, so nobody"),
        ("erasure", "This person&#39;s data was erased, so nobody"),
    ],
)
def test_why_an_entry_stays_is_said_as_it_was(owner: Any, source: str, said: str) -> None:
    theirs = suppress.add("no@site.example", reason="", source=source, at=now())
    db.session.commit()
    answer = owner.post(f"/settings/do-not-contact/{theirs.id}/lift", data={"reason": "we want to"})
    assert answer.status_code == 403 and said in answer.text
