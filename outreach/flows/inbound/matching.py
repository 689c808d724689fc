"""Matching: which mail of ours a mail that came in answers, and whose it may be when it names none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import undefer

from ...core import addresses, urls
from ...core.inbound import mime, reply
from ...core.outbound import compose
from ...core.states import MailKind, Stage
from ...db import db
from ...models import Address, Mailbox, Message, Pitch
from . import store

SUBJECT_DAYS = 60
MOST_SENT = 20  # mails of ours that are compared with one that came in


def answered_mail(incoming: mime.Incoming, reading: reply.Reading) -> Message | None:
    """Find the mail of this conversation that is answered: by ids, then by our token."""
    ids = [*incoming.answers, *(reading.report.ours if reading.report else ())]
    found = by_ids(ids, outgoing=True) or by_ids(ids)
    if found is not None:
        return found
    returned = mime.returned(incoming)
    tokens = [returned.first(compose.TOKEN_HEADER.lower())] if returned is not None else []
    if reading.report is not None:
        tokens += re.findall(rf"{compose.TOKEN_HEADER}:\s*(\S{{8,120}})", incoming.text[:200_000], re.IGNORECASE)
    for address in incoming.recipients:
        tag = re.match(r"[^@+]+\+([A-Za-z0-9._-]{16,120})@", address)
        if tag:
            tokens.append(tag[1])
    return next((found for token in tokens if (found := by_token(token)) is not None), None)


@dataclass(frozen=True)
class Sent:
    """What we sent before a mail came: the texts of our mails, one below the other, and the subject it answers."""

    text: str = ""
    subject: str = ""


def sent_before(incoming: mime.Incoming) -> Sent:
    """What we sent that a mail may quote: our mails of its conversation, and the latest to its sender."""
    ours = answered_mail(incoming, reply.Reading(MailKind.OTHER))
    places = [Message.recipient == incoming.sender.email] if incoming.sender.email else []
    if ours is not None:
        places += [Message.id == ours.id]
        places += [Message.thread_id == ours.thread_id] if ours.thread_id else []
        places += [Message.pitch_id == ours.pitch_id] if ours.pitch_id else []
    if not places:
        return Sent()
    query = select(Message).options(undefer(Message.raw)).where(Message.outgoing, or_(*places))
    found = db.session.scalars(query.order_by(Message.at.desc()).limit(MOST_SENT))
    text = "\n".join(mime.read(one.raw).text if one.raw else one.body for one in found)
    return Sent(text, ours.subject if ours is not None else "")


def by_ids(ids: Iterable[str], outgoing: bool | None = None) -> Message | None:
    """The mail with the first of these ids we know; in their order, for the first is the one really answered."""
    spelled = list(dict.fromkeys(store.spelled(one) for one in ids if one))[:200]
    if not spelled:
        return None
    query = select(Message).where(Message.message_id.in_(spelled))
    if outgoing is not None:
        query = query.where(Message.outgoing.is_(outgoing))
    found = {message.message_id: message for message in db.session.scalars(query.order_by(Message.id.desc()))}
    return next((found[one] for one in spelled if one in found), None)


def by_token(token: str) -> Message | None:
    """The mail of ours that carries this token."""
    if not token or len(token) > 120:
        return None
    return db.session.scalar(select(Message).where(Message.token == token, Message.outgoing).limit(1))


def own_addresses() -> set[str]:
    """The addresses of our mailboxes."""
    return {address.lower() for address in db.session.scalars(select(Mailbox.address))}


def candidates(sender: str, subject: str, at: datetime) -> list[tuple[Pitch, str]]:
    """Guess which open pitches a mail may belong to: by its sender, by the sender's domain, by its subject.

    Each with the reason, the likeliest first; a person says which, never we.
    """
    found: dict[int, tuple[Pitch, str]] = {}
    running = Pitch.stage.not_in((Stage.WON, Stage.LOST))
    query = select(Pitch).where(running).order_by(Pitch.id.desc()).limit(10)
    theirs = select(Address.contact_id).where(Address.email == sender)
    for pitch in db.session.scalars(query.where(Pitch.contact_id.in_(theirs))):
        found[pitch.id] = (pitch, f"{sender} is who we wrote to")
    domain = addresses.domain(sender)
    if domain and domain not in addresses.FREE:
        same = select(Address.contact_id).where(Address.domain == domain)
        for pitch in db.session.scalars(query.where(Pitch.contact_id.in_(same), _written(at))):
            found.setdefault(pitch.id, (pitch, f"we wrote to somebody at {domain}"))
    bare = compose.bare_subject(subject)
    if bare and bare != subject.strip() and len(bare) > 8:
        titled = select(Message.pitch_id).where(
            Message.outgoing,
            Message.sent_at > at - timedelta(days=SUBJECT_DAYS),
            Message.subject.in_((bare, f"Re: {bare}")),
        )
        for pitch in db.session.scalars(query.where(Pitch.id.in_(titled))):
            found.setdefault(pitch.id, (pitch, f"we wrote “{bare}”"))
    return list(found.values())[:6]


def _written(at: datetime) -> Any:
    gone = select(Message.pitch_id).where(Message.outgoing, Message.sent_at > at - timedelta(days=180))
    return Pitch.id.in_(gone)


def written_to(recipient: str, mailbox_id: int, at: datetime) -> Message | None:
    """The latest mail to this address from this mailbox: enough for a suspicion, not for a verdict."""
    if not recipient:
        return None
    return db.session.scalar(
        select(Message)
        .where(Message.recipient == recipient, Message.mailbox_id == mailbox_id, Message.outgoing)
        .where(Message.sent_at > at - timedelta(days=14))
        .order_by(Message.sent_at.desc())
        .limit(1)
    )


def on_site(url: str, host: str) -> bool:
    """Tell whether an address lies on a site or on a name below or beside it."""
    return bool(host) and urls.registrable(urls.host(url)) == urls.registrable(host)
