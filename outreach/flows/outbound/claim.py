"""Claim: the next mail that may leave is taken and frozen; whoever may not leave is given a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Select, case, or_, select
from sqlalchemy.orm import joinedload

from ...core.outbound import schedule
from ...core.states import COUNTED, AddressState, CampaignState, MailState
from ...db import db, now
from ...models import Address, Campaign, Mailbox, Message, Pitch, Step, Thread
from .. import workers
from ..contacts import suppress
from ..lifecycle import conversation, mail
from ..mailboxes import login
from ..operations import restore_guard
from ..operations.sent_log import Departure
from . import render

CLAIM_SECONDS = 300
MOST_JUDGED = 200  # in one transaction
FRESH = timedelta(seconds=15)  # how old the last look into a mailbox may be when a follow-up leaves

Poll = Callable[[Mailbox], bool]

in_hand: set[str] = set()  # the claims that a thread of this process works on


@dataclass(frozen=True)
class Job:
    """A claimed mail, frozen: everything the exchange needs, so that no table is read in the middle of it."""

    id: int
    token: str
    sender: str
    recipient: str
    raw: bytes
    departure: Departure


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
    token = f"{workers.me()}:{uuid4().hex}"
    in_hand.add(token)
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
