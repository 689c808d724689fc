"""Taking the last thing of a kind back, as the undo bar does."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from outreach.db import db
from outreach.models import Event


def take_back(browser: Any, kind: str) -> None:
    """Press Undo for the last event of that kind."""
    id = db.session.scalars(select(Event.id).where(Event.kind == kind).order_by(Event.id.desc())).first()
    assert browser.post(f"/events/{id}/undos").status_code == 303
    db.session.expire_all()
