"""The profile pages: within their budget, decisions and weights through the forms, each for who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import make
import pytest
import queries
from flask import Flask

from outreach.core.states import Judgement, Role
from outreach.db import db
from outreach.flows.profile import score
from outreach.models import BacklinkDomain, Event, Project

MOST = 25


@pytest.fixture
def ours(app: Flask) -> Project:
    project = make.project(brands=["Acme"])
    for n in range(9):
        make.domain(project, f"slots-{n}.top", "casino bonus", title="Best slots of the year", path="/free-spins-page")
    make.domain(project, "hive.example", "how to winter a hive", sources={"ahrefs": {"lost": "2026-05-03"}, "moz": {}})
    make.domain(project, "blogspot.com", "a fine guide to bees")
    score.judge(project)
    return project


def test_every_page_keeps_its_budget_and_reads_by_index(app: Flask, ours: Project, as_user: Callable[..., Any]) -> None:
    visitor = as_user(make.user(role=Role.OWNER))
    one = db.session.scalars(db.select(BacklinkDomain.id).where(BacklinkDomain.domain == "hive.example")).one()
    paths = ["", "?tab=all", "?pattern=same+anchor%3A+casino+bonus", f"/{one}", "/anchors", "/earned", "/weights"]
    over = []
    for path in paths:
        assert visitor.get(f"/profile{path}").status_code == 200
        with queries.watched(app) as asked:
            visitor.get(f"/profile{path}")
        if len(asked) > MOST:
            over.append(f"{path}: {len(asked)} queries")
        if db.engine.dialect.name == "sqlite":
            over += [f"{path}: {scan}" for scan in asked.scans(db.session.connection())]
    assert over == []


def test_a_pattern_is_decided_with_one_form_and_taken_back(
    app: Flask, ours: Project, as_user: Callable[..., Any]
) -> None:
    visitor = as_user(make.user(role=Role.MEMBER))
    page = visitor.get("/profile").text
    assert "Same anchor: casino bonus" in page
    assert "slots-3.top" not in page
    visitor.post("/profile/decisions", data={"pattern": "same anchor: casino bonus", "op": "disavow_domain"})
    wanted = db.select(BacklinkDomain.judgement).where(BacklinkDomain.domain.like("slots%"))
    assert set(db.session.scalars(wanted)) == {Judgement.DISAVOW_DOMAIN}
    event = db.session.scalars(db.select(Event).order_by(Event.id.desc())).first()
    assert event is not None
    assert event.summary == "Disavowed 9 domains"
    visitor.post(f"/events/{event.id}/undos")
    db.session.rollback()
    assert set(db.session.scalars(wanted)) == {Judgement.REVIEW}


def test_a_shared_host_is_taken_only_by_its_typed_name(app: Flask, ours: Project, as_user: Callable[..., Any]) -> None:
    visitor = as_user(make.user(role=Role.MEMBER))
    row = db.session.scalars(db.select(BacklinkDomain).where(BacklinkDomain.domain == "blogspot.com")).one()
    url = f"/profile/{row.id}/decisions"
    visitor.post(url, data={"op": "disavow_domain"})
    assert row.judgement == Judgement.REVIEW
    visitor.post(url, data={"op": "disavow_domain", "typed": "blogspot.com"})
    db.session.rollback()
    assert row.judgement == Judgement.DISAVOW_DOMAIN


def test_a_domain_shows_reasons_and_what_sources_disagree_on(
    app: Flask, ours: Project, as_user: Callable[..., Any]
) -> None:
    visitor = as_user(make.user(role=Role.VIEWER))
    rows = {row.domain: row.id for row in db.session.scalars(db.select(BacklinkDomain))}
    assert "Ahrefs: lost on 2026-05-03; Moz: listed" in " ".join(
        visitor.get(f"/profile/{rows['hive.example']}").text.split()
    )
    page = visitor.get(f"/profile/{rows['slots-1.top']}").text
    assert "9 domains use the anchor" in page
    assert "toxic" not in page.lower()
    assert visitor.post(f"/profile/{rows['hive.example']}/decisions", data={"op": "keep"}).status_code == 403


def test_weights_are_checked_kept_and_judged_by(app: Flask, ours: Project, as_user: Callable[..., Any]) -> None:
    visitor = as_user(make.user(role=Role.MANAGER))
    from_page = {name: str(abs(signal.weight)) for name, signal in score.scoring.BY_NAME.items()}
    assert visitor.post("/profile/weights", data={**from_page, "spam_tld": "many"}).status_code == 422
    assert (
        visitor.post(
            "/profile/weights", data={**from_page, "same_anchor": "0", "brands": "Acme\nAcme Bees"}
        ).status_code
        == 303
    )
    db.session.rollback()
    assert (ours.weights, ours.brands) == ({"same_anchor": 0}, ["Acme", "Acme Bees"])
    score.judge(ours)
    row = db.session.scalars(db.select(BacklinkDomain).where(BacklinkDomain.domain == "slots-1.top")).one()
    assert "same_anchor" not in {one["rule"] for one in row.signals}
