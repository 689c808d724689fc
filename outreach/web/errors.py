"""When it does not go well: what happened, and how to go on, in words."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Flask, current_app, g, render_template
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from ..core.failures import DAMAGED, in_words
from ..db import db
from ..flows.lifecycle.allowed import NotAllowed
from ..flows.operations import backup
from ..flows.undo import CannotUndo
from . import access

PAGES = (403, 404, 409, 429, 500)
SENTENCES = {
    400: "Something of this form did not arrive, so nothing was saved. Go back, reload the page and try again.",
    413: "This is more than is taken in, so nothing was saved. A file may have {UPLOAD_MEGABYTES} MB, a text 4 MB.",
}


def _plain(error: HTTPException) -> tuple[str, int] | HTTPException:
    code = error.code or 500
    if code < 400:
        return error  # a redirect
    page = code if code in PAGES else 404 if code in (405, 410) else 409
    return _page(page, error=error, sentence=_own(error), code=code)


def _own(error: HTTPException) -> str:
    """The sentence a view gave with abort(), or ours; Werkzeug's own texts are not for people."""
    given = "" if error.description == type(error).description else error.description
    return given or SENTENCES.get(error.code or 500, "").format_map(current_app.config)


def _denied(error: access.Denied) -> tuple[str, int]:
    return _page(403, sentence=str(error), code=403)


def _conflict(error: Exception) -> tuple[str, int]:
    return _page(409, sentence=str(error), code=409)


def _broken(app: Flask, error: Exception) -> tuple[str, int]:
    db.session.rollback()
    reference = secrets.token_hex(4).upper()
    app.logger.exception("reference %s", reference, exc_info=error)
    said = in_words(error)
    if said == DAMAGED:
        said = f"{said} {backup.newest_in_words(current_app.config['DATA_DIR'])}"
    code = 503 if said else 500
    return render_template("errors/500.html", reference=reference, said=said, signed_in=_signed_in(), code=code), code


def _signed_in() -> bool:
    """Whether somebody is signed in, as far as the database can be asked."""
    try:
        return bool(current_user and current_user.is_authenticated)
    except SQLAlchemyError:
        return False


def _page(page: int, **values: Any) -> tuple[str, int]:
    """The page that says so; what the request began is gone, and a project it asked for in vain stands in no way."""
    db.session.rollback()
    try:
        if current_user.is_authenticated:
            access.project()
    except HTTPException:
        g.project = None
    return render_template(f"errors/{page}.html", **values), values["code"]


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _plain)
    app.register_error_handler(access.Denied, _denied)
    app.register_error_handler(CannotUndo, _conflict)
    app.register_error_handler(NotAllowed, _conflict)
    if not app.testing:
        app.register_error_handler(Exception, lambda error: _broken(app, error))
