"""Erase: a person is forgotten for good; only a keyed hash stays, so that nobody writes to them again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, null, or_, select, update

from ...core import addresses
from ...db import db, now
from ...models import Address, Contact, ContactSite, Event, Message, Pitch, Thread, User
from . import suppress, traces

GONE = "an erased person"


@dataclass(frozen=True)
class Known:
    """What is known of a person before they are forgotten."""

    email: str
    emails: tuple[str, ...]
    name: str
    messages: int
    pitches: int


def known(email: str) -> Known:
    """What would be forgotten with this address; raises core.addresses.BadAddress."""
    email = addresses.normal(email)
    contact = Contact.called(email)
    emails = tuple(address.email for address in contact.addresses) if contact else (email,)
    return Known(
        email,
        emails,
        contact.name if contact else "",
        db.session.scalar(select(func.count()).where(_theirs(contact, emails))) or 0,
        db.session.scalar(select(func.count()).where(Pitch.contact_id == contact.id)) or 0 if contact else 0,
    )


def person(email: str, by: User) -> Known:
    """Erase the person behind an address: name, addresses, mails, notes, and every text that names them. Commits.

    Cannot be undone. Numbers stay right: their pitches and links remain, without anything that says whose they were.
    Kept import files that name them are deleted after the commit. Raises core.addresses.BadAddress.
    """
    found = known(email)
    contact, at = Contact.called(found.email), now()
    for spelling in found.emails:
        suppress.add(spelling, reason="erased", source="erasure", at=at, by=by.id)
        db.session.flush()
        suppress.erase(spelling)
    mails = select(Message.id).where(_theirs(contact, found.emails))
    threads = select(Message.thread_id).where(Message.id.in_(mails))
    _set(Thread, Thread.id.in_(threads), subject=GONE, snippet="", suggestion={})
    _set(Message, Message.id.in_(mails), subject=GONE, body="", raw=None, sender="", recipient="", facts={}, token="")
    if contact is not None:
        pitches = select(Pitch.id).where(Pitch.contact_id == contact.id)
        about = or_(Event.contact_id == contact.id, Event.pitch_id.in_(pitches))
        _set(Event, about, summary=f"Something about {GONE}", data={}, undo=null())
        _set(Pitch, Pitch.contact_id == contact.id, personal_line="", fields={}, address_id=None)
        db.session.execute(delete(ContactSite).where(ContactSite.contact_id == contact.id))
        db.session.execute(delete(Address).where(Address.contact_id == contact.id))
        blank = dict.fromkeys(("name", "first_name", "last_name", "language", "country", "timezone", "notes"), "")
        _set(Contact, Contact.id == contact.id, **blank, source="", fields={}, erased_at=at)
    words = traces.spellings(found.emails, found.name)
    traces.blank(words, GONE)
    files = traces.files(words)
    said = "A person was erased for good"
    if files:
        said += f"; {len(files)} kept import file{'' if len(files) == 1 else 's'} that named them deleted"
    Event.note("person.erased", said, at, user_id=by.id)
    db.session.commit()
    for file in files:
        traces.delete(file)
    return found


def _theirs(contact: Contact | None, emails: tuple[str, ...]) -> Any:
    said = or_(Message.recipient.in_(emails), Message.sender.in_(emails))
    return or_(said, Message.contact_id == contact.id) if contact else said


def _set(table: Any, which: Any, **values: Any) -> None:
    db.session.execute(update(table).where(which).values(values).execution_options(synchronize_session=False))
