"""Watching what a page asks of the database: how many statements, and whether one reads a whole large table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Flask

from outreach.db import db

LARGE = frozenset(("site", "prospect", "contact", "address", "contact_site", "pitch", "thread", "message", "link")) | {
    "check", "event", "backlink", "backlink_domain", "import_reject", "decision", "page_copy",
}  # fmt: skip


class Asked:
    """The statements of one page."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, Any]] = []

    def __len__(self) -> int:
        return len(self.statements)

    def scans(self, connection: sa.Connection) -> list[str]:
        """The statements that read a large table from end to end without an index (SQLite), as plan lines.

        One that stops at its LIMIT, because it need not sort first, reads no more than a page.
        """
        found = []
        for statement, parameters in self.statements:
            if not statement.lstrip().upper().startswith(("SELECT", "WITH")):
                continue
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            bounded = " LIMIT " in statement and not any("TEMP B-TREE" in row[3] for row in plan)
            names = {alias: name for name, alias in re.findall(r'"?\b(\w+)"? AS "?(\w+)"?', statement)}
            for line in (row[3] for row in plan):
                scan = re.match(r"SCAN (\w+)(.*)", line)
                helped = bounded or (scan and ("INDEX" in scan[2] or "PRIMARY KEY" in scan[2]))
                if scan and not helped and names.get(scan[1], scan[1]) in LARGE:
                    found.append(f"{line}: {statement[:300]}")
        return found


@contextmanager
def watched(app: Flask) -> Iterator[Asked]:
    """Collect every statement inside the block."""
    asked = Asked()

    def note(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        asked.statements.append((statement, parameters))

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
