"""Every page of the CRM opens within its budget of queries, for those who may, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import make
import pytest
from flask import Flask
from sqlalchemy import event

from outreach.core.states import Role
from outreach.db import db
from outreach.flows.operations import sample
from outreach.models import Asset, Campaign, Contact, Message, Pitch, Prospect, Sequence, Task

MOST_QUERIES = 25
LISTS = (
    "/", "/today?who=team", "/drafts", "/pipeline", "/pipeline?view=table", "/prospects", "/prospects?view=triage",
    "/contacts", "/campaigns", "/sequences", "/assets", "/snippets", "/memberships", "/tasks",
)  # fmt: skip
FORMS = (
    "/add", "/add?popup=1&url=https://hive.example/a&title=Bees", "/assets/new", "/campaigns/new", "/contacts/new",
    "/memberships/new", "/snippets/new", "/tasks/new", "/compose", "/settings/capture",
)  # fmt: skip


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that ran inside."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "PRAGMA")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def world(app: Flask) -> Any:
    """The sample story, which has something of everything."""
    sample.fill()
    db.session.commit()
    return app


def _shows() -> list[str]:
    found = []
    for model, path in (
        (Prospect, "/prospects/{}"), (Prospect, "/prospects/{}/edit"), (Contact, "/contacts/{}"),
        (Contact, "/contacts/{}/edit"), (Campaign, "/campaigns/{}"), (Campaign, "/campaigns/{}/edit"),
        (Sequence, "/sequences/{}"), (Asset, "/assets/{}"), (Asset, "/assets/{}/edit"), (Pitch, "/pitches/{}/edit"),
        (Pitch, "/pitches/{}/wins"), (Task, "/tasks/{}/edit"), (Prospect, "/compose?prospects={}"),
    ):  # fmt: skip
        id = db.session.scalar(db.select(model.id).order_by(model.id).limit(1))
        if id:
            found.append(path.format(id))
    draft = db.session.scalar(db.select(Message.id).where(Message.state == "draft").limit(1))
    return [*found, f"/drafts/{draft}"] if draft else found


def test_every_page_opens_within_its_budget(world: Flask, owner: Any) -> None:
    dear = {}
    for path in (*LISTS, *FORMS, *_shows()):
        db.session.expire_all()
        with counted() as seen:
            answer = owner.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        assert b"<h1" in answer.data, path
        if len(seen) > MOST_QUERIES:
            dear[path] = len(seen)
    assert dear == {}


def test_nobody_sees_a_page_signed_out(app: Flask, client: Any) -> None:
    for path in (*LISTS, *FORMS):
        assert client.get(path).status_code == 303, path


def test_what_belongs_to_another_project_is_not_there(world: Flask, as_user: Callable[..., Any]) -> None:
    stranger = as_user(make.user(all_projects=False, role=Role.MANAGER))
    for path in _shows():
        if not path.startswith("/contacts"):  # people are shared by all projects
            assert stranger.get(path).status_code in (303, 404) or path.startswith("/compose"), path
    for path in (p for p in LISTS if p != "/contacts"):
        assert b"Hive" not in stranger.get(path).data, path


def test_a_viewer_looks_and_changes_nothing(world: Flask, as_user: Callable[..., Any]) -> None:
    viewer = as_user(make.user(role=Role.VIEWER))
    for path in LISTS:
        assert viewer.get(path).status_code == 200, path
    pitch = db.session.scalar(db.select(Pitch).limit(1))
    for path in (f"/pitches/{pitch.id}/moves", "/add", "/compose", "/prospects", "/assets", "/sequences"):
        assert viewer.post(path).status_code == 403, path


def test_what_is_missing_is_a_404(app: Flask, owner: Any) -> None:
    for path in ("/prospects/9999", "/contacts/9999", "/campaigns/9999", "/drafts/9999", "/pitches/9999", "/assets/x"):
        assert owner.get(path).status_code == 404, path


def test_a_price_stays_to_the_cent_and_what_is_no_amount_is_asked_for_again(owner: Any) -> None:
    link, pitch = make.link(), make.pitch()
    linked = {
        "source_url": "https://blog.example/post",
        "target_url": "https://acme.example/a",
        "acquisition": "earned",
        "expected_rel": "",
    }
    for row, path, more in ((link, f"/links/{link.id}", linked), (pitch, f"/pitches/{pitch.id}", {})):
        assert owner.post(path, data={**more, "price": "1234567,89"}).status_code == 303
        assert 'value="1234567.89"' in owner.get(f"{path}/edit").text
        for odd in ("nan", "inf", "1e400", "9" * 20, "-5", "²"):
            answer = owner.post(path, data={**more, "price": odd})
            assert answer.status_code == 422 and "Enter a number, such as 120" in answer.text, (path, odd)
        db.session.refresh(row)
        assert row.price == 123456789
