"""Winning: by a check that has seen the link, or by hand with a reason that stays in sight."""

from __future__ import annotations

from datetime import date, timedelta

import make
import pytest
from flask import Flask
from sqlalchemy import select

from outreach.core.states import LinkState, Stage, TaskKind, WonBy
from outreach.db import db, now
from outreach.flows import undo
from outreach.flows.lifecycle.allowed import NotAllowed
from outreach.flows.links import wins
from outreach.models import Link, Pitch, Task, User


@pytest.fixture
def user(app: Flask) -> User:
    return make.user()


@pytest.fixture
def pitch(app: Flask) -> Pitch:
    return make.pitch(stage=Stage.TALKING, target_url="https://acme.example/guide")


def test_an_address_is_watched_at_once_and_wins_nothing_by_itself(user: User, pitch: Pitch) -> None:
    link, _ = wins.watch(pitch, "hive.example/tools", user, now())
    assert (link.source_url, link.target_url) == ("https://hive.example/tools", "https://acme.example/guide")
    assert link.state == LinkState.VERIFYING and link.next_check_at is not None and link.next_check_at <= now()
    assert (pitch.stage, pitch.won_by) == (Stage.AGREED, "")


@pytest.mark.parametrize("text", ["", "not an address", "javascript:x", "ftp://hive.example/"])
def test_what_is_no_address_says_how_it_should_be(user: User, pitch: Pitch, text: str) -> None:
    with pytest.raises(wins.NoAddress, match="Enter the full address"):
        wins.watch(pitch, text, user, now())
    assert db.session.scalar(select(Link.id)) is None


def test_the_same_address_twice_and_a_promise_become_one_link(user: User, pitch: Pitch) -> None:
    promised = wins.promise(pitch, date(2026, 12, 1), user, now())
    db.session.commit()
    assert (promised.state, promised.source_url, pitch.promised_on) == (LinkState.PROMISED, "", date(2026, 12, 1))
    assert wins.promise(pitch, date(2026, 12, 5), user, now()) is promised
    first, _ = wins.watch(pitch, "hive.example/tools", user, now())
    second, _ = wins.watch(pitch, "https://hive.example/tools", user, now())
    assert promised.id == first.id == second.id and first.promised_on == date(2026, 12, 5)


def test_without_an_agreed_page_our_home_is_meant(user: User) -> None:
    pitch = make.pitch(stage=Stage.TALKING)
    link, _ = wins.watch(pitch, "hive.example/tools", user, now())
    assert link.target_url == f"https://{pitch.project.host}/"


@pytest.mark.parametrize(
    ("state", "first_seen", "counts"),
    [
        (LinkState.LIVE, True, True), (LinkState.CHANGED, True, True), (LinkState.MISSING, True, True),
        (LinkState.LOST, True, False), (LinkState.VERIFYING, False, False), (LinkState.LIVE, False, False),
    ],
)  # fmt: skip
def test_only_a_link_that_was_seen_and_not_lost_since_counts(
    pitch: Pitch, state: LinkState, first_seen: bool, counts: bool
) -> None:
    link = make.link(project=pitch.project, pitch=pitch, state=state, first_seen_at=now() if first_seen else None)
    assert wins.seen(pitch) is (link if counts else None)


def test_won_by_hand_keeps_its_reason_ends_its_tasks_and_can_be_taken_back(user: User, pitch: Pitch) -> None:
    task = Task(
        project_id=pitch.project_id, pitch_id=pitch.id, kind=TaskKind.TODO, title="Ask", created_at=now(),
        due_at=now() + timedelta(days=1),
    )  # fmt: skip
    db.session.add(task)
    db.session.commit()
    event = wins.by_hand(pitch, " in their newsletter ", user, now())
    assert (pitch.stage, pitch.won_by) == (Stage.WON, WonBy.HAND) and task.done_at is not None
    assert "in their newsletter" in event.summary
    undo.undo(event)
    assert (pitch.stage, pitch.won_by, task.done_at) == (Stage.TALKING, "", None)


def test_by_hand_needs_a_reason(user: User, pitch: Pitch) -> None:
    with pytest.raises(NotAllowed):
        wins.by_hand(pitch, "  ", user, now())
    db.session.rollback()
    assert pitch.stage == Stage.TALKING
