"""People out of a table: one person an address."""

from __future__ import annotations

import make
from flows.imports.brought import brought, counts, project
from sqlalchemy import select

from outreach.core.states import ImportKind
from outreach.db import db, now
from outreach.flows.contacts import erase, suppress
from outreach.flows.imports import load
from outreach.models import (
    Address,
    Contact,
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
    suppress.add("no@thanks.example", reason="", source="bounce", at=now())
    row = brought(data, home)
    assert (row.kind, counts(row)) == (ImportKind.CONTACTS, (4, 1, 1, 0, 2))
    ann = db.session.scalars(select(Contact).join(Address).where(Address.email == "ann@one.example")).one()
    assert ann.name == "Ann Lee"
    assert {place.site.host for place in ann.places} == {"one.example", "two.example"}
    assert "no@thanks.example is on the do-not-contact list" in load.errors(row, 5)[1][1]
    assert counts(brought(data, home)) == (4, 0, 0, 2, 2)


def test_an_erased_person_does_not_come_back_with_a_file(app):
    home = project()
    make.contact("ann@one.example")
    erase.person("ann@one.example", make.user())
    row = brought(b"Email,First name\nAnn@One.example,Ann\nbo@one.example,Bo\n", home)
    assert "ann@one.example is on the do-not-contact list" in load.errors(row, 5)[0][1]
    assert Contact.called("ann@one.example") is None and Contact.called("bo@one.example") is not None
