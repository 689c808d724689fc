"""What an answer came to: noted, taken back, asked again later."""

from __future__ import annotations

from datetime import timedelta

from flows.inbound.world import World, raw
from sqlalchemy import select

from outreach.core.states import (
    Outcome,
    Stage,
    ThreadTab,
)
from outreach.db import clock, db, now
from outreach.flows import undo
from outreach.flows.inbound import outcomes
from outreach.models import Task


def test_an_outcome_can_be_taken_back(world: World) -> None:
    world.accept(raw(answers=world.ours.message_id))
    event = outcomes.say(world.thread, Outcome.NO, None)
    assert (world.pitch.stage, world.thread.tab, world.thread.outcome) == (Stage.LOST, ThreadTab.DONE, "no")
    undo.undo(event)
    assert (world.pitch.stage, world.thread.tab, world.thread.outcome) == (Stage.TALKING, ThreadTab.NEEDS, "")


def test_not_now_asks_again_in_a_quarter(world: World) -> None:
    outcomes.say(world.thread, Outcome.NOT_NOW, None)
    assert world.pitch.stage == Stage.NOT_NOW
    assert db.session.scalars(select(Task)).one().due_at > now() + timedelta(days=80)


def test_what_was_put_off_comes_back(world: World) -> None:
    outcomes.later(world.thread, now() + timedelta(days=1), None)
    assert outcomes.wake() == 0
    clock.forward(days=1, minutes=1)
    assert outcomes.wake() == 1 and world.thread.tab == ThreadTab.NEEDS
