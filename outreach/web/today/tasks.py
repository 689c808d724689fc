"""Tasks: something due on a day, noted, done or put off."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core.outbound import schedule
from ...core.states import Role
from ...db import db, now
from ...flows import undo
from ...flows.lifecycle import pitch as lifecycle
from ...flows.outbound import drafts
from ...models import Pitch, Task
from .. import access, choices, flash, lists
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
    return _form(None, {})


@bp.post("")
@needs(Role.MEMBER)
def create() -> Any:
    pitch = access.scoped(Pitch, request.form["pitch_id"]) if request.form.get("pitch_id") else None
    task = Task(
        project_id=pitch.project_id if pitch else choices.home().id,
        user_id=current_user.id,
        pitch_id=pitch.id if pitch else None,
        created_at=now(),
    )
    wrong = _write(task)
    if wrong:
        return _form(None, wrong), 422
    with undo.recorded("task.made", f"Noted: {task.title}", **_about(task)) as event:
        db.session.add(task)
        if pitch is not None and (pitch.next_step_at is None or task.due_at < pitch.next_step_at):
            lifecycle.plan(pitch, task.due_at)
    db.session.commit()
    flash.say(f"Noted for {task.due_at:%a} {task.due_at.day} {task.due_at:%b}.", event)
    return redirect(_back(), 303)


@bp.get("/<int:id>")
@needs(task=Task)
def show(task: Task) -> Response:
    return redirect(url_for("tasks.edit", id=task.id), 303)


@bp.get("/<int:id>/edit")
@needs(Role.MEMBER, task=Task)
def edit(task: Task) -> str:
    return _form(task, {})


@bp.post("/<int:id>")
@needs(Role.MEMBER, task=Task)
def update(task: Task) -> Any:
    with undo.recorded("task.changed", f"Changed: {task.title}", **_about(task)) as event:
        wrong = _write(task)
    if wrong:
        page = _form(task, wrong)
        db.session.rollback()
        return page, 422
    db.session.commit()
    flash.say("Saved.", event)
    return redirect(_back(), 303)


@bp.post("/<int:id>/finishes")
@needs(Role.MEMBER, task=Task)
def finish(task: Task) -> Response:
    """Done, or not done after all."""
    words = "Not done after all" if task.done_at else "Done"
    with undo.recorded("task.done", f"{words}: {task.title}", **_about(task)) as event:
        task.done_at = None if task.done_at else now()
    db.session.commit()
    flash.say(f"{event.summary}.", event)
    return redirect(_back(), 303)


@bp.post("/<int:id>/laters")
@needs(Role.MEMBER, task=Task)
def later(task: Task) -> Response:
    try:
        until = drafts.until(request.form.get("until", ""), current_user, now())
    except drafts.NoDay as why:
        flash.say(str(why))
        return redirect(_back(), 303)
    words = f"{task.title}: waits until {until:%a} {until.day} {until:%b}"
    with undo.recorded("task.later", words, **_about(task)) as event:
        task.due_at = until
    db.session.commit()
    flash.say(f"{event.summary}.", event)
    return redirect(_back(), 303)


def _write(task: Task) -> dict[str, str]:
    wrong = {}
    title = " ".join(request.form.get("title", "").split())
    if title:
        task.title = title[:300]
    else:
        wrong["title"] = "Say what is to be done"
    zone = schedule.zone_named(current_user.timezone) or schedule.zone_named("UTC")
    assert zone is not None
    try:
        task.due_at = schedule.instant(date.fromisoformat(request.form.get("due", "")), time(9), zone)
    except ValueError:
        wrong["due"] = "Pick the day it is due"
    return wrong


def _form(task: Task | None, wrong: dict[str, str]) -> str:
    given = request.form.get("pitch_id") or request.args.get("pitch")
    pitch = access.scoped(Pitch, given) if given else None
    return render_template("today/tasks/form.html", task=task, wrong=wrong, pitch=pitch)


def _about(task: Task) -> dict[str, Any]:
    return {"user_id": current_user.id, "project_id": task.project_id, "pitch_id": task.pitch_id}


def _back() -> str:
    return access.safe_next(request.form.get("next") or "/today")
