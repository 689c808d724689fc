"""Outcomes: what a person says a conversation came to; each can be taken back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from ...core import labels
from ...core.states import Outcome, Stage, TaskKind, ThreadTab
from ...db import db, now
from ...models import Event, Message, Pitch, Task, Thread
from .. import undo
from ..lifecycle import conversation
from ..lifecycle import pitch as pitches

_STAGES = {
    Outcome.INTERESTED: Stage.TALKING,
    Outcome.ASKS_MONEY: Stage.TALKING,
    Outcome.NO: Stage.LOST,
    Outcome.NOT_NOW: Stage.NOT_NOW,
    Outcome.LIVE: Stage.AGREED,
}
_CLOSING = (Outcome.NO, Outcome.NOT_NOW)
ASK_AGAIN = timedelta(days=90)
AWAY_DAYS = timedelta(days=7)


def said(outcome: str) -> str:
    """The words for an outcome, as the screen shows it."""
    return labels.word("outcome", outcome).text


def say(thread: Thread, outcome: Outcome, by: int | None) -> Event:
    """Write down what a conversation came to and move its pitch accordingly; undoable. Commits."""
    at = now()
    pitch = thread.pitch
    back = _back(thread) if outcome == Outcome.AWAY else None
    name, place = _name(thread), pitch.site.label if pitch else ""  # loaded now: a query in the block would flush it
    with undo.recorded("thread.outcome", f"{name}: {said(outcome)}", user_id=by, **_about(pitch)) as event:
        thread.outcome = outcome
        if outcome in _CLOSING:
            conversation.done(thread)
        else:
            conversation.waits(thread, (back or at + AWAY_DAYS) if outcome == Outcome.AWAY else None)
        if pitch is not None and pitch.stage != Stage.WON:
            pitch.outcome = outcome
            if outcome in _STAGES:
                pitches.move(pitch, _STAGES[outcome], at)
            if outcome in (Outcome.AWAY, Outcome.NOT_NOW):
                pitches.scheduled(pitch)
            else:
                pitches.our_turn(pitch)
            if outcome == Outcome.WRONG_PERSON:
                _task(thread, pitch, TaskKind.TODO, f"Find the right person at {place}", at, by)
            elif outcome == Outcome.NOT_NOW:
                pitches.plan(pitch, at + ASK_AGAIN)
                _task(thread, pitch, TaskKind.TODO, f"Ask {name} again", at + ASK_AGAIN, by)
    db.session.commit()
    return event


def done(thread: Thread, by: int | None) -> Event:
    """Nothing more to do here; undoable. Commits."""
    with undo.recorded("thread.done", f"{_name(thread)}: done", user_id=by, **_about(thread.pitch)) as event:
        conversation.done(thread)
    db.session.commit()
    return event


def later(thread: Thread, until: datetime, by: int | None) -> Event:
    """Show a conversation again on a later day; undoable. Commits."""
    summary = f"{_name(thread)}: later, {until:%-d %b}"
    with undo.recorded("thread.later", summary, user_id=by, **_about(thread.pitch)) as event:
        conversation.waits(thread, until)
    db.session.commit()
    return event


def assign(thread: Thread, user_id: int | None, name: str, by: int | None) -> Event:
    """Give a conversation to somebody; undoable. Commits."""
    with undo.recorded("thread.assigned", f"{_name(thread)}: {name}", user_id=by, **_about(thread.pitch)) as event:
        thread.assigned_id = user_id
    db.session.commit()
    return event


def wake() -> int:
    """Bring back what was put off until now; how many. Commits."""
    at = now()
    due = db.session.scalars(
        select(Thread).where(Thread.tab == ThreadTab.WAITING, Thread.later_until <= at).limit(500)
    ).all()
    for thread in due:
        conversation.needs_us(thread)
    db.session.commit()
    return len(due)


def _back(thread: Thread) -> datetime | None:
    told = db.session.scalars(
        select(Message).where(Message.thread_id == thread.id, ~Message.outgoing).order_by(Message.at.desc()).limit(5)
    )
    for message in told:
        if message.facts.get("returns_on"):
            day = date.fromisoformat(message.facts["returns_on"])
            return datetime(day.year, day.month, day.day, 8, tzinfo=now().tzinfo)
    return None


def _task(thread: Thread, pitch: Pitch, kind: str, title: str, due: datetime, by: int | None) -> None:
    Task.plan(kind, title, due, now(), pitch, thread_id=thread.id, user_id=pitch.owner_id or by)


def _name(thread: Thread) -> str:
    return thread.contact.label if thread.contact else thread.subject or "A conversation"


def _about(pitch: Pitch | None) -> dict[str, int | None]:
    if pitch is None:
        return {}
    return {
        "pitch_id": pitch.id,
        "site_id": pitch.site_id,
        "project_id": pitch.project_id,
        "contact_id": pitch.contact_id,
        "campaign_id": pitch.campaign_id,
    }
