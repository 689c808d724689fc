"""Returned: what bounces, delays and complaints mean for the mail, its address and its sender."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from ...core.inbound import bounce
from ...core.states import BounceClass, MailKind, MailState
from ...db import db
from ...models import Message, Task
from ..contacts import suppress
from ..lifecycle import conversation, pitch
from ..outbound import refusals, send
from . import matching, store


def report(arrival: store.Arrival) -> Message | None:
    """A bounce, a delay, a delivery or a complaint: each about the mail it names, surely or by its recipient."""
    reading, ours, place, when, at = arrival.reading, arrival.ours, arrival.place, arrival.when, arrival.at
    report = reading.report
    assert report is not None
    kept: Message | None = None
    for failure in report.failures:
        about = ours if ours is not None and ours.outgoing else None
        sure = about is not None
        about = about or matching.written_to(failure.recipient, place.mailbox_id, at)
        if about is None:
            continue
        if sure:
            surely_left(about, at)
        if kept is None:
            thread = about.thread or store.thread_for(about, place, when)
            kept = store.kept(replace(arrival, ours=about), thread)
            kept.kind = report.kind
            kept.bounce_class = failure.blame or ""
            kept.facts = {
                **kept.facts,
                "recipient": failure.recipient,
                "status": failure.status,
                "said": failure.said[:1000],
            }
        if report.kind == MailKind.COMPLAINT:
            _complained(about, at)
        elif failure.action == "failed":
            _bounced(about, failure, sure and _of_whom_we_wrote_to(about, failure), at)
        elif failure.action == "delayed":
            about.server_said = f"delayed: {failure.said}"[:2000]
    return kept


def _complained(about: Message, at: datetime) -> None:
    suppress.add(about.recipient, reason=suppress.WHY["complaint"], source="complaint", at=at)
    if about.thread is not None:
        conversation.done(about.thread)
    if about.pitch is not None:
        pitch.stop_steps(about.pitch, suppress.WHY["complaint"], at)
        pitch.refused(about.pitch, at)
    store.note("mail.complaint", f"{about.recipient} marked our mail as spam", about.pitch, at)


def _of_whom_we_wrote_to(about: Message, failure: bounce.Failure) -> bool:
    """Tell whether a report speaks of the address we wrote to, perhaps as its house calls it inside, and not of one of
    those that address passes mail on to."""
    named, wrote_to = failure.recipient.lower(), about.recipient.lower()
    return not named or named == wrote_to or named.partition("@")[0] == wrote_to.partition("@")[0]


def _bounced(about: Message, failure: bounce.Failure, sure: bool, at: datetime) -> None:
    """What a bounce means, the same as a refusal at once; it counts less when it may be forged."""
    blame = failure.blame or BounceClass.MAILBOX
    if blame == BounceClass.ADDRESS and not sure:
        # A report that does not carry our mail back may be forged, and one dead person of a list is not the list.
        blame = BounceClass.MAILBOX
    refusals.refused(about, blame, failure.said[:500], at, came_back=True)


def surely_left(ours: Message, at: datetime) -> None:
    """Whoever answers or returns a mail has it: that settles one whose fate was not known."""
    doubtful = ours.state == MailState.UNKNOWN or (ours.state == MailState.HELD and ours.phase == "dot")
    if ours.outgoing and doubtful:
        send.left(ours, at)
        for task in db.session.scalars(select(Task).where(Task.message_id == ours.id, Task.done_at.is_(None))):
            task.done_at = at
