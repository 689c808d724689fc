"""When it does not go well: what happened, and how to go on, in words."""

from __future__ import annotations

import secrets

from flask import Flask, render_template
from flask_login import current_user
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from ..db import db
from ..flows.undo import CannotUndo
from ..models import Unproven
from .access import Denied

PAGES = (403, 404, 409, 429, 500)


def _plain(error: HTTPException) -> tuple[str, int] | HTTPException:
    code = error.code or 500
    if code < 400:
        return error  # a redirect
    db.session.rollback()
    page = code if code in PAGES else 404 if code in (405, 410) else 409
    return render_template(f"errors/{page}.html", error=error, code=code, sentence=_own(error)), code


def _own(error: HTTPException) -> str:
    """The sentence a view gave with abort(); Werkzeug's own texts are not for people."""
    return "" if error.description == type(error).description else error.description or ""


def _denied(error: Denied) -> tuple[str, int]:
    db.session.rollback()
    return render_template("errors/403.html", sentence=str(error), code=403), 403


def _conflict(error: Exception) -> tuple[str, int]:
    db.session.rollback()
    return render_template("errors/409.html", sentence=str(error), code=409), 409


def _broken(app: Flask, error: Exception) -> tuple[str, int]:
    db.session.rollback()
    reference = secrets.token_hex(4).upper()
    app.logger.exception("reference %s", reference, exc_info=error)
    busy = isinstance(error, OperationalError) and "locked" in str(error)
    signed_in = bool(current_user and current_user.is_authenticated)
    return render_template("errors/500.html", reference=reference, busy=busy, signed_in=signed_in, code=500), 500


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _plain)
    app.register_error_handler(Denied, _denied)
    app.register_error_handler(CannotUndo, _conflict)
    app.register_error_handler(Unproven, _conflict)
    if not app.testing:
        app.register_error_handler(Exception, lambda error: _broken(app, error))
