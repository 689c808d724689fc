"""History: who did what, and the button that gives it back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from outreach.db import db
from outreach.flows.contacts import suppress
from outreach.models import Event


def test_history_says_who_did_what_and_gives_it_back(owner: Any) -> None:
    owner.post("/settings/do-not-contact", data={"value": "jo@site.example"})
    page = owner.get("/history?about=suppression").text
    assert "jo@site.example is on the do-not-contact list" in page
    event = db.session.scalars(select(Event)).one()
    assert f"/events/{event.id}/undos" in page
    owner.post(f"/events/{event.id}/undos")
    assert not suppress.holds("jo@site.example")
    page = owner.get("/history?about=suppression").text
    assert "Taken back" in page
    assert f'action="/events/{event.id}/undos"' not in page
