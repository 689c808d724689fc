"""Lapsing: nobody answered, so the pitch makes room; whatever speaks for more keeps it open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import make
import pytest

from outreach.core.states import MailKind, MailState, Stage, ThreadTab
from outreach.db import clock, db, now
from outreach.flows import undo
from outreach.flows.outbound import expire
from outreach.models import Event, Message, Pitch, Thread

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


def asked(stage: str = Stage.PITCHED, steps: int = 3, **given: Any) -> Pitch:
    """A pitch whose first *steps* mails of three left on Monday; the mailbox has been read ever since."""
    clock.stop(MONDAY)
    box = make.mailbox(last_complete_poll_started_at=MONDAY + timedelta(days=60))
    pitch = make.pitch(campaign=make.campaign(mailboxes=[box]), stage=stage, stage_at=MONDAY, **given)
    thread = make.thread(pitch=pitch, mailbox=box, tab=ThreadTab.WAITING)
    for step in pitch.campaign.sequence.steps[:steps]:
        make.message(
            pitch=pitch, campaign=pitch.campaign, contact=pitch.contact, step=step, mailbox=box, thread=thread,
            sent_at=MONDAY,
        )  # fmt: skip
    return pitch


def after(days: int) -> int:
    clock.stop(MONDAY + timedelta(days=days))
    return expire.lapse_due()


def test_a_pitch_nobody_answered_goes_to_not_now_after_seven_working_days(app: Any) -> None:
    pitch = asked()
    assert (after(8), pitch.stage) == (0, Stage.PITCHED)  # six working days
    assert after(9) == 1
    db.session.refresh(pitch)
    assert (pitch.stage, pitch.stop_reason, pitch.stopped_at) == (Stage.NOT_NOW, "no answer", now())
    assert db.session.query(Thread).one().tab == ThreadTab.DONE
    assert after(10) == 0


def test_the_last_steps_own_delay_passes_again_when_it_is_longer(app: Any) -> None:
    pitch = asked()
    pitch.campaign.sequence.steps[2].delay_days = 15
    db.session.commit()
    assert [after(9), after(20), after(21)] == [0, 0, 1]


def test_what_was_taken_back_is_not_done_again(app: Any) -> None:
    pitch = asked()
    assert after(9) == 1
    undo.undo(db.session.query(Event).filter_by(kind=expire.KIND).one())
    db.session.refresh(pitch)
    assert (pitch.stage, pitch.stopped_at) == (Stage.PITCHED, None)
    assert after(30) == 0


@pytest.mark.parametrize("stage", [Stage.TALKING, Stage.AGREED, Stage.FOUND])
def test_a_pitch_in_another_stage_is_left_alone(app: Any, stage: str) -> None:
    asked(stage)
    assert after(30) == 0


def test_whatever_still_waits_or_was_heard_keeps_a_pitch_open(app: Any) -> None:
    asked(steps=2)
    for given in (
        {"outgoing": False, "kind": MailKind.REPLY, "state": MailState.RECEIVED},
        {"state": MailState.DRAFT},
        {"state": MailState.UNKNOWN},
        {"state": MailState.SENT, "sent_at": MONDAY + timedelta(days=25)},
    ):
        pitch = asked()
        make.message(pitch=pitch, campaign=pitch.campaign, contact=pitch.contact, **given)
    make.link(pitch=asked(), project=db.session.query(Pitch).first().project)
    assert after(30) == 0


def test_an_out_of_office_note_is_no_answer(app: Any) -> None:
    pitch = asked()
    make.message(pitch=pitch, outgoing=False, kind=MailKind.AUTO, state=MailState.RECEIVED)
    assert after(9) == 1


def test_a_mailbox_that_was_not_read_since_may_hold_the_answer(app: Any) -> None:
    asked()
    box = db.session.query(Message).first().mailbox
    box.last_complete_poll_started_at = MONDAY + timedelta(days=5)
    db.session.commit()
    assert after(30) == 0
    box.last_complete_poll_started_at = now()
    db.session.commit()
    assert after(30) == 1
