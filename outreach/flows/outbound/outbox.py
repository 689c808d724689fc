"""Outbox: every mail that waits, left or did not, when and why; and what a person can say about each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from ...core.outbound import compose, schedule
from ...core.states import COUNTED, NEEDS_A_PERSON, ON_ITS_WAY, UNSENT, CampaignState, MailState
from ...db import db, now
from ...models import Campaign, Mailbox, Message, Step
from ..lifecycle import mail
from ..lifecycle import pitch as pitches
from ..mailboxes import login
from ..operations import restore_guard
from . import claim, refusals, render, send

STATES = (*ON_ITS_WAY, *NEEDS_A_PERSON, MailState.SENT, MailState.FAILED, MailState.STOPPED, MailState.SKIPPED)
MOST_PLAYED = 3000


class NotPossible(ValueError):
    """What a person asked for cannot be done with this mail any more; says why."""


@dataclass(frozen=True)
class Line:
    """One mail: *at* is when it left or will leave (None: not before a person acts), *why* says why not yet."""

    message: Message
    at: datetime | None
    why: str


def wanted() -> Select[Message]:
    """All mails of ours, to be narrowed and ordered."""
    return (
        select(Message)
        .where(Message.state.in_(STATES))  # states that only mails of ours have
        .options(joinedload(Message.step), joinedload(Message.contact), joinedload(Message.mailbox))
        .options(joinedload(Message.campaign).joinedload(Campaign.project))
    )


def lines(messages: Iterable[Message], plans: dict[int, schedule.Plan] | None = None) -> list[Line]:
    """What to show for each of these mails; *plans* is forecast() when it is at hand."""
    played = forecast() if plans is None else plans
    return [_line(message, played) for message in messages]


def forecast(at: datetime | None = None) -> dict[int, schedule.Plan]:
    """When each queued mail will leave by today's knowledge, and why not before. Looks at the next few thousand."""
    at = at or now()
    frozen = restore_guard.warning()
    queue = db.session.scalars(
        wanted()
        .where(Message.state == MailState.QUEUED, Message.mailbox_id.is_not(None))
        .options(joinedload(Message.pitch))
        .order_by(Message.due_at, Message.id)
        .limit(MOST_PLAYED)
    ).all()
    boxes = {m.mailbox_id: m.mailbox for m in queue if m.mailbox is not None and m.mailbox_id is not None}
    sends = claim.sends_of(boxes, at)
    played = {
        number: schedule.Box(
            box.address,
            box.timezone,
            login.limits(box),
            sends[number],
            frozen or (f"{box.address} is paused: {box.paused_reason}" if box.paused_at else ""),
        )
        for number, box in boxes.items()
    }
    quotas = _quotas({m.campaign for m in queue if m.campaign is not None and m.campaign.daily_cap}, at)
    return schedule.forecast([_waiting(m, at, quotas) for m in queue], played, at)


def _quotas(campaigns: set[Campaign], at: datetime) -> dict[int | None, schedule.Quota]:
    """What these campaigns may send a day, with what they sent lately."""
    quotas: dict[int | None, schedule.Quota] = {c.id: schedule.Quota(c.name, c.daily_cap) for c in campaigns}
    lately = select(Message.campaign_id, Message.at).where(
        Message.campaign_id.in_(quotas), Message.outgoing, Message.at > at - timedelta(days=2),
        Message.state.in_(COUNTED),
    )  # fmt: skip
    for campaign_id, moment in db.session.execute(lately) if quotas else ():
        quotas[campaign_id].sent_at.append(moment)
    return quotas


def meter(mailbox: Mailbox, at: datetime) -> tuple[int, int]:
    """How many mails left today and how many may, 0 for no limit: "18 of 40 today"."""
    [(_, sent, most)] = meters([mailbox], at)
    return sent, most


def meters(mailboxes: Sequence[Mailbox], at: datetime) -> list[tuple[Mailbox, int, int]]:
    """The meter of each of these mailboxes, asked for at once."""
    sends, found = claim.sends_of([box.id for box in mailboxes], at), []
    for box in mailboxes:
        begins, ends = schedule.day_bounds(at, box.timezone)
        sent = sum(begins <= moment < ends for moment in sends[box.id])
        limits, today = login.limits(box), at.astimezone(schedule.zone_named(box.timezone)).date()
        found.append((box, sent, limits.day_cap(today) if limits.per_day or limits.ramp_since else 0))
    return found


def counts() -> dict[str, int]:
    """How many mails are in each state."""
    rows = db.session.execute(select(Message.state, func.count()).where(Message.outgoing).group_by(Message.state))
    return {row[0]: row[1] for row in rows}


# --- what a person can say ------------------------------------------------------------------------------------------


