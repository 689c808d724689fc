"""The application: the only place where everything meets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from . import config, web
from .db import db
from .web import access, errors, filters, flash, headers, request_values


def create_app(settings: dict[str, Any] | None = None) -> Flask:
    """Make the application; *settings* stand over what the environment says."""
    found = {**config.load(), **(settings or {})}
    app = Flask(
        __package__, template_folder=str(config.resource("templates")), static_folder=str(config.PACKAGE / "static")
    )
    folder: Path = found["DATA_DIR"]
    config.private(folder)
    app.config.update(
        found,
        SQLALCHEMY_DATABASE_URI=found["DATABASE_URL"],
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},  # what people wrote and hash belongs into no log
        KEYS=config.keys(folder),
        MAX_CONTENT_LENGTH=found["UPLOAD_MEGABYTES"] * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        SESSION_COOKIE_NAME="outreach_said",
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.secret_key = app.config["KEYS"][-1]
    if found["TRUSTED_PROXIES"]:
        hops = found["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    db.init_app(app)
    for blueprint in dict.fromkeys(web.BLUEPRINTS):  # several modules add to one
        app.register_blueprint(blueprint)
    for part in (request_values, headers, filters, flash, errors, access):
        part.init_app(app)
    return app
