"""Refusals: what it means that a server does not take a mail, whether it says so at once or in a bounce mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from ...core.inbound import bounce_class
from ...core.states import AddressState, BounceClass, MailState
from ...db import db
from ...models import Address, Event, Message
from ..contacts import suppress
from ..lifecycle import conversation, mail, pitch
from ..mailboxes import pausing

TROUBLE_PAUSE = timedelta(days=3)
TROUBLE_ENDS = 4  # a mailbox in trouble so often is dead
REFUSED = "the mail was refused"  # why a pitch is stopped; sending the mail again lifts it


def blame_at_once(said: str, status: str, *, whole: bool) -> BounceClass:
    """Whose fault a 5xx reply is, by the words a bounce mail would be judged by too.

    In: the reply, its enhanced status code, and whether the server had the *whole* mail by then: what is refused at
    its end without a word of evidence is the message, what is refused before is a mailbox in trouble.
    """
    blame, reason = bounce_class.judge(said, status)
    return BounceClass.MESSAGE if whole and reason == "undefined" else blame


def refused(message: Message, blame: BounceClass, said: str, at: datetime, *, came_back: bool) -> None:
    """Write down that a mail was refused for good, and everything that follows. Does not commit.

    In: whose fault it is, the words of the server, and whether they *came back* in a mail, so that ours had left.
    Only a dead address is given up, and the address, not the person; a mailbox in trouble gets its next mail later.
    """
    message.bounce_class, message.server_said = blame, said
    if blame == BounceClass.MAILBOX:
        _in_trouble(message, said, at, came_back)
        return
    verb = "came back" if came_back else "was refused"
    mail.fail(message, f"{'came back' if came_back else 'refused'}: {said}")
    if blame == BounceClass.ADDRESS:
        _give_up_address(message, said, at)
    if message.pitch is not None:
        why = suppress.WHY["bounce"] if blame == BounceClass.ADDRESS else REFUSED
        pitch.stop_steps(message.pitch, why, at)
        pitch.our_turn(message.pitch)
    if message.thread is not None:
        conversation.bounced(message.thread)
        message.thread.suggestion = {"bounce": blame.value, "because": said[:160]}
    _note(message, verb, said, at)
    pausing.judge_bounces(message.campaign, at)
    if blame == BounceClass.SENDER and message.mailbox is not None:
        pausing.judge_refusals(message.mailbox, at)


def gave_up(message: Message, said: str, at: datetime) -> None:
    """After days of "later" nobody took it: a person decides what now. Does not commit."""
    message.bounce_class, message.server_said = BounceClass.MAILBOX, said
    mail.fail(message, f"refused: {said}")
    if message.pitch is not None:
        pitch.stop(message.pitch, REFUSED, at)
        pitch.our_turn(message.pitch)
    _note(message, "was refused", said, at)


def _in_trouble(message: Message, said: str, at: datetime, came_back: bool) -> None:
    address = _address(message)
    if address is not None:
        address.trouble_count += 1
        address.bounce_reason = said
        dead = address.trouble_count >= TROUBLE_ENDS
        address.state = AddressState.BOUNCED if dead else AddressState.TROUBLE
        if dead:
            address.bounced_at = at
    until = at + TROUBLE_PAUSE
    if came_back:
        message.reason = f"came back for now: {said}"
    else:
        mail.queue_again(message, f"their mailbox is in trouble; later: {said}", until)
    if message.pitch is not None and not message.pitch.stopped_at:
        db.session.execute(
            update(Message)
            .where(Message.pitch_id == message.pitch.id, Message.outgoing, Message.step_id.is_not(None))
            .where(Message.state == MailState.QUEUED, Message.due_at < until)
            .values(due_at=until, at=until, reason="their mailbox is in trouble; later")
            .execution_options(synchronize_session="fetch")
        )
    _note(message, "came back for now" if came_back else "was refused for now", said, at)


def _give_up_address(message: Message, said: str, at: datetime) -> None:
    address = _address(message)
    if address is not None:
        address.state, address.bounced_at, address.bounce_reason = AddressState.BOUNCED, at, said
        if any(other.state != AddressState.BOUNCED for other in address.contact.addresses):
            return  # the person has another address: it is not theirs to pay for this one
    suppress.add(message.recipient, reason=f"the address is dead: {said[:160]}", source="bounce", at=at)


def _address(message: Message) -> Address | None:
    return db.session.scalar(select(Address).where(Address.email == message.recipient))


def _note(message: Message, verb: str, said: str, at: datetime) -> None:
    about: dict[str, Any] = {"contact_id": message.contact_id, "campaign_id": message.campaign_id}
    if message.pitch is not None:
        about |= {
            "pitch_id": message.pitch_id,
            "site_id": message.pitch.site_id,
            "project_id": message.pitch.project_id,
        }
    kind = "mail.bounced" if verb.startswith("came back") else "mail.failed"
    Event.note(kind, f"Mail to {message.recipient} {verb}: {said[:160]}", at, **about)
