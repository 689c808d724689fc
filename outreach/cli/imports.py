"""outreach import: a table somebody brought, into the profile, the prospects, the people or the links."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from ..core.imports.formats import custom
from ..core.states import ImportKind, ImportState
from ..db import db
from ..flows.imports import bring, load
from ..models import ImportFile, Project
from .workspace import housed

SHOWN_ERRORS = 1_000
SHOWN_LINES = 20


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--project", required=True, metavar="P", help="The project's name, or one of its hosts.")
@click.option("--as", "kind", type=click.Choice([kind.value for kind in ImportKind]), help="What the rows are for.")
@click.option("--encoding", metavar="NAME", help="How the file is written, such as windows-1251 [as its content says].")
@click.option("--dry-run", is_flag=True, help="Count everything, save nothing.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print {recognised, rows, new, merged, known, rejected, errors}.",
)
@housed
def import_(file: Path, project: str, kind: str | None, encoding: str | None, dry_run: bool, as_json: bool) -> None:
    """Bring in an export: Search Console, Ahrefs, Semrush, Majestic, Moz, Bing, Yandex, Linkody, BuzzStream, any.

    What the file is decides its content. Every row is counted once: new, merged with another row of the file,
    known before, or rejected with its line and the reason. What could not be read in a row that is kept is told by
    line, and so is every column nothing is taken from. An import that was interrupted goes on where it stopped.
    """
    with _owner(project, dry_run) as home:
        row = _kept(file, home, kind, encoding or "", dry_run)
        try:
            _applied(row, dry_run)
            _say(row, as_json)
            if row.state in (ImportState.REFUSED, ImportState.STOPPED):
                raise click.ClickException(row.error or "The import was stopped.")
        finally:
            if dry_run:
                db.session.rollback()
                bring.forget(row)
                db.session.commit()


def _applied(row: ImportFile, dry_run: bool) -> None:
    if row.state == ImportState.REFUSED:
        return
    if not dry_run and row.state == ImportState.NEW:
        load.confirm(row)
    if not load.run(row, dry=dry_run):
        raise click.ClickException("Another import of this project is running. Try again when it has finished.")


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


def _kept(file: Path, home: Project, kind: str | None, encoding: str, dry_run: bool) -> ImportFile:
    with file.open("rb") as stream:
        row = bring.keep(stream, file.name, home, encoding=encoding, again=dry_run)
    if row.state == ImportState.NEW and kind:
        try:
            bring.choose(row, ImportKind(kind))
        except bring.CannotLoad as why:
            if dry_run:
                bring.forget(row)
                db.session.commit()
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
        for remark in (*_about_the_file(row), *_about_lines(row, SHOWN_ERRORS)):
            click.echo(remark, err=True)
        return
    purpose = f" ({bring.KIND_NAMES[ImportKind(row.kind)]})" if row.kind else ""
    click.echo((row.recognised or "Not recognised") + purpose)
    for remark in _about_the_file(row):
        click.echo(remark)
    counts = ("new", "merged", "known", "rejected")
    click.echo(f"{found['rows']:,} rows: " + ", ".join(f"{found[name]:,} {name}" for name in counts))
    for error in found["errors"][:SHOWN_LINES]:
        click.echo(f"  line {error['line']:,}: {error['why']}")
    for remark in _about_lines(row, SHOWN_LINES):
        click.echo(f"  {remark}")


def _about_the_file(row: ImportFile) -> Iterator[str]:
    """What is to be said of the file as a whole, with the columns nothing is taken from."""
    yield from row.facts.get("notes", [])
    fields = [custom.label(word) for word in row.mapping if custom.is_custom(word)]
    if fields and row.kind in (ImportKind.CONTACTS, ImportKind.PROSPECTS):
        yield f"Kept as fields of the people: {', '.join(fields)}."
    if unused := bring.unused(row):
        yield f"Not used: {', '.join(unused)}."


def _about_lines(row: ImportFile, most: int) -> Iterator[str]:
    """Lines that were kept and read in part, or put right."""
    repairs = row.facts.get("repairs", [])[:most]
    for line, what in repairs:
        yield f"line {line:,}: {what}"
    if (more := row.facts.get("repaired", 0) - len(repairs)) > 0:
        yield f"and {more:,} more lines that were read in part or put right"


COMMANDS = (import_,)
