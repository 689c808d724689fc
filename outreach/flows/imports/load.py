"""Loading a table: kept, recognised, shown, applied in batches that survive a crash, and taken back as a whole."""

from __future__ import annotations

import gc
import hashlib
import logging
import os
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

from flask import current_app
from sqlalchemy import delete, func, insert, select, update

from ...core import urls
from ...core.imports import formats, tables
from ...core.imports.formats import Recognised, shape
from ...core.states import ImportKind, ImportState
from ...db import ME, Lease, db, in_words, lease, make_way, now, release, sure
from ...models import Backlink, BacklinkDomain, ImportFile, ImportReject, Project, User
from ..operations import analyze, leaving
from . import backlinks, read, records
from .read import Piece, Refused, Source

MANY = 50_000  # rows after which the planner has to know that the tables have grown
log = logging.getLogger("outreach.load")

BATCH = 40_000  # rows in one transaction; fewer write the pages of the indexes over and over
MOST_TRIES = 3  # of a file that fails at one place
LEASE_SECONDS = 60
MOST_REJECT_TEXT = 4_000  # characters of a refused row that are kept
SHOWN = 5  # rows of the preview

# Which kinds a table may be taken as, by what its rows name.
KIND_NAMES = {
    ImportKind.BACKLINKS: "links to my own site",
    ImportKind.PROSPECTS: "sites to pitch",
    ImportKind.CONTACTS: "people",
    ImportKind.LINKS: "links I earned and want to watch",
}
Loader = backlinks.Loader | records.Loader


class CannotLoad(ValueError):
    """The file cannot be imported; says why in words for the person who brought it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: rows done of about *total*, rows a second, seconds left."""

    done: int
    total: int
    rate: float
    left: float | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a person decides on: what was recognised, and the first rows as they will be saved."""

    recognised: Recognised
    headings: list[str]
    rows: list[list[str]]
    refused: list[tuple[int, str]]


# Bringing a file


def keep(stream: BinaryIO, name: str, project: Project, person: User | None = None) -> ImportFile:
    """Keep the bytes of *stream* in the uploads folder and say what they are; commits.

    The same bytes brought again while an earlier import of them is unfinished give that import back.
    """
    folder = _uploads()
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
    if earlier is not None and _path(earlier).exists():
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
    look(row)
    db.session.commit()
    return row


def look(row: ImportFile, encoding: str | None = None) -> None:
    """Recognise the file and write on its row what it is; a file that cannot be taken is refused with the reason."""
    try:
        with read.opened(_path(row), encoding or "") as found:
            one = formats.recognise(found, _hosts(row.project))
            row.recognised, row.signature = one.name, one.signature
            remembered = _remembered(row)
            if remembered and not one.refusal:
                one = formats.remapped(one, remembered.mapping, ImportKind(remembered.kind))
            row.mapping = dict(one.columns)
            row.kind = one.kind if remembered else guessed(one, row.project)
            row.facts = {
                **row.facts,
                "written": one.table.described(),
                "encoding": encoding or "",
                "source": one.source,
                "headers": one.headers[:500],
                "header_line": one.header_line,
                "notes": [*one.table.notes, *one.notes],
                "remembered": bool(remembered),
            }
            if one.refusal:
                row.state, row.error = ImportState.REFUSED, one.refusal
                count = sum(1 for item in formats.data_rows(one))
                row.rows = row.rejected = count
    except tables.Unreadable as why:
        row.state, row.error = ImportState.REFUSED, str(why)
        row.rows, row.rejected = 0, 0


def guessed(one: Recognised, project: Project) -> ImportKind:
    """What the rows are for: links to others' sites are sites to pitch, unless they lead to one of our hosts."""
    at = one.columns.get("target_url")
    if one.kind != ImportKind.BACKLINKS or at is None or not project.hosts:
        return one.kind
    ours = {urls.registrable(host) for host in _hosts(project)}
    targets = {
        urls.registrable(shape.host_of(row.cells[at]))
        for row in one.table.head(500)
        if row.line > one.header_line and at < len(row.cells) and shape.is_web(row.cells[at])
    }
    return ImportKind.PROSPECTS if targets and not targets & ours else ImportKind.BACKLINKS


