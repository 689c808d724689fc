"""Recognition: which vendor wrote a table, and which of its columns say what."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import BinaryIO

from ...states import ImportKind
from .. import tables
from ..tables import Row, Table, Unreadable
from . import (
    ahrefs,
    bing,
    buzzstream,
    contacts,
    custom,
    dates,
    generic,
    linkody,
    majestic,
    moz,
    own,
    search_console,
    semrush,
    shape,
    yandex,
)

VENDORS: tuple[ModuleType, ...] = (
    own, search_console, ahrefs, semrush, majestic, moz, yandex, linkody, buzzstream, bing,
)  # fmt: skip
HEADER_WITHIN = 25  # rows from the top, of which those above the header are the vendor's own words
CONTENT_ROWS = 1_000
DATES = ("first_seen", "last_seen", "lost_on", "added", "expires")

_FOREIGN_PASTE = " | "
_NAMES = frozenset(name for vendor in (*VENDORS, contacts, generic) for one in vendor.SHAPES for name in one.squashed)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a table turned out to be; *columns* maps our words to columns, and a person may change it."""

    table: Table
    vendor: str
    source: str
    shape: shape.Shape
    header_line: int
    headers: list[str]
    columns: dict[str, int]
    kind: ImportKind
    refusal: str = ""
    month_first: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The vendor and the kind of export, in words."""
        return f"{self.vendor}, {self.shape.name}"

    @property
    def whole_domains(self) -> bool:
        """Whether the rows are about domains, not pages."""
        return "domain" in self.columns and "source_url" not in self.columns

    @property
    def signature(self) -> str:
        """The same for two files with the same header: a confirmed mapping is remembered under it."""
        names = "\x1f".join(sorted(shape.squash(name) for name in self.headers)) if self.headers else self.name
        return hashlib.blake2b(names.encode(), digest_size=8).hexdigest()

    @property
    def compared(self) -> list[tuple[str, int]]:
        """The columns named after a compared site, in a link intersect: (host, column)."""
        if self.shape.name != "Link intersect":
            return []
        named = ((shape.host_of(name), at) for at, name in enumerate(self.headers))
        return [(host, at) for host, at in named if shape.is_domain(host) and at not in self.columns.values()]

    @property
    def takes_custom(self) -> bool:
        """Whether rows may hold fields of the workspace's own: those that name a person to write to."""
        return self.kind in (ImportKind.CONTACTS, ImportKind.PROSPECTS) and "email" in self.columns


def tables_in(stream: BinaryIO, encoding: str | None = None) -> list[Table]:
    """The tables of a file, as tables.read() gives them, with our names of columns to tell its encoding by."""
    return tables.read(stream, encoding, is_name)


def is_name(cell: str) -> bool:
    """Whether a cell is the name of a column in one of the formats, in any of its languages."""
    return shape.squash(cell) in _NAMES


def recognise(found: Iterable[Table], own_hosts: Iterable[str] = ()) -> Recognised:
    """Say what the tables of a file are; of several, the one that fits best.

    *own_hosts* are the project's hosts: a list in which every linking page is on one of them holds internal links.
    The content decides, never a file name. Raises Unreadable with a sentence where nothing in it can be taken.
    """
    hosts = frozenset(host.removeprefix("www.") for host in own_hosts)
    best: Recognised | None = None
    best_rank = (-1, -1)
    others: list[str] = []
    why = ""
    for table in found:
        try:
            one, score = _one(table, hosts)
        except Unreadable as error:
            why = why or str(error)
            continue
        rank = (0 if one.refusal else 1, score)
        others.append(one.table.name)
        if rank > best_rank:
            best, best_rank = one, rank
    if best is None:
        raise Unreadable(why or "The file holds no table.")
    left = [name for name in others if name and name != best.table.name]
    if left:
        best.notes.append(f"Read {best.table.name}; not read: {', '.join(left[:10])}.")
    return best


