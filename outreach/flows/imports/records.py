"""Prospects, people and earned links out of a table: rows are read, kept by their kind, and taken back as a whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select

from ...core.imports import formats, record_cells
from ...core.imports.formats import Recognised
from ...core.states import ImportKind, Triage
from ...db import db
from ...models import Address, Contact, ContactSite, ImportFile, Link, Message, Pitch, Prospect
from .backlinks import Outcome
from .earned_links import EarnedLinks
from .people import People
from .prospects import BROKEN, DEAD, Prospects
from .prospects import LINKS_TO_US as LINKS_TO_US
from .prospects import OWN_SITE as OWN_SITE
from .read import MOST_REJECT_TEXT
from .store import Held, Store

AT_ONCE = 1_000  # rows
STORES: dict[ImportKind, type[Store]] = {
    ImportKind.PROSPECTS: Prospects,
    ImportKind.CONTACTS: People,
    ImportKind.LINKS: EarnedLinks,
}


class Loader:
    """Applies batches of rows as prospects, people or earned links of one project; the caller commits after each."""

    def __init__(self, row: ImportFile, one: Recognised, at: datetime) -> None:
        self.read = formats.records(one)
        self.outcome = Outcome()
        self.held: list[Held] = []
        self.keeper = STORES[ImportKind(row.kind)](row, one, at)

    def take(self, told: tuple[list[int], list[list[str]]]) -> None:
        """Hold what some rows say until store(): their lines, and their cells."""
        for line, cells in zip(*told, strict=True):
            said = self.read(cells)
            if isinstance(said, str):
                self.outcome.refused.append((line, said, ",".join(cells)[:MOST_REJECT_TEXT]))
            elif any(cell.strip() for cell in cells):
                self.held.append((line, cells, said))
                if doubts := said.pop(formats.DOUBTS, ""):
                    self.outcome.doubts.append((line, doubts))

    def store(self) -> Outcome:
        """Apply what was taken, and say what became of it."""
        outcome, held = self.outcome, self.held
        self.outcome, self.held = Outcome(), []
        for start in range(0, len(held), AT_ONCE):
            self.keeper.store(held[start : start + AT_ONCE], outcome)
        db.session.flush()
        return outcome


def shown(one: Recognised, kind: str) -> Callable[[list[str], list[str]], list[str] | str]:
    """Make the function that gives a row as it will be saved, in words, or the sentence why it will not."""
    read = formats.records(one)

    def cells_of(cells: list[str], words: list[str]) -> list[str] | str:
        row = read(cells)
        if isinstance(row, str):
            return row
        if kind == ImportKind.CONTACTS:
            good, wrong = record_cells.emails(row.get("email", ""))
            if not good:
                return wrong or "The row holds no mail address."
        elif not record_cells.host(row):
            return "The row names no site."
        return [row.get(word, "") for word in words]

    return cells_of


def undo(row: ImportFile) -> str:
    """Take out what an import brought and nobody has used since; does not commit. Says in words what stayed."""
    taken = stayed = 0
    links = select(Link.id).where(Link.import_id == row.id)
    used_links = select(Link.id).where(Link.import_id == row.id, Link.pitch_id.is_not(None))
    taken += _gone(delete(Link).where(Link.id.in_(links), Link.id.not_in(used_links)))
    pitched = select(Pitch.contact_id).where(Pitch.contact_id.is_not(None))
    mailed = select(Message.contact_id).where(Message.contact_id.is_not(None))
    mine = Contact.import_id == row.id
    people = db.session.scalars(
        select(Contact.id).where(mine, Contact.id.not_in(pitched), Contact.id.not_in(mailed))
    ).all()
    for start in range(0, len(people), 500):
        some = people[start : start + 500]
        db.session.execute(delete(ContactSite).where(ContactSite.contact_id.in_(some)))
        db.session.execute(delete(Address).where(Address.contact_id.in_(some)))
        taken += _gone(delete(Contact).where(Contact.id.in_(some)))
    sites_pitched = select(Pitch.site_id).where(Pitch.project_id == row.project_id)
    ours = Prospect.import_id == row.id
    taken += _gone(delete(Prospect).where(ours, Prospect.site_id.not_in(sites_pitched), Prospect.state == Triage.NEW))
    _forget_rivals(row)
    for model in (Link, Contact, Prospect):
        stayed += db.session.scalar(select(func.count()).where(model.import_id == row.id)) or 0
    said = f"{taken:,} rows were taken out."
    return said + (f" {stayed:,} stay, because they were used since." if stayed else "")


def _forget_rivals(row: ImportFile) -> None:
    """Take out of the prospects that stay what this import said of whom they link to, dead links with it."""
    dead = row.recognised.endswith(BROKEN)
    wanted = select(Prospect).where(Prospect.project_id == row.project_id, Prospect.rival_count > 0)
    for prospect in db.session.scalars(wanted.execution_options(yield_per=1_000)):
        left = {host: about for host, about in prospect.rivals.items() if about.get("import") != row.id}
        if len(left) == len(prospect.rivals):
            continue
        gone = prospect.rivals.keys() - left.keys()
        if dead and any(rival in gone for rival, _ in record_cells.linked_sites({"target_url": prospect.broken_url})):
            if prospect.reason == DEAD.format(prospect.broken_url[:300]):
                prospect.reason = ""
            prospect.broken_url = ""
        prospect.rivals, prospect.rival_count = left, len(left)


def _gone(statement: Any) -> int:
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    return int(result.rowcount)  # type: ignore[attr-defined]
