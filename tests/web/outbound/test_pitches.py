"""One pitch on the screen: moved, won by a link or by hand, closed, and each step taken back."""

from __future__ import annotations

from typing import Any

import make
from flask import Flask

from outreach.core.states import LinkState, MailState, Stage, WonBy
from outreach.db import db, now
from outreach.flows import undo
from outreach.models import (
    Event,
    Link,
)


def test_a_pitch_is_won_by_a_link_or_by_hand_with_a_reason(app: Flask, owner: Any) -> None:
    pitch = make.pitch(stage=Stage.TALKING)
    answer = owner.post(f"/pitches/{pitch.id}/moves", data={"stage": "won"})
    assert answer.headers["Location"].startswith(f"/pitches/{pitch.id}/wins") and pitch.stage == Stage.TALKING
    assert owner.post(f"/pitches/{pitch.id}/wins", data={"address": "nope nope"}).status_code == 422
    assert owner.post(f"/pitches/{pitch.id}/wins", data={"op": "hand", "reason": " "}).status_code == 422
    owner.post(f"/pitches/{pitch.id}/wins", data={"address": "hive.example/tools"})
    link = db.session.query(Link).one()
    assert (link.state, link.source_url, pitch.stage) == (
        LinkState.VERIFYING,
        "https://hive.example/tools",
        Stage.AGREED,
    )
    assert link.next_check_at is not None and link.next_check_at <= now()
    owner.post(f"/pitches/{pitch.id}/wins", data={"op": "hand", "reason": "it is in their newsletter"})
    assert (pitch.stage, pitch.won_by) == (Stage.WON, WonBy.HAND)
    board = owner.get("/pipeline").data
    assert b"By hand" in board and b"newsletter" in board
    assert b"1 by hand" in owner.get("/").data


def test_moving_and_closing_stop_what_waits_and_undo_brings_it_back(app: Flask, owner: Any) -> None:
    pitch = make.pitch(stage=Stage.PITCHED)
    draft = make.message(
        pitch=pitch, campaign=pitch.campaign, state=MailState.DRAFT, due_at=now(), contact=pitch.contact
    )
    owner.post(f"/pitches/{pitch.id}/moves", data={"stage": "lost"})
    assert (pitch.stage, draft.state) == (Stage.LOST, MailState.STOPPED)
    undo.undo(db.session.query(Event).filter_by(kind="pitch.stage").one())
    assert (pitch.stage, draft.state, pitch.stopped_at) == (Stage.PITCHED, MailState.DRAFT, None)
    owner.post("/pitches", data={"op": "stage", "stage": "won", "id": pitch.id})
    assert pitch.stage == Stage.PITCHED
    owner.post("/pitches", data={"op": "tag", "tag": "Bees", "id": pitch.id})
    assert pitch.tags == "bees"
