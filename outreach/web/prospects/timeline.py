"""The timeline of a site: what people did, the mails, and the checks that changed something, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from ...core.states import MailState, Sight
from ...db import db
from ...models import Check, Contact, Event, Link, Message, Pitch, Site
from .. import access

LENGTH = 40
CHECKS = 20
# what the filter above the timeline offers, and the kinds of events each shows
KINDS = {
    "mail": ("mail.%", "thread.%", "draft.%"),
    "notes": ("note",),
    "stage": ("pitch.%", "prospect.%"),
    "links": ("link.%",),
    "imports": ("import.%", "site.%", "contact.%"),
}
# the kind of an event begins with -> icon, tone; the first that fits
MARKS = (
    ("note", "message", "mute"),
    ("pitch.won", "trophy", "live"),
    ("pitch", "layout-kanban", "accent"),
    ("link.lost", "x", "lost"),
    ("link", "link", "info"),
    ("import", "file-import", "mute"),
    ("draft", "pencil", "info"),
    ("contact", "user", "mute"),
    ("thread", "messages", "accent"),
    ("site.refused", "ban", "lost"),
)
# what a check saw -> title, tone
SIGHTS: dict[str, tuple[str, str]] = {
    Sight.SEEN: ("A check saw the link", "live"),
    Sight.ABSENT: ("A check did not see the link", "lost"),
}


@dataclass
class Moment:
    """One entry of the timeline."""

    at: datetime
    icon: str
    title: str
    more: str = ""
    tone: str = "mute"
    url: str = ""
    who: str = ""


def timeline(site: Site, pitches: list[Pitch], links: list[Link], kind: str) -> list[Moment]:
    """The last moments of a site, newest first; *kind* is one of KINDS, or "" for all."""
    found = list(_events(site, kind))
    if kind in ("", "mail") and pitches:
        found += _mails(pitches)
    if kind in ("", "links") and links:
        found += _checks(links)
    return sorted(found, key=lambda moment: moment.at, reverse=True)[:LENGTH]


def _events(site: Site, kind: str) -> Iterator[Moment]:
    wanted = access.visible(Event).where(
        Event.site_id == site.id, Event.undone_at.is_(None), Event.kind.not_in(("mail.sent", "mail.reply"))
    )
    if kind in KINDS:
        wanted = wanted.where(or_(*(Event.kind.like(pattern) for pattern in KINDS[kind])))
    for event in db.session.scalars(wanted.options(joinedload(Event.user)).order_by(Event.at.desc()).limit(LENGTH)):
        icon, tone = _mark(event.kind)
        is_note = event.kind == "note"
        yield Moment(
            event.at,
            icon,
            "Note" if is_note else event.summary,
            event.summary if is_note else "",
            tone,
            who=event.user.name if event.user else "",
        )


def _mails(pitches: list[Pitch]) -> Iterator[Moment]:
    wanted = (
        select(Message)
        .where(Message.pitch_id.in_([p.id for p in pitches]), Message.state.in_((MailState.SENT, MailState.RECEIVED)))
        .options(joinedload(Message.contact).selectinload(Contact.addresses), joinedload(Message.step))
        .order_by(Message.at.desc())
        .limit(LENGTH)
    )
    for mail in db.session.scalars(wanted):
        whom = mail.contact.label if mail.contact else (mail.recipient if mail.outgoing else mail.sender)
        step = f", step {mail.step.position}" if mail.step else ""
        yield Moment(
            mail.at,
            "send" if mail.outgoing else "mail",
            f"Mail {'to' if mail.outgoing else 'from'} {whom}{step}",
            mail.subject if mail.outgoing else mail.body[:280],
            "info" if mail.outgoing else "accent",
            url_for("inbox.show", id=mail.thread_id) if mail.thread_id else "",
        )


def _checks(links: list[Link]) -> Iterator[Moment]:
    wanted = select(Check).where(Check.link_id.in_([link.id for link in links]), Check.changed)
    for check in db.session.scalars(wanted.order_by(Check.at.desc()).limit(CHECKS)):
        title, tone = SIGHTS.get(check.sight, ("A check could not tell", "mute"))
        url = url_for("links.show", id=check.link_id)
        yield Moment(check.at, "eye", title, check.reason.replace("_", " "), tone, url)


def _mark(kind: str) -> tuple[str, str]:
    """The icon and the tone of an event."""
    return next(((icon, tone) for start, icon, tone in MARKS if kind.startswith(start)), ("point", "mute"))
