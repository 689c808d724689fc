"""outreach disavow: any file checked, ours written."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from ..core.profile import disavow as rules
from ..db import db, now
from ..flows.profile import disavow as files
from ..models import Project
from .workspace import housed


@click.group()
def disavow() -> None:
    """Check any disavow file, or write the one our decisions add up to."""


@disavow.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--json", "as_json", is_flag=True, help="Print {lines, domains, urls, comments, blank, repaired, refused}."
)
def check(file: Path, as_json: bool) -> None:
    """Read a disavow file leniently and report every repair and every line that cannot stay."""
    why = ""
    try:
        found = rules.read(file.read_bytes())
    except rules.NotText as no_text:
        found, why = rules.Reading(), str(no_text)
        found.refused.append(rules.Refused(1, "", why))
    if as_json:
        said = {name: getattr(found, name) for name in ("lines", "domains", "urls", "comments", "blank")}
        said["repaired"] = [asdict(one) for one in found.repaired]
        said["refused"] = [asdict(one) for one in found.refused]
        click.echo(json.dumps(said, ensure_ascii=False))
        for warning in found.warnings:
            click.echo(warning, err=True)
    if why:
        raise click.ClickException(why)
    if as_json:
        return
    click.echo(
        f"{found.lines:,} lines: {found.domains:,} domains, {found.urls:,} addresses, {found.comments:,} comments, "
        f"{found.blank:,} blank"
    )
    for warning in found.warnings:
        click.echo(warning)
    for one in found.repaired:
        click.echo(f"  line {one.line:,}: {one.was.strip()} -> {one.now or '(left out)'}: {one.why}")
    for refused in found.refused:
        click.echo(f"  line {refused.line:,}: refused: {refused.text}: {refused.why}")


@disavow.command()
@click.option("--project", required=True, metavar="P", help="The project's name.")
@click.option(
    "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where to write the file."
)
@housed
def export(project: str, output: Path) -> None:
    """Write the disavow file of a project: every earlier line, and what was decided since."""
    home = Project.called(project) or db.session.scalar(db.select(Project).where(Project.hosts.any(host=project)))
    if home is None:
        raise click.ClickException(f"There is no project called {project}.")
    try:
        made = files.draft(home, now().date())
    except rules.TooLarge as why:
        raise click.ClickException(str(why)) from why
    output.write_text(made.text, encoding="ascii", newline="\n")
    click.echo(f"{output}: {made.lines:,} lines, {len(made.text):,} bytes")
    for one in (*made.refused, *made.dropped):
        click.echo(f"  not written: {one.text}: {one.why}")


COMMANDS = (disavow,)
