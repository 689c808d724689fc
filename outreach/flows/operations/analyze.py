"""Upkeep: the planner's statistics follow the tables, so that a page is read by the right index."""

from __future__ import annotations

from sqlalchemy import text

from ...db import Base, db

ROWS = 1_000  # of each index that are looked at: a moment's work on a database of any size


def optimise() -> None:
    """Take the statistics of all tables anew; PostgreSQL sees to that itself. Commits."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text(f"PRAGMA analysis_limit = {ROWS}"))
        db.session.execute(text("ANALYZE"))
    db.session.commit()


def poured(*models: type[Base]) -> None:
    """Take the statistics of tables that much was just written to, before the next page is read. Does not commit."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text(f"PRAGMA analysis_limit = {ROWS}"))
    for model in models:
        db.session.execute(text(f'ANALYZE "{model.__tablename__}"'))
