"""The sites and places that rows name: one row each."""

from __future__ import annotations

from flows.imports.brought import brought, counts, project
from sqlalchemy import func, select

from outreach.core.states import ImportKind
from outreach.db import db
from outreach.models import (
    ContactSite,
    Site,
)


def test_sites_and_places_have_one_row_each(app):
    home = project()
    data = b"Site,Email,DR,Contact name\nhttps://one.example,ann@one.example,55,Ann\nwww.one.example,ann@one.example,55,Ann\n"
    row = brought(data, home, ImportKind.PROSPECTS)
    assert counts(row) == (2, 1, 1, 0, 0)
    assert db.session.scalar(select(func.count()).select_from(Site)) == 1
    assert db.session.scalar(select(func.count()).select_from(ContactSite)) == 1
    site = db.session.scalars(select(Site)).one()
    assert site.metrics["dr"]["value"] == 55
