"""One site: everything about it and its people, its facts, and what one decides about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.wrappers import Response
from wtforms import Form

from ...core import addresses
from ...core.pages import contacts_on_page
from ...core.states import UNSENT, Role, SiteKind, SuppressionKind, Triage
from ...db import db, now
from ...flows import undo
from ...flows.contacts import add, find
from ...flows.outbound import drafts
from ...models import (
    Address,
    Contact,
    ContactSite,
    Event,
    Link,
    Message,
    Pitch,
    Prospect,
    Site,
    Suppression,
    Task,
    User,
)
from .. import access, choices, flash, forms, request_values
from ..access import needs
from .prospects import back, settle, suppress_site
from .prospects import bp as bp  # registered together
from .timeline import KINDS, timeline

DECIDED = {"qualified": "Qualified", "skipped": "Skipped", "later": "Later:", "new": "Back to triage:"}


class DecisionForm(forms.LaterForm):
    """Yes, no, or later with a day."""

    state = forms.Typed()


class PersonForm(Form):  # type: ignore[misc]
    """Somebody who works at the site."""

    email = forms.Typed("Address")
    who = forms.Typed("Name")
    title = forms.Typed("What they do there")


class SiteForm(Form):  # type: ignore[misc]
    """The facts about a site and why it is a prospect; only the fields that were sent are changed."""

    name = forms.Line("Name of the site", longest=120)
    kind = forms.Typed("Kind")
    language = forms.Line("Language", longest=120)
    country = forms.Line("Country", longest=120)
    timezone = forms.Line("Time zone", longest=120)
    owner = forms.Typed("Owner")
    page_url = forms.Typed("Page that should link to us")
    page_title = forms.Line("Title of that page")
    broken_url = forms.Line("Dead link on that page", longest=2_000)
    reason = forms.Line("Why write to them")
    score = forms.Typed("Score")
    tags = forms.Tags("Tags")

    def fill(self, prospect: Prospect) -> bool:
        """Write what was sent to *prospect* and its site; False when something has to be put right."""
        for row, names in (
            (prospect.site, ("name", "language", "country", "timezone")),
            (prospect, ("page_title", "reason", "broken_url", "tags")),
        ):
            for name in names:
                if self[name].came:
                    setattr(row, name, self[name].data)
        if self.kind.data in tuple(SiteKind):
            prospect.site.kind = self.kind.data
        if self.score.data.isdecimal():
            prospect.score = min(int(self.score.data), 100)
        if self.owner.came:
            prospect.owner_id = access.scoped(User, self.owner.data).id if self.owner.data else None
        if self.page_url.came:
            try:
                prospect.page_url = find.address(self.page_url.data) if self.page_url.data.strip() else ""
            except find.NotAnAddress as why:
                self.page_url.errors = [str(why)]
        return not self.errors


@dataclass
class Person:
    """Somebody at the site, with what they do there."""

    contact: Contact
    title: str = ""
    addresses: Sequence[Address] = field(default_factory=tuple)


@bp.get("/<int:id>")
@needs(prospect=Prospect)
def show(prospect: Prospect) -> str:
    """Everything about one site and its people."""
    return _page(prospect)


@bp.get("/of/<int:site_id>")
@needs(Role.VIEWER, site=Site)
def of_site(site: Site) -> Response:
    """The prospect of a site in the projects one may see."""
    wanted = access.visible(Prospect).where(Prospect.site_id == site.id).order_by(Prospect.id).limit(1)
    found = db.session.scalar(wanted)
    if found is None:
        return redirect(url_for("add.new", url=f"https://{site.host}/"), 303)
    return redirect(url_for("prospects.show", id=found.id), 303)


@bp.get("/<int:id>/edit")
@needs(Role.MEMBER, prospect=Prospect)
def edit(prospect: Prospect) -> str:
    return _form(prospect)


@bp.post("/<int:id>")
@needs(Role.MEMBER, prospect=Prospect)
def update(prospect: Prospect) -> Any:
    """Save the facts; only the fields that came."""
    form = forms.sent(SiteForm)
    with undo.recorded("prospect.changed", f"Changed {prospect.site.label}", **_about(prospect)) as event:
        good = form.fill(prospect)
    if not good:
        page = _form(prospect, form)
        db.session.rollback()
        return page, 422
    db.session.commit()
    flash.say("Saved.", event)
    return redirect(url_for("prospects.show", id=prospect.id), 303)


@bp.post("/<int:id>/notes")
@needs(Role.MEMBER, prospect=Prospect)
def note(prospect: Prospect) -> Any:
    """Write a line into the timeline."""
    form = forms.sent(forms.NoteForm)
    if not form.validate():
        return _page(prospect, form), 422
    Event.note("note", form.text.data, now(), **_about(prospect))
    db.session.commit()
    flash.say("Noted.")
    return redirect(f"{url_for('prospects.show', id=prospect.id)}#timeline", 303)


@bp.post("/<int:id>/people")
@needs(Role.MEMBER, prospect=Prospect)
def add_person(prospect: Prospect) -> Any:
    """Add somebody who works at this site."""
    site, form = prospect.site, forms.sent(PersonForm)
    row = add.Row(form.email.data, form.who.data, job_title=form.title.data, site=f"https://{site.host}/")
    try:
        with undo.recorded(
            "contact.added", f"Added {row.name or row.email} to {site.label}", **_about(prospect)
        ) as event:
            contact, _, _ = add.person(row, now(), source="by hand")
    except addresses.BadAddress as why:
        db.session.rollback()
        form.email.errors = [str(why)]
        return _page(prospect, form), 422
    db.session.commit()
    flash.say(f"{contact.label} works at {site.label}.", event)
    return redirect(f"{url_for('prospects.show', id=prospect.id)}#people", 303)


@bp.post("/<int:id>/lookups")
@needs(Role.MEMBER, prospect=Prospect)
def look_up(prospect: Prospect) -> Response:
    """Look for people on the page we know, and keep them."""
    url = prospect.page_url or f"https://{prospect.site.host}/"
    looked = find.look(url)
    people: Sequence[contacts_on_page.Person] = looked.findings.people
    with undo.recorded("contact.found", f"Looked for people at {prospect.site.label}", **_about(prospect)) as event:
        for person in people:
            row = add.Row(email=person.email, name=person.name, job_title=person.job_title, site=url)
            _, kept, _ = add.person(row, now(), source="look-up")
            kept.found_on = kept.found_on or url[:500]
        prospect.site.name = prospect.site.name or looked.findings.site_name
        if prospect.page_url and not prospect.page_title:
            prospect.page_title = looked.findings.title
    db.session.commit()
    found = (
        f"Found {len(people)} {'address' if len(people) == 1 else 'addresses'}."
        if people
        else "Found no address there."
    )
    flash.say(looked.problem or found, event if people else None)
    return redirect(f"{url_for('prospects.show', id=prospect.id)}#people", 303)


@bp.post("/<int:id>/suppressions")
@needs(Role.MEMBER, prospect=Prospect)
def refuse(prospect: Prospect) -> Response:
    """Never write to anybody at this site again, from any project."""
    said = f"{prospect.site.label} is on the do-not-contact list"
    with undo.recorded("site.refused", said, **_about(prospect)) as event:
        suppress_site(prospect, forms.sent(forms.ReasonForm).reason.data, now())
    db.session.commit()
    flash.say(f"{said}. Everything that waited for it is stopped.", event)
    return redirect(url_for("prospects.show", id=prospect.id), 303)


@bp.post("/<int:id>/decisions")
@needs(Role.MEMBER, prospect=Prospect)
def decide(prospect: Prospect) -> Response:
    """Yes, no or later."""
    form = forms.sent(DecisionForm)
    state = Triage.LATER if form.until.data else form.state.data
    if state not in tuple(Triage):
        flash.say("Choose yes, no or later.")
        return redirect(back(), 303)
    until = None
    if state == Triage.LATER:
        try:
            until = drafts.until(form.until.data or "2weeks", current_user, now())
        except drafts.NoDay as why:
            flash.say(str(why))
            return redirect(back(), 303)
    with undo.recorded(f"prospect.{state}", f"{DECIDED[state]} {prospect.site.label}", **_about(prospect)) as event:
        settle(prospect, state, until)
    db.session.commit()
    flash.say(f"{event.summary}.", event)
    return redirect(back(), 303)


def _page(prospect: Prospect, form: Form | None = None) -> str:
    site, at = prospect.site, now()
    pitches = list(
        db.session.scalars(
            access.visible(Pitch)
            .where(Pitch.site_id == site.id)
            .options(
                joinedload(Pitch.campaign),
                joinedload(Pitch.project),
                joinedload(Pitch.contact).selectinload(Contact.addresses),
            )
            .order_by(Pitch.id.desc())
            .limit(20)
        )
    )
    links = list(
        db.session.scalars(
            access.visible(Link)
            .where(Link.site_id == site.id)
            .order_by(Link.retired_at.isnot(None), Link.id.desc())
            .limit(20)
        )
    )
    mine = [p for p in pitches if p.project_id == prospect.project_id]
    wanted = request.args.get("pitch", type=request_values.key)
    pitch = next((p for p in mine if p.id == wanted), None) or next((p for p in mine if p.next_step_at), None)
    pitch = pitch or (mine[0] if mine else None)
    kind = request.args.get("show", "")
    return render_template(
        "prospects/show.html",
        prospect=prospect,
        site=site,
        people=_people(site),
        pitches=pitches,
        pitch=pitch,
        waiting=_waiting(pitch),
        tasks=_tasks([p.id for p in mine]),
        links=links,
        timeline=timeline(site, pitches, links, kind),
        show=kind,
        kinds=tuple(KINDS),
        earlier=_earlier(site, at),
        refused=_refusals(site),
        stages=choices.STAGES,
        neighbours=_neighbours(prospect),
        **forms.shown(form),
    )


def _people(site: Site) -> list[Person]:
    rows = db.session.execute(
        select(Contact, ContactSite.title)
        .join(ContactSite, ContactSite.contact_id == Contact.id)
        .where(ContactSite.site_id == site.id, Contact.erased_at.is_(None))
        .options(selectinload(Contact.addresses))
        .order_by(Contact.id)
        .limit(30)
    )
    return [Person(contact, title, contact.addresses) for contact, title in rows]


def _waiting(pitch: Pitch | None) -> Message | None:
    """The mail of a pitch that is to leave next."""
    if pitch is None:
        return None
    wanted = select(Message).where(Message.pitch_id == pitch.id, Message.outgoing, Message.state.in_(UNSENT))
    return db.session.scalar(wanted.options(joinedload(Message.step)).order_by(Message.due_at, Message.id).limit(1))


def _tasks(pitch_ids: list[int]) -> list[Task]:
    wanted = select(Task).where(Task.pitch_id.in_(pitch_ids), Task.done_at.is_(None)).order_by(Task.due_at).limit(5)
    return list(db.session.scalars(wanted)) if pitch_ids else []


def _earlier(site: Site, at: datetime) -> list[tuple[find.Approach, bool]]:
    """Approaches of the last year by others or elsewhere, and whether this person may see their details."""
    seen = {project.id for project in access.projects()}
    return [(a, a.project_id in seen) for a in find.approaches(site.id, 5) if (at - a.at).days <= 365]


def _refusals(site: Site) -> list[Suppression]:
    wanted = select(Suppression).where(
        Suppression.kind == SuppressionKind.DOMAIN, Suppression.value.in_((site.host, site.domain))
    )
    return list(db.session.scalars(wanted))


def _neighbours(prospect: Prospect) -> tuple[int | None, int | None]:
    """The prospects before and after this one in the list of its project, newest first."""
    same = (Prospect.project_id == prospect.project_id, Prospect.state == prospect.state)
    before = select(func.min(Prospect.id)).where(*same, Prospect.id > prospect.id).scalar_subquery()
    after = select(func.max(Prospect.id)).where(*same, Prospect.id < prospect.id).scalar_subquery()
    first, second = db.session.execute(select(before, after)).one()
    return first, second


def _form(prospect: Prospect, form: SiteForm | None = None) -> str:
    return render_template(
        "prospects/form.html", prospect=prospect, site=prospect.site, people=choices.people(), **forms.shown(form),
        kinds=[(k.value, k.value.capitalize()) for k in SiteKind],
    )  # fmt: skip


def _about(prospect: Prospect) -> dict[str, Any]:
    return {"user_id": current_user.id, "project_id": prospect.project_id, "site_id": prospect.site_id}
