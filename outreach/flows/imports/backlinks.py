"""Backlinks into the profile: one row per page and target, what each source says kept, domains added up at the end."""

from __future__ import annotations

import json
import pickle
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain, compress, repeat
from operator import itemgetter, ne
from tempfile import TemporaryFile
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import select

from ...core.imports import formats
from ...core.imports.formats import Backlink, Recognised
from ...core.profile import backlink_key
from ...core.states import Judgement
from ...db import db, make_way, reading
from ...models import Backlink as BacklinkRow
from ...models import BacklinkDomain, ImportFile
from ..operations import leaving
from .read import MOST_DOMAINS_HELD, Refused, Told

MOST_TARGETLESS = 200_000
MANY = 5_000  # links; fewer are looked up one by one, for which nothing need be prepared
ANCHORS_SHOWN = 10
SUMS_AT_ONCE = 2_000  # domains

_COLUMNS = (
    "domain_id, key, source_url, title, anchor, metrics, target_url, rel, kind, first_seen_on, last_seen_on, lost_on, "
    "sources, project_id, import_id"
)
_DOMAIN_COLUMNS = (
    "project_id, domain, pages, followed, anchors, metrics, score, signals, pattern, judgement, stale, import_id"
)
_CHANGED = (
    "key", "target_url", "title", "anchor", "rel", "kind", "first_seen_on", "last_seen_on", "lost_on", "metrics",
    "sources",
)  # fmt: skip
_ADDED_UP = (
    "UPDATE backlink_domain SET pages = ?, followed = ?, first_seen_on = ?, last_seen_on = ?, anchors = ?, "
    "stale = FALSE, judged_at = NULL WHERE id = ?"
)
_ADDED_UP_AT_ONCE = (
    "UPDATE backlink_domain d SET pages = n.pages, followed = n.followed, first_seen_on = n.first::date, "
    "last_seen_on = n.last::date, anchors = n.anchors::json, stale = FALSE, judged_at = NULL "
    "FROM unnest(?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::bigint[]) "
    "AS n(pages, followed, first, last, anchors, id) WHERE d.id = n.id"
)
_FOUND = f"b.id, b.import_id, {', '.join('b.' + name for name in _CHANGED)}, b.source_url, b.domain_id"


Cell = TypeVar("Cell")


@dataclass(slots=True)
class Outcome:
    """What became of a batch: every row is counted once; refused rows come with line, reason and text.

    *doubts* (line, what) names what could not be read in rows that were kept.
    """

    new: int = 0
    merged: int = 0
    known: int = 0
    refused: list[Refused] = field(default_factory=list)
    doubts: list[tuple[int, str]] = field(default_factory=list)


class _Item(NamedTuple, Generic[Cell]):
    """One link of the batch, with what its rows say together: the texts and words of a Told. Or the columns of all."""

    source_url: Cell
    title: Cell
    anchor: Cell
    metrics: Cell
    target_url: Cell
    rel: Cell
    kind: Cell
    first: Cell
    last: Cell
    lost: Cell


class _Rows:
    """The rows of a batch, column by column: to make an object of each costs more than to store it."""

    def __init__(self) -> None:
        self.domains: list[str] = []
        self.keys: list[int] = []
        self.columns: _Item[list[str]] = _Item(*([] for _ in _Item._fields))

    def add(self, told: Told) -> None:
        self.domains += told.domains
        self.keys += told.keys
        for held, cells in zip(self.columns, chain(told.texts, told.words), strict=True):
            held += cells

    def item(self, at: int) -> _Item[str]:
        return _Item(*(column[at] for column in self.columns))


Place = tuple[int, int]  # the id of a domain, and the key of a link in it


