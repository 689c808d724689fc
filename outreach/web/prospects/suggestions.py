"""Suggestions of the triage page: sites that are most likely not worth deciding about one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import request
from sqlalchemy import Select, func, or_, select

from ...core.states import Triage
from ...db import db, now
from ...flows.imports import records
from ...models import Prospect
from .. import access, request_values
from . import conditions

NEWEST = 2000  # sites that suggestions are about
RECENT = timedelta(days=90)


@dataclass
class Suggestion:
    """Sites with one reason to skip them."""

    op: str
    words: str
    count: int
    more: bool  # more sites wait than were counted


def offered() -> list[Suggestion]:
    """The suggestions that fit at least one of the newest sites that wait."""
    reasons = _reasons()
    counts = [func.count().filter(condition) for _, _, condition in reasons]
    wanted = select(func.count(), *counts).select_from(Prospect).join(Prospect.site).where(Prospect.id.in_(_newest()))
    total, *numbers = db.session.execute(wanted).one()
    return [
        Suggestion(op, words, count, total == NEWEST)
        for (op, words, _), count in zip(reasons, numbers, strict=True)
        if count
    ]


def prospects(ticked: list[str]) -> list[Prospect] | None:
    """The sites that the ticked suggestions are about; None when none of them is one of ours."""
    chosen = [condition for op, _, condition in _reasons() if op in ticked]
    if not chosen:
        return None
    wanted = select(Prospect).join(Prospect.site).where(Prospect.id.in_(_newest()), or_(*chosen))
    return list(db.session.scalars(wanted))


def _reasons() -> tuple[tuple[str, str, Any], ...]:
    """Value of the checkbox, its label, condition on a site."""
    return (
        ("refused", "on the do-not-contact list", conditions.refused()),
        ("own", "your own or a client's site", conditions.tagged(records.OWN_SITE)),
        ("linked", "that link to you already", conditions.links_here()),
        ("recent", "pitched in the last 90 days", conditions.pitched(now() - RECENT)),
        ("nobody", "with no address", ~conditions.has_address()),
    )


def _newest() -> Select[Any]:
    """The keys of the newest sites that wait, within the project and the import in view."""
    wanted = access.visible(Prospect).where(Prospect.state == Triage.NEW)
    if project := access.project():
        wanted = wanted.where(Prospect.project_id == project.id)
    if brought := request.args.get("import", type=request_values.key):
        wanted = wanted.where(Prospect.import_id == brought)
    return wanted.with_only_columns(Prospect.id).order_by(Prospect.id.desc()).limit(NEWEST)