def choose(row: ImportFile, kind: ImportKind, columns: dict[str, int] | None = None) -> None:
    """Take the kind and the columns a person chose; does not commit. Raises CannotLoad with a sentence."""
    if row.state not in (ImportState.NEW, ImportState.READY):
        raise CannotLoad("This import has begun already.")
    mapping = dict(columns if columns is not None else row.mapping)
    _check_mapping(kind, mapping)
    row.kind, row.mapping = kind, mapping


def preview(row: ImportFile) -> Preview:
    """The first rows as they will be saved; raises tables.Unreadable with a sentence."""
    source = _source(row)
    with read.opened(source.path, source.encoding) as found:
        one = read.recognised(source, found)
        words = [word for word in one.columns if word in shape.FIELD_NAMES]
        words.sort(key=lambda word: list(shape.FIELD_NAMES).index(word))
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
        return Preview(one, [shape.FIELD_NAMES[word] for word in words], shown, refused[:SHOWN])


# Applying it


def confirm(row: ImportFile) -> None:
    """The person said go: the clock will load it. Commits. Raises CannotLoad with a sentence."""
    if row.state == ImportState.REFUSED:
        raise CannotLoad(row.error)
    if row.state != ImportState.NEW:
        raise CannotLoad("This import has begun already.")
    _check_mapping(ImportKind(row.kind), row.mapping)
    row.state = ImportState.READY
    db.session.commit()


def load_ready() -> int:
    """Load what waits, and go on with what a crash left unfinished; gives the number of files finished.

    A file that fails keeps no other waiting: it is tried again, and stopped after MOST_TRIES at one place.
    """
    finished = 0
    waiting = (ImportState.READY, ImportState.LOADING)
    for number in db.session.scalars(
        select(ImportFile.id).where(ImportFile.state.in_(waiting)).order_by(ImportFile.id)
    ).all():
        row = db.session.get(ImportFile, number)
        try:
            finished += row is not None and run(row)
        except Exception as trouble:  # whatever it is, the file says so and the next one has its turn
            log.exception("The import %s failed", number)
            db.session.rollback()
            _failed(number, trouble)
    return finished


def _failed(number: int, trouble: Exception) -> None:
    row = db.session.get(ImportFile, number)
    if row is None:  # its project went meanwhile
        return
    release(f"import:{row.project_id}")
    before = row.facts.get("failed", {})
    times = before["times"] + 1 if before.get("at") == row.items_done else 1
    if said := in_words(trouble):  # it passes: not counted, and tried again
        row.error = said
        db.session.commit()
        return
    row.facts = {**row.facts, "failed": {"at": row.items_done, "times": times}}
    row.error = f"Something on our side failed ({getattr(trouble, 'orig', None) or trouble})."
    if times < MOST_TRIES:
        row.error += " It is tried again."
    else:
        row.state, row.finished_at = ImportState.STOPPED, now()
        row.error += f" It was stopped after {times} tries; what came in can be kept or undone."
    db.session.commit()


def run(row: ImportFile, *, dry: bool = False, batch: int = BATCH) -> bool:
    """Apply a confirmed file to its end, or until somebody stops it; False while another process works on it.

    Each batch and how far it reaches are one transaction, so that a crash neither loses nor doubles a row.
    *dry* does everything in one transaction and takes it back; the counts stay on *row*.
    """
    name = f"import:{row.project_id}"
    if not dry:
        if not _leased(name):
            return False
        db.session.refresh(row)
        if row.state not in (ImportState.READY, ImportState.LOADING):
            release(name)
            return False
        row.state, row.phase = ImportState.LOADING, row.phase or "rows"
        row.started_at, row.error = row.started_at or now(), ""
        db.session.commit()
    try:
        with _no_sweeping():
            _apply(row, dry, batch, name)
    except leaving.Interrupted:
        db.session.rollback()
        release(name)
        return False
    except tables.Unreadable as why:
        db.session.rollback()
        row.state, row.error = ImportState.REFUSED if not row.rows_done else ImportState.STOPPED, str(why)
        row.finished_at = now()
    if not dry:
        db.session.commit()
        release(name)
    return True


