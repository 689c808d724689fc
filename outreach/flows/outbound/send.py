"""Send: what is due leaves once, or says why not; a mail whose fate is not known is never sent again by itself."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from flask import Flask, current_app
from sqlalchemy import Select, and_, case, exists, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import joinedload

from ...core import secrets
from ...core.outbound import schedule
from ...core.states import COUNTED, AddressState, CampaignState, MailState, TaskKind
from ...db import ME, Lease, db, in_words, lease, now, release
from ...models import Address, Campaign, Event, Mailbox, Message, Pitch, Step, Task, Thread
from ...net.mail import smtp
from ..contacts import suppress
from ..lifecycle import conversation, mail
from ..lifecycle import pitch as pitches
from ..mailboxes import login, pausing
from ..operations import restore_guard
from ..operations.sent_log import AlreadyLeft, Departure
from . import enroll, refusals, render

log = logging.getLogger("outreach.send")

LATE = schedule.LATE
FRESH = timedelta(seconds=15)  # how old the last look into a mailbox may be when a follow-up leaves
CLAIM_SECONDS = 300
UNWRITTEN = timedelta(minutes=1)  # before another try of a mail that could not be written down
TICK_SECONDS = 30
MOST_MAILBOXES = 16
MOST_JUDGED = 200  # in one transaction
LOOK_AGAIN = (timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=60))
BACK_OFF = (5, 15, 30, 60, 120, 240)  # minutes; greylisting opens after 5 to 15
BROKEN_SECONDS = 20.0
PATIENCE = 8  # tries to write down what happened, in some 25 s
GIVE_UP = timedelta(days=4)

Open = Callable[[smtp.Login], Any]
Poll = Callable[[Mailbox], bool]


class Lost(Exception):
    """Somebody else has the mail now, or it must not leave any more."""


@dataclass(frozen=True)
class Job:
    """A claimed mail, frozen: everything the exchange needs, so that no table is read in the middle of it."""

    id: int
    token: str
    sender: str
    recipient: str
    raw: bytes
    departure: Departure


# --- the tick ---------------------------------------------------------------------------------------------------------

_busy: set[tuple[str, int]] = set()
_guard = threading.Lock()
_in_hand: set[str] = set()  # the claims that a thread of this process works on
_unrecorded: dict[str, list[tuple[str, Callable[[], Any]]]] = {}  # by database: the claim, and what to write down


def send_due(*, open: Open = smtp.Session, poll: Poll | None = None, seconds: float = TICK_SECONDS) -> int:
    """Send what is due from every mailbox, each on its own thread; say how many mailboxes had something due.

    A server that stalls keeps its own mailbox busy and nobody else's: after *seconds* the tick goes on without it.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    home = str(app.config["SQLALCHEMY_DATABASE_URI"])
    _record_the_rest(home)
    sweep()
    if restore_guard.frozen():
        return 0
    threads = []
    failed: list[Exception] = []
    boxes = mailboxes_due(now())
    db.session.rollback()
    for mailbox_id in boxes[:MOST_MAILBOXES]:
        with _guard:
            if (home, mailbox_id) in _busy:
                continue
            _busy.add((home, mailbox_id))
        thread = threading.Thread(
            target=_on_thread, args=(app, mailbox_id, open, poll, seconds, failed), daemon=True,
            name=f"send-{mailbox_id}",
        )  # fmt: skip
        thread.start()
        threads.append(thread)
    until = time.monotonic() + seconds + 5
    for thread in threads:
        thread.join(max(until - time.monotonic(), 0))
    if failed:
        raise failed[0]  # so that the clock shows it
    return len(boxes)