class _Raw:
    """The driver beneath the session, in its transaction: the bulk path of each database."""

    def __init__(self) -> None:
        connection = db.session.connection()
        self.postgres = connection.dialect.name == "postgresql"
        driver = connection.connection.driver_connection
        assert driver is not None
        self.cursor = driver.cursor()
        if not self.postgres:
            self.cursor.execute("PRAGMA cache_size = -40960")  # KB; the default of 2 MB reads the indexes over and over

    def __enter__(self) -> _Raw:
        return self

    def __exit__(self, *_: object) -> None:
        self.cursor.close()

    def rows(self, sql: str, *values: Any) -> list[Any]:
        self.cursor.execute(self._spelled(sql), values)
        found: list[Any] = self.cursor.fetchall()
        return found

    def each(self, sql: str, *values: Any) -> Iterator[Any]:
        """All rows of a large answer, a few at a time."""
        if self.postgres:
            with self.cursor.connection.cursor("each") as cursor:
                cursor.itersize = 5_000
                yield from cursor.execute(self._spelled(sql), values)
        else:
            with closing(self.cursor.connection.cursor()) as cursor:
                yield from cursor.execute(sql, values)

    def many(self, sql: str, values: Iterable[tuple[Any, ...]]) -> None:
        self.cursor.executemany(self._spelled(sql), values)

    def added_up(self, sums: list[tuple[Any, ...]]) -> None:
        """Write what some domains add up to: PostgreSQL takes them all in one statement, which costs it a third."""
        if self.postgres:
            self.cursor.execute(self._spelled(_ADDED_UP_AT_ONCE), [*map(list, zip(*sums, strict=True))])
        else:
            self.many(_ADDED_UP, sums)

    def copy(self, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Insert many rows: COPY on PostgreSQL, one prepared statement on SQLite."""
        if self.postgres:
            with self.cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join("?" * (columns.count(",") + 1))
        self.cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)

    def listed(self, values: list[Any]) -> Any:
        return values if self.postgres else json.dumps(values)

    def matching(self, columns: str, pairs: list[tuple[int, int]], on_key: str) -> list[Any]:
        """The backlinks that fit one of many (domain, key) pairs; *on_key* compares b.key with {key}."""
        if self.postgres:
            on = f"b.domain_id = j.domain AND {on_key.format(key='j.key')}"
            sql = f"SELECT {columns} FROM unnest(?::bigint[], ?::bigint[]) AS j(domain, key) JOIN backlink b ON {on}"
            return self.rows(sql, [pair[0] for pair in pairs], [pair[1] for pair in pairs])
        key = "json_extract(j.value, '$[1]')"
        on = f"b.domain_id = json_extract(j.value, '$[0]') AND {on_key.format(key=key)}"
        return self.rows(f"SELECT {columns} FROM json_each(?) AS j CROSS JOIN backlink b ON {on}", json.dumps(pairs))

    @property
    def scanned(self) -> str:
        """What says that a table is to be read from end to end."""
        return "" if self.postgres else "NOT INDEXED"

    @property
    def together(self) -> str:
        """All anchors of a group in one value, which anchors() takes apart."""
        return "array_agg(anchor)" if self.postgres else "group_concat(anchor, char(0))"

    def anchors(self, together: Any) -> list[str]:
        return together if self.postgres else together.split("\0")  # type: ignore[no-any-return]

    @property
    def within(self) -> str:
        """The condition "is one of the listed"."""
        return "= ANY(?)" if self.postgres else "IN (SELECT value FROM json_each(?))"

    def _spelled(self, sql: str) -> str:
        return sql.replace("?", "%s") if self.postgres else sql


class _Seen:
    """Which keys may be in the table: a bit a key in 16 MB, so that most new links need no look-up."""

    BITS = 1 << 27

    def __init__(self) -> None:
        self.bits = bytearray(self.BITS >> 3)
        self.filled = False

    def fill(self, rows: Iterable[tuple[int]]) -> None:
        self.add(row[0] for row in rows)
        self.filled = True

    def add(self, keys: Iterable[int]) -> None:
        bits, mask = self.bits, self.BITS - 1
        for key in keys:
            at = key & mask
            bits[at >> 3] |= 1 << (at & 7)

    def among(self, places: Iterable[Place]) -> list[Place]:
        """Those of the places whose keys may be in the table; from now on all are taken to be there."""
        if not self.filled:
            return [*places]
        bits, mask = self.bits, self.BITS - 1
        found = []
        for place in places:
            at = place[1] & mask
            byte, bit = bits[at >> 3], 1 << (at & 7)
            if byte & bit:
                found.append(place)
            else:
                bits[at >> 3] = byte | bit
        return found


class Loader:
    """Applies batches of rows to the profile of one project; the caller commits after each."""

    def __init__(self, row: ImportFile, one: Recognised) -> None:
        self.import_id, self.project_id = row.id, row.project_id
        self.source = one.source
        self.whole_domains = one.whole_domains
        self.knows_targets = "target_url" in one.columns
        self.domains: dict[str, int] = {}
        self.seen = _Seen()
        self.outcome = Outcome()
        self.rows = _Rows()
        self.said: dict[str, Backlink] = {}
        self.days = formats.Once(self._said)
        self.targetless = self._targetless() if self.knows_targets else {}

    def take(self, told: Told) -> None:
        """Hold what some rows say until store()."""
        if self.whole_domains:
            self._take_domains(told)
        else:
            self.rows.add(told)

    def store(self) -> Outcome:
        """Apply what was taken, and say what became of it."""
        outcome, rows, said = self.outcome, self.rows, self.said
        self.outcome, self.rows, self.said = Outcome(), _Rows(), {}
        if rows.keys:
            with _Raw() as raw:
                self._store(raw, rows, outcome)
        if said:
            self._store_domains(said, outcome)
        return outcome

    def _said(self, days: tuple[str, str, str]) -> str:
        """What our source knows of a link seen first, seen last and lost on these days, as the column holds it."""
        return json.dumps({self.source: backlink_key.entry(*days, self.import_id)})

    # Storing

    def _store(self, raw: _Raw, rows: _Rows, outcome: Outcome) -> None:
        places = self._places(raw, rows, outcome)
        found = self._existing(raw, rows, places)
        changed: list[tuple[Any, ...]] = []
        before: list[tuple[Any, ...]] = []
        for place, matches in found.items():
            item = rows.item(places.pop(place))
            if any(match[1] == self.import_id for match in matches):
                outcome.merged += 1
            else:
                outcome.known += 1
            for match in matches:
                self._change(place[1], item, match, changed, before)
        outcome.new += len(places)
        if places:
            raw.copy("backlink", _COLUMNS, self._fresh(rows, places))
        if changed:
            marks = ", ".join(f"{name} = ?" for name in _CHANGED)
            raw.many(f"UPDATE backlink SET {marks} WHERE id = ?", changed)
        if before:
            sql = "INSERT INTO import_before (import_id, backlink_id, before) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
            raw.many(sql, before)

    def _places(self, raw: _Raw, rows: _Rows, outcome: Outcome) -> dict[Place, int]:
        """Where each link of the batch belongs, and the row that speaks for it."""
        wanted = [*zip(self._domain_ids(raw, rows.domains), rows.keys, strict=True)]
        places: dict[Place, int] = {}
        held = [*map(places.setdefault, wanted, range(len(wanted)))]
        for at in [*compress(range(len(wanted)), map(ne, held, range(len(wanted))))]:
            self._again(wanted[at], at, rows, places, outcome)
        return places

    def _again(self, place: Place, at: int, rows: _Rows, places: dict[Place, int], outcome: Outcome) -> None:
        """Another row under the same key: of the same link, or of one that takes the next free key."""
        held, item = places[place], rows.item(at)
        while not _same(rows.item(held), item.source_url, item.target_url):
            place = (place[0], place[1] + 1)
            held = places.setdefault(place, at)
            if held == at:
                return
        outcome.merged += 1
        firsts, lasts, lost = rows.columns.first, rows.columns.last, rows.columns.lost
        firsts[held] = min(filter(None, (firsts[held], item.first)), default="")
        if item.last > lasts[held]:
            lasts[held], lost[held] = item.last, item.lost
        elif item.last == lasts[held]:
            lost[held] = lost[held] and item.lost

    def _fresh(self, rows: _Rows, places: dict[Place, int]) -> Iterator[tuple[Any, ...]]:
        ids, keys = zip(*places, strict=True)
        item: _Item[list[str]] = _Item(*([*map(column.__getitem__, places.values())] for column in rows.columns))
        sources = map(self.days.__getitem__, zip(item.first, item.last, item.lost, strict=True))
        known = ([day or None for day in days] for days in (item.first, item.last, item.lost))
        return zip(ids, keys, *item[:7], *known, sources, repeat(self.project_id), repeat(self.import_id), strict=False)

    def _existing(self, raw: _Raw, rows: _Rows, places: dict[Place, int]) -> dict[Place, list[Any]]:
        """The rows there are already for these places; a place that another link has moves on by one."""
        if not self.seen.filled and len(places) >= MANY:
            self.seen.fill(raw.each("SELECT key FROM backlink"))
        found: dict[Place, list[Any]] = {}
        maybe = self.seen.among(places)
        for row in raw.matching(_FOUND, maybe, "b.key = {key}") if maybe else ():
            place = (row[-1], row[2])
            if _same(rows.item(places[place]), row[-2], row[3]):
                found[place] = [row]
            else:
                self._move_on(raw, place, rows, places, found)
        if self.targetless:
            pages, _ = backlink_key.pages(rows.columns.source_url)
            for place, at in places.items():
                if place in found or not rows.columns.target_url[at] or pages[at] not in self.targetless:
                    continue
                adopted = self.targetless.pop(pages[at])
                found[place] = raw.rows(f"SELECT {_FOUND} FROM backlink b WHERE b.id = ?", adopted)
        if not self.knows_targets:
            self._any_target(raw, rows, places, found)
        return found

    def _move_on(
        self, raw: _Raw, place: Place, rows: _Rows, places: dict[Place, int], found: dict[Place, list[Any]]
    ) -> None:
        """Another link has the key: look under the next ones, up to the link itself or a free one."""
        domain, key = place
        at = places.pop(place)
        item = rows.item(at)
        while True:
            key += 1
            place = (domain, key)
            if place in places:
                continue
            sql = f"SELECT {_FOUND} FROM backlink b WHERE b.domain_id = ? AND b.key = ?"
            row = raw.rows(sql, domain, key)
            if not row or _same(item, row[0][-2], row[0][3]):
                places[place] = at
                self.seen.add([key])
                if row:
                    found[place] = row
                return

    def _any_target(self, raw: _Raw, rows: _Rows, places: dict[Place, int], found: dict[Place, list[Any]]) -> None:
        """A source that names no target speaks of every link we know from the page."""
        names, _ = backlink_key.pages(rows.columns.source_url)
        pages = {names[at]: place for place, at in places.items()}
        pairs = [(place[0], backlink_key.span(page)[0]) for page, place in pages.items()]
        by_page: dict[str, list[Any]] = defaultdict(list)
        for row in raw.matching(_FOUND, pairs, "b.key BETWEEN {key} AND {key} + 4294967295"):
            page = backlink_key.page(row[-2])
            if page in pages:
                by_page[page].append(row)
        for page, several in by_page.items():
            found[pages[page]] = several

    def _change(self, key: int, item: _Item[str], row: Any, changed: list[Any], before: list[Any]) -> None:
        """Add what this file says to a row there is; the first change of a foreign row is kept for undo."""
        old = dict(zip(_CHANGED, row[2:], strict=False))
        sources = old["sources"] if isinstance(old["sources"], dict) else json.loads(old["sources"] or "{}")
        metrics = old["metrics"] if isinstance(old["metrics"], dict) else json.loads(old["metrics"] or "{}")
        now = backlink_key.merged(sources, self.source, item.first, item.last, item.lost, self.import_id)
        first, last, lost = backlink_key.whole(now)
        new = {
            "key": old["key"],
            "target_url": old["target_url"] or item.target_url,
            "title": old["title"] or item.title,
            "anchor": old["anchor"] or item.anchor,
            "rel": old["rel"] or item.rel,
            "kind": old["kind"] or item.kind,
            "first_seen_on": first or None,
            "last_seen_on": last or None,
            "lost_on": lost or None,
            "metrics": {**json.loads(item.metrics), **metrics},
            "sources": now,
        }
        if not old["target_url"] and item.target_url:
            new["key"] = key
        was = {**old, "metrics": metrics, "sources": sources}
        for name in ("first_seen_on", "last_seen_on", "lost_on"):
            was[name] = str(was[name]) if was[name] else None
        if new == was:
            return
        changed.append((*(json.dumps(v) if isinstance(v, dict) else v for v in new.values()), row[0]))
        if row[1] != self.import_id:
            before.append((self.import_id, row[0], json.dumps(was)))

    def _targetless(self) -> dict[str, int]:
        """Pages known only from sources without targets: the first target that shows up belongs to them."""
        rows = db.session.execute(
            select(BacklinkRow.id, BacklinkRow.source_url)
            .where(BacklinkRow.project_id == self.project_id, BacklinkRow.target_url == "")
            .limit(MOST_TARGETLESS)
        )
        return {backlink_key.page(url): number for number, url in rows}

    def _domain_ids(self, raw: _Raw, names: list[str]) -> list[int]:
        """The ids of domains, made where they are missing, and marked to be added up again."""
        if len(self.domains) > MOST_DOMAINS_HELD:
            self.domains.clear()
        ids = [*map(self.domains.get, names)]
        if None in ids:
            self._learn(raw, {name for name, number in zip(names, ids, strict=True) if number is None})
            return [*map(self.domains.__getitem__, names)]
        return ids  # type: ignore[return-value]

    def _learn(self, raw: _Raw, missing: set[str]) -> None:
        sql = f"SELECT domain, id FROM backlink_domain WHERE project_id = ? AND domain {raw.within}"
        there = dict(raw.rows(sql, self.project_id, raw.listed(list(missing))))
        if there:
            raw.many(
                f"UPDATE backlink_domain SET stale = ? WHERE id {raw.within}", [(True, raw.listed([*there.values()]))]
            )
        new = sorted(missing - there.keys())
        if new:
            start = (0, 0, "[]", "{}", 0, "[]", "", str(Judgement.REVIEW), True, self.import_id)
            raw.copy("backlink_domain", _DOMAIN_COLUMNS, [(self.project_id, name, *start) for name in new])
            there.update(raw.rows(sql, self.project_id, raw.listed(new)))
        self.domains.update(there)

    # Files that speak of whole domains

    def _take_domains(self, told: Told) -> None:
        for domain, link in zip(told.domains, told.links, strict=True):
            if self.said.setdefault(domain, link) is not link:
                self.outcome.merged += 1

    def _store_domains(self, said: dict[str, Backlink], outcome: Outcome) -> None:
        with _Raw() as raw:
            self._domain_ids(raw, [*said])
        names = list(said)
        for start in range(0, len(names), SUMS_AT_ONCE):
            found = select(BacklinkDomain).where(
                BacklinkDomain.project_id == self.project_id,
                BacklinkDomain.domain.in_(names[start : start + SUMS_AT_ONCE]),
            )
            for row in db.session.scalars(found):
                self._told(row, said[row.domain], outcome)

    def _told(self, row: BacklinkDomain, link: Backlink, outcome: Outcome) -> None:
        """Keep what this file says of a whole domain, and count it."""
        mine = row.import_id == self.import_id
        again = self.source in row.metrics and row.metrics[self.source].get("import") == self.import_id
        outcome.new += mine and not again
        outcome.merged += again
        outcome.known += not mine and not again
        about = {
            **json.loads(link.metrics),
            **backlink_key.entry(link.first_seen, link.last_seen, link.lost_on, self.import_id),
        }
        row.metrics = {**row.metrics, self.source: about}


def _same(item: _Item[str], source_url: str, target_url: str) -> bool:
    """Whether the link leads from this page to this target, however they are spelled."""
    return (source_url == item.source_url or backlink_key.page(source_url) == backlink_key.page(item.source_url)) and (
        target_url == item.target_url
        or (backlink_key.page(target_url) or target_url) == (backlink_key.page(item.target_url) or item.target_url)
    )


def shown(one: Recognised) -> Callable[[list[str], list[str]], list[str] | str]:
    """Make the function that gives a row as it will be saved, in words, or the sentence why it will not."""
    read = formats.backlinks(one)

    def cells_of(cells: list[str], words: list[str]) -> list[str] | str:
        link = next(read([cells]).each())
        if isinstance(link, str):
            return link
        told = {
            "source_url": link.source_url, "target_url": link.target_url, "anchor": link.anchor, "title": link.title,
            "rel": link.rel, "kind": link.kind, "first_seen": link.first_seen, "last_seen": link.last_seen,
            "lost_on": link.lost_on, "domain": link.domain,
        }  # fmt: skip
        metrics = json.loads(link.metrics)
        for word in ("nofollow", "follow", "ugc", "sponsored"):
            told[word] = link.rel
        return [str(told.get(word, metrics.get(word, _cell(one, cells, word)))) for word in words]

    return cells_of


def _cell(one: Recognised, cells: list[str], word: str) -> str:
    at = one.columns[word]
    return cells[at] if at < len(cells) else ""


# What pages add up to


def add_up(project_id: int) -> None:
    """Add up the pages of the domains that changed. One transaction: the profile changes at once.

    Does not commit.
    """
    with _Raw() as raw:
        for some in _added_up(raw, project_id):
            raw.added_up(some)


def add_up_aside(project_id: int) -> None:
    """The same for many domains, written when all is known, some at a time, so that others wait for no more. Commits.

    Whatever is not written yet stays marked as stale, so that a crash loses nothing.
    """
    with TemporaryFile() as kept:
        reading()
        with _Raw() as raw:
            for some in _added_up(raw, project_id):
                leaving.check()
                pickle.dump(some, kept)
        pickle.dump([], kept)
        db.session.commit()
        kept.seek(0)
        while some := pickle.load(kept):
            leaving.check()
            with _Raw() as raw:
                raw.added_up(some)
            db.session.commit()
            make_way()


def _added_up(raw: _Raw, project_id: int) -> Iterator[list[tuple[Any, ...]]]:
    """What the domains that changed add up to now, some at a time."""
    stale = dict(
        raw.rows("SELECT id, metrics FROM backlink_domain WHERE project_id = ? AND stale ORDER BY id", project_id)
    )
    sums = []
    for number, count, followed, first, last, together in _pages_of(raw, project_id, [*stale]):
        if number in stale:
            metrics = stale.pop(number)
            sums.append(_sums(number, metrics, count, followed, first, last, raw.anchors(together)))
        if len(sums) >= SUMS_AT_ONCE:
            yield sums
            sums = []
    sums += [_sums(number, metrics, 0, 0, None, None, []) for number, metrics in stale.items()]
    if sums:
        yield sums


def _pages_of(raw: _Raw, project_id: int, ids: list[int]) -> Iterator[Any]:
    """What the pages of each of some domains add up to, with their anchors."""
    wanted = (
        "SELECT domain_id, count(*), count(*) FILTER (WHERE rel = 'follow'), CAST(min(first_seen_on) AS text), "
        f"CAST(max(last_seen_on) AS text), {raw.together} FROM backlink"
    )
    domains = raw.rows("SELECT count(*) FROM backlink_domain WHERE project_id = ?", project_id)[0][0]
    if len(ids) * 10 > domains:
        # Reading all and sorting costs less than looking up most.
        yield from raw.each(f"{wanted} {raw.scanned} WHERE project_id = ? GROUP BY domain_id ORDER BY 1", project_id)
        return
    for start in range(0, len(ids), SUMS_AT_ONCE):
        some = raw.listed(ids[start : start + SUMS_AT_ONCE])
        yield from raw.rows(f"{wanted} WHERE domain_id {raw.within} GROUP BY domain_id ORDER BY 1", some)


def _sums(
    number: int, told: Any, count: int, followed: int, first: str | None, last: str | None, anchors: list[str]
) -> tuple[Any, ...]:
    """The values of a domain: of its pages, and of what sources say of the whole domain."""
    if told not in ("{}", {}):
        metrics = told if isinstance(told, dict) else json.loads(told or "{}")
        days = [about for about in metrics.values() if isinstance(about, dict)]
        first = min(filter(None, (first, *(about.get("first") for about in days))), default=None)
        last = max(filter(None, (last, *(about.get("last") for about in days))), default=None)
        count = count or max((int(about["pages"]) for about in days if about.get("pages")), default=0)
    most = sorted(Counter(anchors).items(), key=itemgetter(1), reverse=True)[:ANCHORS_SHOWN]
    return count, followed, first, last, json.dumps(most), number


def undo(row: ImportFile) -> str:
    """Take the backlinks of an import back; does not commit. Says in words what was done."""
    with _Raw() as raw:
        kept = raw.rows("SELECT count(*) FROM backlink WHERE import_id = ? AND link_id IS NOT NULL", row.id)[0][0]
        raw.many(
            "UPDATE backlink_domain SET stale = ? WHERE id IN (SELECT domain_id FROM backlink WHERE import_id = ? "
            "UNION SELECT b.domain_id FROM backlink b JOIN import_before i ON i.backlink_id = b.id "
            "WHERE i.import_id = ?)",
            [(True, row.id, row.id)],
        )
        raw.many("DELETE FROM backlink WHERE import_id = ? AND link_id IS NULL", [(row.id,)])
        _restore(raw, row.id)
        _forget_domains(raw, row)
        gone = row.new - kept
    add_up(row.project_id)
    with _Raw() as raw:
        raw.many(
            "DELETE FROM backlink_domain WHERE import_id = ? AND pages = 0 AND judgement = ? AND NOT EXISTS "
            "(SELECT 1 FROM backlink b WHERE b.domain_id = backlink_domain.id)",
            [(row.id, str(Judgement.REVIEW))],
        )
    said = f"{gone:,} rows were taken out."
    return said + (f" {kept:,} stay, because they belong to links you watch." if kept else "")


def _restore(raw: _Raw, import_id: int) -> None:
    """Put rows back as they were before; only what this import said is taken out of rows changed again since."""
    last = 0
    source_rows = (
        "SELECT i.id, i.before, b.id, b.sources, b.domain_id, b.key "
        "FROM import_before i JOIN backlink b ON b.id = i.backlink_id "
    )
    while rows := raw.rows(
        source_rows + "WHERE i.import_id = ? AND i.id > ? ORDER BY i.id LIMIT 2000", import_id, last
    ):
        restored = []
        taken: set[Place] = set()
        for _, before, number, sources, domain, key in rows:
            was = before if isinstance(before, dict) else json.loads(before)
            present = sources if isinstance(sources, dict) else json.loads(sources)
            since = {name: about for name, about in present.items() if about.get("import") != import_id}
            was["sources"] = {**was["sources"], **{k: v for k, v in since.items() if k not in was["sources"]}}
            first, latest, lost = backlink_key.whole(was["sources"])
            was.update(first_seen_on=first or None, last_seen_on=latest or None, lost_on=lost or None)
            if was["key"] != key:
                was["key"] = _free(raw, domain, was["key"], taken)
            values = (json.dumps(v) if isinstance(v, dict) else v for v in (was[name] for name in _CHANGED))
            restored.append((*values, number))
        marks = ", ".join(f"{name} = ?" for name in _CHANGED)
        raw.many(f"UPDATE backlink SET {marks} WHERE id = ?", restored)
        last = rows[-1][0]
    raw.many("DELETE FROM import_before WHERE import_id = ?", [(import_id,)])


def _free(raw: _Raw, domain: int, key: int, taken: set[Place]) -> int:
    """The key, or the next one that no other link has got since; *taken* are those given away already, and grows."""
    while (domain, key) in taken or raw.rows("SELECT 1 FROM backlink WHERE domain_id = ? AND key = ?", domain, key):
        key += 1
    taken.add((domain, key))
    return key


def _forget_domains(raw: _Raw, row: ImportFile) -> None:
    """Take what this import said of whole domains out of their metrics."""
    source = str(row.facts.get("source", ""))
    last = 0
    while rows := raw.rows(
        "SELECT id, metrics FROM backlink_domain WHERE project_id = ? AND id > ? ORDER BY id LIMIT 2000",
        row.project_id,
        last,
    ):
        for number, text in rows:
            metrics = text if isinstance(text, dict) else json.loads(text or "{}")
            about = metrics.get(source)
            if isinstance(about, dict) and about.get("import") == row.id:
                del metrics[source]
                raw.many(
                    "UPDATE backlink_domain SET metrics = ?, stale = ? WHERE id = ?",
                    [(json.dumps(metrics), True, number)],
                )
        last = rows[-1][0]
