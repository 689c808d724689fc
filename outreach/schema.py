"""The shape of the database: which revision it has, which we need, and the way up."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, pool

from .config import resource


class FromTheFuture(Exception):
    """The database was written by a newer version of this program."""


def alembic(url: str) -> Config:
    """Alembic, set up for the database at *url*."""
    found = Config()
    found.set_main_option("script_location", str(resource("migrations")).replace("%", "%%"))
    found.attributes["url"] = url
    return found


def head() -> str:
    """The revision this version of the program needs."""
    return str(ScriptDirectory.from_config(alembic("")).get_current_head())


def revision(url: str) -> str | None:
    """The revision the database at *url* has; None for an empty one."""
    with create_engine(url, poolclass=pool.NullPool).connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return MigrationContext.configure(connection).get_current_revision()


def migrate(url: str) -> None:
    """Bring the database at *url* up to this version, all or nothing; raises FromTheFuture for a newer one."""
    has = revision(url)
    if has == head():
        return
    known = {script.revision for script in ScriptDirectory.from_config(alembic("")).walk_revisions()}
    if has is not None and has not in known:
        raise FromTheFuture(
            f"The database has revision {has}, which this version does not know: it was used with a newer one. "
            "Install that version again, or restore a backup from before."
        )
    command.upgrade(alembic(url), "head")
