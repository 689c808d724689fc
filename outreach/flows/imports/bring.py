"""Bringing a table: its bytes are kept, what it is is recognised and shown, and a person says what it is for."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

from flask import current_app
from sqlalchemy import delete, select

from ...core import urls
from ...core.imports import formats, tables
from ...core.imports.formats import Recognised, custom, shape
from ...core.states import ImportKind, ImportState
from ...db import db, now
from ...models import ImportFile, Project, User
from . import backlinks, read, records
from .read import Source

SHOWN = 5  # rows of the preview

# Which kinds a table may be taken as, by what its rows name.
KIND_NAMES = {
    ImportKind.BACKLINKS: "links to my own site",
    ImportKind.PROSPECTS: "sites to pitch",
    ImportKind.CONTACTS: "people",
    ImportKind.LINKS: "links I earned and want to watch",
}


class CannotLoad(ValueError):
    """The file cannot be imported; says why in words for the person who brought it."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a person decides on: what was recognised, and the first rows as they will be saved."""

    recognised: Recognised
    headings: list[str]
    rows: list[list[str]]
    refused: list[tuple[int, str]]


def private(name: str, flags: int) -> int:
    """An opener: the file that is made can be read by nobody but us."""
    return os.open(name, flags, 0o600)


def keep(
    stream: BinaryIO,
    name: str,
    project: Project,
    person: User | None = None,
    *,
    encoding: str = "",
    again: bool = False,
) -> ImportFile:
    """Keep the bytes of *stream* in the uploads folder and say what they are; commits.

    The same bytes brought while an earlier import of them is unfinished give that import back, unless *again*.
    *encoding* is the one a person named; empty leaves it to the content.
    """
    folder = uploads()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stored_as = uuid4().hex
    digest, size, line_ends = hashlib.sha256(), 0, 0
    try:
        with open(folder / stored_as, "wb", opener=private) as kept:
            while piece := stream.read(1 << 20):
                kept.write(piece)
                digest.update(piece)
                size += len(piece)
                line_ends += piece.count(b"\n") or piece.count(b"\r")
    except OSError:  # the disk is full: half a file helps nobody
        (folder / stored_as).unlink(missing_ok=True)
        raise
    earlier = db.session.scalar(
        select(ImportFile).where(
            ImportFile.project_id == project.id,
            ImportFile.sha256 == digest.hexdigest(),
            ImportFile.state.in_((ImportState.LOADING, ImportState.READY)),
        )
    )
    if earlier is not None and not again and path(earlier).exists():
        (folder / stored_as).unlink()
        return earlier
    row = ImportFile(
        project_id=project.id,
        name=Path(name).name[:200] or "table",
        sha256=digest.hexdigest(),
        stored_as=stored_as,
        size=size,
        facts={"lines": line_ends + 1},
        brought_by_id=person.id if person else None,
        created_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    look(row, encoding)
    db.session.commit()
    return row


def look(row: ImportFile, encoding: str = "") -> None:
    """Recognise the file and write on its row what it is; a file that cannot be taken is refused with the reason."""
    row.facts = {**row.facts, "encoding": encoding}
    try:
        with read.opened(path(row), encoding) as found:
            one = formats.recognise(found, hosts(row.project))
            row.recognised, row.signature = one.name, one.signature
            remembered = _remembered(row)
            columns = _mapping_of(remembered, one) if remembered else one.columns
            if one.refusal and columns.get("source_url") == one.columns.get("source_url"):
                remembered = None  # what speaks against the file is not that we mistook its columns
            if remembered:
                one = formats.remapped(one, columns, ImportKind(remembered.kind))
            one = replace(one, kind=_kind(one, row.project))
            if not remembered:
                one = formats.with_custom(one)
            row.mapping, row.kind = dict(one.columns), one.kind
            row.facts = {
                **row.facts,
                "written": one.table.described(),
                "source": one.source,
                "headers": one.headers[:500],
                "header_line": one.header_line,
                "notes": [*one.table.notes, *one.notes],
                "remembered": bool(remembered),
            }
            if one.refusal:
                row.state, row.error = ImportState.REFUSED, one.refusal
                row.rows = row.rejected = sum(1 for _ in formats.data_rows(one))
    except tables.Unreadable as why:
        row.state, row.error = ImportState.REFUSED, str(why)
        row.rows, row.rejected = 0, 0


def _mapping_of(earlier: ImportFile, one: Recognised) -> dict[str, int]:
    """The columns of an earlier import with the same names, found by their names: their order may be another."""
    names = [shape.squash(name) for name in earlier.facts.get("headers") or []]
    here = [shape.squash(name) for name in one.headers]
    if sorted(names) != sorted(here) or names == here or len(set(here)) < len(here):
        return dict(earlier.mapping)
    return {word: here.index(names[at]) for word, at in earlier.mapping.items() if at < len(names)}


def _kind(one: Recognised, project: Project) -> ImportKind:
    """What the rows are for: links to others' sites are sites to pitch, whatever the last such file was for.

    A table is guessed by where its links lead; what a person chose for another file with the same columns counts
    only where that leaves it open.
    """
    at = one.columns.get("target_url")
    if one.kind not in (ImportKind.BACKLINKS, ImportKind.PROSPECTS, ImportKind.LINKS) or at is None:
        return one.kind
    if "source_url" not in one.columns or not project.hosts:
        return one.kind
    ours = {urls.registrable(host) for host in hosts(project)}
    targets = {
        urls.registrable(shape.host_of(row.cells[at]))
        for row in one.table.head(500)
        if row.line > one.header_line and at < len(row.cells) and shape.is_web(row.cells[at])
    }
    if not targets or (one.kind == ImportKind.PROSPECTS) != bool(targets & ours):
        return one.kind
    return ImportKind.BACKLINKS if targets & ours else ImportKind.PROSPECTS


def unused(row: ImportFile) -> list[str]:
    """The names of the columns nothing is taken from, as the import stands now."""
    headers = row.facts.get("headers") or []
    people = row.kind in (ImportKind.CONTACTS, ImportKind.PROSPECTS) and "email" in row.mapping
    used = {at for word, at in row.mapping.items() if people or not custom.is_custom(word)}
    intersect = row.recognised.endswith("Link intersect")
    return [
        name
        for at, name in enumerate(headers)
        if name and at not in used and not (intersect and shape.is_domain(shape.host_of(name)))
    ]


def choose(row: ImportFile, kind: ImportKind, columns: dict[str, int] | None = None) -> None:
    """Take the kind and the columns a person chose; does not commit. Raises CannotLoad with a sentence.

    Where only the kind is chosen, columns nobody knows become fields of the people, as they do when it is recognised.
    """
    if row.state not in (ImportState.NEW, ImportState.READY):
        raise CannotLoad("This import has begun already.")
    mapping = dict(columns if columns is not None else row.mapping)
    check_mapping(kind, mapping)
    if columns is None and kind == ImportKind.CONTACTS and row.kind != kind:
        mapping |= custom.columns(row.facts.get("headers") or [], mapping.values())
    row.kind, row.mapping = kind, mapping


def preview(row: ImportFile) -> Preview:
    """The first rows as they will be saved; raises tables.Unreadable with a sentence."""
    about = source(row)
    with read.opened(about.path, about.encoding) as found:
        one = read.recognised(about, found)
        known = list(shape.FIELD_NAMES)
        words = sorted((word for word in one.columns if word in shape.FIELD_NAMES), key=known.index)
        words += [word for word in one.columns if custom.is_custom(word) and one.takes_custom]
        shown: list[list[str]] = []
        refused: list[tuple[int, str]] = []
        reader = backlinks.shown(one) if row.kind == ImportKind.BACKLINKS else records.shown(one, row.kind)
        for item in one.table.head(SHOWN * 4 + 25):
            if item.line <= one.header_line:
                continue
            told = reader(item.cells, words)
            if isinstance(told, str):
                refused.append((item.line, told))
            elif len(shown) < SHOWN:
                shown.append(told)
        return Preview(one, [custom.label(word) for word in words], shown, refused[:SHOWN])


def forget(row: ImportFile) -> None:
    """Delete an import that has loaded nothing, with its file; does not commit."""
    path(row).unlink(missing_ok=True)
    db.session.execute(delete(ImportFile).where(ImportFile.id == row.id))


def uploads() -> Path:
    """The folder in which files that were brought are kept."""
    folder: Path = current_app.config["DATA_DIR"]
    return folder / "uploads"


def path(row: ImportFile) -> Path:
    """Where the bytes of an import are kept."""
    return uploads() / row.stored_as


def hosts(project: Project) -> list[str]:
    """The hosts of a project without www."""
    return [urls.bare_host(one.host) for one in project.hosts]


def source(row: ImportFile) -> Source:
    """The file of an import, and how its rows are to be taken."""
    return Source(
        path(row), str(row.facts.get("encoding", "")), hosts(row.project), dict(row.mapping), ImportKind(row.kind),
        now().date().isoformat(),
    )  # fmt: skip


def _remembered(row: ImportFile) -> ImportFile | None:
    """The last import of this project with the same names of columns."""
    return db.session.scalar(
        select(ImportFile)
        .where(
            ImportFile.signature == row.signature,
            ImportFile.project_id == row.project_id,
            ImportFile.id != row.id,
            ImportFile.state.in_((ImportState.DONE, ImportState.STOPPED)),
            ImportFile.phase == "sums",
        )
        .order_by(ImportFile.id.desc())
        .limit(1)
    )


_NEEDED = {
    ImportKind.BACKLINKS: (("source_url", "domain"), "We found no column with linking pages. Pick it."),
    ImportKind.PROSPECTS: (
        ("site", "domain", "source_url", "page_url"),
        "We found no column with web addresses. Pick it.",
    ),
    ImportKind.CONTACTS: (("email",), "We found no column with mail addresses. Pick it."),
    ImportKind.LINKS: (("source_url",), "We found no column with linking pages. Pick it."),
}


def check_mapping(kind: ImportKind, mapping: dict[str, Any]) -> None:
    """Raise CannotLoad when no column holds what rows of this kind must name."""
    words, why = _NEEDED[kind]
    if not any(word in mapping for word in words):
        raise CannotLoad(why)