def _apply(row: ImportFile, dry: bool, size: int, name: str) -> None:
    if row.phase != "sums":
        _apply_rows(row, dry, size, name)
    if row.kind == ImportKind.BACKLINKS:
        project_id, many = row.project_id, row.rows_done >= MANY
        if dry:
            backlinks.add_up(project_id)
        else:
            db.session.commit()
            backlinks.add_up_aside(project_id)
        if many:
            analyze.poured(Backlink, BacklinkDomain)
    row.rows = row.rows_done
    if row.state in (ImportState.LOADING, ImportState.READY, ImportState.NEW):
        row.state = ImportState.DONE
    row.finished_at = now()


def _apply_rows(row: ImportFile, dry: bool, size: int, name: str) -> None:
    source = _source(row)
    with read.opened(source.path, source.encoding) as found:
        one = read.recognised(source, found)
    loader = _loader(row, one)
    known = not dry and row.kind == ImportKind.BACKLINKS  # the project, and each domain, which the loader made or read
    notes, repairs = [*one.table.notes, *one.notes], list[tuple[int, str]]()
    renewed = time.monotonic()
    done = row.items_done
    if not dry:
        db.session.commit()  # others may write while the first rows are read
    with closing(read.pieces(source, done)) as pieces:
        for items, refused in _batches(pieces, loader, size, notes, repairs):
            if known:
                sure()
            _record(row, loader, items, refused)
            if dry:
                continue
            db.session.commit()
            if time.monotonic() - renewed > LEASE_SECONDS / 4:
                lease(name, LEASE_SECONDS)
                renewed = time.monotonic()
            db.session.refresh(row, ["state"])
            stopped = row.state != ImportState.LOADING
            db.session.commit()  # others may write while the next rows are read
            make_way()
            if stopped:
                break
            leaving.check()
    row.facts = {**row.facts, "notes": [*dict.fromkeys(notes)], "repairs": repairs[:100]}
    if not dry and row.state == ImportState.LOADING:
        row.phase = "sums"
        db.session.commit()


def _batches(
    pieces: Iterator[Piece], loader: Loader, size: int, notes: list[str], repairs: list[tuple[int, str]]
) -> Iterator[tuple[int, list[Refused]]]:
    """Hand pieces to the loader: (items, refused lines) whenever a batch is full. *notes* and *repairs* fill."""
    items = rows = 0
    refused: list[Refused] = []
    for piece in pieces:
        items, rows = items + piece.items, rows + piece.rows
        refused += piece.refused
        notes += piece.notes
        repairs += piece.repairs
        loader.take(piece.told)
        if rows + len(refused) >= size:
            yield items, refused
            items, rows, refused = 0, 0, []
    if items:
        yield items, refused


def _record(row: ImportFile, loader: Loader, items: int, lines: list[Refused]) -> None:
    """Apply one batch and write on the row how far it reaches; the caller commits."""
    outcome = loader.store()
    refused = sorted(lines + outcome.refused)
    if refused:
        values = [
            {"import_id": row.id, "line": line, "why": why, "text": text[:MOST_REJECT_TEXT]}
            for line, why, text in refused
        ]
        db.session.execute(insert(ImportReject), values)
    row.new += outcome.new
    row.merged += outcome.merged
    row.known += outcome.known
    row.rejected += len(refused)
    row.rows_done += outcome.new + outcome.merged + outcome.known + len(refused)
    row.items_done += items


def stop(row: ImportFile) -> None:
    """Ask a running import to end after the batch it is at; what it has loaded stays and can be undone. Commits."""
    running = (ImportState.READY, ImportState.LOADING)
    db.session.execute(
        update(ImportFile)
        .where(ImportFile.id == row.id, ImportFile.state.in_(running))
        .values(state=ImportState.STOPPED)
    )
    db.session.commit()


def progress(row: ImportFile) -> Progress:
    """How far an import is."""
    total = max(row.rows or 0, int(row.facts.get("lines", 0)) - 1, row.rows_done)
    spent = ((row.finished_at or now()) - row.started_at).total_seconds() if row.started_at else 0.0
    rate = row.rows_done / spent if spent > 0 else 0.0
    left = (total - row.rows_done) / rate if rate and not row.finished_at else None
    return Progress(row.rows_done, total, rate, left)


def undo(row: ImportFile) -> str:
    """Take an import back as a whole, and say what stayed because it was used since; commits."""
    if row.state not in (ImportState.DONE, ImportState.STOPPED):
        raise CannotLoad("Only a finished or stopped import can be undone.")
    name = f"import:{row.project_id}"
    if not _leased(name):
        raise CannotLoad("Another import of this project is running. Undo this one when it has finished.")
    try:
        said = backlinks.undo(row) if row.kind == ImportKind.BACKLINKS else records.undo(row)
        row.state, row.error = ImportState.UNDONE, said
        db.session.commit()
    finally:
        db.session.rollback()
        release(name)
    return said


