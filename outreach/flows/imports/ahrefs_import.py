"""Pulling from Ahrefs: the cost said first, each page kept before the next is asked, the rows given to the loader."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from flask import current_app
from sqlalchemy import or_, select

from ...core import secrets, urls
from ...core.imports import ahrefs_api
from ...core.states import PullState
from ...db import db, leased, now
from ...models import ImportFile, Project, Pull, User
from ...net import guard
from ...net.web import ahrefs
from . import bring

PLACE = "project.ahrefs_secret"
PAGE_ROWS = 1000
MOST_ROWS = 1_000_000
MOST_TRIES = 6  # in a row that brought nothing
LEASE_SECONDS = 300
OPEN = (PullState.RUNNING, PullState.WAITING)

Ask = Callable[..., ahrefs.Page]


class CannotPull(ValueError):
    """What was asked for cannot be fetched; says why in words for the person."""


def set_key(project: Project, key: str) -> None:
    """Keep the API key sealed; an empty one forgets it. Does not commit."""
    key = key.strip()
    if not (key.isascii() and key.isprintable() and " " not in key):
        raise CannotPull("This is no API key: copy it as Ahrefs shows it.")
    project.ahrefs_secret = secrets.seal(key, PLACE, current_app.config["KEYS"]) if key else None


def quote(project: Project, what: str, target: str, mode: str, most: int, page_rows: int, person: User) -> Pull:
    """Say what a fetch would cost at most; nothing is asked yet. Commits. Raises CannotPull."""
    report = ahrefs_api.REPORTS.get(what)
    if report is None or mode not in ahrefs_api.MODES:
        raise CannotPull("Choose what to fetch.")
    target = target.strip()
    if not urls.host(target if "://" in target else f"https://{target}") or " " in target:
        raise CannotPull("Enter a domain or an address, such as rival.example.")
    if not 1 <= most <= MOST_ROWS or not 1 <= page_rows <= PAGE_ROWS * 10:
        raise CannotPull(f"Between 1 and {MOST_ROWS:,} rows can be fetched.")
    row = Pull(
        project_id=project.id,
        what=what,
        target=target,
        mode=mode,
        most=most,
        page_rows=min(page_rows, most),
        most_units=ahrefs_api.most_units(report, most, min(page_rows, most)),
        stored_as=f"pull-{uuid4().hex}",
        started_by_id=person.id,
        created_at=now(),
    )
    db.session.add(row)
    db.session.commit()
    return row


def start(row: Pull) -> None:
    """Go, or go on where it was. Commits. Raises CannotPull."""
    if row.state in (*OPEN, PullState.DONE):
        raise CannotPull("This has begun already.")
    if row.project.ahrefs_secret is None:
        raise CannotPull("Enter the API key first.")
    row.state, row.error, row.tries, row.again_at = PullState.RUNNING, "", 0, None
    db.session.commit()


def stop(row: Pull) -> None:
    """End after the page it is at; what was paid for stays, and it can go on later. Commits."""
    if row.state in OPEN:
        row.state = PullState.STOPPED
        db.session.commit()


def pull_due(*, ask: Ask = ahrefs.page) -> int:
    """Go on with everything that runs or has waited long enough; gives how many pages came."""
    due = (
        select(Pull)
        .where(Pull.state.in_(OPEN), or_(Pull.again_at.is_(None), Pull.again_at <= now()))
        .order_by(Pull.id)
    )  # fmt: skip
    pages = 0
    for row in db.session.scalars(due).all():
        while _step(row, ask):
            pages += 1
    return pages


def _step(row: Pull, ask: Ask) -> bool:
    """One page: taken from the disk when it lies there already, else asked for; whether there may be another."""
    with leased(f"pull:{row.id}", LEASE_SECONDS) as won:
        if not won:
            return False
        db.session.refresh(row)
        if row.state not in OPEN or (row.again_at is not None and row.again_at > now()):
            return False
        try:
            line = _left_over(row) or _asked(row, ask)
            return _take(row, line)
        except ahrefs.Later as why:
            row.tries += 1
            tired = row.tries >= MOST_TRIES
            row.state, row.error = (PullState.FAILED if tired else PullState.WAITING), str(why)
            row.again_at = now() + timedelta(seconds=why.seconds)
        except (ahrefs.Refused, ahrefs_api.Unexpected, secrets.Unreadable, bring.CannotLoad) as why:
            row.state, row.error, row.again_at = PullState.FAILED, str(why), None
        db.session.commit()
        return False


def _asked(row: Pull, ask: Ask) -> bytes:
    """The next page as a line of the store, on the disk before anybody counts it."""
    report, limit = ahrefs_api.REPORTS[row.what], min(row.page_rows, row.most - row.rows)
    key = secrets.unseal(row.project.ahrefs_secret or b"", PLACE, current_app.config["KEYS"])
    base, allow = current_app.config["AHREFS_URL"], guard.networks(current_app.config["ALLOW_NETS"])
    question = ahrefs.Question(report, row.target, row.mode, list(row.after), limit)
    db.session.commit()  # no transaction stays open while we wait
    page = ask(base, key, question, allow=allow)
    found = ahrefs_api.rows(report, page.body)
    price = ahrefs_api.most_units(report, max(len(found), 1), limit) if page.units is None else page.units
    line = json.dumps({"rows": found, "units": price, "asked": limit}).encode() + b"\n"
    with open(_store(row), "r+b" if _store(row).exists() else "w+b", opener=bring.private) as kept:
        kept.truncate(row.size)
        kept.seek(row.size)
        kept.write(line)
        kept.flush()
        os.fsync(kept.fileno())
    return line


def _left_over(row: Pull) -> bytes:
    """A whole page that was paid for and written before a crash kept us from counting it."""
    if not _store(row).exists():
        return b""
    with _store(row).open("rb") as kept:
        kept.seek(row.size)
        line = kept.readline()
    return line if line.endswith(b"\n") else b""


def _take(row: Pull, line: bytes) -> bool:
    report, page = ahrefs_api.REPORTS[row.what], json.loads(line)
    found = page["rows"]
    row.rows += len(found)
    row.units += page["units"]
    row.pages += 1
    row.size += len(line)
    row.tries, row.error, row.again_at = 0, "", None
    if found:
        row.after = ahrefs_api.last(report, found)
    more = len(found) >= page["asked"] and row.rows < row.most
    if row.state == PullState.WAITING:
        row.state = PullState.RUNNING
    db.session.commit()
    if not more:
        _hand_over(row)
    return more


def _hand_over(row: Pull) -> None:
    """Give the rows to the loader as a file of their own."""
    if row.rows:
        table = _store(row).with_suffix(".csv")
        with open(table, "w", encoding="utf-8", newline="", opener=bring.private) as out:
            out.writelines(_table(row))
        name = f"ahrefs-{row.what}-{urls.host(row.target) or row.target}.csv"
        with table.open("rb") as stream:
            row.import_id = bring.keep(stream, name, row.project, row.started_by).id
        table.unlink()
    row.state = PullState.DONE
    db.session.commit()
    with suppress(FileNotFoundError):
        _store(row).unlink()


def _table(row: Pull) -> Iterator[str]:
    report = ahrefs_api.REPORTS[row.what]
    yield ahrefs_api.table(report, (), heading=True)
    with _store(row).open("rb") as kept:
        for line in kept:
            yield ahrefs_api.table(report, json.loads(line)["rows"])


def brought(row: Pull) -> ImportFile | None:
    """The import its rows became."""
    return db.session.get(ImportFile, row.import_id) if row.import_id else None


def _store(row: Pull) -> Path:
    folder: Path = current_app.config["DATA_DIR"] / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / row.stored_as
