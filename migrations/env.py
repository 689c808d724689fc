"""Alembic's door: the same revisions for SQLite and PostgreSQL, all or nothing, one process at a time."""

from typing import Any

from alembic import context
from sqlalchemy import create_engine, pool, text

import outreach.models  # noqa: F401  (so that the metadata knows every table)
from outreach.db import Base


def render(kind: str, item: Any, _: Any) -> str | bool:
    """A revision stands on its own: it names SQLAlchemy's types, not ours."""
    return "sa.DateTime()" if kind == "type" and type(item).__name__ == "Moment" else False


with create_engine(context.config.attributes["url"], poolclass=pool.NullPool).connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transactional_ddl=True,  # SQLite can, and our BEGIN IMMEDIATE makes it so
        compare_type=True,
        render_item=render,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("select pg_advisory_xact_lock(7116291)"))
        context.run_migrations()
