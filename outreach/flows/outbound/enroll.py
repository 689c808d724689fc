"""Enroll: a person comes into a campaign: a pitch, a first mail that waits its turn, and after it the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select

from ...core.outbound import ab_test, compose, schedule
from ...core.states import MailState, StepMode, Triage
from ...db import db
from ...models import (
    Address,
    Asset,
    Campaign,
    Contact,
    Mailbox,
    Message,
    Pitch,
    Prospect,
    Site,
    Step,
)
from ..lifecycle import mail
from ..lifecycle import pitch as pitches
from ..mailboxes import login
from . import render


class CannotLaunch(ValueError):
    """A campaign cannot start as it is; *problems* says why, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problems))


@dataclass(frozen=True)
class Extras:
    """What is known of a pitch beside its campaign and its person; what is left out, the campaign decides."""

    asset: Asset | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    personal_line: str = ""
    owner_id: int | None = None
    mailbox: Mailbox | None = None


def enroll(
    campaign: Campaign,
    contact: Contact,
    address: Address,
    site: Site,
    at: datetime,
    extras: Extras | None = None,
) -> Message:
    """Give a person a pitch in a campaign and its first mail, which waits. Does not commit.

    A first mail of a step that asks is a draft; one with a field that stays empty is held with the reason.
    """
    if campaign.sequence is None:
        raise CannotLaunch(["The campaign has no mails."])
    given = extras or Extras()
    pitch = db.session.scalar(select(Pitch).where(Pitch.campaign_id == campaign.id, Pitch.contact_id == contact.id))
    if pitch is None:
        pitch = pitches.qualified(
            at, project_id=campaign.project_id, campaign=campaign, site=site, contact=contact, address=address,
            asset=given.asset or (campaign.assets[0].asset if campaign.assets else None), owner_id=given.owner_id,
            personal_line=given.personal_line, fields=dict(given.fields),
        )  # fmt: skip
        db.session.add(pitch)
    _prospect(campaign.project_id, site, at)
    db.session.flush()
    box = given.mailbox or _next_mailbox(campaign)
    step = campaign.sequence.steps[0]
    message = _message(pitch, step, box, at)
    message.due_at = message.at = _opens(message, pitch, box, at)
    pitches.plan(pitch, message.due_at)
    db.session.add(message)
    db.session.flush()
    _hold_unready(message)
    return message


def _prospect(project_id: int, site: Site, at: datetime) -> None:
    """Every site that is pitched is a prospect of the project, so that the pitch has a page to stand on."""
    known = select(Prospect.id).where(Prospect.project_id == project_id, Prospect.site_id == site.id)
    if db.session.scalar(known) is None:
        db.session.add(Prospect(project_id=project_id, site_id=site.id, state=Triage.QUALIFIED, created_at=at))


def plan_next(message: Message, at: datetime) -> Message | None:
    """After a step has left: the next one, due that many working days on. Does not commit."""
    pitch, step = message.pitch, message.step
    if pitch is None or step is None or pitch.stopped_at is not None:
        return None
    following = (
        select(Step).where(Step.sequence_id == step.sequence_id, Step.position > step.position).order_by(Step.position)
    )
    then = db.session.scalar(following.limit(1))
    if then is None:
        return None
    planned = select(Message.id).where(
        Message.campaign_id == message.campaign_id, Message.contact_id == message.contact_id, Message.step_id == then.id
    )
    if message.mailbox is None or db.session.scalar(planned):
        return None
    fresh = _message(pitch, then, message.mailbox, at)
    fresh.recipient, fresh.thread_id = message.recipient, message.thread_id
    window = login.window(message.mailbox, pitch.campaign)
    place = login.place(pitch.contact, pitch.site, pitch.project, message.mailbox)
    fresh.due_at = fresh.at = schedule.due_after(at, then.delay_days, window, place)
    pitches.plan(pitch, fresh.due_at)
    if fresh.state == MailState.QUEUED:
        pitches.scheduled(pitch)
    else:
        pitches.their_turn(pitch)
    db.session.add(fresh)
    return fresh


def _message(pitch: Pitch, step: Step, mailbox: Mailbox, at: datetime) -> Message:
    live = step.live
    chosen = live[ab_test.choose([v.label for v in live], f"{pitch.campaign_id}:{pitch.contact_id}:{step.id}")]
    token = uuid4().hex
    begun = mail.queued if step.mode == StepMode.ITSELF else mail.draft
    return begun(
        campaign_id=pitch.campaign_id, contact_id=pitch.contact_id, pitch=pitch, step=step, variant_id=chosen.id,
        mailbox=mailbox, at=at, token=token, message_id=compose.message_id(f"{token}.{step.position}", mailbox.address),
        sender=mailbox.address, recipient=pitch.address.email if pitch.address else "", author_id=pitch.owner_id,
    )  # fmt: skip


def _next_mailbox(campaign: Campaign) -> Mailbox:
    """Mailboxes take turns: the one with the fewest people of this campaign is next; paused ones wait."""
    boxes = [entry.mailbox for entry in campaign.mailboxes]
    if not boxes:
        raise CannotLaunch(["Choose a mailbox to send from."])
    rows = db.session.execute(
        select(Message.mailbox_id, func.count()).where(Message.campaign_id == campaign.id).group_by(Message.mailbox_id)
    )
    load = Counter({row[0]: row[1] for row in rows})
    return min((b for b in boxes if b.paused_at is None), key=lambda b: (load[b.id], b.id), default=boxes[0])


def _opens(message: Message, pitch: Pitch, mailbox: Mailbox, at: datetime) -> datetime:
    window = login.window(mailbox, pitch.campaign)
    return schedule.next_open(at, window, login.place(pitch.contact, pitch.site, pitch.project, mailbox))


def _hold_unready(message: Message) -> None:
    try:
        render.draft(message, message.at)
    except render.Unready as why:
        if message.state == MailState.QUEUED:
            mail.hold(message, str(why))
