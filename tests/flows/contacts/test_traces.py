"""Finding what names a person, in tables and in kept files, and leaving whoever only looks alike."""

from __future__ import annotations

import make
import pytest
from flask import Flask
from flows.contacts.ann import EMAIL, NAME, upload
from sqlalchemy import select

from outreach.db import db, now
from outreach.flows.contacts import erase
from outreach.models import Event


def test_kept_files_go_whatever_they_are_written_in_and_others_stay(app: Flask) -> None:
    make.contact(EMAIL, name=NAME)
    wide = upload(app, f"email\tname\n{EMAIL}\tx\n".encode("utf-16"))
    torn = upload(app, b"\x00\x01\x02" + EMAIL.upper().encode() + b"\x00" * 50)
    others = upload(app, b"email,name\nsomebody@site.example,Jo\n")
    longer = upload(app, b"email,name\n" + b"x" * 90 + b"@site.example,Jo\n")
    erase.person(EMAIL, make.user())
    left = {file.name for file in (app.config["DATA_DIR"] / "uploads").glob("*")}
    assert left == {others.stored_as, longer.stored_as} and wide.stored_as not in left and torn.stored_as not in left
    (said,) = db.session.scalars(select(Event.summary).where(Event.kind == "person.erased"))
    assert said == "A person was erased for good; 2 kept import files that named them deleted"


@pytest.mark.parametrize(
    "text",
    [
        "Write to jo@site.example.org",  # another's address that begins like theirs
        "Write to big.jo@site.example",
        "Jo Parkinson called",
        "Jo's list",
        "jo@site.example-archive",
    ],
)
def test_people_whose_names_only_look_alike_are_left(app: Flask, text: str) -> None:
    make.contact("jo@site.example", name="Jo Park")
    Event.note("note", text, now())
    db.session.commit()
    erase.person("jo@site.example", make.user())
    assert db.session.scalars(select(Event.summary).where(Event.kind == "note")).all() == [text]
