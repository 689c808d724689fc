"""Answers: what a person writes into a conversation."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from ...core import sanitize
from ...core.outbound import compose, merge_fields
from ...core.states import MailKind
from ...db import db
from ...models import Message, Thread, User
from ..lifecycle import conversation, mail
from ..lifecycle import pitch as pitches

HUMAN = (MailKind.REPLY, MailKind.OPTOUT, MailKind.OTHER)


class CannotAnswer(ValueError):
    """The mail cannot be written as it is; *field* is the one to put right, the text says why."""

    def __init__(self, sentence: str, field: str = "body") -> None:
        super().__init__(sentence)
        self.field = field


def recipient(thread: Thread) -> str:
    """Whom an answer goes to: the person who wrote last, else the one we wrote to."""
    for message in reversed(thread.messages):
        if not message.outgoing and message.kind in HUMAN and message.sender:
            return message.sender
    if thread.pitch is not None and thread.pitch.address is not None:
        return thread.pitch.address.email
    return next((message.recipient for message in reversed(thread.messages) if message.outgoing), "")


def answer(thread: Thread, body: str, user: User, at: datetime) -> Message:
    """Put an answer into the queue: it leaves after the person's moments to think again. Does not commit.

    Raises CannotAnswer.
    """
    body = sanitize.lines(body.replace("\r\n", "\n")).strip()[:50_000]
    if not body:
        raise CannotAnswer("Write a text")
    wrong = merge_fields.problems(body)
    if wrong:
        raise CannotAnswer(wrong[0])
    to = recipient(thread)
    mailbox = thread.mailbox
    if not to or mailbox is None:
        raise CannotAnswer("It is not known whom to answer, or from which mailbox.")
    last = next((message for message in reversed(thread.messages) if message.message_id), None)
    token = uuid4().hex
    pitch = thread.pitch
    fresh = mail.queued(
        thread=thread,
        pitch=pitch,
        campaign_id=pitch.campaign_id if pitch else None,
        contact_id=thread.contact_id,
        mailbox=mailbox,
        author_id=user.id,
        at=at,
        due_at=at,
        not_before=at + timedelta(seconds=user.hold_seconds),
        confirmed_at=at,
        token=token,
        message_id=compose.message_id(token, mailbox.address),
        in_reply_to=last.message_id if last else "",
        references=f"{last.references} {last.message_id}".strip() if last else "",
        sender=mailbox.address,
        recipient=to,
        subject=compose.reply_subject(thread.subject),
        body=body,
    )
    db.session.add(fresh)
    conversation.waits(thread)
    if pitch is not None:
        pitches.their_turn(pitch)
    return fresh
