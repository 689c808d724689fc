"""Restore guard: nothing leaves from a restored database or under a clock that went back until a person says so.

The database holds an epoch and the number of mails handed over; so does the sent log beside it. They are compared in
the transaction that claims a mail and in the one that hands it over, so a database exchanged at any moment is seen.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import current_app
from sqlalchemy import insert, inspect, select, text, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from ...db import db, now
from ...models import Event, Message, Preference
from ..lifecycle import mail
from .clock_watch import watch
from .sent_log import Departure, Known, SentLog

log = logging.getLogger("outreach.safety")

SENDS, CLOCK = "sends", "clock"
BACKWARDS = timedelta(minutes=2)
SECONDS_BETWEEN_MARKS = 15
RESTORING = 0x4F757472  # the advisory lock of PostgreSQL that a restore holds alone, and each claim with others
DOUBTFUL = "restored: this database is a copy, so this mail may have left already; send it?"

_most_seen: dict[Path, Known] = {}  # what this process saw last, for a folder that is rolled back as a whole


class Frozen(Exception):
    """Nothing may leave now; says why."""


# --- in the transactions of a mail ------------------------------------------------------------------------------------


def check() -> None:
    """Raise Frozen unless this database is the one that sent last. Belongs into the transaction that claims."""
    if db.engine.dialect.name == "postgresql":
        free = db.session.scalar(text("select pg_try_advisory_xact_lock_shared(:key)"), {"key": RESTORING})
        if not free:
            raise Frozen("A backup is being restored.")
    if why := _other_database():
        raise Frozen(why)


def count_send() -> Known:
    """Count one more mail that may leave, in the transaction that hands it over; raises Frozen as check() does.

    write_down() what it returns after the commit and before the server gets the mail.
    """
    check()
    wanted = select(Preference).where(Preference.name == SENDS).with_for_update()
    row = db.session.scalar(wanted.execution_options(populate_existing=True)) or settled(SENDS, _begun())
    row.value = {**row.value, "number": row.value["number"] + 1}
    counted = Known(row.value["epoch"], row.value["number"])
    known = _log().last()
    if known is not None and known.epoch != counted.epoch:  # confirmed from another machine, see _matches()
        _say(Known(counted.epoch, known.number))
    return counted


def write_down(counted: Known, mail: Departure) -> None:
    """Write the mail into the log beside the database; raises AlreadyLeft, or OSError when the disk is full."""
    _log().append(counted, mail, now())
    _remember(counted)


def left_before(mail: Departure) -> bool:
    """Whether this try of the mail was handed over already, perhaps from a database that was here before this one."""
    return _log().left(mail)


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


def _begun() -> dict[str, Any]:
    """What the count goes on from. The file comes first: killed before the commit, nobody takes this for a copy."""
    with _log().locked():
        known = _log().last()
        if known is None:
            known = Known(uuid4().hex, 0)
            _log().say(known)
    return known._asdict()


# --- is it the right database, is it the right time -------------------------------------------------------------------


def frozen() -> str:
    """Why nothing may leave now, in a sentence, or nothing. Commits what it notices."""
    return _restored() or _clock_went_back()


def warning() -> str:
    """As frozen(), for showing: looks, and changes nothing."""
    if why := _copied():
        return why
    return clock_trouble()


def clock_trouble() -> str:
    """Whether the clock shows a time before one that has been, in a sentence; looks, and changes nothing."""
    seen, at = Preference.read(CLOCK), now()
    return _backwards(at, datetime.fromisoformat(seen)) if seen else ""


def confirm() -> None:
    """A person says that this is the right database and the right time: go on. Commits."""
    row = settled(SENDS, Known(uuid4().hex, 0)._asdict())
    known = _last_known()
    fresh = Known(uuid4().hex, max(row.value["number"], known.number if known else 0) + 1)
    instead = {row.value["epoch"], *((known.epoch,) if known else ())}  # other machines have a log of their own
    row.value = {**fresh._asdict(), "instead": sorted(instead)}
    Preference.write(CLOCK, now().isoformat())
    Event.note("mail.resumed", "Confirmed: this database and this clock are right, mail may leave again", now())
    db.session.flush()
    _say(fresh)
    db.session.commit()
    _remember(fresh)


def _restored() -> str:
    db.session.commit()  # the table is read as it is now
    _log().remind()
    why = _copied()
    if not why:
        return ""
    if mail.hold_all((Message.due_at <= now(),), DOUBTFUL):
        Event.note("mail.held", "The database was restored or copied: what was due is held", now())
    db.session.commit()
    return why


def _copied() -> str:
    """As _other_database(), outside of a claim: asked again in a new transaction, which sees the newest."""
    if not _other_database():
        return ""
    db.session.rollback()
    return _other_database()


def _other_database() -> str:
    """What speaks for this database being a copy. The log is read first, as the count in the table only grows."""
    for _ in range(2):  # the very first mail may be counted in between
        known = _last_known()
        value = db.session.scalar(_value_of_sends())
        if _matches(known, value):
            return ""
    if known is None:
        return "This database came from elsewhere and has sent mail there. Confirm that it sends from here now."
    return "This database is older than the last mail that left (restored from a backup?). Confirm to send again."


def _value_of_sends() -> Any:
    return select(Preference.value).where(Preference.name == SENDS)


def _matches(known: Known | None, value: dict[str, Any] | None) -> bool:
    if value is None:
        return known is None or not known.number
    if known is None or value.get("restored"):
        return False
    return known.epoch in (value["epoch"], *value.get("instead", ())) and known.number <= value["number"]


def _last_known() -> Known | None:
    """What the log says, or what this process saw in it before the whole folder was rolled back."""
    known, seen = _log().last(), _most_seen.get(_folder())
    if seen is not None and (known is None or known.number < seen.number):
        _say(seen)  # so that processes that begin now see it too
        return seen
    if known is not None:
        _remember(known)
    return known


def _remember(known: Known) -> None:
    seen = _most_seen.get(_folder())
    if seen is None or seen.number <= known.number:
        _most_seen[_folder()] = known


def _folder() -> Path:
    return Path(current_app.config["DATA_DIR"])


def _log() -> SentLog:
    return SentLog(_folder())


def _say(known: Known) -> None:
    with _log().locked():
        _log().say(known)


def _clock_went_back() -> str:
    at = now()
    seen = Preference.read(CLOCK)
    before = datetime.fromisoformat(seen) if seen else None
    if before and (why := _backwards(at, before)):
        db.session.rollback()
        return why
    if before is None:
        settled(CLOCK, at.isoformat())
    elif at > before + timedelta(seconds=SECONDS_BETWEEN_MARKS) and not watch.jumped():
        Preference.write(CLOCK, at.isoformat())
    db.session.commit()
    return ""


def _backwards(at: datetime, before: datetime) -> str:
    if at >= before - BACKWARDS:
        return ""
    shown = f"{at:%d %b %H:%M} UTC, but {before:%d %b %H:%M} UTC has been"
    return f"The clock went back: it shows {shown}. Set it right, or confirm."


# --- while a backup is put back ---------------------------------------------------------------------------------------


@contextmanager
def exchanging(folder: Path) -> Iterator[None]:
    """While the database of *folder* is exchanged and until a person confirms, no process may send; see confirm().

    When the block raises, the database is the one it was and everything is as before.
    """
    sent = SentLog(folder)
    with sent.locked():
        before = sent.last()
        sent.say(Known(uuid4().hex, before.number if before else 0))
    try:
        yield
    except BaseException:
        with sent.locked():
            sent.say(before or Known(uuid4().hex, 0))
        raise


def mark_restored(connection: Connection) -> None:
    """Write into a restored database itself that a person must confirm it. Does not commit."""
    if not inspect(connection).has_table(Preference.__tablename__):
        return  # so old that it never sent
    value = connection.scalar(_value_of_sends())
    marked = {**(value or {"epoch": uuid4().hex, "number": 0}), "restored": True}
    if value is None:
        connection.execute(insert(Preference).values(name=SENDS, value=marked))
    else:
        connection.execute(update(Preference).where(Preference.name == SENDS).values(value=marked))
