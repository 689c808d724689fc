"""The help names every command with its sentence, and a command brings only its own module."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys

from click.testing import CliRunner

from outreach import cli


def test_the_help_shows_each_command_with_its_sentence() -> None:
    said = CliRunner().invoke(cli.outreach, ["--help"])
    assert said.exit_code == 0
    rows = {words[0]: words[1:] for line in said.output.splitlines() if (words := line.split()) and line[:2] == "  "}
    for name in cli.MODULES:
        assert len(rows[name]) > 2, name


def test_the_table_has_every_command_there_is() -> None:
    there = set()
    for found in pkgutil.iter_modules(cli.__path__):
        for command in getattr(importlib.import_module(f"{cli.__name__}.{found.name}"), "COMMANDS", ()):
            there.add((command.name, found.name))
    assert there == set(cli.MODULES.items())


def test_an_unknown_command_is_refused() -> None:
    said = CliRunner().invoke(cli.outreach, ["nosuch"])
    assert said.exit_code == 2
    assert "No such command 'nosuch'" in said.output


def test_checking_links_brings_neither_the_web_nor_the_tables() -> None:
    program = "import sys; from outreach import cli; cli.outreach(['verify', '--help'], standalone_mode=False); "
    program += "print(*(name for name in ('flask', 'sqlalchemy', 'alembic') if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == ""
