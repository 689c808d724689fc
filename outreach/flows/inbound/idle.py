"""Listen: a mailbox whose server tells of new mail is held open, and read the moment it does (RFC 2177).

Reading by the clock goes on beside it, so a line that dies or falls silent costs minutes, never a mail.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from typing import Any

from flask import current_app
from sqlalchemy import select

from ...core import secrets
from ...db import ME, db, lease, release
from ...models import Folder, Mailbox
from ...net.mail import imap
from .. import workers
from ..mailboxes import login
from . import receive

log = logging.getLogger("outreach.listen")

MOST_LINES = 50  # connections one process holds open
LEASE_SECONDS, RENEW_SECONDS = 120, 40
IDLE_SECONDS = 540  # then asked anew: RFC 2177 wants that within 29 minutes, and a dead line is noticed by it
LINE_SECONDS = 3600  # then opened anew
BREATH_SECONDS = 2  # between two readings, whatever the server tells
TRY_AGAIN_SECONDS = (60, 300, 900)  # after a line broke so often
UNTOLD_SECONDS = 6 * 3600  # before a server that does not offer it is asked again
BUSY_TRIES = 60  # of one second, while somebody else reads the mailbox

Key = workers.Key
_pool = workers.Pool("listen")
_not_before: dict[Key, float] = {}
_broken: dict[Key, int] = {}
_leave = threading.Event()


def listen_all(*, open: receive.Open = imap.Session) -> int:
    """See that every mailbox that can be read is listened to, each on its own thread; say how many are, here."""
    home = str(current_app.config["SQLALCHEMY_DATABASE_URI"])
    wanted = select(Mailbox.id).where(Mailbox.imap_host != "", _well()).order_by(Mailbox.id)
    readable = db.session.scalars(wanted).all()
    db.session.rollback()
    _leave.clear()
    rested = [id for id in readable if time.monotonic() >= _not_before.get((home, id), 0)]
    _pool.start(rested, lambda mailbox_id: _listen((home, mailbox_id), open), most=MOST_LINES)
    return _pool.working()


def hang_up(seconds: float = 5) -> None:
    """End all listening, signing out politely; waits up to *seconds*."""
    _leave.set()
    _pool.wait(seconds)
    _not_before.clear()
    _broken.clear()


def _well() -> Any:
    """A mailbox that has been read, and without trouble since: else reading by the clock finds out what is wrong."""
    return Mailbox.last_complete_poll_started_at.is_not(None) & (Mailbox.poll_failures == 0)


def _listen(key: Key, open: receive.Open) -> None:
    wait: float = 0
    try:
        offered = hold(key[1], open=open)
        wait = 0 if offered else UNTOLD_SECONDS
        _broken.pop(key, None)
    except (imap.Failed, secrets.Unreadable) as why:
        wait = _after_break(key)
        log.info("listening to mailbox %s ended: %s", key[1], why)
    except Exception:
        wait = _after_break(key)
        log.exception("listening to mailbox %s failed", key[1])
    finally:
        _not_before[key] = time.monotonic() + wait


def _after_break(key: Key) -> float:
    times = _broken[key] = _broken.get(key, 0) + 1
    return TRY_AGAIN_SECONDS[min(times, len(TRY_AGAIN_SECONDS)) - 1]


def hold(mailbox_id: int, *, open: receive.Open = imap.Session) -> bool:
    """Hold a mailbox open, alone among all processes, and read it whenever its server tells of something.

    Ends after LINE_SECONDS, when the lease or the mailbox is gone, when asked to; False when the server does not offer
    to tell, or has no folder that replies land in. Commits as it goes. Raises imap.Failed, secrets.Unreadable.
    """
    name, holder = f"listen:{mailbox_id}", f"{ME}:{threading.get_ident()}"
    if not lease(name, LEASE_SECONDS, holder):
        return True
    try:
        mailbox = db.session.get_one(Mailbox, mailbox_id)
        lasting = LINE_SECONDS + IDLE_SECONDS + 60
        with login.reading(mailbox, lambda login: open(replace(login, total_seconds=lasting))) as session:
            folders = receive.folders_to_read(session.folders()) if session.idles else []
            return bool(folders) and _listened(session, folders[0].name, mailbox_id, name, holder, open)
    finally:
        db.session.rollback()
        release(name, holder)


def _listened(session: Any, folder: str, mailbox_id: int, name: str, holder: str, open: receive.Open) -> bool:
    opened = session.open(folder)
    watch = _Watch(mailbox_id, folder, name, holder)
    told = opened.uidnext > watch.read_to + 1  # came between the last reading and this line
    until = time.monotonic() + LINE_SECONDS
    while watch.goes_on() and time.monotonic() < until:
        if told:
            if not _read(mailbox_id, open):
                break
            watch.told()
        told = session.idle(IDLE_SECONDS, watch.goes_on)
    return True


def _read(mailbox_id: int, open: receive.Open) -> bool:
    """Read the mailbox, after whoever reads it now; whether it went well."""
    for _ in range(BUSY_TRIES):
        if receive.look(mailbox_id, open=open):
            return not _leave.wait(BREATH_SECONDS)
        mailbox = db.session.get(Mailbox, mailbox_id)
        failed = mailbox is None or mailbox.poll_failures > 0
        db.session.rollback()
        if failed or _leave.wait(1):
            break
    return False


class _Watch:
    """Whether to go on listening: asked each second, looks at the tables every RENEW_SECONDS."""

    def __init__(self, mailbox_id: int, folder: str, name: str, holder: str) -> None:
        self._mailbox_id, self._folder, self._name, self._holder = mailbox_id, folder, name, holder
        self._next = time.monotonic() + RENEW_SECONDS
        self._silent = False
        self.read_to = self._seen()

    def told(self) -> None:
        """The server has told of what came, as it should."""
        self.read_to, self._silent = self._seen(), False

    def goes_on(self) -> bool:
        if _leave.is_set():
            return False
        if time.monotonic() < self._next:
            return True
        self._next = time.monotonic() + RENEW_SECONDS
        if not lease(self._name, LEASE_SECONDS, self._holder) or not self._well():
            return False
        seen = self._seen()
        if seen <= self.read_to:
            self._silent = False
            return True
        if self._silent:
            # Reading by the clock found mail long ago, of which this line never told: it is dead without knowing.
            raise imap.Failed(imap.Fate.RETRY, "The server no longer tells of new mail.")
        self._silent = True
        return True

    def _seen(self) -> int:
        """Up to where the folder has been read."""
        wanted = select(Folder.last_uid).where(Folder.mailbox_id == self._mailbox_id, Folder.name == self._folder)
        found = db.session.scalar(wanted) or 0
        db.session.rollback()
        return found

    def _well(self) -> bool:
        wanted = select(Mailbox.id).where(Mailbox.id == self._mailbox_id, Mailbox.imap_host != "", _well())
        found = db.session.scalar(wanted) is not None
        db.session.rollback()
        return found
