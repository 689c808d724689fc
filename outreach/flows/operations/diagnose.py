"""What is wrong with the house, and how to mend it: the doctor's list."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import func, select, text

from ...core import secrets
from ...core.failures import DISK_FULL
from ...db import db, now
from ...models import Heartbeat, Link, Mailbox, Message, Project, User
from . import restore_guard
from .clock_watch import watch

SQLITE_MENDED = (3, 51, 3)  # before it, two connections that write and checkpoint at once could lose pages
LEAST_BYTES = 50 * 1024 * 1024  # with less, a write-ahead log or an upload may not fit
ENOUGH_BYTES = 500 * 1024 * 1024


class Finding(NamedTuple):
    """One thing looked at: is it well, what was seen, and how to mend it."""

    well: bool
    what: str
    mend: str = ""


def trouble() -> list[str]:
    """What keeps the work from being done at this moment, in sentences, for monitors."""
    free = shutil.disk_usage(current_app.config["DATA_DIR"]).free
    found = (DISK_FULL if free < LEAST_BYTES else "", watch.jumped(), restore_guard.clock_trouble())
    return [sentence for sentence in found if sentence]


def examine() -> Iterator[Finding]:
    """Look at everything once; each look stands alone."""
    for look in LOOKS:
        try:
            yield from look()
        except Exception as why:
            db.session.rollback()
            yield Finding(False, f"{look.__name__.strip('_')} could not be looked at: {why}", "See the sentence above.")


def _database() -> Iterator[Finding]:
    dialect = db.engine.dialect.name
    if dialect == "sqlite":
        said = db.session.execute(text("PRAGMA quick_check")).scalar_one()
        yield Finding(said == "ok", f"SQLite {sqlite3.sqlite_version}, quick check: {said}", "Restore the last backup.")
        dangling = db.session.execute(text("PRAGMA foreign_key_check")).first()
        yield Finding(dangling is None, "every row points at rows that are there", "Restore the last backup.")
        if sqlite3.sqlite_version_info < SQLITE_MENDED:
            yield Finding(
                True,
                "this SQLite has a rare flaw when two processes write at once (mended in 3.51.3); "
                "run one process, back up daily, or use PostgreSQL",
            )
    else:
        version = db.session.execute(text("show server_version")).scalar_one()
        yield Finding(True, f"PostgreSQL {version} answers")


def _folder() -> Iterator[Finding]:
    folder: Path = current_app.config["DATA_DIR"]
    probe = folder / ".doctor"
    probe.write_text("")
    probe.unlink()
    free = shutil.disk_usage(folder).free
    open_to = folder.stat().st_mode & 0o777
    yield Finding(open_to & 0o077 == 0, f"the data folder has mode {open_to:o}", f"Run: chmod 700 {folder}")
    yield Finding(free > ENOUGH_BYTES, f"{folder} can be written, {free // 2**20:,} MB free", "Make room on this disk.")
    mode = (folder / "keys").stat().st_mode & 0o777
    yield Finding(mode & 0o077 == 0, f"the key file is readable by mode {mode:o}", f"Run: chmod 600 {folder / 'keys'}")


def _secrets() -> Iterator[Finding]:
    keys: list[str] = current_app.config["KEYS"]
    for mailbox in db.session.scalars(select(Mailbox)):
        if not mailbox.secret:
            continue
        try:
            secrets.unseal(mailbox.secret, "mailbox.secret", keys)
        except secrets.Unreadable as why:
            yield Finding(False, f"{mailbox.address}: {why}", "Put the key file back, or enter the password again.")
    yield Finding(True, "the secrets that are stored can be opened")


def _clock() -> Iterator[Finding]:
    beats = list(db.session.scalars(select(Heartbeat)))
    if not beats:
        yield Finding(True, "no clock has run yet; it starts with `outreach run` or `outreach worker`")
    for beat in beats:
        age = int((now() - beat.at).total_seconds())
        yield Finding(
            beat.failures == 0,
            f"{beat.name}: last ran {age} s ago"
            + (f", failed {beat.failures} times: {beat.last_error}" if beat.failures else ""),
            "The log of the running process tells more.",
        )


def _mailboxes() -> Iterator[Finding]:
    for mailbox in db.session.scalars(select(Mailbox).where(~Mailbox.project.has(Project.is_sample))):
        if mailbox.paused_at:
            yield Finding(
                False, f"{mailbox.address} is paused: {mailbox.paused_reason}", "Open Mailboxes, mend it, resume."
            )
        elif mailbox.poll_failures >= 3:
            yield Finding(
                False, f"{mailbox.address} could not be read: {mailbox.last_error}", "Open Mailboxes and test it."
            )
        else:
            yield Finding(True, f"{mailbox.address} is well")


def _people() -> Iterator[Finding]:
    count = db.session.scalar(select(func.count()).select_from(User)) or 0
    yield Finding(count > 0, f"{count} people", "Open the setup page, or run: outreach user add EMAIL --role owner")
    missing = db.session.scalars(
        select(Project.name).where(
            Project.postal_address == "", Project.is_sample.is_(False), Project.archived_at.is_(None)
        )
    ).all()
    for name in missing:
        yield Finding(
            True, f"project {name} has no postal address; the law of many countries asks for one (Settings, Projects)"
        )
    address = current_app.config["BASE_URL"]
    yield Finding(True, f"public address: {address or 'not set; mails link to where the server listens'}")


def _size() -> Iterator[Finding]:
    links = db.session.scalar(select(func.count()).select_from(Link))
    mails = db.session.scalar(select(func.count()).select_from(Message))
    yield Finding(True, f"{links:,} links watched, {mails:,} mails kept")


LOOKS: tuple[Callable[[], Iterator[Any]], ...] = (_database, _folder, _secrets, _clock, _mailboxes, _people, _size)
