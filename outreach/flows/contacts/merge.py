"""Merge: two rows that are one person become one; everything that pointed at the second points at the first."""

from __future__ import annotations

from sqlalchemy import select

from ...db import db
from ...models import Contact, Event, Message, Pitch, Thread
from .. import undo


class CannotMerge(ValueError):
    """Two people cannot become one; says why."""


def contacts(kept: Contact, gone: Contact, user_id: int) -> Event:
    """Put *gone* into *kept*: addresses, sites, pitches, mails, notes. Commits; raises CannotMerge."""
    if kept.id == gone.id:
        raise CannotMerge("This is the same person.")
    shared = select(Pitch.campaign_id).where(Pitch.contact_id == kept.id)
    if db.session.scalar(select(Pitch.id).where(Pitch.contact_id == gone.id, Pitch.campaign_id.in_(shared)).limit(1)):
        raise CannotMerge("Both were pitched in the same campaign. Close one of the two pitches by hand instead.")
    said = f"Merged {gone.label} into {kept.label}"
    with undo.recorded("contact.merged", said, user_id=user_id, contact_id=kept.id) as event:
        for address in list(gone.addresses):
            address.contact = kept
        there = {place.site_id for place in kept.places}
        for place in list(gone.places):
            if place.site_id not in there:
                place.contact = kept
        for row in _pointing_at(gone):
            row.contact_id = kept.id
        for name in ("name", "first_name", "last_name", "language", "country", "timezone"):
            if not getattr(kept, name):
                setattr(kept, name, getattr(gone, name))
        kept.notes = "\n\n".join(text for text in (kept.notes, gone.notes) if text)
        kept.fields = {**gone.fields, **kept.fields}
        db.session.flush()
        db.session.expire(gone, ["addresses", "places"])
        db.session.delete(gone)
    db.session.commit()
    return event


def _pointing_at(contact: Contact) -> list[Pitch | Message | Thread | Event]:
    return [
        *db.session.scalars(select(Pitch).where(Pitch.contact_id == contact.id)),
        *db.session.scalars(select(Message).where(Message.contact_id == contact.id)),
        *db.session.scalars(select(Thread).where(Thread.contact_id == contact.id)),
        *db.session.scalars(select(Event).where(Event.contact_id == contact.id)),
    ]
