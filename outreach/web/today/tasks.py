"""Tasks: something due on a day, noted, done or put off."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms.validators import DataRequired

from ...core.outbound import schedule
from ...core.states import Role
from ...db import db, now
from ...flows import undo
from ...flows.lifecycle import pitch as lifecycle
from ...flows.outbound import drafts
from ...models import Pitch, Task
from .. import access, choices, flash, forms, lists
from ..access import needs

bp = Blueprint("tasks", __name__, url_prefix="/tasks")

COLUMNS = (
    lists.Column("title", "Task", lambda task: task.title),
    lists.Column("due", "Due", lambda task: task.due_at, sort=Task.due_at),
    lists.Column("kind", "Kind", lambda task: task.kind),
)
FILTERS = (
    lists.Filter("mine", "Only mine", lambda value: Task.user_id == current_user.id, kind="flag"),
    lists.Filter("q", "Words", lambda value: Task.title.icontains(value, autoescape=True), kind="text"),
)


class TaskForm(forms.NextForm):
    """What is to be done, and by which day."""

    title = forms.Typed("What", [DataRequired("Say what is to be done")], filters=[lambda text: " ".join(text.split())])
    due = forms.Typed("Due")
    pitch_id = forms.Typed()

    def fill(self, task: Task) -> bool:
        """Write what was typed to *task*, due at nine where its writer lives; False when something is wrong."""
        if self.validate():
            task.title = self.title.data[:300]
        zone = schedule.zone_named(current_user.timezone) or schedule.zone_named("UTC")
        assert zone is not None
        try:
            task.due_at = schedule.instant(date.fromisoformat(self.due.data), time(9), zone)
        except ValueError:
            self.due.errors = ["Pick the day it is due"]
        return not self.errors


@bp.get("")
@needs()
def index() -> Any:
    wanted = access.visible(Task)
    done = request.args.get("view") == "done"
    wanted = wanted.where(Task.done_at.is_not(None) if done else Task.done_at.is_(None))
    if project := access.project():
        wanted = wanted.where(Task.project_id == project.id)
    listing = lists.Listing("tasks", wanted, Task.id, COLUMNS, FILTERS, sort="due")
    return listing.answer("today/tasks/index.html", done=done)


@bp.get("/new")
@needs(Role.MEMBER)
def new() -> str:
    return _form(None)


@bp.post("")
@needs(Role.MEMBER)
def create() -> Any:
    form = forms.sent(TaskForm)
    pitch = access.scoped(Pitch, form.pitch_id.data) if form.pitch_id.data else None
    task = Task(
        project_id=pitch.project_id if pitch else choices.home().id,
        user_id=current_user.id,
        pitch_id=pitch.id if pitch else None,
        created_at=now(),
    )
    if not form.fill(task):
        return _form(None, form), 422
    with undo.recorded("task.made", f"Noted: {task.title}", **_about(task)) as event:
        db.session.add(task)
        if pitch is not None and (pitch.next_step_at is None or task.due_at < pitch.next_step_at):
            lifecycle.plan(pitch, task.due_at)
    db.session.commit()
    flash.say(f"Noted for {task.due_at:%a} {task.due_at.day} {task.due_at:%b}.", event)
    return redirect(forms.next_page(url_for("today.index")), 303)


@bp.get("/<int:id>")
@needs(task=Task)
def show(task: Task) -> Response:
    return redirect(url_for("tasks.edit", id=task.id), 303)


@bp.get("/<int:id>/edit")
@needs(Role.MEMBER, task=Task)
def edit(task: Task) -> str:
    return _form(task)


@bp.post("/<int:id>")
@needs(Role.MEMBER, task=Task)
def update(task: Task) -> Any:
    form = forms.sent(TaskForm)
    with undo.recorded("task.changed", f"Changed: {task.title}", **_about(task)) as event:
        good = form.fill(task)
    if not good:
        page = _form(task, form)
        db.session.rollback()
        return page, 422
    db.session.commit()
    flash.say("Saved.", event)
    return redirect(forms.next_page(url_for("today.index")), 303)


@bp.post("/<int:id>/finishes")
@needs(Role.MEMBER, task=Task)
def finish(task: Task) -> Response:
    """Done, or not done after all."""
    words = "Not done after all" if task.done_at else "Done"
    with undo.recorded("task.done", f"{words}: {task.title}", **_about(task)) as event:
        task.done_at = None if task.done_at else now()
    db.session.commit()
    flash.say(f"{event.summary}.", event)
    return redirect(forms.next_page(url_for("today.index")), 303)


@bp.post("/<int:id>/laters")
@needs(Role.MEMBER, task=Task)
def later(task: Task) -> Response:
    try:
        until = drafts.until(forms.sent(forms.LaterForm).until.data, current_user, now())
    except drafts.NoDay as why:
        flash.say(str(why))
        return redirect(forms.next_page(url_for("today.index")), 303)
    words = f"{task.title}: waits until {until:%a} {until.day} {until:%b}"
    with undo.recorded("task.later", words, **_about(task)) as event:
        task.due_at = until
    db.session.commit()
    flash.say(f"{event.summary}.", event)
    return redirect(forms.next_page(url_for("today.index")), 303)


def _form(task: Task | None, form: TaskForm | None = None) -> str:
    given = (form.pitch_id.data if form else "") or request.args.get("pitch")
    pitch = access.scoped(Pitch, given) if given else None
    return render_template("today/tasks/form.html", task=task, pitch=pitch, **forms.shown(form))


def _about(task: Task) -> dict[str, Any]:
    return {"user_id": current_user.id, "project_id": task.project_id, "pitch_id": task.pitch_id}
