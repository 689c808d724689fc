"""outreach import: a table somebody brought, into the profile, the prospects, the people or the links."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from ..core.states import ImportKind, ImportState
from ..db import db
from ..flows.imports import load
from ..models import ImportFile, Project
from .workspace import housed

SHOWN_ERRORS = 1_000


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--project", required=True, metavar="P", help="The project's name, or one of its hosts.")
@click.option("--as", "kind", type=click.Choice([kind.value for kind in ImportKind]), help="What the rows are for.")
@click.option("--dry-run", is_flag=True, help="Count everything, save nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print {recognised, rows, new, merged, known, rejected, errors}.")
@housed
def import_(file: Path, project: str, kind: str | None, dry_run: bool, as_json: bool) -> None:
    """Bring in an export: Search Console, Ahrefs, Semrush, Majestic, Moz, Bing, Yandex, Linkody, BuzzStream, any.

    What the file is decides its content. Every row is counted once: new, merged with another row of the file,
    known before, or rejected with its line and the reason. An import that was interrupted goes on where it stopped.
    """
    with _owner(project, dry_run) as home:
        row = _kept(file, home, kind)
        if row.state == ImportState.REFUSED:
            _say(row, as_json)
            why = row.error
            if dry_run:
                load.forget(row)
            raise click.ClickException(why)
        if dry_run:
            load.run(row, dry=True)
        else:
            if row.state == ImportState.NEW:
                load.confirm(row)
            if not load.run(row):
                raise click.ClickException("Another import of this project is running. Try again when it has finished.")
        _say(row, as_json)
        if row.state in (ImportState.REFUSED, ImportState.STOPPED):
            raise click.ClickException(row.error or "The import was stopped.")


@contextmanager
def _owner(name: str, dry: bool) -> Iterator[Project]:
    """The project called *name*; a dry run does its work and takes it back, and may name a project there is not."""
    from_host = Project.hosts.any(host=name)
    home = Project.called(name) or db.session.scalar(db.select(Project).where(from_host))
    if home is None and not dry:
        raise click.ClickException(f"There is no project called {name}. Make it with: outreach project add.")
    if not dry:
        yield home
        return
    made = home is None
    if home is None:
        home = Project(name=name, created_at=datetime.now(UTC))
        db.session.add(home)
        db.session.commit()
    number = home.id
    try:
        yield home
    finally:
        db.session.rollback()
        if made:
            db.session.delete(db.session.get_one(Project, number))
            db.session.commit()


def _kept(file: Path, home: Project, kind: str | None) -> ImportFile:
    with file.open("rb") as stream:
        row = load.keep(stream, file.name, home)
    if row.state == ImportState.NEW and kind:
        try:
            load.choose(row, ImportKind(kind))
        except load.CannotLoad as why:
            raise click.ClickException(str(why)) from why
    return row


def _say(row: ImportFile, as_json: bool) -> None:
    found: dict[str, Any] = {
        "recognised": row.recognised,
        "rows": row.rows or 0,
        "new": row.new,
        "merged": row.merged,
        "known": row.known,
        "rejected": row.rejected,
        "errors": [{"line": line, "why": why} for line, why in load.errors(row, SHOWN_ERRORS)],
    }
    if row.state == ImportState.REFUSED:
        found["errors"] = [{"line": row.facts.get("header_line") or 1, "why": row.error}]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    purpose = f" ({load.KIND_NAMES[ImportKind(row.kind)]})" if row.kind else ""
    click.echo((row.recognised or "Not recognised") + purpose)
    for note in row.facts.get("notes", []):
        click.echo(note)
    counts = ("new", "merged", "known", "rejected")
    click.echo(f"{found['rows']:,} rows: " + ", ".join(f"{found[name]:,} {name}" for name in counts))
    for error in found["errors"][:20]:
        click.echo(f"  line {error['line']:,}: {error['why']}")


COMMANDS = (import_,)
