"""The floor under the tables: the session, moments in UTC, the clock, claims and leases."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from flask import has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Integer,
    MetaData,
    ScalarSelect,
    Select,
    String,
    event,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DisconnectionError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.pool import Pool
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
SURE, READING = "sure", "reading"  # options of a transaction, see sure() and reading()
FILE = "file"  # which file of which disk a connection has opened
ASKED_AGAIN = 0.2  # seconds: twice the longest pause of SQLite's busy handler
SQLITE_SYNC = ("FULL", "NORMAL", "OFF")

Key = BigInteger().with_variant(Integer, "sqlite")


class Moment(TypeDecorator[datetime]):
    """A point in time: aware in Python, UTC without a zone in the table."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """What every table shares: a key, and a name taken from its class."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {int: Key, datetime: Moment, str: String, dict[str, Any]: JSON, list[Any]: JSON}

    @declared_attr.directive
    def __tablename__(cls) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    id: Mapped[int] = mapped_column(Key, primary_key=True)


db = SQLAlchemy(metadata=Base.metadata)


class Clock:
    """What time it is; tests move it, everyone else reads the machine's."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        self.stopped: datetime | None = None

    def now(self) -> datetime:
        return self.stopped or datetime.now(UTC) + self.ahead

    def stop(self, at: datetime) -> None:
        """Stand still at *at* until go()."""
        self.stopped = at.astimezone(UTC)

    def forward(self, **by: float) -> datetime:
        """Move on by timedelta's keywords, from wherever the clock stands."""
        if self.stopped:
            self.stopped += timedelta(**by)
        else:
            self.ahead += timedelta(**by)
        return self.now()

    def go(self) -> None:
        """Back to the machine's own time."""
        self.ahead, self.stopped = timedelta(), None


clock = Clock()


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return clock.now()


class Lease(Base):
    """Who may do a thing alone, until when: one row a thing."""

    name: Mapped[str] = mapped_column(unique=True)
    holder: Mapped[str]
    until: Mapped[datetime]


ME = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"


def lease(name: str, seconds: float, holder: str = ME) -> bool:
    """Take or renew the lease *name* for *seconds*; False while another holder's has not lapsed. Commits."""
    at = now()
    until = at + timedelta(seconds=seconds)
    mine = or_(Lease.holder == holder, Lease.until < at)
    taken = db.session.execute(update(Lease).where(Lease.name == name, mine).values(holder=holder, until=until))
    won = bool(taken.rowcount)  # type: ignore[attr-defined]
    if not won and db.session.scalar(select(func.count()).where(Lease.name == name)) == 0:
        try:
            with db.session.begin_nested():
                db.session.execute(insert(Lease).values(name=name, holder=holder, until=until))
            won = True
        except IntegrityError:
            won = False  # another was first
    db.session.commit()
    return won


def release(name: str, holder: str = ME) -> None:
    """Give the lease *name* back, if it is still ours. Commits."""
    db.session.execute(update(Lease).where(Lease.name == name, Lease.holder == holder).values(until=now()))
    db.session.commit()


@contextmanager
def leased(name: str, seconds: float, holder: str = ME) -> Iterator[bool]:
    """Hold the lease *name* for the length of a block; yields whether we have it."""
    won = lease(name, seconds, holder)
    try:
        yield won
    finally:
        if won:
            db.session.rollback()
            release(name, holder)


def claim(row: Any, **changes: Any) -> bool:
    """Take a row for ourselves: change it only if nobody has since we read it.

    Commits either way, because an uncommitted claim is no claim.
    """
    table = type(row)
    unchanged = [getattr(table, name).is_not_distinct_from(getattr(row, name)) for name in changes]
    taken = db.session.execute(update(table).where(table.id == row.id, *unchanged).values(**changes))
    db.session.commit()
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def sure() -> None:
    """Begin a transaction whose writer has looked up itself what its rows point at.

    SQLite would look it up for each row anew, which is a quarter of what a new backlink costs; PostgreSQL always does.
    """
    db.session.connection(execution_options={SURE: True})


def make_way() -> None:
    """Between two transactions of long work: let those write who wait.

    On SQLite who waits asks again after at most a tenth of a second; whoever writes without a pause is always first.
    """
    if db.engine.dialect.name == "sqlite":
        time.sleep(ASKED_AGAIN)


def reading() -> None:
    """Begin a transaction that only reads, however long: on SQLite any other keeps writers waiting from its start."""
    db.session.connection(execution_options={READING: True})


def capped(rows: Select[Any], most: int) -> ScalarSelect[int]:
    """How many *rows* there are, counted no further than one more than *most*: cheap however many there are."""
    return select(func.count()).select_from(rows.order_by(None).limit(most + 1).subquery()).scalar_subquery()


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # we say BEGIN ourselves: pysqlite's own way loses updates without an error
    sync = os.environ.get("OUTREACH_SQLITE_SYNC", "FULL").upper()
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "busy_timeout=15000",
        "foreign_keys=ON",
        f"synchronous={sync if sync in SQLITE_SYNC else 'FULL'}",
        "trusted_schema=OFF",
        "journal_size_limit=67108864",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    path = cursor.execute("PRAGMA database_list").fetchone()[2]
    if path:
        status = os.stat(path)
        record.info[FILE] = (path, status.st_dev, status.st_ino)
    cursor.close()


@event.listens_for(Pool, "checkout")
def _still_there(connection: Any, record: Any, proxy: Any) -> None:
    """A connection to a file that another was put in the place of is closed and opened anew."""
    path, *opened = record.info.get(FILE, ("", 0, 0))
    if not path:
        return
    try:
        status = os.stat(path)
    except OSError as why:
        raise DisconnectionError(f"{path} cannot be looked at: {why.strerror}") from why
    if opened != [status.st_dev, status.st_ino]:
        raise DisconnectionError(f"{path} is another file than before")


@event.listens_for(Pool, "checkin")
def _unsure(connection: Any, record: Any) -> None:
    """Whoever takes this connection next has its foreign keys looked up."""
    if record.info.pop(SURE, False) and connection is not None:
        connection.execute("PRAGMA foreign_keys=ON")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    options = connection.get_execution_options()
    if options.get(SURE):
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")  # which must come before the transaction
        connection.info[SURE] = True
    reads = options.get(READING) or (has_request_context() and request.method in SAFE_METHODS)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