def _on_thread(
    app: Flask, mailbox_id: int, open: Open, poll: Poll | None, seconds: float, failed: list[Exception]
) -> None:
    home = str(app.config["SQLALCHEMY_DATABASE_URI"])
    try:
        with app.app_context():
            send_from(mailbox_id, open=open, poll=poll, seconds=seconds)
    except Exception as why:
        log.exception("sending from mailbox %s failed", mailbox_id)
        failed.append(why)
    finally:
        with _guard:
            _busy.discard((home, mailbox_id))


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
    mailbox_id: int, *, open: Open = smtp.Session, poll: Poll | None = None, seconds: float = TICK_SECONDS
) -> int:
    """Send from one mailbox, over one connection, what is due and may leave; say how many left."""
    name = f"send:{mailbox_id}"
    holder = f"{_me()}:{threading.get_ident()}"
    if not lease(name, CLAIM_SECONDS, holder):
        return 0
    sent = 0
    session: Any = None
    until = time.monotonic() + seconds
    try:
        hold_late(mailbox_id, now())
        while time.monotonic() < until:
            job = claim_next(mailbox_id, poll=poll)
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


# --- the claim --------------------------------------------------------------------------------------------------------


def claim_next(mailbox_id: int, *, poll: Poll | None = None) -> Job | None:
    """Take the next mail that may leave now and freeze it; None when there is none. Commits.

    Everything is judged here again, in the transaction that claims: whoever waits is given a reason.
    """
    for _ in range(2):
        at = now()
        mailbox = db.session.scalar(select(Mailbox).where(Mailbox.id == mailbox_id).with_for_update())
        if mailbox is None or mailbox.paused_at is not None or not _has_room(mailbox, at):
            break
        try:
            restore_guard.check()
        except restore_guard.Frozen:
            db.session.rollback()
            restore_guard.frozen()  # holds what is due
            return None
        job, unread = _first_free(mailbox, at)
        db.session.commit()
        if job is not None:
            return job
        if not unread or not _look(mailbox_id, poll):
            return None
    db.session.commit()
    return None


def _first_free(mailbox: Mailbox, at: datetime) -> tuple[Job | None, bool]:
    """The first mail that may leave, frozen, and whether follow-ups wait for a look into the mailbox.

    Whoever may not leave is given a reason and a later moment or another state, so that it stands in nobody's way.
    """
    unread = False
    for _ in range(MOST_JUDGED):
        message = db.session.scalar(_whole(_candidates(mailbox.id, at, follow_ups=not unread)))
        if message is None:
            break
        if not (_campaign_has_room(message, mailbox, at) and _judged(message, mailbox, at)):
            continue
        if not _read_since(message, mailbox, at):
            unread = unread or message.state == MailState.QUEUED
            continue
        if restore_guard.left_before(_departure(message, message.attempt + 1)):
            _held(message, restore_guard.DOUBTFUL)
            continue
        job = _freeze(message, mailbox, at)
        if job is not None:
            return job, unread
    return None, unread


def _whole(first: Select[int]) -> Select[Message]:
    """The mail of that number with all that is judged before it leaves, read anew in one query."""
    with_all = (joinedload(Message.step), joinedload(Message.contact), joinedload(Message.mailbox))
    around = joinedload(Message.pitch).joinedload(Pitch.site), joinedload(Message.campaign).joinedload(Campaign.project)
    wanted = select(Message).where(Message.id == first.scalar_subquery()).options(*with_all, *around)
    return wanted.execution_options(populate_existing=True)


def _candidates(mailbox_id: int, at: datetime, *, follow_ups: bool) -> Select[int]:
    """Answers by hand first, then follow-ups, then first mails; each by when it was due."""
    order = case((Message.step_id.is_(None), 0), (Step.position > 1, 1), else_=2)
    wanted = (
        select(Message.id)
        .outerjoin(Step, Step.id == Message.step_id)
        .outerjoin(Campaign, Campaign.id == Message.campaign_id)
        .where(Message.mailbox_id == mailbox_id, Message.state == MailState.QUEUED, Message.outgoing)
        .where(Message.due_at <= at, or_(Message.not_before.is_(None), Message.not_before <= at))
        .where(or_(Campaign.id.is_(None), Campaign.state == CampaignState.RUNNING))
        .order_by(order, Message.due_at, Message.id)
        .limit(1)
    )
    return wanted if follow_ups else wanted.where(or_(Message.step_id.is_(None), Step.position == 1))


