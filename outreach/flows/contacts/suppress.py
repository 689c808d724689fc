"""Suppress: people and domains never to be written to again, whatever project asks, kept even after erasure."""

from __future__ import annotations

import secrets as random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, or_, select, update

from ...core import addresses, secrets, urls
from ...core.states import SuppressionKind
from ...db import db, now
from ...models import Address, Contact, ContactSite, Message, Pitch, Preference, Site, Suppression
from ..lifecycle import mail, pitch
from ..operations import restore_guard

KEY = "suppression_key"
LISTED = "on the do-not-contact list"
# Why nothing leaves any more, by where the entry came from.
WHY = {
    "reply": "asked us not to write",
    "one-click": "asked us not to write",
    "complaint": "marked our mail as spam",
    "bounce": "the address does not take mail",
    "erasure": "this person's data was erased",
}


class BadEntry(ValueError):
    """The text names neither an address nor a domain; says so in words."""


@dataclass(frozen=True)
class Loaded:
    """What an imported list brought: how many are new, how many were known, and the lines refused with why."""

    added: int
    known: int
    refused: tuple[tuple[int, str], ...]


def holds(email: str) -> bool:
    """Tell whether nobody may write to this address: it, its domain or a parent of the domain is suppressed."""
    if not current_app.extensions.get(KEY) and Preference.read(KEY) is None:
        return False  # the list has never been written to
    return _listed(_mark(SuppressionKind.PERSON, email), *_marks_of(addresses.domain(email)))


def holds_site(host: str) -> bool:
    """Tell whether nobody may write to the people of this site, whatever their mail domain: its host or a parent of it
    is suppressed."""
    if not current_app.extensions.get(KEY) and Preference.read(KEY) is None:
        return False
    return _listed(*_marks_of(host))


def _marks_of(domain: str) -> list[str]:
    labels = domain.split(".")
    parents = (".".join(labels[i:]) for i in range(max(len(labels) - 1, 1)))
    return [_mark(SuppressionKind.DOMAIN, parent) for parent in parents]


def _listed(*marks: str) -> bool:
    return db.session.scalar(select(Suppression.id).where(Suppression.keyed_hash.in_(marks)).limit(1)) is not None


def add(
    text: str, *, reason: str, source: str, at: datetime, by: int | None = None, kind: str | None = None
) -> Suppression:
    """Put an address or a domain on the list, once, and stop everything that waits for it. Does not commit.

    *kind* is told from the text when not given. Raises BadEntry.
    """
    kind, value = entry(text, kind)
    mark = _mark(kind, value)
    row = db.session.scalar(select(Suppression).where(Suppression.keyed_hash == mark))
    if row is None:
        row = Suppression(
            kind=kind, keyed_hash=mark, value=value, reason=reason, source=source, added_by_id=by, added_at=at
        )
        db.session.add(row)
    elif not row.value:
        row.value = value
    _stop(kind, value, WHY.get(source, LISTED), at)
    return row


def remove(row: Suppression) -> None:
    """Take an entry off the list: it may be written to again, but what was stopped stays stopped. Does not commit."""
    db.session.delete(row)


def erase(email: str) -> None:
    """Forget the spelling of a person's entry and keep only its keyed hash. Does not commit."""
    mark = _mark(SuppressionKind.PERSON, email)
    db.session.execute(update(Suppression).where(Suppression.keyed_hash == mark).values(value="", reason="erased"))


def load(lines: Iterable[str], *, source: str, at: datetime, by: int | None = None) -> Loaded:
    """Take over a list of addresses and domains, one a line (further columns are ignored). Does not commit."""
    added = known = 0
    refused: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        text = line.replace(";", ",").partition(",")[0].strip().strip("\"'\ufeff").strip()
        if (
            not text
            or text.startswith("#")
            or (number == 1 and text.lower() in ("email", "address", "domain", "value"))
        ):
            continue
        try:
            kind, value = entry(text, None)
        except BadEntry as why:
            refused.append((number, str(why)))
            continue
        if db.session.scalar(select(Suppression.id).where(Suppression.keyed_hash == _mark(kind, value))):
            known += 1
            continue
        add(value, reason="imported", source=source, at=at, by=by, kind=kind)
        db.session.flush()
        added += 1
    return Loaded(added, known, tuple(refused))


def rows() -> Iterator[list[str]]:
    """The list as rows for export; erased people have no spelling any more and stay out."""
    yield ["value", "kind", "reason", "source", "added"]
    for row in db.session.scalars(select(Suppression).where(Suppression.value != "").order_by(Suppression.id)):
        yield [row.value, row.kind, row.reason, row.source, row.added_at.date().isoformat()]


def entry(text: str, kind: str | None) -> tuple[str, str]:
    """Kind and normal form of what somebody typed: an address, a domain, or a domain with an @ before it."""
    text = text.strip()
    if kind != SuppressionKind.DOMAIN and "@" in text.lstrip("@"):
        try:
            return SuppressionKind.PERSON, addresses.normal(text)
        except addresses.BadAddress as why:
            raise BadEntry(str(why)) from None
    name = urls.host(text) if "://" in text else text.lstrip("@*.")
    domain = urls.bare_host(urls.ascii_host(name))
    if not urls.plausible_host(domain):
        raise BadEntry(f"{text[:80]} is neither an address nor a domain.")
    return SuppressionKind.DOMAIN, domain


def by_token(token: str) -> Message | None:
    """The mail of ours that a link for unsubscribing belongs to."""
    if not token or len(token) > 120:
        return None
    return db.session.scalar(select(Message).where(Message.token == token, Message.outgoing).order_by(Message.id))


def one_click(message: Message) -> None:
    """Somebody pressed unsubscribe in a mail of ours. Commits."""
    add(message.recipient, reason="unsubscribed", source="one-click", at=now())
    db.session.commit()


def _stop(kind: str, value: str, why: str, at: datetime) -> None:
    if kind == SuppressionKind.PERSON:
        people = select(Contact.id).join(Address).where(Address.email == value)
    else:  # by their mail domain, and whoever works at a site there
        at_sites = select(ContactSite.contact_id).join(Site).where(_under(Site.host, value))
        by_mail = select(Address.contact_id).where(_under(Address.domain, value))
        people = select(Contact.id).where(or_(Contact.id.in_(by_mail), Contact.id.in_(at_sites)))
    theirs = select(Pitch).where(Pitch.contact_id.in_(people), Pitch.stopped_at.is_(None))
    for running in db.session.scalars(theirs).all():
        pitch.stop(running, why, at)
    whom = Message.recipient == value if kind == SuppressionKind.PERSON else _under(Message.recipient, value, "@")
    mail.stop_unsent(whom, why)
    mail.stop_unsent(Message.pitch_id.in_(select(Pitch.id).where(Pitch.contact_id.in_(people))), why)


def _under(column: Any, value: str, before: str = "") -> ColumnElement[bool]:
    own = column.endswith(f"{before}{value}", autoescape=True) if before else column == value
    return or_(own, column.endswith(f".{value}", autoescape=True))


def _mark(kind: str, value: str) -> str:
    return secrets.keyed(value, _key(), f"suppression.{kind}")


def _key() -> str:
    """The key of the hashes: in the database, because the list must outlive every key file."""
    known: dict[str, str] = current_app.extensions.setdefault(KEY, {})
    if KEY not in known:
        key = Preference.read(KEY)
        if key is None:  # kept in mind only once it was read back: this transaction may yet be rolled back
            return str(restore_guard.settled(KEY, random.token_hex(32)).value)
        known[KEY] = key
    return known[KEY]