def remapped(one: Recognised, columns: dict[str, int], kind: ImportKind | None = None) -> Recognised:
    """The same table with the columns (and kind) a person chose."""
    width = max(len(one.headers), one.table.width)
    return replace(
        one, columns={word: at for word, at in columns.items() if 0 <= at < width}, kind=kind or one.kind, refusal=""
    )


def with_custom(one: Recognised) -> Recognised:
    """The same, with a custom field for each column nobody knows, where the rows name people."""
    if not one.takes_custom:
        return one
    used = {*one.columns.values(), *(at for _, at in one.compared)}
    return replace(one, columns={**one.columns, **custom.columns(one.headers, used)})


def _one(table: Table, own_hosts: frozenset[str]) -> tuple[Recognised, int]:
    head = table.head(HEADER_WITHIN + CONTENT_ROWS)
    if not head:
        raise Unreadable(_why_nothing(table))
    score, best = _by_names(head[:HEADER_WITHIN])
    if best is None:
        return _without_known_names(table, head, own_hosts)
    vendor, one, columns, row = best
    data = [r.cells for r in head if r.line > row.line][:CONTENT_ROWS]
    if one is search_console.SAMPLE and (days := generic.days_beside(data, columns["source_url"])) is not None:
        one, columns = search_console.LATEST, {**columns, "last_seen": days}
    names = [cell.strip() for cell in row.cells]
    found = Recognised(table, vendor.NAME, vendor.SOURCE, one, row.line, names, columns, one.kind, one.refusal)
    return _judged(found, data, own_hosts), score


_Match = tuple[ModuleType, shape.Shape, dict[str, int], Row]


def _by_names(rows: list[Row]) -> tuple[int, _Match | None]:
    """The shape that fits a row of names best, with its score.

    A vendor's shape outweighs a general one, unless the general one knows more of the columns: then the names that
    tell the vendor stand in a table of somebody else.
    """
    best_score, best = 0, None
    for row in rows:
        if _is_data(row.cells):
            continue
        names = [shape.squash(cell) for cell in row.cells]
        general = generic.explains(names)
        for vendor in (*VENDORS, contacts, generic):
            is_vendor = vendor in VENDORS
            for one in vendor.SHAPES:
                score, columns = one.fit(names)
                if not score or (is_vendor and not one.refusal and one.explains(names) < general):
                    continue
                if score + 100 * is_vendor > best_score:
                    best_score, best = score + 100 * is_vendor, (vendor, one, columns, row)
        if best and best[3] is row and best_score >= 100:
            break
    return best_score, best


def _why_nothing(table: Table) -> str:
    for block in table.blocks():
        if block.troubles:
            trouble = block.troubles[0]
            return f"No row of this file can be read. Line {trouble.line:,}: {trouble.why}"
    return "The file holds no rows."


def _is_data(cells: list[str]) -> bool:
    """A header names things; it holds no address."""
    return any(shape.is_web(cell) or ("@" in cell and "." in cell and " " not in cell.strip()) for cell in cells)


def _without_known_names(table: Table, head: list[Row], own_hosts: frozenset[str]) -> tuple[Recognised, int]:
    """No header of a format: single columns of addresses or domains, names of our own making, or only content."""
    for row in head[:5]:
        if _is_data(row.cells):
            break
        data = [r.cells for r in head if r.line > row.line]
        if found := _by_one_name(table, row, data):
            return _judged(found, data, own_hosts), 1
    found, rest = _by_content(table, head)
    return _judged(found, rest, own_hosts), 1


def _by_one_name(table: Table, row: Row, data: list[list[str]]) -> Recognised | None:
    """A table of which only the column of pages or domains has a name we know, unless the content says otherwise."""
    names = [shape.squash(cell) for cell in row.cells]
    told = generic.by_content(data)
    for one, word in ((generic.PAGES, "source_url"), (generic.DOMAINS, "domain")):
        score, columns = one.fit(names)
        console = told is not None and told[2] == search_console.SOURCE
        if not score or (told and console and len(columns) < len(told[1])):
            continue  # the names explain less than the content does
        more = told is not None and console and len(columns) > len(told[1])
        if told and not more and not _holds(told[0], told[1], word, columns.get(word, -1)):
            continue
        headers = [cell.strip() for cell in row.cells]
        return Recognised(table, generic.NAME, generic.SOURCE, one, row.line, headers, columns, one.kind)
    return None


