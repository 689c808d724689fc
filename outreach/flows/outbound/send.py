"""Send: what is due leaves once, or says why not; a mail whose fate is not known is never sent again by itself."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import joinedload

from ...core import secrets
from ...core.failures import in_words
from ...core.outbound import schedule
from ...core.states import MailState
from ...db import db, lease, now, release
from ...models import Event, Mailbox, Message, Pitch, Step
from ...net.mail import smtp
from .. import workers
from ..lifecycle import conversation, mail
from ..lifecycle import pitch as pitches
from ..mailboxes import login, pausing
from ..operations import restore_guard
from ..operations.sent_log import AlreadyLeft
from . import claim, enroll, refusals, sweep

log = logging.getLogger("outreach.send")

UNWRITTEN = timedelta(minutes=1)  # before another try of a mail that could not be written down
TICK_SECONDS = 30
MOST_MAILBOXES = 16
BACK_OFF = (5, 15, 30, 60, 120, 240)  # minutes; greylisting opens after 5 to 15
BROKEN_SECONDS = 20.0
PATIENCE = 8  # tries to write down what happened, in some 25 s
GIVE_UP = timedelta(days=4)

Open = Callable[[smtp.Login], Any]


class Lost(Exception):
    """Somebody else has the mail now, or it must not leave any more."""


# --- the tick ---------------------------------------------------------------------------------------------------------

_pool = workers.Pool("send")
_unrecorded: dict[str, list[tuple[str, Callable[[], Any]]]] = {}  # by database: the claim, and what to write down


def send_due(*, open: Open = smtp.Session, poll: claim.Poll | None = None, seconds: float = TICK_SECONDS) -> int:
    """Send what is due from every mailbox, each on its own thread; say how many mailboxes had something due.

    A server that stalls keeps its own mailbox busy and nobody else's: after *seconds* the tick goes on without it.
    """
    home = str(current_app.config["SQLALCHEMY_DATABASE_URI"])
    _record_the_rest(home)
    sweep.sweep()
    if restore_guard.frozen():
        return 0
    failed: list[Exception] = []

    def work(mailbox_id: int) -> None:
        try:
            send_from(mailbox_id, open=open, poll=poll, seconds=seconds)
        except Exception as why:
            failed.append(why)
            raise

    boxes = mailboxes_due(now())
    db.session.rollback()
    _pool.wait(seconds + 5, _pool.start(boxes[:MOST_MAILBOXES], work))
    if failed:
        raise failed[0]  # so that the clock shows it
    return len(boxes)


def mailboxes_due(at: datetime) -> list[int]:
    """The mailboxes that have something to send now."""
    wanted = (
        select(Message.mailbox_id)
        .join(Mailbox, Mailbox.id == Message.mailbox_id)
        .where(Message.state == MailState.QUEUED, Message.outgoing, Message.due_at <= at, Mailbox.paused_at.is_(None))
        .where(or_(Message.not_before.is_(None), Message.not_before <= at))
        .distinct()
    )
    return [mailbox_id for mailbox_id in db.session.scalars(wanted) if mailbox_id is not None]


def send_from(
    mailbox_id: int, *, open: Open = smtp.Session, poll: claim.Poll | None = None, seconds: float = TICK_SECONDS
) -> int:
    """Send from one mailbox, over one connection, what is due and may leave; say how many left."""
    name = f"send:{mailbox_id}"
    holder = f"{workers.me()}:{threading.get_ident()}"
    if not lease(name, claim.CLAIM_SECONDS, holder):
        return 0
    sent = 0
    session: Any = None
    until = time.monotonic() + seconds
    try:
        sweep.hold_late(mailbox_id, now())
        while time.monotonic() < until:
            job = claim.claim_next(mailbox_id, poll=poll)
            if job is None:
                break
            try:
                if session is None or not session.usable:
                    session = _opened(mailbox_id, open)
                reply = session.deliver(job.sender, job.recipient, job.raw, partial(cross, job))
            except smtp.Failed as failure:
                if _durably(job, partial(record_failure, job, failure)):
                    continue
                break
            except secrets.Unreadable as why:
                _give_back(job, mailbox_id, str(why))
                break
            except Lost:
                continue
            else:
                sent += 1
                _durably(job, partial(record_sent, job, str(reply)))
            finally:
                _put_down(job)
    finally:
        if session is not None:
            session.close()
        db.session.rollback()
        release(name, holder)
    return sent


def _opened(mailbox_id: int, open: Open) -> Any:
    mailbox = db.session.get_one(Mailbox, mailbox_id)
    return login.sending(mailbox, open)


# --- the exchange -----------------------------------------------------------------------------------------------------


def cross(job: claim.Job) -> None:
    """The last moment before the final dot: from here on the mail may have left. Commits; raises Lost."""
    at = now()
    stopped = exists().where(and_(Pitch.id == Message.pitch_id, Pitch.stopped_at.is_not(None)))
    paused = exists().where(and_(Mailbox.id == Message.mailbox_id, Mailbox.paused_at.is_not(None)))
    until = at + timedelta(seconds=float(current_app.config["DOT_SECONDS"]) + 120)
    still_ours = (Message.id == job.id, Message.claim_token == job.token, or_(Message.step_id.is_(None), ~stopped))
    if not mail.cross((*still_ours, ~paused), smtp.Phase.DOT, at, until):
        db.session.commit()
        _return_to_queue(job, "")
        raise Lost
    try:
        counted = restore_guard.count_send()
    except restore_guard.Frozen as why:
        db.session.rollback()
        raise Lost from why
    db.session.commit()
    try:
        restore_guard.write_down(counted, job.departure)
    except AlreadyLeft as why:
        _not_handed_over(job, restore_guard.DOUBTFUL, hold=True)
        raise Lost from why
    except OSError as why:
        _not_handed_over(job, in_words(why) or f"could not be written down: {why.strerror or why}")
        raise Lost from why


def _not_handed_over(job: claim.Job, reason: str, *, hold: bool = False) -> None:
    """The final dot was not written although the row says so already: it did not leave. Commits."""
    message = _ours(job, (MailState.SENDING,))
    if message is not None:
        mail.queue_again(message, reason, now() + UNWRITTEN)
        if hold:
            mail.hold(message, reason)
    db.session.commit()


def record_sent(job: claim.Job, said: str) -> None:
    """The server took it: say so, move the pitch on and plan the next step. Commits."""
    at = now()
    message = _ours(job, (MailState.SENDING, MailState.UNKNOWN))
    if message is None:
        log.error("mail %s left, but its row was taken from us", job.id)
        return
    message.server_said = said
    left(message, at)
    db.session.commit()


def left(message: Message, at: datetime) -> None:
    """Write down that a mail has left, and everything that follows from it. Does not commit."""
    mail.sent(message, at)
    if message.thread is not None:
        message.thread.last_at = at
        message.thread.snippet = message.body[:200]
        conversation.mail_left(message.thread, by_hand=message.step_id is None)
    pitch = message.pitch
    if pitch is None:
        return
    pitches.mail_left(pitch, at)
    enroll.plan_next(message, at)
    Event.note(
        "mail.sent",
        f"{message.subject} to {message.recipient}",
        at,
        project_id=pitch.project_id,
        site_id=pitch.site_id,
        contact_id=pitch.contact_id,
        campaign_id=pitch.campaign_id,
        pitch_id=pitch.id,
    )


def record_failure(job: claim.Job, failure: smtp.Failed) -> bool:
    """What a failure means for the mail, its address, its mailbox and its campaign. Commits.

    Returns whether the next mail may be tried at once.
    """
    at = now()
    message = _ours(job, (MailState.CLAIMED, MailState.SENDING))
    if message is None or message.mailbox is None:
        db.session.commit()
        return True
    mailbox = message.mailbox
    message.server_said = str(failure.reply or failure)
    go_on = True
    if failure.fate is smtp.Fate.UNKNOWN:
        sweep.not_known(message, at)
    elif failure.fate in (smtp.Fate.RECIPIENT, smtp.Fate.MESSAGE):
        status = failure.reply.enhanced if failure.reply else ""
        blame = refusals.blame_at_once(message.server_said, status, whole=failure.phase is smtp.Phase.DOT)
        refusals.refused(message, blame, message.server_said[:500], at, came_back=False)
    elif failure.fate is smtp.Fate.MAILBOX:
        mail.queue_again(message, f"{mailbox.address} cannot send: {failure}", None)
        message.attempt -= 1
        pausing.pause_mailbox(mailbox, str(failure), at)
        go_on = False
    elif failure.phase in (smtp.Phase.CONNECT, smtp.Phase.SESSION):
        _server_away(message, mailbox, str(failure), at)
        go_on = False
    else:
        _later(message, failure, at)
    pausing.judge_bounces(message.campaign, at)
    db.session.commit()
    return go_on


def _server_away(message: Message, mailbox: Mailbox, why: str, at: datetime) -> None:
    """Nobody there: everything of this mailbox waits a little, longer each time."""
    wait = timedelta(seconds=min(BROKEN_SECONDS * 2 ** min(message.attempt - 1, 6), 1800))
    mail.queue_again(message, f"{why} Next try {_clock(at + wait, mailbox)}.", at + wait)
    mailbox.last_error, mailbox.last_error_at = why, at
    db.session.execute(
        update(Message)
        .where(Message.mailbox_id == mailbox.id, Message.state == MailState.QUEUED, Message.due_at <= at)
        .where(or_(Message.not_before.is_(None), Message.not_before < at + wait))
        .values(not_before=at + wait, reason=message.reason)
    )
    if message.attempt >= 10:
        pausing.pause_mailbox(mailbox, why, at)


def _later(message: Message, failure: smtp.Failed, at: datetime) -> None:
    """A temporary refusal of this one mail."""
    if message.due_at and at - message.due_at > GIVE_UP and message.attempt > len(BACK_OFF):
        refusals.gave_up(message, f"{failure.reply or failure} (gave up after {message.attempt} tries)", at)
        return
    wait = timedelta(minutes=BACK_OFF[min(message.attempt, len(BACK_OFF)) - 1])
    if failure.reply is None:  # the line broke; nobody said later
        wait = timedelta(seconds=min(BROKEN_SECONDS * 2 ** min(message.attempt - 1, 6), 900))
    mailbox = message.mailbox
    assert mailbox is not None
    mail.queue_again(message, f"{failure.reply or failure}; next try {_clock(at + wait, mailbox)}", at + wait)


def _clock(moment: datetime, mailbox: Mailbox) -> str:
    zone = schedule.zone_named(mailbox.timezone)
    return f"{moment.astimezone(zone):%H:%M}"


def _ours(job: claim.Job, states: Iterable[str]) -> Message | None:
    wanted = select(Message).where(Message.id == job.id, Message.claim_token == job.token, Message.state.in_(states))
    around = joinedload(Message.step).lazyload(Step.variants), joinedload(Message.pitch), joinedload(Message.thread)
    locked = wanted.options(*around).with_for_update(of=Message)
    return db.session.scalar(locked.execution_options(populate_existing=True))


def _return_to_queue(job: claim.Job, reason: str) -> None:
    message = _ours(job, (MailState.CLAIMED,))
    if message is not None:
        mail.queue_again(message, reason, None)
    db.session.commit()


def _give_back(job: claim.Job, mailbox_id: int, why: str) -> None:
    _return_to_queue(job, why)
    pausing.pause_mailbox(db.session.get_one(Mailbox, mailbox_id), why, now())
    db.session.commit()


def _durably(job: claim.Job, record: Callable[[], Any]) -> Any:
    """Record what happened in the world, even while somebody else holds the database or its disk is full."""
    for attempt in range(PATIENCE):
        try:
            return record()
        except OperationalError:
            db.session.rollback()
            if attempt == PATIENCE - 1:
                home = str(current_app.config["SQLALCHEMY_DATABASE_URI"])
                _unrecorded.setdefault(home, []).append((job.token, record))
                raise
            time.sleep(0.2 * 2**attempt)


def _record_the_rest(home: str) -> None:
    """Write down what happened while the database could not be written. Commits."""
    while waiting := _unrecorded.get(home):
        token, record = waiting[0]
        record()
        waiting.pop(0)
        claim.in_hand.discard(token)


def _put_down(job: claim.Job) -> None:
    """No thread works on this claim any more; one whose end could not be written down stays ours."""
    if not any(token == job.token for waiting in _unrecorded.values() for token, _ in waiting):
        claim.in_hand.discard(job.token)
