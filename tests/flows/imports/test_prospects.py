"""Sites to pitch out of a table."""

from __future__ import annotations

from flows.imports.brought import ahrefs, brought, counts, project
from sqlalchemy import func, select

from outreach.core.states import ImportKind
from outreach.db import db, now
from outreach.flows.imports import load
from outreach.models import (
    Prospect,
    Suppression,
)


def test_links_to_somebody_else_are_sites_to_pitch(app):
    own = project()
    theirs = ahrefs(
        ("https://blog.one.example/a", "https://rival.example/", "x", "2026-05-01", ""),
        ("https://one.example/b", "https://rival.example/", "x", "2026-05-01", ""),
        ("https://two.example/", "https://rival.example/", "x", "2026-05-01", ""),
        ("https://three.example/", "https://rival.example/", "x", "2026-05-01", ""),
    )
    db.session.add(Suppression(kind="domain", keyed_hash="h", value="two.example", added_at=now()))
    row = brought(theirs, own)
    assert (row.kind, counts(row)) == (ImportKind.PROSPECTS, (4, 3, 1, 0, 0))
    tags = {p.site.host: p.tags for p in db.session.scalars(select(Prospect))}
    assert tags == {"one.example": "", "two.example": "do-not-contact", "three.example": ""}
    assert counts(brought(theirs, own)) == (4, 0, 1, 3, 0)
    assert "3 rows" in load.undo(row)
    assert db.session.scalar(select(func.count()).select_from(Prospect)) == 0
