"""Find: look at a page somebody wants a link from, and keep its site, its people and what we know of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from ...core import addresses, sanitize, urls
from ...core.pages import contacts_on_page, decode
from ...core.states import MailState, Triage
from ...db import db
from ...models import Address, Campaign, Contact, ContactSite, Event, Message, Pitch, Project, Prospect, Site, User
from ...net.web import journey
from ...net.web.visit import Limits
from ..mailboxes import login
from . import add

SECONDS = 8.0
Get = Callable[..., Any]
NOTHING = contacts_on_page.Findings()


class NotAnAddress(ValueError):
    """What was typed is no address of a page; says how one looks."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at a page brought: its address, what it says, and why there is nothing, if so."""

    url: str
    findings: contacts_on_page.Findings = NOTHING
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Approach:
    """Somebody here wrote to a site before. *project_id* tells who may see more than that."""

    at: datetime
    who: str
    project_id: int
    campaign: str
    stage: str
    answered: bool
    pitch_id: int


def address(text: str) -> str:
    """The address a person typed, in full, without campaign marks. Raises NotAnAddress."""
    url = urls.typed(text)
    if url is None:
        raise NotAnAddress("Enter a full address, such as https://example.com/page")
    return urls.without_tracking(url)


def look(url: str, *, get: Get = journey.get) -> Looked:
    """Fetch a page once, and its contact page when the page names nobody. Commits before it waits."""
    db.session.commit()
    seconds = min(SECONDS, float(current_app.config["FETCH_SECONDS"]))
    limits = Limits(seconds=seconds, bytes=2_000_000)
    found = _fetched(url, get, limits)
    if found.problem or found.findings.people or not found.findings.contact_pages:
        return found
    more = _fetched(found.findings.contact_pages[0], get, limits)
    return replace(found, findings=replace(found.findings, people=more.findings.people))


def keep(
    project: Project,
    url: str,
    user: User,
    at: datetime,
    *,
    site_name: str = "",
    page_title: str = "",
    language: str = "",
    note: str = "",
    people: Sequence[contacts_on_page.Person] = (),
    source: str = "",
) -> Prospect:
    """Save a page's site as a prospect of the project, with the people found there. Known rows are filled up, never
    overwritten. Does not commit; raises addresses.BadAddress."""
    host = urls.bare_host(urls.host(url))
    site = Site.kept(host, at)
    site.name = site.name or sanitize.line(site_name)[:120]
    site.language = site.language or language[:10]
    db.session.flush()
    prospect = db.session.scalar(
        select(Prospect).where(Prospect.project_id == project.id, Prospect.site_id == site.id)
    )  # fmt: skip
    if prospect is None:
        prospect = Prospect(project=project, site=site, owner_id=user.id, source=source, created_at=at)
        db.session.add(prospect)
    if prospect.state in (Triage.NEW, Triage.LATER, None):
        prospect.state, prospect.later_until = Triage.QUALIFIED, None
    if not urls.is_home(url):
        prospect.page_url = prospect.page_url or url
        prospect.page_title = prospect.page_title or sanitize.line(page_title)[:300]
    for person in people:
        row = add.Row(email=person.email, name=person.name, job_title=person.job_title, site=url)
        _, kept, _ = add.person(row, at, source=source or "look-up")
        kept.found_on = kept.found_on or url[:500]
    db.session.flush()
    if note.strip():
        about = {"project_id": project.id, "site_id": site.id, "user_id": user.id}
        Event.note("note", sanitize.lines(note).strip()[:5000], at, **about)
    return prospect


def best_contact(site_id: int) -> Contact | None:
    """The person at a site to write to first: one whose address works, people before desks."""
    return best_contacts([site_id]).get(site_id)


def best_contacts(site_ids: Sequence[int]) -> dict[int, Contact]:
    """For each site the person to write to first."""
    rows = db.session.execute(
        select(ContactSite.site_id, Contact)
        .join(Contact, ContactSite.contact_id == Contact.id)
        .join(Address, Address.contact_id == Contact.id)
        .where(ContactSite.site_id.in_(site_ids), Address.state != "bounced", Contact.erased_at.is_(None))
        .options(selectinload(Contact.addresses), selectinload(Contact.places))
        .order_by(Contact.id)
    )
    found: dict[int, Contact] = {}
    for site_id, contact in rows:
        known = found.get(site_id)
        if known is None or (_is_desk(known) and not _is_desk(contact)):
            found[site_id] = contact
    return found


def approaches(site_id: int, most: int = 10) -> list[Approach]:
    """Who here wrote to a site, in any project, latest first."""
    last = func.max(Message.sent_at)
    rows = db.session.execute(
        select(Pitch, last, User.name, Campaign.name)
        .join(Message, Message.pitch_id == Pitch.id)
        .join(Campaign, Pitch.campaign_id == Campaign.id)
        .outerjoin(User, Pitch.owner_id == User.id)
        .where(Pitch.site_id == site_id, Message.outgoing, Message.state == MailState.SENT)
        .group_by(Pitch.id, User.name, Campaign.name)
        .order_by(last.desc())
        .limit(most)
    )
    return [
        Approach(at, who or "Somebody", pitch.project_id, campaign, pitch.stage, bool(pitch.outcome), pitch.id)
        for pitch, at, who, campaign in rows
        if at is not None
    ]


def _fetched(url: str, get: Get, limits: Limits) -> Looked:
    answer = get(url, allow=login.allowed(), limits=limits)
    if answer.failure is not None and not answer.body:
        return Looked(url, problem=answer.detail or "The page did not answer.")
    if answer.status >= 400:
        return Looked(url, problem=f"The site answered {answer.status}. Add what you know by hand.")
    if answer.content_type not in ("text/html", "application/xhtml+xml", ""):
        return Looked(url, problem=f"This is no web page but {answer.content_type}.")
    if decode.suspicious(answer.body):
        return Looked(
            url, problem="This page is built in a way that would keep us busy too long. Add what you know by hand."
        )
    text, _ = decode.decode(answer.body, answer.header("content-type"))
    return Looked(url, contacts_on_page.read(text, answer.url or url))


def _is_desk(contact: Contact) -> bool:
    return all(addresses.traits(a.email).role for a in contact.addresses)
