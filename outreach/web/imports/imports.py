"""Imports: a table is brought, looked at, loaded with its progress shown, and taken back."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, abort, redirect, render_template, request, stream_with_context, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer
from wtforms import Field, FileField, Form, RadioField, SelectField
from wtforms.validators import DataRequired, ValidationError

from ...core import labels
from ...core.imports import charsets, tables
from ...core.imports.formats import custom, shape
from ...core.states import ImportKind, ImportState, Role
from ...db import db
from ...flows.imports import bring, load
from ...models import ImportFile, Project, User
from .. import access, choices, flash, forms, lists
from ..access import needs

bp = Blueprint("imports", __name__, url_prefix="/imports")

AT_ONCE = 2_000_000  # bytes: such a file is loaded before the next page shows
SHOWN_ERRORS = 20
RUNNING = (ImportState.READY, ImportState.LOADING)
SOURCES = "Search Console, Ahrefs, Semrush, Majestic, Moz, Bing, Yandex, Linkody, BuzzStream or any other table"

COLUMNS = (
    lists.Column("name", "File", lambda f: f.name),
    lists.Column("recognised", "Recognised", lambda f: f.recognised),
    lists.Column("kind", "As", lambda f: f.kind),
    lists.Column("rows", "Rows", lambda f: f.rows, numeric=True),
    lists.Column("new", "New", lambda f: f.new, numeric=True),
    lists.Column("merged", "Merged", lambda f: f.merged, numeric=True),
    lists.Column("known", "Known", lambda f: f.known, numeric=True),
    lists.Column("rejected", "Rejected", lambda f: f.rejected, numeric=True),
    lists.Column("by", "By", lambda f: f.brought_by.name if f.brought_by else ""),
    lists.Column("when", "When", lambda f: f.created_at, sort=ImportFile.id, descending=True),
    lists.Column("state", "State", lambda f: f.state),
)
FILTERS = (
    lists.Filter("q", "File", lambda v: ImportFile.name.icontains(v, autoescape=True), kind="text"),
    lists.Filter(
        "state", "State", lambda v: ImportFile.state.in_(v),
        options=[(s.value, labels.word("import", s).text) for s in ImportState],
    ),
    lists.Filter(
        "kind", "As", lambda v: ImportFile.kind.in_(v), options=[(k.value, bring.KIND_NAMES[k]) for k in ImportKind]
    ),
    lists.Filter(
        "person", "By", lambda v: ImportFile.brought_by_id.in_([int(id) for id in v]), options=choices.people
    ),
)  # fmt: skip


class UploadForm(Form):  # type: ignore[misc]
    file = FileField("Choose a file")

    def validate_file(self, field: Any) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError("Choose the file to import.")


class PurposeForm(Form):  # type: ignore[misc]
    kind = RadioField(
        "These are",
        [DataRequired("Choose what the rows are for.")],
        choices={kind.value: bring.KIND_NAMES[kind] for kind in ImportKind},
    )


class HomeForm(Form):  # type: ignore[misc]
    """The project a file is brought for; empty: the one in view."""

    project_id = forms.Typed()


class ByColumn(Field):  # type: ignore[misc]
    """The texts of the fields NAME-NUMBER, by the number of the column, which begins with 0."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        start = f"{self.name}-"
        numbers = [(name, name.removeprefix(start)) for name in formdata or () if name.startswith(start)]
        self.process_errors: list[str] = []
        self.data = {int(at): formdata[name] for name, at in numbers if at.isascii() and at.isdigit() and len(at) < 6}


class ColumnsForm(Form):  # type: ignore[misc]
    """Which field each column is, by the number of the column, and what the rows are for."""

    kind = forms.Typed()
    column = ByColumn()


class EncodingForm(Form):  # type: ignore[misc]
    encoding = SelectField("Encoding", choices={"": "As found", **charsets.NAMES}, validate_choice=False)


@bp.get("")
@needs()
def index() -> Any:
    wanted = access.visible(ImportFile)
    chosen = access.project()
    if chosen is not None:
        wanted = wanted.where(ImportFile.project_id == chosen.id)
    listing = lists.Listing("imports", wanted, ImportFile.id, COLUMNS, FILTERS, sort="-when")
    return listing.answer("imports/index.html", sources=SOURCES, kinds=bring.KIND_NAMES)


@bp.get("/new")
@needs(Role.MEMBER)
def new() -> Any:
    return render_template("imports/new.html", sources=SOURCES, home=choices.home(), form=UploadForm())


@bp.post("")
@needs(Role.MEMBER)
def create() -> Any:
    wanted = forms.sent(HomeForm).project_id.data
    home = access.scoped(Project, wanted) if wanted else choices.home()
    form = UploadForm(request.files)
    if not form.validate():
        return render_template("imports/new.html", sources=SOURCES, home=home, form=form), 422
    brought = form.file.data
    row = bring.keep(cast(BinaryIO, brought.stream), brought.filename, home, _person())
    return redirect(url_for("imports.show", id=row.id), 303)


