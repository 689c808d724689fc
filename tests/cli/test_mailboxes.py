"""A mailbox added and tried out by hand and by scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from outreach import cli
from outreach.flows.mailboxes import connect
from outreach.net.mail import imap


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("OUTREACH_DATA_DIR", str(tmp_path / "data"))

    def ran(*words: str) -> Result:
        return CliRunner().invoke(cli.outreach, ("mailbox", *words))

    return ran


def added(run: Any, tmp_path: Path, smtp: int, imap: int, password: str, address: str = "ana@acme.test") -> Result:
    (tmp_path / "pw").write_text(password)
    servers = ("--smtp", f"127.0.0.1:{smtp}", "--imap", f"127.0.0.1:{imap}")
    result: Result = run("add", "--address", address, *servers, "--password-file", str(tmp_path / "pw"))
    return result


def test_a_mailbox_is_tried_from_end_to_end_and_the_mail_shown_as_it_came(run: Any, tmp_path: Path, mail: Any) -> None:
    assert added(run, tmp_path, mail.smtp, mail.imap, mail.password).exit_code == 0
    result = run("test", "Ana@acme.test", "--raw")
    assert result.exit_code == 0, result.output
    said = [line.split(None, 1) for line in result.output.splitlines()[:4]]
    assert [mark for mark, _ in said] == ["ok", "ok", "ok", "?"]
    assert "127.0.0.1 took a mail from ana@acme.test." in result.output and "The test mail came back" in result.output
    assert "acme.test is not a public domain" in said[3][1]
    assert "Subject: Test of this mailbox" in result.output
    assert "ana@acme.test  ready" in run("list").output


def test_a_junk_folder_that_cannot_be_opened_does_not_hide_the_test_mail(
    run: Any, tmp_path: Path, mail: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = imap.Session.folders
    monkeypatch.setattr(imap.Session, "folders", lambda self: [imap.Folder("Nope", "Junk", "junk"), *shown(self)])
    added(run, tmp_path, mail.smtp, mail.imap, mail.password, "bo@acme.test")
    assert "The test mail came back" in run("test", "bo@acme.test").output


def test_the_records_to_add_are_printed_as_they_stand_in_a_zone(
    run: Any, tmp_path: Path, mail: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect.dns, "spf", lambda domain, ask: ())
    monkeypatch.setattr(connect.dns, "dmarc", lambda domain, organisation, ask: ())
    added(run, tmp_path, mail.smtp, mail.imap, mail.password, "ana@acme-bees.com")
    lines = run("test", "ana@acme-bees.com").output.splitlines()
    assert "       to add     _dmarc.acme-bees.com. TXT v=DMARC1; p=none" in lines
    assert "       to add     acme-bees.com. TXT v=spf1 include:YOUR-PROVIDER ~all" in lines


def test_a_mailbox_that_does_not_work_says_what_to_mend_and_fails(run: Any, tmp_path: Path, mail: Any) -> None:
    assert added(run, tmp_path, mail.smtp, mail.imap, "wr0ng").exit_code == 0
    refused = run("test", "ana@acme.test", "--wait", "1")
    assert refused.exit_code == 1 and "127.0.0.1 refused the password" in refused.output
    assert "wr0ng" not in refused.output and "FAILED receive" in refused.output
    added(run, tmp_path, 1, 1, mail.password)
    away = run("test", "ana@acme.test", "--wait", "1")
    assert away.exit_code == 1 and "127.0.0.1" in away.output and "Traceback" not in away.output


@pytest.mark.parametrize(
    ("address", "said"), [("bo@acme.test", "There is no mailbox bo@acme.test. Add it with"), ("nonsense", "nonsense")]
)
def test_a_mailbox_that_is_not_there_is_named(run: Any, address: str, said: str) -> None:
    result = run("test", address)
    assert result.exit_code == 1 and said in result.output
