"""Add: a person comes in by an address; what is known already is filled up, never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ...core import addresses, sanitize, urls
from ...db import db
from ...models import Address, Contact, ContactSite, Site

ABOUT = ("name", "first_name", "last_name", "country", "timezone", "language")
LONGEST = 2_000  # characters of one value


@dataclass
class Row:
    """One line of a list of people: who, where, and the fields beside."""

    email: str
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    job_title: str = ""
    site: str = ""
    site_name: str = ""
    country: str = ""
    timezone: str = ""
    language: str = ""
    personal_line: str = ""
    page_url: str = ""
    page_title: str = ""
    line: int = 0
    fields: dict[str, str] = field(default_factory=dict)


def person(row: Row, at: datetime, source: str = "") -> tuple[Contact, Address, Site]:
    """The contact, address and site of one line. Does not commit; raises addresses.BadAddress."""
    email = addresses.normal(row.email)
    contact, address, _ = keep(email, {name: getattr(row, name) for name in ABOUT}, at, source=source)
    contact.fields = {**row.fields, **contact.fields}
    typed = urls.typed(row.site) if row.site else None
    site = Site.kept(urls.bare_host(urls.host(typed)) if typed else address.domain, at)
    site.name = site.name or sanitize.line(row.site_name)
    works_at(contact, site, row.job_title)
    return contact, address, site


def keep(
    email: str,
    about: Mapping[str, str],
    at: datetime,
    *,
    source: str = "",
    import_id: int | None = None,
    found_on: str = "",
) -> tuple[Contact, Address, bool]:
    """The contact and the address of an e-mail address in its normal form, made when there is none. Does not commit.

    In: what is known *about* the person, cleaned here; where it comes from. Out: both rows, and whether they are new.
    """
    address = db.session.scalar(select(Address).where(Address.email == email).options(joinedload(Address.contact)))
    new = address is None
    if address is None:
        contact = Contact(created_at=at, source=source, import_id=import_id, fields={})
        address = Address(
            email=email, domain=addresses.domain(email), flags=_flags(email), found_on=found_on, created_at=at
        )
        contact.addresses.append(address)
        db.session.add(contact)
    else:
        contact = address.contact
    for name in ABOUT:
        if not getattr(contact, name) and (value := sanitize.line(about.get(name, ""))[:LONGEST]):
            setattr(contact, name, value)
    if not contact.notes and about.get("notes"):
        contact.notes = sanitize.lines(about["notes"])[:LONGEST]
    if not contact.name:
        contact.name = " ".join(part for part in (contact.first_name, contact.last_name) if part)
    return contact, address, new


def works_at(contact: Contact, site: Site, title: str) -> None:
    """Note that a person works at a site, once. Does not commit."""
    db.session.flush()
    if all(place.site_id != site.id for place in contact.places):
        contact.places.append(ContactSite(site=site, title=sanitize.line(title)[:200]))
        db.session.flush()


def _flags(email: str) -> str:
    traits = addresses.traits(email)
    said = (("role", traits.role), ("disposable", traits.disposable), ("noreply", traits.no_reply))
    return " ".join(word for word, on in said if on)
