"""Sites to pitch out of a table: one row a site, with whom it links to and what speaks against writing."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from ...core import urls
from ...core.imports import record_cells
from ...core.imports.formats import Recognised
from ...core.states import Triage
from ...db import db
from ...models import ImportFile, Pitch, Project, ProjectHost, Prospect, Site, Suppression
from .backlinks import Outcome
from .people import People
from .read import MOST_REJECT_TEXT
from .store import Held

OWN_SITE = "own-site"
DO_NOT_CONTACT = "do-not-contact"
PITCHED_LATELY = "pitched-lately"
LINKS_TO_US = "links-to-us"
BROKEN = "Broken backlinks"  # the export whose targets are dead pages
DEAD = "links to a dead page: {}"


class Prospects(People):
    """Keeps rows that name sites to pitch, and the people there."""

    def __init__(self, row: ImportFile, one: Recognised, at: datetime) -> None:
        super().__init__(row, one, at)
        self.project = db.session.get_one(Project, row.project_id)
        self.own = set(db.session.scalars(select(ProjectHost.host)))
        self.mine = {urls.registrable(one.host) for one in self.project.hosts}
        self.broken = one.shape.name == BROKEN

    def store(self, rows: list[Held], outcome: Outcome) -> None:
        by_host: dict[str, list[dict[str, str]]] = {}
        for line, cells, row in rows:
            host = record_cells.host(row)
            if host:
                by_host.setdefault(host, []).append(row)
                if wrong := record_cells.emails(row.get("email", ""))[1]:
                    outcome.doubts.append((line, f"{wrong} The site was kept without it."))
            else:
                outcome.refused.append((line, "The row names no site.", ",".join(cells)[:MOST_REJECT_TEXT]))
        if not by_host:
            return
        sites = self.sites(by_host)
        wanted = select(Prospect).where(
            Prospect.project_id == self.project_id, Prospect.site_id.in_([s.id for s in sites.values()])
        )
        there = {one.site_id: one for one in db.session.scalars(wanted)}
        marks = self._marks(sites)
        for host, several in by_host.items():
            site = sites[host]
            prospect = there.get(site.id)
            outcome.merged += len(several) - 1
            if prospect is None:
                outcome.new += 1
                prospect = self._prospect(site, several[0], marks.get(host, []))
                db.session.add(prospect)
            else:
                outcome.merged += prospect.import_id == self.import_id
                outcome.known += prospect.import_id != self.import_id
            self._rivals(prospect, several)
            for row in several:
                for email in record_cells.emails(row.get("email", ""))[0]:
                    self.person(email, row, site)

    def _prospect(self, site: Site, row: dict[str, str], marks: list[str]) -> Prospect:
        return Prospect(
            project_id=self.project_id,
            site_id=site.id,
            state=Triage.NEW,
            source=self.source,
            page_url=record_cells.page(row, "page_url", "source_url"),
            page_title=row.get("title", "")[:500],
            reason=self._reason(row),
            tags=" ".join(dict.fromkeys([*marks, *record_cells.tags(row)])),
            rivals={},
            import_id=self.import_id,
            created_at=self.at,
        )

    def _reason(self, row: dict[str, str]) -> str:
        if row.get("reason"):
            return row["reason"][:500]
        target = row.get("target_url", "")[:300]
        if not target:
            return ""
        return DEAD.format(target) if self.broken else f"links to {target}"

    def _rivals(self, prospect: Prospect, rows: list[dict[str, str]]) -> None:
        """Note to which competitors a site links, as this file has it, and the first dead link on its page."""
        was = prospect.rivals
        known = {host: dict(about) for host, about in was.items()}
        for row in rows:
            page = record_cells.page(row, "source_url", "page_url")
            for rival, links in record_cells.linked_sites(row):
                if rival in self.mine:
                    prospect.tags = " ".join(dict.fromkeys([*prospect.tags.split(), LINKS_TO_US]))
                    continue
                about = known.get(rival)
                if about is None or about.get("import") != self.import_id:
                    about = known[rival] = {"links": 0, "page": page[:500], "import": self.import_id}
                about["links"] += links
            if self.broken and not prospect.broken_url and row.get("target_url"):
                prospect.broken_url = row["target_url"][:2_000]
                prospect.page_url, prospect.reason = page or prospect.page_url, prospect.reason or self._reason(row)
        if known != was:
            prospect.rivals, prospect.rival_count = known, len(known)

    def _marks(self, sites: dict[str, Site]) -> dict[str, list[str]]:
        """What is known of a site that speaks against writing: ours or a client's, asked not to, pitched lately."""
        marks: dict[str, list[str]] = {}
        own = {urls.registrable(host) for host in self.own}
        domains = {site.domain for site in sites.values()}
        refused = set(db.session.scalars(select(Suppression.value).where(Suppression.value.in_(list(domains)))))
        since = self.at - timedelta(days=self.project.cooldown_days)
        lately = set(
            db.session.scalars(
                select(Pitch.site_id).where(
                    Pitch.site_id.in_([site.id for site in sites.values()]), Pitch.created_at > since
                )
            )
        )
        for host, site in sites.items():
            if site.domain in own:
                marks.setdefault(host, []).append(OWN_SITE)
            if site.domain in refused:
                marks.setdefault(host, []).append(DO_NOT_CONTACT)
            if site.id in lately:
                marks.setdefault(host, []).append(PITCHED_LATELY)
        return marks
