"""The outbox on the screen: what waits, why, and what a person may do about it."""

from __future__ import annotations

from typing import Any

import make
import pytest
from web.outbound.waiting import waiting

from outreach.core.states import MailState, Role
from outreach.db import db, now
from outreach.flows.operations import restore_guard
from outreach.flows.outbound import claim, send, sweep
from outreach.models import Preference


def test_the_outbox_says_when_and_why_not_yet(owner: Any) -> None:
    message = waiting(any_time=True)
    held = waiting(any_time=True, sequence=make.sequence(("Hello", "{{personal_line}}")))
    page = owner.get("/outbox")
    assert page.status_code == 200 and message.recipient in page.text and "leaves now" in page.text
    assert held.recipient not in page.text
    asks = owner.get("/outbox?tab=decide").text
    assert held.recipient in asks and "is empty for this person and without a fallback" in asks
    assert owner.get("/outbox?format=csv").text.count(message.recipient) == 1


@pytest.mark.parametrize(
    ("op", "state"), [("hold", MailState.HELD), ("cancel", MailState.SKIPPED), ("send", MailState.QUEUED)]
)
def test_a_person_holds_cancels_and_sends(owner: Any, op: str, state: str) -> None:
    message = waiting()
    answer = owner.post("/outbox", data={"op": op, "id": str(message.id)})
    assert answer.status_code == 303
    db.session.expire_all()
    assert message.state == state
    assert bool(message.confirmed_at) == (op == "send")


def test_a_mail_moves_to_another_day(owner: Any) -> None:
    message = waiting()
    owner.post("/outbox", data={"op": "move", "id": str(message.id), "day": "2027-03-01"})
    db.session.expire_all()
    assert message.due_at is not None and message.due_at.date().isoformat() == "2027-03-01"


def test_a_mail_with_a_hole_is_not_sent_by_insisting(owner: Any) -> None:
    held = waiting(sequence=make.sequence(("Hello", "{{personal_line}}")))
    owner.post("/outbox?tab=decide", data={"op": "send", "id": str(held.id)})
    db.session.expire_all()
    assert held.state == MailState.HELD
    assert "1 could not be: {{personal_line}} is empty" in owner.get("/outbox").text.replace("&#39;", "'")


def test_viewers_look_and_do_not_touch(as_user: Any) -> None:
    message = waiting()
    viewer = as_user(make.user(role=Role.VIEWER))
    assert viewer.get("/outbox").status_code == 200
    assert viewer.post("/outbox", data={"op": "cancel", "id": str(message.id)}).status_code == 403
    db.session.expire_all()
    assert message.state == MailState.QUEUED


def test_after_a_restore_the_outbox_asks_and_a_manager_confirms(app: Any, owner: Any) -> None:
    Preference.write(restore_guard.SENDS, {"epoch": "x", "number": 1})
    db.session.commit()
    assert "came from elsewhere" in owner.get("/outbox").text
    assert owner.post("/outbox/confirmations").status_code == 303
    assert "came from elsewhere" not in owner.get("/outbox").text
    assert restore_guard.frozen() == ""


def test_a_released_unknown_keeps_its_message_id(app: Any, owner: Any) -> None:
    message = waiting(any_time=True)
    assert message.mailbox_id is not None
    job = claim.claim_next(message.mailbox_id)
    assert job is not None
    send.cross(job)
    known = message.message_id
    sweep.not_known(message, now())
    db.session.commit()
    owner.post("/outbox?tab=decide", data={"op": "send", "id": str(message.id)})
    db.session.expire_all()
    assert (message.state, message.message_id) == (MailState.QUEUED, known)
