"""Whom to ask for removal is told in a form, and who links unasked is thanked; both can be taken back."""

from __future__ import annotations

from typing import Any

import make
import pytest

from outreach.core.states import Judgement, MailState, Role
from outreach.db import db
from outreach.flows.profile import decide
from outreach.models import BacklinkDomain, Event, Message, Prospect


@pytest.fixture
def row(owner: Any) -> BacklinkDomain:
    """A linking domain that is to be asked, and nobody is known there."""
    make.mailbox()
    found = make.domain(make.project(brands=["Acme"]), "spam.example", title="Our links")
    decide.decide(found.project, [found], Judgement.REMOVAL, make.user(role=Role.OWNER))
    db.session.commit()
    return found


def test_the_letter_is_drafted_to_the_person_who_is_named(owner: Any, row: BacklinkDomain) -> None:
    answer = owner.post(f"/profile/{row.id}/people", data={"email": "Jo@spam.example", "who": "Jo Park"})
    message = db.session.query(Message).one()
    assert answer.status_code == 303 and answer.location == f"/drafts/{message.id}"
    assert (message.state, message.recipient) == (MailState.DRAFT, "jo@spam.example")
    (event,) = db.session.query(Event).filter(Event.kind == "profile.asked")
    owner.post(f"/events/{event.id}/undos")
    assert db.session.query(Message).count() == 0


def test_what_is_no_address_is_said_and_what_was_typed_stays(owner: Any, row: BacklinkDomain) -> None:
    answer = owner.post(f"/profile/{row.id}/people", data={"email": "jo at spam", "who": "Jo Park"})
    assert answer.status_code == 422 and "is no address" in answer.text
    assert 'value="jo at spam"' in answer.text and 'value="Jo Park"' in answer.text
    assert db.session.query(Message).count() == 0


def test_who_links_unasked_becomes_a_prospect_to_thank(owner: Any) -> None:
    row = make.domain(make.project(brands=["Acme"]), "kind.example", title="Good guides")
    db.session.commit()
    answer = owner.post(f"/profile/{row.id}/relationships")
    prospect = db.session.query(Prospect).one()
    assert answer.status_code == 303 and answer.location == f"/prospects/{prospect.id}"
    assert prospect.site.host == "kind.example" and "without having been asked" in prospect.reason


def test_a_viewer_changes_nothing(as_user: Any, row: BacklinkDomain) -> None:
    viewer = as_user(make.user(role=Role.VIEWER))
    for path in ("people", "lookups", "relationships"):
        assert viewer.post(f"/profile/{row.id}/{path}", data={"email": "jo@spam.example"}).status_code == 403
    assert db.session.query(Message).count() == 0
