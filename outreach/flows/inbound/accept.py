"""Accept: one mail that came in is read, matched and kept, and what follows from it is done, all or nothing."""

from __future__ import annotations

import hashlib
import logging
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from ...core import addresses
from ...core.inbound import reply
from ...core.mime import mime
from ...core.outbound import compose, schedule
from ...core.states import MailKind, MailState, Outcome, Stage, TaskKind
from ...db import db, now
from ...models import Address, Message, Pitch, Task, Thread
from ..contacts import suppress
from ..lifecycle import conversation, mail
from ..lifecycle import pitch as pitches
from ..mailboxes import login
from . import bounces, matching, store, unmatched

log = logging.getLogger("outreach.accept")

WITHOUT_DATE = timedelta(days=7)  # an absence that names no day
# What only a person can go on from: why the next steps are held, and what the timeline tells.
FOR_A_PERSON = {
    "gone": ("they no longer work there; who is the right person now?", "no longer works there"),
    "challenge": (
        "their mail system keeps our mail until a person confirms it: do what their answer asks for",
        "has a mail system that keeps our mail until a person confirms it",
    ),
}


def accept(
    raw: bytes,
    place: store.Place,
    *,
    received_at: datetime | None = None,
    cut: bool = False,
    at: datetime | None = None,
) -> Message | None:
    """Take in one mail: read it, find what it answers, keep it, and do what follows. Commits once, all or nothing.

    Out: the row it became, or None when it is known already or none of our business.
    """
    at = at or now()
    when = min(received_at or at, at)
    incoming = mime.read(raw)
    sha = hashlib.sha256(raw).hexdigest()
    message = None
    if db.session.scalar(select(Message.id).where(Message.digest == sha, ~Message.outgoing).limit(1)) is None:
        sent = matching.sent_before(incoming)
        reading = reply.read(
            incoming, received_on=when.astimezone(UTC).date(), our_subject=sent.subject, sent=sent.text
        )
        ours = matching.answered_mail(incoming, reading)
        message = _accepted(store.Arrival(incoming, reading, place, when, at, ours))
        if message is not None:
            message.raw, message.digest = raw, sha
            if cut or incoming.cut:
                message.facts = {**message.facts, "cut": True}
    if place.folder and place.marks:
        store.moved_on(place.mailbox_id, place.folder, place.uidvalidity, place.uid)
    db.session.commit()
    return message


def _accepted(arrival: store.Arrival) -> Message | None:
    incoming, reading, ours, at = arrival.incoming, arrival.reading, arrival.ours, arrival.at
    if incoming.sender.email in matching.own_addresses() and reading.report is None:
        own = matching.by_ids([incoming.message_id], outgoing=True) or matching.by_token(
            incoming.header(compose.TOKEN_HEADER)
        )
        if own is not None:
            bounces.surely_left(own, at)  # seen where sent mail is kept
        return None
    if _seen(incoming, reading):
        return None
    if reading.report is not None:
        return bounces.report(arrival)
    if ours is not None:
        if ours.outgoing:
            bounces.surely_left(ours, at)
        return _conversation(arrival, ours)
    return unmatched.unmatched(arrival)


def _seen(incoming: mime.Incoming, reading: reply.Reading) -> bool:
    """The same mail through another of our mailboxes: same id, same sender, same words."""
    if not incoming.message_id:
        return False
    known = select(Message.id).where(
        Message.message_id == store.spelled(incoming.message_id),
        Message.sender == incoming.sender.email,
        ~Message.outgoing,
        Message.body == reading.own,
    )
    return db.session.scalar(known.limit(1)) is not None


