"""Running: the server, the worker, the doctor, backups."""

from __future__ import annotations

import logging
import os
import signal
import threading
from pathlib import Path

import click
from flask import current_app
from waitress.server import create_server

from .. import config
from ..flows.operations import backup, diagnose, leaving
from ..flows.users import users
from ..runners import embedded
from .workspace import house, housed, opened


def _listen() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a line that takes longer than its interval is no news


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on.")
@click.option("--threads", default=16, show_default=True, type=click.IntRange(1, 256))
@click.option("--no-clock", is_flag=True, help="Serve pages only; `outreach worker` does the rest.")
def run(host: str, port: int, threads: int, no_clock: bool) -> None:
    """Serve the pages and do the work: send, read, check, import."""
    _listen()
    app = opened()
    try:
        server = create_server(app, host=host, port=port, threads=threads, ident=None, channel_timeout=120)
    except ValueError as why:
        raise click.ClickException(f"{host} is no address of this machine.") from why
    except OSError as why:
        raise click.ClickException(f"Cannot listen on {host}:{port}: {why.strerror}. Try --port {port + 1}.") from why
    here = f"http://{host}:{server.effective_port}"
    with app.app_context():
        app.config["BASE_URL"] = app.config["BASE_URL"] or here
        token = users.fresh_token()
    click.echo(f"Open {here}/setup?token={token}" if token else f"Outreach: {here}/")
    signal.signal(signal.SIGTERM, _leave)
    scheduler = None if no_clock else embedded.start(app)
    try:
        server.run()  # returns after SystemExit or Ctrl-C; running requests get 5 s
    finally:
        if scheduler and not embedded.stop(scheduler):
            os._exit(0)  # a thread that waits for a stranger's server would keep us


@click.command()
def worker() -> None:
    """Do the work without serving pages; any number may run beside each other."""
    _listen()
    scheduler = embedded.start(opened())
    leave = threading.Event()

    def told(number: int, frame: object) -> None:
        leaving.leave()
        leave.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, told)
    click.echo("Outreach: working")
    leave.wait()
    if not embedded.stop(scheduler):
        os._exit(0)


def _leave(number: int, frame: object) -> None:
    leaving.leave()
    raise SystemExit(0)


@click.command()
@housed
def doctor() -> None:
    """Say what is wrong and how to mend it."""
    ill = 0
    for finding in diagnose.examine():
        ill += not finding.well
        click.echo(f"{'ok  ' if finding.well else 'BAD '} {finding.what}")
        if not finding.well and finding.mend:
            click.echo(f"     {finding.mend}")
    if ill:
        raise click.ClickException(f"{ill} {'thing needs' if ill == 1 else 'things need'} mending.")


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@housed
def keep(file: Path) -> None:
    """Write a checked copy of the database to FILE."""
    try:
        size = backup.save(current_app.config["DATABASE_URL"], file, current_app.config["PG_BIN"])
    except backup.Failed as why:
        raise click.ClickException(str(why)) from why
    backup.remember(current_app.config["DATA_DIR"], file)
    click.echo(f"{file}: {size:,} bytes, checked.")
    click.echo(f"Keep {current_app.config['DATA_DIR'] / 'keys'} too, in another place: it opens the mailbox passwords.")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
def put_back(file: Path) -> None:
    """Put the backup FILE in the place of the present database; nothing is sent before a person confirms."""
    settings = config.load()
    try:
        backup.restore(settings["DATABASE_URL"], file, settings["DATA_DIR"], settings["PG_BIN"])
    except backup.Failed as why:
        raise click.ClickException(str(why)) from why
    with house():
        users.after_restore()
    click.echo("Restored. Nothing leaves before somebody confirms it in the Outbox.")


COMMANDS = [run, worker, doctor, keep, put_back]
