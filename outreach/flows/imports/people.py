"""People out of a table: one person an address, what is known filled up and never overwritten."""

from __future__ import annotations

from sqlalchemy import func, select

from ...core import addresses, urls
from ...core.imports import record_cells
from ...core.imports.formats import custom
from ...db import db
from ...models import Address, Contact, ContactSite, Site, Suppression
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
        return f"{good[0]} asked us not to write." if self._refuses(good[0]) else ""

    def _refuses(self, email: str) -> bool:
        domain = addresses.domain(email)
        wanted = (email, domain, urls.registrable(domain))
        return bool(db.session.scalar(select(func.count()).where(Suppression.value.in_(wanted))))

    def person(self, email: str, row: dict[str, str], site: Site | None) -> str:
        """Keep one person under an address, filling what was empty: new, merged (from this file) or known."""
        contact = Contact.called(email)
        said = "new"
        if contact is None:
            contact = Contact(source=self.source, import_id=self.import_id, created_at=self.at)
            traits = addresses.traits(email)
            flags = [name for name, on in (("role", traits.role), ("disposable", traits.disposable),
                                           ("noreply", traits.no_reply)) if on]  # fmt: skip
            contact.addresses.append(
                Address(email=email, domain=addresses.domain(email), flags=" ".join(flags), created_at=self.at,
                        found_on=row.get("page_url", ""))
            )  # fmt: skip
            db.session.add(contact)
        else:
            said = "merged" if contact.import_id == self.import_id else "known"
        for word in ("name", "first_name", "last_name", "language", "country", "timezone", "notes"):
            if row.get(word) and not getattr(contact, word):
                setattr(contact, word, row[word][:2_000])
        if not contact.name:
            contact.name = " ".join(filter(None, (contact.first_name, contact.last_name)))
        brought = {name: cell[:LONGEST_FIELD] for name, cell in custom.fields(row).items()}
        if row.get("phone"):
            brought["phone"] = row["phone"][:60]
        if brought:
            contact.fields = {**brought, **{name: value for name, value in (contact.fields or {}).items() if value}}
        db.session.flush()
        if site is not None and all(place.site_id != site.id for place in contact.places):
            contact.places.append(ContactSite(site_id=site.id, title=row.get("job", "")[:200]))
            db.session.flush()
        return said