def _has_room(mailbox: Mailbox, at: datetime) -> bool:
    limits = login.limits(mailbox)
    if not (limits.per_day or limits.per_hour or limits.spacing or limits.ramp_since):
        return True
    return schedule.room(at, sends(mailbox.id, at), limits, mailbox.timezone).free


def sends(mailbox_id: int, at: datetime) -> list[datetime]:
    """The moments a mailbox sent at in the last two days, counted from rows, earliest first."""
    return sends_of([mailbox_id], at)[mailbox_id]


def sends_of(mailbox_ids: Iterable[int], at: datetime) -> dict[int, list[datetime]]:
    """The moments each of these mailboxes sent at in the last two days, counted from rows, earliest first."""
    since = at - timedelta(days=2)
    moments: dict[int, list[datetime]] = {number: [] for number in mailbox_ids}
    if not moments:
        return {}
    ours = Message.mailbox_id.in_(list(moments)) & Message.outgoing
    gone = select(Message.mailbox_id, Message.sent_at).where(
        ours, Message.sent_at > since, Message.state == MailState.SENT
    )
    between = select(Message.mailbox_id, Message.at).where(
        ours, Message.at > since, Message.state.in_((MailState.CLAIMED, MailState.SENDING, MailState.UNKNOWN))
    )
    for query in (gone, between):
        for number, moment in db.session.execute(query):
            if number is not None and moment is not None:
                moments[number].append(moment)
    return {number: sorted(found) for number, found in moments.items()}


def _campaign_has_room(message: Message, mailbox: Mailbox, at: datetime) -> bool:
    campaign = message.campaign
    if campaign is None or not campaign.daily_cap or message.step_id is None:
        return True
    begins, ends = schedule.day_bounds(at, mailbox.timezone)
    today = select(Message.id).where(
        Message.campaign_id == campaign.id, Message.outgoing, Message.at >= begins, Message.state.in_(COUNTED)
    )
    if len(db.session.scalars(today.limit(campaign.daily_cap)).all()) < campaign.daily_cap:
        return True
    message.not_before, message.reason = (
        ends,
        f"{campaign.name} has sent {campaign.daily_cap} of {campaign.daily_cap} today",
    )
    return False


def _judged(message: Message, mailbox: Mailbox, at: datetime) -> bool:
    """Whether this mail may leave at this moment; if not, its row says why."""
    pitch, contact, campaign = message.pitch, message.contact, message.campaign
    by_hand = message.step_id is None
    if campaign is not None and campaign.project.is_sample:
        return _held(message, "sample data is never sent")
    if pitch is not None and pitch.stopped_at and not by_hand:
        return _stopped(message, pitch.stop_reason or "stopped")
    if contact is not None and contact.erased_at:
        return _stopped(message, suppress.WHY["erasure"])
    pitched = message.pitch.site.host if message.pitch else ""
    if not by_hand and (suppress.holds(message.recipient) or suppress.holds_site(pitched)):
        return _stopped(message, suppress.LISTED)
    address = db.session.scalar(select(Address).where(Address.email == message.recipient))
    if address is not None and address.state == AddressState.BOUNCED and not message.confirmed_at:
        return _stopped(message, f"{address.email} does not take mail: {address.bounce_reason}".rstrip(": "))
    if not by_hand:
        window = login.window(mailbox, campaign)
        place = login.place(contact, pitch.site if pitch else None, campaign.project if campaign else None, mailbox)
        opens = schedule.next_open(at, window, place)
        if opens > at:
            message.not_before = opens
            message.reason = f"{schedule.why_shut(at, window, place)}, goes {schedule.shown(opens, place, at)}"
            return False
    return True


def _stopped(message: Message, why: str) -> bool:
    mail.stop(message, why)
    return False


def _held(message: Message, why: str) -> bool:
    mail.hold(message, why)
    return False


def _read_since(message: Message, mailbox: Mailbox, at: datetime) -> bool:
    """Whether we know that nobody answered: a look into the mailbox began after the follow-up was due, just now."""
    follow_up = message.step is not None and message.step.position > 1
    if not follow_up:
        return True
    if not mailbox.imap_host:
        if message.confirmed_at:
            return True
        return _held(message, "this mailbox cannot be read, so nobody knows whether they answered")
    looked = mailbox.last_complete_poll_started_at
    due = message.due_at or at
    if looked is not None and looked >= max(min(due, at), at - FRESH):
        return True
    message.reason = "waits until the mailbox has been read"
    return False


