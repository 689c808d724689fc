"""Mailboxes by hand: add one, and test it for real."""

from __future__ import annotations

from pathlib import Path

import click

from ..core import addresses
from ..db import db
from ..flows.mailboxes import check_deliverability, connect
from ..models import Mailbox, Project
from .workspace import housed

MARKS = {True: "ok", False: "FAILED", None: "?"}


class Server(click.ParamType[tuple[str, int]]):
    """HOST:PORT."""

    name = "HOST:PORT"

    def convert(
        self, value: str | tuple[str, int], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int]:
        if isinstance(value, tuple):
            return value
        host, _, port = value.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            self.fail(f"{value!r} is not HOST:PORT, such as smtp.example.com:465", param, ctx)
        return host.strip("[]"), int(port)


@click.group("mailbox")
def command() -> None:
    """The accounts we send and read with."""


@command.command()
@click.option("--address", required=True, help="The address of the mailbox.")
@click.option("--smtp", type=Server(), help="Where it sends (guessed from the address when left out).")
@click.option("--imap", type=Server(), help="Where it is read (guessed from the address when left out).")
@click.option(
    "--password-file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file that holds the (app) password.",
)
@click.option("--username", help="If it is not the address.")
@click.option("--name", "sender_name", help="The name readers see.")
@click.option("--project", help="Only for this project; otherwise for all.")
@click.option("--timezone", help="Whose midnight the daily cap goes by.")
@click.option("--signature-file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--per-day", "daily_cap", type=click.IntRange(0, 100_000), help="Most mails a day, 0 for no limit.")
@click.option("--per-hour", "hourly_cap", type=click.IntRange(0, 100_000), help="Most mails an hour, 0 for no limit.")
@click.option("--spacing", "spacing_seconds", type=click.IntRange(0, 86_400), help="Seconds between two mails.")
@click.option("--ramp/--no-ramp", default=None, help="Begin with 15 a day and grow by 2.")
@housed
def add(
    address: str,
    smtp: tuple[str, int] | None,
    imap: tuple[str, int] | None,
    password_file: Path,
    project: str | None,
    signature_file: Path | None,
    ramp: bool | None,
    **given: str | int | None,
) -> None:
    """Add a mailbox, or give a known one new servers and a new password."""
    guess = connect.guessed(address)
    out, back = smtp or (guess.smtp_host, guess.smtp_port), imap or (guess.imap_host, guess.imap_port)
    files = guess.files_sent and smtp is None
    password = password_file.read_text(encoding="utf-8", errors="replace").strip("\r\n")
    if not password:
        raise click.ClickException(f"The file {password_file} is empty: put the password into it.")
    more: dict[str, str | int | None] = dict(given)
    if project is not None:
        owner = Project.called(project)
        if owner is None:
            raise click.ClickException(f"There is no project {project}. Add it with: outreach project add {project} …")
        more["project_id"] = owner.id
    if signature_file is not None:
        more["signature"] = signature_file.read_text(encoding="utf-8")
    if ramp is not None:
        more["ramp_from"] = 15 if ramp else 0
    try:
        mailbox = connect.add(address, connect.Servers(*out, *back, files), password, **more)
    except connect.BadMailbox as why:
        raise click.ClickException(str(why)) from why
    db.session.commit()
    cap = f"{mailbox.daily_cap} a day" if mailbox.daily_cap else "no daily limit"
    click.echo(f"{mailbox.address} sends through {out[0]}:{out[1]} and is read at {back[0]}:{back[1]}; {cap}.")


@command.command()
@click.argument("address")
@click.option("--wait", default=connect.WAIT_SECONDS, help="Seconds to wait for the test mail to come back.")
@click.option("--raw", is_flag=True, help="Print the mail as it arrived.")
@housed
def test(address: str, wait: float, raw: bool) -> None:
    """Sign in, send a mail to itself, wait for it to come back, look at SPF, DKIM and DMARC and say what to add."""
    try:
        mailbox = Mailbox.at(addresses.normal(address))
    except addresses.BadAddress as why:
        raise click.ClickException(str(why)) from why
    if mailbox is None:
        raise click.ClickException(
            f"There is no mailbox {address}. Add it with: outreach mailbox add --address {address} …"
        )
    checks = connect.test(mailbox, wait=wait)
    for check in checks:
        click.echo(f"{MARKS[check.ok]:7}{check.name.replace('_', ' '):10} {check.sentence}")
        for record in check.records:
            click.echo(f"{'':7}{'to add':10} {record.name} {record.type} {record.value}")
    if raw and any(check.name == "came_back" and check.ok for check in checks):
        click.echo(check_deliverability.last(mailbox)["raw"])
    broken = [check for check in checks if check.ok is False and check.name != "records"]
    if broken:
        raise click.ClickException(broken[0].sentence)


@command.command("list")
@housed
def listed() -> None:
    """The mailboxes and how they are."""
    for mailbox in db.session.query(Mailbox).order_by(Mailbox.id):
        state = f"paused: {mailbox.paused_reason}" if mailbox.paused_at else "ready"
        click.echo(f"{mailbox.address}  {state}")


COMMANDS = [command]
