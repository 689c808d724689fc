"""The disavow file: what it would be now, checked by a person, downloaded, approved and marked as uploaded."""

from __future__ import annotations

from datetime import date
from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as Answer
from wtforms import Form

from ...core.profile import disavow as rules
from ...core.profile import protection
from ...core.states import Role
from ...db import db, now
from ...flows import undo
from ...flows.profile import disavow as files
from ...models import DisavowFile, Event, Project, User
from .. import access, choices, filters, flash, forms
from ..access import needs

bp = Blueprint("disavow", __name__, url_prefix="/profile/disavow")

PAGE = 100
REPORTED = 200  # repairs and differences shown at most; the file itself has them all
VIEWS = ("changes", "warned", "all")
CHANGED = "The file has changed since you looked. Check the lines as they are now."


class CheckedForm(Form):  # type: ignore[misc]
    """A person has checked the lines they were shown, which *digest* stands for."""

    checked = forms.Typed()
    digest = forms.Typed()


class DayForm(Form):  # type: ignore[misc]
    """The day a file was uploaded at Google."""

    day = forms.Typed()


class LinesForm(Form):  # type: ignore[misc]
    """The lines that are to leave the file."""

    line = forms.Texts()


class ConsentForm(Form):  # type: ignore[misc]
    """A protected name, and what somebody typed to insist."""

    value = forms.Typed()
    typed = forms.Typed()


@bp.get("")
@needs()
def index() -> Any:
    return _page(choices.home())


@bp.post("")
@needs(Role.MEMBER)
def create() -> Any:
    """The next version, from lines that a person has checked."""
    project, form = choices.home(), forms.sent(CheckedForm)
    if not form.checked.came:
        return _page(project, "Tick that you have checked these lines."), 422
    try:
        if form.digest.data != files.review(project, _today()).digest:
            return _page(project, CHANGED), 422
        before = files.latest(project)
        row = files.make(project, _person())
    except rules.TooLarge as why:
        return _page(project, str(why)), 422
    except IntegrityError:
        db.session.rollback()
        return _page(project, CHANGED), 422
    if before is None or before.id != row.id:
        _note(row, "disavow.made", f"Made version {row.version} of the disavow file, {row.lines:,} lines")
    return redirect(url_for("disavow.show", id=row.id, download=1 if row.approved_at else None), 303)


@bp.get("/<int:id>")
@needs(row=DisavowFile)
def show(row: DisavowFile) -> Any:
    return _version(row)


@bp.get("/<int:id>/disavow.txt")
@needs(row=DisavowFile)
def download(row: DisavowFile) -> Any:
    if row.approved_at is None:
        flash.say("This file waits for the approval of a second person.")
        return redirect(url_for("disavow.show", id=row.id), 303)
    headers = {"Content-Disposition": 'attachment; filename="disavow.txt"'}
    return Response(row.text, mimetype="text/plain", headers=headers)


@bp.post("/<int:id>/approvals")
@needs(Role.MEMBER, row=DisavowFile)
def approve(row: DisavowFile) -> Answer:
    try:
        files.approve(row, _person())
    except files.NotYet as why:
        flash.say(str(why))
    else:
        _note(row, "disavow.approved", f"Approved version {row.version} of the disavow file")
    return redirect(url_for("disavow.show", id=row.id), 303)


@bp.post("/<int:id>/uploads")
@needs(Role.MEMBER, row=DisavowFile)
def uploaded(row: DisavowFile) -> Any:
    try:
        day = date.fromisoformat(forms.sent(DayForm).day.data)
    except ValueError:
        return _version(row, "Enter the day of the upload."), 422
    if day > _today():
        return _version(row, "This day is still to come."), 422
    try:
        files.uploaded(row, day)
    except files.NotYet as why:
        return _version(row, str(why)), 422
    _note(row, "disavow.uploaded", f"Version {row.version} of the disavow file was uploaded on {day.isoformat()}")
    return redirect(url_for("disavow.show", id=row.id), 303)


@bp.post("/removals")
@needs(Role.MEMBER)
def remove() -> Answer:
    """Lines leave the file with its next version."""
    project, lines = choices.home(), forms.sent(LinesForm).line.data[:PAGE]
    with undo.recorded("disavow.taken_out", "", project_id=project.id, user_id=current_user.id) as event:
        count = files.take_out(project, lines, _person())
        event.summary = f"Took {count} line{'' if count == 1 else 's'} out of the disavow file"
    if count:
        db.session.commit()
        flash.say(f"{event.summary}.", event)
    else:
        db.session.rollback()
        flash.say("Tick the lines that shall leave the file.")
    return _back()


