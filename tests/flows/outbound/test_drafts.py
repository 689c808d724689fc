"""Drafts: what a person can say about a mail that waits, and when a choice of "later" is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import make
import pytest
from flask import Flask
from sqlalchemy import select

from outreach.core.states import LinkState, MailState, Stage, TaskKind, Turn
from outreach.db import db, now
from outreach.flows import undo
from outreach.flows.outbound import drafts
from outreach.models import Message, Task, User

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture
def user(app: Flask) -> User:
    return make.user(hold_seconds=30)


def waiting(**given: Any) -> Message:
    pitch = given.pop("pitch", None) or make.pitch(stage=Stage.PITCHED)
    filled = {"campaign": pitch.campaign, "contact": pitch.contact, "recipient": pitch.address.email}
    filled |= {"state": MailState.DRAFT, "due_at": now(), "mailbox": pitch.campaign.mailboxes[0].mailbox}
    return make.message(pitch=pitch, **{**filled, **given})


@pytest.mark.parametrize(
    ("choice", "zone", "at", "means"),
    [
        ("tomorrow", "UTC", MONDAY, datetime(2026, 11, 24, 9, tzinfo=UTC)),
        ("tomorrow", "Europe/Berlin", MONDAY, datetime(2026, 11, 24, 8, tzinfo=UTC)),
        ("tomorrow", "Pacific/Auckland", MONDAY.replace(hour=12), datetime(2026, 11, 24, 20, tzinfo=UTC)),
        ("3days", "UTC", MONDAY, datetime(2026, 11, 26, 9, tzinfo=UTC)),
        ("monday", "UTC", MONDAY, datetime(2026, 11, 30, 9, tzinfo=UTC)),
        ("monday", "UTC", MONDAY + timedelta(days=6), datetime(2026, 11, 30, 9, tzinfo=UTC)),
        ("2weeks", "UTC", MONDAY, datetime(2026, 12, 7, 9, tzinfo=UTC)),
        ("2026-12-24", "UTC", MONDAY, datetime(2026, 12, 24, 9, tzinfo=UTC)),
        ("2027-03-28", "Europe/Berlin", MONDAY, datetime(2027, 3, 28, 7, tzinfo=UTC)),  # the clocks have gone forward
    ],
)
def test_later_is_nine_in_the_morning_of_that_day_where_the_person_is(
    app: Flask, choice: str, zone: str, at: datetime, means: datetime
) -> None:
    assert drafts.until(choice, make.user(timezone=zone), at) == means


@pytest.mark.parametrize("choice", ["", "someday", "2026-11-23", "2026-11-22", "2026-02-30", "9999-12-31"])
def test_what_is_no_day_after_today_is_refused(user: User, choice: str) -> None:
    with pytest.raises(drafts.NoDay, match=r"^Pick a day"):
        drafts.until(choice, user, MONDAY)


def test_a_yes_leaves_after_the_moments_to_think_again_and_no_earlier_than_due(user: User) -> None:
    at = now()
    soon, later = waiting(due_at=at), waiting(due_at=at + timedelta(days=2))
    for message in (soon, later):
        drafts.confirm(message, user, at)
        assert (message.state, message.confirmed_at) == (MailState.QUEUED, at)
        assert message.not_before == at + timedelta(seconds=30)
    assert (soon.due_at, later.due_at) == (at, at + timedelta(days=2))
    assert soon.pitch is not None and soon.pitch.turn == Turn.SCHEDULED


@pytest.mark.parametrize("state", [state for state in MailState if state not in (MailState.DRAFT, MailState.HELD)])
def test_what_does_not_wait_any_more_says_what_became_of_it(user: User, state: MailState) -> None:
    message = waiting(state=state, reason="they answered")
    for change in (
        lambda: drafts.confirm(message, user, now()),
        lambda: drafts.put_off(message, user, now()),
        lambda: drafts.drop(message, user, "no_fit", now()),
        lambda: drafts.rewrite(message, "x", "y"),
    ):
        with pytest.raises(drafts.NotWaiting, match=f"^The mail to {drafts.whom(message)}"):
            change()
        db.session.rollback()
    assert message.state == state


def test_a_step_of_a_stopped_pitch_stays_and_a_mail_by_hand_may_go(user: User) -> None:
    pitch = make.pitch(stopped_at=now(), stop_reason="they answered")
    step = waiting(pitch=pitch, step=pitch.campaign.sequence.steps[1])
    with pytest.raises(drafts.NotWaiting, match="stays here: they answered"):
        drafts.release(step, user, now())
    drafts.release(waiting(pitch=pitch), user, now())


def test_a_pitch_that_is_not_now_comes_back_in_half_a_year(user: User) -> None:
    message, at = waiting(), now()
    drafts.drop(message, user, "not_now", at)
    task = db.session.scalars(select(Task)).one()
    assert (task.kind, task.due_at, task.pitch_id) == (TaskKind.RETURN, at + drafts.ASK_AGAIN, message.pitch_id)
    assert message.pitch is not None and message.pitch.stage == Stage.NOT_NOW


def test_the_wrong_person_leaves_the_pitch_open_for_another(user: User) -> None:
    message = waiting()
    drafts.drop(message, user, "wrong_person", now())
    pitch = message.pitch
    assert pitch is not None and (pitch.stage, pitch.stop_reason, pitch.turn) == (
        Stage.PITCHED, "wrong person", Turn.OURS,
    )  # fmt: skip


def test_what_else_waited_in_a_dropped_pitch_is_stopped_and_comes_back_by_undo(user: User) -> None:
    message = waiting()
    other = waiting(pitch=message.pitch, state=MailState.QUEUED)
    event = drafts.drop(message, user, "no_fit", now())
    db.session.expire_all()
    assert (message.state, other.state) == (MailState.SKIPPED, MailState.STOPPED)
    undo.undo(event)
    assert (message.state, other.state) == (MailState.DRAFT, MailState.QUEUED)


def test_a_text_is_shown_with_its_fields_filled_or_with_what_is_missing(user: User) -> None:
    good = waiting(subject="For {{site_name}}", body="Hi {{first_name|there}},\n\nbye ")
    bad = waiting(subject="A guide", body="{{personal_line}}")
    found = drafts.readable([good, bad])
    assert good.pitch is not None
    assert found[good.id] == drafts.Text(f"For {good.pitch.site.name}", "Hi Jo,\n\nbye")
    assert "personal_line" in found[bad.id].problem and found[bad.id].body == "{{personal_line}}"
    assert drafts.readable([]) == {}


def test_what_a_person_wrote_is_kept_as_lines_of_text(user: User) -> None:
    message = waiting()
    drafts.rewrite(message, "Two\r\nlines\0", " Hi\r\n\r\nJo \0")
    assert (message.subject, message.body) == ("Two lines", "Hi\n\nJo")


def test_a_mail_about_a_link_goes_to_whom_was_pitched_and_asks_again_in_a_week(user: User) -> None:
    pitch, at = make.pitch(stage=Stage.AGREED), now()
    link = make.link(project=pitch.project, pitch=pitch, state=LinkState.LOST)
    draft = drafts.about_link(link, user, at)
    assert (draft.state, draft.recipient, draft.author_id) == (MailState.DRAFT, pitch.address.email, user.id)
    assert link.source_url in draft.body
    task = db.session.scalars(select(Task)).one()
    assert (task.kind, task.link_id, task.due_at) == (TaskKind.NUDGE, link.id, at + drafts.LOOK_AGAIN)


@pytest.mark.parametrize("what", ["no pitch", "no mailbox"])
def test_a_link_nobody_can_be_written_to_about_says_so(user: User, what: str) -> None:
    pitch = make.pitch(campaign=make.campaign(mailboxes=[]))
    link = make.link(project=pitch.project, pitch=None if what == "no pitch" else pitch)
    with pytest.raises(drafts.NotWaiting, match=r"Nobody is known|has no mailbox"):
        drafts.about_link(link, user, now())
    assert db.session.scalar(select(Message.id)) is None
