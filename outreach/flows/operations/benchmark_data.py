"""A large database to measure on, the same rows each time; it cannot send."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import chain, islice
from random import Random
from typing import Any

from sqlalchemy import func, select, text

from ...core.profile import backlink_key, scoring
from ...core.states import (
    Acquisition,
    CampaignState,
    ImportKind,
    ImportState,
    Judgement,
    LinkState,
    MailKind,
    MailState,
    Sight,
    SiteKind,
    Stage,
    SuppressionKind,
    TaskKind,
    ThreadTab,
    Triage,
    Turn,
    WonBy,
)
from ...db import Base, db, now
from ...models import (
    Address,
    Asset,
    Backlink,
    BacklinkDomain,
    Campaign,
    Check,
    Contact,
    ContactSite,
    Decision,
    DisavowFile,
    Event,
    ImportFile,
    ImportReject,
    Link,
    Mailbox,
    Membership,
    Message,
    Pitch,
    ProfileFigures,
    Project,
    ProjectHost,
    Prospect,
    Sequence,
    Site,
    Snippet,
    Step,
    Suppression,
    Task,
    Thread,
    User,
    Variant,
)
from . import sample

BATCH = 5_000


def build(prospects: int, say: Callable[[str], None] = print, backlinks: int | None = None) -> None:
    """Build the deterministic measuring database: *prospects* sites, 1.4 contacts, 3 mails, 0.5 links with 40 checks
    each, 2 backlinks a site (or *backlinks* in all), which are the profile of the first client. Always the same rows
    for the same numbers and day. Commits in batches.
    """
    if db.session.scalar(select(func.count()).select_from(Site)):
        raise sample.AlreadyThere(
            "The measuring database is built into an empty one. Point OUTREACH_DATA_DIR at a new folder."
        )
    day = now().replace(hour=6, minute=0, second=0, microsecond=0)
    world = _World(prospects, day, 2 * prospects if backlinks is None else backlinks)
    for model, rows in world.tables():
        count = _pour(model, rows)
        say(f"{model.__tablename__}: {count:,}")
    if db.engine.dialect.name == "postgresql":
        for model, _ in _World(1, day, 0).tables():
            _catch_up(model)
    db.session.execute(text("ANALYZE"))
    db.session.commit()


def _pour(model: type[Base], rows: Iterable[dict[str, Any]]) -> int:
    """Rows of one shape into their table by the bulk path of the database: COPY, or one prepared statement."""
    source = iter(rows)
    first = next(source, None)
    if first is None:
        return 0
    table, dialect = model.__table__, db.engine.dialect
    filled = {c.name: c.default.arg for c in table.columns if c.default is not None and c.name not in first}
    fixed = {name: value(None) if callable(value) else value for name, value in filled.items()}
    columns = [table.columns[name] for name in (*first, *fixed)]
    bound = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns]
    named = ", ".join(dialect.identifier_preparer.format_column(column) for column in columns)
    target = f"{dialect.identifier_preparer.format_table(table)} ({named})"

    def values(row: dict[str, Any]) -> tuple[Any, ...]:
        given = chain(row.values(), fixed.values())
        return tuple([bind(one) if bind else one for bind, one in zip(bound, given, strict=True)])

    count, source = 0, chain((first,), source)
    while batch := [values(row) for row in islice(source, BATCH)]:
        driver: Any = db.session.connection().connection.driver_connection
        cursor = driver.cursor()
        if dialect.name == "postgresql":
            with cursor.copy(f"COPY {target} FROM STDIN") as copy:
                for one in batch:
                    copy.write_row(one)
        else:
            cursor.executemany(f"INSERT INTO {target} VALUES ({', '.join('?' * len(columns))})", batch)
        cursor.close()
        db.session.commit()
        count += len(batch)
    return count


def _catch_up(model: type[Base]) -> None:
    name = model.__tablename__
    db.session.execute(
        text(f"select setval(pg_get_serial_sequence('\"{name}\"', 'id'), (select max(id) from \"{name}\"))")
    )


class _World:
    """The rows of the large database, table by table, parents first."""

    def __init__(self, size: int, day: datetime, backlinks: int) -> None:
        self.size, self.day, self.all_backlinks = size, day, backlinks

    def tables(self) -> Iterator[tuple[type[Base], Iterable[dict[str, Any]]]]:
        yield Project, self.projects()
        yield ProjectHost, ({"project_id": n, "host": f"client{n}.example"} for n in range(1, 6))
        yield User, self.users()
        yield Asset, self.assets()
        yield (
            Sequence,
            ({"id": n, "project_id": n, "name": "Resource suggestion", "created_at": self.day} for n in range(1, 6)),
        )
        yield (
            Step,
            (
                {"id": 3 * n + p, "sequence_id": n + 1, "position": p, "delay_days": 4}
                for n in range(5)
                for p in (1, 2, 3)
            ),
        )
        yield (
            Variant,
            ({"step_id": n, "label": "A", "subject": "A guide for {{site_name}}", "body": "Hi"} for n in range(1, 16)),
        )
        yield Mailbox, self.mailboxes()
        yield Campaign, self.campaigns()
        yield Site, self.sites()
        yield Prospect, self.prospects()
        yield Contact, self.contacts()
        yield Address, self.addresses()
        yield ContactSite, self.places()
        yield Pitch, self.pitches()
        yield Thread, self.threads()
        yield Message, self.messages()
        yield Link, self.links()
        yield Check, self.checks()
        yield BacklinkDomain, self.domains()
        yield Backlink, self.backlinks()
        yield ProfileFigures, self.figures()
        yield Decision, self.decisions()
        yield DisavowFile, self.disavow_files()
        yield Event, self.events()
        yield Task, self.tasks()
        yield Suppression, self.suppressions()
        yield ImportFile, self.imports()
        yield ImportReject, ({"import_id": 1, "line": n, "why": "No address.", "text": "a,b"} for n in range(1, 2001))
        yield Membership, self.memberships()
        yield Snippet, ({"shortcut": f"s{n}", "name": f"Snippet {n}", "body": "Thank you."} for n in range(10))

    def projects(self) -> Iterator[dict[str, Any]]:
        for n in range(1, 6):
            yield {"id": n, "name": f"Sample client {n}", "is_sample": True, "created_at": self.day}

    def users(self) -> Iterator[dict[str, Any]]:
        for n in range(1, 6):
            role = "owner" if n == 1 else "member"
            yield {
                "id": n,
                "email": f"person{n}@bench.example",
                "name": f"Person {n}",
                "role": role,
                "password_hash": "!",
                "created_at": self.day,
            }

    def assets(self) -> Iterator[dict[str, Any]]:
        for n in range(1, 51):
            yield {
                "id": n,
                "project_id": n % 5 + 1,
                "url": f"https://client{n % 5 + 1}.example/guide-{n}",
                "title": f"Guide {n}",
                "created_at": self.day,
            }

    def mailboxes(self) -> Iterator[dict[str, Any]]:
        for n in range(1, 6):
            address = f"ana@client{n}.example"
            yield {
                "id": n,
                "project_id": n,
                "address": address,
                "username": address,
                "secret": b"",
                "smtp_host": "",
                "smtp_port": 587,
                "paused_at": self.day,
                "paused_reason": "sample data cannot send",
                "created_at": self.day,
            }

    def campaigns(self) -> Iterator[dict[str, Any]]:
        for n in range(1, 51):
            yield {
                "id": n,
                "project_id": n % 5 + 1,
                "sequence_id": n % 5 + 1,
                "owner_id": n % 5 + 1,
                "name": f"Campaign {n}",
                "state": CampaignState.RUNNING,
                "launched_at": self.day,
                "created_at": self.day,
            }

    def sites(self) -> Iterator[dict[str, Any]]:
        kinds = list(SiteKind)
        for n in range(1, self.size + 1):
            host = f"site{n:06}.example"
            metrics = {"dr": {"value": n * 7 % 90, "source": "Ahrefs", "on": self.day.date().isoformat()}}
            yield {
                "id": n,
                "host": host,
                "domain": host,
                "name": f"Site {n:06}",
                "kind": kinds[n % len(kinds)],
                "language": "en",
                "metrics": metrics,
                "created_at": self.day - timedelta(hours=n % 9000),
            }

    def prospects(self) -> Iterator[dict[str, Any]]:
        states = (Triage.QUALIFIED, Triage.QUALIFIED, Triage.QUALIFIED, Triage.NEW, Triage.SKIPPED, Triage.LATER)
        for n in range(1, self.size + 1):
            yield {
                "id": n,
                "project_id": n % 5 + 1,
                "site_id": n,
                "state": states[n % 6],
                "score": n * 37 % 100,
                "source": "bench",
                "page_url": f"https://site{n:06}.example/links",
                "tags": f"tag{n % 20}",
                "created_at": self.day - timedelta(hours=n % 9000),
            }

    def contacts(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.size * 14 // 10 + 1):
            yield {
                "id": n,
                "name": f"Person {n:06}",
                "first_name": "Jo",
                "last_name": f"Number {n}",
                "language": "en",
                "created_at": self.day,
            }

    def addresses(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.size * 14 // 10 + 1):
            host = f"site{(n - 1) % self.size + 1:06}.example"
            yield {"contact_id": n, "email": f"person{n}@{host}", "domain": host, "created_at": self.day}

    def places(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.size * 14 // 10 + 1):
            yield {"contact_id": n, "site_id": (n - 1) % self.size + 1}

    def stage(self, n: int) -> Stage:
        return (*[Stage.PITCHED] * 5, Stage.TALKING, Stage.AGREED, Stage.WON, Stage.LOST, Stage.NOT_NOW)[n % 10]

    def pitches(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.size + 1):
            stage, at = self.stage(n), self.day - timedelta(hours=n % 9000)
            won = stage == Stage.WON
            yield {
                "id": n,
                "project_id": n % 5 + 1,
                "campaign_id": self.campaign(n),
                "site_id": n,
                "contact_id": n,
                "address_id": n,
                "asset_id": n % 50 + 1,
                "owner_id": n % 5 + 1,
                "stage": stage,
                "stage_at": at,
                "created_at": at,
                "turn": Turn.OURS if n % 4 == 0 else Turn.THEIRS,
                "tags": f"tag{n % 20}",
                "next_step_at": self.day + timedelta(hours=n % 500) if stage == Stage.PITCHED and n % 3 else None,
                "won_at": at if won else None,
                "won_by": WonBy.CHECK if won else "",
                "stopped_at": None if stage == Stage.PITCHED else at,
            }

    def campaign(self, n: int) -> int:
        """One of the ten campaigns of the project of site *n*."""
        return (n // 5 % 10) * 5 + n % 5 or 50

    def threads(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.size + 1):
            replied = n % 10 >= 5
            yield {
                "id": n,
                "project_id": n % 5 + 1,
                "pitch_id": n,
                "mailbox_id": n % 5 + 1,
                "contact_id": n,
                "subject": f"A guide for Site {n:06}",
                "snippet": "Happy to add it" if replied else "I read your page",
                "tab": (ThreadTab.NEEDS if n % 50 == 5 else ThreadTab.DONE) if replied else ThreadTab.WAITING,
                "unread": n % 50 == 5,
                "last_at": self.day - timedelta(minutes=n * 5 % 500_000),
                "created_at": self.day,
            }

    def messages(self) -> Iterator[dict[str, Any]]:
        number = 0
        for n in range(1, self.size + 1):
            at = self.day - timedelta(hours=n % 9000 + 200)
            email, mine = f"person{n}@site{n:06}.example", f"ana@client{n % 5 + 1}.example"
            replied = n % 10 >= 5
            for position in (1, 2) if replied else (1, 2, 3):
                number += 1
                ahead = position == 3 and n % 3 == 0
                when = self.day + timedelta(minutes=n % 20_000) if ahead else at + timedelta(days=4 * position)
                yield _mail(
                    id=number,
                    thread_id=n,
                    mailbox_id=n % 5 + 1,
                    campaign_id=self.campaign(n),
                    contact_id=n,
                    pitch_id=n,
                    step_id=3 * (n % 5) + position,
                    outgoing=True,
                    at=when,
                    due_at=when,
                    sent_at=None if ahead else when,
                    state=MailState.DRAFT if ahead else MailState.SENT,
                    message_id=f"<{n}.{position}@bench.example>",
                    sender=mine,
                    recipient=email,
                    subject=f"A guide for Site {n:06}",
                    body="Hi Jo,\n\na page for your readers.",
                )
            if replied:
                number += 1
                when = self.day - timedelta(minutes=n * 5 % 500_000)
                yield _mail(
                    id=number,
                    thread_id=n,
                    mailbox_id=n % 5 + 1,
                    contact_id=n,
                    pitch_id=n,
                    outgoing=False,
                    at=when,
                    received_at=when,
                    state=MailState.RECEIVED,
                    kind=MailKind.REPLY,
                    message_id=f"<{n}.r@site.example>",
                    sender=email,
                    recipient=mine,
                    subject="Re: A guide",
                    body="Happy to add it.",
                )

    def links(self) -> Iterator[dict[str, Any]]:
        states = (
            *[LinkState.LIVE] * 15,
            LinkState.CHANGED,
            LinkState.LOST,
            LinkState.MISSING,
            LinkState.UNCHECKABLE,
            LinkState.PROMISED,
        )
        for n in range(1, self.size // 2 + 1):
            state = states[n % 20]
            promised = state == LinkState.PROMISED
            yield {
                "id": n,
                "project_id": n % 5 + 1,
                "pitch_id": n,
                "site_id": n,
                "asset_id": n % 50 + 1,
                "owner_id": n % 5 + 1,
                "source_url": "" if promised else f"https://site{n:06}.example/links",
                "domain": "" if promised else f"site{n:06}.example",
                "target_url": f"https://client{n % 5 + 1}.example/guide-{n % 50 + 1}",
                "state": state,
                "state_at": self.day - timedelta(days=n % 300),
                "anchor": f"guide {n % 50 + 1}",
                "rel": "nofollow" if state == LinkState.CHANGED else "",
                "promised_on": date(2030, 1, 1) if promised else None,
                "verdict": "counts",
                "reason": "ok",
                "checks": 0 if promised else 40,
                "acquisition": Acquisition.EARNED,
                "first_seen_at": self.day - timedelta(days=400),
                "last_seen_at": self.day,
                "last_checked_at": self.day - timedelta(days=n % 90),
                "next_check_at": None if promised else self.day + timedelta(minutes=n * 13 % 129_600),
                "created_at": self.day - timedelta(days=400),
            }

    def checks(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.size // 2 + 1):
            chance = Random(n)
            for look in range(40):
                fine = chance.random() > 0.03
                yield {
                    "link_id": n,
                    "at": self.day - timedelta(days=10 * (39 - look), minutes=n % 1440),
                    "sight": Sight.SEEN if fine else Sight.UNKNOWN,
                    "verdict": "counts" if fine else "unknown",
                    "reason": "ok" if fine else "cannot_check",
                    "http_status": 200 if fine else 503,
                    "milliseconds": 200 + n % 300,
                    "final_url": "",
                    "rel": "",
                    "anchor": "",
                    "source_line": "",
                    "page_hash": "",
                    "eye": "http",
                    "changed": look == 0,
                    "evidence": None,
                }

    def spread(self) -> Iterator[tuple[int, int, int]]:
        """The linking domains: number, first page and how many pages, a few of them very large."""
        n = begun = 0
        while begun < self.all_backlinks:
            n += 1
            large = self.all_backlinks // 50 if n == 1 else 200 if n % 1000 == 0 else 20 if n % 50 == 0 else 0
            pages = min(large or n % 7 + 1, self.all_backlinks - begun)
            yield n, begun + 1, pages
            begun += pages

    def link_on(self, n: int) -> int:
        """The link of the first client that stands on linking domain *n*, or 0."""
        link = n // 20 * 5 if n % 20 == 0 else 0
        return link if link <= self.size // 2 else 0

    def domain(self, n: int) -> str:
        link = self.link_on(n)
        return f"site{link:06}.example" if link else f"ref{n:07}.example"

    def seen_on(self, n: int) -> date:
        return (self.day - timedelta(days=n * 31 % 900)).date()

    def judgement(self, n: int) -> Judgement:
        rare = {7: Judgement.DISAVOW_DOMAIN, 11: Judgement.REMOVAL, 13: Judgement.LATER}
        return rare.get(n % 100, Judgement.KEEP if n % 2 else Judgement.REVIEW)

    def domains(self) -> Iterator[dict[str, Any]]:
        for n, _, pages in self.spread():
            score = (n * 7919 % 1000) ** 3 // 10**7
            strong, weak = scoring.SIGNALS[n % 20], scoring.SIGNALS[n * 7 % 20]
            seen = self.seen_on(n)
            yield {
                "id": n,
                "project_id": 1,
                "domain": self.domain(n),
                "pages": pages,
                "followed": pages * (n % 4) // 3,
                "score": score,
                "anchors": [[f"anchor {n % 300}", pages]],
                "metrics": {"ahrefs": {"domain_score": n * 7 % 90, "traffic": n * 13 % 5000, "import": 1}},
                "signals": [{"rule": one.name, "weight": 12, "because": one.sentence} for one in (strong, weak)],
                "pattern": f"the same anchor \u201canchor {n % 300}\u201d" if score > 30 and n % 3 == 0 else "",
                "first_seen_on": seen,
                "last_seen_on": self.day.date(),
                "judged_at": self.day,
                "judgement": self.judgement(n),
                "later_until": self.day + timedelta(days=365) if self.judgement(n) == Judgement.LATER else None,
                "stale": False,
            }

    def backlinks(self) -> Iterator[dict[str, Any]]:
        target, today = "https://client1.example/", self.day.date().isoformat()
        target_page = backlink_key.page(target)
        for n, first, pages in self.spread():
            link, domain, seen = self.link_on(n), self.domain(n), self.seen_on(n)
            said = {"ahrefs": {"import": 1, "first": seen.isoformat(), "last": today}}
            for number in range(first, first + pages):
                tied = link and number == first
                source = f"https://{domain}/links" if tied else f"https://{domain}/page-{number}"
                yield {
                    "id": number,
                    "project_id": 1,
                    "key": backlink_key.key(backlink_key.page(source), target_page),
                    "domain_id": n,
                    "source_url": source,
                    "target_url": target,
                    "title": f"Page {number} of {domain}, about bees",
                    "anchor": f"anchor {n % 300}",
                    "rel": "follow" if number % 3 else "nofollow",
                    "first_seen_on": seen,
                    "last_seen_on": self.day.date(),
                    "sources": said,
                    "link_id": link if tied else None,
                }

    def figures(self) -> Iterator[dict[str, Any]]:
        months = [[f"20{24 + n // 12}-{n % 12 + 1:02}", 3000 + n, 900 + n, 0, 250 + n] for n in range(24)]
        if self.all_backlinks:
            yield {
                "project_id": 1,
                "figures": {
                    "classes": dict.fromkeys(scoring.CLASSES, self.all_backlinks // 5),
                    "texts": {name: [[f"{name} anchor {n}", 900 - n] for n in range(15)] for name in scoring.CLASSES},
                    "months": months,
                    "links": [self.all_backlinks * 2 // 3, self.all_backlinks // 3, 0],
                    "languages": ["en"],
                },
                "counted_at": self.day,
            }

    def decisions(self) -> Iterator[dict[str, Any]]:
        for n, _, _ in self.spread():
            judgement = self.judgement(n)
            if judgement not in (Judgement.REVIEW, Judgement.LATER):
                yield {
                    "project_id": 1,
                    "kind": "domain",
                    "value": self.domain(n),
                    "judgement": judgement,
                    "reason": "Sells links",
                    "decided_by_id": 1,
                    "decided_at": self.day,
                }

    def disavow_files(self) -> Iterator[dict[str, Any]]:
        names = [self.domain(n) for n, _, _ in self.spread() if self.judgement(n) == Judgement.DISAVOW_DOMAIN]
        lines = [f"domain:{name}\n" for name in names if name.startswith("ref")]
        for version in range(1, 4):
            yield {
                "project_id": 1,
                "version": version,
                "text": "".join(lines[: len(lines) * version // 4]),
                "lines": len(lines) * version // 4,
                "created_by_id": 1,
                "created_at": self.day,
                "approved_by_id": 1,
                "approved_at": self.day,
                "uploaded_on": self.day.date(),
            }

    def events(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.size + 1):
            yield {
                "at": self.day - timedelta(minutes=n % 500_000),
                "kind": "pitch.stage",
                "summary": f"Site {n:06} moved to {self.stage(n)}",
                "data": {},
                "user_id": n % 5 + 1,
                "project_id": n % 5 + 1,
                "site_id": n,
                "contact_id": n,
                "pitch_id": n,
            }

    def tasks(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.size // 10 + 1):
            yield {
                "project_id": n % 5 + 1,
                "user_id": n % 5 + 1,
                "kind": TaskKind.RETURN if n % 3 else TaskKind.TODO,
                "title": f"Write to Site {n:06} again",
                "pitch_id": n,
                "due_at": self.day + timedelta(hours=n % 2000 - 1000),
                "done_at": self.day if n % 2 else None,
                "created_at": self.day,
            }

    def suppressions(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.size // 50 + 1):
            value = f"site{50 * n:06}.example"
            yield {
                "kind": SuppressionKind.DOMAIN if n % 2 else SuppressionKind.PERSON,
                "keyed_hash": f"bench {n}",
                "value": value if n % 2 else f"person{50 * n}@{value}",
                "source": "by hand",
                "added_by_id": 1,
                "added_at": self.day,
            }

    def imports(self) -> Iterator[dict[str, Any]]:
        for n in range(1, 301):
            yield {
                "id": n,
                "project_id": n % 5 + 1,
                "name": f"export-{n}.csv",
                "sha256": f"bench {n}",
                "stored_as": "",
                "size": 1_000_000,
                "state": ImportState.DONE,
                "recognised": "Ahrefs backlinks",
                "kind": ImportKind.BACKLINKS,
                "rows": 4000,
                "rows_done": 4000,
                "new": 2000,
                "rejected": 2000 if n == 1 else 0,
                "brought_by_id": 1,
                "finished_at": self.day,
                "created_at": self.day,
            }

    def memberships(self) -> Iterator[dict[str, Any]]:
        for n in range(1, 51):
            yield {"project_id": n % 5 + 1, "site_id": n, "username": "ana", "created_at": self.day}


_BLANK = {column.name: None for column in Message.__table__.columns if column.nullable and column.name not in ("raw",)}


def _mail(**given: Any) -> dict[str, Any]:
    """One row with the same columns as every other, so that a batch is one statement."""
    return {**_BLANK, "kind": "", **given}
