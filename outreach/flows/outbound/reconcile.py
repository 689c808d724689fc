"""Reconcile: a mail whose fate is not known is looked for, in the Sent folder and in what came back, never resent."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from ...core import secrets
from ...core.states import MailState
from ...db import claim, db, now
from ...models import Message
from ...net.mail import imap
from ..lifecycle import mail
from ..mailboxes import login
from . import send, sweep

log = logging.getLogger("outreach.reconcile")

LEASE = timedelta(minutes=5)
Find = Callable[[imap.Login, str, str], object | None]


def reconcile_due(*, find: Find = imap.find_sent, most: int = 50) -> int:
    """Look for the mails whose time has come; say how many were settled. One failing stops no other."""
    at = now()
    wanted = (
        select(Message.id)
        .where(Message.state == MailState.UNKNOWN, Message.reconcile_at <= at)
        .order_by(Message.reconcile_at)
        .limit(most)
    )
    settled = 0
    for number in db.session.scalars(wanted).all():
        try:
            message = db.session.get_one(Message, number)
            due = message.state == MailState.UNKNOWN and message.reconcile_at is not None and message.reconcile_at <= at
            settled += bool(due and claim(message, reconcile_at=at + LEASE) and look_for(message, find=find))
        except Exception:
            log.exception("looking for mail %s failed", number)
            db.session.rollback()
    return settled


def look_for(message: Message, *, find: Find = imap.find_sent) -> bool:
    """Look for one mail now; whether it was found. Commits."""
    there = came_back(message) or _in_sent(message, find)
    if there:
        return settle(message, now())
    db.session.refresh(message)
    if message.state != MailState.UNKNOWN:
        db.session.commit()
        return False
    at = now()
    message.reconciled += 1
    if message.reconciled < len(sweep.LOOK_AGAIN):
        message.reconcile_at = at + sweep.LOOK_AGAIN[message.reconciled]
    elif there is False and message.mailbox is not None and message.mailbox.sent_is_authoritative:
        # This provider files everything it sends, an hour has passed, and we could look: it was not sent.
        mail.not_found(message, "not in Sent after an hour, tried again", at)
    else:
        message.reconcile_at, message.reason = None, "probably sent; resend?"
        sweep.decide(message, f"The mail to {message.recipient} was probably sent. Resend it?", at)
    db.session.commit()
    return False


def came_back(message: Message) -> bool:
    """Whether somebody or some server answered it, so that it must have left."""
    return db.session.scalar(select(Message.id).where(Message.answers_id == message.id).limit(1)) is not None


def settle(message: Message, at: datetime) -> bool:
    """It did leave: write that down as if the server had said so. Commits; False when it was settled meanwhile."""
    row = db.session.scalar(
        select(Message)
        .where(Message.id == message.id, Message.state.in_((MailState.UNKNOWN, MailState.HELD)))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is not None:
        send.left(row, row.at if row.at <= at else at)
    db.session.commit()
    return row is not None


def _in_sent(message: Message, find: Find) -> bool | None:
    """Whether it is among the sent mail; None when nobody could look."""
    mailbox = message.mailbox
    if mailbox is None or not mailbox.imap_host:
        return None
    message_id, token = message.message_id, message.token
    try:
        return bool(login.reading(mailbox, lambda login: find(login, message_id, token) is not None))
    except secrets.Unreadable:
        return None
    except imap.Failed as why:
        log.info("cannot look for mail %s: %s", message.id, why)
        return None
