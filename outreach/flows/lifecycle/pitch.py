"""Pitch: its stage, whose turn it is, when its next step is due, and why nothing more leaves by itself.

Nothing here commits.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from ...core.states import CLOSED_STAGES, Stage, Turn, WonBy
from ...db import db
from ...models import Message, Pitch
from . import mail
from .allowed import NotAllowed, demand

S = Stage
ALL = tuple(Stage)
# What a pitch may be when …; in any other stage what happens by itself leaves the stage alone.
ALLOWED: dict[str, tuple[Stage, ...]] = {
    "moved": ALL,  # by a person, anywhere but to Won
    "won": ALL,
    "pitched": (S.FOUND, S.QUALIFIED),  # a first mail left
    "talking": (S.FOUND, S.QUALIFIED, S.PITCHED),  # they answered
    "agreed": tuple(stage for stage in ALL if stage not in (S.AGREED, S.WON)),  # the page with the link was named
    "lost": tuple(stage for stage in ALL if stage not in (S.WON, S.LOST)),  # they refused mail of ours
    "not now": (S.PITCHED,),  # nobody answered
}


# --- how it begins ----------------------------------------------------------------------------------------------------


def found(at: datetime, **columns: Any) -> Pitch:
    """A new pitch to a site where nobody to write to is known yet."""
    return Pitch(stage=S.FOUND, stage_at=at, turn=Turn.OURS, created_at=at, **columns)


def qualified(at: datetime, **columns: Any) -> Pitch:
    """A new pitch to a person, whose first mail is planned."""
    return Pitch(stage=S.QUALIFIED, stage_at=at, turn=Turn.SCHEDULED, created_at=at, **columns)


# --- the stage --------------------------------------------------------------------------------------------------------


def move(pitch: Pitch, stage: str, at: datetime) -> None:
    """Go to *stage*; Won has its own door, win(). Raises NotAllowed."""
    if stage == S.WON:
        raise NotAllowed("A pitch is won by a check that saw the link, or by hand with a reason.")
    demand(ALLOWED, "moved", pitch.stage, "The pitch")
    if pitch.stage != stage:
        pitch.stage, pitch.stage_at = stage, at
        pitch.won_at, pitch.won_by, pitch.won_reason = None, "", ""
    if stage in CLOSED_STAGES:
        stop(pitch, f"closed: {stage}", at)


def win(pitch: Pitch, by: str, at: datetime, reason: str = "") -> None:
    """Become Won: by a check, or by hand with a reason, which stays visible. Raises NotAllowed."""
    if by == WonBy.HAND and not reason.strip():
        raise NotAllowed("Say why this counts as won although no check has seen the link.")
    demand(ALLOWED, "won", pitch.stage, "The pitch")
    pitch.stage, pitch.stage_at = S.WON, at
    pitch.won_at, pitch.won_by, pitch.won_reason = at, by, reason.strip()
    stop(pitch, "won", at)


def answered(pitch: Pitch, why: str, at: datetime) -> None:
    """Somebody answered: no further step leaves, to them or, where the project says so, to their colleagues."""
    stop_steps(pitch, why, at)
    if pitch.stage in ALLOWED["talking"]:
        move(pitch, S.TALKING, at)
    our_turn(pitch)
    if pitch.project.colleague_stops:
        others = select(Pitch).where(
            Pitch.project_id == pitch.project_id,
            Pitch.site_id == pitch.site_id,
            Pitch.id != pitch.id,
            Pitch.stopped_at.is_(None),
        )
        for other in db.session.scalars(others).all():
            stop_steps(other, "a colleague answered", at)


def refused(pitch: Pitch, at: datetime) -> None:
    """They want no more mail: the pitch is lost, unless it is decided already."""
    if pitch.stage in ALLOWED["lost"]:
        move(pitch, S.LOST, at)


def link_named(pitch: Pitch, at: datetime) -> None:
    """Somebody says where the link is: they agreed."""
    if pitch.stage in ALLOWED["agreed"]:
        move(pitch, S.AGREED, at)


def mail_left(pitch: Pitch, at: datetime) -> None:
    """A mail of ours left: it is their turn, and what is next must be planned anew."""
    if pitch.stage in ALLOWED["pitched"]:
        move(pitch, S.PITCHED, at)
    pitch.turn, pitch.next_step_at = Turn.THEIRS, None


def unanswered(pitch: Pitch, at: datetime) -> None:
    """Nobody answered the last mail in time. Raises NotAllowed."""
    demand(ALLOWED, "not now", pitch.stage, "The pitch")
    stop(pitch, "no answer", at)
    move(pitch, S.NOT_NOW, at)


# --- what leaves by itself --------------------------------------------------------------------------------------------


def stop(pitch: Pitch, why: str, at: datetime) -> None:
    """Send no further steps by ourselves; the first reason stays."""
    if not pitch.stopped_at:
        pitch.stopped_at, pitch.stop_reason = at, why
    pitch.next_step_at = None


def stop_steps(pitch: Pitch, why: str, at: datetime) -> int:
    """Stop a pitch and the steps that wait; what a person wrote by hand leaves. Says how many mails waited."""
    stop(pitch, why, at)
    return mail.stop_unsent(Message.pitch_id == pitch.id, why)


def stop_mails(pitch: Pitch, why: str, at: datetime) -> int:
    """Stop a pitch and every mail that waits, those written by hand included; says how many mails waited."""
    stop(pitch, why, at)
    return mail.stop_unsent(Message.pitch_id == pitch.id, why, by_hand_too=True)


def resume(pitch: Pitch) -> None:
    """Steps may leave again."""
    pitch.stopped_at, pitch.stop_reason = None, ""


# --- whose turn it is, and when ---------------------------------------------------------------------------------------


def our_turn(pitch: Pitch) -> None:
    """A person of ours has to do the next thing."""
    pitch.turn = Turn.OURS


def their_turn(pitch: Pitch) -> None:
    """We wait for them."""
    pitch.turn = Turn.THEIRS


def scheduled(pitch: Pitch) -> None:
    """The next thing happens by itself, or is planned for a day."""
    pitch.turn = Turn.SCHEDULED


def plan(pitch: Pitch, when: datetime | None) -> None:
    """The next thing is due then; None: nothing is planned."""
    pitch.next_step_at = when
