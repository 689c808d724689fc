"""The pages of the house itself: projects, do-not-contact, data, history."""

from __future__ import annotations

import html
import io
import zipfile
from typing import Any

import make
import pytest
from flask import Flask
from sqlalchemy import select

from outreach.core.outbound.compliance import LAWS
from outreach.db import db, now
from outreach.flows.contacts import suppress
from outreach.models import Address, Contact, Event, Message, Project, Suppression

PROJECT = {
    "name": "Acme",
    "hosts": "www.acme.example\nshop.acme.example",
    "timezone": "Europe/Berlin",
    "goal_links": "7",
}
PROJECT |= {
    "law": "us",
    "cooldown_days": "30",
    "domain_cooldown_days": "20",
    "yearly_contacts": "4",
    "brands": "Acme\nAcme Honey",
}


def test_a_project_is_made_changed_archived_and_brought_back_by_undo(owner: Any) -> None:
    assert owner.post("/settings/projects", data=PROJECT).status_code == 303
    project = db.session.scalars(select(Project)).one()
    assert [row.host for row in project.hosts] == ["acme.example", "shop.acme.example"]
    assert (project.goal_links, project.brands, project.colleague_stops) == (7, ["Acme", "Acme Honey"], False)
    owner.post(f"/settings/projects/{project.id}", data={**PROJECT, "hosts": "acme.example", "goal_links": "9"})
    db.session.refresh(project)
    assert ([row.host for row in project.hosts], project.goal_links) == (["acme.example"], 9)
    event = db.session.scalars(select(Event.id).where(Event.kind == "project.changed")).one()
    assert owner.post(f"/events/{event}/undos").status_code == 303
    db.session.refresh(project)
    assert ({row.host for row in project.hosts}, project.goal_links) == ({"acme.example", "shop.acme.example"}, 7)


def test_each_law_shows_what_it_demands(owner: Any) -> None:
    page = html.unescape(owner.get("/settings/projects/new").text)
    assert all(law.name in page and all(one in page for one in law.demands) for law in LAWS.values())


def test_a_host_belongs_to_one_project(owner: Any) -> None:
    make.project("acme.example")
    answer = owner.post("/settings/projects", data=PROJECT)
    assert answer.status_code == 422
    assert "belongs to the project" in answer.text
    assert db.session.scalar(select(Project).where(Project.name == "Acme")) is None


def test_what_we_added_an_owner_lifts_with_a_reason_and_what_they_asked_for_nobody(owner: Any) -> None:
    assert owner.post("/settings/do-not-contact", data={"value": "Jo@Site.example"}).status_code == 303
    ours = db.session.scalars(select(Suppression)).one()
    theirs = suppress.add("no@site.example", reason="unsubscribed", source="one-click", at=now())
    db.session.commit()
    assert suppress.holds("jo@site.example")
    assert owner.post(f"/settings/do-not-contact/{ours.id}/lift", data={}).status_code == 422
    assert owner.post(f"/settings/do-not-contact/{ours.id}/lift", data={"reason": "they wrote"}).status_code == 303
    assert owner.post(f"/settings/do-not-contact/{theirs.id}/lift", data={"reason": "we want to"}).status_code == 403
    assert (suppress.holds("jo@site.example"), suppress.holds("no@site.example")) == (False, True)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("reply", "They asked not to be written to, so nobody"),
        ("complaint", "They marked our mail as spam, so nobody"),
        ("bounce", "Mail to this address came back for good, so nobody"),
        ("erasure", "This person&#39;s data was erased, so nobody"),
    ],
)
def test_why_an_entry_stays_is_said_as_it_was(owner: Any, source: str, said: str) -> None:
    theirs = suppress.add("no@site.example", reason="", source=source, at=now())
    db.session.commit()
    answer = owner.post(f"/settings/do-not-contact/{theirs.id}/lift", data={"reason": "we want to"})
    assert answer.status_code == 403 and said in answer.text


def test_the_list_goes_out_and_comes_in_again(owner: Any) -> None:
    file = (
        io.BytesIO(b"value,kind\r\nann@one.example,person\r\nbad.example,domain\r\nnothing at all,\r\n"),
        "list.csv",
    )
    answer = owner.post("/settings/do-not-contact/imports", data={"file": file})
    assert "2 new, 0 already here, 1 refused" in answer.text
    assert suppress.holds("ann@one.example")
    assert suppress.holds("anybody@mail.bad.example")
    text = owner.get("/settings/do-not-contact/export").text
    assert "ann@one.example" in text
    again = owner.post("/settings/do-not-contact/imports", data={"file": (io.BytesIO(text.encode()), "again.csv")})
    assert "0 new, 2 already here" in again.text


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


def test_history_says_who_did_what_and_gives_it_back(owner: Any) -> None:
    owner.post("/settings/do-not-contact", data={"value": "jo@site.example"})
    page = owner.get("/history?about=suppression").text
    assert "jo@site.example is on the do-not-contact list" in page
    event = db.session.scalars(select(Event)).one()
    assert f"/events/{event.id}/undos" in page
    owner.post(f"/events/{event.id}/undos")
    assert not suppress.holds("jo@site.example")
    page = owner.get("/history?about=suppression").text
    assert "Taken back" in page
    assert f'action="/events/{event.id}/undos"' not in page


def test_sample_data_comes_and_goes(app: Flask, owner: Any) -> None:
    make.project()
    owner.post("/settings/data/sample")
    assert db.session.scalars(select(Project).where(Project.is_sample)).one()
    assert "exists already" not in owner.get("/settings/data").text
    owner.post("/settings/data/sample/remove")
    assert db.session.scalar(select(Project).where(Project.is_sample)) is None
