"""Fetching from Ahrefs: the key, what to fetch, what it costs before it begins, and how far it is."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import func, select
from werkzeug.wrappers import Response as Answer
from wtforms import Form, IntegerField, PasswordField, StringField
from wtforms.validators import InputRequired, Optional

from ...core.imports import ahrefs_api
from ...core.states import Role
from ...db import db
from ...flows.imports import ahrefs_import
from ...models import Project, Pull, User
from .. import access, choices, flash, forms
from ..access import needs, recent

bp = Blueprint("pulls", __name__, url_prefix="/imports/ahrefs")

SHOWN = 50
ROWS = f"Between 1 and {ahrefs_import.MOST_ROWS:,} rows can be fetched."


class QuoteForm(Form):  # type: ignore[misc]
    target = StringField("Whose links", filters=[lambda text: text or ""])
    what = StringField("What", filters=[lambda text: text or ""])
    mode = StringField("Of", filters=[lambda text: text or "subdomains"])
    most = IntegerField("Rows at most", [InputRequired(ROWS)])
    page_rows = IntegerField("Rows a request", [Optional()], default=ahrefs_import.PAGE_ROWS)

    def validate_page_rows(self, field: Any) -> None:
        if field.data is None:
            field.data = ahrefs_import.PAGE_ROWS


class KeyForm(Form):  # type: ignore[misc]
    key = PasswordField("API key", filters=[lambda text: (text or "").strip()])


@bp.get("")
@needs()
def index() -> str:
    return _page(choices.home())


@bp.post("")
@needs(Role.MEMBER)
def create() -> Any:
    """Say the cost; nothing is asked of Ahrefs yet."""
    project, form = choices.home(), forms.sent(QuoteForm)
    if not form.validate():
        return _page(project, ROWS, form), 422
    person = access.scoped(User, current_user.id)
    try:
        row = ahrefs_import.quote(
            project,
            form.what.data,
            form.target.data,
            form.mode.data,
            form.most.data,
            form.page_rows.data,
            person,
        )
    except ahrefs_import.CannotPull as why:
        return _page(project, str(why), form), 422
    return redirect(url_for("pulls.show", id=row.id), 303)


@bp.post("/key")
@needs(Role.MANAGER)
@recent
def update() -> Any:
    """Keep the API key sealed, or forget it when the field is empty."""
    project, form = choices.home(), forms.sent(KeyForm)
    try:
        ahrefs_import.set_key(project, form.key.data)
    except ahrefs_import.CannotPull as why:
        return _page(project, str(why)), 422
    db.session.commit()
    flash.say("The key is kept, sealed." if form.key.data else "The key is forgotten.")
    return redirect(url_for("pulls.index"), 303)


@bp.get("/<int:id>")
@needs(row=Pull)
def show(row: Pull) -> str:
    piece = "imports/ahrefs/_job.html" if request.headers.get("HX-Request") else "imports/ahrefs/show.html"
    return render_template(
        piece,
        row=row,
        report=ahrefs_api.REPORTS.get(row.what),
        modes=ahrefs_api.MODES,
        requests=-(-row.most // row.page_rows),
        keyed=_keyed(row.project),
        brought=ahrefs_import.brought(row),
        open=ahrefs_import.OPEN,
    )


@bp.post("/<int:id>/starts")
@needs(Role.MEMBER, row=Pull)
def start(row: Pull) -> Answer:
    try:
        ahrefs_import.start(row)
    except ahrefs_import.CannotPull as why:
        flash.say(str(why))
    return redirect(url_for("pulls.show", id=row.id), 303)


@bp.post("/<int:id>/stops")
@needs(Role.MEMBER, row=Pull)
def stop(row: Pull) -> Answer:
    ahrefs_import.stop(row)
    flash.say("It ends after the page it is at. What came is kept, and it can go on from there.")
    return redirect(url_for("pulls.show", id=row.id), 303)


def _page(project: Project, error: str = "", form: Any = None) -> str:
    mine = select(Pull).where(Pull.project_id == project.id).order_by(Pull.id.desc()).limit(SHOWN)
    return render_template(
        "imports/ahrefs/index.html",
        project=project,
        pulls=db.session.scalars(mine).all(),
        keyed=_keyed(project),
        reports=[(one.name, one.title) for one in ahrefs_api.REPORTS.values()],
        prices=[(one.title, ahrefs_api.row_cost(one)) for one in ahrefs_api.REPORTS.values()],
        least=ahrefs_api.LEAST_UNITS,
        modes=list(ahrefs_api.MODES.items()),
        given={name: field.raw_data[0] for name, field in form._fields.items() if field.raw_data} if form else {},
        error=error,
    )


def _keyed(project: Project) -> bool:
    """Whether a key is there, without reading it."""
    wanted = select(func.count()).where(Project.id == project.id, Project.ahrefs_secret.is_not(None))
    return bool(db.session.scalar(wanted))
