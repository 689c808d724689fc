"""The data of the workspace: sample data, exporting everything, erasing a person, how the keys stand."""

from __future__ import annotations

import tempfile
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, send_file, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import BooleanField, EmailField, Form
from wtforms.validators import InputRequired

from ...core import addresses, secrets
from ...core.states import Role
from ...db import now
from ...flows.contacts import disclose, erase
from ...flows.links import verify
from ...flows.operations import export, rotate_keys, sample
from .. import access, flash
from ..access import needs, recent

bp = Blueprint("data", __name__, url_prefix="/settings/data")


class EraseForm(Form):  # type: ignore[misc]
    email = EmailField("Address of the person", [InputRequired("Enter the address of the person")])


class SureForm(EraseForm):
    sure = BooleanField("Forget this person for good", [InputRequired("Tick the box: this cannot be taken back")])


@bp.get("")
@needs()
def index() -> str:
    return _page(EraseForm())


@bp.post("/sample")
@needs(Role.MANAGER)
def fill() -> Response:
    """Fill the sample project."""
    try:
        sample.fill(current_user._get_current_object())
    except sample.AlreadyThere as why:
        flash.say(str(why))
    else:
        flash.say("Sample data is in. It cannot send.")
    return redirect(url_for("data.index"), 303)


@bp.post("/sample/remove")
@needs(Role.MANAGER)
def remove() -> Response:
    """Take the sample project away; it can be filled again at any time."""
    gone = sample.remove()
    flash.say("Sample data is gone. It can be filled again at any time." if gone else "There is no sample data.")
    return redirect(url_for("data.index"), 303)


@bp.get("/export")
@needs(Role.OWNER)
@recent
def everything() -> Response:
    """All tables as CSV in one archive."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (closed by the answer that carries it)
    export.everything(file)
    file.seek(0)
    return send_file(file, "application/zip", as_attachment=True, download_name=f"outreach-{now():%Y-%m-%d}.zip")


@bp.post("/erasures/look")
@needs(Role.OWNER)
@recent
def look() -> Any:
    """What is known of a person, before they are forgotten."""
    form = EraseForm(request.form)
    if form.validate():
        try:
            found = erase.known(form.email.data)
        except addresses.BadAddress as why:
            form.email.errors = [str(why)]
        else:
            return render_template(
                "operations/data/erase.html", form=SureForm(data={"email": found.email}), found=found
            )
    return _page(form), 422


@bp.post("/erasures")
@needs(Role.OWNER)
@recent
def forget() -> Any:
    """Forget a person for good."""
    form = SureForm(request.form)
    try:
        found = erase.known(form.email.data or "")
    except addresses.BadAddress as why:
        plain = EraseForm(request.form)
        plain.email.errors = [str(why)]
        return _page(plain), 422
    if not form.validate():
        return render_template("operations/data/erase.html", form=form, found=found), 422
    erase.person(found.email, current_user._get_current_object())
    flash.say("The person is erased. Backups made before today still hold them until they are replaced.")
    return redirect(url_for("data.index"), 303)


@bp.post("/disclosures")
@needs(Role.OWNER)
@recent
def held() -> Any:
    """Everything held about a person, as a JSON file to hand to them."""
    form = EraseForm(request.form)
    if not form.validate():
        return _page(form), 422
    try:
        found = disclose.about(form.email.data)
    except addresses.BadAddress as why:
        form.email.errors = [str(why)]
        return _page(form), 422
    response = current_app.json.response(found)
    response.headers.set("Content-Disposition", "attachment", filename="held-about-you.json")
    return response


def _page(form: EraseForm) -> str:
    ring = current_app.config["KEYS"]
    standing = rotate_keys.standing()
    newest = secrets.key_id(ring[0])
    return render_template(
        "operations/data/index.html",
        form=form,
        sample=any(project.is_sample for project in access.projects()),
        sealed=standing[newest],
        old=sum(standing.values()) - standing[newest],
        cost=verify.cost() if current_user.ranks(Role.OWNER) else None,
    )
