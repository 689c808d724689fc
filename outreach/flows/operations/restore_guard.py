"""Safety: nothing leaves from a restored database or under a clock that went back until a person says so."""

from __future__ import annotations

import fcntl
import json
import logging
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import current_app
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from ...db import db, now
from ...models import Event, Message, Preference
from ..lifecycle import mail

log = logging.getLogger("outreach.safety")

SENDS, CLOCK, CONFIRM = "sends", "clock", "confirm"
BACKWARDS = timedelta(minutes=2)
SECONDS_BETWEEN_MARKS = 15


def count_send() -> dict[str, Any]:
    """Count one more mail that may leave, in the claim's transaction; keep() what it returns after the commit."""
    wanted = select(Preference).where(Preference.name == SENDS).with_for_update()
    row = db.session.scalar(wanted) or settled(SENDS, _begun())
    row.value = {**row.value, "number": row.value["number"] + 1}
    return dict(row.value)


def _begun() -> dict[str, Any]:
    """What the count goes on from. The file comes first: killed before keep(), nobody takes the database for a copy."""
    with _locked() as file:
        known = _read(file)
        if not known:
            known = {"epoch": uuid4().hex, "number": 0}
            _write(file, known)
    return known


def settled(name: str, first: Any) -> Preference:
    """The preference of that name, locked, and made with *first* by whoever asks first. Does not commit."""
    wanted = select(Preference).where(Preference.name == name).with_for_update()
    row = db.session.scalar(wanted)
    if row is None:
        try:
            with db.session.begin_nested():
                db.session.execute(insert(Preference).values(name=name, value=first))
        except IntegrityError:
            log.debug("%s was made by somebody else meanwhile", name)
        row = db.session.scalars(wanted).one()
    return row


def keep(counted: dict[str, Any]) -> None:
    """Write the count beside the database, where a restore does not reach it; never backwards."""
    with _locked() as file:
        known = _read(file)
        if known.get("epoch") != counted["epoch"] or known["number"] < counted["number"]:
            _write(file, counted)


def frozen() -> str:
    """Why nothing may leave now, in a sentence, or nothing. Commits what it notices."""
    return _restored() or _clock_went_back()


def warning() -> str:
    """As frozen(), for showing: looks, and changes nothing."""
    if why := _other_database():
        return why
    seen, at = Preference.read(CLOCK), now()
    return _backwards(at, datetime.fromisoformat(seen)) if seen else ""


def confirm() -> None:
    """A person says that this is the right database and the right time: go on. Commits."""
    value = Preference.read(SENDS)
    with _locked() as file:
        _write(file, value or {"epoch": uuid4().hex, "number": 0})
    Preference.write(CLOCK, now().isoformat())
    Event.note("mail.resumed", "Confirmed: this database and this clock are right, mail may leave again", now())
    db.session.commit()


def _other_database() -> str:
    """What speaks for this database being a copy. The file is read first, as the count in the table only grows.

    Asked twice: the very first mail may be counted in between, or before this transaction could see it.
    """
    for _ in range(2):
        known = _read(current_app.config["DATA_DIR"] / "database_epoch")
        if _matches(known, Preference.read(SENDS)):
            return ""
        db.session.rollback()
    return _copied(known)


def _restored() -> str:
    db.session.commit()  # the table is read as it is now, and the file without holding the table
    why = _other_database()
    if not why:
        return ""
    doubt = "restored: this database is a copy, so this mail may have left already; send it?"
    if mail.hold_all((Message.due_at <= now(),), doubt):
        Event.note("mail.held", "The database was restored or copied: what was due is held", now())
    db.session.commit()
    return why


def _matches(known: dict[str, Any], value: dict[str, Any] | None) -> bool:
    if value is None:
        return not known or not known["number"]
    return bool(known) and known["epoch"] == value["epoch"] and known["number"] <= value["number"]


def _copied(known: dict[str, Any]) -> str:
    if not known:
        return "This database came from elsewhere and has sent mail there. Confirm that it sends from here now."
    return "This database is older than the last mail that left (restored from a backup?). Confirm to send again."


def _clock_went_back() -> str:
    at = now()
    seen = Preference.read(CLOCK)
    before = datetime.fromisoformat(seen) if seen else None
    if before and (why := _backwards(at, before)):
        db.session.rollback()
        return why
    if before is None:
        settled(CLOCK, at.isoformat())
    elif at > before + timedelta(seconds=SECONDS_BETWEEN_MARKS):
        Preference.write(CLOCK, at.isoformat())
    db.session.commit()
    return ""


def _backwards(at: datetime, before: datetime) -> str:
    if at >= before - BACKWARDS:
        return ""
    shown = f"{at:%d %b %H:%M} UTC, but {before:%d %b %H:%M} UTC has been"
    return f"The clock went back: it shows {shown}. Set it right, or confirm."


class _locked:
    """The file beside the database, ours alone for a moment."""

    def __enter__(self) -> Path:
        folder: Path = current_app.config["DATA_DIR"]
        self._handle = os.open(folder / "database_epoch.lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._handle, fcntl.LOCK_EX)
        return folder / "database_epoch"

    def __exit__(self, *error: object) -> None:
        os.close(self._handle)


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) and {"epoch", "number"} <= found.keys() else {}


def _write(file: Path, value: dict[str, Any]) -> None:
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps({"epoch": value["epoch"], "number": value["number"]}))
    os.replace(fresh, file)
