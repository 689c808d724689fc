"""Traces: every text, value and kept file that names a person, so that erasing them leaves none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import JSON, String, Text, cast, func, null, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from ...core.imports import tables
from ...core.states import ImportKind
from ...db import Base, db
from ...models import Backlink, BacklinkDomain, Check, Event, ImportFile, ProfileFigures, SignIn, Suppression, User

# What these hold is not about the people we write to: pages of strangers and numbers made from them, accounts of those
# who work here, and the do-not-contact list, which keeps a keyed hash.
LEFT_ALONE = {Backlink, BacklinkDomain, Check, ProfileFigures, SignIn, Suppression, User}
PEOPLE_STAND_IN = ("", ImportKind.CONTACTS, ImportKind.PROSPECTS, ImportKind.LINKS)
SHORTEST_NAME = 5  # characters; a name of one word or fewer letters may be anybody's


def spellings(emails: tuple[str, ...], name: str) -> tuple[str, ...]:
    """The words that name a person: their addresses, and their full name where it is long enough to be theirs."""
    full = " ".join(name.split())
    return (*emails, full) if " " in full and len(full) >= SHORTEST_NAME else emails


def blank(words: tuple[str, ...], instead: str) -> int:
    """Put *instead* in the place of *words* in every text and value of the tables; returns how many cells changed.

    Case is ignored, and a word inside a longer one is left. What an event would restore is dropped with its undo.
    Does not commit.
    """
    pattern = re.compile("|".join(rf"(?<![\w.+-]){re.escape(word)}(?![\w-]|\.\w)" for word in words), re.I)
    changed = 0
    for model, column in _columns():
        for id, value in _holding(model, column, words):
            fresh = _replaced(value, pattern, instead)
            if fresh != value:
                kept = null() if (model, column.key) == (Event, "undo") else fresh
                db.session.execute(
                    update(model)
                    .where(model.id == id)
                    .values({column.key: kept})
                    .execution_options(synchronize_session=False)
                )
                changed += 1
    return changed


def files(words: tuple[str, ...]) -> list[ImportFile]:
    """The imports whose kept file names the person. Reads every kept file that may hold people."""
    folder: Path = current_app.config["DATA_DIR"] / "uploads"
    wanted = select(ImportFile).where(ImportFile.kind.in_(PEOPLE_STAND_IN), ImportFile.stored_as != "")
    return [row for row in db.session.scalars(wanted) if _names(folder / row.stored_as, words)]


def delete(row: ImportFile) -> None:
    """Delete the kept file of an import; what was imported from it stays."""
    (current_app.config["DATA_DIR"] / "uploads" / row.stored_as).unlink(missing_ok=True)


def _columns() -> Iterator[tuple[Any, InstrumentedAttribute[Any]]]:
    for mapper in Base.registry.mappers:
        if mapper.class_ not in LEFT_ALONE:
            for column in mapper.columns:
                if isinstance(column.type, String | Text | JSON) and not column.foreign_keys:
                    yield mapper.class_, getattr(mapper.class_, mapper.get_property_by_column(column).key)


def _holding(model: Any, column: InstrumentedAttribute[Any], words: tuple[str, ...]) -> list[Any]:
    """(id, value) of the rows whose column holds one of the words; JSON is stored with its letters escaped."""
    spelled = {*words, *(json.dumps(word)[1:-1] for word in words)}
    text = func.lower(cast(column, Text))
    held = or_(*(text.contains(word.lower(), autoescape=True) for word in spelled))
    if not all(word.isascii() for word in words):  # lower() of SQLite knows ASCII alone
        held = or_(held, *(cast(column, Text).contains(word, autoescape=True) for word in spelled))
    return list(db.session.execute(select(model.id, column).where(held)))


def _replaced(value: Any, pattern: re.Pattern[str], instead: str) -> Any:
    if isinstance(value, str):
        return pattern.sub(instead, value)
    if isinstance(value, list):
        return [_replaced(one, pattern, instead) for one in value]
    if isinstance(value, dict):
        return {_replaced(key, pattern, instead): _replaced(one, pattern, instead) for key, one in value.items()}
    return value


def _names(path: Path, words: tuple[str, ...]) -> bool:
    """Whether a kept file names the person: by its cells, or by its bytes where it is no table."""
    if not path.is_file():
        return False
    lower = [word.lower() for word in words]
    try:
        with path.open("rb") as stream:
            for table in tables.read(stream):
                for block in table.blocks():
                    text = "\n".join("\t".join(row) for row in block.rows).lower()
                    text += "\n".join(trouble.text for trouble in block.troubles).lower()
                    if any(word in text for word in lower):
                        return True
    except tables.Unreadable:
        raw = path.read_bytes().lower()
        return any(word.encode(code) in raw for word in lower for code in ("utf-8", "utf-16-le"))
    return False
