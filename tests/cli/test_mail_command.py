"""outreach mail: what a saved mail is and what it says, without a database."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from outreach.cli import mail as commands

FIELDS = ["file", "kind", "class", "recipient", "status", "reason", "return_date"]


def test_each_file_is_one_object_a_line(tmp_path: Path) -> None:
    bounced, away, person = tmp_path / "1.eml", tmp_path / "2.eml", tmp_path / "3.eml"
    bounced.write_text(
        "From: MAILER-DAEMON@x.example\nReturn-Path: <>\nSubject: failure notice\n\nI wasn't able to"
        " deliver your message.\n\n<jo@x.example>:\n550 5.1.1 no such user\n"
    )
    away.write_text(
        "From: a@x.example\nDate: Mon, 23 Nov 2026 08:00:00 +0000\nSubject: Out of"
        " office\nAuto-Submitted: auto-replied\n\nBack on 7 December 2026"
    )
    person.write_text("From: a@x.example\nSubject: Re: Hi\nIn-Reply-To: <a@b.example>\n\nYes")
    done = CliRunner().invoke(commands.command, ["classify", str(bounced), str(away), str(person), "--json"])
    assert done.exit_code == 0
    first, second, third = (json.loads(line) for line in done.output.splitlines())
    assert list(first) == FIELDS
    assert [first[name] for name in FIELDS[1:]] == ["bounce", "address", "jo@x.example", "5.1.1", "userunknown", None]
    assert (second["kind"], second["return_date"], second["class"]) == ("auto", "2026-12-07", None)
    assert third["kind"] == "reply"
    assert CliRunner().invoke(commands.command, ["classify", str(tmp_path / "none.eml")]).exit_code == 2


def test_own_words_are_printed_of_a_mail_and_of_a_text(tmp_path: Path) -> None:
    raw, text = tmp_path / "mail.eml", tmp_path / "text.txt"
    raw.write_text(
        "From: a@x.example\nTo: b@x.example\nMessage-ID: <x@y>\nSubject: Re: Hi\n\nYes\n\nOn 1 May"
        " 2026, Ana wrote:\n\n> Hi\n"
    )
    text.write_text("From: CRM [a@x.example]\nSent: Friday\nTo: Jo\nSubject: Hi\n\n> quoted\n")
    assert CliRunner().invoke(commands.command, ["reply-text", str(raw)]).output == "Yes\n"
    assert not commands.looks_raw(text.read_bytes())
    assert CliRunner().invoke(commands.command, ["reply-text", str(text)]).output == "\n"
