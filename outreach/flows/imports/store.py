"""What the loaders of prospects, people and earned links share: which import it is, and the sites its rows name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ...core import urls
from ...core.imports.formats import Recognised, shape
from ...db import db
from ...models import ImportFile, Site
from .backlinks import Outcome

Held = tuple[int, list[str], dict[str, str]]  # the line of a row, its cells, what they say


class Store:
    """Keeps rows of one import; a kind of row says how."""

    def __init__(self, row: ImportFile, one: Recognised, at: datetime) -> None:
        self.import_id, self.project_id = row.id, row.project_id
        self.source, self.at = one.name, at

    def store(self, rows: list[Held], outcome: Outcome) -> None:
        """Keep some rows and count them on *outcome*; does not commit."""
        raise NotImplementedError

    def sites(self, hosts: dict[str, list[dict[str, str]]]) -> dict[str, Site]:
        """The site of each registrable domain, made where it is missing, with what the rows say of it."""
        names = list(hosts)
        found = {site.host: site for site in db.session.scalars(select(Site).where(Site.host.in_(names)))}
        for host in names:
            rows = hosts[host]
            metrics = {
                name: {"value": value, "source": self.source, "on": self.at.date().isoformat()}
                for word, name in (("domain_score", "dr"), ("traffic", "traffic"))
                for row in rows[:1]
                if (value := shape.number(row.get(word, ""))) is not None
            }
            site = found.get(host)
            if site is None:
                site = found[host] = Site(host=host, domain=urls.registrable(host), created_at=self.at, metrics=metrics)
                site.name = next((row["site_name"][:200] for row in rows if row.get("site_name")), "")
                site.language = next((row["language"][:20] for row in rows if row.get("language")), "")
                site.country = next((row["country"][:60] for row in rows if row.get("country")), "")
                db.session.add(site)
            elif metrics:
                site.metrics = {**site.metrics, **metrics}
        db.session.flush()
        return found
