"""What a page says when it does not go well: in words, with a way on, and without what was inside."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Blueprint, abort
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from outreach import web
from outreach.app import create_app
from outreach.db import db, now
from outreach.flows.lifecycle.allowed import NotAllowed
from outreach.flows.undo import CannotUndo
from outreach.models import Project
from outreach.web import access

locked = sqlite3.OperationalError("database is locked")
locked.sqlite_errorname = "SQLITE_BUSY"
RAISED = {
    "broken": RuntimeError("the password is hunter2"),
    "busy": OperationalError("insert", {}, locked),
    "undo": CannotUndo("It was changed since."),
    "not allowed": NotAllowed("Nobody has seen this link."),
    "denied": access.Denied("Only an owner may."),
}


@pytest.fixture
def house(settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A browser of the application as it runs for people, with a page that fails in the way its address says."""
    failing = Blueprint("failing", __name__)

    @failing.get("/fail/<how>")
    @access.public
    def fail(how: str) -> str:
        if how.isdecimal():
            abort(int(how))
        db.session.add(Project(name="Half made", postal_address="", created_at=now()))
        db.session.flush()
        raise RAISED[how]

    monkeypatch.setattr(web, "BLUEPRINTS", (*web.BLUEPRINTS, failing))
    app = create_app({**settings, "TESTING": False})
    with app.app_context():
        yield app.test_client()
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize(
    ("how", "code", "said"),
    [
        ("403", 403, ""),
        ("404", 404, "There is nothing at this address"),
        ("400", 400, "Something of this form did not arrive, so nothing was saved."),
        ("413", 413, "A file may have 500 MB, a text 4 MB."),
        ("410", 410, "There is nothing at this address"),
        ("409", 409, ""),
        ("denied", 403, "Only an owner may."),
        ("undo", 409, "It was changed since."),
        ("not allowed", 409, "Nobody has seen this link."),
        ("broken", 500, "Something broke on our side"),
        ("busy", 503, "Another task is writing a lot at the moment"),
    ],
)
def test_each_failure_has_a_page_that_says_what_happened(house: Any, how: str, code: int, said: str) -> None:
    answer = house.get(f"/fail/{how}")
    assert answer.status_code == code
    assert "<h1" in answer.text and said in answer.text
    assert "werkzeug" not in answer.text.lower() and "hunter2" not in answer.text


@pytest.mark.parametrize("how", ["undo", "broken"])
def test_what_a_failed_request_began_is_not_kept(house: Any, how: str) -> None:
    house.get(f"/fail/{how}")
    assert db.session.scalar(select(Project.id)) is None


def test_the_reference_on_the_page_finds_the_failure_in_the_log(house: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        shown = re.search(r"Reference <strong[^>]*>(\w+)<", house.get("/fail/broken").text)
    assert shown is not None
    record = next(record for record in caplog.records if f"reference {shown[1]}" in record.getMessage())
    assert record.exc_info is not None and "hunter2" in str(record.exc_info[1])


def test_a_method_that_a_page_does_not_know_is_nothing_at_this_address(client: Any) -> None:
    answer = client.get("/settings/password")
    assert answer.status_code == 405 and "There is nothing at this address" in answer.text
