"""Today: everything that needs a person, in the order to do it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request
from flask_login import current_user
from sqlalchemy import select

from ... import jobs
from ...core.outbound import schedule
from ...core.states import Role, TaskKind
from ...db import db, now
from ...flows import undo
from ...flows.outbound import drafts
from ...flows.today import agenda, overview
from ...models import Link, Mailbox, Pitch, Task
from .. import access, flash, layout, request_values
from ..access import needs

bp = Blueprint("today", __name__)

SHOWN = 20  # of each section, until one is asked for alone


@bp.get("/")
@bp.get("/today")
@needs()
def index() -> str:
    """The queue, and beside it how the week goes."""
    at, user, project = now(), current_user, access.project()
    team = request.args.get("who") == "team"
    only = request.args.get("section") if request.args.get("section") in agenda.TITLES else None
    campaign_id = request.args.get("campaign", type=request_values.key)
    shown = None if only else SHOWN
    scope = agenda.Scope(user, project, campaign_id, team)
    sections = agenda.agenda(scope, at, only=only, shown=shown)
    due = [item.row for section in sections if section.name == "followups" for item in section.items]
    problems = overview.problems(user, at, samples=False)
    if user.ranks(Role.OWNER) and (stale := jobs.stale()):
        problems.insert(
            0, overview.Problem("The clock has stopped", f"No sign of life: {', '.join(stale)}", "/healthz", "Look")
        )
    midnight = schedule.day_bounds(at, user.timezone)[0]
    return layout.fragment(
        "today/index.html",
        "today",
        sections=sections,
        total=sum(section.total for section in sections),
        texts=drafts.readable(due),
        reasons=drafts.REASONS,
        team=team,
        only=only,
        focus=request.args.get("focus", ""),
        week=overview.week(user, at, project),
        coming=overview.coming(user, at, project),
        problems=problems,
        imports=overview.imports_running(user),
        done=overview.done_since(user, midnight) if not sections else 0,
        to_triage=overview.to_triage(user, project) if not sections else 0,
        begun=bool(sections) or _begun(),
    )


@bp.post("/today/links/<int:id>/laters")
@needs(Role.MEMBER, link=Link)
def later(link: Link) -> Any:
    """Show a link again on another day."""
    at = now()
    try:
        until = drafts.until(request.form.get("until", ""), current_user, at)
    except drafts.NoDay as why:
        flash.say(str(why))
        return redirect(_back(), 303)
    name = link.site.label if link.site else link.source_url
    about = {"user_id": current_user.id, "project_id": link.project_id, "link_id": link.id, "site_id": link.site_id}
    with undo.recorded("link.later", f"{name} waits until {until:%a} {until.day} {until:%b}", **about) as event:
        kind = TaskKind.WIN_BACK if link.lost_at else TaskKind.NUDGE
        Task.plan(kind, f"Look again at the link from {name}", until, at, link, user_id=current_user.id)
    db.session.commit()
    flash.say(f"{event.summary}.", event)
    return redirect(_back(), 303)


def _begun() -> bool:
    """Whether anything was ever set up here: a mailbox and a pitch."""
    mailbox = db.session.scalar(select(Mailbox.id).limit(1))
    pitch = db.session.scalar(access.visible(Pitch).with_only_columns(Pitch.id).limit(1))
    return mailbox is not None and pitch is not None


def _back() -> str:
    return access.safe_next(request.form.get("next") or "/today")
