"""How many rows each table has."""

from __future__ import annotations

from sqlalchemy import func, select

from outreach.db import Base, db


def counts() -> dict[str, int]:
    return {t.name: db.session.scalar(select(func.count()).select_from(t)) or 0 for t in Base.metadata.sorted_tables}
