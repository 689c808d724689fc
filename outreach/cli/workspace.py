"""The house behind a command: settings read, database up to date, an application context around the work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy.exc import DBAPIError

from .. import schema
from ..app import create_app
from ..core.failures import DAMAGED, in_words
from ..db import db
from ..flows.operations import backup


def opened() -> Flask:
    """The application with its database brought up to this version; raises a sentence when it cannot be."""
    app = create_app()
    url: str = app.config["DATABASE_URL"]
    try:
        schema.check(url)
        has = schema.revision(url)
        if has is not None and has != schema.head():
            _keep_the_old(url, app.config["DATA_DIR"], has, app.config["PG_BIN"])
        schema.migrate(url)
    except (schema.FromTheFuture, backup.Failed) as why:
        raise click.ClickException(str(why)) from why
    except schema.Unusable as why:
        raise click.ClickException(f"{why} {backup.newest_in_words(app.config['DATA_DIR'])}") from why
    except DBAPIError as why:
        said = in_words(why)
        if said == DAMAGED:
            raise click.ClickException(f"{said} {backup.newest_in_words(app.config['DATA_DIR'])}") from why
        cause = str(why.orig).strip().splitlines()[0]
        raise click.ClickException(f"The database cannot be opened: {cause}. Check OUTREACH_DATABASE_URL.") from why
    return app


def _keep_the_old(url: str, folder: Path, has: str, tools: str) -> None:
    """Before the shape changes, keep the database as it was."""
    kept = folder / "backups"
    kept.mkdir(mode=0o700, exist_ok=True)
    file = kept / f"before-{schema.head()}-from-{has}.backup"
    if not file.exists():
        backup.save(url, file, tools)
        click.echo(f"The database as it was is kept in {file}.", err=True)


@contextmanager
def house() -> Iterator[None]:
    """An application context for one piece of work, and no connection left behind."""
    with opened().app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


def housed(command: Callable[..., Any]) -> Callable[..., Any]:
    """A command that works on the database: runs inside an application context."""

    @wraps(command)
    def inside(*args: Any, **options: Any) -> Any:
        with house():
            return command(*args, **options)

    return inside
