"""The measuring profile: as many backlinks as asked for, counted right by domain, under keys that can be found."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from outreach.core.profile import backlink_key
from outreach.db import db
from outreach.flows.operations import benchmark_data
from outreach.models import Backlink, BacklinkDomain


def test_the_profile_adds_up(app: Flask) -> None:
    said: list[str] = []
    benchmark_data.build(100, said.append, 500)
    assert said and db.session.scalar(select(func.count()).select_from(Backlink)) == 500
    counting = select(Backlink.domain_id, func.count()).group_by(Backlink.domain_id)
    counted = dict(db.session.execute(counting).all())
    rows = db.session.scalars(select(BacklinkDomain)).all()
    assert {row.id: row.pages for row in rows} == counted
    assert all(0 <= row.followed <= row.pages for row in rows)


def test_every_backlink_is_found_under_its_key(app: Flask) -> None:
    benchmark_data.build(100, lambda said: None, 200)
    for row in db.session.scalars(select(Backlink)):
        pages = backlink_key.page(row.source_url), backlink_key.page(row.target_url)
        assert row.key == backlink_key.key(*pages)
