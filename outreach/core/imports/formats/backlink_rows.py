"""Backlink rows: the rows of a table as links from outside, column by column."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import compress, repeat
from typing import Any, NamedTuple

from . import dates, row_checks, shape
from .recognition import Recognised

LONGEST_URL = 8_000
METRICS = ("domain_score", "page_score", "traffic", "external", "group", "http_code")
SCORES = ("domain_score", "page_score")  # which may have decimals; the others count
WORDS = ("language", "topic", "state")
COUNTS = ("pages", "followed_pages")
NO_LINK = "The row is a mention without a link."

_REL = ("nofollow", "follow", "ugc", "sponsored", "rel")
_KIND = ("kind", "is_text", "is_image", "is_frame", "is_form", "is_redirect")
_TWO_PARTS = re.compile(r"\d[./-]\d")  # a word such as "404" or "true" says only that a link is lost
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


class Backlink(NamedTuple):
    """A link from outside as one source reports it. Days are YYYY-MM-DD or empty; *rel* is empty where unknown.

    A row about a whole domain has an empty *source_url* and its *domain*. *metrics* is a JSON object.
    """

    source_url: str
    target_url: str
    anchor: str
    title: str
    rel: str
    kind: str
    first_seen: str
    last_seen: str
    lost_on: str
    metrics: str
    domain: str


class Links(NamedTuple):
    """Many backlinks, column by column: *kept* numbers the rows they stand for, *refused* (number, why) the others.

    *doubts* (number, what) names what could not be read in rows that are kept.
    """

    kept: Sequence[int]
    refused: list[tuple[int, str]]
    doubts: list[tuple[int, str]]
    source_url: Sequence[str]
    target_url: Sequence[str]
    anchor: Sequence[str]
    title: Sequence[str]
    rel: Sequence[str]
    kind: Sequence[str]
    first_seen: Sequence[str]
    last_seen: Sequence[str]
    lost_on: Sequence[str]
    metrics: Sequence[str]
    domain: Sequence[str]

    def taken(self) -> Iterator[Backlink]:
        """The backlinks, one by one."""
        return map(Backlink._make, zip(*self[3:], strict=True))

    def each(self) -> Iterator[Backlink | str]:
        """Row by row, in their order: the backlink, or the sentence why the row is none."""
        found: dict[int, Backlink | str] = dict(self.refused)
        found.update(zip(self.kept, self.taken(), strict=True))
        return (found[at] for at in sorted(found))


class Once(dict[Any, Any]):
    """What a function made of each cell: cells that repeat are read once. It starts anew when it has grown large."""

    def __init__(self, read: Callable[[Any], Any], most: int = 20_000) -> None:
        self.read, self.most = read, most

    def __missing__(self, cell: Any) -> Any:
        if len(self) >= self.most:
            self.clear()
        found = self[cell] = self.read(cell)
        return found


def backlinks(one: Recognised) -> Callable[[list[list[str]]], Links]:
    """Make the function that reads rows as backlinks, or as the sentence why one is none.

    It works column by column: what Python does once for a row costs more than all that the cells need. Cells that
    repeat from row to row are read once. Rows may be shorter or longer than the header.
    """
    return _Rows(one)


class _Rows:
    """Reads rows of one table; what it made of cells stays for the cells that repeat."""

    def __init__(self, one: Recognised) -> None:
        self.one, self.columns = one, one.columns
        self.width = max(len(one.headers), one.table.width, 1)
        has = one.columns.__contains__
        self.is_header, self.slips = row_checks.header_test(one), row_checks.Slips(one)
        self.rel_words, self.kind_words = [*filter(has, _REL)], [*filter(has, _KIND)]
        self.tells_follow = any(map(has, ("nofollow", "follow", "rel")))
        told = [*METRICS, *WORDS, *(COUNTS if one.whole_domains else ())]
        self.told = [(one.columns[word], Once(partial(_measure, word))) for word in told if has(word)]
        if has("spam"):
            self.told.append((one.columns["spam"], Once(lambda cell: '"spam":1,' if shape.flag(cell) else "")))
        self.rels = Once(lambda cells: _rel(**dict(zip(self.rel_words, cells, strict=True))))
        self.kinds = Once(lambda cells: _kind(**dict(zip(self.kind_words, cells, strict=True))))
        self.heads = Once(lambda head: dates.day(head) if not head or _ISO.match(head) else None)
        self.days = Once(lambda cell: dates.day(cell, one.month_first))
        self.targets = Once(lambda cell: cell.strip()[:LONGEST_URL])
        self.names = Once(lambda cell: name if shape.is_domain(name := shape.host_of(cell)) else "")

    def __call__(self, rows: list[list[str]]) -> Links:
        table = _Columns(rows, self.columns, self.width)
        refused: dict[int, str] = {}
        domains: Sequence[str] = table.nothing
        sources: Sequence[str] = table["source_url"]
        if self.one.whole_domains:
            domains = self._domains(table, refused)
        else:
            sources = self._sources(table, refused)
        if self.slips.among(table, rows):
            for at in range(len(rows)):
                if at not in refused and (why := self.slips.of(rows[at])):
                    refused[at] = why
        if refused:
            taken = [at not in refused for at in range(len(rows))]
            table.narrow(taken)
            sources, domains = [*compress(sources, taken)], [*compress(domains, taken)]
        doubts: list[tuple[int, str]] = []
        firsts, lasts = self._days(table, "first_seen", doubts), self._days(table, "last_seen", doubts)
        return Links(
            table.kept, [*refused.items()], doubts, sources, [*map(self.targets.__getitem__, table["target_url"])],
            table["anchor"], table["title"], self._rel(table), self._kind(table), firsts, lasts,
            self._lost(table, lasts, doubts), self._metrics(table), domains,
        )  # fmt: skip

    def _domains(self, table: _Columns, refused: dict[int, str]) -> Sequence[str]:
        domains = [*map(self.names.__getitem__, table["domain"])]
        for at, name in enumerate(domains) if "" in domains else ():
            if not name:
                refused[at] = row_checks.HEADER_AGAIN if self.is_header(table.rows[at]) else "The row names no domain."
        return domains

    def _sources(self, table: _Columns, refused: dict[int, str]) -> Sequence[str]:
        sources: Sequence[str] = table["source_url"]
        if not all(map(str.startswith, sources, repeat(("https://", "http://")))):
            sources = [*map(str.strip, sources)]
            for at, source in enumerate(sources):
                if not shape.is_web(source):
                    refused[at] = row_checks.no_page(table.rows[at], source, self.is_header)
        if max(map(len, sources), default=0) > LONGEST_URL:
            for at, source in enumerate(sources):
                if len(source) > LONGEST_URL:
                    why = f"The address of the linking page is longer than {LONGEST_URL:,} characters."
                    refused.setdefault(at, why)
        for at, cell in enumerate(table["mention"]):
            if cell and shape.flag(cell):
                refused.setdefault(at, NO_LINK)
        return sources

    def _days(self, table: _Columns, word: str, doubts: list[tuple[int, str]]) -> Sequence[str]:
        cells = table[word]
        if not any(cells):
            return cells
        found: list[Any] = [*map(self.heads.__getitem__, [cell[:10] for cell in cells])]
        if None in found:
            found = [self.days[cell] if day is None else day for day, cell in zip(found, cells, strict=True)]
        if "" in found:
            for at, day, cell in zip(table.kept, found, cells, strict=True):
                if not day and (word != "lost_on" or _TWO_PARTS.search(cell)) and not dates.is_nothing(cell):
                    doubts.append((at, row_checks.no_date(word, cell)))
        return found

    def _lost(self, table: _Columns, lasts: Sequence[str], doubts: list[tuple[int, str]]) -> Sequence[str]:
        lost, lost_on = table["lost"], table["lost_on"]
        gone = self._days(table, "lost_on", doubts)
        if not any(lost) and not any(lost_on):
            return gone
        return [
            day or ((last or "unknown") if shape.flag(said) or shape.flag(on) else "")
            for day, said, on, last in zip(gone, lost, lost_on, lasts, strict=True)
        ]

    def _rel(self, table: _Columns) -> Sequence[str]:
        if not self.tells_follow:
            return table.nothing
        return [*map(self.rels.__getitem__, zip(*map(table.__getitem__, self.rel_words), strict=True))]

    def _kind(self, table: _Columns) -> Sequence[str]:
        if not self.kind_words:
            return table.nothing
        return [*map(self.kinds.__getitem__, zip(*map(table.__getitem__, self.kind_words), strict=True))]

    def _metrics(self, table: _Columns) -> Sequence[str]:
        if not self.told:
            return ("{}",) * len(table.kept)
        measured = [map(cache.__getitem__, table.at(at)) for at, cache in self.told]
        return [f"{{{parts[:-1]}}}" for parts in map("".join, zip(*measured, strict=True))]


class _Columns:
    """Rows turned into columns, found by our words. A column that is not there is empty."""

    def __init__(self, rows: list[list[str]], columns: dict[str, int], width: int) -> None:
        self.columns = columns
        if min(map(len, rows), default=0) < width:
            blank = [""] * width
            rows = [row if len(row) >= width else row + blank[len(row) :] for row in rows]
        self.rows = rows
        self.table: list[tuple[str, ...]] = [*zip(*rows, strict=False)]
        self.kept: Sequence[int] = range(len(rows))
        self.nothing: tuple[str, ...] = ("",) * len(rows)

    def __getitem__(self, word: str) -> tuple[str, ...]:
        return self.at(self.columns.get(word, -1))

    def at(self, column: int) -> tuple[str, ...]:
        return self.table[column] if 0 <= column < len(self.table) else self.nothing

    def narrow(self, taken: list[bool]) -> None:
        """Keep only the rows that are *taken*."""
        self.kept = [*compress(self.kept, taken)]
        self.table = [tuple(compress(cells, taken)) for cells in self.table]
        self.nothing = ("",) * len(self.kept)


def _measure(word: str, cell: str) -> str:
    """One member of the JSON object of metrics, with its comma; empty where the cell tells nothing."""
    if word in WORDS:
        return f'"{word}":{json.dumps(cell[:80])},' if cell else ""
    value = shape.number(cell) if word in SCORES else shape.whole_number(cell)
    return "" if value is None or value < 0 else f'"{word}":{int(value) if value.is_integer() else value},'


def _rel(nofollow: str = "", follow: str = "", ugc: str = "", sponsored: str = "", rel: str = "") -> str:
    """The words of rel, "follow" where there are none, empty where the row does not tell."""
    words = [
        w for w, cell in (("nofollow", nofollow), ("sponsored", sponsored), ("ugc", ugc)) if cell and shape.flag(cell)
    ]
    if rel:
        words += [w for w in ("nofollow", "sponsored", "ugc") if w in rel.casefold().replace("no-follow", "nofollow")]
    if follow and not shape.flag(follow) and "nofollow" not in words:
        words.append("nofollow")
    return " ".join(dict.fromkeys(words)) or ("follow" if nofollow or follow or rel else "")


def _kind(
    kind: str = "", is_text: str = "", is_image: str = "", is_frame: str = "", is_form: str = "", is_redirect: str = ""
) -> str:
    flags = (
        ("image", is_image), ("frame", is_frame), ("form", is_form), ("redirect", is_redirect), ("text", is_text)
    )  # fmt: skip
    return kind.strip().casefold()[:20] or next((name for name, cell in flags if cell and shape.flag(cell)), "")
