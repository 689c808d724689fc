"""A large database to measure on, the same rows each time; it cannot send."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import chain, islice
from typing import Any

from sqlalchemy import func, select, text

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
from . import benchmark_crm, benchmark_profile, sample

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


class _World(benchmark_crm.Crm, benchmark_profile.Profile):
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
