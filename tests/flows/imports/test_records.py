"""Prospects, people and links out of a table are taken back as a whole; what was used since stays, and that is said."""

from __future__ import annotations

import make
import pytest
from flask import Flask
from flows.imports.brought import brought, counts
from flows.imports.brought import project as home
from sqlalchemy import select

from outreach.core.states import ImportKind, ImportState
from outreach.db import db
from outreach.flows.imports import load
from outreach.models import Address, Contact, ContactSite, Link, Prospect

PEOPLE = b"Email,First name,Last name,Website\nann@one.example,Ann,Lee,one.example\nbo@two.example,Bo,Ray,two.example\n"
SITES = b"Site,Email,Contact name\none.example,ann@one.example,Ann\ntwo.example,bo@two.example,Bo\n"
LINKS = b"Source URL,Target URL,Anchor\nhttps://one.example/a,https://acme.example/,x\n"
TABLES = [(PEOPLE, ImportKind.CONTACTS), (SITES, ImportKind.PROSPECTS), (LINKS, ImportKind.LINKS)]


@pytest.mark.parametrize(("data", "kind"), TABLES)
def test_what_nobody_used_goes_without_a_trace(app: Flask, data: bytes, kind: ImportKind) -> None:
    row = brought(data, home(), kind)
    assert counts(row)[1] > 0
    said = load.undo(row)
    db.session.expire_all()
    assert row.state == ImportState.UNDONE and "stay" not in said
    for model in (Contact, Address, ContactSite, Prospect, Link):
        assert db.session.scalars(select(model.id)).all() == [], model.__name__


@pytest.mark.parametrize("how", ["pitched", "written to"])
def test_a_person_somebody_used_since_stays_and_it_is_said(app: Flask, how: str) -> None:
    row = brought(PEOPLE, home(), ImportKind.CONTACTS)
    ann = db.session.scalars(select(Contact).join(Address).where(Address.email == "ann@one.example")).one()
    if how == "pitched":
        make.pitch(contact=ann)
    else:
        make.message(contact=ann)
    assert load.undo(row).endswith("1 stay, because they were used since.")
    db.session.expire_all()
    assert [person.name for person in db.session.scalars(select(Contact).where(Contact.import_id == row.id))] == [
        "Ann Lee"
    ]
    assert [address.email for address in ann.addresses] == ["ann@one.example"]


def test_a_site_that_was_decided_on_or_pitched_stays(app: Flask) -> None:
    project = home()
    row = brought(SITES + b"three.example,,\n", project, ImportKind.PROSPECTS)
    one, two, _ = db.session.scalars(select(Prospect).order_by(Prospect.id))
    one.state = "qualified"
    make.pitch(campaign=make.campaign(project=project), site=two.site)
    load.undo(row)
    db.session.expire_all()
    assert {prospect.site.host for prospect in db.session.scalars(select(Prospect))} == {"one.example", "two.example"}


def test_a_link_that_belongs_to_a_pitch_stays(app: Flask) -> None:
    project = home()
    row = brought(LINKS, project, ImportKind.LINKS)
    link = db.session.scalars(select(Link)).one()
    link.pitch = make.pitch(campaign=make.campaign(project=project))
    db.session.commit()
    assert "1 stay" in load.undo(row)
    assert db.session.scalars(select(Link.id)).all() == [link.id]


def test_what_was_known_before_the_file_stays_as_it_was(app: Flask) -> None:
    project = home()
    make.contact("ann@one.example", name="Ann Known")
    row = brought(PEOPLE, project, ImportKind.CONTACTS)
    load.undo(row)
    db.session.expire_all()
    assert [person.name for person in db.session.scalars(select(Contact))] == ["Ann Known"]
