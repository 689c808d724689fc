"""What the loaders of prospects, people and earned links share: which import it is, and the sites its rows name."""

from __future__ import annotations

from datetime import datetime

from ...core import sanitize
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
        found = Site.all_kept(hosts, self.at)
        for host, rows in hosts.items():
            site = found[host]
            if site.id is None:  # new
                site.name = _first(rows, "site_name", 200)
                site.language, site.country = _first(rows, "language", 20), _first(rows, "country", 60)
            metrics = {
                name: {"value": value, "source": self.source, "on": self.at.date().isoformat()}
                for word, name in (("domain_score", "dr"), ("traffic", "traffic"))
                for row in rows[:1]
                if (value := shape.number(row.get(word, ""))) is not None
            }
            if metrics:
                site.metrics = {**(site.metrics or {}), **metrics}
        db.session.flush()
        return found


def _first(rows: list[dict[str, str]], word: str, most: int) -> str:
    return next((sanitize.line(row[word])[:most] for row in rows if row.get(word)), "")
