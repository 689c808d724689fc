"""Personal settings: name, time zone, theme, keys, digest, sessions and password."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import BooleanField, DateField, Form, PasswordField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from ...core.passwords import LONGEST
from ...core.states import DigestRhythm
from ...db import db, now
from ...flows.users import sign_in, users
from ...models import SignIn
from .. import access, flash, forms
from ..access import needs

bp = Blueprint("settings", __name__, url_prefix="/settings")

THEMES = {"system": "As the system", "light": "Light", "dark": "Dark"}
DENSITIES = {"comfortable": "Comfortable", "compact": "Compact"}
KEYBOARDS = {"on": "On", "off": "Off", "alt": "Only with Alt"}
HOLDS = {10: "10 seconds", 30: "30 seconds", 60: "60 seconds", 600: "10 minutes"}
RHYTHMS = {
    DigestRhythm.WEEKDAYS.value: "Every weekday with something to do",
    DigestRhythm.DAILY.value: "Every day with something to do",
    DigestRhythm.WEEKLY.value: "On Mondays",
    DigestRhythm.OFF.value: "Never",
}


class YouForm(Form):  # type: ignore[misc]
    name = StringField("Name", [InputRequired("Enter your name"), Length(max=200)])
    timezone = SelectField("Time zone")
    theme = RadioField("Theme", choices=THEMES)
    density = RadioField("Rows", choices=DENSITIES)
    keyboard = RadioField("Single-key shortcuts", choices=KEYBOARDS)
    hold_seconds = RadioField("A mail you send can be pulled back for", choices=HOLDS, coerce=int)
    digest = RadioField("Morning mail", choices=RHYTHMS)
    digest_paused_until = DateField("Pause it until", [Optional()])
    digest_hides_text = BooleanField("No message text in mails: names and counts only")
    digest_unassigned = BooleanField("Also what belongs to nobody yet")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.timezone.choices = {zone: zone.replace("_", " ") for zone in forms.zones()}


class PasswordForm(Form):  # type: ignore[misc]
    current = PasswordField("Your password now", [InputRequired("Enter your password"), Length(max=LONGEST)])
    password = PasswordField("New password", [InputRequired("Choose a password")])


@bp.get("/")
@needs()
def index() -> Response:
    return redirect(url_for("settings.you"), 303)


@bp.get("/you")
@needs()
def you() -> str:
    return _page(YouForm(obj=current_user), PasswordForm())


@bp.post("/you")
@needs()
def update() -> Any:
    form = forms.sent(YouForm)
    if not form.validate():
        return _page(form, PasswordForm()), 422
    try:
        form.name.data = users.named(form.name.data)
    except users.Refused as why:
        forms.refuse(form, why)
        return _page(form, PasswordForm()), 422
    form.populate_obj(current_user)
    db.session.commit()
    flash.say("Your settings are saved.")
    return redirect(url_for("settings.you"), 303)


@bp.post("/password")
@needs()
def password() -> Any:
    """A new password, after the old one; all other sessions end."""
    form = forms.sent(PasswordForm)
    if not form.validate():
        return _page(YouForm(obj=current_user), form), 422
    user = current_user._get_current_object()
    try:
        if not sign_in.confirms(user, form.current.data, request.remote_addr or ""):
            form.current.errors = ["This is not your password."]
            return _page(YouForm(obj=user), form), 422
        fresh = sign_in.hashed(users.good(form.password.data, user.email, user.name))
    except sign_in.TooMany as why:
        form.form_errors = [str(why)]
        return _page(YouForm(obj=user), form), 429
    except users.Refused as why:
        forms.refuse(form, why)
        return _page(YouForm(obj=user), form), 422
    g.sign_in.authenticated_at = now()
    users.change_password(user, fresh, but=g.sign_in)
    flash.say("Your password is changed. You are signed out everywhere else.")
    return redirect(url_for("settings.you"), 303)


@bp.post("/sessions/<int:id>/end")
@needs(sign_in=SignIn)
def end(sign_in: SignIn) -> Response:
    """Sign one browser out."""
    sign_in.ended_at = sign_in.ended_at or now()
    db.session.commit()
    flash.say("That browser is signed out.")
    return redirect(url_for("settings.you", _anchor="sessions"), 303)


@bp.post("/sessions/end")
@needs()
def end_others() -> Response:
    """Sign all other browsers out."""
    ended = users.end_sessions(current_user, but=g.sign_in)
    db.session.commit()
    flash.say(f"{ended} other {'browser is' if ended == 1 else 'browsers are'} signed out.")
    return redirect(url_for("settings.you", _anchor="sessions"), 303)


def _page(form: YouForm, password: PasswordForm) -> str:
    at = now()
    alive = (SignIn.ended_at.is_(None), SignIn.last_seen_at > at - access.IDLE, SignIn.created_at > at - access.LONGEST)
    sessions = db.session.scalars(access.visible(SignIn).where(*alive).order_by(SignIn.last_seen_at.desc())).all()
    return render_template("users/settings/you.html", form=form, password=password, sessions=sessions, here=g.sign_in)
