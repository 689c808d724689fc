"""Imports on the screen: brought, looked at, loaded, undone; by those who may."""

from __future__ import annotations

import io
from typing import Any

import make
from flask import Flask

from outreach.core.states import ImportKind, ImportState, Role
from outreach.db import db, now
from outreach.flows.imports import load
from outreach.models import Backlink, Contact, ImportFile, Prospect

AHREFS = (
    b"Referring page title,Referring page URL,Domain rating,Target URL,Anchor,Type,Nofollow,First seen,Last seen\n"
    b"A,https://one.example/a,50,https://rival.example/,x,text,false,2024-01-01,2026-05-01\n"
    b"B,https://two.example/b,40,https://rival.example/,y,text,true,2024-01-01,2026-05-01\n"
    b"C,nothing,40,https://rival.example/,y,text,true,2024-01-01,2026-05-01\n"
)

PEOPLE = b"Email,Name,Timezone,Topic,Followers,Shelf\nann@one.example,Ann,Europe/Rome,hives,12,\n"


def brought(browser, data=AHREFS, name="rival.csv"):
    home = make.project(host="acme.example")
    answer = browser.post(
        "/imports", data={"file": (io.BytesIO(data), name), "project_id": home.id}, content_type="multipart/form-data"
    )
    assert answer.status_code == 303
    return db.session.scalars(db.select(ImportFile)).one(), answer.headers["Location"]


def test_a_competitors_links_become_sites_to_triage(owner):
    row, where = brought(owner)
    page = owner.get(where).text
    assert "Ahrefs, Backlinks" in page and "sites to pitch" in page and "https://one.example/a" in page
    assert 'value="prospects" id="kind-prospects" checked' in page
    assert owner.post(f"/imports/{row.id}/loads", data={"kind": "prospects"}).status_code == 303
    page = owner.get(where).text
    assert "Triage 2 new sites" in page and "Line" in page
    assert len(db.session.scalars(db.select(Prospect)).all()) == 2
    assert "nothing" in owner.get(f"/imports/{row.id}/rejected.csv").text


def test_the_purpose_can_be_changed_and_all_of_it_undone(owner):
    row, where = brought(owner)
    owner.post(f"/imports/{row.id}/loads", data={"kind": "backlinks"})
    assert len(db.session.scalars(db.select(Backlink)).all()) == 2
    assert "Undo this import" in owner.get(where).text
    owner.post(f"/imports/{row.id}/undo")
    assert db.session.scalars(db.select(Backlink)).all() == []
    assert "Undone" in owner.get(where).text


def test_a_file_that_is_no_list_of_links_says_why(owner):
    row, where = brought(owner, b"Target page,Internal links\nhttps://acme.example/,26\n")
    assert row.state == ImportState.REFUSED
    assert "counts internal links" in owner.get(where).text
    owner.post(f"/imports/{row.id}/deletes")
    assert db.session.scalars(db.select(ImportFile)).all() == []


def test_columns_are_chosen_by_hand(owner):
    data = b"Where,Said\nhttps://one.example/a,nice\nhttps://two.example/a,good\n"
    row, where = brought(owner, data)
    owner.post(f"/imports/{row.id}", data={"kind": "backlinks", "column-0": "source_url", "column-1": "anchor"})
    db.session.refresh(row)
    assert row.mapping == {"source_url": 0, "anchor": 1}
    assert "nice" in owner.get(where).text


def test_no_file_is_asked_for_again(owner):
    make.project()
    answer = owner.post("/imports", data={}, content_type="multipart/form-data")
    assert answer.status_code == 422 and "Choose the file to import" in answer.text


def test_progress_is_shown_without_script_too(owner, monkeypatch):
    row, where = brought(owner)
    load.confirm(row)
    page = owner.get(where).text
    assert 'http-equiv="refresh"' in page and "Stop" in page
    assert f'id="import-{row.id}"' in owner.get(where, headers={"HX-Request": "true"}).text
    owner.post(f"/imports/{row.id}/stops")
    db.session.refresh(row)
    assert row.state == ImportState.STOPPED


def test_a_viewer_looks_and_does_not_import(owner, as_user):
    row, where = brought(owner)
    viewer = as_user(make.user(role=Role.VIEWER, all_projects=True))
    assert viewer.get("/imports").status_code == 200
    assert viewer.get("/imports/new").status_code == 403
    assert viewer.post(f"/imports/{row.id}/loads", data={"kind": "prospects"}).status_code == 403
    stranger = as_user(make.user(role=Role.MEMBER, all_projects=False))
    assert stranger.get(where).status_code == 404


def test_signed_out_people_are_sent_to_the_door(client):
    assert client.get("/imports").status_code == 303


def test_looking_at_an_import_whose_file_is_gone_changes_nothing(app: Flask, owner: Any) -> None:
    row = ImportFile(
        project=make.project(), name="a.csv", sha256="0", stored_as="gone", size=1, kind=ImportKind.PROSPECTS,
        created_at=now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    assert "no longer in the uploads folder" in owner.get(f"/imports/{row.id}").text
    db.session.expire_all()
    assert (row.state, row.error) == ("new", "")


def test_columns_nobody_knows_are_offered_as_fields_that_mails_can_use(owner):
    row, where = brought(owner, PEOPLE)
    page = owner.get(where).text
    assert "{{topic}}" in page and "A new field: {{followers}}" in page and "Not used" not in page
    columns = {"column-0": "email", "column-1": "name", "column-3": "custom.topic", "column-4": "", "column-5": ""}
    owner.post(f"/imports/{row.id}", data={**columns, "kind": "contacts", "column-2": "timezone"})
    page = owner.get(where).text
    assert "Not used:</strong> Followers, Shelf" in page
    owner.post(f"/imports/{row.id}/loads", data={"kind": "contacts"})
    ann = db.session.scalars(db.select(Contact)).one()
    assert (ann.timezone, ann.fields) == ("Europe/Rome", {"topic": "hives"})
    assert Contact.field_names() == {"topic"}


def test_a_field_of_ours_cannot_be_filled_from_a_table(owner):
    row, _ = brought(owner, PEOPLE)
    columns = {"column-0": "email", "column-3": "custom.unsubscribe_url"}
    owner.post(f"/imports/{row.id}", data={**columns, "kind": "contacts"})
    assert row.mapping == {"email": 0}


def test_what_is_not_used_and_what_was_read_in_part_is_shown(owner):
    row, where = brought(
        owner, b"Source URL,Target URL,Anchor,First seen,Shelf\nhttps://one.example/a,https://acme.example/,x,soon,7\n"
    )
    assert "Not used:</strong> Shelf" in owner.get(where).text
    owner.post(f"/imports/{row.id}/loads", data={"kind": "backlinks"})
    page = owner.get(where).text
    assert "Read in part" in page and "“soon” is no date we can read" in page and "Not used: Shelf" in page


def test_the_list_of_imports_is_written_for_people(owner):
    row, _ = brought(owner)
    page = owner.get("/imports").text
    assert str(row.created_at) not in page and "sites to pitch" in page


def test_another_encoding_is_chosen_by_hand(owner):
    text = "Source URL;Target URL;Anchor\nhttps://one.example/a;https://acme.example/;\u043c\u0451\u0434\n"
    row, where = brought(owner, text.encode("koi8_r"))
    owner.post(f"/imports/{row.id}", data={"encoding": "koi8_r"})
    page = owner.get(where).text
    assert "\u043c\u0451\u0434" in page and "KOI8-R" in page
