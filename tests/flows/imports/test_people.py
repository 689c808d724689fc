"""People out of a table: one person an address."""

from __future__ import annotations

from flows.imports.brought import brought, counts, project
from sqlalchemy import select

from outreach.core.states import ImportKind
from outreach.db import db, now
from outreach.flows.imports import load
from outreach.models import (
    Address,
    Contact,
    Suppression,
)


def test_people_are_merged_under_their_address(app):
    home = project()
    data = (
        b"Email,First name,Last name,Website,Position\n"
        b"Ann@One.example,Ann,Lee,https://www.one.example/,Editor\n"
        b"ann@one.example,,,two.example,\n"
        b"bad address,Bo,,,\n"
        b"no@thanks.example,No,,,\n"
    )
    db.session.add(Suppression(kind="person", keyed_hash="h", value="no@thanks.example", added_at=now()))
    row = brought(data, home)
    assert (row.kind, counts(row)) == (ImportKind.CONTACTS, (4, 1, 1, 0, 2))
    ann = db.session.scalars(select(Contact).join(Address).where(Address.email == "ann@one.example")).one()
    assert ann.name == "Ann Lee"
    assert {place.site.host for place in ann.places} == {"one.example", "two.example"}
    assert "asked us not to write" in load.errors(row, 5)[1][1]
    assert counts(brought(data, home)) == (4, 0, 0, 2, 2)
