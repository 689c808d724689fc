"""Adding a site: a page is looked at, its people are offered, and what is chosen is kept."""

from __future__ import annotations

from typing import Any

import make
import pytest
from flask import Flask
from web.prospects.bee_page import PAGE, gives

from outreach.core.states import Triage
from outreach.db import db
from outreach.flows.contacts import find
from outreach.models import (
    Contact,
    Prospect,
    Site,
)
from outreach.web.prospects import add


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> None:
    look = find.look
    monkeypatch.setattr(add.find, "look", lambda url: look(url, get=gives(PAGE)))


def test_looking_saves_nothing_and_saving_keeps_site_page_and_person(app: Flask, owner: Any, looked: None) -> None:
    make.project()
    answer = owner.post("/add", data={"url": "hive.example/tools", "op": "lookup"})
    assert b"Hive Notes" in answer.data and b"jo@hive.example" in answer.data
    assert Site.at("hive.example") is None
    form = {
        "url": "https://hive.example/tools",
        "title": "Bee tools",
        "name": "Hive Notes",
        "op": "save",
        "person": "0",
    }
    form |= {"person_email": "jo@hive.example", "person_name": "Jo Park", "person_job": "editor", "note": "saw it"}
    assert owner.post("/add", data=form).status_code == 303
    prospect = db.session.query(Prospect).one()
    assert (prospect.site.name, prospect.page_title, prospect.state) == ("Hive Notes", "Bee tools", Triage.QUALIFIED)
    jo = db.session.query(Contact).one()
    assert (jo.name, jo.places[0].title, jo.addresses[0].found_on) == (
        "Jo Park",
        "editor",
        "https://hive.example/tools",
    )
    assert b"Already here" in owner.get("/add?url=https://www.hive.example/other").data


def test_a_wrong_address_is_said_and_kept(app: Flask, owner: Any) -> None:
    make.project()
    answer = owner.post("/add", data={"url": "not an address", "op": "lookup"})
    assert answer.status_code == 422 and b"Enter a full address" in answer.data and b"not an address" in answer.data
    answer = owner.post("/add", data={"url": "hive.example", "op": "save", "email": "nobody@"})
    assert answer.status_code == 422 and db.session.query(Site).count() == 0
