"""Drafts on the screen: read, rewritten, sent, put off, dropped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import make
import pytest
from flask import Flask
from sqlalchemy import select
from web.taking_back import take_back

from outreach.core.states import LinkState, MailState, Role, Stage
from outreach.db import clock, db, now
from outreach.models import Message

MONDAY = datetime(2026, 11, 23, 6, 45, tzinfo=UTC)


@pytest.fixture
def draft(app: Flask) -> Message:
    """A draft of a pitch with words of its own, due now."""
    pitch = make.pitch(stage=Stage.PITCHED)
    return make.message(
        pitch=pitch, campaign=pitch.campaign, contact=pitch.contact, recipient=pitch.address.email,
        mailbox=pitch.campaign.mailboxes[0].mailbox, state=MailState.DRAFT, due_at=now(),
        subject="A guide", body="Hi Jo, have a look.",
    )  # fmt: skip


def test_a_viewer_of_a_draft_cannot_send_it(app: Flask, as_user: Callable[..., Any]) -> None:
    pitch = make.pitch()
    draft = make.message(pitch=pitch, campaign=pitch.campaign, state=MailState.DRAFT, due_at=now())
    assert as_user(make.user(role=Role.VIEWER)).post(f"/drafts/{draft.id}/sends").status_code == 403
    assert draft.state == MailState.DRAFT


def test_a_draft_is_read_in_its_words_and_among_all_that_are_due(owner: Any, draft: Message) -> None:
    assert "Hi Jo, have a look." in owner.get(f"/drafts/{draft.id}").text
    assert "Hi Jo, have a look." in owner.get("/drafts?who=team").text


def test_other_words_are_kept_and_taken_back(owner: Any, draft: Message) -> None:
    owner.post(f"/drafts/{draft.id}", data={"subject": "Bees", "body": "Dear Jo,\r\nbees."})
    assert (draft.subject, draft.body, draft.state) == ("Bees", "Dear Jo,\nbees.", MailState.DRAFT)
    take_back(owner, "draft.written")
    assert (draft.subject, draft.body) == ("A guide", "Hi Jo, have a look.")


@pytest.mark.parametrize(
    ("body", "why"), [("  ", "Write a text"), ("Hi {{frist_name}}", "Did you mean {{first_name}}")]
)
def test_words_that_cannot_leave_are_shown_again_and_not_kept(owner: Any, draft: Message, body: str, why: str) -> None:
    answer = owner.post(f"/drafts/{draft.id}", data={"subject": "Bees", "body": body, "op": "send"})
    assert answer.status_code == 422 and why in answer.text and body.strip() in answer.text
    db.session.expire_all()
    assert (draft.subject, draft.state) == ("A guide", MailState.DRAFT)


def test_a_script_that_keeps_a_draft_gets_no_page(owner: Any, draft: Message) -> None:
    answer = owner.post(f"/drafts/{draft.id}", data={"body": "Half a sen"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.text, draft.body) == (204, "", "Half a sen")


def test_a_yes_sends_after_the_moments_to_think_again_and_undo_gives_the_draft_back(owner: Any, draft: Message) -> None:
    assert owner.post(f"/drafts/{draft.id}/sends").status_code == 303
    assert draft.state == MailState.QUEUED and draft.not_before is not None and draft.not_before > now()
    assert draft.confirmed_at is not None
    take_back(owner, "draft.sent")
    assert draft.state == MailState.DRAFT


def test_a_draft_put_off_is_not_due_today(owner: Any, draft: Message) -> None:
    clock.stop(MONDAY)
    owner.post(f"/drafts/{draft.id}/laters", data={"until": "2026-12-01"})
    assert draft.due_at is not None and draft.due_at.date().isoformat() == "2026-12-01"
    owner.post(f"/drafts/{draft.id}/laters", data={"until": "someday"})
    assert draft.due_at.date().isoformat() == "2026-12-01"
    assert "Hi Jo, have a look." not in owner.get("/drafts?who=team").text


@pytest.mark.parametrize(
    ("reason", "stage"),
    [("no_fit", Stage.LOST), ("not_now", Stage.NOT_NOW), ("only_this", Stage.PITCHED), ("nonsense", Stage.LOST)],
)
def test_a_dropped_draft_closes_its_pitch_unless_only_this_mail_is_meant(
    owner: Any, draft: Message, reason: str, stage: str
) -> None:
    owner.post(f"/drafts/{draft.id}/drops", data={"reason": reason})
    db.session.expire_all()
    assert draft.pitch is not None and (draft.state, draft.pitch.stage) == (MailState.SKIPPED, stage)
    take_back(owner, "draft.dropped")
    assert draft.pitch is not None and (draft.state, draft.pitch.stage) == (MailState.DRAFT, Stage.PITCHED)


@pytest.mark.parametrize(("op", "state"), [("send", MailState.QUEUED), ("later", MailState.DRAFT)])
def test_the_ticked_are_sent_or_put_off_together_and_the_others_stay(
    owner: Any, draft: Message, op: str, state: str
) -> None:
    other = make.message(pitch=draft.pitch, campaign=draft.campaign, state=MailState.DRAFT, due_at=now())
    clock.stop(MONDAY)
    owner.post("/drafts", data={"op": op, "id": [draft.id, "x", "9" * 30]})
    db.session.expire_all()
    assert (draft.state, other.state) == (state, MailState.DRAFT)
    assert draft.due_at is not None
    if op == "later":
        assert draft.due_at.date() == MONDAY.date() + timedelta(days=1)


def test_a_mail_that_has_left_is_no_draft_any_more(owner: Any, draft: Message) -> None:
    draft.state = MailState.SENT
    db.session.commit()
    assert owner.get(f"/drafts/{draft.id}").location == "/outbox"
    owner.post(f"/drafts/{draft.id}/drops", data={"reason": "no_fit"})
    owner.post(f"/drafts/{draft.id}/sends")
    db.session.expire_all()
    assert draft.state == MailState.SENT


def test_who_promised_a_link_and_took_it_away_gets_a_draft(owner: Any) -> None:
    pitch = make.pitch(stage=Stage.AGREED)
    link = make.link(project=pitch.project, pitch=pitch, state=LinkState.LOST)
    answer = owner.post(f"/links/{link.id}/drafts")
    draft = db.session.scalars(select(Message)).one()
    assert draft.state == MailState.DRAFT and answer.location.endswith(f"focus=draft-{draft.id}")
