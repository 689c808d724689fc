"""Google and Microsoft: the OAuth client the owner registered there, and connecting a mailbox through their sign-in."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask_login import current_user
from wtforms import Form, PasswordField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from ...core.mailboxes import oauth_providers
from ...core.states import Role
from ...db import db
from ...flows.mailboxes import connect, oauth_sign_in, tokens
from ...models import Mailbox, Registration
from .. import access, flash, forms
from ..access import needs, recent
from . import mailboxes

bp = Blueprint("providers", __name__, url_prefix="/settings/providers")

_TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,200}\Z")


class RegistrationForm(Form):  # type: ignore[misc]
    client_id = StringField("Client ID", [InputRequired("Enter the client ID"), Length(max=300)])
    secret = PasswordField("Client secret", [Length(max=500)])
    tenant = StringField("Tenant", [Length(max=200)])

    def validate_client_id(self, field: Any) -> None:
        field.data = field.data.strip()
        if not (field.data.isascii() and field.data.isprintable()):
            raise ValidationError("Copy the client ID as the provider shows it")

    def validate_tenant(self, field: Any) -> None:
        field.data = (field.data or "").strip()
        if field.data and not _TENANT.match(field.data):
            raise ValidationError("Enter the domain or the id of the organisation, such as acme.onmicrosoft.com")


class ReturnForm(Form):  # type: ignore[misc]
    """What the provider's page gave us to carry on with."""

    state = forms.Typed()
    code = forms.Typed()


@bp.get("")
@needs(Role.OWNER)
def index() -> str:
    return _page()


@bp.post("/<provider>")
@needs(Role.OWNER)
@recent
def update(provider: str) -> Any:
    """Keep the client id and secret; an empty secret keeps the one we have."""
    if provider not in oauth_providers.KNOWN:
        abort(404)
    form = forms.sent(RegistrationForm, prefix=provider)
    good, known = form.validate(), Registration.at(provider)
    if good and known is None and not form.secret.data:
        form.secret.errors, good = ["Enter the client secret"], False
    if not good:
        return _page({provider: form}), 422
    tokens.register(provider, form.client_id.data, form.secret.data.strip(), form.tenant.data)
    db.session.commit()
    flash.say(f"Mailboxes can be connected with {oauth_providers.KNOWN[provider].title} now.")
    return redirect(url_for("providers.index"), 303)


@bp.get("/<provider>/sign-in")
@needs(Role.MANAGER)
def enter(provider: str) -> Any:
    """On to the provider's own page; with a mailbox, to let that one in again."""
    if provider not in oauth_providers.KNOWN:
        abort(404)
    mailbox = access.scoped(Mailbox, request.args["mailbox"]) if "mailbox" in request.args else None
    try:
        return redirect(oauth_sign_in.begin(provider, _way_back(), g.sign_in.id, mailbox), 303)
    except oauth_sign_in.TROUBLE as why:
        return _wrong(str(why)), 422


@bp.get("/return")
@needs(Role.MANAGER)
def back() -> Any:
    """Back from the provider. Looking changes nothing, so the code waits for a press of the button."""
    given = request.args
    try:
        begun = oauth_sign_in.carried(given.get("state", ""), g.sign_in.id)
    except oauth_sign_in.BadSignIn as why:
        return _wrong(str(why)), 422
    if "code" not in given:
        said = " ".join(given.get("error_description", given.get("error", "nothing")).split())[:300]
        title = oauth_providers.KNOWN[begun["provider"]].title
        return _wrong(f"{title} did not let us in. It said: {said}"), 422
    mailbox = access.scoped(Mailbox, begun["mailbox"]) if begun["mailbox"] else None
    title = oauth_providers.KNOWN[begun["provider"]].title
    return render_template(
        "mailboxes/oauth_clients/return.html", title=title, mailbox=mailbox, state=given["state"], code=given["code"]
    )


@bp.post("/return")
@needs(Role.MANAGER)
def finish() -> Any:
    """Change the code for access, and try the mailbox for real."""
    form = forms.sent(ReturnForm)
    try:
        mailbox = oauth_sign_in.finish(
            form.state.data,
            form.code.data,
            _way_back(),
            g.sign_in.id,
            may=lambda known: access.scoped(Mailbox, known.id),
            sender_name=current_user.name,
            owner_id=current_user.id,
            timezone=current_user.timezone,
        )
    except oauth_sign_in.TROUBLE as why:
        db.session.rollback()
        return _wrong(str(why)), 422
    checks = connect.test(mailbox)
    mailboxes.remember(mailbox, checks)
    wrong = [check for check in checks if check.ok is False]
    flash.say(wrong[0].sentence if wrong else f"{mailbox.address} works.")
    return redirect(url_for("mailboxes.show", id=mailbox.id), 303)


def _way_back() -> str:
    return access.public_address("providers.back")


def _wrong(sentence: str) -> str:
    return render_template("mailboxes/oauth_clients/return.html", wrong=sentence)


def _page(typed: dict[str, RegistrationForm] | None = None) -> str:
    shown: list[tuple[oauth_providers.Provider, RegistrationForm, bool]] = []
    for name, provider in oauth_providers.KNOWN.items():
        known = Registration.at(name)
        form = (typed or {}).get(name) or RegistrationForm(prefix=name, obj=known)
        shown.append((provider, form, known is not None))
    return render_template("mailboxes/oauth_clients/index.html", shown=shown, way_back=_way_back())
