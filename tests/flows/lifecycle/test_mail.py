"""The life of one mail: each change starts only from where it may, and one function stops what has not left yet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import make
import pytest
from flask import Flask

from outreach.core.states import MailState
from outreach.db import db, now
from outreach.flows import undo
from outreach.flows.contacts import suppress
from outreach.flows.inbound import accept, store
from outreach.flows.lifecycle import mail
from outreach.flows.lifecycle import pitch as pitches
from outreach.flows.lifecycle.allowed import NotAllowed
from outreach.models import Message, Pitch

STOPPED = {MailState.DRAFT, MailState.QUEUED, MailState.HELD, MailState.CLAIMED}
OURS = [state for state in MailState if state != MailState.RECEIVED]
SOON = timedelta(minutes=5)

CHANGES: dict[str, Callable[[Message], Any]] = {
    "a draft": mail.make_draft,
    "confirmed": lambda message: mail.confirm(message, now()),
    "released": lambda message: mail.release(message, now()),
    "claimed": lambda message: mail.claim(message, "me", now(), now() + SOON),
    "sent": lambda message: mail.sent(message, now()),
    "unknown": lambda message: mail.unknown(message, "who knows", now() + SOON),
    "queued again": lambda message: mail.queue_again(message, "", None),
    "failed": lambda message: mail.fail(message, "refused"),
    "held": lambda message: mail.hold(message, "wait"),
    "cancelled": lambda message: mail.cancel(message, "no"),
    "stopped": lambda message: mail.stop(message, "they answered"),
}

BECOMES = {
    "a draft": MailState.DRAFT,
    "confirmed": MailState.QUEUED,
    "released": MailState.QUEUED,
    "claimed": MailState.CLAIMED,
    "sent": MailState.SENT,
    "unknown": MailState.UNKNOWN,
    "queued again": MailState.QUEUED,
    "failed": MailState.FAILED,
    "held": MailState.HELD,
    "cancelled": MailState.SKIPPED,
    "stopped": MailState.STOPPED,
}


def of_every_state(pitch: Pitch, **given: Any) -> dict[MailState, Message]:
    """A planned mail of each state a mail of ours can be in, all of one pitch."""
    step = pitch.campaign.sequence.steps[0]
    filled: dict[str, Any] = {"step": step, "recipient": "mia@weekly.example", "outgoing": True}
    return {
        state: make.message(pitch=pitch, contact=None, campaign=None, state=state, **filled | given) for state in OURS
    }


def states(mails: dict[MailState, Message]) -> dict[MailState, str]:
    db.session.commit()
    db.session.expire_all()
    return {was: message.state for was, message in mails.items()}


@pytest.fixture
def pitch(app: Flask) -> Pitch:
    site = make.site("weekly.example")
    found: Pitch = make.pitch(campaign=make.campaign(), site=site, contact=make.contact("mia@weekly.example", at=site))
    return found


# --- stopping what has not left yet -----------------------------------------------------------------------------------

ENDINGS: dict[str, Callable[[Pitch], Any]] = {
    "they answered": lambda pitch: pitches.answered(pitch, "they answered", now()),
    "stopped by a person": lambda pitch: pitches.stop_mails(pitch, "stopped by Ana", now()),
    "listed by hand": lambda pitch: suppress.add("mia@weekly.example", reason="", source="by hand", at=now()),
    "the domain listed": lambda pitch: suppress.add("weekly.example", reason="", source="by hand", at=now()),
    "the mail bounced": lambda pitch: pitches.stop_steps(pitch, "the address does not take mail", now()),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_ending_stops_the_same_mails(pitch: Pitch, ending: str) -> None:
    mails = of_every_state(pitch)
    ENDINGS[ending](pitch)
    found = states(mails)
    assert {was for was, state in found.items() if state == MailState.STOPPED and was != state} == STOPPED
    assert {was: state for was, state in found.items() if was not in STOPPED} == {
        was: was for was in OURS if was not in STOPPED
    }


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_ending_stops_a_mail_past_its_final_dot(pitch: Pitch, ending: str) -> None:
    mails = of_every_state(pitch, phase="dot")
    ENDINGS[ending](pitch)
    assert states(mails) == {was: was for was in OURS}


def test_what_a_person_wrote_by_hand_goes_on_unless_a_person_stops_everything(pitch: Pitch) -> None:
    mails = of_every_state(pitch, step=None)
    pitches.answered(pitch, "they answered", now())
    assert states(mails) == {was: was for was in OURS}
    assert pitches.stop_mails(pitch, "stopped by Ana", now()) == len(STOPPED)
    assert {was for was, state in states(mails).items() if state != was} == STOPPED


def test_a_stopped_mail_that_was_claimed_belongs_to_nobody(pitch: Pitch) -> None:
    mails = of_every_state(pitch, claim_token="worker", claimed_until=now() + SOON)
    pitches.stop_steps(pitch, "they answered", now())
    states(mails)
    claimed = mails[MailState.CLAIMED]
    assert (claimed.claim_token, claimed.claimed_until, claimed.reason) == ("", None, "they answered")


def test_stopping_everything_can_be_taken_back(pitch: Pitch) -> None:
    mails = of_every_state(pitch)
    with undo.recorded("pitch.stopped", "No more mails") as event:
        pitches.stop_mails(pitch, "stopped by Ana", now())
    db.session.commit()
    undo.undo(event)
    assert states(mails) == {was: was for was in OURS}
    assert pitch.stopped_at is None


def test_what_the_database_says_now_counts_and_not_what_was_read_before(pitch: Pitch) -> None:
    message = of_every_state(pitch)[MailState.CLAIMED]
    table = Message.__table__
    db.session.execute(table.update().where(table.c.id == message.id).values(state=MailState.SENDING, phase="dot"))
    assert message.state == MailState.CLAIMED, "what was read before"
    mail.stop_unsent(Message.id == message.id, "they answered")
    db.session.expire_all()
    assert message.state == MailState.SENDING


def test_a_mail_that_may_be_the_answer_holds_only_what_leaves_by_itself(pitch: Pitch) -> None:
    mails = of_every_state(pitch)
    held = mail.hold_steps(pitch.id, "look in Unmatched")
    assert set(held) == {mails[MailState.QUEUED].id, mails[MailState.CLAIMED].id}
    found = states(mails)
    assert {was for was, state in found.items() if state == MailState.HELD} == {
        MailState.QUEUED, MailState.CLAIMED, MailState.HELD,
    }  # fmt: skip
    mail.let_go(held, now())
    assert states(mails)[MailState.QUEUED] == MailState.QUEUED


# --- each change ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", MailState)
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_happens_only_from_where_it_may(change: str, state: MailState) -> None:
    message = Message(outgoing=True, state=state, recipient="mia@weekly.example", attempt=0, phase="")
    if state in mail.ALLOWED[change]:
        CHANGES[change](message)
        assert message.state == BECOMES[change] and mail.may(Message(state=state), change)
    else:
        with pytest.raises(NotAllowed, match=rf"mia@weekly.example is {state}, so it cannot become"):
            CHANGES[change](message)
        assert message.state == state


def test_nothing_comes_out_of_a_mail_of_theirs() -> None:
    assert [change for change, states in mail.ALLOWED.items() if MailState.RECEIVED in states] == []


def test_only_a_claimed_mail_crosses(pitch: Pitch) -> None:
    mails = of_every_state(pitch)
    crossed = [was for was, m in mails.items() if mail.cross((Message.id == m.id,), "dot", now(), now() + SOON)]
    assert crossed == [MailState.CLAIMED]


def test_a_bounce_after_the_pitch_was_dropped_is_taken_in(pitch: Pitch) -> None:
    ours = make.message(
        pitch=pitch, contact=pitch.contact, campaign=pitch.campaign, state=MailState.SKIPPED, outgoing=True,
        message_id="<first@acme.example>", recipient="mia@weekly.example",
    )  # fmt: skip
    lines = ["From: mailer-daemon@mx.example", "To: ana@acme.example", "Subject: Undelivered Mail Returned to Sender"]
    lines += ['Content-Type: multipart/report; report-type=delivery-status; boundary="b"', "", "--b"]
    lines += ["Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.example", ""]
    lines += ["Final-Recipient: rfc822; mia@weekly.example", "Action: failed", "Status: 5.1.1"]
    lines += ["Diagnostic-Code: smtp; 550 5.1.1 user unknown", "", "--b", "Content-Type: text/rfc822-headers", ""]
    lines += ["Message-ID: <first@acme.example>", "To: mia@weekly.example", "", "--b--", ""]
    kept = accept.accept("\r\n".join(lines).encode(), store.Place(make.mailbox(address="ana@acme.example").id))
    db.session.expire_all()
    assert kept is not None and kept.kind == "bounce" and ours.state == MailState.FAILED
