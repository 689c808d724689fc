"""Disclose: everything we hold about one person, as data to hand to them (GDPR Art. 15 and 20)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select

from ...core import addresses
from ...db import db
from ...models import Contact, Event, Message, Pitch
from . import suppress


def about(email: str) -> dict[str, Any]:
    """What is held about the person behind an address, as values of JSON. Raises core.addresses.BadAddress.

    Moments are ISO 8601 in UTC. Only their own data: no other person, no user and no project is named.
    """
    email = addresses.normal(email)
    contact = Contact.called(email)
    emails = [address.email for address in contact.addresses] if contact else [email]
    said = or_(Message.sender.in_(emails), Message.recipient.in_(emails))
    mails = select(Message).where(or_(said, Message.contact_id == contact.id) if contact else said)
    return {
        "addresses": [_address(address) for address in contact.addresses] if contact else [],
        "person": _person(contact) if contact else {},
        "sites": [{"site": p.site.label, "role": p.title} for p in contact.places] if contact else [],
        "pitches": _pitches(contact) if contact else [],
        "mails": [_mail(message) for message in db.session.scalars(mails.order_by(Message.at, Message.id))],
        "notes": _notes(contact) if contact else [],
        "do_not_contact": {spelling: suppress.holds(spelling) for spelling in emails},
    }


def _person(contact: Contact) -> dict[str, Any]:
    names = ("name", "first_name", "last_name", "language", "country", "timezone", "notes", "source", "legal_basis")
    return {name: getattr(contact, name) for name in names} | {
        "fields": contact.fields,
        "known_since": contact.created_at.isoformat(),
    }


def _address(address: Any) -> dict[str, Any]:
    return {
        "email": address.email,
        "state": address.state,
        "found_on": address.found_on,
        "known_since": address.created_at.isoformat(),
    }


def _pitches(contact: Contact) -> list[dict[str, Any]]:
    rows = db.session.scalars(select(Pitch).where(Pitch.contact_id == contact.id).order_by(Pitch.id))
    return [
        {
            "site": pitch.site.label,
            "since": pitch.created_at.isoformat(),
            "stage": pitch.stage,
            "personal_line": pitch.personal_line,
            "fields": pitch.fields,
        }
        for pitch in rows
    ]


def _mail(message: Message) -> dict[str, Any]:
    return {
        "at": message.at.isoformat(),
        "from_us": message.outgoing,
        "state": message.state,
        "subject": message.subject,
        "text": message.body,
    }


def _notes(contact: Contact) -> list[dict[str, Any]]:
    rows = db.session.scalars(select(Event).where(Event.contact_id == contact.id).order_by(Event.at, Event.id))
    return [{"at": event.at.isoformat(), "kind": event.kind, "text": event.summary} for event in rows]