def _conversation(arrival: store.Arrival, ours: Message) -> Message:
    """A mail that answers one of ours: the sequence stops, waits, or the person is never written to again."""
    incoming, reading, when, at = arrival.incoming, arrival.reading, arrival.when, arrival.at
    thread = ours.thread or store.thread_for(ours, arrival.place, when)
    message = store.kept(arrival, thread)
    kind = MailKind.REPLY if reading.kind == MailKind.OTHER else reading.kind
    message.kind = kind
    pitch = ours.pitch or thread.pitch
    if kind == MailKind.AUTO:
        _away(message, reading, thread, pitch, when, at)
        return message
    conversation.needs_us(thread)
    thread.outcome = ""
    thread.suggestion = store.suggested(reading)
    store.surface(thread, message, when)
    if pitch is not None:
        pitches.answered(pitch, suppress.WHY["reply"] if kind == MailKind.OPTOUT else "they answered", at)
    if kind == MailKind.OPTOUT:
        _opt_out(incoming, ours, thread, pitch, at)
    store.note(
        f"mail.{kind}",
        f"{incoming.sender.name or incoming.sender.email}: {reading.own[:120] or incoming.subject}",
        pitch,
        when,
    )
    return message


def _away(
    message: Message, reading: reply.Reading, thread: Thread, pitch: Pitch | None, when: datetime, at: datetime
) -> None:
    """An automatic answer: whoever is away is written to after their return; some need a person first."""
    message.read_at = None
    if reading.away in FOR_A_PERSON:
        why, told = FOR_A_PERSON[reading.away]
        conversation.needs_us(thread)
        thread.suggestion = store.suggested(reading)
        store.surface(thread, message, when)
        if pitch is not None:
            pitches.our_turn(pitch)
            mail.hold_steps(pitch.id, why)
        store.note("mail.auto", f"{message.sender} {told}", pitch, when)
        return
    if reading.away != "vacation" or pitch is None or pitch.stopped_at:
        return
    back = reading.returns_on
    waiting = list(
        db.session.scalars(
            select(Message)
            .where(Message.pitch_id == pitch.id, Message.outgoing, Message.step_id.is_not(None), mail.not_left())
            .order_by(Message.due_at)
        )
    )
    where = login.place(pitch.contact, pitch.site, pitch.project, message.mailbox) if message.mailbox else None
    zone = schedule.zone_named(where.zone if where else pitch.project.timezone) or UTC
    until = datetime(back.year, back.month, back.day, 9, tzinfo=zone).astimezone(UTC) if back else when + WITHOUT_DATE
    for step in waiting:
        if step.due_at is None or step.due_at < until:
            step.due_at = step.at = until
            step.not_before, step.reason = None, f"away until {until.astimezone(zone):%-d %b}"
            if step.state == MailState.CLAIMED:
                mail.queue_again(step, step.reason, None)
    pitches.plan(pitch, until)
    if waiting:
        pitches.scheduled(pitch)
    if back:
        title = f"{pitch.contact.label if pitch.contact else message.sender} is back"
        Task.plan(TaskKind.RETURN, title, until, at, pitch, thread_id=thread.id)
    told = f"is away, back on {back:%-d %b}" if back else "is away"
    store.note("mail.auto", f"{message.sender} {told}", pitch, when)


def _opt_out(incoming: mime.Incoming, ours: Message, thread: Thread, pitch: Pitch | None, at: datetime) -> None:
    wrote_to = ours.recipient if ours.outgoing else ""
    people = {wrote_to} if wrote_to else set()
    # From is never authority over a stranger's address: only over one of the same person or house.
    sender = incoming.sender.email
    if not people or addresses.domain(sender) == addresses.domain(wrote_to) or _belongs(sender, ours.contact_id):
        people.add(sender)
    for person in filter(None, people):
        try:
            suppress.add(person, reason=suppress.WHY["reply"], source="reply", at=at)
        except suppress.BadEntry as why:
            log.warning("%s asked not to be written to, but: %s", person, why)
    conversation.done(thread)
    thread.outcome = Outcome.NO
    if pitch is not None and pitch.stage not in (Stage.WON, Stage.LOST):
        pitches.refused(pitch, at)
        pitch.outcome = Outcome.NO


def _belongs(email: str, contact_id: int | None) -> bool:
    owner = db.session.scalar(select(Address.contact_id).where(Address.email == email))
    return owner is not None and owner == contact_id
