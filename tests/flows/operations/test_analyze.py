"""The planner of the database knows how large the tables are, without anybody reading them through."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from outreach.db import db, now
from outreach.flows.operations import analyze
from outreach.models import Site

SIZE = 400


@pytest.fixture
def grown(app: Flask) -> None:
    db.session.add_all(Site(host=f"s{n}.example", domain=f"s{n}.example", created_at=now()) for n in range(SIZE))
    db.session.commit()


def known() -> int:
    """How many sites the planner believes there are; 0 when nobody told it."""
    if db.engine.dialect.name == "sqlite":
        if not db.session.scalar(text("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'")):
            return 0
        told = db.session.scalar(text("SELECT max(stat) FROM sqlite_stat1 WHERE tbl = 'site'"))
        return int(told.split()[0]) if told else 0
    return max(0, int(db.session.scalar(text("SELECT reltuples FROM pg_class WHERE relname = 'site'"))))


def test_a_table_much_was_poured_into_is_known_at_once(grown: None) -> None:
    assert known() == 0 or db.engine.dialect.name == "postgresql"  # which may have looked by itself
    analyze.poured(Site)
    assert known() == SIZE


def test_once_a_day_all_tables_are_known(grown: None) -> None:
    analyze.optimise()
    assert known() == SIZE or db.engine.dialect.name == "postgresql"  # whose own cleaner does it
    assert db.session.scalar(select(func.count()).select_from(Site)) == SIZE
