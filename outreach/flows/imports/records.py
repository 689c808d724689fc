"""Prospects, people and earned links out of a table: one row a site, contacts merged, what is known marked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select

from ...core import addresses, sanitize, urls
from ...core.imports import formats
from ...core.imports.formats import Recognised, shape
from ...core.profile import backlink_key
from ...core.states import Acquisition, ImportKind, LinkState, Triage
from ...db import db
from ...models import (
    Address,
    Contact,
    ContactSite,
    ImportFile,
    Link,
    Message,
    Pitch,
    Project,
    ProjectHost,
    Prospect,
    Site,
    Suppression,
)
from ..contacts import add, suppress
from .backlinks import Outcome

OWN_SITE = "own-site"
DO_NOT_CONTACT = "do-not-contact"
PITCHED_LATELY = "pitched-lately"
LINKS_TO_US = "links-to-us"
BROKEN = "Broken backlinks"  # the export whose targets are dead pages
DEAD = "links to a dead page: {}"

_SPLIT = re.compile(r"[,;\s|]+")


class Loader:
    """Applies batches of rows as prospects, people or earned links of one project; the caller commits after each."""

    def __init__(self, row: ImportFile, one: Recognised, at: datetime) -> None:
        self.import_id, self.project_id, self.kind = row.id, row.project_id, ImportKind(row.kind)
        self.source, self.at = one.name, at
        self.read = formats.records(one)
        self.outcome = Outcome()
        self.held: list[tuple[int, list[str], dict[str, str]]] = []
        self.project = db.session.get_one(Project, row.project_id)
        self.own = set(db.session.scalars(select(ProjectHost.host)))
        self.mine = {urls.registrable(one.host) for one in self.project.hosts}
        self.broken = one.shape.name == BROKEN
        self.links = self._known_links() if self.kind == ImportKind.LINKS else {}

    def take(self, told: tuple[list[int], list[list[str]]]) -> None:
        """Hold what some rows say until store(): their lines, and their cells."""
        for line, cells in zip(*told, strict=True):
            said = self.read(cells)
            if isinstance(said, str):
                self.outcome.refused.append((line, said, ",".join(cells)))
            elif any(cell.strip() for cell in cells):
                self.held.append((line, cells, said))

    def store(self) -> Outcome:
        """Apply what was taken, and say what became of it."""
        outcome, held = self.outcome, self.held
        self.outcome, self.held = Outcome(), []
        store = {
            ImportKind.PROSPECTS: self._prospects,
            ImportKind.CONTACTS: self._people,
            ImportKind.LINKS: self._earned,
        }[self.kind]
        for start in range(0, len(held), 1_000):
            store(held[start : start + 1_000], outcome)
        db.session.flush()
        return outcome

    # Sites to pitch

    def _prospects(self, rows: list[tuple[int, list[str], dict[str, str]]], outcome: Outcome) -> None:
        by_host: dict[str, list[dict[str, str]]] = {}
        for line, cells, row in rows:
            host = _host(row)
            if not host:
                outcome.refused.append((line, "The row names no site.", ",".join(cells)))
                continue
            by_host.setdefault(host, []).append(row)
        if not by_host:
            return
        sites = self._sites(by_host)
        there = {
            one.site_id: one
            for one in db.session.scalars(
                select(Prospect).where(
                    Prospect.project_id == self.project_id, Prospect.site_id.in_([s.id for s in sites.values()])
                )
            )
        }
        marks = self._marks(sites)
        for host, several in by_host.items():
            site = sites[host]
            prospect = there.get(site.id)
            if prospect is None:
                outcome.new += 1
                outcome.merged += len(several) - 1
                first = several[0]
                prospect = Prospect(
                    project_id=self.project_id, site_id=site.id, state=Triage.NEW, source=self.source,
                    page_url=_page(first, "page_url", "source_url"),
                    page_title=first.get("title", "")[:500], reason=self._reason(first),
                    tags=" ".join(dict.fromkeys([*marks.get(host, []), *_tags(first)])), rivals={},
                    import_id=self.import_id, created_at=self.at,
                )  # fmt: skip
                db.session.add(prospect)
            elif prospect.import_id == self.import_id:
                outcome.merged += len(several)
            else:
                outcome.known += 1
                outcome.merged += len(several) - 1
            self._rivals(prospect, several)
            for row in several:
                for email in _emails(row.get("email", "")):
                    if not isinstance(email, ValueError):
                        self._person(email, row, site)

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
            page = _page(row, "source_url", "page_url")
            for rival, links in _named(row):
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

    def _sites(self, hosts: dict[str, list[dict[str, str]]]) -> dict[str, Site]:
        found = Site.all_kept(hosts, self.at)
        for host, rows in hosts.items():
            site = found[host]
            if site.id is None:  # new
                for name, most in (("name", 200), ("language", 20), ("country", 60)):
                    word = "site_name" if name == "name" else name
                    setattr(site, name, next((sanitize.line(row[word])[:most] for row in rows if row.get(word)), ""))
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

    # People

    def _people(self, rows: list[tuple[int, list[str], dict[str, str]]], outcome: Outcome) -> None:
        hosts = {host: [row] for _, _, row in rows if (host := _host(row))}
        sites = self._sites(hosts) if hosts else {}
        for line, cells, row in rows:
            emails = _emails(row.get("email", ""))
            good = [email for email in emails if isinstance(email, str)]
            if not good:
                why = str(emails[0]) if emails else "The row holds no mail address."
                outcome.refused.append((line, why, ",".join(cells)))
                continue
            if suppress.holds(good[0]):
                outcome.refused.append((line, f"{good[0]} is {suppress.LISTED}.", ",".join(cells)))
                continue
            site = sites.get(_host(row))
            told = [self._person(email, row, site) for email in good]
            if told[0] == "new":
                outcome.new += 1
            elif told[0] == "merged":
                outcome.merged += 1
            else:
                outcome.known += 1

    def _person(self, email: str, row: dict[str, str], site: Site | None) -> str:
        """Keep one person under an address, filling what was empty: new, merged (from this file) or known."""
        contact, _, new = add.keep(
            email, row, self.at, source=self.source, import_id=self.import_id, found_on=row.get("page_url", "")
        )
        if row.get("phone"):
            contact.fields = {**(contact.fields or {}), "phone": sanitize.line(row["phone"])[:60]}
        db.session.flush()
        if site is not None:
            add.works_at(contact, site, row.get("job", ""))
        return "new" if new else "merged" if contact.import_id == self.import_id else "known"

    # Links we earned

    def _known_links(self) -> dict[tuple[str, str], int | None]:
        rows = db.session.execute(
            select(Link.source_url, Link.target_url, Link.import_id).where(Link.project_id == self.project_id)
        )
        return {(backlink_key.page(source), backlink_key.page(target)): number for source, target, number in rows}

    def _earned(self, rows: list[tuple[int, list[str], dict[str, str]]], outcome: Outcome) -> None:
        home = f"https://{self.project.host}/" if self.project.host else ""
        hosts = {host: [row] for _, _, row in rows if (host := _host(row))}
        sites = self._sites(hosts) if hosts else {}
        for line, cells, row in rows:
            source = urls.normal(row.get("source_url", ""))
            if source is None:
                shown = row.get("source_url", "")[:80]
                why = f"{shown} is no web address." if shown else formats.NO_PAGE
                outcome.refused.append((line, why, ",".join(cells)))
                continue
            target = urls.typed(row.get("target_url", "")) or home
            if not target:
                outcome.refused.append(
                    (line, "The row names no page of yours, and the project has no host.", ",".join(cells))
                )
                continue
            pair = (backlink_key.page(source), backlink_key.page(target))
            if pair in self.links:
                if self.links[pair] == self.import_id:
                    outcome.merged += 1
                else:
                    outcome.known += 1
                continue
            self.links[pair] = self.import_id
            outcome.new += 1
            site = sites.get(_host(row))
            db.session.add(
                Link(
                    project_id=self.project_id, site_id=site.id if site else None, source_url=source, target_url=target,
                    expected_anchor=row.get("anchor", ""), expected_rel=_expected(row),
                    expires_on=_day(row.get("expires")), acquisition=_acquisition(row), price=_price(row),
                    currency=row.get("currency", "")[:3].upper(),
                    tags=" ".join(_tags(row)), notes=row.get("notes", ""), state=LinkState.VERIFYING, state_at=self.at,
                    next_check_at=self.at, import_id=self.import_id, created_at=self.at,
                )
            )  # fmt: skip


def shown(one: Recognised, kind: str) -> Callable[[list[str], list[str]], list[str] | str]:
    """Make the function that gives a row as it will be saved, in words, or the sentence why it will not."""
    read = formats.records(one)

    def cells_of(cells: list[str], words: list[str]) -> list[str] | str:
        row = read(cells)
        if isinstance(row, str):
            return row
        if kind == ImportKind.CONTACTS:
            emails = _emails(row.get("email", ""))
            if not any(isinstance(email, str) for email in emails):
                return str(emails[0]) if emails else "The row holds no mail address."
        elif not _host(row):
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
        if dead and any(rival in gone for rival, _ in _named({"target_url": prospect.broken_url})):
            if prospect.reason == DEAD.format(prospect.broken_url[:300]):
                prospect.reason = ""
            prospect.broken_url = ""
        prospect.rivals, prospect.rival_count = left, len(left)


def _gone(statement: Any) -> int:
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    return int(result.rowcount)  # type: ignore[attr-defined]


def _host(row: dict[str, str]) -> str:
    """The site a row is about: one a registrable domain."""
    for word in ("site", "domain", "source_url", "page_url"):
        host = shape.host_of(row.get(word, ""))
        if host and not host.isascii():
            host = urls.ascii_host(host)
        if host and shape.is_domain(host):
            return urls.registrable(host)
    return ""


def _page(row: dict[str, str], *words: str) -> str:
    """The first of these cells that names a page on the web; what else stands there is nothing to follow."""
    cells = [row[word] for word in words if word in row]
    return next((page for cell in cells if (page := cell if shape.is_web(cell) else urls.typed(cell) or "")), "")


def _emails(cell: str) -> list[str | ValueError]:
    found: list[str | ValueError] = []
    for part in _SPLIT.split(cell.strip()):
        if part:
            try:
                found.append(addresses.normal(part.removeprefix("mailto:").strip("<>\"'")))
            except addresses.BadAddress as why:
                found.append(why)
    found.sort(key=lambda one: isinstance(one, ValueError))
    return found


def _tags(row: dict[str, str]) -> list[str]:
    parts = re.split(r"[,;|]", row.get("tags", ""))
    return [re.sub(r"\s+", "-", part.strip())[:40] for part in parts if part.strip()]


def _named(row: dict[str, str]) -> list[tuple[str, int]]:
    """The sites a row links to, by registrable domain, each with how many links."""
    host = shape.host_of(row.get("target_url", ""))
    found = [(host, 1.0)] if host else []
    for part in row.get("rivals", "").split():
        name, _, count = part.partition("=")
        links = shape.number(count)
        found.append((name, links if links is not None else float(shape.flag(count))))
    named = ((urls.registrable(urls.ascii_host(name)), int(links)) for name, links in found if shape.is_domain(name))
    return [(name, links) for name, links in named if links > 0 and name != _host(row)]


def _expected(row: dict[str, str]) -> str:
    rel = row.get("rel", "").casefold()
    if rel:
        found = [word for word in ("nofollow", "sponsored", "ugc") if word in rel]
        return found[0] if found else "follow" if "follow" in rel else ""
    if "expected_follow" in row:
        return "follow" if shape.flag(row["expected_follow"]) else "nofollow"
    return ""


def _acquisition(row: dict[str, str]) -> str:
    told = row.get("acquisition", "").strip().casefold()
    if told in set(Acquisition):
        return told
    return Acquisition.PAID if _price(row) else Acquisition.EARNED


def _price(row: dict[str, str]) -> int | None:
    text = re.sub(r"[^\d.,-]", "", row.get("price", ""))
    value = shape.number(text)
    return round(value * 100) if value and value > 0 else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
