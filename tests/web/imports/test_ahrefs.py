"""Fetching from Ahrefs on the screen: the cost stands there before the button, the key is never shown."""

from __future__ import annotations

import make
import pytest

from outreach.core.states import PullState, Role
from outreach.db import db
from outreach.flows.imports import ahrefs_import
from outreach.models import Project, Pull

ASKED = {"what": "all-backlinks", "target": "rival.example", "mode": "subdomains", "most": "2500", "page_rows": "1000"}


@pytest.fixture
def home(app):
    project = make.project(host="acme.example")
    ahrefs_import.set_key(project, "key-of-a-test")
    db.session.commit()
    return project


def test_the_cost_is_seen_before_the_start(owner, home):
    assert "See what it costs" in owner.get("/imports/ahrefs").text
    where = owner.post("/imports/ahrefs", data=ASKED).headers["Location"]
    page = owner.get(where).text
    assert "37,500 units" in page and "Nothing was asked yet" in page
    assert owner.post(f"{where}/starts").status_code == 303
    page = owner.get(where).text
    assert "Stop" in page and f'id="pull-{db.session.scalars(db.select(Pull.id)).one()}"' in page
    assert "Stop" in owner.get(where, headers={"HX-Request": "true"}).text
    owner.post(f"{where}/stops")
    assert db.session.scalars(db.select(Pull.state)).one() == PullState.STOPPED
    assert "Go on from row 0" in owner.get(where).text


def test_the_key_is_kept_and_forgotten(owner):
    home = make.project()
    assert "There is no key" in owner.get("/imports/ahrefs").text
    owner.post("/imports/ahrefs/key", data={"key": "secret-key-1"})
    page = owner.get("/imports/ahrefs").text
    assert "kept sealed" in page and "secret-key-1" not in page
    assert owner.post("/imports/ahrefs/key", data={"key": "two words"}).status_code == 422
    owner.post("/imports/ahrefs/key", data={"key": ""})
    assert db.session.scalar(db.select(Project.ahrefs_secret).where(Project.id == home.id)) is None


def test_nonsense_is_told_with_what_was_typed(owner, home):
    answer = owner.post("/imports/ahrefs", data={**ASKED, "target": "no host"})
    assert answer.status_code == 422 and "Enter a domain" in answer.text and "no host" in answer.text


def test_only_those_who_may(owner, home, as_user):
    where = owner.post("/imports/ahrefs", data=ASKED).headers["Location"]
    viewer = as_user(make.user(role=Role.VIEWER))
    assert viewer.get(where).status_code == 200 and viewer.post(f"{where}/starts").status_code == 403
    member = as_user(make.user(role=Role.MEMBER))
    assert member.post("/imports/ahrefs/key", data={"key": "k"}).status_code == 403
    stranger = as_user(make.user(role=Role.MEMBER, all_projects=False))
    assert stranger.get(where).status_code == 404
