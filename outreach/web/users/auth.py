"""Signing in and out, accepting an invitation, resetting a password, confirming the password."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import EmailField, Form, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from ...core.passwords import LONGEST
from ...db import db, now
from ...flows.users import sign_in, users
from ...models import User
from .. import access, forms
from ..access import needs, public

bp = Blueprint("auth", __name__)

BROWSER = "outreach_browser"  # says that this person has signed in with this browser before
BROWSER_DAYS = 180
WRONG = "This address and password do not go together."
OVER = "This link was used, withdrawn or is too old. Ask the person who sent it for a new one."


class SignInForm(forms.NextForm):
    email = EmailField("Email", [InputRequired("Enter your email address"), Length(max=320)])
    password = PasswordField("Password", [InputRequired("Enter your password"), Length(max=LONGEST)])


class JoinForm(Form):  # type: ignore[misc]
    name = StringField("Your name", [InputRequired("Enter your name"), Length(max=200)])
    password = PasswordField("Password", [InputRequired("Choose a password")])
    timezone = HiddenField()


class ResetForm(Form):  # type: ignore[misc]
    password = PasswordField("New password", [InputRequired("Choose a password")])


class ConfirmForm(forms.NextForm):
    password = PasswordField("Password", [InputRequired("Enter your password"), Length(max=LONGEST)])


@bp.get("/login")
@public
def login() -> Any:
    if current_user.is_authenticated:
        return redirect(access.safe_next(request.args.get("next")), 303)
    return _login_page(SignInForm())


@bp.post("/login")
@public
def enter() -> Any:
    """Check the password; after too many tries it is refused for a while."""
    form = forms.sent(SignInForm)
    if not form.validate():
        return _login_page(form), 422
    browser = request.cookies.get(BROWSER, "")
    try:
        user = sign_in.enter(form.email.data, form.password.data, request.remote_addr or "", browser)
    except sign_in.TooMany as why:
        form.form_errors = [str(why)]
        return _login_page(form), 429, {"Retry-After": str(why.seconds)}
    if user is None:
        form.form_errors = [WRONG]
        return _login_page(form), 422
    return let_in(user, access.safe_next(form.next.data))


def _login_page(form: SignInForm) -> str:
    target = form.next.data or request.args.get("next", "")
    return render_template("users/auth/login.html", form=form, next=target, empty=not users.somebody())


def let_in(user: User, target: str) -> Response:
    """A new session under a new token; what this browser had before ends."""
    if current_user.is_authenticated:
        g.sign_in.ended_at = now()
    session.clear()
    response = redirect(target, 303)
    access.sign_in(user, response)
    db.session.commit()
    response.set_cookie(
        BROWSER,
        sign_in.browser_mark(user),
        max_age=BROWSER_DAYS * 86400,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


@bp.post("/logout")
@needs()
def logout() -> Response:
    """End this session here and now."""
    g.sign_in.ended_at = now()
    db.session.commit()
    session.clear()
    response = redirect(url_for("auth.login"), 303)
    response.delete_cookie(access.cookie_name(), secure=request.is_secure, httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


@bp.get("/invitations/<token>")
@public
def invitation(token: str) -> Any:
    invited = users.invitation(token)
    if invited is None:
        return render_template("users/auth/over.html", sentence=OVER), 410
    return render_template("users/auth/join.html", form=JoinForm(), invited=invited, token=token)


@bp.post("/invitations/<token>")
@public
def join(token: str) -> Any:
    invited = users.invitation(token)
    if invited is None:
        return render_template("users/auth/over.html", sentence=OVER), 410
    form = forms.sent(JoinForm)
    if form.validate():
        zone = forms.zone(form.timezone.data)
        try:
            return let_in(users.accept(invited, form.name.data, form.password.data, zone), "/")
        except users.Refused as why:
            forms.refuse(form, why)
    return render_template("users/auth/join.html", form=form, invited=invited, token=token), 422


@bp.get("/resets/<token>")
@public
def reset(token: str) -> Any:
    if users.resets(token) is None:
        return render_template("users/auth/over.html", sentence=OVER), 410
    return render_template("users/auth/reset.html", form=ResetForm(), token=token)


@bp.post("/resets/<token>")
@public
def set_password(token: str) -> Any:
    """Keep the new password; all sessions of this person end, and they sign in with it."""
    if users.resets(token) is None:
        return render_template("users/auth/over.html", sentence=OVER), 410
    form = forms.sent(ResetForm)
    if form.validate():
        try:
            users.reset(token, form.password.data)
        except users.Refused as why:
            forms.refuse(form, why)
        else:
            return render_template("users/auth/done.html")
    return render_template("users/auth/reset.html", form=form, token=token), 422


@bp.get("/confirm")
@needs()
def confirm() -> str:
    return render_template("users/auth/confirm.html", form=ConfirmForm(), next=request.args.get("next", ""))


@bp.post("/confirm")
@needs()
def confirmed() -> Any:
    """Once more the password, before what matters most; good for an hour."""
    form = forms.sent(ConfirmForm)
    target = form.next.data
    if form.validate():
        try:
            if sign_in.confirms(current_user, form.password.data, request.remote_addr or ""):
                g.sign_in.authenticated_at = now()
                db.session.commit()
                return redirect(access.safe_next(target), 303)
            form.password.errors = ["This is not your password."]
        except sign_in.TooMany as why:
            form.form_errors = [str(why)]
            page = render_template("users/auth/confirm.html", form=form, next=target)
            return page, 429, {"Retry-After": str(why.seconds)}
    return render_template("users/auth/confirm.html", form=form, next=target), 422
