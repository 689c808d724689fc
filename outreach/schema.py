"""The shape of the database: which revision it has, which we need, and the way up."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, pool
from sqlalchemy.engine import make_url

from .config import resource


class FromTheFuture(Exception):
    """The database was written by a newer version of this program."""


class Unusable(Exception):
    """The file is no database of ours, or only a part of one; says what it is."""


def check(url: str) -> None:
    """Raise Unusable when the file of a SQLite database is there, but nothing that Outreach could work with."""
    address = make_url(url)
    file = Path(str(address.database))
    if address.get_backend_name() != "sqlite" or not file.is_file():
        return
    size = file.stat().st_size
    with file.open("rb") as found:
        head = found.read(100)
    if not size:
        raise Unusable(f"The database {file} is empty. If it never was in use, delete the file and start again.")
    if not head.startswith(b"SQLite format 3\0"):
        raise Unusable(f"The file {file} is no SQLite database.")
    page = int.from_bytes(head[16:18], "big")
    pages, written, valid_for = (int.from_bytes(head[place : place + 4], "big") for place in (28, 24, 92))
    if written == valid_for and size < pages * (65536 if page == 1 else page):  # sqlite.org/fileformat2.html, 1.3.7
        raise Unusable(f"The database {file} is cut short: a part of it is missing.")
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        except sqlite3.DatabaseError as why:
            raise Unusable(f"The database {file} cannot be read: {why}.") from why
    if tables and "alembic_version" not in tables:
        raise Unusable(f"The file {file} is a database, but not one of Outreach.")


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
    _made_private(url)
    try:
        command.upgrade(alembic(url), "head")
    except BaseException:
        _leave_no_empty_file(url)
        raise


def _made_private(url: str) -> None:
    """SQLite would let everybody on this machine read the file that it makes."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and not Path(str(address.database)).exists():
        os.close(os.open(str(address.database), os.O_WRONLY | os.O_CREAT, 0o600))


def _leave_no_empty_file(url: str) -> None:
    """What a full disk left of a database that was to be made would be taken for one that lost everything."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        file = Path(str(address.database))
        if file.is_file() and not file.stat().st_size:
            file.unlink()
