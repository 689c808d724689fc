"""Add: a site and its people, from an address; the same form as a page and as the popup of the bookmarklet."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from wtforms import Form

from ...core import addresses, urls
from ...core.pages import contacts_on_page
from ...core.states import Role
from ...db import db, now
from ...flows.contacts import find
from ...models import Address, Contact, ContactSite, Prospect, Site
from .. import access, choices, flash, forms
from ..access import needs

bp = Blueprint("add", __name__)

MOST_PEOPLE = 20  # of a page


class AddForm(Form):  # type: ignore[misc]
    """A page, the facts a look-up found about it, and the people to keep."""

    op = forms.Typed()
    popup = forms.Typed()
    url = forms.Typed("Site or page address")
    name = forms.Typed("Name of the site")
    title = forms.Typed("Title of the page")
    language = forms.Typed()
    person = forms.Texts()  # the ticked ones, by their place among those below
    person_email = forms.Texts()
    person_name = forms.Texts()
    person_job = forms.Texts()
    email = forms.Typed("Their address")
    who = forms.Typed("Their name")
    note = forms.Typed("Note")

    def found(self) -> list[tuple[contacts_on_page.Person, bool]]:
        """The people an earlier look-up found, from hidden fields of the form, and whether each is ticked."""
        names, jobs = dict(enumerate(self.person_name.data)), dict(enumerate(self.person_job.data))
        people = []
        for number, email in enumerate(self.person_email.data[:MOST_PEOPLE]):
            try:
                normal = addresses.normal(email)
            except addresses.BadAddress:
                continue
            name, job = names.get(number, ""), jobs.get(number, "")
            person = contacts_on_page.Person(normal, name.strip()[:120], job.strip()[:120])
            people.append((person, str(number) in self.person.data))
        return people


@bp.get("/add")
@needs(Role.MEMBER)
def new() -> str:
    """The form, prefilled with what the address says; nothing is fetched."""
    text = request.args.get("url") or _address_in(request.args.get("text", ""))
    given = {"url": text, "title": request.args.get("title", ""), "note": request.args.get("text", "")}
    if given["note"].strip() == text:
        given["note"] = ""
    return _page(given, [], [], popup="popup" in request.args)


@bp.post("/add")
@needs(Role.MEMBER)
def create() -> Any:
    """Look up, save, or save and write the pitch."""
    form = forms.sent(AddForm)
    popup, op = form.popup.data == "1", form.op.data or "lookup"
    given = {name: form[name].data for name in ("url", "title", "note", "name", "email", "who")}
    people = form.found()
    try:
        given["url"] = url = find.address(form.url.data)
    except find.NotAnAddress as why:
        return _page(given, people, [("url", str(why))], popup=popup), 422
    if op == "lookup":
        looked = find.look(url)
        found = looked.findings
        given["title"] = given["title"] or found.title
        given["name"] = given["name"] or found.site_name
        given["language"] = found.language
        return _page(given, _suggested(found), [], popup=popup, looked=looked)
    chosen = [person for person, ticked in people if ticked]
    if form.email.data.strip():
        try:
            chosen.append(contacts_on_page.Person(addresses.normal(form.email.data), form.who.data.strip()))
        except addresses.BadAddress as why:
            return _page(given, people, [("email", str(why))], popup=popup), 422
    project = choices.home()
    source = "popup" if popup else "by hand"
    page = find.Page(url, given["name"], given["title"], form.language.data, chosen, source)
    prospect = find.keep(project, page, current_user, now(), note=given["note"])
    db.session.commit()
    flash.say(f"{prospect.site.label} is a prospect of {project.name}.")
    if op == "pitch":
        return redirect(url_for("compose.new", prospects=prospect.id), 303)
    if popup:
        return render_template("prospects/add/saved.html", prospect=prospect)
    return redirect(url_for("prospects.show", id=prospect.id), 303)


def _suggested(found: contacts_on_page.Findings) -> list[tuple[contacts_on_page.Person, bool]]:
    """The people on the page, the first one ticked; the author's name goes to the only address without one."""
    people = list(found.people)
    if found.author and len(people) == 1 and not people[0].name:
        people = [contacts_on_page.Person(people[0].email, found.author, people[0].job_title)]
    return [(person, position == 0) for position, person in enumerate(people)]


def _page(
    given: dict[str, str],
    people: list[tuple[contacts_on_page.Person, bool]],
    wrong: list[tuple[str, str]],
    *,
    popup: bool = False,
    looked: find.Looked | None = None,
) -> str:
    site = _known(given["url"])
    return render_template(
        "prospects/add/new.html",
        given=given,
        people=people,
        wrong=wrong,
        popup=popup,
        looked=looked,
        site=site,
        approaches=_seen(site),
        here=_prospect(site),
        contacts=_contacts(site),
    )


def _known(text: str) -> Site | None:
    url = urls.typed(text) if text else None
    return Site.at(urls.bare_host(urls.host(url))) if url else None


def _seen(site: Site | None) -> list[find.Approach]:
    return find.approaches(site.id, 3) if site else []


def _prospect(site: Site | None) -> Prospect | None:
    if site is None:
        return None
    wanted = access.visible(Prospect).where(Prospect.site_id == site.id).order_by(Prospect.id)
    if project := access.project():
        wanted = wanted.where(Prospect.project_id == project.id)
    return db.session.scalar(wanted.limit(1))


def _contacts(site: Site | None) -> list[Contact]:
    if site is None:
        return []
    wanted = (
        access.visible(Contact)
        .join(ContactSite)
        .where(ContactSite.site_id == site.id, Contact.erased_at.is_(None))
        .where(Contact.id.in_(select(Address.contact_id)))
        .options(selectinload(Contact.addresses))
        .order_by(Contact.id)
        .limit(10)
    )
    return list(db.session.scalars(wanted))


def _address_in(text: str) -> str:
    return next((word for word in text.split() if word.startswith(("http://", "https://"))), "")
