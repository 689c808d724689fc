"""The health of the server, for monitors, without a login."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from ... import jobs
from ...core.failures import in_words
from ...db import db
from ...flows.operations import diagnose
from ..access import public

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def index() -> tuple[Response, int]:
    """200 while the database answers, every clock still ticks and nothing stands in the way; else 503 and why."""
    try:
        stale, why = jobs.stale(), diagnose.trouble()
    except SQLAlchemyError as error:
        db.session.rollback()
        stale, why = ["database"], [in_words(error) or "The database does not answer."]
    well = not (stale or why)
    return jsonify(ok=well, stale=stale, why=why), 200 if well else 503
