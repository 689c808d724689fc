"""Reading a kept file: its blocks become pieces of what the rows say, without a database, in this process or beside."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import compress
from pathlib import Path
from typing import Any, NamedTuple

from ...core import urls
from ...core.imports import formats, tables
from ...core.imports.formats import Backlink, Links, Recognised
from ...core.profile import backlink_key
from ...core.states import ImportKind
from .child_process import beside

Refused = tuple[int, str, str]  # line, why, the row as it came

LARGE = 8 << 20  # bytes; a smaller file is read before another process has started
MOST_REJECT_TEXT = 4_000  # characters of a refused row that are kept
MOST_DOMAINS_HELD = 300_000
INTERNAL = "The linking page is on your own site: that is an internal link."


class Source(NamedTuple):
    """A file, and how its rows are to be taken."""

    path: Path
    encoding: str
    hosts: list[str]
    mapping: dict[str, int]
    kind: ImportKind
    today: str  # YYYY-MM-DD


class Piece(NamedTuple):
    """Some rows: *items* counts them with refused lines and headers; *told* is what a Reader made of the rows.

    *notes* and *repairs* (line, what was put right or could not be read) are those since the piece before.
    """

    items: int
    rows: int
    refused: list[Refused]
    told: Any
    notes: list[str]
    repairs: list[tuple[int, str]]


class Told(NamedTuple):
    """What rows say of links, column by column: the domain and key of each, and the columns of load_backlinks._Item.

    *texts* are cells that seldom repeat; *words*, which often do, are the same object where they are the same.
    Of a file about whole domains only *domains* and *links* are filled.
    """

    domains: Sequence[str]
    keys: Sequence[int]
    texts: Sequence[Sequence[str]]
    words: Sequence[Sequence[str]]
    links: Sequence[Backlink]

    def __reduce__(self) -> Any:
        """As one text a column, which is sent in a fraction of the time; no cell holds the NUL between them."""
        joined = ["\0".join(cells) for cells in (self.domains, *self.texts)]
        return _told, (len(self.domains), joined, array("q", self.keys), self.words, self.links)


def _told(
    count: int, joined: list[str], keys: array[int], words: Sequence[Sequence[str]], links: Sequence[Backlink]
) -> Told:
    domains, *texts = (text.split("\0") if count else [] for text in joined)
    if any(len(cells) != count for cells in (domains, *texts)):
        raise ValueError("A cell of the batch holds the sign that stands between cells.")
    return Told(domains, keys.tolist(), texts, words, links)


Doubt = tuple[int, str]  # line, what could not be read in a row that is kept
Reader = Callable[[list[int], list[list[str]], list[Refused], list[Doubt]], Any]  # lines, their rows, refused, doubts


@contextmanager
def opened(path: Path, encoding: str) -> Iterator[list[tables.Table]]:
    """The tables of a kept file; raises tables.Unreadable with a sentence."""
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        raise tables.Unreadable("The file is no longer in the uploads folder. Bring it again.") from None
    with stream:
        yield formats.tables_in(stream, encoding or None)


def recognised(source: Source, found: list[tables.Table]) -> Recognised:
    """What the tables are, with the columns and the kind that a person chose."""
    return formats.remapped(formats.recognise(found, source.hosts), source.mapping, source.kind)


def pieces(source: Source, skip: int) -> Generator[Piece, None, None]:
    """Read a file from its beginning, passing over the *skip* items done before; a large one is read beside."""
    large = source.kind == ImportKind.BACKLINKS and source.path.exists() and source.path.stat().st_size >= LARGE
    return beside(read, source, skip) if large else read(source, skip)


def read(source: Source, skip: int) -> Generator[Piece, None, None]:
    """The same in this process. A rerun reads the same blocks, so that whole ones are passed over."""
    with opened(source.path, source.encoding) as found:
        one = recognised(source, found)
        reader: Reader = _Links(one, source) if source.kind == ImportKind.BACKLINKS else _as_they_are
        noted = repaired = 0
        for block in one.table.blocks():
            count = len(block.rows) + len(block.troubles)
            if skip:
                skip = max(skip - count, 0)
                continue
            refused = [(t.line, t.why, t.text[:MOST_REJECT_TEXT]) for t in block.troubles if t.line > one.header_line]
            if block.lines and block.lines[0] <= one.header_line:
                above = sum(line <= one.header_line for line in block.lines)
                block.lines, block.rows = block.lines[above:], block.rows[above:]
            notes, repairs = one.table.notes[noted:], [(r.line, r.why) for r in one.table.repairs[repaired:]]
            told = reader(block.lines, block.rows, refused, repairs)
            noted, repaired = len(one.table.notes), len(one.table.repairs)
            yield Piece(count, len(block.rows), refused, told, notes, repairs)
        if repaired < len(one.table.repairs) or noted < len(one.table.notes):  # in the rows passed over
            late = [(r.line, r.why) for r in one.table.repairs[repaired:]]
            yield Piece(0, 0, [], reader([], [], [], []), one.table.notes[noted:], late)


def _as_they_are(lines: list[int], rows: list[list[str]], refused: list[Refused], doubts: list[Doubt]) -> Any:
    return lines, rows


class _Links:
    """Makes rows into what they say of links, or of whole domains."""

    def __init__(self, one: Recognised, source: Source) -> None:
        self.read, self.whole_domains = formats.backlinks(one), one.whole_domains
        self.today = source.today
        self.own = {urls.registrable(host) for host in source.hosts}
        self.sites = formats.Once(self._site, MOST_DOMAINS_HELD)
        self.targets = formats.Once(lambda url: backlink_key.page(url) or url, 50_000)

    def __call__(self, lines: list[int], rows: list[list[str]], refused: list[Refused], doubts: list[Doubt]) -> Told:
        links = self.read(rows)
        doubts += [(lines[at], what) for at, what in links.doubts]
        refuse = partial(_refuse, refused, lines, rows)
        refuse(links.refused)
        return self._domains(links, refuse) if self.whole_domains else self._pages(links, refuse)

    def _pages(self, links: Links, refuse: Callable[[Iterable[tuple[int, str]]], None]) -> Told:
        pages, hosts = backlink_key.pages(links.source_url)
        domains = [*map(self.sites.__getitem__, hosts)]
        targets = [*map(self.targets.__getitem__, links.target_url)]
        keys = backlink_key.keys(pages, targets)
        lost = links.lost_on
        if "unknown" in lost:
            lost = [self.today if day == "unknown" else day for day in lost]
        texts = [*map(list, (links.source_url, links.title, links.anchor, links.metrics))]
        words: Sequence[Sequence[str]] = (
            links.target_url, links.rel, links.kind, links.first_seen, links.last_seen, lost
        )  # fmt: skip
        if "" in domains:
            refuse(
                (at, INTERNAL if page else f"{url[:80]} is no web address.")
                for at, domain, page, url in zip(links.kept, domains, pages, links.source_url, strict=True)
                if not domain
            )
            taken = [bool(domain) for domain in domains]
            domains, keys = [*compress(domains, taken)], [*compress(keys, taken)]
            texts, words = ([[*compress(cells, taken)] for cells in columns] for columns in (texts, words))
        return Told(domains, keys, texts, words, ())

    def _domains(self, links: Links, refuse: Callable[[Iterable[tuple[int, str]]], None]) -> Told:
        told = [*links.taken()]
        names = (link.domain if link.domain.isascii() else urls.ascii_host(link.domain) for link in told)
        domains = [urls.registrable(name) for name in names]
        refuse((at, INTERNAL) for at, domain in zip(links.kept, domains, strict=True) if domain in self.own)
        others = [domain not in self.own for domain in domains]
        return Told([*compress(domains, others)], (), [], (), [*compress(told, others)])

    def _site(self, host: str) -> str:
        """The registrable domain of a host; empty for one of our own."""
        name = host if host.startswith("[") else host.partition(":")[0]
        domain = urls.registrable(name)
        return "" if domain in self.own else domain


def _refuse(
    refused: list[Refused], lines: list[int], rows: list[list[str]], numbered: Iterable[tuple[int, str]]
) -> None:
    refused += [(lines[at], why, ",".join(rows[at])[:MOST_REJECT_TEXT]) for at, why in numbered if any(rows[at])]