def release(message: Message, at: datetime) -> None:
    """Send it (again): yes to a late, held, doubtful or refused one. Does not commit; raises NotPossible.

    It keeps its Message-ID, so that a server which took it before can tell; only one surely refused gets a new one.
    """
    if not mail.may(message, "released"):
        raise NotPossible(f"The mail to {message.recipient} is {message.state} already.")
    if message.state == MailState.FAILED:
        if message.pitch is not None and message.pitch.stop_reason == refusals.REFUSED:
            pitches.resume(message.pitch)
        message.raw, message.token = None, uuid4().hex
        position = message.step.position if message.step else 0
        message.message_id = compose.message_id(f"{message.token}.{position}", message.sender)
    if message.state == MailState.HELD and message.raw is None:
        try:
            render.draft(message, at)
        except render.Unready as why:
            raise NotPossible(str(why)) from why
    mail.release(message, at)


def was_sent(message: Message, at: datetime) -> None:
    """A person knows that a doubtful mail did leave. Does not commit; raises NotPossible."""
    if message.state not in (MailState.UNKNOWN, MailState.HELD) or not message.attempt:
        raise NotPossible(f"Nothing was handed over for {message.recipient}.")
    send.left(message, message.at if message.at <= at else at)


def hold(message: Message, at: datetime, who: str) -> None:
    """Keep it here until a person releases it. Does not commit; raises NotPossible."""
    if message.state not in (MailState.QUEUED, MailState.DRAFT):
        raise NotPossible(f"The mail to {message.recipient} is {message.state} already.")
    mail.hold(message, f"held by {who}")


def cancel(message: Message, at: datetime, who: str) -> None:
    """Never send it. Does not commit; raises NotPossible."""
    if not mail.may(message, "cancelled"):
        raise NotPossible(f"The mail to {message.recipient} is {message.state} already.")
    mail.cancel(message, f"cancelled by {who}")
    if message.pitch is not None:
        pitches.plan(message.pitch, None)


def move(message: Message, day: datetime) -> None:
    """Let it leave on another day. Does not commit; raises NotPossible."""
    if message.state not in UNSENT:
        raise NotPossible(f"The mail to {message.recipient} is {message.state} already.")
    message.due_at = message.at = day
    message.not_before, message.reason = None, ""


# --- inside ----------------------------------------------------------------------------------------------------


def _line(message: Message, plans: dict[int, schedule.Plan]) -> Line:
    state = message.state
    if state == MailState.SENT:
        return Line(message, message.sent_at, "")
    if state in (MailState.CLAIMED, MailState.SENDING):
        return Line(message, message.at, "leaves now")
    if state == MailState.DRAFT:
        return Line(message, None, "waits for you")
    if state == MailState.QUEUED:
        plan = plans.get(message.id, schedule.Plan(None, "too far ahead to tell"))
        why = message.reason if plan.reason == "leaves now" and message.reason else plan.reason
        return Line(message, plan.at, why)
    return Line(message, None, message.reason or state)


def _waiting(message: Message, at: datetime, quotas: dict[int | None, schedule.Quota]) -> schedule.Waiting:
    campaign, pitch, mailbox = message.campaign, message.pitch, message.mailbox
    assert mailbox is not None and message.mailbox_id is not None
    blocked = ""
    if campaign is not None and campaign.state != CampaignState.RUNNING:
        blocked = f"{campaign.name} is {campaign.state}" + (
            f": {campaign.paused_reason}" if campaign.paused_reason else ""
        )
    elif campaign is not None and campaign.project.is_sample:
        blocked = "sample data is never sent"
    step: Step | None = message.step
    due = max(message.due_at or at, message.not_before or message.due_at or at)
    return schedule.Waiting(
        id=message.id,
        mailbox=message.mailbox_id,
        due_at=due,
        follow_up=step is None or step.position > 1,
        window=login.window(mailbox, campaign) if step is not None else schedule.ANY_TIME,
        place=login.place(
            message.contact, pitch.site if pitch else None, campaign.project if campaign else None, mailbox
        ),
        blocked=blocked,
        note=message.reason if message.not_before and message.attempt else "",
        quota=quotas.get(message.campaign_id) if step is not None else None,
    )


def exported(line: Line) -> dict[str, Any]:
    """One line for scripts."""
    message = line.message
    return {
        "id": message.id,
        "recipient": message.recipient,
        "subject": message.subject,
        "project": message.campaign.project.name if message.campaign else None,
        "campaign": message.campaign.name if message.campaign else None,
        "mailbox": message.mailbox.address if message.mailbox else None,
        "step": message.step.position if message.step else None,
        "state": message.state,
        "when": line.at.isoformat() if line.at else None,
        "why": line.why,
        "due": message.due_at.isoformat() if message.due_at else None,
        "attempt": message.attempt,
        "message_id": message.message_id,
        "server_said": message.server_said,
    }
