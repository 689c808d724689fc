"""Backlinks in SQL: the bulk path of each database, and a filter that saves most look-ups."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

from ...db import db

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
CHANGED = (
    "key", "target_url", "title", "anchor", "rel", "kind", "first_seen_on", "last_seen_on", "lost_on", "metrics",
    "sources",
)  # fmt: skip
# A source that names no anchors leaves all three empty; an image without a text is told by its kind or its rel.
KNOWN_ANCHOR = "anchor <> '' OR kind <> '' OR rel <> ''"

Place = tuple[int, int]  # the id of a domain, and the key of a link in it


class Raw:
    """The driver beneath the session, in its transaction: the bulk path of each database."""

    def __init__(self) -> None:
        connection = db.session.connection()
        self.postgres = connection.dialect.name == "postgresql"
        driver = connection.connection.driver_connection
        assert driver is not None
        self.cursor = driver.cursor()
        if not self.postgres:
            self.cursor.execute("PRAGMA cache_size = -40960")  # KB; the default of 2 MB reads the indexes over and over

    def __enter__(self) -> Raw:
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
        """All known anchors of a group in one value, which anchors() takes apart; NULL where none is known."""
        collected = "array_agg(anchor)" if self.postgres else "group_concat(anchor, char(0))"
        return f"{collected} FILTER (WHERE {KNOWN_ANCHOR})"

    def anchors(self, together: Any) -> list[str]:
        if together is None:
            return []
        return together if self.postgres else together.split("\0")  # type: ignore[no-any-return]

    @property
    def within(self) -> str:
        """The condition "is one of the listed"."""
        return "= ANY(?)" if self.postgres else "IN (SELECT value FROM json_each(?))"

    def _spelled(self, sql: str) -> str:
        return sql.replace("?", "%s") if self.postgres else sql


class Seen:
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
