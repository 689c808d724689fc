"""Keeping a copy: a backup that is whole and checked, and the way back."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.engine import URL, make_url


class Failed(Exception):
    """A backup could not be written or put back; says why."""


def save(url: str, file: Path, tools: str = "") -> int:
    """Write a checked copy of the database at *url* to *file* and say its size in bytes; raises Failed.

    SQLite by VACUUM INTO, which sees one moment of a busy database; PostgreSQL by pg_dump (in the folder *tools*, or
    on the PATH). The file appears under its name only when it is whole.
    """
    if file.is_dir():
        raise Failed(f"{file} is a folder. Name the file the backup should have.")
    if not file.parent.is_dir():
        raise Failed(f"The folder {file.parent} does not exist.")
    fresh = file.with_name(f"{file.name}.{os.getpid()}.part")
    with _gone_afterwards(fresh):
        address = make_url(url)
        if address.get_backend_name() == "sqlite":
            _vacuum(Path(str(address.database)), fresh)
        else:
            _run([_tool("pg_dump", tools), "--format=custom", f"--file={fresh}", f"--dbname={_libpq(address)}"])
            _run([_tool("pg_restore", tools), "--list", str(fresh)])
        with open(fresh, "rb") as written:
            os.fsync(written.fileno())
        os.replace(fresh, file)
    return file.stat().st_size


def restore(url: str, file: Path, tools: str = "") -> None:
    """Put the backup *file* in the place of the database at *url*; checked before anything is replaced.

    Raises Failed, and then the present database is as it was.
    """
    if not file.is_file():
        raise Failed(f"There is no file {file}.")
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        _check(file)
        place = Path(str(address.database))
        fresh = place.with_name(f"{place.name}.{os.getpid()}.part")
        with _gone_afterwards(fresh):
            shutil.copyfile(file, fresh)
            with open(fresh, "rb") as written:
                os.fsync(written.fileno())
            for rest in ("-wal", "-shm"):  # they belong to the database that goes
                Path(f"{place}{rest}").unlink(missing_ok=True)
            os.replace(fresh, place)
        return
    if file.read_bytes()[:5] != b"PGDMP":
        raise Failed(f"{file} is not a backup of a PostgreSQL database.")
    command = [_tool("pg_restore", tools), "--clean", "--if-exists", "--single-transaction", "--no-owner"]
    _run([*command, f"--dbname={_libpq(address)}", str(file)])


def _vacuum(place: Path, fresh: Path) -> None:
    if not place.is_file():
        raise Failed(f"There is no database at {place}.")
    try:
        with contextlib.closing(sqlite3.connect(place, timeout=60)) as connection:
            connection.execute("VACUUM INTO ?", (str(fresh),))
    except sqlite3.Error as why:
        raise Failed(f"The backup could not be written: {why}.") from why
    _check(fresh)


def _check(file: Path) -> None:
    try:
        with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            said = connection.execute("PRAGMA integrity_check").fetchone()[0]
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
            tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE name='alembic_version'").fetchone()[0]
    except sqlite3.Error as why:
        raise Failed(f"{file} is not a readable database: {why}.") from why
    if said != "ok":
        raise Failed(f"{file} is damaged: {said}.")
    if broken:
        raise Failed(f"{file} is damaged: a row in {broken[0]} points nowhere.")
    if not tables:
        raise Failed(f"{file} is a database, but not one of Outreach.")


def _tool(name: str, folder: str) -> str:
    found = shutil.which(name, path=folder or None)
    if not found:
        raise Failed(
            f"{name} was not found. Install PostgreSQL's client tools, or set OUTREACH_PG_BIN to their folder."
        )
    return found


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise Failed(f"{Path(command[0]).name} said: {said[-1] if said else f'exit {done.returncode}'}")


def _libpq(address: URL) -> str:
    return address.set(drivername="postgresql").render_as_string(hide_password=False)


@contextlib.contextmanager
def _gone_afterwards(file: Path) -> Iterator[None]:
    try:
        yield
    finally:
        file.unlink(missing_ok=True)
