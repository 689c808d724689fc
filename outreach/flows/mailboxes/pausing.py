"""Pausing by cause: a mailbox that cannot sign in, a campaign that bounces; always with the reason and the way back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import case, func, select, update

from ...core.states import BounceClass, CampaignState, MailState
from ...db import db
from ...models import Campaign, Event, Mailbox, Message

FEWEST_MAILS = 20  # below, a rate says nothing


def pause_mailbox(mailbox: Mailbox, reason: str, at: datetime) -> None:
    """Stop sending from a mailbox until a person resumes it. Does not commit."""
    mailbox.last_error, mailbox.last_error_at = reason, at
    if mailbox.paused_at is None:
        mailbox.paused_at, mailbox.paused_reason = at, reason
        Event.note("mailbox.paused", f"{mailbox.address} is paused: {reason}", at, project_id=mailbox.project_id)


def resume_mailbox(mailbox: Mailbox, at: datetime) -> None:
    """Send from a mailbox again. Does not commit."""
    if mailbox.paused_at is not None:
        mailbox.paused_at, mailbox.paused_reason, mailbox.last_error = None, "", ""
        Event.note("mailbox.resumed", f"{mailbox.address} sends again", at, project_id=mailbox.project_id)
        forget_backoff(mailbox.id, at)


def forget_backoff(mailbox_id: int, at: datetime) -> None:
    """Let everything that waits for another try, or for a window that was changed since, be looked at again.

    What was rightfully kept back until now counts as seen waiting, so that it is not late. Does not commit.
    """
    waiting = (Message.mailbox_id == mailbox_id, Message.state == MailState.QUEUED, Message.confirmed_at.is_(None))
    seen = case((Message.not_before >= at, at), else_=Message.at)
    db.session.execute(update(Message).where(*waiting).values(at=seen, not_before=None, reason=""))


def pause_campaign(campaign: Campaign, reason: str, at: datetime) -> None:
    """Stop a campaign until a person resumes it. Does not commit."""
    if campaign.state == CampaignState.RUNNING:
        campaign.state, campaign.paused_reason = CampaignState.PAUSED, reason
        about = {"project_id": campaign.project_id, "campaign_id": campaign.id}
        Event.note("campaign.paused", f"{campaign.name} is paused: {reason}", at, **about)


def resume_campaign(campaign: Campaign, at: datetime) -> None:
    """Let a paused campaign go on. Does not commit."""
    if campaign.state == CampaignState.PAUSED:
        campaign.state, campaign.paused_reason = CampaignState.RUNNING, ""
        about = {"project_id": campaign.project_id, "campaign_id": campaign.id}
        Event.note("campaign.resumed", f"{campaign.name} goes on", at, **about)


def judge_bounces(campaign: Campaign | None, at: datetime) -> None:
    """Pause a campaign when too many of its addresses turn out dead. Call after a bounce; does not commit."""
    if campaign is None or not campaign.bounce_floor:
        return
    db.session.flush()
    ours = (Message.campaign_id == campaign.id, Message.outgoing)
    tried = db.session.scalar(
        select(func.count()).where(*ours, Message.state.in_((MailState.SENT, MailState.UNKNOWN, MailState.FAILED)))
    )
    dead = db.session.scalar(
        select(func.count()).where(Message.campaign_id == campaign.id, Message.bounce_class == BounceClass.ADDRESS)
    )
    if tried and dead and tried >= FEWEST_MAILS and 100 * dead > campaign.bounce_floor * tried:
        share = round(100 * dead / tried)
        pause_campaign(
            campaign,
            f"{dead} of {tried} addresses do not exist ({share} %, the limit is {campaign.bounce_floor} %). "
            "Check the list, then resume.",
            at,
        )


def judge_refusals(mailbox: Mailbox, at: datetime) -> None:
    """Pause a mailbox whose last three mails were all refused by its server for what we are. Does not commit."""
    db.session.flush()
    last = db.session.execute(
        select(Message.state, Message.bounce_class, Message.server_said)
        .where(Message.mailbox_id == mailbox.id, Message.outgoing, Message.at > at - timedelta(hours=1))
        .where(Message.state.in_((MailState.SENT, MailState.FAILED)))
        .order_by(Message.at.desc(), Message.id.desc())
        .limit(3)
    ).all()
    if len(last) == 3 and all(s == MailState.FAILED and c == BounceClass.SENDER for s, c, _ in last):
        pause_mailbox(mailbox, f"the server refused three mails in a row, saying {last[0].server_said}", at)
