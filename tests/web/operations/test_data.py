"""The data of the workspace: taken out, erased, sample data filled and removed."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import make
from flask import Flask
from sqlalchemy import select

from outreach.db import db, now
from outreach.flows.contacts import suppress
from outreach.models import Address, Contact, Event, Message, Project, Suppression


def test_everything_goes_out_without_secrets(owner: Any) -> None:
    make.contact("ann@one.example", name="=cmd()")
    with owner.get("/settings/data/export") as answer:
        archive = zipfile.ZipFile(io.BytesIO(answer.data))
    held = {name: archive.read(name).decode() for name in archive.namelist()}
    assert "ann@one.example" in held["address.csv"]
    assert "'=cmd()" in held["contact.csv"]
    assert not any("scrypt" in text or "password_hash" in text for text in held.values())
    assert "sign_in.csv" not in held


def test_an_erased_person_is_gone_and_still_not_written_to(owner: Any) -> None:
    contact = make.contact("ann@one.example", name="Ann Secret")
    pitch = make.pitch(contact=contact)
    make.message(
        pitch=pitch,
        contact=contact,
        recipient="ann@one.example",
        body="Dear Ann Secret",
        thread=make.thread(pitch=pitch),
    )
    Event.note("note", "Ann Secret likes bees", now(), contact_id=contact.id)
    db.session.commit()
    look = owner.post("/settings/data/erasures/look", data={"email": "Ann@One.example"})
    assert "Ann Secret" in look.text
    file = owner.post("/settings/data/disclosures", data={"email": "ann@one.example"})
    assert file.headers["Content-Disposition"] == "attachment; filename=held-about-you.json"
    assert (
        file.json["mails"][0]["text"] == "Dear Ann Secret" and file.json["notes"][0]["text"] == "Ann Secret likes bees"
    )
    assert owner.post("/settings/data/disclosures", data={"email": "nobody"}).status_code == 422
    assert owner.post("/settings/data/erasures", data={"email": "ann@one.example"}).status_code == 422
    assert owner.post("/settings/data/erasures", data={"email": "ann@one.example", "sure": "y"}).status_code == 303
    held = [str(dict(row)) for table in (Contact, Address, Message, Event, Suppression) for row in _rows(table)]
    assert not [row for row in held if "Secret" in row or "ann@one.example" in row]
    assert suppress.holds("ann@one.example")


def _rows(table: Any) -> Any:
    return db.session.execute(select(table.__table__)).mappings().all()


def test_sample_data_comes_and_goes(app: Flask, owner: Any) -> None:
    make.project()
    owner.post("/settings/data/sample")
    assert db.session.scalars(select(Project).where(Project.is_sample)).one()
    assert "exists already" not in owner.get("/settings/data").text
    owner.post("/settings/data/sample/remove")
    assert db.session.scalar(select(Project).where(Project.is_sample)) is None


def test_owners_see_what_watching_takes(owner: Any, as_user: Any) -> None:
    assert "What watching links takes" in owner.get("/settings/data").text
    assert "What watching links takes" not in as_user(make.user()).get("/settings/data").text
