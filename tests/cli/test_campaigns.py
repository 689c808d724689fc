"""A campaign and its outbox, by hand and by scripts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from outreach import cli

PEOPLE = "email,name,Topic\nmia@weekly.example,Mia Chen,bees\nnoreply@daily.example,Lee,\nlee@daily.example,Lee Wu,\n"
MAILS = '[[step]]\nsubject = "A guide to {{topic}}"\nbody = "Hi {{first_name|there}}, a pitch."\n'


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """A house with a project and a mailbox, and a table of people and mails to launch."""
    monkeypatch.setenv("OUTREACH_DATA_DIR", str(tmp_path / "data"))
    for name, text in (("people.csv", PEOPLE), ("mails.toml", MAILS), ("pw", "pw")):
        (tmp_path / name).write_text(text)

    def ran(*words: str) -> Result:
        return CliRunner().invoke(cli.outreach, words)

    servers = ("--smtp", "127.0.0.1:2525", "--imap", "127.0.0.1:2143", "--password-file", str(tmp_path / "pw"))
    assert ran("project", "add", "Acme", "--host", "acme.example").exit_code == 0
    assert ran("mailbox", "add", "--address", "ana@acme.example", *servers).exit_code == 0
    return ran


def launched(run, tmp_path: Path, *more: str, name: str = "Guide") -> Result:  # type: ignore[no-untyped-def]
    files = ("--contacts", str(tmp_path / "people.csv"), "--sequence", str(tmp_path / "mails.toml"))
    result: Result = run(
        "campaign", "launch", name, "--project", "Acme", "--mailbox", "ana@acme.example", *files, *more
    )
    return result


def outbox(run, *more: str) -> dict[str, dict[str, object]]:  # type: ignore[no-untyped-def]
    lines = [json.loads(line) for line in run("outbox", "--json", *more).stdout.splitlines()]
    return {str(line["recipient"]): line for line in lines}


def test_each_person_is_planned_held_or_skipped_and_the_outbox_says_why(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    result = launched(run, tmp_path, "--any-time")
    assert result.exit_code == 0, result.output
    assert "1 mails wait, 1 held, 1 skipped." in result.output
    assert "skipped  noreply@daily.example: noreply@daily.example is read by nobody." in result.output
    lines = outbox(run)
    assert lines.keys() == {"mia@weekly.example", "lee@daily.example"}
    mia, lee = lines["mia@weekly.example"], lines["lee@daily.example"]
    assert (mia["state"], mia["step"], mia["why"], mia["campaign"]) == ("queued", 1, "leaves now", "Guide")
    assert (lee["state"], lee["when"]) == ("held", None) and "{{topic}} is empty" in str(lee["why"])
    assert outbox(run, "--state", "held").keys() == {"lee@daily.example"}
    run("campaign", "pause", "Guide")
    assert outbox(run)["mia@weekly.example"]["why"] == "Guide is paused: paused by hand"


def test_one_person_may_be_insisted_on(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    result = launched(run, tmp_path, "--insist", "NoReply@daily.example", name="One")
    assert "1 mails wait, 2 held, 0 skipped." in result.output
    strange = launched(run, tmp_path, "--insist", "someone@else.example", name="Two")
    assert strange.exit_code == 2 and "does not stand in the table of people" in strange.output
    assert launched(run, tmp_path, "--insist", "nonsense", name="Two").exit_code == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--project", "Nobody"), "There is no project Nobody"),
        (("--mailbox", "eve@acme.example"), "There is no mailbox eve@acme.example"),
    ],
)
def test_what_cannot_be_launched_says_why(run, tmp_path: Path, words: tuple[str, ...], said: str) -> None:  # type: ignore[no-untyped-def]
    result = launched(run, tmp_path, *words)
    assert result.exit_code == 1 and said in result.output and not outbox(run)


@pytest.mark.parametrize(
    ("words", "mails", "said"),
    [
        ((), MAILS.replace("a pitch", "another pitch"), "It sends other texts"),
        ((), MAILS + '[[step]]\nbody = "Did you see it?"\n', "It sends other texts"),
        (("--mailbox", "bo@acme.example"), MAILS, "It sends from ana@acme.example."),
        (("--any-time",), MAILS, "It waits for its sending window."),
    ],
)
def test_a_campaign_that_exists_is_not_launched_as_something_else(  # type: ignore[no-untyped-def]
    run, tmp_path: Path, words: tuple[str, ...], mails: str, said: str
) -> None:
    servers = ("--smtp", "127.0.0.1:2525", "--imap", "127.0.0.1:2143", "--password-file", str(tmp_path / "pw"))
    assert run("mailbox", "add", "--address", "bo@acme.example", *servers).exit_code == 0
    assert launched(run, tmp_path).exit_code == 0
    before = outbox(run)
    (tmp_path / "people.csv").write_text("email,name,Topic\nzoe@weekly.example,Zoe,bees\n")
    (tmp_path / "mails.toml").write_text(mails)
    result = launched(run, tmp_path, *words)
    assert result.exit_code == 1 and said in result.output and outbox(run) == before


def test_more_people_join_a_campaign_that_runs_and_none_that_is_paused(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert launched(run, tmp_path).exit_code == 0
    (tmp_path / "people.csv").write_text("email,name,Topic\nzoe@weekly.example,Zoe,bees\n")
    assert run("campaign", "pause", "Guide").exit_code == 0
    paused = launched(run, tmp_path)
    assert (
        paused.exit_code == 1
        and 'paused by hand). Let it go on first: outreach campaign resume "Guide"' in paused.output
    )
    assert "zoe@weekly.example" not in outbox(run)
    assert run("campaign", "resume", "Guide").exit_code == 0
    assert launched(run, tmp_path).exit_code == 0 and "zoe@weekly.example" in outbox(run)


def test_a_text_with_a_mistake_can_be_mended_and_launched_under_the_same_name(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    wrong = tmp_path / "mails.toml"
    wrong.write_text(MAILS.replace("{{first_name", "{{nosuch", 1))
    first = launched(run, tmp_path)
    assert first.exit_code == 1 and "nosuch" in first.output
    wrong.write_text(MAILS)
    again = launched(run, tmp_path)
    assert again.exit_code == 0 and "is running" in again.output
