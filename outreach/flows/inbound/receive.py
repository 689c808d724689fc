"""Receive: our mailboxes are looked into, folder by folder, and each new mail is taken in."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.exc import OperationalError

from ...core import secrets
from ...db import ME, db, lease, now, release
from ...models import Folder, Mailbox
from ...net.mail import imap, imap_folders
from .. import workers
from ..mailboxes import login, pausing
from . import accept, skim, store

log = logging.getLogger("outreach.receive")

LEASE_SECONDS = 660
TICK_SECONDS = 45
MOST_MAILBOXES = 16
MOST_NEW = 5_000  # of one folder in one look
MANY = 100  # new mails in a folder read for the first time, of which the headers are looked at first
LOOK_BACK = timedelta(days=2)  # before the mailbox was connected
MOST_TRIES = 4  # to fetch one mail
REFUSED_FOR = timedelta(hours=6)  # since a mailbox was last read whole: then it is read without the folder that refuses
MUST = ("inbox", "all")  # the roles of folders without which nothing is known
BACK_OFF = (60, 120, 300, 900, 1800)  # seconds after a failed look


class Stretch(NamedTuple):
    """The UIDs of a folder that were read: from the lowest to the highest."""

    lowest: int
    highest: int


Open = Callable[[imap.Login], Any]

_pool = workers.Pool("receive")
_stuck: dict[tuple[str, int, str, int], int] = {}
_careful: set[tuple[str, int, str]] = set()  # folders with a mail that made trouble among others
_begun: dict[tuple[str, int, str, int], Stretch] = {}  # folders that are read for the first time, from the newest down


def receive_all(*, open: Open = imap.Session, seconds: float = TICK_SECONDS) -> int:
    """Look into every mailbox that is due, each on its own thread; say how many were due.

    A server that stalls keeps its own mailbox busy and nobody else's: after *seconds* the tick goes on without it.
    """
    at = now()
    too_far = Mailbox.next_look_at > at + 2 * timedelta(seconds=max(*BACK_OFF, LEASE_SECONDS))  # the clock was ahead
    due = db.session.scalars(
        select(Mailbox.id)
        .where(Mailbox.imap_host != "", or_(Mailbox.next_look_at.is_(None), Mailbox.next_look_at <= at, too_far))
        .order_by(Mailbox.next_look_at)
        .limit(MOST_MAILBOXES)
    ).all()
    db.session.rollback()
    _pool.wait(seconds, _pool.start(due, lambda mailbox_id: look(mailbox_id, open=open)))
    return len(due)


def poll(mailbox: Mailbox) -> bool:
    """Look into one mailbox now, as sending asks before a follow-up leaves; whether all of it could be read."""
    return look(mailbox.id)


def look(mailbox_id: int, *, open: Open = imap.Session) -> bool:
    """Read what is new in one mailbox; whether all of it could be read. Commits as it goes."""
    name, holder = f"receive:{mailbox_id}", f"{ME}:{threading.get_ident()}"
    if not lease(name, LEASE_SECONDS, holder):
        return False
    try:
        return _look(mailbox_id, open)
    finally:
        db.session.rollback()
        release(name, holder)


def _look(mailbox_id: int, open: Open) -> bool:
    started = now()
    mailbox = db.session.get_one(Mailbox, mailbox_id)
    mailbox.last_poll_started_at = started
    mailbox.next_look_at = started + timedelta(seconds=LEASE_SECONDS)
    since = mailbox.created_at - LOOK_BACK
    db.session.commit()
    seen, all_read = 0, True
    refused: list[str] = []
    try:
        with login.reading(mailbox, open) as session:
            folders = folders_to_read(session.folders())
            if not any(folder.role in MUST for folder in folders):
                raise imap.Failed(imap.Fate.RETRY, f"{mailbox.imap_host} shows no INBOX, where replies would be.")
            for folder in folders:
                try:
                    new, whole = _read_folder(mailbox_id, folder, session, since)
                    seen, all_read = seen + new, all_read and whole
                except imap.Failed as why:
                    if why.fate is not imap.Fate.FOLDER or not _done_without(mailbox_id, folder):
                        raise
                    refused.append(str(why))
    except secrets.Unreadable as why:
        return _could_not(mailbox_id, str(why), forever=True)
    except imap.Failed as why:
        db.session.rollback()
        return _could_not(mailbox_id, str(why), forever=why.fate is imap.Fate.MAILBOX)
    mailbox = db.session.get_one(Mailbox, mailbox_id)
    if all_read:
        mailbox.last_complete_poll_started_at = max(started, mailbox.last_complete_poll_started_at or started)
    mailbox.last_poll_seen, mailbox.poll_failures = seen, 0
    if mailbox.paused_at is None:
        told = f"What lies in these folders is not seen. {' '.join(refused)}" if refused else ""
        mailbox.last_error, mailbox.last_error_at = told, started if refused else None
    pause = min(int(current_app.config["POLL_SECONDS"]), 120) if all_read else 0
    mailbox.next_look_at = now() + timedelta(seconds=pause)
    db.session.commit()
    return all_read


def _could_not(mailbox_id: int, why: str, *, forever: bool) -> bool:
    at = now()
    mailbox = db.session.get_one(Mailbox, mailbox_id)
    mailbox.poll_failures += 1
    mailbox.last_error, mailbox.last_error_at = why, at
    wait = BACK_OFF[min(mailbox.poll_failures, len(BACK_OFF)) - 1]
    mailbox.next_look_at = at + timedelta(seconds=wait)
    if forever:
        pausing.pause_mailbox(mailbox, why, at)
    db.session.commit()
    return False


def folders_to_read(folders: Iterable[imap_folders.Folder]) -> list[imap_folders.Folder]:
    """Choose where replies land: everything but sent, drafts and trash; with an "all mail", that one and junk."""
    kept = [folder for folder in folders if folder.role not in ("sent", "drafts", "trash")]
    if any(folder.role == "all" for folder in kept):
        kept = [folder for folder in kept if folder.role in ("all", "junk")]
    order = {"inbox": 0, "all": 0, "junk": 1}
    return sorted(kept, key=lambda folder: order.get(folder.role, 2))


def _done_without(mailbox_id: int, folder: imap_folders.Folder) -> bool:
    """Tell whether a look is complete without a folder the server refuses: one that was never read, or that could be
    read once and has kept the mailbox from being read whole for hours; never the one all replies come to. Commits."""
    if folder.role in MUST:
        return False
    row = db.session.scalar(select(Folder).where(Folder.mailbox_id == mailbox_id, Folder.name == folder.name))
    whole = db.session.get_one(Mailbox, mailbox_id).last_complete_poll_started_at
    done = row is None or not row.uidvalidity or whole is None or now() - whole >= REFUSED_FOR
    if row is not None and done:
        row.uidvalidity, row.last_uid = 0, 0  # should it open again, it is read from its beginning
    db.session.commit()  # the next folder is asked for with no transaction open
    return done


def _read_folder(mailbox_id: int, folder: imap_folders.Folder, session: Any, since: datetime) -> tuple[int, bool]:
    """Read what is new in one folder, MOST_NEW at most: how many became rows, and whether that was all of it."""
    opened = session.open(folder.name)
    row = db.session.scalar(select(Folder).where(Folder.mailbox_id == mailbox_id, Folder.name == folder.name))
    if row is None:
        row = Folder(mailbox_id=mailbox_id, name=folder.name, role=folder.role)
        db.session.add(row)
    row.role = folder.role
    if row.uidvalidity != opened.uidvalidity:
        # The server counts anew: read again from the beginning; what we have is known by its digest.
        row.uidvalidity, row.last_uid = opened.uidvalidity, 0
    last = row.last_uid
    db.session.commit()
    uids = session.since(last) if last else session.recent(since.date())
    new = 0
    if not uids:
        store.moved_on(
            mailbox_id, folder.name, opened.uidvalidity, max(last, opened.uidnext - 1 if opened.uidnext else 0)
        )
        db.session.commit()
        return 0, True
    home = str(current_app.config["SQLALCHEMY_DATABASE_URI"])
    begun = _begun.get((home, mailbox_id, folder.name, opened.uidvalidity)) if not last else None
    if begun:
        uids = [uid for uid in uids if not begun.lowest <= uid <= begun.highest]
    if not last:
        uids.reverse()  # at first the newest: what somebody waits for is among them
    several = uids[:MOST_NEW]
    marks = bool(last)
    wanted = several
    if not last and len(several) >= MANY:
        concern = skim.of_concern(session.headers(several, skim.FIELDS), mailbox_id)
        db.session.commit()
        wanted = [uid for uid in several if uid in concern]
    sizes = session.sizes(wanted)
    careful = (home, mailbox_id, folder.name) in _careful
    mails = _one_by_one(session, wanted, sizes) if careful else session.fetch_many(wanted, sizes)
    for uid in wanted:
        new += _take(mails, store.Place(mailbox_id, folder.name, uid, opened.uidvalidity, marks=marks))
    for uid in several if not last else ():
        _passed(store.Place(mailbox_id, folder.name, uid, opened.uidvalidity, marks=False))
    _careful.discard((home, mailbox_id, folder.name))
    whole = len(several) == len(uids)
    if whole and not last:
        top = max(*several, begun.highest if begun else 0, opened.uidnext - 1)
        store.moved_on(mailbox_id, folder.name, opened.uidvalidity, top)
        db.session.commit()
        _begun.pop((home, mailbox_id, folder.name, opened.uidvalidity), None)
    return new, whole


def _one_by_one(session: Any, uids: list[int], sizes: dict[int, int]) -> Iterator[imap.Found]:
    """The same mails, one a question: so that one which makes trouble is known."""
    for uid in uids:
        yield session.fetch(uid, sizes.get(uid, 0))


def _passed(place: store.Place) -> None:
    """This mail is done with. Commits."""
    if place.marks:
        store.moved_on(place.mailbox_id, place.folder, place.uidvalidity, place.uid)
        db.session.commit()
        return
    home = str(current_app.config["SQLALCHEMY_DATABASE_URI"])
    key = (home, place.mailbox_id, place.folder, place.uidvalidity)
    before = _begun.get(key, Stretch(place.uid, place.uid))
    _begun[key] = Stretch(min(before.lowest, place.uid), max(before.highest, place.uid))


def _take(mails: Iterator[imap.Found], place: store.Place) -> bool:
    """Take the next mail and put it where it belongs; one that cannot be read is kept as it is and passed."""
    home = str(current_app.config["SQLALCHEMY_DATABASE_URI"])
    key = (home, place.mailbox_id, place.folder, place.uid)
    try:
        found = next(mails)
    except imap.Failed as why:
        _careful.add(key[:3])
        if _tries(key) < MOST_TRIES:
            raise  # it may be the line
        log.warning("mail %s in %s cannot be fetched: %s", place.uid, place.folder, why)
        store.keep_unread(b"", place, f"it could not be fetched: {why}")
        _passed(place)
        raise
    is_new = bool(found.raw) and _taken_in(found, place, key)
    _passed(place)
    return is_new


def _taken_in(found: imap.Found, place: store.Place, key: tuple[str, int, str, int]) -> bool:
    try:
        return accept.accept(found.raw, place, received_at=found.at, cut=found.cut) is not None
    except Exception as why:
        db.session.rollback()
        if isinstance(why, OperationalError) and _tries(key) < 2:
            raise  # the tables were not to be had, which says nothing about the mail: it is read again
        # One poisoned mail never stops the mailbox: its bytes are kept, flagged, and reading goes on.
        log.exception("mail %s in %s cannot be read", place.uid, place.folder)
        store.keep_unread(found.raw, place, f"it could not be read: {type(why).__name__}")
        return False


def _tries(key: tuple[str, int, str, int]) -> int:
    """How often this mail gave trouble by now; at first it may not be the mail's."""
    _stuck[key] = _stuck.get(key, 0) + 1
    return _stuck[key]
