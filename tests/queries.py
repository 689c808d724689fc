"""Watching what a page asks of the database: how many statements, and whether one reads a whole large table."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Flask

from outreach.db import Base, db

LARGE = frozenset(("site", "prospect", "contact", "address", "contact_site", "pitch", "thread", "message", "link")) | {
    "check", "event", "backlink", "backlink_domain", "import_reject", "decision", "page_copy", "task", "suppression",
}  # fmt: skip

STREAMS = (
    "Limit", "LockRows", "Subquery Scan", "Result", "Append", "Merge Append", "Nested Loop", "Unique",
    "Incremental Sort",
)  # fmt: skip

PARTIAL = frozenset(  # indexes of a few rows, which may be read from end to end
    index.name
    for table in Base.metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["postgresql"]["where"] is not None
)


class Asked:
    """The statements of one page."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, Any]] = []

    def __len__(self) -> int:
        return len(self.statements)

    def scans(self, connection: sa.Connection, small: bool = False) -> list[str]:
        """The statements that read a large table, or one of its indexes, from end to end, as lines of their plans.

        One that stops at its LIMIT, because it need not sort first, reads no more than a page. In a *small* database
        PostgreSQL would rather read tables through, and is told that this is dear.
        """
        read = _scans_of_postgresql if connection.dialect.name == "postgresql" else _scans_of_sqlite
        if read is _scans_of_postgresql and small:
            for setting in ("enable_seqscan", "enable_hashjoin", "enable_mergejoin"):
                connection.exec_driver_sql(f"SET LOCAL {setting} = off")
        found = []
        for statement, parameters in self.statements:
            if statement.lstrip().upper().startswith(("SELECT", "WITH")):
                found += [f"{line}: {statement[:300]}" for line in read(connection, statement, parameters)]
        return found


def _scans_of_sqlite(connection: sa.Connection, statement: str, parameters: Any) -> Iterator[str]:
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    names = {alias: name for name, alias in re.findall(r'"?\b(\w+)"? AS "?(\w+)"?', statement)}
    below: dict[int, list[Any]] = {}
    for row in plan:
        below.setdefault(row[1], []).append(row)
    for rows in below.values():
        sorts = any("TEMP B-TREE" in row[3] and "PART OF ORDER BY" not in row[3] for row in rows)  # a part streams
        for line in (row[3] for row in rows):
            scan = re.match(r"SCAN (\w+)", line)
            if scan and names.get(scan[1], scan[1]) in LARGE and (sorts or " LIMIT " not in statement):
                yield line


def _scans_of_postgresql(connection: sa.Connection, statement: str, parameters: Any) -> Iterator[str]:
    (plan,) = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalars()
    yield from _whole_reads((plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"], bounded=False)


def _whole_reads(node: dict[str, Any], bounded: bool) -> Iterator[str]:
    kind = node["Node Type"]
    whole = kind == "Seq Scan" or (kind.startswith("Index") and "Index Cond" not in node)
    if whole and not bounded and node.get("Relation Name") in LARGE and node.get("Index Name") not in PARTIAL:
        yield f"{kind} on {node['Relation Name']}"
    streams = kind in STREAMS
    stops = kind == "Limit" or (bounded and streams)
    for position, child in enumerate(node.get("Plans", ())):
        yield from _whole_reads(child, stops and not (kind == "Nested Loop" and position > 0))


@contextmanager
def watched(app: Flask) -> Iterator[Asked]:
    """Collect every statement inside the block."""
    asked = Asked()

    def note(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if statement != "BEGIN":  # which PostgreSQL's driver says by itself
            asked.statements.append((statement, parameters))

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def addresses(app: Flask) -> Iterator[str]:
    """Every page that can be looked at, each with the ids of rows there are; inside an application context.

    Left out is what takes a secret of a mail instead of an id, and what has no row to show.
    """
    for rule in app.url_map.iter_rules():
        loads: dict[str, type[Base]] = getattr(app.view_functions[rule.endpoint], "loads", {})
        if "GET" not in (rule.methods or ()):
            continue
        if not rule.arguments:
            yield rule.rule
            continue
        ids: dict[str, int] = {}
        held: tuple[str, int] | None = None
        for name, model in loads.items():
            wanted = sa.select(model.id).order_by(model.id)
            if held is not None:  # a row of the row before it
                wanted = wanted.where(model.__table__.c[f"{held[0]}_id"] == held[1])
            elif middle := db.session.scalar(sa.select(sa.func.max(model.id))):
                wanted = wanted.where(model.id > middle // 2)  # not the first: it may be of another shape
            found = db.session.scalar(wanted.limit(1))
            if found is None:
                break
            ids[f"{name}_id" if f"{name}_id" in rule.arguments else "id"] = found
            held = model.__tablename__, found
        if ids.keys() == rule.arguments:
            yield app.url_map.bind("").build(rule.endpoint, ids)