def _by_content(table: Table, head: list[Row]) -> tuple[Recognised, list[list[str]]]:
    """What the columns hold says what a table is; raises Unreadable where that is nothing we know."""
    first = head[0]
    has_header = not _is_data(first.cells) and not any(shape.is_domain(cell) for cell in first.cells)
    rest = [row.cells for row in (head[1:] if has_header else head)]
    told = generic.by_content(rest) or generic.by_content([row.cells for row in head])
    if told is None:
        raise Unreadable(
            _foreign(head)
            or "We found no column with web addresses, domains or mail addresses. Export the table with them."
        )
    one, columns, source, vendor = told
    if not has_header:
        if not generic.speaks_for_itself(rest, columns):
            raise Unreadable(
                "The table has no line with the names of its columns, so nobody can tell what they hold. "
                "Write one above the rows, such as: Linking page, Page of yours, Link text."
            )
        table.notes.append("The table has no line with the names of its columns; we went by what they hold.")
    headers = [cell.strip() for cell in first.cells] if has_header else []
    line = first.line if has_header else 0
    return Recognised(table, vendor, source, one, line, headers, columns, one.kind, one.refusal), rest


def _holds(told: shape.Shape, columns: dict[str, int], word: str, at: int) -> bool:
    """Whether the content agrees that column *at* is the one the names say."""
    return columns.get(word) == at or (word not in columns and told.kind != ImportKind.BACKLINKS)


def _foreign(head: list[Row]) -> str:
    packed = sum(any(_FOREIGN_PASTE in cell and "://" in cell for cell in row.cells) for row in head)
    if packed > len(head) / 2:
        return (
            "Several values share one cell: this was copied from a screen. Use the export button of the tool instead."
        )
    return ""


def _judged(one: Recognised, rows: list[list[str]], own_hosts: frozenset[str]) -> Recognised:
    """Add what the rows say: how dates are written, and why the table may not be what it looks like."""
    at = [one.columns[word] for word in DATES if word in one.columns]
    cells = [row[column] for row in rows for column in at if column < len(row)]
    first = dates.month_first(cells)
    if first is None and any(map(dates.is_ambiguous, cells)):
        order = "month, then day" if one.shape.month_first else "day, then month"
        one.notes.append(f"Dates such as {next(filter(dates.is_ambiguous, cells))} were read as {order}.")
    refusal = one.refusal or _content_refusal(one, rows, own_hosts)
    return replace(
        one, refusal=refusal, shape=search_console.INTERNAL if refusal == search_console.DRILL_DOWN else one.shape,
        month_first=one.shape.month_first if first is None else first,
    )  # fmt: skip


def _content_refusal(one: Recognised, rows: list[list[str]], own_hosts: frozenset[str]) -> str:
    """Internal links look like backlinks; only the hosts give them away."""
    at = one.columns.get("source_url")
    if at is None or one.kind != ImportKind.BACKLINKS:
        return ""
    counted = Counter(shape.host_of(row[at]) for row in rows if at < len(row) and shape.is_web(row[at]))
    total = sum(counted.values())
    if not total:
        return "" if not rows else _foreign([Row(0, cells) for cells in rows[:50]]) or ""
    ours = sum(count for host, count in counted.items() if _is_ours(host, own_hosts))
    console = one.source == search_console.SOURCE
    if ours == total or (console and ours > 0.9 * total):
        return search_console.DRILL_DOWN if console else "Every linking page in this file is on your own site."
    if console and len(counted) == 1 and total > 1:
        return search_console.DRILL_DOWN
    return ""


def _is_ours(host: str, own_hosts: frozenset[str]) -> bool:
    return any(host == mine or host.endswith("." + mine) for mine in own_hosts)