@bp.post("/consents")
@needs(Role.MEMBER)
def consent() -> Any:
    """A protected name is taken whole because somebody typed it."""
    project, form = choices.home(), forms.sent(ConsentForm)
    value = form.value.data
    said = f"Took {value} whole into the disavow file"
    try:
        with undo.recorded("disavow.consent", said, project_id=project.id, user_id=current_user.id) as event:
            files.consent(project, value, form.typed.data)
    except files.NotYet as why:
        db.session.rollback()
        return _page(project, str(why)), 422
    db.session.commit()
    flash.say(f"{said}.", event)
    return _back()


@bp.post("/brought")
@needs(Role.MEMBER)
def bring() -> Any:
    """The file that is uploaded at present is kept once, so that ours contains its lines."""
    project = choices.home()
    if files.uploaded_last(project) is not None:
        flash.say("We have your present file already.")
        return _back()
    given = request.files.get("file")
    if given is None or not given.filename:
        return _page(project, "Choose the file you downloaded from Search Console."), 422
    try:
        with undo.recorded("disavow.brought", "", project_id=project.id, user_id=current_user.id) as event:
            found = files.bring(cast(BinaryIO, given.stream), project, _person())
            event.summary = f"Brought the present disavow file, {len(found.entries):,} entries"
    except files.NotYet as why:
        db.session.rollback()
        return _page(project, str(why)), 422
    db.session.commit()
    flash.say(f"{event.summary}.", event)
    return render_template("profile/disavow/brought.html", found=found, reported=REPORTED)


def _page(project: Project, error: str = "") -> str:
    said: dict[str, Any] = {"project": project, "error": error, "versions": files.versions(project)}
    said |= {"most_lines": rules.MOST_LINES, "most_bytes": rules.MOST_BYTES}
    try:
        review = files.review(project, _today())
    except rules.TooLarge as why:
        return render_template("profile/disavow/index.html", review=None, too_large=str(why), **said)
    show = request.args.get("show", "")
    show = show if show in VIEWS else "changes" if review.chosen("changes") else "all"
    lines = review.chosen(show)
    last = max((len(lines) - 1) // PAGE, 0)
    at = min(max(request.args.get("page", 0, type=int), 0), last)
    in_view = lines[at * PAGE : (at + 1) * PAGE]
    own, won = [host.host for host in project.hosts], files.won_domains(project)
    held = [
        (one, protection.is_absolute(against), one.text.removeprefix("domain:"))
        for one in review.written.refused
        for against in [protection.objection(one.text.removeprefix("domain:"), own, won) or one.why]
    ]
    return render_template(
        "profile/disavow/index.html",
        review=review,
        tabs=[
            (text, url_for("disavow.index", show=name), len(review.chosen(name)), name == show)
            for name, text in (("changes", "Changes"), ("warned", "Warned"), ("all", "All lines"))
        ],
        lines=in_view,
        since=files.since(project, [line.text for line in in_view]),
        held=held,
        show=show,
        earlier=url_for("disavow.index", show=show, page=at - 1) if at else None,
        later=url_for("disavow.index", show=show, page=at + 1) if at < last else None,
        **said,
    )


def _version(row: DisavowFile, error: str = "") -> str:
    before = files.before(row)
    changes = rules.difference(before.text if before else "", row.text)
    lines = [("+", line) for line in changes.added] + [("-", line) for line in changes.removed]
    return render_template(
        "profile/disavow/show.html",
        row=row,
        before=before,
        changes=changes,
        lines=lines[:REPORTED],
        more=max(len(lines) - REPORTED, 0),
        newest=files.is_newest(row),
        error=error,
        today=_today().isoformat(),
        download=row.approved_at is not None and request.args.get("download") == "1",
    )


def _note(row: DisavowFile, kind: str, text: str) -> None:
    Event.note(kind, text, now(), project_id=row.project_id, user_id=current_user.id)
    db.session.commit()
    flash.say(f"{text}.")


def _back() -> Answer:
    return redirect(url_for("disavow.index", show=request.args.get("show")), 303)


def _today() -> date:
    return now().astimezone(filters.zone()).date()


def _person() -> User:
    return access.scoped(User, current_user.id)
