"""Erasing a person leaves nothing of them: no text, no value, no file; only a keyed hash holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import make
from flask import Flask
from flows.contacts.ann import EMAIL, NAME, upload
from sqlalchemy import select

from outreach.db import Base, db, now
from outreach.flows import undo
from outreach.flows.contacts import erase, suppress
from outreach.models import Event, ImportReject, Message, Task


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
