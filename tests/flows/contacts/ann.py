"""Ann, whose name stands in many places."""

from __future__ import annotations

import make
from flask import Flask

from outreach.core.states import ImportKind
from outreach.db import db, now
from outreach.models import ImportFile

EMAIL, NAME = "zdenka.dvorakova@site.example", "Zdeňka Dvořáková"


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
