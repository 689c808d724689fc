"""Sweep: what waits too long is held, what a dead process had in hand is free again, or its fate is asked about."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update

from ...core.outbound import schedule
from ...core.states import CampaignState, MailState, TaskKind
from ...db import Lease, db, now
from ...models import Campaign, Message, Task
from .. import workers
from ..lifecycle import mail
from . import claim

LATE = schedule.LATE
LOOK_AGAIN = (timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=60))


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
    orphans = [row.id for row in db.session.scalars(held) if not workers.alive(row.holder)]
    if orphans:
        db.session.execute(update(Lease).where(Lease.id.in_(orphans)).values(until=at - timedelta(seconds=1)))
    db.session.commit()
    swept = 0
    for message_id, token, state, until in found:
        dropped = (
            token.startswith(f"{workers.me()}:") and token not in claim.in_hand
        )  # a thread of ours ended in the middle
        if until is not None and until > at and workers.alive(token) and not dropped:
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


def decide(message: Message, title: str, at: datetime) -> None:
    """Put a mail whose fate a person must settle among the tasks, once. Does not commit."""
    if message.pitch is None or db.session.scalar(
        select(Task.id).where(Task.message_id == message.id, Task.done_at.is_(None))
    ):
        return
    about = {"thread_id": message.thread_id, "message_id": message.id}
    Task.plan(TaskKind.DECIDE, title, at, at, message.pitch, **about)


def not_known(message: Message, at: datetime) -> None:
    """The server's last word never came: look for the mail instead of sending it again. Does not commit."""
    why = "probably sent: the server never said whether it took it; looking for it"
    mail.unknown(message, why, at + LOOK_AGAIN[0])
