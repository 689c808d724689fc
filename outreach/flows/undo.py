"""Taking back: every change made here leaves what it takes to undo it, in the timeline itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, event, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapper, object_session
from sqlalchemy.orm.attributes import get_history

from ..core import labels
from ..core.states import Role
from ..db import Base, db, now
from ..models import Event, SignIn, Suppression

UNDO_DAYS = 30
BATCH = 500
TABLES = Base.metadata.tables
ASKED_FOR = ("by hand", "import")  # suppressions we added ourselves; the others were asked for by the person
NOT_HELD_BY = {Event.__tablename__, SignIn.__tablename__}  # pointing at a row does not keep it
RANKS = {  # what it takes to change these rows, and so to change them back
    "user": Role.OWNER,
    "project_member": Role.OWNER,
    "invitation": Role.OWNER,
    "sign_in": Role.OWNER,
    "preference": Role.OWNER,
    "project": Role.MANAGER,
    "project_host": Role.MANAGER,
    "mailbox": Role.MANAGER,
    "suppression": Role.MANAGER,
}

Change = dict[str, Any]
Place = tuple[str, int]


class CannotUndo(ValueError):
    """An action cannot be taken back (any more); says why."""


# --- doing -----------------------------------------------------------------------------------------------------------


@contextmanager
def recorded(kind: str, summary: str, **about: Any) -> Iterator[Event]:
    """Do something to rows inside the block; what changed becomes one undoable line of the timeline.

    The event is yielded, so that its summary can still be put right. Rows are seen as they are flushed, with what the
    database itself removes along with them; statements for many rows (``update(Link).where(…)``) are not.
    Does not commit.
    """
    session = db.session()
    session.flush()
    line = Event(kind=kind, summary=summary, at=now(), **about)
    seen = _Seen()
    session.info.setdefault("recording", []).append(seen)
    try:
        yield line
        session.flush()
    finally:
        session.info["recording"].remove(seen)
    line.undo = list(seen.lines.values())
    session.add(line)
    session.flush()


class _Seen:
    """What happened to rows during a recording: one line a row, first state and last."""

    def __init__(self) -> None:
        self.lines: dict[Place, Change] = {}

    def made(self, table: str, id: int) -> None:
        self.lines[table, id] = {"table": table, "id": id, "made": True}

    def changed(self, table: str, id: int, was: Change, became: Change) -> None:
        line = self.lines.setdefault((table, id), {"table": table, "id": id, "was": {}, "became": {}})
        if "made" in line or "gone" in line:
            return
        line["was"] = {**was, **line["was"]}
        line["became"].update(became)

    def gone(self, table: str, id: int, was: Change) -> None:
        line = self.lines.pop((table, id), {"was": {}})
        if "made" not in line:
            self.lines[table, id] = {"table": table, "id": id, "gone": True, "was": {**was, **line["was"]}}


def _recordings(row: Base) -> list[_Seen]:
    session = object_session(row)
    return [] if session is None or isinstance(row, Event) else session.info.get("recording", [])


@event.listens_for(Base, "after_insert", propagate=True)
def _made(mapper: Mapper[Any], connection: Connection, row: Base) -> None:
    for seen in _recordings(row):
        seen.made(row.__tablename__, row.id)


@event.listens_for(Base, "before_update", propagate=True)
def _changed(mapper: Mapper[Any], connection: Connection, row: Base) -> None:
    recordings = _recordings(row)
    if not recordings:
        return
    histories = {attribute.key: get_history(row, attribute.key) for attribute in mapper.column_attrs}
    touched = {name: history for name, history in histories.items() if history.added or history.deleted}
    if not touched:
        return
    unread = [name for name, history in touched.items() if not history.deleted]  # set without having been loaded
    before = _stored(connection, TABLES[row.__tablename__], [row.id], unread)[row.id] if unread else {}
    was = {name: _keep(h.deleted[0] if h.deleted else before[name]) for name, h in touched.items()}
    became = {name: _keep(h.added[0] if h.added else None) for name, h in touched.items()}
    for seen in recordings:
        seen.changed(row.__tablename__, row.id, was, became)


@event.listens_for(Base, "before_delete", propagate=True)
def _gone(mapper: Mapper[Any], connection: Connection, row: Base) -> None:
    recordings = _recordings(row)
    if recordings:
        _goes(connection, TABLES[row.__tablename__], [row.id], recordings)


def _goes(connection: Connection, table: Table, ids: list[int], recordings: list[_Seen]) -> None:
    """Note rows that go, and what the database removes or empties along with them."""
    for id, values in _stored(connection, table, ids).items():
        for seen in recordings:
            seen.gone(table.name, id, {name: _keep(value) for name, value in values.items() if name != "id"})
    for other, column, rule in _pointing_at(table):
        held = list(connection.scalars(select(other.c.id).where(column.in_(ids))))
        if held and rule == "CASCADE":
            _goes(connection, other, held, recordings)
        elif rule == "SET NULL":
            for id, values in _stored(connection, other, held, [column.name]).items():
                for seen in recordings:
                    seen.changed(other.name, id, {column.name: values[column.name]}, {column.name: None})


# --- taking back -----------------------------------------------------------------------------------------------------


def takes(line: Event) -> Role:
    """The rank it takes to take *line* back: that of the change itself."""
    touched = {change["table"] for change in line.undo or ()}
    asked = [role for table, role in RANKS.items() if table in touched]
    return Role.OWNER if Role.OWNER in asked else Role.MANAGER if asked else Role.MEMBER


def by_table(line: Event) -> dict[str, list[Change]]:
    """What undoing *line* would change: {table: its changes, by id}."""
    return _by_table(line.undo or ())


def standing(line: Event) -> str:
    """Why *line* cannot be taken back, as a sentence; empty when nothing speaks against trying."""
    if line.undone_at:
        return "This was taken back already."
    if line.undo is None:
        return "This cannot be taken back."
    if (now() - line.at).days > UNDO_DAYS:
        return f"This is more than {UNDO_DAYS} days old."
    return ""


def undo(line: Event) -> str:
    """Take *line* back and say what was done. Commits; after CannotUndo, with its sentence, nothing has changed."""
    if sentence := standing(line):
        raise CannotUndo(sentence)
    changes, summary = list(line.undo or ()), line.summary
    try:
        first = update(Event).where(Event.id == line.id, Event.undone_at.is_(None)).values(undone_at=now())
        if db.session.execute(first).rowcount != 1:  # type: ignore[attr-defined]
            raise CannotUndo("This was taken back already.")
        _take_back(changes)
    except IntegrityError as why:
        db.session.rollback()
        raise CannotUndo("Something newer stands in its place. Look at its history to put it right by hand.") from why
    except CannotUndo:
        db.session.rollback()
        raise
    db.session.commit()
    return f"Taken back: {summary}"


def _take_back(changes: list[Change]) -> None:
    session = db.session()
    session.flush()
    gone = {(change["table"], change["id"]) for change in changes if change.get("gone")}
    later = _put_back([change for change in changes if "became" in change], gone)
    _unmake([change for change in changes if change.get("made")])
    by_table = _by_table(change for change in changes if change.get("gone"))
    for table in _in_order(by_table):
        for change in by_table[table.name]:  # ids ascend, so that rows of one table that point at each other can
            session.execute(insert(table).values(id=change["id"], **_read(change["was"])))
    for table, id, values in later:
        session.execute(update(table).where(table.c.id == id).values(values))
    session.expire_all()


def _put_back(changes: list[Change], gone: set[Place]) -> list[tuple[Table, int, Change]]:
    """Set what was changed to what it was; what points at a row that is not back yet is given back for later."""
    later = []
    for name, rows in _by_table(changes).items():
        table = TABLES[name]
        points = {c.name: key.column.table.name for c in table.columns for key in c.foreign_keys}
        ready: dict[tuple[str, ...], list[Change]] = defaultdict(list)
        for start in range(0, len(rows), BATCH):
            some = rows[start : start + BATCH]
            columns = sorted({column for change in some for column in change["became"]})
            stored = _stored(db.session.connection(), table, [change["id"] for change in some], columns)
            for change in some:
                if change["id"] not in stored:
                    raise CannotUndo("What was changed is not there any more.")
                became, was = _read(change["became"]), _read(change["was"])
                if any(stored[change["id"]][column] != value for column, value in became.items()):
                    raise CannotUndo("It was changed again since. Look at its history to put it right by hand.")
                waits = {c: was.pop(c) for c in list(was) if c in points and (points[c], was[c]) in gone}
                if waits:
                    later.append((table, change["id"], waits))
                if was:
                    ready[tuple(was)].append({"row": change["id"], **{f"to_{c}": value for c, value in was.items()}})
        for names, values in ready.items():
            to = {column: bindparam(f"to_{column}", type_=table.c[column].type) for column in names}
            db.session.connection().execute(update(table).where(table.c.id == bindparam("row")).values(to), values)
    return later


def _unmake(changes: list[Change]) -> None:
    """Remove what was made, unless something else has come to hang on it."""
    by_table = _by_table(changes)
    made = {name: {change["id"] for change in rows} for name, rows in by_table.items()}
    _keep_refusals(made.get(Suppression.__tablename__, set()))
    for table in reversed(_in_order(by_table)):
        for ids in _batches(sorted(made[table.name])):
            for other, column, _ in _pointing_at(table):
                if other.name == Event.__tablename__:  # the lines of a timeline outlive what they tell of
                    db.session.execute(update(other).where(column.in_(ids)).values({column.name: None}))
                elif other.name not in NOT_HELD_BY:
                    holding = set(db.session.scalars(select(other.c.id).where(column.in_(ids))))
                    if holding - made.get(other.name, set()):
                        noun = other.name.replace("_", " ")
                        raise CannotUndo(f"Something was added to it since (a {noun}). Remove that first.")
            db.session.execute(delete(table).where(table.c.id.in_(ids)))


def _keep_refusals(ids: Iterable[int]) -> None:
    for some in _batches(sorted(ids)):
        wanted = select(Suppression.source).where(Suppression.id.in_(some), Suppression.source.not_in(ASKED_FOR))
        if source := db.session.scalar(wanted.limit(1)):
            raise CannotUndo(f"{labels.KEPT.get(source, 'It was not added here')}, and that stays.")


# --- tables ----------------------------------------------------------------------------------------------------------


def _pointing_at(table: Table) -> list[tuple[Table, Any, str]]:
    """The columns that point at *table*, and what the database does to them when a row goes."""
    return [
        (other, key.parent, (key.ondelete or "").upper())
        for other in TABLES.values()
        for key in other.foreign_keys
        if key.column.table is table
    ]


def _stored(
    connection: Connection, table: Table, ids: list[int], columns: list[str] | None = None
) -> dict[int, Change]:
    """What the database holds of these rows, by their id."""
    wanted = [table.c[name] for name in columns] if columns is not None else list(table.columns)
    found = {}
    for some in _batches(ids):
        for row in connection.execute(select(table.c.id.label("key_of_row"), *wanted).where(table.c.id.in_(some))):
            found[row.key_of_row] = {column.name: value for column, value in zip(wanted, row[1:], strict=True)}
    return found


def _by_table(changes: Iterable[Change]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        found[change["table"]].append(change)
    return {name: sorted(rows, key=lambda change: change["id"]) for name, rows in found.items()}


def _in_order(by_table: Iterable[str]) -> list[Table]:
    """The tables, those that are pointed at first."""
    names = set(by_table)
    return [table for table in Base.metadata.sorted_tables if table.name in names]


def _batches(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


# --- values ----------------------------------------------------------------------------------------------------------


def _keep(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, dict):
        return {"json": value}
    return value


def _read(kept: Change) -> Change:
    return {name: _value(value) for name, value in kept.items()}


def _value(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    kind, inner = next(iter(value.items()))
    read = {"moment": datetime.fromisoformat, "day": date.fromisoformat, "bytes": bytes.fromhex}.get(kind)
    return read(inner) if read else inner
