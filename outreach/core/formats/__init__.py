"""Formats: which vendor wrote a table, which of its columns say what, and its rows in our own words."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from operator import itemgetter
from types import ModuleType
from typing import NamedTuple

from ..states import ImportKind
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
WORDS = ("language", "topic", "state")
COUNTS = ("pages", "followed_pages")
NO_LINK = "The row is a mention without a link."
NO_PAGE = "The row holds no web address of a linking page."
HEADER_AGAIN = "The row repeats the names of the columns."

_FOREIGN_PASTE = " | "


class Backlink(NamedTuple):
    """A link from outside as one source reports it. Days are YYYY-MM-DD or empty; *rel* is empty where unknown.

    A row about a whole domain has an empty *source_url* and its *domain*. *metrics* is a JSON object.
    """

    source_url: str
    target_url: str
    anchor: str
    rel: str
    kind: str
    title: str
    first_seen: str
    last_seen: str
    lost_on: str
    metrics: str
    domain: str


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


def backlinks(one: Recognised) -> Callable[[list[str]], Backlink | str]:
    """Make the function that reads one row as a backlink, or as the sentence why it is none.

    It may add an empty cell to the row it is given. Cells that repeat from row to row are read once.
    """
    columns, width = one.columns, max(len(one.headers), one.table.width, 1)
    get, has = _getter(columns, width), columns.__contains__
    is_header = _header_test(one)
    days: dict[str, str] = {}
    rels: dict[tuple[str, ...], str] = {}
    kinds: dict[tuple[str, ...], str] = {}
    tells_follow = any(map(has, ("nofollow", "follow", "rel")))
    told_words = [*METRICS, *WORDS, *(COUNTS if one.whole_domains else ())]
    told_cells: list[tuple[str, int, dict[str, str]]] = [(word, columns[word], {}) for word in told_words if has(word)]
    whole, month_first, flag = one.whole_domains, one.month_first, shape.flag

    def day(cell: str) -> str:
        head = cell[:10]
        known = days.get(head)
        if known is None or head[4:5] != "-":
            known = shape.day(cell, month_first)
            if len(days) < 50_000:
                days[head] = known
        return known

    def told(cells: list[str], spam: str) -> str:
        parts = []
        for word, at, cache in told_cells:
            cell = cells[at]
            part = cache.get(cell)
            if part is None:
                part = _measure(word, cell)
                if len(cache) < 20_000:
                    cache[cell] = part
            if part:
                parts.append(part)
        if spam and flag(spam):
            parts.append('"spam":1')
        return "{" + ",".join(parts) + "}"

    def read(cells: list[str]) -> Backlink | str:
        while len(cells) <= width:
            cells.append("")
        (source, target, anchor, title, nofollow, follow, ugc, sponsored, rel, kind, image, frame, form, redirect, text,
         mention, lost, lost_on, first, last, spam, domain) = get(cells)  # fmt: skip
        if whole:
            domain = shape.host_of(domain)
            if not shape.is_domain(domain):
                return HEADER_AGAIN if is_header(cells) else "The row names no domain."
        elif not source.startswith(("https://", "http://")):
            source = source.strip()
            if not shape.is_web(source):
                return _no_page(cells, source, is_header)
        if len(source) > LONGEST_URL:
            return f"The address of the linking page is longer than {LONGEST_URL:,} characters."
        if mention and flag(mention):
            return NO_LINK
        if tells_follow:
            said = (nofollow, follow, ugc, sponsored, rel)
            known = rels.get(said)
            if known is None:
                known = _rel(*said)
                if len(rels) < 5_000:
                    rels[said] = known
            rel = known
        else:
            rel = ""
        marks = (kind, text, image, frame, form, redirect)
        known = kinds.get(marks)
        if known is None:
            known = _kind(*marks)
            if len(kinds) < 5_000:
                kinds[marks] = known
        last = day(last) if last else ""
        gone = day(lost_on) if lost_on else ""
        if not gone and (lost or lost_on) and (flag(lost) or flag(lost_on)):
            gone = last or "unknown"
        return Backlink(
            source, target.strip()[:LONGEST_URL], anchor, rel, known, title, day(first) if first else "", last, gone,
            told(cells, spam), domain,
        )  # fmt: skip

    return read


def _measure(word: str, cell: str) -> str:
    """One member of the JSON object of metrics; empty where the cell tells nothing."""
    if word in WORDS:
        return f'"{word}":{json.dumps(cell[:80])}' if cell else ""
    value = shape.number(cell)
    return "" if value is None or value < 0 else f'"{word}":{int(value) if value.is_integer() else value}'


def _rel(nofollow: str, follow: str, ugc: str, sponsored: str, rel: str) -> str:
    """The words of rel, "follow" where there are none, empty where the row does not tell."""
    words = [
        w for w, cell in (("nofollow", nofollow), ("sponsored", sponsored), ("ugc", ugc)) if cell and shape.flag(cell)
    ]
    if rel:
        words += [w for w in ("nofollow", "sponsored", "ugc") if w in rel.casefold().replace("no-follow", "nofollow")]
    if follow and not shape.flag(follow) and "nofollow" not in words:
        words.append("nofollow")
    return " ".join(dict.fromkeys(words)) or ("follow" if nofollow or follow or rel else "")


def _kind(kind: str, text: str, image: str, frame: str, form: str, redirect: str) -> str:
    flags = (("image", image), ("frame", frame), ("form", form), ("redirect", redirect), ("text", text))
    return kind.strip().casefold()[:20] or next((name for name, cell in flags if cell and shape.flag(cell)), "")


_ORDER = (
    "source_url", "target_url", "anchor", "title", "nofollow", "follow", "ugc", "sponsored", "rel", "kind", "is_image",
    "is_frame", "is_form", "is_redirect", "is_text", "mention", "lost", "lost_on", "first_seen", "last_seen", "spam",
    "domain",
)  # fmt: skip


def _getter(columns: dict[str, int], width: int) -> Callable[[list[str]], tuple[str, ...]]:
    return itemgetter(*(columns.get(word, width) for word in _ORDER))


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
