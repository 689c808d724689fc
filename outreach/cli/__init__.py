"""By hand and by script: the command `outreach`, one module a noun."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import click

from .. import __version__
from ..config import BadSetting

GROUPS = {
    "Running": ("run", "worker", "doctor", "backup", "restore", "sample"),
    "People and projects": ("user", "project", "keys"),
    "Mail": ("mailbox", "campaign", "outbox", "mail", "digest"),
    "Links": ("verify", "fetch", "import", "profile", "disavow"),
}


class Sections(click.Group):
    """The help shows commands by what they are for."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        named = {name for names in GROUPS.values() for name in names}
        rest = tuple(name for name in self.list_commands(ctx) if name not in named)
        for title, names in {**GROUPS, "More": rest}.items():
            rows = [(name, self.commands[name].get_short_help_str(80)) for name in names if name in self.commands]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)


@click.group(cls=Sections, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, message="outreach %(version)s")
def outreach() -> None:
    """Outreach: earn links, prove them live, keep them so.

    Settings are environment variables (OUTREACH_DATA_DIR, OUTREACH_DATABASE_URL, …), listed in the README.
    Every command exits 0 when it did its work, 1 when it could not and says why, 2 on unusable arguments.
    """


for _module in pkgutil.iter_modules(__path__):
    for _command in getattr(importlib.import_module(f"{__name__}.{_module.name}"), "COMMANDS", ()):
        outreach.add_command(_command)


def main() -> None:
    """Run the command line; what goes wrong is one sentence, not a traceback."""
    try:
        outreach(prog_name="outreach")
    except BadSetting as why:
        click.echo(f"Error: {why}", err=True)
        sys.exit(1)
