"""Earned links out of a table: one row a page and target, each waiting to be verified."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ...core import urls
from ...core.imports import formats, record_cells
from ...core.imports.formats import Recognised
from ...core.profile import backlink_key
from ...core.states import LinkState
from ...db import db
from ...models import ImportFile, Link, Project, Site
from .backlinks import Outcome
from .read import MOST_REJECT_TEXT
from .store import Held, Store


class EarnedLinks(Store):
    """Keeps rows that name links we earned."""

    def __init__(self, row: ImportFile, one: Recognised, at: datetime) -> None:
        super().__init__(row, one, at)
        self.project = db.session.get_one(Project, row.project_id)
        self.links = self._known_links()

    def _known_links(self) -> dict[tuple[str, str], int | None]:
        rows = db.session.execute(
            select(Link.source_url, Link.target_url, Link.import_id).where(Link.project_id == self.project_id)
        )
        return {(backlink_key.page(source), backlink_key.page(target)): number for source, target, number in rows}

    def store(self, rows: list[Held], outcome: Outcome) -> None:
        home = f"https://{self.project.host}/" if self.project.host else ""
        hosts = {host: [row] for _, _, row in rows if (host := record_cells.host(row))}
        sites = self.sites(hosts) if hosts else {}
        for line, cells, row in rows:
            source, typed = urls.normal(row.get("source_url", "")), row.get("target_url", "")
            target = urls.typed(typed) or home
            why = _refusal(row, source, target)
            if why or source is None:
                outcome.refused.append((line, why, ",".join(cells)[:MOST_REJECT_TEXT]))
                continue
            if typed and urls.typed(typed) is None:
                outcome.doubts.append(
                    (line, f"“{typed[:60]}” is no web address; {home} was taken as the page linked to.")
                )
            pair = (backlink_key.page(source), backlink_key.page(target))
            if pair in self.links:
                outcome.merged += self.links[pair] == self.import_id
                outcome.known += self.links[pair] != self.import_id
                continue
            self.links[pair] = self.import_id
            outcome.new += 1
            db.session.add(self._link(source, target, row, sites.get(record_cells.host(row))))

    def _link(self, source: str, target: str, row: dict[str, str], site: Site | None) -> Link:
        return Link(
            project_id=self.project_id,
            site_id=site.id if site else None,
            source_url=source,
            target_url=target,
            expected_anchor=row.get("anchor", ""),
            expected_rel=record_cells.expected_rel(row),
            expires_on=record_cells.day(row.get("expires")),
            acquisition=record_cells.acquisition(row),
            price=record_cells.price(row),
            currency=row.get("currency", "")[:3].upper(),
            tags=" ".join(record_cells.tags(row)),
            notes=row.get("notes", ""),
            state=LinkState.VERIFYING,
            state_at=self.at,
            next_check_at=self.at,
            import_id=self.import_id,
            created_at=self.at,
        )


def _refusal(row: dict[str, str], source: str | None, target: str) -> str:
    """The sentence why a row is no link to watch; empty where it is one."""
    if source is None:
        shown = row.get("source_url", "")[:80]
        return f"{shown} is no web address." if shown else formats.NO_PAGE
    return "" if target else "The row names no page of yours, and the project has no host."