def _look(mailbox_id: int, poll: Poll | None) -> bool:
    """Look into the mailbox now; without a way to, ask whoever reads it to hurry."""
    mailbox = db.session.get_one(Mailbox, mailbox_id)
    if poll is not None:
        db.session.commit()
        return poll(mailbox)
    if mailbox.next_look_at is None or mailbox.next_look_at > now():
        mailbox.next_look_at = now()
    db.session.commit()
    return False


def _freeze(message: Message, mailbox: Mailbox, at: datetime) -> Job | None:
    if message.raw is None:
        try:
            written = render.draft(message, at)
        except render.Unready as why:
            mail.hold(message, str(why))
            return None
        message.raw, message.subject, message.body = written.raw, written.subject, written.body.text
        message.in_reply_to, message.references = _threaded(written.raw)
        message.sender = mailbox.address
        if message.thread_id is None:
            message.thread = _thread(message, at)
    token = f"{_me()}:{uuid4().hex}"
    _in_hand.add(token)
    mail.claim(message, token, at, at + timedelta(seconds=CLAIM_SECONDS))
    db.session.flush()
    departure = _departure(message, message.attempt)
    return Job(message.id, token, mailbox.address, message.recipient, message.raw, departure)


def _departure(message: Message, attempt: int) -> Departure:
    return Departure(message.message_id, attempt, message.confirmed_at)


def _threaded(raw: bytes) -> tuple[str, str]:
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii").replace("\r\n ", " ")
    fields = dict(line.split(": ", 1) for line in head.split("\r\n") if ": " in line)
    return fields.get("In-Reply-To", ""), fields.get("References", "")


def _thread(message: Message, at: datetime) -> Thread:
    project_id = message.campaign.project_id if message.campaign else None
    thread = conversation.begun(
        at,
        project_id=project_id,
        pitch_id=message.pitch_id,
        mailbox_id=message.mailbox_id,
        contact_id=message.contact_id,
        subject=message.subject,
        snippet=message.body[:200],
        last_at=at,
    )
    db.session.add(thread)
    return thread


# --- the exchange -----------------------------------------------------------------------------------------------------


def cross(job: Job) -> None:
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


def _not_handed_over(job: Job, reason: str, *, hold: bool = False) -> None:
    """The final dot was not written although the row says so already: it did not leave. Commits."""
    message = _ours(job, (MailState.SENDING,))
    if message is not None:
        mail.queue_again(message, reason, now() + UNWRITTEN)
        if hold:
            mail.hold(message, reason)
    db.session.commit()


def record_sent(job: Job, said: str) -> None:
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


def record_failure(job: Job, failure: smtp.Failed) -> bool:
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
        not_known(message, at)
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


def not_known(message: Message, at: datetime) -> None:
    """The server's last word never came: look for the mail instead of sending it again. Does not commit."""
    why = "probably sent: the server never said whether it took it; looking for it"
    mail.unknown(message, why, at + LOOK_AGAIN[0])


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


def _ours(job: Job, states: Iterable[str]) -> Message | None:
    wanted = select(Message).where(Message.id == job.id, Message.claim_token == job.token, Message.state.in_(states))
    around = joinedload(Message.step).lazyload(Step.variants), joinedload(Message.pitch), joinedload(Message.thread)
    locked = wanted.options(*around).with_for_update(of=Message)
    return db.session.scalar(locked.execution_options(populate_existing=True))


def _return_to_queue(job: Job, reason: str) -> None:
    message = _ours(job, (MailState.CLAIMED,))
    if message is not None:
        mail.queue_again(message, reason, None)
    db.session.commit()


def _give_back(job: Job, mailbox_id: int, why: str) -> None:
    _return_to_queue(job, why)
    pausing.pause_mailbox(db.session.get_one(Mailbox, mailbox_id), why, now())
    db.session.commit()


