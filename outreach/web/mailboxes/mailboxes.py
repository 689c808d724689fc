"""Mailboxes: connected and tested in the browser, with their limits, window, signature and records."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import BooleanField, Form, IntegerField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from ...core import addresses
from ...core.mailboxes import deliverability
from ...core.outbound import schedule
from ...core.states import Role
from ...db import db, now
from ...flows.mailboxes import check_deliverability, connect, pausing, tokens
from ...flows.outbound import outbox
from ...models import Mailbox, Project
from .. import access, flash, forms
from ..access import needs

bp = Blueprint("mailboxes", __name__, url_prefix="/settings/mailboxes")

_PORT = [InputRequired("Enter a port"), NumberRange(1, 65535, "Enter a port from 1 to 65535")]
_LIMIT = [InputRequired("Enter a number, 0 for no limit"), NumberRange(0, 100_000, "Enter a number from 0 to 100,000")]


class ConnectForm(Form):  # type: ignore[misc]
    address = StringField("Address", [InputRequired("Enter the address of the mailbox"), Length(max=254)])
    password = PasswordField("Password", [InputRequired("Enter the password, or an app password"), Length(max=1000)])
    sender_name = StringField("Name readers see", [Length(max=200)])
    username = StringField("User name, if it is not the address", [Length(max=254)])
    smtp_host = StringField("Server for sending", [Length(max=253)])
    smtp_port = IntegerField("Port", [Optional(), NumberRange(1, 65535, "Enter a port from 1 to 65535")])
    imap_host = StringField("Server for reading", [Length(max=253)])
    imap_port = IntegerField("Port", [Optional(), NumberRange(1, 65535, "Enter a port from 1 to 65535")])

    def validate_address(self, field: Any) -> None:
        try:
            field.data = addresses.normal(field.data)
        except addresses.BadAddress as why:
            raise ValidationError(str(why)) from None


class SettingsForm(Form):  # type: ignore[misc]
    sender_name = StringField("Name readers see", [Length(max=200)])
    signature = TextAreaField("Signature", [Length(max=4000)])
    for_project = SelectField("Sends for", coerce=int)
    timezone = SelectField("Time zone")
    sends_at = StringField("Mails leave", [InputRequired("Enter days and hours, such as mon-fri 09:00-16:00")])
    daily_cap = IntegerField("Most mails a day", _LIMIT)
    hourly_cap = IntegerField("Most mails an hour", _LIMIT)
    spacing_seconds = IntegerField(
        "Seconds between two mails", [InputRequired("Enter a number"), NumberRange(0, 86_400)]
    )
    ramp = BooleanField("Begin with 15 a day and grow by 2 each day")

    def validate_sends_at(self, field: Any) -> None:
        try:
            schedule.window(field.data)
        except schedule.BadWindow as why:
            raise ValidationError(str(why)) from None


class ServersForm(Form):  # type: ignore[misc]
    username = StringField("User name", [InputRequired("Enter the user name"), Length(max=254)])
    password = PasswordField("New password", [Length(max=1000)])
    smtp_host = StringField("Server for sending", [InputRequired("Enter the name of the server"), Length(max=253)])
    smtp_port = IntegerField("Port", _PORT)
    imap_host = StringField("Server for reading", [Length(max=253)])
    imap_port = IntegerField("Port", _PORT)


@bp.get("")
@needs()
def index() -> str:
    boxes = db.session.scalars(access.visible(Mailbox).order_by(Mailbox.address)).all()
    return render_template("mailboxes/index.html", rows=outbox.meters(boxes, now()))


@bp.get("/new")
@needs(Role.MANAGER)
def new() -> str:
    """The servers are guessed from the address, so that most people fill in one field."""
    first = db.session.scalar(select(Mailbox.id).limit(1)) is None
    address = request.args.get("address", "") or (current_user.email if first else "")
    form = ConnectForm(address=address, sender_name=current_user.name)
    _guess(form)
    return _form(form)


@bp.post("")
@needs(Role.MANAGER)
def create() -> Any:
    """Try the mailbox for real; keep it when it can send and be read."""
    form = forms.sent(ConnectForm)
    if not form.validate():
        return _form(form), 422
    guess = _guess(form)
    servers = connect.Servers(
        form.smtp_host.data or "", form.smtp_port.data or 0, form.imap_host.data or "", form.imap_port.data or 0,
        guess.files_sent and form.smtp_host.data == guess.smtp_host,
    )  # fmt: skip
    known = Mailbox.at(form.address.data)
    if known is not None:
        access.scoped(Mailbox, known.id)
    try:
        mailbox, tried = connect.try_and_keep(
            form.address.data, servers, form.password.data, sender_name=form.sender_name.data or None,
            username=form.username.data or "", owner_id=current_user.id,
            timezone=None if known else current_user.timezone,
        )  # fmt: skip
    except connect.BadMailbox as why:
        db.session.rollback()
        form.form_errors = [str(why)]
        return _form(form), 422
    if mailbox is None:
        _blame(form, tried.broken)
        return _form(form, tried.checks), 422
    remember(mailbox, tried.checks)
    return redirect(url_for("mailboxes.show", id=mailbox.id, welcome=request.args.get("welcome")), 303)


@bp.get("/<int:id>")
@needs(mailbox=Mailbox)
def show(mailbox: Mailbox) -> str:
    checks = session.get("checks", {})
    mine = [connect.Check(*one) for one in checks.get("found", [])] if checks.get("id") == mailbox.id else []
    return _page(mailbox, _settings(mailbox), ServersForm(obj=mailbox), mine)


@bp.post("/<int:id>")
@needs(Role.MANAGER, mailbox=Mailbox)
def update(mailbox: Mailbox) -> Any:
    form = _settings(mailbox, forms.sent(SettingsForm, obj=mailbox))
    if not form.validate():
        return _page(mailbox, form, ServersForm(obj=mailbox), []), 422
    for name in ("sender_name", "signature", "timezone", "daily_cap", "hourly_cap", "spacing_seconds"):
        setattr(mailbox, name, form[name].data)
    mailbox.sends_at = " ".join(form.sends_at.data.lower().split())
    mailbox.project_id = access.scoped(Project, form.for_project.data).id if form.for_project.data else None
    mailbox.ramp_from = schedule.RAMP_START if form.ramp.data else 0
    pausing.forget_backoff(mailbox.id, now())
    db.session.commit()
    flash.say(f"{mailbox.address} is saved. Waiting mails follow the new limits.")
    return redirect(url_for("mailboxes.show", id=mailbox.id), 303)


@bp.post("/<int:id>/servers")
@needs(Role.MANAGER, mailbox=Mailbox)
def servers(mailbox: Mailbox) -> Any:
    """New servers or a new password, tried first and kept when they work."""
    form = forms.sent(ServersForm)
    if not form.validate():
        return _page(mailbox, _settings(mailbox), form, []), 422
    fresh = connect.Servers(
        form.smtp_host.data, form.smtp_port.data, form.imap_host.data or "", form.imap_port.data,
        mailbox.sent_is_authoritative and form.smtp_host.data == mailbox.smtp_host,
    )  # fmt: skip
    try:
        kept, tried = connect.try_and_keep(
            mailbox.address, fresh, form.password.data or "", username=form.username.data
        )
    except connect.BadMailbox as why:
        db.session.rollback()
        form.form_errors = [str(why)]
        return _page(mailbox, _settings(mailbox), form, []), 422
    if kept is None:
        _blame(form, tried.broken)
        return _page(db.session.get_one(Mailbox, mailbox.id), _settings(mailbox), form, tried.checks), 422
    return _tested(kept, tried.checks)


@bp.post("/<int:id>/tests")
@needs(Role.MEMBER, mailbox=Mailbox)
def test(mailbox: Mailbox) -> Response:
    """Send, read, there and back, records: for real."""
    return _tested(mailbox, connect.test(mailbox))


def _tested(mailbox: Mailbox, checks: list[connect.Check]) -> Response:
    remember(mailbox, checks)
    wrong = [check for check in checks if check.ok is False]
    flash.say(wrong[0].sentence if wrong else f"{mailbox.address} works.")
    return redirect(url_for("mailboxes.show", id=mailbox.id, welcome=request.args.get("welcome")), 303)


@bp.post("/<int:id>/pauses")
@needs(Role.MEMBER, mailbox=Mailbox)
def pause(mailbox: Mailbox) -> Response:
    pausing.pause_mailbox(mailbox, f"paused by {current_user.name}", now())
    db.session.commit()
    flash.say(f"{mailbox.address} is paused. Replies are still read.")
    return redirect(url_for("mailboxes.show", id=mailbox.id), 303)


@bp.post("/<int:id>/resumptions")
@needs(Role.MEMBER, mailbox=Mailbox)
def resume(mailbox: Mailbox) -> Response:
    pausing.resume_mailbox(mailbox, now())
    db.session.commit()
    flash.say(f"{mailbox.address} sends again.")
    return redirect(url_for("mailboxes.show", id=mailbox.id), 303)


@bp.get("/<int:id>/desk")
@needs(mailbox=Mailbox)
def delivery(mailbox: Mailbox) -> str:
    """How well its mail is likely to arrive."""
    weeks = check_deliverability.weeks(mailbox, now())
    return render_template(
        "mailboxes/desk.html",
        mailbox=mailbox,
        last=check_deliverability.last(mailbox),
        weeks=weeks,
        refusals=check_deliverability.refusals(mailbox),
        checklist=deliverability.CHECKLIST,
        codes=sorted(deliverability.GMAIL_CODES.items()),
    )


@bp.post("/<int:id>/desk")
@needs(Role.MEMBER, mailbox=Mailbox)
def look(mailbox: Mailbox) -> Response:
    """Look the records up now."""
    check_deliverability.look(mailbox)
    flash.say("The records were looked up.")
    return redirect(url_for("mailboxes.delivery", id=mailbox.id), 303)


def _guess(form: ConnectForm) -> connect.Servers:
    try:
        guess = connect.guessed(addresses.normal(form.address.data or ""))
    except addresses.BadAddress:
        return connect.Servers("", 465, "", 993)
    for name in ("smtp_host", "smtp_port", "imap_host", "imap_port"):
        if not form[name].data:
            form[name].data = getattr(guess, name)
    return guess


def _form(form: ConnectForm, checks: list[connect.Check] | None = None) -> str:
    hint = connect.guessed(form.address.data).hint if "@" in (form.address.data or "") else ""
    ready = tokens.registered()
    return render_template("mailboxes/form.html", form=form, checks=checks or [], hint=hint, signed_in_at=ready)


def _blame(form: ConnectForm | ServersForm, broken: list[connect.Check]) -> None:
    """Put what failed beside the field it is about."""
    for check in broken:
        about_password = "password" in check.sentence.lower() or "sign in" in check.sentence.lower()
        field = form.password if about_password else form.smtp_host if check.name == "send" else form.imap_host
        if check.sentence not in field.errors:
            field.errors = [*field.errors, check.sentence]


def _settings(mailbox: Mailbox, sent: SettingsForm | None = None) -> SettingsForm:
    form = sent or SettingsForm(obj=mailbox)
    form.for_project.choices = [(0, "All projects"), *((p.id, p.name) for p in access.projects())]
    form.timezone.choices = [(zone, zone.replace("_", " ")) for zone in forms.zones()]
    if sent is None:
        form.for_project.data = mailbox.project_id or 0
        form.ramp.data = bool(mailbox.ramp_from)
    return form


def _page(mailbox: Mailbox, form: SettingsForm, servers_form: ServersForm, checks: list[connect.Check]) -> str:
    sent, cap = outbox.meter(mailbox, now())
    return render_template(
        "mailboxes/show.html", mailbox=mailbox, form=form, servers=servers_form, checks=checks, sent=sent, cap=cap
    )


def remember(mailbox: Mailbox, checks: list[connect.Check]) -> None:
    """Show these checks on the page of the mailbox."""
    session["checks"] = {"id": mailbox.id, "found": [[c.name, c.ok, c.sentence[:300]] for c in checks]}
