"""Keeping a copy: a backup that is whole and checked, and the way back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from . import restore_guard

PG_DUMP, SQLITE = b"PGDMP", b"SQLite format 3\0"  # how the files begin
LAST = "last_backup"  # the file that names the newest one
SIDE_FILES = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database that is in use
DEADLOCKS = 20  # how often a restore may be the one that PostgreSQL stops for another
BUSY_SECONDS = 60  # how long a restore waits for others to finish what they write


class Failed(Exception):
    """A backup could not be written or put back; says why."""


def save(url: str, file: Path, tools: str = "") -> int:
    """Write a checked copy of the database at *url* to *file* and say its size in bytes; raises Failed.

    SQLite by VACUUM INTO, which sees one moment of a busy database; PostgreSQL by pg_dump (in the folder *tools*, or
    on the PATH). The file appears under its name only when it is whole, and is readable by its owner alone. A file that
    is there already is replaced only if it is a backup itself.
    """
    if file.is_dir():
        raise Failed(f"{file} is a folder. Name the file the backup should have.")
    if not file.parent.is_dir():
        raise Failed(f"The folder {file.parent} does not exist.")
    if os.path.lexists(file) and (why := _keeps_its_place(file)):
        raise Failed(f"{file} {why}. Name another file for the backup.")
    fresh = file.with_name(f"{file.name}.{os.getpid()}.part")
    with _gone_afterwards(fresh):
        address = make_url(url)
        try:
            _begin(fresh)
            if address.get_backend_name() == "sqlite":
                _vacuum(Path(str(address.database)), fresh)
            else:
                _run([_tool("pg_dump", tools), "--format=custom", f"--file={fresh}", f"--dbname={_libpq(address)}"])
                _run([_tool("pg_restore", tools), "--list", str(fresh)])
            _on_disk(fresh)
            os.replace(fresh, file)
        except OSError as why:
            raise Failed(f"The backup could not be written: {why.strerror}.") from why
    return file.stat().st_size


def remember(folder: Path, file: Path) -> None:
    """Note in the data folder where the newest backup is, for newest()."""
    fresh = folder / f"{LAST}.{os.getpid()}.part"
    with _gone_afterwards(fresh):
        _begin(fresh)
        fresh.write_text(str(file.absolute()))
        os.replace(fresh, folder / LAST)


def newest(folder: Path) -> Path | None:
    """The newest backup that is known in the data folder, if it is still there."""
    known = [*(folder / "backups").glob("*.backup")]
    if (folder / LAST).is_file():
        known.append(Path((folder / LAST).read_text()))
    there = [file for file in known if file.is_file()]
    return max(there, key=lambda file: file.stat().st_mtime, default=None)


def newest_in_words(folder: Path) -> str:
    """How to go on from the newest backup, in a sentence."""
    file = newest(folder)
    if file is None:
        return "No backup is known here: look for one, and put it back with: outreach restore FILE"
    at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return f"The newest backup known here is of {at:%d %b %Y %H:%M} UTC. Put it back with: outreach restore {file}"


def restore(url: str, file: Path, folder: Path, tools: str = "") -> None:
    """Put the backup *file* in the place of the database at *url*, whose data folder is *folder*; checked before.

    Processes that use the database may go on: they see the exchange as a whole, and from its beginning until a person
    confirms the restored database none of them sends. Raises Failed, and then the present database is as it was.
    """
    if not file.is_file():
        raise Failed(f"There is no file {file}.")
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        place = Path(str(address.database))
        if place.exists() and file.samefile(place):
            raise Failed(f"{file} is the present database itself, not a backup of it.")
        check(file)
        _restore_sqlite(file, place, folder)
        return
    with file.open("rb") as found:
        if found.read(5) != PG_DUMP:
            raise Failed(f"{file} is not a backup of a PostgreSQL database.")
    _restore_postgresql(address, file, folder, tools)


def _restore_sqlite(file: Path, place: Path, folder: Path) -> None:
    fresh = place.with_name(f"{place.name}.{os.getpid()}.part")
    with _gone_afterwards(fresh):
        try:
            _begin(fresh)
            shutil.copyfile(file, fresh)
            engine = create_engine("sqlite://", creator=partial(sqlite3.connect, fresh), poolclass=NullPool)
            with engine.begin() as connection:
                restore_guard.mark_restored(connection)
            _on_disk(fresh)
            with restore_guard.exchanging(folder):
                if not _poured(fresh, place):
                    for rest in SIDE_FILES:  # they belong to what could not be opened
                        Path(f"{place}{rest}").unlink(missing_ok=True)
                    os.replace(fresh, place)
        except OSError as why:
            raise Failed(f"The backup could not be put back: {why.strerror}.") from why
        except (sqlite3.Error, SQLAlchemyError) as why:
            raise Failed(f"The backup could not be put back: {getattr(why, 'orig', why)}.") from why


def _poured(fresh: Path, place: Path) -> bool:
    """Write all of *fresh* into the database at *place*, in one transaction; False when there is none to write to.

    Other processes have it open: to put another file under its name would leave them with the old one.
    """
    if not place.is_file():
        return False
    until = time.monotonic() + BUSY_SECONDS

    def impatient(status: int, remaining: int, total: int) -> None:
        if remaining and time.monotonic() > until:
            raise Failed(f"Another process writes to {place} all the time. Stop it, and restore again.")

    with closing(sqlite3.connect(fresh)) as source, closing(sqlite3.connect(place)) as goal:
        try:
            goal.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            return False  # damaged beyond reading
        source.backup(goal, progress=impatient, sleep=0.05)
        goal.execute("PRAGMA wal_checkpoint(PASSIVE)")
    return True


def _restore_postgresql(address: URL, file: Path, folder: Path, tools: str) -> None:
    command = [_tool("pg_restore", tools), "--clean", "--if-exists", "--single-transaction", "--no-owner"]
    engine = create_engine(address, poolclass=NullPool)
    try:
        with engine.connect() as alone:
            alone.execute(text(f"SET lock_timeout = '{BUSY_SECONDS}s'"))
            alone.execute(text("SELECT pg_advisory_lock(:key)"), {"key": restore_guard.RESTORING})
            alone.commit()
            with restore_guard.exchanging(folder):
                _run_until_free([*command, f"--dbname={_libpq(address)}", str(file)])
            restore_guard.mark_restored(alone)
            alone.commit()
    except SQLAlchemyError as why:
        raise Failed(f"The backup could not be put back: {getattr(why, 'orig', why)}".strip()) from why


def _keeps_its_place(file: Path) -> str:
    """Why a backup must not be written over *file*, or nothing: only a finished backup may be replaced."""
    if not file.is_file():
        return "is no plain file"
    with file.open("rb") as found:
        head = found.read(20)
    if head.startswith(PG_DUMP):
        return ""
    in_use = any(os.path.lexists(f"{file}{rest}") for rest in SIDE_FILES)
    if not head.startswith(SQLITE):
        return "is there already and is no backup"
    if in_use or head[18:20] != b"\x01\x01":  # 2 is what SQLite writes into a database with a write-ahead log
        return "is a database in use"
    try:
        _tables(file)
    except Failed:
        return "is there already and is no backup of Outreach"
    return ""


def _begin(file: Path) -> None:
    """An empty file that its owner alone may read."""
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _on_disk(file: Path) -> None:
    with open(file, "rb") as written:
        os.fsync(written.fileno())


def _vacuum(place: Path, fresh: Path) -> None:
    if not place.is_file():
        raise Failed(f"There is no database at {place}.")
    try:
        with closing(sqlite3.connect(place, timeout=60)) as connection:
            connection.execute("VACUUM INTO ?", (str(fresh),))
    except sqlite3.Error as why:
        raise Failed(f"The backup could not be written: {why}.") from why
    check(fresh)


def check(file: Path) -> None:
    """Raise Failed unless *file* is a whole SQLite database of Outreach."""
    _tables(file)
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            said = connection.execute("PRAGMA integrity_check").fetchone()[0]
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as why:
        raise Failed(f"{file} is not a readable database: {why}.") from why
    if said != "ok":
        raise Failed(f"{file} is damaged: {said}.")
    if broken:
        raise Failed(f"{file} is damaged: a row in {broken[0]} points nowhere.")


def _tables(file: Path) -> None:
    """Raise Failed unless *file* opens as a SQLite database and has our tables."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE name='alembic_version'").fetchone()[0]
    except sqlite3.Error as why:
        raise Failed(f"{file} is not a readable database: {why}.") from why
    if not tables:
        raise Failed(f"{file} is a database, but not one of Outreach.")


def _tool(name: str, folder: str) -> str:
    found = shutil.which(name, path=folder or None)
    if not found:
        raise Failed(
            f"{name} was not found. Install PostgreSQL's client tools, or set OUTREACH_PG_BIN to their folder."
        )
    return found


def _run(command: list[str], more: Mapping[str, str] | None = None) -> None:
    environment = {**os.environ, **(more or {})}
    done = subprocess.run(
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False, env=environment
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        first = next((line for line in said if "error:" in line), said[-1] if said else f"exit {done.returncode}")
        raise Failed(f"{Path(command[0]).name} said: {first}")


def _run_until_free(command: list[str]) -> None:
    """As _run(), again when the server stopped it because it and somebody else waited for each other."""
    waits = {"PGOPTIONS": f"-c lock_timeout={BUSY_SECONDS}s"}
    for _ in range(DEADLOCKS):
        try:
            return _run(command, waits)
        except Failed as why:
            if "deadlock" not in str(why):
                raise
    _run(command, waits)


def _libpq(address: URL) -> str:
    return address.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def _gone_afterwards(file: Path) -> Iterator[None]:
    try:
        yield
    finally:
        file.unlink(missing_ok=True)
