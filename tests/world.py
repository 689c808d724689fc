"""A whole world for one project: one valid row of each model there is, those added later included."""

from __future__ import annotations

import itertools
import sqlite3
import zlib
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from outreach.db import Base, Moment, db, now

_count = itertools.count(1)
MODELS: dict[str, type[Any]] = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
WORDS = {"host": "h{n}.example", "domain": "h{n}.example", "email": "p{n}@h{n}.example", "address": "m{n}@h{n}.example"}
WORDS |= {"url": "https://h{n}.example/page", "role": "member", "source": "by hand", "shortcut": "a{n}"}
WORDS |= {"kind": "person", "judgement": "review", "sight": "seen", "verdict": "counts", "query": "q=x"}
SAID = {("suppression", "source"), ("mailbox", "secret"), ("page_copy", "body")}  # needed, whatever the column says
OWN = {("import_file", "kind"): "links"}  # no file waits without its kind
World = dict[type[Any], Any]


def build(people: dict[str, int]) -> World:
    """Rows of every table, each pointing at the others of this world; *people* are kept as they are."""
    world: World = {}
    for table in Base.metadata.sorted_tables:
        model = MODELS[table.name]
        if table.name == "user":
            continue
        row = model(**{c.name: _value(c, world, people) for c in table.columns if _wanted(c, world)})
        db.session.add(row)
        db.session.commit()
        world[model] = row
    return world


def _wanted(column: Any, world: World) -> bool:
    if column.primary_key:
        return False
    if (column.table.name, column.name) in SAID | OWN.keys():
        return True
    if column.foreign_keys:
        return next(iter(column.foreign_keys)).column.table is not column.table
    return not column.nullable and column.default is None


def _value(column: Any, world: World, people: dict[str, int]) -> Any:
    n = next(_count)
    if own := OWN.get((column.table.name, column.name)):
        return own
    if column.foreign_keys:
        target = next(iter(column.foreign_keys)).column.table.name
        return people["owner"] if target == "user" else world[MODELS[target]].id
    kind = column.type
    if isinstance(kind, Moment):
        return now() + timedelta(days=1) if column.name in ("expires_at", "until") else now() - timedelta(hours=1)
    if isinstance(kind, sa.Date):
        return date(2026, 1, 1) + timedelta(days=n)
    if isinstance(kind, sa.Boolean):
        return True
    if isinstance(kind, sa.LargeBinary):
        return zlib.compress(b"a page")
    if isinstance(kind, sa.JSON):
        return []
    if isinstance(kind, sa.Integer | sa.BigInteger):
        return n
    name = next((word for word in WORDS if column.name == word or column.name.endswith(f"_{word}")), None)
    return (WORDS[name] if name else f"{column.name} {{n}}").format(n=n)


def dump() -> dict[str, dict[int, tuple[Any, ...]]]:
    """All rows of all tables, by table and id."""
    db.session.rollback()
    found = {}
    with db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            rows = connection.execute(sa.select(table).order_by(table.c.id))
            found[table.name] = {row.id: tuple(_plain(value) for value in row) for row in rows}
    return found


def _plain(value: Any) -> Any:
    return repr(value) if isinstance(value, dict | list | datetime | date) else value


class Watch:
    """Tells what has changed since it began; nothing is read while nobody has written (SQLite only)."""

    def __init__(self) -> None:
        self.before = dump()
        self.connection = sqlite3.connect(str(db.engine.url.database))
        self.version = self._version()

    def difference(self) -> dict[str, list[tuple[int, dict[str, Any]]]]:
        version = self._version()
        if version == self.version:
            return {}
        self.version = version
        return changed(self.before, dump())

    def _version(self) -> int:
        return int(self.connection.execute("PRAGMA data_version").fetchone()[0])


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[tuple[int, dict[str, Any]]]]:
    """The rows that are new or different, as {table: [(id, {column: value})]}; removed ones with no columns."""
    found: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for name, rows in after.items():
        columns = [c.name for c in Base.metadata.tables[name].columns]
        lines = [(id, dict(zip(columns, row, strict=True))) for id, row in rows.items() if before[name].get(id) != row]
        lines += [(id, {}) for id in before[name] if id not in rows]
        if lines:
            found[name] = lines
    return found
