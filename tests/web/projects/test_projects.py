"""Projects on the screen: made, changed, and the hosts that belong to one alone."""

from __future__ import annotations

import html
from typing import Any

import make
from sqlalchemy import select

from outreach.core.outbound.compliance import LAWS
from outreach.db import db
from outreach.models import Event, Project

PROJECT = {
    "name": "Acme",
    "hosts": "www.acme.example\nshop.acme.example",
    "timezone": "Europe/Berlin",
    "goal_links": "7",
}


PROJECT |= {
    "law": "us",
    "cooldown_days": "30",
    "domain_cooldown_days": "20",
    "yearly_contacts": "4",
    "brands": "Acme\nAcme Honey",
}


def test_a_project_is_made_changed_archived_and_brought_back_by_undo(owner: Any) -> None:
    assert owner.post("/settings/projects", data=PROJECT).status_code == 303
    project = db.session.scalars(select(Project)).one()
    assert [row.host for row in project.hosts] == ["acme.example", "shop.acme.example"]
    assert (project.goal_links, project.brands, project.colleague_stops) == (7, ["Acme", "Acme Honey"], False)
    owner.post(f"/settings/projects/{project.id}", data={**PROJECT, "hosts": "acme.example", "goal_links": "9"})
    db.session.refresh(project)
    assert ([row.host for row in project.hosts], project.goal_links) == (["acme.example"], 9)
    event = db.session.scalars(select(Event.id).where(Event.kind == "project.changed")).one()
    assert owner.post(f"/events/{event}/undos").status_code == 303
    db.session.refresh(project)
    assert ({row.host for row in project.hosts}, project.goal_links) == ({"acme.example", "shop.acme.example"}, 7)


def test_each_law_shows_what_it_demands(owner: Any) -> None:
    page = html.unescape(owner.get("/settings/projects/new").text)
    assert all(law.name in page and all(one in page for one in law.demands) for law in LAWS.values())


def test_a_host_belongs_to_one_project(owner: Any) -> None:
    make.project("acme.example")
    answer = owner.post("/settings/projects", data=PROJECT)
    assert answer.status_code == 422
    assert "belongs to the project" in answer.text
    assert db.session.scalar(select(Project).where(Project.name == "Acme")) is None
