"""Contacts: people we may write to, with all their addresses and sites."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.wrappers import Response
from wtforms import Form

from ...core import addresses
from ...core.states import MailState, Role, SuppressionKind
from ...db import db, now
from ...flows import undo
from ...flows.contacts import add, find, merge, suppress
from ...models import Address, Contact, ContactSite, Event, Message, Pitch, Prospect, Site, Suppression
from .. import access, flash, forms, lists
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


class ContactForm(Form):  # type: ignore[misc]
    """What is known of a person; only the fields that were sent are changed."""

    email = forms.Typed("Address")
    site = forms.Typed("Site they work at")
    name = forms.Line("Name", longest=120)
    first_name = forms.Line("First name", longest=120)
    last_name = forms.Line("Last name", longest=120)
    language = forms.Line("Language", longest=120)
    country = forms.Line("Country", longest=120)
    timezone = forms.Line("Time zone", longest=120)
    notes = forms.Lines("Notes")

    def fill(self, contact: Contact) -> bool:
        """Write what was sent to *contact*; False when something has to be put right."""
        for name in ("name", "first_name", "last_name", "language", "country", "timezone", "notes"):
            if self[name].came:
                setattr(contact, name, self[name].data)
        if not contact.name:
            contact.name = " ".join(part for part in (contact.first_name, contact.last_name) if part)
        if len(contact.country) not in (0, 2):
            self.country.errors = ["Use two letters, such as DE"]
        return not self.errors


class AddressForm(Form):  # type: ignore[misc]
    """An address of a person: one more of theirs, or that of the row to merge."""

    email = forms.Typed("Address")


class PlaceForm(Form):  # type: ignore[misc]
    """A site somebody works at."""

    site = forms.Typed("Site")
    title = forms.Typed("What they do there")


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
    return _form(None)


@bp.post("")
@needs(Role.MEMBER)
def create() -> Any:
    form, good = forms.sent(ContactForm), False
    row = add.Row(form.email.data, form.name.data, site=form.site.data)
    try:
        with undo.recorded("contact.added", f"Added {row.name or row.email}", user_id=current_user.id) as event:
            contact, _, _ = add.person(row, now(), source="by hand")
            event.contact_id = contact.id
            good = form.fill(contact)
    except addresses.BadAddress as why:
        form.email.errors = [str(why)]
    if not good:
        db.session.rollback()
        return _form(None, form), 422
    db.session.commit()
    flash.say(f"Added {contact.label}.", event)
    return redirect(url_for("contacts.show", id=contact.id), 303)


@bp.get("/<int:id>")
@needs(contact=Contact)
def show(contact: Contact) -> str:
    """Everything about one person."""
    return _page(contact)


@bp.get("/<int:id>/edit")
@needs(Role.MEMBER, contact=Contact)
def edit(contact: Contact) -> str:
    return _form(contact)


@bp.post("/<int:id>")
@needs(Role.MEMBER, contact=Contact)
def update(contact: Contact) -> Any:
    form = forms.sent(ContactForm)
    with undo.recorded("contact.changed", f"Changed {contact.label}", **_about(contact)) as event:
        good = form.fill(contact)
    if not good:
        page = _form(contact, form)
        db.session.rollback()
        return page, 422
    db.session.commit()
    flash.say("Saved.", event)
    return redirect(url_for("contacts.show", id=contact.id), 303)


@bp.post("/<int:id>/addresses")
@needs(Role.MEMBER, contact=Contact)
def add_address(contact: Contact) -> Any:
    """One more address of the same person."""
    form = forms.sent(AddressForm)
    try:
        email = addresses.normal(form.email.data)
    except addresses.BadAddress as why:
        return _page(contact, form, {"email": str(why)}), 422
    other = Contact.called(email)
    if other is not None:
        said = "has it already" if other.id == contact.id else "has this address. Merge the two if they are one person"
        return _page(contact, form, {"email": f"{other.label} {said}"}), 422
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
    form = forms.sent(PlaceForm)
    try:
        url = find.address(form.site.data)
    except find.NotAnAddress as why:
        return _page(contact, form, {"site": str(why)}), 422
    with undo.recorded("contact.site", f"{contact.label} works at another site", **_about(contact)) as event:
        row = add.Row(email=contact.addresses[0].email if contact.addresses else "", site=url)
        if row.email:
            row.job_title = form.title.data
            add.person(row, now())
    db.session.commit()
    flash.say(f"{event.summary}.", event)
    return redirect(url_for("contacts.show", id=contact.id), 303)


@bp.post("/<int:id>/merges")
@needs(Role.MEMBER, contact=Contact)
def absorb(contact: Contact) -> Any:
    """Put another row of the same person into this one."""
    form = forms.sent(AddressForm)
    text = form.email.data.strip().lower()
    other = Contact.called(text) if "@" in text else None
    if other is None or not access.sees(other):
        return _page(contact, form, {"merge": "Nobody here has this address"}), 422
    try:
        event = merge.contacts(contact, other, current_user.id)
    except merge.CannotMerge as why:
        db.session.rollback()
        return _page(contact, form, {"merge": str(why)}), 422
    flash.say(f"{event.summary}.", event)
    return redirect(url_for("contacts.show", id=contact.id), 303)


@bp.post("/<int:id>/suppressions")
@needs(Role.MEMBER, contact=Contact)
def refuse(contact: Contact) -> Response:
    """Never write to this person again, from any project."""
    said = f"{contact.label} is on the do-not-contact list"
    reason = forms.sent(forms.ReasonForm).reason.data or "by hand"
    with undo.recorded("contact.refused", said, **_about(contact)) as event:
        for address in contact.addresses:
            suppress.add(address.email, reason=reason, source="by hand", at=now(), by=current_user.id)
    db.session.commit()
    flash.say(f"{said}.", event)
    return redirect(url_for("contacts.show", id=contact.id), 303)


@bp.post("/<int:id>/notes")
@needs(Role.MEMBER, contact=Contact)
def note(contact: Contact) -> Any:
    form = forms.sent(forms.NoteForm)
    if not form.validate():
        return _page(contact, form, forms.wrong(form)), 422
    Event.note("note", form.text.data, now(), **_about(contact))
    db.session.commit()
    flash.say("Noted.")
    return redirect(url_for("contacts.show", id=contact.id), 303)


def _form(contact: Contact | None, form: ContactForm | None = None) -> str:
    return render_template("contacts/form.html", contact=contact, **forms.shown(form))


def _page(contact: Contact, form: Form | None = None, wrong: dict[str, str] | None = None) -> str:
    """The page of a person. It has several forms: *wrong* maps ids of fields to what is wrong with *form*."""
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
        known=known, refused=refused, wrong=wrong or {}, f=forms.shown(form)["f"],
    )  # fmt: skip


def _about(contact: Contact) -> dict[str, Any]:
    project = access.project()
    return {"user_id": current_user.id, "contact_id": contact.id, "project_id": project.id if project else None}
