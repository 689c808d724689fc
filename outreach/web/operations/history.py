"""History: who did what, and how to undo it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, request
from flask_login import current_user
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from ...db import db
from ...flows import undo
from ...models import Event, User
from .. import access, filters, lists, request_values
from ..access import needs

bp = Blueprint("history", __name__, url_prefix="/history")

KINDS = (
    ("site", "Sites"),
    ("contact", "People"),
    ("pitch", "Pitches"),
    ("mail", "Mails"),
    ("link", "Links"),
    ("campaign", "Campaigns"),
    ("import", "Imports"),
    ("suppression", "Do not contact"),
    ("user", "Team"),
    ("project", "Projects"),
)


def _people() -> list[tuple[str, str]]:
    found = db.session.execute(select(User.id, User.name).order_by(User.name).limit(200))
    return [*((str(id), name) for id, name in found), ("0", "The house itself")]


def _on(day: date) -> Any:
    start = datetime(day.year, day.month, day.day, tzinfo=filters.zone())
    return and_(Event.at >= start, Event.at < start + timedelta(days=1))


def _by(chosen: list[str]) -> Any:
    ids = [int(text) for text in chosen if text != "0"]
    return or_(Event.user_id.in_(ids), Event.user_id.is_(None)) if "0" in chosen else Event.user_id.in_(ids)


COLUMNS = (
    lists.Column("at", "When", lambda event: event.at, sort=Event.at, descending=True),
    lists.Column("who", "Who", lambda event: event.user.name if event.user else "the house"),
    lists.Column("what", "What", lambda event: event.summary),
)
FILTERS = (
    lists.Filter("q", "What", lambda text: Event.summary.icontains(text, autoescape=True), kind="text"),
    lists.Filter("who", "Who", _by, options=_people),
    lists.Filter(
        "about",
        "About",
        lambda chosen: or_(*(Event.kind.startswith(f"{kind}.") for kind in chosen)),
        options=KINDS,
    ),
    lists.Filter("day", "Day", _on, kind="date"),
    lists.Filter("undoable", "Can be taken back", lambda _: _undoable(), kind="flag"),
)


@bp.get("")
@needs()
def index() -> Any:
    """What was done, the newest first; each line that can be taken back has its button."""
    wanted = access.visible(Event).options(joinedload(Event.user))
    chosen = request.args.get("event", type=request_values.key)
    if chosen is not None and chosen < 2**63:
        wanted = wanted.where(Event.id == chosen)
    project = access.project()
    if project is not None:
        wanted = wanted.where(or_(Event.project_id == project.id, Event.project_id.is_(None)))
    listing = lists.Listing("history", wanted, Event.id, COLUMNS, FILTERS, sort="-at")
    return listing.answer("operations/history/index.html", can=_can, only=chosen)


def _can(event: Event) -> bool:
    return not undo.standing(event) and bool(current_user.ranks(undo.takes(event)))


def _undoable() -> Any:
    return and_(Event.undo.is_not(None), Event.undone_at.is_(None))
