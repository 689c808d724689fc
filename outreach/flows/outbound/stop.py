"""Stopping: what is planned for somebody who answered, or may have, does not leave."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from ...core.states import MailState, Stage, Turn
from ...db import db
from ...models import Message, Pitch

UNSENT = (MailState.QUEUED, MailState.DRAFT, MailState.HELD, MailState.CLAIMED)


def answered(pitch: Pitch, at: datetime, why: str) -> None:
    """Somebody answered: no further step leaves, to them or, where the project says so, to their colleagues.

    Does not commit. A step being handed over is cancelled unless its final dot is written.
    """
    pitch.stop(why, at)
    if pitch.stage in (Stage.FOUND, Stage.QUALIFIED, Stage.PITCHED):
        pitch.move(Stage.TALKING, at)
    pitch.turn = Turn.OURS
    cancel_steps(pitch.id, why)
    if pitch.project.colleague_stops:
        others = select(Pitch).where(
            Pitch.project_id == pitch.project_id,
            Pitch.site_id == pitch.site_id,
            Pitch.id != pitch.id,
            Pitch.stopped_at.is_(None),
        )
        for other in db.session.scalars(others):
            other.stop("a colleague answered", at)
            cancel_steps(other.id, "a colleague answered")


def cancel_steps(pitch_id: int, why: str) -> None:
    """Stop every planned mail of a pitch that has not left. Does not commit."""
    db.session.flush()
    db.session.execute(
        update(Message)
        .where(Message.pitch_id == pitch_id, Message.outgoing, Message.step_id.is_not(None), not_left())
        .values(state=MailState.STOPPED, reason=why, claim_token="", claimed_until=None)
        .execution_options(synchronize_session="fetch")
    )


def not_left() -> Any:
    """The condition for mails of ours that can still be kept back."""
    return Message.state.in_(UNSENT) & (Message.phase != "dot")


def hold_steps(pitch_id: int, why: str) -> list[int]:
    """Let a person decide about the planned mails of a pitch; gives their ids. Does not commit."""
    db.session.flush()
    ids = list(
        db.session.scalars(
            select(Message.id).where(
                Message.pitch_id == pitch_id,
                Message.outgoing,
                Message.step_id.is_not(None),
                Message.state.in_((MailState.QUEUED, MailState.CLAIMED)),
                Message.phase != "dot",
            )
        )
    )
    held = db.session.execute(
        update(Message)
        .where(Message.id.in_(ids), Message.state.in_((MailState.QUEUED, MailState.CLAIMED)), Message.phase != "dot")
        .values(state=MailState.HELD, reason=why, claim_token="", claimed_until=None)
        .returning(Message.id)
        .execution_options(synchronize_session="fetch")
    )
    return [row[0] for row in held]
