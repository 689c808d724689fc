"""Snippets: saved texts, two letters away while writing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import Form, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Regexp

from ...core.outbound import merge_fields
from ...core.states import Role
from ...db import db
from ...flows import undo
from ...models import Contact, Snippet
from .. import access, choices, flash, forms
from ..access import needs

bp = Blueprint("snippets", __name__, url_prefix="/snippets")


class SnippetForm(Form):  # type: ignore[misc]
    shortcut = StringField(
        "Letters",
        [
            InputRequired("Enter two letters, such as ty"),
            Regexp(r"^[a-z0-9]{2}$", message="Use two small letters or digits, such as ty"),
        ],
        filters=[lambda text: (text or "").strip().lower()],
    )
    name = StringField("Name", [InputRequired("Enter a name"), Length(max=80)])
    body = TextAreaField("Text", [InputRequired("Write the text"), Length(max=5000)])

    def __init__(self, *args: Any, snippet: Snippet | None = None, **more: Any) -> None:
        super().__init__(*args, obj=snippet, **more)
        self.snippet = snippet

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        wrong = merge_fields.problems(self.body.data or "", Contact.field_names())
        if wrong:
            self.body.errors = [*self.body.errors, *wrong]
        taken = access.visible(Snippet).where(Snippet.shortcut == self.shortcut.data)
        other = db.session.scalar(taken)
        if other is not None and other is not self.snippet:
            self.shortcut.errors = [*self.shortcut.errors, f"{other.name} has these letters already"]
            return False
        return good and not wrong


@bp.get("")
@needs()
def index() -> str:
    found = db.session.scalars(access.visible(Snippet).order_by(Snippet.shortcut).limit(300)).all()
    return render_template("outbound/snippets/index.html", snippets=found)


@bp.get("/new")
@needs(Role.MEMBER)
def new() -> str:
    return render_template("outbound/snippets/form.html", form=SnippetForm(), snippet=None)


@bp.post("")
@needs(Role.MEMBER)
def create() -> Any:
    form = forms.sent(SnippetForm)
    if not form.validate():
        return render_template("outbound/snippets/form.html", form=form, snippet=None), 422
    made = Snippet(project_id=choices.home().id)
    form.populate_obj(made)
    with undo.recorded("snippet.made", f"Made the snippet {made.name}", **_about(made)) as event:
        db.session.add(made)
    db.session.commit()
    flash.say(f"Made {made.name}. Type ;{made.shortcut} while writing.", event)
    return redirect(url_for("snippets.index"), 303)


@bp.get("/<int:id>/edit")
@needs(Role.MEMBER, snippet=Snippet)
def edit(snippet: Snippet) -> str:
    return render_template("outbound/snippets/form.html", form=SnippetForm(snippet=snippet), snippet=snippet)


@bp.post("/<int:id>")
@needs(Role.MEMBER, snippet=Snippet)
def update(snippet: Snippet) -> Any:
    form = forms.sent(SnippetForm, snippet=snippet)
    if not form.validate():
        return render_template("outbound/snippets/form.html", form=form, snippet=snippet), 422
    with undo.recorded("snippet.changed", f"Changed the snippet {snippet.name}", **_about(snippet)) as event:
        form.populate_obj(snippet)
    db.session.commit()
    flash.say(f"Saved {snippet.name}.", event)
    return redirect(url_for("snippets.index"), 303)


@bp.post("/<int:id>/delete")
@needs(Role.MEMBER, snippet=Snippet)
def destroy(snippet: Snippet) -> Response:
    with undo.recorded("snippet.gone", f"Deleted the snippet {snippet.name}", **_about(snippet)) as event:
        db.session.delete(snippet)
    db.session.commit()
    flash.say(f"Deleted {snippet.name}.", event)
    return redirect(url_for("snippets.index"), 303)


def offered(project_id: int | None) -> list[Snippet]:
    """The snippets somebody writing for a project can use."""
    wanted = select(Snippet).where((Snippet.project_id == project_id) | Snippet.project_id.is_(None))
    return list(db.session.scalars(wanted.order_by(Snippet.shortcut).limit(200)))


def _about(snippet: Snippet) -> dict[str, Any]:
    return {"project_id": snippet.project_id, "user_id": current_user.id}