@bp.get("/<int:id>")
@needs(row=ImportFile)
def show(row: ImportFile) -> Any:
    said: dict[str, Any] = {"row": row, "progress": load.progress(row), "running": RUNNING}
    if request.headers.get("HX-Request"):
        return render_template("imports/_job.html", **said)
    preview, unreadable = None, ""
    if row.state == ImportState.NEW:
        try:
            preview = bring.preview(row)
        except tables.Unreadable as why:
            unreadable = str(why)
    return render_template(
        "imports/show.html",
        preview=preview,
        columns=_columns(row),
        unused=bring.unused(row),
        errors=load.errors(row, SHOWN_ERRORS) if row.rejected else [],
        repairs=row.facts.get("repairs", [])[:SHOWN_ERRORS],
        unreadable=unreadable,
        purpose=PurposeForm(kind=row.kind),
        encoding=EncodingForm(encoding=row.facts.get("encoding", "")),
        **said,
    )


def _columns(row: ImportFile) -> list[tuple[int, str, str, list[tuple[str, str]]]]:
    """Each column of the table: (place, name, our word for it or "", what it may be taken as)."""
    names = row.facts.get("headers") or [""] * (max(map(int, row.mapping.values()), default=-1) + 1)
    fields = list(shape.FIELD_NAMES.items())
    chosen = {int(at): word for word, at in row.mapping.items()}
    found = []
    for at, name in enumerate(names):
        own = chosen[at] if custom.is_custom(chosen.get(at, "")) else f"{custom.PREFIX}{custom.name(name, at)}"
        options = [*fields, (own, f"A new field: {custom.label(own)}")]
        found.append((at, name or f"Column {at + 1}", chosen.get(at, ""), options))
    return found


@bp.post("/<int:id>")
@needs(Role.MEMBER, row=ImportFile)
def update(row: ImportFile) -> Answer:
    """Another purpose, other columns, another encoding."""
    asked = forms.sent(EncodingForm).encoding
    if asked.raw_data and asked.data != row.facts.get("encoding", ""):
        bring.look(row, asked.data)
        db.session.commit()
        return redirect(url_for("imports.show", id=row.id), 303)
    try:
        bring.choose(row, _kind(row), _mapping(row))
        db.session.commit()
    except bring.CannotLoad as why:
        flash.say(str(why))
    return redirect(url_for("imports.show", id=row.id), 303)


@bp.post("/<int:id>/loads")
@needs(Role.MEMBER, row=ImportFile)
def start(row: ImportFile) -> Answer:
    try:
        bring.choose(row, _kind(row))
        load.confirm(row)
        if row.size <= AT_ONCE:
            load.run(row)
    except bring.CannotLoad as why:
        flash.say(str(why))
    return redirect(url_for("imports.show", id=row.id), 303)


@bp.post("/<int:id>/stops")
@needs(Role.MEMBER, row=ImportFile)
def stop(row: ImportFile) -> Answer:
    load.stop(row)
    flash.say("The import ends after the rows it is at. What was loaded stays until you undo it.")
    return redirect(url_for("imports.show", id=row.id), 303)


@bp.post("/<int:id>/undo")
@needs(Role.MEMBER, row=ImportFile)
def undo(row: ImportFile) -> Answer:
    try:
        flash.say(load.undo(row))
    except bring.CannotLoad as why:
        flash.say(str(why))
    return redirect(url_for("imports.show", id=row.id), 303)


@bp.post("/<int:id>/deletes")
@needs(Role.MEMBER, row=ImportFile)
def destroy(row: ImportFile) -> Answer:
    if row.state not in (ImportState.NEW, ImportState.REFUSED):
        flash.say("This import has loaded rows. Undo it instead.")
        return redirect(url_for("imports.show", id=row.id), 303)
    bring.forget(row)
    db.session.commit()
    return redirect(url_for("imports.index"), 303)


@bp.get("/<int:id>/rejected.csv")
@needs(row=ImportFile)
def rejected(row: ImportFile) -> Response:
    lines = stream_with_context(load.rejected(row))
    name = f"rejected-{row.id}.csv"
    return Response(
        lines, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )  # fmt: skip


def _person() -> User:
    return access.scoped(User, current_user.id)


def _kind(row: ImportFile) -> ImportKind:
    asked = forms.sent(ColumnsForm).kind.data or row.kind
    if asked not in set(ImportKind):
        abort(422, "Choose what the rows are for.")
    return ImportKind(asked)


def _mapping(row: ImportFile) -> dict[str, int]:
    """Which field each column was given in the form: column-3=anchor, column-4=custom.topic."""
    count = max(len(row.facts.get("headers") or []), *(int(at) + 1 for at in row.mapping.values()), 1)
    given = forms.sent(ColumnsForm).column.data
    asked = [(at, given.get(at)) for at in range(count)]
    if all(word is None for _, word in asked):
        return dict(row.mapping)
    mapping: dict[str, int] = {}
    for at, word in asked:
        if word in shape.FIELD_NAMES or (word and custom.is_custom(word) and custom.is_name(word)):
            mapping.setdefault(word, at)
    return mapping
