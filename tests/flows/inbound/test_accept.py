"""What follows from a mail that is read: who is stopped, who goes on, and whose mail is left alone."""

from __future__ import annotations

import make
from flows.inbound.world import World, raw
from sqlalchemy import func, select

from outreach.core.states import (
    MailKind,
    MailState,
    Outcome,
    Stage,
    ThreadTab,
    Turn,
)
from outreach.db import db
from outreach.models import Message


def test_a_reply_stops_the_sequence_in_the_same_transaction(world: World) -> None:
    kept = world.accept(raw(answers=world.ours.message_id))
    assert kept is not None and (kept.kind, kept.thread_id, kept.answers_id) == (
        MailKind.REPLY,
        world.thread.id,
        world.ours.id,
    )
    db.session.expire_all()
    assert (world.next.state, world.next.reason) == (MailState.STOPPED, "they answered")
    assert world.pitch.stopped_at and (world.pitch.stage, world.pitch.turn) == (Stage.TALKING, Turn.OURS)
    assert (world.thread.tab, world.thread.unread) == (ThreadTab.NEEDS, True)
    assert world.thread.suggestion["outcome"] == Outcome.INTERESTED
    assert world.thread.outcome == "", "a suggestion is never applied"


def test_a_claimed_step_is_cancelled_by_its_token_and_one_past_the_dot_is_not(world: World) -> None:
    world.next.state, world.next.claim_token = MailState.CLAIMED, "worker"
    crossed = make.message(
        pitch=world.pitch,
        contact=None,
        campaign=None,
        step=world.campaign.sequence.steps[2],
        state=MailState.SENDING,
        phase="dot",
        claim_token="w2",
    )
    db.session.commit()
    world.accept(raw(answers=world.ours.message_id))
    assert (world.next.state, world.next.claim_token) == (MailState.STOPPED, "")
    assert (crossed.state, crossed.claim_token) == (MailState.SENDING, "w2")


def test_a_colleague_at_the_site_is_stopped_where_the_project_says_so(world: World) -> None:
    bob = world.pitched(make.contact("bob@weekly.example", at=world.site))
    waiting = world.waiting(bob, None)
    world.accept(raw(answers=world.ours.message_id))
    db.session.expire_all()
    assert (waiting.state, waiting.reason) == (MailState.STOPPED, "a colleague answered")
    assert bob.stop_reason == "a colleague answered"


def test_a_colleague_goes_on_where_the_project_says_so(world: World) -> None:
    world.campaign.project.colleague_stops = False
    bob = world.pitched(make.contact("bob@weekly.example", at=world.site))
    waiting = world.waiting(bob, None)
    world.accept(raw(answers=world.ours.message_id))
    assert waiting.state == MailState.QUEUED and bob.stopped_at is None


def test_an_answer_proves_that_a_doubtful_mail_left(world: World) -> None:
    world.ours.state, world.ours.phase, world.ours.sent_at = MailState.UNKNOWN, "dot", None
    db.session.commit()
    world.accept(raw(answers=world.ours.message_id))
    assert world.ours.state == MailState.SENT and world.ours.sent_at is not None


def test_mail_from_nobody_we_know_is_left_alone(world: World) -> None:
    assert world.accept(raw(sender="shop@news.example", subject="Sale", body="Buy")) is None
    assert db.session.scalar(select(func.count(Message.id)).where(~Message.outgoing)) == 0


def test_mail_of_our_own_is_no_reply(world: World) -> None:
    assert world.accept(raw(sender="ana@acme.example", answers=world.ours.message_id)) is None
    assert world.next.state == MailState.QUEUED
