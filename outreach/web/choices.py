"""Choices: what forms offer to pick from, within what the person may see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, g
from sqlalchemy import select

from ..core import labels
from ..core.outbound import starters
from ..core.states import OPEN_STAGES, Stage
from ..db import db
from ..models import Asset, Campaign, Mailbox, Project, Sequence, User
from . import access

STAGES = tuple((stage.value, labels.word("stage", stage).text) for stage in Stage)
OPEN = tuple((stage.value, labels.word("stage", stage).text) for stage in OPEN_STAGES)


def home() -> Project:
    """The project new things belong to: the one in view, else the first real one; 404 where there is none."""
    chosen = access.project()
    if chosen is not None:
        return chosen
    found = access.projects()
    if not found:
        abort(404, "There is no project yet. Ask an owner to make one.")
    return next((project for project in found if not project.is_sample), found[0])


def people() -> list[tuple[int, str]]:
    """Everybody who works here."""
    wanted = select(User.id, User.name).where(User.disabled_at.is_(None)).order_by(User.name).limit(200)
    return [(id, name) for id, name in db.session.execute(wanted)]


def campaigns(project: Project | None = None) -> list[tuple[int, str]]:
    """The open campaigns, newest first."""
    wanted = access.visible(Campaign).where(Campaign.archived_at.is_(None)).order_by(Campaign.id.desc()).limit(100)
    if project is not None:
        wanted = wanted.where(Campaign.project_id == project.id)
    return [(campaign.id, campaign.name) for campaign in db.session.scalars(wanted)]


def sequences(project: Project) -> list[Sequence]:
    """The sequences a campaign of the project can use, asked for once a request."""
    return _once(f"sequences {project.id}", lambda: _sequences(project))


def mailboxes(project: Project) -> list[Mailbox]:
    """The mailboxes a campaign of the project can send with, asked for once a request."""
    return _once(f"mailboxes {project.id}", lambda: _mailboxes(project))


def _once(name: str, ask: Callable[[], list[Any]]) -> list[Any]:
    known: dict[str, list[Any]] = g.setdefault("choices", {})
    if name not in known:
        known[name] = ask()
    return known[name]


def _sequences(project: Project) -> list[Sequence]:
    wanted = select(Sequence).where(Sequence.archived_at.is_(None))
    wanted = wanted.where((Sequence.project_id == project.id) | Sequence.project_id.is_(None))
    return list(db.session.scalars(wanted.order_by(Sequence.name, Sequence.id).limit(100)))


def _mailboxes(project: Project) -> list[Mailbox]:
    wanted = select(Mailbox).where((Mailbox.project_id == project.id) | Mailbox.project_id.is_(None))
    return list(db.session.scalars(wanted.order_by(Mailbox.project_id.is_(None), Mailbox.id).limit(100)))


def assets(project: Project) -> list[Asset]:
    """The pages of a project worth linking to."""
    wanted = select(Asset).where(Asset.project_id == project.id, Asset.archived_at.is_(None))
    return list(db.session.scalars(wanted.order_by(Asset.id.desc()).limit(100)))


def starting_points() -> list[tuple[str, str]]:
    return [(starter.key, starter.name) for starter in starters.STARTERS]


def words_of(kind: str, states: Any) -> list[tuple[str, str]]:
    """Pairs for a select: the state and its word."""
    return [(state.value, labels.word(kind, state).text) for state in states]