def _durably(job: Job, record: Callable[[], Any]) -> Any:
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
        _in_hand.discard(token)


def _put_down(job: Job) -> None:
    """No thread works on this claim any more; one whose end could not be written down stays ours."""
    if not any(token == job.token for waiting in _unrecorded.values() for token, _ in waiting):
        _in_hand.discard(job.token)


# --- what waits too long, and who died --------------------------------------------------------------------------------


def hold_late(mailbox_id: int, at: datetime) -> int:
    """Hold what is more than a day late although nothing rightful kept it back; mark the rest as seen waiting. Commits.

    A mail that waits its turn behind caps is marked while the clock runs, and one that waits for a window or another
    try is not late before that moment, so only an outage or a pause makes a mail late.
    """
    due = (Message.mailbox_id == mailbox_id, Message.state == MailState.QUEUED, Message.outgoing, Message.due_at <= at)
    running = or_(
        Message.campaign_id.is_(None),
        Message.campaign_id.in_(select(Campaign.id).where(Campaign.state == CampaignState.RUNNING)),
    )
    plain = {"synchronize_session": False}
    kept_back = and_(Message.not_before.is_not(None), Message.not_before >= at - LATE)
    late = "late: it should have left more than a day ago; send it now?"
    held = mail.hold_all((*due, running, Message.at < at - LATE, ~kept_back), late)
    db.session.execute(
        update(Message)
        .where(*due, running, Message.at < at - timedelta(hours=1))
        .values(at=at)
        .execution_options(**plain)
    )
    db.session.commit()
    return held


def sweep() -> int:
    """Give back what a dead process had claimed, and mark what it was handing over as not known. Commits."""
    at = now()
    states = (MailState.CLAIMED, MailState.SENDING)
    found = db.session.execute(
        select(Message.id, Message.claim_token, Message.state, Message.claimed_until).where(Message.state.in_(states))
    ).all()
    ours = or_(*(Lease.name.startswith(f"{what}:") for what in ("send", "receive", "listen")))
    held = select(Lease).where(ours, Lease.until > at)
    orphans = [row.id for row in db.session.scalars(held) if not _alive(row.holder)]
    if orphans:
        db.session.execute(update(Lease).where(Lease.id.in_(orphans)).values(until=at - timedelta(seconds=1)))
    db.session.commit()
    swept = 0
    for message_id, token, state, until in found:
        dropped = token.startswith(f"{_me()}:") and token not in _in_hand  # a thread of ours ended in the middle
        if until is not None and until > at and _alive(token) and not dropped:
            continue
        message = db.session.scalar(
            select(Message)
            .where(Message.id == message_id, Message.claim_token == token, Message.state == state)
            .with_for_update()
        )
        if message is not None:
            if state == MailState.CLAIMED:
                mail.queue_again(message, "", None)
            else:
                not_known(message, at)
            swept += 1
        db.session.commit()
    return swept


def _alive(token: str) -> bool:
    """Whether the process that holds a claim may still live: one on another machine may, a dead one here may not."""
    host, _, rest = token.partition(":")
    number = rest.partition(":")[0]
    if host != socket.gethostname() or not number.isdigit() or token.startswith(f"{_me()}:"):
        return True
    if int(number) == os.getpid():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _me() -> str:
    """This process, also after a fork: host, number, and a mark of its start."""
    return f"{socket.gethostname()}:{os.getpid()}:{ME.rpartition(':')[2]}"


def decide(message: Message, title: str, at: datetime) -> None:
    """Put a mail whose fate a person must settle among the tasks, once. Does not commit."""
    if message.pitch is None or db.session.scalar(
        select(Task.id).where(Task.message_id == message.id, Task.done_at.is_(None))
    ):
        return
    db.session.add(
        Task(
            project_id=message.pitch.project_id,
            user_id=message.pitch.owner_id,
            kind=TaskKind.DECIDE,
            title=title,
            pitch_id=message.pitch_id,
            thread_id=message.thread_id,
            message_id=message.id,
            due_at=at,
            created_at=at,
        )
    )
