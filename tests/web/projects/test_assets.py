"""Assets: the pages we want linked, and what came of them."""

from __future__ import annotations

import re
from typing import Any

import make
import pytest
from sqlalchemy import select
from web.taking_back import take_back

from outreach.core.states import LinkState, Role, Stage, WonBy
from outreach.db import db
from outreach.models import Asset


def test_a_page_is_added_by_its_address_changed_and_unmade(owner: Any) -> None:
    project = make.project()
    answer = owner.post("/assets", data={"url": "acme.example/guide", "title": "A  guide", "notes": "for bees"})
    asset = db.session.scalars(select(Asset)).one()
    assert answer.location == f"/assets/{asset.id}" and asset.project_id == project.id
    assert (asset.url, asset.title, asset.notes) == ("https://acme.example/guide", "A guide", "for bees")
    owner.post(f"/assets/{asset.id}", data={"url": asset.url, "title": "Other"})
    assert asset.title == "Other"
    take_back(owner, "asset.changed")
    take_back(owner, "asset.made")
    assert db.session.scalar(select(Asset.id)) is None


@pytest.mark.parametrize(
    ("url", "why"),
    [("", "Enter a full address"), ("no address", "Enter a full address"), ("https://acme.example/taken", "already")],
)
def test_an_address_that_cannot_be_is_refused_and_nothing_changes(owner: Any, url: str, why: str) -> None:
    project = make.project()
    make.asset(project=project, url="https://acme.example/taken")
    asset = make.asset(project=project, title="Mine")
    for path in ("/assets", f"/assets/{asset.id}"):
        answer = owner.post(path, data={"url": url, "title": "New"})
        assert answer.status_code == 422 and why in answer.text, path
    db.session.expire_all()
    assert asset.title == "Mine" and db.session.query(Asset).count() == 2


def test_a_page_tells_what_was_won_for_it(owner: Any) -> None:
    campaign = make.campaign()
    asset = make.asset(project=campaign.project, title="Guide to bees")
    for given in ({"won_by": WonBy.CHECK, "stage": Stage.WON}, {"won_by": WonBy.HAND, "stage": Stage.WON}, {}):
        make.pitch(campaign=campaign, asset_id=asset.id, **given)
    make.link(project=campaign.project, asset_id=asset.id, state=LinkState.LIVE, source_url="https://one.example/")
    make.link(project=campaign.project, asset_id=asset.id, state=LinkState.LOST, source_url="https://two.example/")
    page = owner.get(f"/assets/{asset.id}").text
    assert "one.example" in page and "two.example" in page
    numbers = re.findall(r"<d[td]>([^<]+)</d[td]>", page)
    assert numbers == ["Pitches", "3", "Won by check", "1", "Won by hand", "1", "Live links", "1"]


def test_what_is_archived_stands_on_its_own_page(owner: Any) -> None:
    asset = make.asset(title="Old guide")
    owner.post(f"/assets/{asset.id}/archives")
    owner.post("/said")
    assert "Old guide" not in owner.get("/assets").text and "Old guide" in owner.get("/assets?archived=1").text
    owner.post(f"/assets/{asset.id}/archives")
    db.session.expire_all()
    assert asset.archived_at is None


def test_a_viewer_looks_and_a_stranger_finds_nothing(as_user: Any) -> None:
    asset = make.asset(title="Guide to bees")
    viewer = as_user(make.user(role=Role.VIEWER))
    assert "Guide to bees" in viewer.get("/assets").text
    assert viewer.post(f"/assets/{asset.id}", data={"url": asset.url}).status_code == 403
    stranger = as_user(make.user(all_projects=False))
    assert stranger.get(f"/assets/{asset.id}").status_code == 404
    assert "Guide to bees" not in stranger.get("/assets").text
