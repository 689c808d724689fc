"""Earned links out of a table, each waiting to be verified."""

from __future__ import annotations

from flows.imports.brought import brought, counts, project
from sqlalchemy import select

from outreach.core.states import ImportKind
from outreach.db import db
from outreach.models import (
    Link,
)


def test_earned_links_wait_to_be_verified(app):
    data = (
        b"URL FROM,TAGS,NOTES,EXPECTED LANDING PAGE URL,EXPECTED FOLLOW,EXPECTED ANCHOR,ADDED,EXPIRES,COST\n"
        b"https://one.example/a,guest post,nice,https://acme.example/guide,yes,guide,2026-01-01,2027-01-01,\n"
        b"http://www.one.example/a/,,,https://acme.example/guide/,,,,,\n"
        b"https://two.example/,,,,no,,,,120.50\n"
    )
    row = brought(data, project())
    assert (row.recognised, row.kind, counts(row)) == ("Linkody, Links", ImportKind.LINKS, (3, 2, 1, 0, 0))
    one, two = db.session.scalars(select(Link).order_by(Link.id)).all()
    assert (one.expected_rel, one.expected_anchor, str(one.expires_on), one.state) == (
        "follow",
        "guide",
        "2027-01-01",
        "verifying",
    )
    assert (two.price, two.acquisition, two.target_url) == (12050, "paid", "https://acme.example/")
