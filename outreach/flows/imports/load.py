"""Loading a table: applied in batches that survive a crash, with its progress, and taken back as a whole."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field

from sqlalchemy import func, insert, select, update

from ...core.failures import in_words
from ...core.imports import tables
from ...core.imports.formats import Recognised
from ...core.states import ImportKind, ImportState
from ...db import Lease, db, lease, make_way, now, release, sure
from ...models import Backlink, BacklinkDomain, ImportFile, ImportReject
from .. import workers
from ..operations import analyze, leaving
from . import backlinks, backlinks_totals, backlinks_undo, bring, read, records
from .read import Piece, Refused

MANY = 50_000  # rows after which the planner has to know that the tables have grown
log = logging.getLogger("outreach.load")

BATCH = 40_000  # rows in one transaction; fewer write the pages of the indexes over and over
MOST_TRIES = 3  # of a file that fails at one place
LEASE_SECONDS = 60
MOST_PIECES = 1_000  # in one transaction, of about 32 KB each: rows may be long
REJECTS_AT_ONCE = 2_000  # rows in one statement
MOST_REPAIRS = 1_000  # lines put right, or read in part, that are kept with what was said of them

Loader = backlinks.Loader | records.RecordLoader


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: rows done of about *total*, rows a second, seconds left."""

    done: int
    total: int
    rate: float
    left: float | None


def confirm(row: ImportFile) -> None:
    """The person said go: the clock will load it. Commits. Raises CannotLoad with a sentence."""
    if row.state == ImportState.REFUSED:
        raise bring.CannotLoad(row.error)
    if row.state != ImportState.NEW:
        raise bring.CannotLoad("This import has begun already.")
    bring.check_mapping(ImportKind(row.kind), row.mapping)
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
        with _no_sweeping() if row.kind == ImportKind.BACKLINKS else nullcontext():
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
            backlinks_totals.add_up(project_id)
        else:
            db.session.commit()
            backlinks_totals.add_up_aside(project_id)
        if many:
            analyze.poured(Backlink, BacklinkDomain)
    row.rows = row.rows_done
    if row.state in (ImportState.LOADING, ImportState.READY, ImportState.NEW):
        row.state = ImportState.DONE
    row.finished_at = now()


@dataclass(slots=True)
class _Said:
    """What is to be said of rows that are kept: notes on the file, and lines put right or read in part."""

    notes: list[str]
    repairs: list[tuple[int, str]] = field(default_factory=list)
    count: int = 0

    def doubt(self, lines: list[tuple[int, str]]) -> None:
        """Count some lines, and keep the first of all."""
        self.count += len(lines)
        self.repairs += lines[: MOST_REPAIRS - len(self.repairs)]


def _apply_rows(row: ImportFile, dry: bool, size: int, name: str) -> None:
    source = bring.source(row)
    with read.opened(source.path, source.encoding) as found:
        one = read.recognised(source, found)
    loader = _loader(row, one)
    known = not dry and row.kind == ImportKind.BACKLINKS  # the project, and each domain, which the loader made or read
    said = _Said([*one.table.notes, *one.notes])
    renewed, done = time.monotonic(), row.items_done
    if not dry:
        db.session.commit()  # others may write while the first rows are read
    with closing(read.pieces(source, done)) as pieces:
        for items, refused in _batches(pieces, loader, size, said):
            if known:
                sure()
            _record(row, loader, items, refused, said)
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
    row.facts = {**row.facts, "notes": said.notes, "repairs": sorted(said.repairs), "repaired": said.count}
    if not dry and row.state == ImportState.LOADING:
        row.phase = "sums"
        db.session.commit()


def _batches(pieces: Iterator[Piece], loader: Loader, size: int, said: _Said) -> Iterator[tuple[int, list[Refused]]]:
    """Hand pieces to the loader: (items, refused lines) whenever a batch is full, so that none is kept for long."""
    items = rows = count = 0
    refused: list[Refused] = []
    for piece in pieces:
        items, rows, count = items + piece.items, rows + piece.rows, count + 1
        refused += piece.refused
        said.notes += [note for note in piece.notes if note not in said.notes]
        said.doubt(piece.repairs)
        loader.take(piece.told)
        if rows + len(refused) >= size or count >= MOST_PIECES:
            yield items, refused
            items, rows, count, refused = 0, 0, 0, []
    if items:
        yield items, refused


def _record(row: ImportFile, loader: Loader, items: int, lines: list[Refused], said: _Said) -> None:
    """Apply one batch and write on the row how far it reaches; the caller commits."""
    outcome = loader.store()
    said.doubt(outcome.doubts)
    refused = sorted(lines + outcome.refused)
    for start in range(0, len(refused), REJECTS_AT_ONCE):
        values = [
            {"import_id": row.id, "line": line, "why": why, "text": text}
            for line, why, text in refused[start : start + REJECTS_AT_ONCE]
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
        raise bring.CannotLoad("Only a finished or stopped import can be undone.")
    name = f"import:{row.project_id}"
    if not _leased(name):
        raise bring.CannotLoad("Another import of this project is running. Undo this one when it has finished.")
    try:
        said = backlinks_undo.undo(row) if row.kind == ImportKind.BACKLINKS else records.undo(row)
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


def _loader(row: ImportFile, one: Recognised) -> Loader:
    if row.kind == ImportKind.BACKLINKS:
        return backlinks.Loader(row, one)
    return records.RecordLoader(row, one, now())


@contextmanager
def _no_sweeping() -> Iterator[None]:
    """Rows of links make no reference cycles; looking for some among millions costs a fifth of the time."""
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
    if holder and not workers.alive(holder):
        release(name, holder)
        return lease(name, LEASE_SECONDS)
    db.session.commit()
    return False


def unfinished(project_id: int) -> int:
    """How many imports of a project wait or run."""
    waiting = (ImportState.READY, ImportState.LOADING)
    return db.session.scalar(
        select(func.count()).where(ImportFile.project_id == project_id, ImportFile.state.in_(waiting))
    ) or 0  # fmt: skip
