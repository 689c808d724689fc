"""The do-not-contact list: people and domains nobody here writes to again."""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, stream_with_context, url_for
from flask_login import current_user
from sqlalchemy import or_, select
from wtforms import FileField, Form, StringField
from wtforms.validators import InputRequired, Length

from ...core import labels
from ...core.imports import tables
from ...core.states import Role, SuppressionKind
from ...db import db, now
from ...flows import undo
from ...flows.contacts import suppress
from ...models import Event, Suppression
from .. import flash, lists
from ..access import Denied, needs

bp = Blueprint("suppressions", __name__, url_prefix="/settings/do-not-contact")

MOST = 5 * 1024 * 1024
SHOWN = 20

HOW = {"us": Suppression.source.in_(undo.ASKED_FOR), "them": Suppression.source.not_in(undo.ASKED_FOR)}
COLUMNS = (
    lists.Column("value", "Who", lambda row: row.value or "an erased person", sort=Suppression.value),
    lists.Column("kind", "Kind", lambda row: row.kind),
    lists.Column("reason", "Why", lambda row: row.reason),
    lists.Column("source", "How", lambda row: row.source),
    lists.Column("added", "Since", lambda row: row.added_at, sort=Suppression.id, descending=True),
)
FILTERS = (
    lists.Filter("q", "Address or domain", lambda text: _like(text), kind="text"),
    lists.Filter(
        "kind",
        "Kind",
        lambda chosen: Suppression.kind.in_(chosen),
        options=((SuppressionKind.PERSON.value, "Person"), (SuppressionKind.DOMAIN.value, "Domain")),
    ),
    lists.Filter(
        "how",
        "How",
        lambda chosen: or_(*(HOW[word] for word in chosen)),
        options=(("us", "Added by us"), ("them", "They asked, or it bounced")),
    ),
)


class AddForm(Form):  # type: ignore[misc]
    value = StringField("Address or domain", [InputRequired("Enter an address or a domain"), Length(max=320)])
    reason = StringField("Why", [Length(max=300)])


class LiftForm(Form):  # type: ignore[misc]
    reason = StringField("Why may we write again?", [InputRequired("Say why, for the record"), Length(max=300)])


class ImportForm(Form):  # type: ignore[misc]
    file = FileField("File")


@bp.get("")
@needs()
def index() -> Any:
    return _listing().answer("contacts/suppressions/index.html", form=AddForm(), files=ImportForm())


@bp.post("")
@needs(Role.MEMBER)
def create() -> Any:
    """Put a person or a domain on the list; whatever waits for them stops."""
    form = AddForm(request.form)
    if form.validate():
        try:
            with undo.recorded("suppression.added", "Added to do-not-contact", user_id=current_user.id) as event:
                row = suppress.add(
                    form.value.data,
                    reason=(form.reason.data or "").strip() or "added by hand",
                    source="by hand",
                    at=now(),
                    by=current_user.id,
                )
                event.summary = f"{row.value} is on the do-not-contact list"
        except suppress.BadEntry as why:
            db.session.rollback()
            form.value.errors = [str(why)]
        else:
            db.session.commit()
            flash.say(f"{row.value} is on the do-not-contact list. Nobody here writes to it.", event)
            return redirect(url_for("suppressions.index"), 303)
    return _listing().answer("contacts/suppressions/index.html", form=form, files=ImportForm()), 422


@bp.get("/<int:id>")
@needs(suppression=Suppression)
def show(suppression: Suppression) -> str:
    return _show(suppression, LiftForm())


@bp.post("/<int:id>/lift")
@needs(Role.OWNER, suppression=Suppression)
def lift(suppression: Suppression) -> Any:
    """Take an entry off the list, with a reason; what a person asked for themselves is kept."""
    if suppression.source not in undo.ASKED_FOR:
        why = labels.KEPT.get(suppression.source, "It was not added here")
        raise Denied(f"{why}, so nobody here can take this off the list.")
    form = LiftForm(request.form)
    if not form.validate():
        return _show(suppression, form), 422
    summary = f"{suppression.value} was taken off the do-not-contact list: {form.reason.data.strip()}"
    with undo.recorded("suppression.lifted", summary, user_id=current_user.id) as event:
        suppress.remove(suppression)
    db.session.commit()
    flash.say(summary, event)
    return redirect(url_for("suppressions.index"), 303)


@bp.post("/imports")
@needs(Role.MEMBER)
def load() -> Any:
    """A list from elsewhere: the first column of each row is an address or a domain."""
    file = request.files.get("file")
    data = file.read(MOST + 1) if file else b""
    if not data or len(data) > MOST:
        sentence = "Choose a file with one address or domain a line." if not data else "This file is over 5 MB."
        files = ImportForm()
        files.file.errors = [sentence]
        return _listing().answer("contacts/suppressions/index.html", form=AddForm(), files=files), 422
    try:
        first = [row.cells[0] if row.cells else "" for row in _rows(data)]
    except tables.Unreadable as why:
        files = ImportForm()
        files.file.errors = [str(why)]
        return _listing().answer("contacts/suppressions/index.html", form=AddForm(), files=files), 422
    loaded = suppress.load(first, source="import", at=now(), by=current_user.id)
    Event.note(
        "suppression.imported", f"{loaded.added:,} entries joined do-not-contact", now(), user_id=current_user.id
    )
    db.session.commit()
    return render_template("contacts/suppressions/loaded.html", loaded=loaded, refused=loaded.refused[:SHOWN])


@bp.get("/export")
@needs()
def export() -> Response:
    """The list as a file other tools read."""
    lines = stream_with_context(tables.written(suppress.rows()))
    headers = {"Content-Disposition": 'attachment; filename="do-not-contact.csv"'}
    return Response(lines, mimetype="text/csv", headers=headers)


def _rows(data: bytes) -> Any:
    for table in tables.read(io.BytesIO(data))[:1]:
        for found in table.rows():
            if isinstance(found, tables.Row):
                yield found


def _listing() -> lists.Listing:
    return lists.Listing("do-not-contact", select(Suppression), Suppression.id, COLUMNS, FILTERS, sort="-added")


def _like(text: str) -> Any:
    return Suppression.value.contains(text.strip().lower(), autoescape=True)


def _show(suppression: Suppression, form: LiftForm) -> str:
    ours = suppression.source in undo.ASKED_FOR
    return render_template("contacts/suppressions/show.html", suppression=suppression, form=form, ours=ours)
