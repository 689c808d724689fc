"""The doctor's list: each look stands alone, what is wrong is named, and how to mend it is said."""

from __future__ import annotations

from pathlib import Path

import make
import pytest
from flask import Flask

from outreach.core import secrets
from outreach.core.states import Role
from outreach.db import db, now
from outreach.flows.mailboxes import login
from outreach.flows.operations import diagnose
from outreach.models import Heartbeat


def wrong() -> list[diagnose.Finding]:
    return [finding for finding in diagnose.examine() if not finding.well]


@pytest.fixture
def house(app: Flask, tmp_path: Path) -> Flask:
    """A house in which nothing is wrong."""
    make.user(role=Role.OWNER)
    (tmp_path / "keys").chmod(0o600)
    return app


def test_a_house_that_is_well_has_nothing_to_mend_and_says_what_was_looked_at(house: Flask) -> None:
    make.mailbox(address="ana@acme.example", secret=login.seal("pw"))
    make.link()
    found = list(diagnose.examine())
    assert [finding for finding in found if not finding.well] == []
    said = "\n".join(finding.what for finding in found)
    assert "1 links watched" in said and "ana@acme.example is well" in said and "1 people" in said


@pytest.mark.parametrize(
    ("how", "what", "mend"),
    [
        ("paused", "is paused: the password was refused", "Open Mailboxes, mend it, resume."),
        ("unread", "could not be read: timed out", "Open Mailboxes and test it."),
        ("sealed", "cannot be opened", "Put the key file back, or enter the password again."),
        ("clock", "failed 2 times: no disk", "The log of the running process tells more."),
        ("keys", "the key file is readable by mode 644", "Run: chmod 600"),
    ],
)
def test_what_is_wrong_is_named_with_how_to_mend_it(
    house: Flask, tmp_path: Path, how: str, what: str, mend: str
) -> None:
    if how == "paused":
        make.mailbox(paused_at=now(), paused_reason="the password was refused")
    elif how == "unread":
        make.mailbox(poll_failures=3, last_error="timed out")
    elif how == "sealed":
        make.mailbox(secret=secrets.seal("pw", login.SECRET_PLACE, [secrets.new_key()]))
    elif how == "clock":
        db.session.add(Heartbeat(name="send", at=now(), holder="", failures=2, last_error="no disk"))
        db.session.commit()
    else:
        (tmp_path / "keys").chmod(0o644)
    (finding,) = wrong()
    assert what in finding.what and mend in finding.mend


def test_a_house_without_people_says_how_to_make_the_first(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "keys").chmod(0o600)
    (finding,) = wrong()
    assert finding.what == "0 people" and "outreach user add" in finding.mend


def test_a_look_that_fails_does_not_keep_the_others(house: Flask, tmp_path: Path) -> None:
    (tmp_path / "keys").rename(tmp_path / "elsewhere")
    (finding,) = wrong()
    assert "folder could not be looked at" in finding.what
    assert any("links watched" in other.what for other in diagnose.examine())


def test_the_mailboxes_of_sample_data_are_nobodys_trouble(house: Flask) -> None:
    make.mailbox(project=make.project(is_sample=True), paused_at=now(), paused_reason="x")
    assert wrong() == []
