"""Filing: a mail that came in becomes a row in a conversation."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from ...core.inbound import reply
from ...core.mime import mime
from ...core.states import MailKind
from ...db import db, now
from ...models import Event, Folder, Message, Pitch, Thread
from ..lifecycle import conversation, mail


@dataclass(frozen=True)
class Place:
    """Where a mail was found."""

    mailbox_id: int
    folder: str = ""
    uid: int = 0
    uidvalidity: int = 0
    marks: bool = True  # whether the folder has been read up to it once it is taken in


@dataclass(frozen=True)
class Arrival:
    """A mail that came in: read, where and *when* it was received, taken in *at*, and the mail of ours it answers."""

    incoming: mime.Incoming
    reading: reply.Reading
    place: Place
    when: datetime
    at: datetime
    ours: Message | None = None


def kept(arrival: Arrival, thread: Thread) -> Message:
    """The row of a mail that came in, in its conversation. Does not commit."""
    incoming, reading, place, when, ours = (
        arrival.incoming, arrival.reading, arrival.place, arrival.when, arrival.ours,
    )  # fmt: skip
    message = mail.received(
        thread=thread,
        mailbox_id=place.mailbox_id,
        campaign_id=ours.campaign_id if ours else None,
        contact_id=(ours.contact_id if ours else None) or thread.contact_id,
        pitch_id=ours.pitch_id if ours else None,
        kind=reading.kind,
        at=when,
        received_at=when,
        message_id=spelled(incoming.message_id) if incoming.message_id else "",
        in_reply_to=" ".join(spelled(one) for one in incoming.in_reply_to),
        references=" ".join(spelled(one) for one in incoming.references),
        sender=incoming.sender.email,
        recipient=(incoming.to[0].email if incoming.to else ""),
        subject=incoming.subject,
        body=reading.own,
        answers_id=ours.id if ours else None,
        folder=place.folder,
        uid=place.uid or None,
        facts={
            "name": incoming.sender.name,
            "links": list(reading.links),
            "away": reading.away,
            "returns_on": reading.returns_on.isoformat() if reading.returns_on else "",
            "html": bool(incoming.html),
            "files": [{"name": name, "kind": kind, "size": size} for name, kind, size in incoming.attachments[:50]],
        },
    )
    db.session.add(message)
    db.session.flush()
    return message


def thread_for(ours: Message, place: Place, when: datetime) -> Thread:
    """A conversation for a mail of ours that had none yet. Does not commit."""
    thread = Thread(
        project_id=ours.pitch.project_id if ours.pitch else None,
        pitch_id=ours.pitch_id,
        contact_id=ours.contact_id,
        mailbox_id=ours.mailbox_id or place.mailbox_id,
        subject=ours.subject,
        last_at=when,
        created_at=when,
        suggestion={},
    )
    db.session.add(thread)
    ours.thread = thread
    db.session.flush()
    return thread


def surface(thread: Thread, message: Message, when: datetime) -> None:
    """Show the newest words of a conversation in front. Does not commit."""
    thread.last_at = max(when, thread.last_at or when)
    thread.snippet = re.sub(r"\s+", " ", message.body)[:200] or message.subject[:200]


def suggested(reading: reply.Reading) -> dict[str, Any]:
    """The outcomes a reading suggests, the likeliest first, as a conversation keeps them."""
    chips = [{"outcome": one.outcome.value, "because": one.because} for one in reading.suggestions]
    return {**chips[0], "all": chips} if chips else {}


def note(kind: str, summary: str, pitch: Pitch | None, at: datetime) -> None:
    """A line of the timeline about a pitch. Does not commit."""
    about: dict[str, Any] = {}
    if pitch is not None:
        about = {
            "pitch_id": pitch.id,
            "site_id": pitch.site_id,
            "project_id": pitch.project_id,
            "contact_id": pitch.contact_id,
            "campaign_id": pitch.campaign_id,
        }
    Event.note(kind, summary, at, **about)


def keep_unread(raw: bytes, place: Place, why: str) -> None:
    """Keep a mail nobody could read as it is, flagged, and go on after it. Commits."""
    at = now()
    sha = hashlib.sha256(raw).hexdigest() if raw else ""
    if not sha or db.session.scalar(select(Message.id).where(Message.digest == sha).limit(1)) is None:
        thread = conversation.unmatched(
            at,
            mailbox_id=place.mailbox_id,
            subject="A mail that could not be read",
            snippet=why,
            last_at=at,
        )
        message = mail.received(
            thread=thread,
            mailbox_id=place.mailbox_id,
            kind=MailKind.OTHER,
            reason=why,
            raw=raw or None,
            at=at,
            received_at=at,
            folder=place.folder,
            uid=place.uid,
            digest=sha,
        )
        db.session.add_all((thread, message))
    if place.marks:
        moved_on(place.mailbox_id, place.folder, place.uidvalidity, place.uid)
    db.session.commit()


def moved_on(mailbox_id: int, folder: str, uidvalidity: int, uid: int) -> None:
    """A folder has been read up to *uid*. Does not commit."""
    db.session.execute(
        update(Folder)
        .where(Folder.mailbox_id == mailbox_id, Folder.name == folder, Folder.uidvalidity == uidvalidity)
        .where(Folder.last_uid < uid)
        .values(last_uid=uid)
        .execution_options(synchronize_session="fetch")
    )


def spelled(bare: str) -> str:
    """A Message-ID as the tables hold it."""
    return f"<{bare}>"
