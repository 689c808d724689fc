"""The health of the server, for monitors, without a login."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from sqlalchemy import text

from ... import jobs
from ...db import db
from ..access import public

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def index() -> tuple[Response, int]:
    """200 while the database answers and every clock that ever ticked still does; else 503 with the names."""
    db.session.execute(text("SELECT 1"))
    stale = jobs.stale()
    return jsonify(ok=not stale, stale=stale), 503 if stale else 200
