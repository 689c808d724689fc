"""People out of a table: one person an address, what is known filled up and never overwritten."""

from __future__ import annotations

from ...core import sanitize
from ...core.imports import record_cells
from ...core.imports.formats import custom
from ...db import db
from ...models import Site
from ..contacts import add, suppress
from .backlinks import Outcome
from .read import MOST_REJECT_TEXT
from .store import Held, Store

LONGEST_FIELD = 2_000  # characters of a custom field


class People(Store):
    """Keeps rows that name people."""

    def store(self, rows: list[Held], outcome: Outcome) -> None:
        taken: list[tuple[list[str], dict[str, str]]] = []
        for line, cells, row in rows:
            good, wrong = record_cells.emails(row.get("email", ""))
            why = self._refusal(good, wrong)
            if why:
                outcome.refused.append((line, why, ",".join(cells)[:MOST_REJECT_TEXT]))
                continue
            if wrong:
                outcome.doubts.append((line, wrong))
            taken.append((good, row))
        hosts = {host: [row] for _, row in taken if (host := record_cells.host(row))}
        sites = self.sites(hosts) if hosts else {}
        for good, row in taken:
            site = sites.get(record_cells.host(row))
            said, *_ = [self.person(email, row, site) for email in good]
            outcome.new += said == "new"
            outcome.merged += said == "merged"
            outcome.known += said == "known"

    def _refusal(self, good: list[str], wrong: str) -> str:
        if not good:
            return wrong or "The row holds no mail address."
        return f"{good[0]} is {suppress.LISTED}." if suppress.holds(good[0]) else ""

    def person(self, email: str, row: dict[str, str], site: Site | None) -> str:
        """Keep one person under an address, filling what was empty: new, merged (from this file) or known."""
        contact, _, new = add.keep(
            email, row, self.at, source=self.source, import_id=self.import_id, found_on=row.get("page_url", "")
        )
        brought = {name: cell[:LONGEST_FIELD] for name, cell in custom.fields(row).items()}
        if row.get("phone"):
            brought["phone"] = sanitize.line(row["phone"])[:60]
        if brought:
            contact.fields = {**brought, **{name: value for name, value in (contact.fields or {}).items() if value}}
        db.session.flush()
        if site is not None:
            add.works_at(contact, site, row.get("job", ""))
        return "new" if new else "merged" if contact.import_id == self.import_id else "known"
