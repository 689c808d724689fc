"""Tray: mail that names none of ours, kept when it may concern us, until a person says what it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from ...core.states import MailKind, ThreadTab
from ...db import db
from ...models import Address, Message, Pitch, Preference, Thread
from ..contacts import suppress
from ..lifecycle import conversation, mail
from ..lifecycle import pitch as pitches
from . import matching, store

IGNORED = "ignored_senders"


def unmatched(arrival: store.Arrival) -> Message | None:
    """Mail that names none of ours: kept only when it may concern us, and then a person says what it is."""
    incoming, reading, when, at = arrival.incoming, arrival.reading, arrival.when, arrival.at
    sender = incoming.sender.email
    if not sender or sender in Preference.read(IGNORED, []):
        return None
    known = db.session.scalar(select(Address).where(Address.email == sender))
    guesses = matching.candidates(sender, incoming.subject, at)
    if known is None and not guesses:
        return None
    if (
        reading.kind == MailKind.OTHER
        and not guesses
        and (incoming.header("list-id") or incoming.header("list-unsubscribe"))
    ):
        return None
    thread = conversation.unmatched(
        at,
        mailbox_id=arrival.place.mailbox_id,
        contact_id=known.contact_id if known else None,
        subject=incoming.subject,
        last_at=when,
    )
    db.session.add(thread)
    message = store.kept(replace(arrival, ours=None), thread)
    store.surface(thread, message, when)
    held: list[int] = []
    if reading.kind not in (MailKind.AUTO,):
        for pitch, _ in guesses:
            held += mail.hold_steps(pitch.id, f"a mail from {sender} may be the answer; look in Unmatched")
    if reading.kind == MailKind.OPTOUT and known is not None:
        suppress.add(sender, reason=suppress.WHY["reply"], source="reply", at=at)
    thread.suggestion = {
        **store.suggested(reading),
        "matches": [{"pitch": pitch.id, "because": because} for pitch, because in guesses],
        "held": held,
    }
    return message


def match(thread: Thread, pitch: Pitch, at: datetime) -> Thread:
    """A person says which pitch an unmatched mail belongs to: it joins that conversation. Does not commit.

    What it held back of others goes on; where it asks us to stop, we stop. Gives the thread it is in now.
    """
    home = db.session.scalar(
        select(Thread)
        .where(Thread.pitch_id == pitch.id, Thread.id != thread.id)
        .order_by(Thread.last_at.desc())
        .limit(1)
    )
    messages = list(thread.messages)
    suggestion = {name: value for name, value in thread.suggestion.items() if name not in ("matches", "held")}
    if home is None:
        home = thread
        home.project_id, home.pitch_id, home.contact_id = pitch.project_id, pitch.id, pitch.contact_id
    else:
        for message in messages:
            message.thread = home
        conversation.ignored(thread)
    _let_go(thread, at)
    human = asked_to_stop = False
    for message in messages:
        message.pitch_id, message.contact_id, message.campaign_id = pitch.id, pitch.contact_id, pitch.campaign_id
        human = human or message.kind != MailKind.AUTO
        asked_to_stop = asked_to_stop or message.kind == MailKind.OPTOUT
        if message.kind == MailKind.OTHER:
            message.kind = MailKind.REPLY
    conversation.needs_us(home)
    home.suggestion = suggestion
    if messages:
        store.surface(home, messages[-1], max(home.last_at, messages[-1].at))
    if human:
        pitches.answered(pitch, suppress.WHY["reply"] if asked_to_stop else "they answered", at)
    if asked_to_stop and pitch.address is not None:
        suppress.add(pitch.address.email, reason=suppress.WHY["reply"], source="reply", at=at)
    return home


def ignore(thread: Thread, at: datetime, *, sender: bool = False) -> None:
    """A person says an unmatched mail is none of our business; what it held back goes on. Does not commit."""
    conversation.ignored(thread)
    _let_go(thread, at)
    if sender:
        senders = {message.sender for message in thread.messages if not message.outgoing and message.sender}
        Preference.write(IGNORED, sorted({*Preference.read(IGNORED, []), *senders})[-5000:])


def _let_go(thread: Thread, at: datetime) -> None:
    """What an unmatched mail held back goes on, unless another that waits may be the answer. Does not commit."""
    db.session.flush()
    held = select(Message.id, Message.pitch_id).where(Message.id.in_(thread.suggestion.get("held") or []))
    steps = {row[0]: row[1] for row in db.session.execute(held)}
    others = select(Thread).where(Thread.tab == ThreadTab.UNMATCHED, Thread.id != thread.id).order_by(Thread.id)
    for other in db.session.scalars(others) if steps else ():
        pitches = {guess["pitch"] for guess in other.suggestion.get("matches", ())}
        taken_over = [step_id for step_id, pitch_id in steps.items() if pitch_id in pitches]
        if taken_over:
            other.suggestion = {**other.suggestion, "held": [*other.suggestion.get("held", ()), *taken_over]}
        for step_id in taken_over:
            del steps[step_id]
    mail.let_go(steps.keys(), at)
