"""outreach mail: what a saved mail is and what it says, without a database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from outreach.cli import mail as commands

FIELDS = ["file", "kind", "class", "recipient", "status", "reason", "return_date", "sender", "sender_name"]

FROM_X = ["mailer-daemon@x.example", None]


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
    assert [first[name] for name in FIELDS[1:]] == [
        "bounce",
        "address",
        "jo@x.example",
        "5.1.1",
        "userunknown",
        None,
        *FROM_X,
    ]
    assert (second["kind"], second["return_date"], second["class"]) == ("auto", "2026-12-07", None)
    assert third["kind"] == "reply"


def test_a_file_that_holds_no_mail_is_named_and_the_others_are_done(tmp_path: Path) -> None:
    good, empty, binary, missing = (tmp_path / f"{name}.eml" for name in ("good", "empty", "binary", "missing"))
    good.write_text("From: a@x.example\nSubject: Re: Hi\nIn-Reply-To: <a@b.example>\n\nYes")
    empty.write_bytes(b"\n\n")
    binary.write_bytes(b"\x7fELF\x00\x01" * 50)
    files = [str(one) for one in (empty, binary, missing, tmp_path, good)]
    done = CliRunner().invoke(commands.command, ["classify", *files, "--json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["file"] == str(good)
    assert done.stderr.splitlines() == [
        f"Error: {empty} is empty: there is no mail in it.",
        f"Error: {binary} is no mail and no text: it holds binary data.",
        f"Error: {missing} cannot be read: No such file or directory.",
        f"Error: {tmp_path} cannot be read: Is a directory.",
    ]
    for file in files[:4]:
        assert CliRunner().invoke(commands.command, ["reply-text", file]).exit_code == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"Return-Path: <>\nSubject: failure notice\n\n<jo@x.example>:\n550 5.1.1 no such user\0\n",
        b"Received: by x\nSubject: failure \x81\x82\n\n\0\0<jo@x.example>:\n550 5.1.1 no such user\n",
    ],
)
def test_a_mail_with_odd_bytes_is_a_mail(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "odd.eml"
    file.write_bytes(b"From: MAILER-DAEMON@x.example\n" + raw)
    done = CliRunner().invoke(commands.command, ["classify", str(file), "--json"])
    assert (done.exit_code, json.loads(done.stdout)["kind"]) == (0, "bounce")


@pytest.mark.parametrize(
    "raw", [b"PK\x03\x04\0\0\0" * 9, b"Title: x\nColour: red\n\n\0\0\0", b"%PDF-1.4\n\0\1\2", b"\x89PNG\r\n\x1a\n\0\0"]
)
def test_other_files_are_refused_by_name(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "other"
    file.write_bytes(raw)
    done = CliRunner().invoke(commands.command, ["classify", str(file), "--json"])
    assert (done.exit_code, done.stdout) == (1, "") and "is no mail and no text" in done.stderr


def test_the_sender_and_their_name_are_given(tmp_path: Path) -> None:
    file = tmp_path / "named.eml"
    file.write_text("From: =?utf-8?Q?Chen=2C_Mia?= <Mia@x.example>\nTo: a@b.example\nSubject: Re: Hi\n\nYes")
    found = json.loads(CliRunner().invoke(commands.command, ["classify", str(file), "--json"]).stdout)
    assert (found["sender"], found["sender_name"]) == ("mia@x.example", "Chen, Mia")


def test_a_file_larger_than_any_mail_is_not_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.eml"
    with huge.open("wb") as opened:
        opened.write(b"From: a@x.example\n\n")
        opened.truncate(commands.LARGEST_FILE + 1)
    done = CliRunner().invoke(commands.command, ["classify", str(huge)])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "is larger than 64 MB" in done.stderr


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
