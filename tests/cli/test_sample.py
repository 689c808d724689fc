"""Sample data from the command line: filled once, taken away, and measuring data only of a sensible size."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from outreach import cli


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("OUTREACH_DATA_DIR", str(tmp_path))

    def ran(*words: str) -> Result:
        return CliRunner().invoke(cli.outreach, ["sample", *words])

    return ran


def test_the_sample_project_comes_once_and_goes(run: Any) -> None:
    made = run()
    assert made.exit_code == 0 and "is there. It cannot send" in made.output
    again = run()
    assert again.exit_code == 1 and "already" in again.output.lower()
    assert run("--remove").output == "The sample project is gone.\n"
    assert run("--remove").output == "There was no sample project.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--backlinks", "5"), "--backlinks goes with --prospects."),
        (("--prospects", "3"), "100<=x<=5000000"),
        (("--prospects", "many"), "not a valid integer"),
    ],
)
def test_a_size_that_makes_no_sense_is_refused(run: Any, words: tuple[str, ...], said: str) -> None:
    refused = run(*words)
    assert refused.exit_code == 2 and said in refused.output
