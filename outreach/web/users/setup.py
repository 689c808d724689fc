"""The first run: the first person and their site, then three ways to begin."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from wtforms import EmailField, Form, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from ...core.states import Role
from ...db import db
from ...flows.operations import sample
from ...flows.users import users
from ...models import Mailbox, Project
from .. import access, flash, forms
from ..access import needs, public
from . import auth

bp = Blueprint("setup", __name__)


class SetupForm(Form):  # type: ignore[misc]
    name = StringField("Your name", [InputRequired("Enter your name"), Length(max=200)])
    email = EmailField("Email", [InputRequired("Enter your email address")])
    password = PasswordField("Password", [InputRequired("Choose a password")])
    site = StringField("Your site", [InputRequired("Enter the site you earn links for, such as example.com")])
    token = HiddenField()
    timezone = HiddenField()


@bp.get("/setup")
@public
def index() -> Any:
    if users.somebody():
        return redirect(url_for("auth.login"), 303)
    token = request.args.get("token", "")
    if not users.opens_setup(token):
        return render_template("users/setup/closed.html", given=bool(token)), 403
    return render_template("users/setup/index.html", form=SetupForm(data={"token": token}))


@bp.post("/setup")
@public
def create() -> Any:
    """The first person, who owns the house, and the project of their site."""
    form = SetupForm(request.form)
    if users.somebody():
        return redirect(url_for("auth.login"), 303)
    if not users.opens_setup(form.token.data or ""):
        return render_template("users/setup/closed.html", given=True), 403
    if form.validate():
        said = (form.token.data, form.name.data, form.email.data, form.password.data, form.site.data)
        try:
            return auth.let_in(users.found(*said, forms.zone(form.timezone.data)), url_for("setup.welcome"))
        except users.Refused as why:
            forms.refuse(form, why)
    return render_template("users/setup/index.html", form=form), 422


@bp.get("/welcome")
@needs()
def welcome() -> str:
    """Three ways to begin: look around, import a list, pitch one site."""
    return render_template("users/setup/welcome.html", sample=any(project.is_sample for project in access.projects()))


@bp.post("/welcome/sample")
@needs(Role.OWNER)
def look_around() -> Any:
    """Fill the sample project and go to the first page."""
    try:
        sample.fill(current_user)
    except sample.AlreadyThere as why:
        flash.say(str(why))
    else:
        flash.say("Sample data is in. It cannot send; Settings, Data removes it.")
    return redirect("/", 303)


@bp.get("/welcome/mailbox")
@needs(Role.MEMBER)
def mailbox() -> Any:
    """On to the form for a mailbox, or past it when there is one."""
    if db.session.scalar(access.visible(Mailbox).where(~Mailbox.project.has(Project.is_sample)).limit(1)):
        return redirect("/add", 303)
    return redirect("/settings/mailboxes/new?welcome=1", 303)
