"""By hand and by script: the command `outreach`, one module a noun."""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Iterable

import click

from .. import __version__
from ..config import BadSetting
from ..core.failures import in_words

# What there is, by what it is for: command -> its module here. A module is loaded when its command is asked for.
GROUPS = {
    "Running": {
        "run": "operations", "worker": "operations", "doctor": "operations", "backup": "operations",
        "restore": "operations", "sample": "sample",
    },
    "People and projects": {"user": "users", "project": "users", "keys": "users"},
    "Mail": {"mailbox": "mailboxes", "campaign": "campaigns", "outbox": "campaigns", "mail": "mail"},
    "Links": {"verify": "links", "fetch": "links", "import": "imports", "disavow": "disavow"},
}  # fmt: skip
MODULES = {name: module for group in GROUPS.values() for name, module in group.items()}


class Sections(click.Group):
    """The help shows commands by what they are for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(MODULES)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in MODULES:
            return None
        gc.disable()  # loading makes no garbage; to look for it all the same is a sixth of the time of a start
        try:
            commands: Iterable[click.Command] = importlib.import_module(f"{__name__}.{MODULES[name]}").COMMANDS
        finally:
            gc.enable()
        return next(command for command in commands if command.name == name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, names in GROUPS.items():
            commands = [(name, self.get_command(ctx, name)) for name in names]
            with formatter.section(title):
                formatter.write_dl([(name, command.get_short_help_str(80)) for name, command in commands if command])


@click.group(cls=Sections, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, message="outreach %(version)s")
def outreach() -> None:
    """Outreach: earn links, prove them live, keep them so.

    Settings are environment variables (OUTREACH_DATA_DIR, OUTREACH_DATABASE_URL, …), listed in the README.
    Every command exits 0 when it did its work, 1 when it could not and says why, 2 on unusable arguments.
    """


def main() -> None:
    """Run the command line; what goes wrong is one sentence, not a traceback."""
    try:
        outreach(prog_name="outreach")
    except BadSetting as why:
        click.echo(f"Error: {why}", err=True)
        sys.exit(1)
    except Exception as why:
        if not (said := in_words(why)):
            raise
        click.echo(f"Error: {said}", err=True)
        sys.exit(1)
