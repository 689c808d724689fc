"""Formats: which vendor wrote a table, which of its columns say what, and its rows in our own words."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import compress, repeat
from types import ModuleType
from typing import Any, NamedTuple

from ...states import ImportKind
from ..tables import Row, Table, Unreadable
from . import (
    ahrefs,
    bing,
    buzzstream,
    contacts,
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
LONGEST_URL = 8_000
HEADER_WITHIN = 25  # rows from the top, of which those above the header are the vendor's own words
CONTENT_ROWS = 1_000
METRICS = ("domain_score", "page_score", "traffic", "external", "group", "http_code")
SCORES = ("domain_score", "page_score")  # which may have decimals; the others count
WORDS = ("language", "topic", "state")
COUNTS = ("pages", "followed_pages")
NO_LINK = "The row is a mention without a link."
NO_PAGE = "The row holds no web address of a linking page."
HEADER_AGAIN = "The row repeats the names of the columns."

_FOREIGN_PASTE = " | "
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
    """Many backlinks, column by column: *kept* numbers the rows they stand for, *refused* (number, why) the others."""

    kept: Sequence[int]
    refused: list[tuple[int, str]]
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
        return map(Backlink._make, zip(*self[2:], strict=True))

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


def backlinks(one: Recognised) -> Callable[[list[list[str]]], Links]:
    """Make the function that reads rows as backlinks, or as the sentence why one is none.

    It works column by column: what Python does once for a row costs more than all that the cells need. Cells that
    repeat from row to row are read once. Rows may be shorter or longer than the header.
    """
    columns, width = one.columns, max(len(one.headers), one.table.width, 1)
    has = columns.__contains__
    is_header = _header_test(one)
    rel_words, kind_words = [*filter(has, _REL)], [*filter(has, _KIND)]
    tells_follow = any(map(has, ("nofollow", "follow", "rel")))
    told_words = [*METRICS, *WORDS, *(COUNTS if one.whole_domains else ())]
    told = [(columns[word], Once(partial(_measure, word))) for word in told_words if has(word)]
    if has("spam"):
        told.append((columns["spam"], Once(lambda cell: '"spam":1,' if shape.flag(cell) else "")))
    rels = Once(lambda cells: _rel(**dict(zip(rel_words, cells, strict=True))))
    kinds = Once(lambda cells: _kind(**dict(zip(kind_words, cells, strict=True))))
    heads = Once(lambda head: shape.day(head) if not head or _ISO.match(head) else None)
    days = Once(lambda cell: shape.day(cell, one.month_first))
    targets = Once(lambda cell: cell.strip()[:LONGEST_URL])
    names = Once(lambda cell: name if shape.is_domain(name := shape.host_of(cell)) else "")

    def days_of(cells: Sequence[str]) -> Sequence[str]:
        if not any(cells):
            return cells
        found = [*map(heads.__getitem__, [cell[:10] for cell in cells])]
        if None in found:
            return [days[cell] if day is None else day for day, cell in zip(found, cells, strict=True)]
        return found

    def read(rows: list[list[str]]) -> Links:
        least = min(map(len, rows), default=0)
        if least < width:
            blank = [""] * width
            rows = [row if len(row) >= width else row + blank[len(row) :] for row in rows]
        table = [*zip(*rows, strict=False)]
        nothing: tuple[str, ...] = ("",) * len(rows)

        def column(word: str) -> tuple[str, ...]:
            at = columns.get(word, -1)
            return table[at] if 0 <= at < len(table) else nothing

        refused: dict[int, str] = {}
        kept: Sequence[int] = range(len(rows))
        sources: Sequence[str] = column("source_url")
        domains: Sequence[str] = nothing
        if one.whole_domains:
            domains = [*map(names.__getitem__, column("domain"))]
            for at, name in enumerate(domains) if "" in domains else ():
                if not name:
                    refused[at] = HEADER_AGAIN if is_header(rows[at]) else "The row names no domain."
        elif not all(map(str.startswith, sources, repeat(("https://", "http://")))):
            sources = [*map(str.strip, sources)]
            for at, source in enumerate(sources):
                if not shape.is_web(source):
                    refused[at] = _no_page(rows[at], source, is_header)
        if max(map(len, sources), default=0) > LONGEST_URL:
            for at, source in enumerate(sources):
                if len(source) > LONGEST_URL:
                    why = f"The address of the linking page is longer than {LONGEST_URL:,} characters."
                    refused.setdefault(at, why)
        if has("mention"):
            for at, cell in enumerate(column("mention")):
                if cell and shape.flag(cell):
                    refused.setdefault(at, NO_LINK)
        if refused:
            taken = [at not in refused for at in range(len(rows))]
            kept = [*compress(kept, taken)]
            table = [tuple(compress(cells, taken)) for cells in table]
            sources, domains = [*compress(sources, taken)], [*compress(domains, taken)]
            nothing = ("",) * len(kept)
        firsts, lasts = days_of(column("first_seen")), days_of(column("last_seen"))
        lost, lost_on = column("lost"), column("lost_on")
        gone = days_of(lost_on)
        if any(lost) or any(lost_on):
            gone = [
                day or ((last or "unknown") if shape.flag(said) or shape.flag(on) else "")
                for day, said, on, last in zip(gone, lost, lost_on, lasts, strict=True)
            ]
        rel: Sequence[str] = nothing
        if tells_follow:
            rel = [*map(rels.__getitem__, zip(*map(column, rel_words), strict=True))]
        kind: Sequence[str] = nothing
        if kind_words:
            kind = [*map(kinds.__getitem__, zip(*map(column, kind_words), strict=True))]
        measured = [map(cache.__getitem__, table[at] if at < len(table) else nothing) for at, cache in told]
        metrics: Sequence[str] = ("{}",) * len(kept)
        if measured:
            metrics = [f"{{{parts[:-1]}}}" for parts in map("".join, zip(*measured, strict=True))]
        return Links(
            kept, [*refused.items()], sources, [*map(targets.__getitem__, column("target_url"))], column("anchor"),
            column("title"), rel, kind, firsts, lasts, gone, metrics, domains,
        )  # fmt: skip

    return read


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


_REL = ("nofollow", "follow", "ugc", "sponsored", "rel")
_KIND = ("kind", "is_text", "is_image", "is_frame", "is_form", "is_redirect")


def records(one: Recognised) -> Callable[[list[str]], dict[str, str] | str]:
    """Make the function that reads one row by our words, for prospects, people and earned links.

    In a link intersect, where a column is named after each compared site, the word "rivals" holds those the row links
    to, each as host=links.
    """
    is_header = _header_test(one)
    compared = _compared(one)

    def read(cells: list[str]) -> dict[str, str] | str:
        row = {word: cells[at].strip() for word, at in one.columns.items() if at < len(cells) and cells[at].strip()}
        if is_header(cells):
            return HEADER_AGAIN
        if rivals := [f"{host}={cells[at].strip()}" for host, at in compared if at < len(cells) and cells[at].strip()]:
            row["rivals"] = " ".join(rivals)
        for word in ("first_seen", "last_seen", "lost_on", "added", "expires"):
            if word in row:
                row[word] = shape.day(row[word], one.month_first)
        return row

    return read


def _compared(one: Recognised) -> list[tuple[str, int]]:
    """The columns named after a compared site: (host, column)."""
    if one.shape.name != "Link intersect":
        return []
    named = ((shape.host_of(name), at) for at, name in enumerate(one.headers))
    return [(host, at) for host, at in named if shape.is_domain(host) and at not in one.columns.values()]


def data_rows(one: Recognised) -> Iterator[Row]:
    """The readable rows below the header."""
    for item in one.table.rows():
        if isinstance(item, Row) and item.line > one.header_line:
            yield item


def _no_page(cells: list[str], source: str, is_header: Callable[[list[str]], bool]) -> str:
    if is_header(cells):
        return HEADER_AGAIN
    if cells[0].lstrip().startswith("#"):
        return "The row is a comment."
    if not source:
        return NO_PAGE
    shown = source[:80]
    if shape.is_domain(source.partition("/")[0]):
        return f"{shown} lacks http:// or https://, so it names no page for certain."
    return f"{shown} is no web address."


def _header_test(one: Recognised) -> Callable[[list[str]], bool]:
    names = [shape.squash(name) for name in one.headers]
    filled = sum(map(bool, names))

    def same(cells: list[str]) -> bool:
        if not filled or shape.squash(cells[0] if cells else "") != names[0]:
            return False
        return sum(bool(a) and a == shape.squash(b) for a, b in zip(names, cells, strict=False)) >= max(1, filled * 0.8)

    return same


def _one(table: Table, own_hosts: frozenset[str]) -> tuple[Recognised, int]:
    head = table.head(HEADER_WITHIN + CONTENT_ROWS)
    if not head:
        raise Unreadable(_why_nothing(table))
    best_score, best = 0, None
    for row in head[:HEADER_WITHIN]:
        names = [shape.squash(cell) for cell in row.cells]
        if _is_data(row.cells):
            continue
        for vendor in (*VENDORS, contacts, generic):
            for one in vendor.SHAPES:
                score, columns = one.fit(names)
                # A vendor's own shape outweighs a general one that explains more columns.
                weight = score + (100 if vendor in VENDORS else 0) if score else 0
                if weight > best_score:
                    best_score, best = weight, (vendor, one, columns, row)
        if best and best[3] is row and best_score >= 100:
            break
    if best is None:
        return _without_header(table, head, own_hosts)
    vendor, one, columns, row = best
    data = [r.cells for r in head if r.line > row.line][:CONTENT_ROWS]
    if one is search_console.SAMPLE and (days := generic.days_beside(data, columns["source_url"])) is not None:
        one, columns = search_console.LATEST, {**columns, "last_seen": days}
    found = Recognised(
        table, vendor.NAME, vendor.SOURCE, one, row.line, [cell.strip() for cell in row.cells], columns, one.kind,
        one.refusal, _month_first(one, columns, data),
    )  # fmt: skip
    return _judged(found, data, own_hosts), best_score


def _why_nothing(table: Table) -> str:
    for block in table.blocks():
        if block.troubles:
            trouble = block.troubles[0]
            return f"No row of this file can be read. Line {trouble.line:,}: {trouble.why}"
    return "The file holds no rows."


def _is_data(cells: list[str]) -> bool:
    """A header names things; it holds no address."""
    return any(shape.is_web(cell) or ("@" in cell and "." in cell and " " not in cell.strip()) for cell in cells)


def _without_header(table: Table, head: list[Row], own_hosts: frozenset[str]) -> tuple[Recognised, int]:
    """No known names: single columns of addresses or domains, names of our own making, or nothing but content."""
    for row in head[:5]:
        if _is_data(row.cells):
            break
        names = [shape.squash(cell) for cell in row.cells]
        data = [r.cells for r in head if r.line > row.line]
        told = generic.by_content(data)
        for one in (generic.PAGES, generic.DOMAINS):
            score, columns = one.fit(names)
            word = "source_url" if one is generic.PAGES else "domain"
            if told and told[2] == search_console.SOURCE and len(columns) < len(told[1]):
                continue  # the names explain less than the content does
            if not score or (told and not _holds(told[0], told[1], word, columns.get(word, -1))):
                continue
            names = [cell.strip() for cell in row.cells]
            found = Recognised(
                table, generic.NAME, generic.SOURCE, one, row.line, names, columns, one.kind, "",
                _month_first(one, columns, data),
            )  # fmt: skip
            return _judged(found, data, own_hosts), score
    first = head[0]
    told_all = generic.by_content([row.cells for row in head])
    has_header = not _is_data(first.cells) and not any(shape.is_domain(cell) for cell in first.cells)
    rest = [row.cells for row in head[1:]] if has_header else [row.cells for row in head]
    told = generic.by_content(rest) or told_all
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
    found = Recognised(
        table, vendor, source, one, first.line if has_header else 0, headers, columns, one.kind, one.refusal,
        _month_first(one, columns, rest),
    )  # fmt: skip
    return _judged(found, rest, own_hosts), 1


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
    refusal = one.refusal or _content_refusal(one, rows, own_hosts)
    return replace(
        one, refusal=refusal, shape=search_console.INTERNAL if refusal == search_console.DRILL_DOWN else one.shape
    )


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


def _month_first(one: shape.Shape, columns: dict[str, int], rows: list[list[str]]) -> bool:
    """Tell 03/04 from 04/03 by the days above 12 in the same columns."""
    firsts = seconds = 0
    for word in ("first_seen", "last_seen", "lost_on", "added", "expires"):
        at = columns.get(word)
        for row in rows if at is not None else ():
            parts = row[at].split("/") if at is not None and at < len(row) else []
            if len(parts) == 3 and parts[0].isdecimal() and parts[1].isdecimal():
                firsts += 12 < int(parts[0]) <= 31
                seconds += 12 < int(parts[1]) <= 31
    return seconds > firsts if firsts or seconds else one.month_first
