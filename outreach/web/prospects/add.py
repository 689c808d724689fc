"""Add: a site and its people, from an address; the same form as a page and as the popup of the bookmarklet."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from ...core import addresses, urls
from ...core.pages import contacts_on_page
from ...core.states import Role
from ...db import db, now
from ...flows.contacts import find
from ...models import Address, Contact, ContactSite, Prospect, Site
from .. import access, choices, flash
from ..access import needs

bp = Blueprint("add", __name__)


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
    popup = request.form.get("popup") == "1"
    given = {name: request.form.get(name, "") for name in ("url", "title", "note", "name", "email", "who")}
    op = request.form.get("op", "lookup")
    people = _brought()
    wrong: list[tuple[str, str]] = []
    try:
        url = find.address(given["url"])
    except find.NotAnAddress as why:
        return _page(given, people, [("url", str(why))], popup=popup), 422
    given["url"] = url
    if op == "lookup":
        looked = find.look(url)
        found = looked.findings
        given["title"] = given["title"] or found.title
        given["name"] = given["name"] or found.site_name
        given["language"] = found.language
        people = [(person, position == 0) for position, person in enumerate(found.people)]
        if found.author and people and not people[0][0].name and len(people) == 1:
            first = people[0][0]
            people = [(contacts_on_page.Person(first.email, found.author, first.job_title), True)]
        return _page(given, people, [], popup=popup, looked=looked)
    chosen = [person for person, on in people if on]
    if given["email"].strip():
        try:
            chosen.append(contacts_on_page.Person(addresses.normal(given["email"]), given["who"].strip()))
        except addresses.BadAddress as why:
            wrong.append(("email", str(why)))
    if wrong:
        return _page(given, people, wrong, popup=popup), 422
    project = choices.home()
    prospect = find.keep(
        project,
        url,
        current_user,
        now(),
        site_name=given["name"],
        page_title=given["title"],
        language=request.form.get("language", ""),
        note=given["note"],
        people=chosen,
        source="popup" if popup else "by hand",
    )
    db.session.commit()
    flash.say(f"{prospect.site.label} is a prospect of {project.name}.")
    if op == "pitch":
        return redirect(url_for("compose.new", prospects=prospect.id), 303)
    if popup:
        return render_template("prospects/add/saved.html", prospect=prospect)
    return redirect(url_for("prospects.show", id=prospect.id), 303)


def _brought() -> list[tuple[contacts_on_page.Person, bool]]:
    """The people the form carries from the look-up, and which are ticked."""
    ticked = request.form.getlist("person")
    found = []
    for number, email in enumerate(request.form.getlist("person_email")[:20]):
        try:
            normal = addresses.normal(email)
        except addresses.BadAddress:
            continue
        names, jobs = request.form.getlist("person_name"), request.form.getlist("person_job")
        name = names[number] if number < len(names) else ""
        job = jobs[number] if number < len(jobs) else ""
        found.append((contacts_on_page.Person(normal, name.strip()[:120], job.strip()[:120]), str(number) in ticked))
    return found


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
