"""Erasing a person leaves nothing of them: no text, no value, no file; only a keyed hash holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import make
import pytest
from flask import Flask
from sqlalchemy import select

from outreach.core.states import ImportKind
from outreach.db import Base, db, now
from outreach.flows import undo
from outreach.flows.contacts import erase, suppress
from outreach.models import Event, ImportFile, ImportReject, Message, Task

EMAIL, NAME = "zdenka.dvorakova@site.example", "Zdeňka Dvořáková"


def everything(folder: Path) -> str:
    """All cells of all tables and all kept files, in one text."""
    db.session.expire_all()
    cells = [
        repr(cell)
        for mapper in Base.registry.mappers
        for row in db.session.execute(select(*mapper.columns))
        for cell in row
        if cell is not None
    ]
    files = [file.read_bytes().decode("utf-8", "replace") for file in (folder / "uploads").glob("*")]
    return "\n".join([*cells, *files]).lower()


def upload(app: Flask, text: bytes, kind: str = ImportKind.CONTACTS) -> ImportFile:
    folder = app.config["DATA_DIR"] / "uploads"
    folder.mkdir(exist_ok=True)
    row = ImportFile(
        project=make.project(), name="people.csv", sha256=str(len(text)), stored_as=f"file{len(text)}", size=len(text),
        kind=kind, created_at=now(),
    )  # fmt: skip
    (folder / row.stored_as).write_bytes(text)
    db.session.add(row)
    db.session.commit()
    return row


def known_everywhere(app: Flask) -> Any:
    """A person who stands in every kind of place."""
    contact = make.contact(EMAIL, name=NAME, first_name="Zdeňka", last_name="Dvořáková", at=make.site())
    pitch = make.pitch(contact=contact, site=contact.places[0].site, personal_line=f"Dear {NAME}", fields={"who": NAME})
    thread = make.thread(pitch=pitch, subject=f"Re: {NAME}", snippet=NAME)
    make.message(pitch=pitch, contact=contact, thread=thread, recipient=EMAIL, body=f"Hi {NAME}", raw=NAME.encode())
    other = make.message(sender="kim@else.example", outgoing=False, body=f"Ask {NAME} ({EMAIL.upper()}) instead.")
    db.session.add_all(
        [
            Task(project_id=pitch.project_id, title=f"Call {NAME}", due_at=now(), created_at=now()),
            Task(project_id=pitch.project_id, title=f"Write to {EMAIL}", due_at=now(), created_at=now()),
        ]
    )
    with undo.recorded("contact.changed", f"Renamed {NAME}", project_id=pitch.project_id):
        contact.notes = f"{NAME} likes hives"
    Event.note("note", f"Spoke to {NAME}", now(), project_id=pitch.project_id, data={"with": [{"name": NAME}]})
    row = upload(app, f"email,name\n{EMAIL},{NAME}\n".encode())
    db.session.add(ImportReject(import_id=row.id, line=3, why="No address.", text=f"n/a,{EMAIL}"))
    contact.places[0].site.notes = f"{NAME} is the editor"
    db.session.commit()
    return other


def test_nothing_of_an_erased_person_is_left(app: Flask) -> None:
    other = known_everywhere(app)
    folder = app.config["DATA_DIR"]
    before = everything(folder)
    assert EMAIL in before and NAME.lower() in before
    erase.person(EMAIL, make.user())
    after = everything(folder)
    for word in (EMAIL, NAME.lower(), "dvo\\u0159", "dvořáková"):
        assert word not in after, word
    assert db.session.get(Message, other.id).body == f"Ask {erase.GONE} ({erase.GONE}) instead."
    assert {task.title for task in db.session.scalars(select(Task))} == {
        f"Call {erase.GONE}", f"Write to {erase.GONE}",
    }  # fmt: skip
    assert suppress.holds(EMAIL), "they are still not written to"


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
