"""People, projects and keys by hand."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import TextIO

import click
from flask import current_app
from sqlalchemy import select

from .. import config
from ..core import secrets
from ..core.states import Role
from ..db import db, now
from ..flows.operations import rotate_keys as sealed
from ..flows.users import users
from ..models import Event, Project, User
from .workspace import housed

NO_ADDRESS = "http://127.0.0.1:8000"


@click.group()
def user() -> None:
    """People who work here."""


@user.command("add")
@click.argument("email")
@click.option("--name", default="", help="Their name (default: the part before the @).")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.MEMBER.value, show_default=True)
@click.option("--password-file", type=click.File(), help="File with the password in its first line; - reads stdin.")
@housed
def add(email: str, name: str, role: str, password_file: TextIO | None) -> None:
    """Add a person; without a password file, a link to choose one is printed."""
    nobody_knows = base64.b64encode(os.urandom(24)).decode()
    chosen = _text(password_file).split("\n")[0].rstrip("\r") if password_file else nobody_knows
    try:
        made = users.add(email, name or email.partition("@")[0], role, chosen)
    except users.Refused as why:
        raise click.ClickException(str(why)) from why
    click.echo(f"{made.email} is here now, as {made.role}.")
    if password_file is None:
        _reset_link(made)


def _text(file: TextIO) -> str:
    try:
        return file.read()
    except UnicodeDecodeError as why:
        raise click.ClickException(f"{file.name} is not text in UTF-8.") from why


@user.command("reset")
@click.argument("email")
@housed
def reset(email: str) -> None:
    """Print a link to set a new password, good once, for 30 minutes."""
    found = db.session.scalar(select(User).where(User.email == email.strip().casefold()))
    if found is None:
        raise click.ClickException(f"Nobody here has the address {email}.")
    if found.disabled_at:
        raise click.ClickException(f"{found.email} is disabled. Enable them under Settings, Team first.")
    _reset_link(found)


def _reset_link(found: User) -> None:
    base = current_app.config["BASE_URL"] or NO_ADDRESS
    click.echo(f"Within 30 minutes, open {base}/resets/{users.reset_token(found)}")


@user.command("list")
@housed
def show() -> None:
    """List people with their roles."""
    for found in db.session.scalars(select(User).order_by(User.email)):
        seen = f"last seen {found.last_seen_at:%Y-%m-%d}" if found.last_seen_at else "never seen"
        state = "disabled" if found.disabled_at else seen
        click.echo(f"{found.email}\t{found.role}\t{found.name}\t{state}")


@click.group()
def project() -> None:
    """Sites and clients we earn links for."""


@project.command("add")
@click.argument("name")
@click.option("--host", "hosts", multiple=True, required=True, help="A host of the site; may be given several times.")
@click.option("--postal-address", default="", help="Stands in mails where the law asks for it.")
@housed
def begin(name: str, hosts: tuple[str, ...], postal_address: str) -> None:
    """Add a project."""
    try:
        made = users.project(name, hosts[0])
        db.session.flush()
        for host in hosts[1:]:
            users.add_host(made, host)
    except users.Refused as why:
        db.session.rollback()
        raise click.ClickException(str(why)) from why
    made.postal_address = postal_address.strip()
    db.session.commit()
    click.echo(f"{made.name}: {', '.join(row.host for row in made.hosts)}")


@project.command("list")
@housed
def projects() -> None:
    """List projects with their hosts."""
    for found in db.session.scalars(select(Project).order_by(Project.name)):
        state = "\tarchived" if found.archived_at else ""
        click.echo(f"{found.name}\t{' '.join(row.host for row in found.hosts)}{state}")


@click.group("keys")
def keys() -> None:
    """The keys that lock mailbox passwords."""


@keys.command("rotate")
@housed
def rotate() -> None:
    """Make a new key and move every secret to it; stopped half-way, run it again and it goes on."""
    folder: Path = current_app.config["DATA_DIR"]
    ring: config.Keys = current_app.config["KEYS"]
    newest = secrets.key_id(ring[0])
    unfinished = len(ring) > 1 and any(id != newest for id in sealed.standing())
    if not unfinished:
        config.write_keys(folder, [secrets.new_key(), *ring])
    try:
        moved = sealed.reseal(ring)
    except secrets.Unreadable as why:
        raise click.ClickException(f"{why} Put the missing one back and run this again.") from why
    standing = sealed.standing()
    left = sum(count for id, count in standing.items() if id != secrets.key_id(ring[0]))
    if left == 0:
        config.write_keys(folder, [ring[0], ring[-1]])  # the root stays: links in mails that were sent are made with it
    Event.note("keys.rotated", f"{moved:,} secrets moved to a new key", now())
    db.session.commit()
    click.echo(f"{moved:,} secrets moved to the new key, {left:,} left under old keys.")
    if left:
        raise click.ClickException("Some secrets changed meanwhile. Run this again.")


COMMANDS = [user, project, keys]
