"""Contacts: people we may write to, with all their addresses and sites."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.wrappers import Response

from ...core import addresses, sanitize
from ...core.states import MailState, Role, SuppressionKind
from ...db import db, now
from ...flows import undo
from ...flows.contacts import add, find, merge, suppress
from ...models import Address, Contact, ContactSite, Event, Message, Pitch, Prospect, Site, Suppression
from .. import access, flash, lists
from ..access import needs

bp = Blueprint("contacts", __name__, url_prefix="/contacts")

COLUMNS = (
    lists.Column("name", "Name", lambda c: c.label, sort=Contact.name),
    lists.Column("email", "Address", lambda c: ", ".join(a.email for a in c.addresses)),
    lists.Column("sites", "Sites", lambda c: ", ".join(p.site.label for p in c.places)),
    lists.Column("pitches", "Pitches", lambda c: None, numeric=True),
    lists.Column("language", "Language", lambda c: c.language, shown=False),
    lists.Column("source", "From", lambda c: c.source, shown=False),
    lists.Column("added", "Added", lambda c: c.created_at, sort=Contact.id, descending=True),
)
FILTERS = (
    lists.Filter(
        "q",
        "Name or address",
        lambda v: or_(
            Contact.name.icontains(v, autoescape=True),
            exists().where(Address.contact_id == Contact.id, Address.email.startswith(v.lower(), autoescape=True)),
        ),
        kind="text",
    ),
    lists.Filter(
        "bounced",
        "Has bounced",
        lambda v: exists().where(Address.contact_id == Contact.id, Address.state == "bounced"),
        kind="flag",
    ),
)
FIELDS = ("name", "first_name", "last_name", "language", "country", "timezone")


@bp.get("")
@needs()
def index() -> Any:
    wanted = (
        access.visible(Contact)
        .where(Contact.erased_at.is_(None))
        .options(selectinload(Contact.addresses), selectinload(Contact.places).joinedload(ContactSite.site))
    )
    listing = lists.Listing("contacts", wanted, Contact.id, COLUMNS, FILTERS)
    if request.args.get("format") == "csv":
        return listing.csv()
    ids = [contact.id for contact in listing.rows]
    counted = access.visible(Pitch).where(Pitch.contact_id.in_(ids)).with_only_columns(Pitch.contact_id, func.count())
    pitches = dict(db.session.execute(counted.group_by(Pitch.contact_id)).all()) if ids else {}
    return listing.answer("contacts/index.html", pitches=pitches)


@bp.get("/new")
@needs(Role.MEMBER)
def new() -> str:
    return render_template("contacts/form.html", contact=None, wrong={})


@bp.post("")
@needs(Role.MEMBER)
def create() -> Any:
    row = add.Row(
        email=request.form.get("email", ""), name=request.form.get("name", ""), site=request.form.get("site", "")
    )
    try:
        with undo.recorded("contact.added", f"Added {row.name or row.email}", user_id=current_user.id) as event:
            contact, _, _ = add.person(row, now(), source="by hand")
            event.contact_id = contact.id
            wrong = _write(contact)
    except addresses.BadAddress as why:
        wrong = {"email": str(why)}
    if wrong:
        db.session.rollback()
        return render_template("contacts/form.html", contact=None, wrong=wrong), 422
    db.session.commit()
    flash.say(f"Added {contact.label}.", event)
    return redirect(url_for("contacts.show", id=contact.id), 303)


@bp.get("/<int:id>")
@needs(contact=Contact)
def show(contact: Contact) -> str:
    """Everything about one person."""
    return _page(contact, {})


@bp.get("/<int:id>/edit")
@needs(Role.MEMBER, contact=Contact)
def edit(contact: Contact) -> str:
    return render_template("contacts/form.html", contact=contact, wrong={})


@bp.post("/<int:id>")
@needs(Role.MEMBER, contact=Contact)
def update(contact: Contact) -> Any:
    with undo.recorded("contact.changed", f"Changed {contact.label}", **_about(contact)) as event:
        wrong = _write(contact)
    if wrong:
        page = render_template("contacts/form.html", contact=contact, wrong=wrong)
        db.session.rollback()
        return page, 422
    db.session.commit()
    flash.say("Saved.", event)
    return redirect(url_for("contacts.show", id=contact.id), 303)


@bp.post("/<int:id>/addresses")
@needs(Role.MEMBER, contact=Contact)
def add_address(contact: Contact) -> Any:
    """One more address of the same person."""
    try:
        email = addresses.normal(request.form.get("email", ""))
    except addresses.BadAddress as why:
        return _page(contact, {"email": str(why)}), 422
    other = Contact.called(email)
    if other is not None:
        said = "has it already" if other.id == contact.id else "has this address. Merge the two if they are one person"
        return _page(contact, {"email": f"{other.label} {said}"}), 422
    with undo.recorded("contact.address", f"Added {email} to {contact.label}", **_about(contact)) as event:
        contact.addresses.append(Address(email=email, domain=addresses.domain(email), created_at=now()))
    db.session.commit()
    flash.say(f"Added {email}.", event)
    return redirect(url_for("contacts.show", id=contact.id), 303)


@bp.post("/<int:id>/addresses/<int:address_id>/delete")
@needs(Role.MEMBER, contact=Contact, address=Address)
def remove_address(contact: Contact, address: Address) -> Response:
    if address.contact_id != contact.id:
        abort(404)
    with undo.recorded("contact.address", f"Took {address.email} from {contact.label}", **_about(contact)) as event:
        db.session.delete(address)
    db.session.commit()
    flash.say(f"{event.summary}.", event)
    return redirect(url_for("contacts.show", id=contact.id), 303)


@bp.post("/<int:id>/sites")
@needs(Role.MEMBER, contact=Contact)
def add_site(contact: Contact) -> Any:
    """One more site the person works at."""
    try:
        url = find.address(request.form.get("site", ""))
    except find.NotAnAddress as why:
        return _page(contact, {"site": str(why)}), 422
    with undo.recorded("contact.site", f"{contact.label} works at another site", **_about(contact)) as event:
        row = add.Row(email=contact.addresses[0].email if contact.addresses else "", site=url)
        if row.email:
            row.job_title = request.form.get("title", "")
            add.person(row, now())
    db.session.commit()
    flash.say(f"{event.summary}.", event)
    return redirect(url_for("contacts.show", id=contact.id), 303)


@bp.post("/<int:id>/merges")
@needs(Role.MEMBER, contact=Contact)
def absorb(contact: Contact) -> Any:
    """Put another row of the same person into this one."""
    text = request.form.get("email", "").strip().lower()
    other = Contact.called(text) if "@" in text else None
    if other is None or not access.sees(other):
        return _page(contact, {"merge": "Nobody here has this address"}), 422
    try:
        event = merge.contacts(contact, other, current_user.id)
    except merge.CannotMerge as why:
        db.session.rollback()
        return _page(contact, {"merge": str(why)}), 422
    flash.say(f"{event.summary}.", event)
    return redirect(url_for("contacts.show", id=contact.id), 303)


@bp.post("/<int:id>/suppressions")
@needs(Role.MEMBER, contact=Contact)
def refuse(contact: Contact) -> Response:
    """Never write to this person again, from any project."""
    said = f"{contact.label} is on the do-not-contact list"
    with undo.recorded("contact.refused", said, **_about(contact)) as event:
        for address in contact.addresses:
            reason = sanitize.line(request.form.get("reason", ""))[:200] or "by hand"
            suppress.add(address.email, reason=reason, source="by hand", at=now(), by=current_user.id)
    db.session.commit()
    flash.say(f"{said}.", event)
    return redirect(url_for("contacts.show", id=contact.id), 303)


@bp.post("/<int:id>/notes")
@needs(Role.MEMBER, contact=Contact)
def note(contact: Contact) -> Any:
    text = sanitize.lines(request.form.get("text", "")).strip()[:10_000]
    if not text:
        return _page(contact, {"text": "Write the note first"}), 422
    Event.note("note", text, now(), **_about(contact))
    db.session.commit()
    flash.say("Noted.")
    return redirect(url_for("contacts.show", id=contact.id), 303)


def _write(contact: Contact) -> dict[str, str]:
    for name in FIELDS:
        if name in request.form:
            setattr(contact, name, sanitize.line(request.form[name])[:120])
    if "notes" in request.form:
        contact.notes = sanitize.lines(request.form["notes"]).strip()[:10_000]
    if not contact.name:
        contact.name = " ".join(part for part in (contact.first_name, contact.last_name) if part)
    if len(contact.country) not in (0, 2):
        return {"country": "Use two letters, such as DE"}
    return {}


def _page(contact: Contact, wrong: dict[str, str]) -> str:
    pitches = db.session.scalars(
        access.visible(Pitch)
        .where(Pitch.contact_id == contact.id)
        .options(joinedload(Pitch.campaign), joinedload(Pitch.site))
        .order_by(Pitch.id.desc())
        .limit(20)
    ).all()
    mails = db.session.scalars(
        access.visible(Message)
        .where(Message.contact_id == contact.id, Message.state.in_((MailState.SENT, MailState.RECEIVED)))
        .order_by(Message.at.desc())
        .limit(30)
    ).all()
    events = db.session.scalars(
        access.visible(Event)
        .where(
            Event.contact_id == contact.id, Event.kind.not_in(("mail.sent", "mail.reply")), Event.undone_at.is_(None)
        )
        .options(joinedload(Event.user))
        .order_by(Event.at.desc())
        .limit(30)
    ).all()
    places = db.session.execute(
        select(ContactSite, Site).join(Site, ContactSite.site_id == Site.id).where(ContactSite.contact_id == contact.id)
    ).all()
    known = {p.site_id: p.id for p in db.session.scalars(
        access.visible(Prospect).where(Prospect.site_id.in_([site.id for _, site in places]))
    )}  # fmt: skip
    emails = [a.email for a in contact.addresses]
    refused = db.session.scalars(
        select(Suppression).where(Suppression.kind == SuppressionKind.PERSON, Suppression.value.in_(emails))
    ).all()
    return render_template(
        "contacts/show.html", contact=contact, pitches=pitches, mails=mails, events=events, places=places,
        known=known, refused=refused, wrong=wrong,
    )  # fmt: skip


def _about(contact: Contact) -> dict[str, Any]:
    project = access.project()
    return {"user_id": current_user.id, "contact_id": contact.id, "project_id": project.id if project else None}
