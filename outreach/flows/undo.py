"""Taking back: every change made here leaves what it takes to undo it, in the timeline itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history

from ..db import Base, db, now
from ..models import Event

CLASSES: dict[str, type[Base]] = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
UNDO_DAYS = 30


class CannotUndo(ValueError):
    """An action cannot be taken back (any more); says why."""


@contextmanager
def recorded(kind: str, summary: str, **about: Any) -> Iterator[Event]:
    """Do something to rows inside the block; what changed becomes one undoable line of the timeline.

    The event is yielded, so that its summary can still be put right. Does not commit.
    """
    session = db.session()
    session.flush()
    event = Event(kind=kind, summary=summary, at=now(), **about)
    yield event
    changes = _changed(session)
    fresh = [row for row in session.new if not isinstance(row, Event)]
    session.add(event)
    session.flush()
    changes += [{"table": row.__tablename__, "id": row.id, "made": True} for row in fresh]
    event.undo = changes


def undo(event: Event) -> str:
    """Take *event* back and say what was done; raises CannotUndo with a sentence. Commits."""
    if event.undone_at:
        raise CannotUndo("This was taken back already.")
    if event.undo is None:
        raise CannotUndo("This cannot be taken back.")
    if (now() - event.at).days > UNDO_DAYS:
        raise CannotUndo(f"This is more than {UNDO_DAYS} days old.")
    made: list[Base] = []
    for change in reversed(event.undo):
        table = CLASSES[change["table"]]
        row = db.session.get(table, change["id"])
        if change.get("made"):
            if row is not None:
                made.append(row)
        elif change.get("gone"):
            db.session.add(table(id=change["id"], **_read(change["was"])))
        elif row is None:
            raise CannotUndo("What was changed is not there any more.")
        else:
            _put_back(row, change)
    for row in made:
        db.session.delete(row)
    event.undone_at = now()
    db.session.commit()
    return f"Taken back: {event.summary}"


def _put_back(row: Base, change: dict[str, Any]) -> None:
    became = _read(change["became"])
    for name, was in _read(change["was"]).items():
        if getattr(row, name) != became[name]:
            raise CannotUndo("It was changed again since. Look at its history to put it right by hand.")
        setattr(row, name, was)


def _changed(session: Session) -> list[dict[str, Any]]:
    found = []
    for row in session.dirty:
        columns = [attribute.key for attribute in inspect(row).mapper.column_attrs]
        was, became = {}, {}
        for name in columns:
            history = get_history(row, name)
            if history.has_changes():
                was[name] = _keep(history.deleted[0] if history.deleted else None)
                became[name] = _keep(history.added[0] if history.added else None)
        if was:
            found.append({"table": row.__tablename__, "id": row.id, "was": was, "became": became})
    for row in session.deleted:
        columns = [attribute.key for attribute in inspect(row).mapper.column_attrs]
        kept = {name: _keep(getattr(row, name)) for name in columns if name != "id"}
        found.append({"table": row.__tablename__, "id": row.id, "gone": True, "was": kept})
    return found


def _keep(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    return value


def _read(kept: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in kept.items()}


def _value(value: Any) -> Any:
    if isinstance(value, dict) and len(value) == 1:
        kind, inner = next(iter(value.items()))
        if kind == "moment":
            return datetime.fromisoformat(inner)
        if kind == "day":
            return date.fromisoformat(inner)
        if kind == "bytes":
            return bytes.fromhex(inner)
    return value