def rejected(row: ImportFile) -> Iterator[str]:
    """The refused rows as CSV: line, reason, the row as it came."""
    yield from tables.written([["Line", "Why", "Row"]])
    last = 0
    while True:
        some = db.session.execute(
            select(ImportReject.id, ImportReject.line, ImportReject.why, ImportReject.text)
            .where(ImportReject.import_id == row.id, ImportReject.id > last)
            .order_by(ImportReject.id)
            .limit(1_000)
        ).all()
        if not some:
            return
        yield from tables.written([str(one.line), one.why, one.text] for one in some)
        last = some[-1].id


def errors(row: ImportFile, limit: int) -> list[tuple[int, str]]:
    """The first refused lines, and why."""
    found = db.session.execute(
        select(ImportReject.line, ImportReject.why)
        .where(ImportReject.import_id == row.id)
        .order_by(ImportReject.line, ImportReject.id)
        .limit(limit)
    )
    return [(line, why) for line, why in found]


def forget(row: ImportFile) -> None:
    """Delete an import that has loaded nothing, with its file; does not commit."""
    _path(row).unlink(missing_ok=True)
    db.session.execute(delete(ImportFile).where(ImportFile.id == row.id))


# What the stories above lean on


def private(name: str, flags: int) -> int:
    """An opener: the file that is made can be read by nobody but us."""
    return os.open(name, flags, 0o600)


def _uploads() -> Path:
    folder: Path = current_app.config["DATA_DIR"]
    return folder / "uploads"


def _path(row: ImportFile) -> Path:
    return _uploads() / row.stored_as


def _hosts(project: Project) -> list[str]:
    return [urls.bare_host(one.host) for one in project.hosts]


def _source(row: ImportFile) -> Source:
    return Source(
        _path(row), str(row.facts.get("encoding", "")), _hosts(row.project), dict(row.mapping), ImportKind(row.kind),
        now().date().isoformat(),
    )  # fmt: skip


def _remembered(row: ImportFile) -> ImportFile | None:
    """The last import with this header whose mapping a person had changed."""
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


def _loader(row: ImportFile, one: Recognised) -> Loader:
    if row.kind == ImportKind.BACKLINKS:
        return backlinks.Loader(row, one)
    return records.Loader(row, one, now())


_NEEDED = {
    ImportKind.BACKLINKS: (("source_url", "domain"), "We found no column with linking pages. Pick it."),
    ImportKind.PROSPECTS: (
        ("site", "domain", "source_url", "page_url"),
        "We found no column with web addresses. Pick it.",
    ),
    ImportKind.CONTACTS: (("email",), "We found no column with mail addresses. Pick it."),
    ImportKind.LINKS: (("source_url",), "We found no column with linking pages. Pick it."),
}


def _check_mapping(kind: ImportKind, mapping: dict[str, Any]) -> None:
    words, why = _NEEDED[kind]
    if not any(word in mapping for word in words):
        raise CannotLoad(why)


@contextmanager
def _no_sweeping() -> Iterator[None]:
    """Rows make no reference cycles; looking for some among millions costs a fifth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _leased(name: str) -> bool:
    """Take the lease, also from a process of this machine that has died."""
    if lease(name, LEASE_SECONDS):
        return True
    holder = db.session.scalar(select(Lease.holder).where(Lease.name == name)) or ""
    host, _, rest = holder.partition(":")
    pid = rest.partition(":")[0]
    if host == socket.gethostname() and pid.isdigit() and not _lives(int(pid)):
        release(name, holder)
        return lease(name, LEASE_SECONDS)
    db.session.commit()
    return False


def _lives(pid: int) -> bool:
    if ME.split(":")[1] == str(pid):
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def unfinished(project_id: int) -> int:
    """How many imports of a project wait or run."""
    waiting = (ImportState.READY, ImportState.LOADING)
    return db.session.scalar(
        select(func.count()).where(ImportFile.project_id == project_id, ImportFile.state.in_(waiting))
    ) or 0  # fmt: skip
