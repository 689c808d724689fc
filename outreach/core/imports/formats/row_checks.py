"""Row checks: what is no row of a table, though it stands in one: a header that comes again, fields that slipped."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from . import dates, shape
from .recognition import DATES, Recognised

NO_PAGE = "The row holds no web address of a linking page."
HEADER_AGAIN = "The row repeats the names of the columns."

# Columns that never hold an address of the web.
_PLAIN = frozenset(
    "first_seen last_seen lost_on added expires nofollow follow ugc sponsored rel kind is_image is_frame is_form "
    "is_redirect is_text mention domain_score page_score traffic external spam group http_code pages followed_pages "
    "language country price currency phone".split()
)


class _Table(Protocol):
    def __getitem__(self, word: str) -> Iterable[str]: ...


class Slips:
    """Finds rows whose fields have slipped into other columns, as a comma without quotation marks makes them."""

    def __init__(self, one: Recognised) -> None:
        self.columns = one.columns
        self.plain = {word: at for word, at in one.columns.items() if word in _PLAIN}
        # A line has as many fields as the header (RFC 4180, 2.4), unless the header is the one that is short. In a
        # workbook a cell beside the table is a note and moves nothing.
        text = one.table.container != "xlsx" and 0 < one.table.width <= len(one.headers)
        self.most = len(one.headers) if text else 0
        self.suspects = ("target_url", "anchor", "title") if "target_url" in one.columns else ()

    def among(self, table: _Table, rows: list[list[str]]) -> bool:
        """Whether some row may have slipped; asked of many rows at once, because it costs less than each by each."""
        if self.most and max(map(len, rows), default=0) > self.most:
            return True
        if any("://" in "".join(table[word]) for word in self.plain):
            return True
        return bool(self.suspects) and not all(
            cell.startswith(("http://", "https://")) for cell in set(table["target_url"])
        )

    def of(self, cells: list[str]) -> str:
        """The sentence why a row is refused; empty where its fields are in place."""
        if self.most and (count := _filled(cells)) > self.most:
            return f"The row has {count:,} cells under {self.most:,} names, so nobody can tell which is which."
        for word, at in self.plain.items():
            if at < len(cells) and shape.is_web(cells[at]):
                return f"A web address stands under “{shape.FIELD_NAMES[word]}”: the fields of the row have slipped."
        target = self._cell(cells, "target_url")
        if target and not _names_page(target) and any(shape.is_web(self._cell(cells, w)) for w in self.suspects[1:]):
            return f"“{target[:60]}” is no page of yours, and the address stands elsewhere: the fields have slipped."
        return ""

    def _cell(self, cells: list[str], word: str) -> str:
        at = self.columns.get(word, -1)
        return cells[at].strip() if 0 <= at < len(cells) else ""


def _filled(cells: list[str]) -> int:
    """How many cells a row has, without the empty ones at its end."""
    count = len(cells)
    while count and not cells[count - 1].strip():
        count -= 1
    return count


def _names_page(cell: str) -> bool:
    return shape.is_web(cell) or cell.startswith(("/", "#", "?")) or shape.is_domain(shape.host_of(cell))


def no_date(word: str, cell: str) -> str:
    """The sentence for a date nobody can read, in a row that is kept."""
    return f"{shape.FIELD_NAMES[word]}: “{cell.strip()[:40]}” is no date we can read; the row was kept without it."


def unread_dates(row: dict[str, str], month_first: bool) -> list[str]:
    """Make the dates of a row YYYY-MM-DD; gives a sentence for each that cannot be read, which is then empty."""
    doubts = []
    for word in DATES:
        if cell := row.get(word):
            row[word] = dates.day(cell, month_first)
            if not row[word] and not dates.is_nothing(cell):
                doubts.append(no_date(word, cell))
    return doubts


def no_page(cells: list[str], source: str, is_header: Callable[[list[str]], bool]) -> str:
    """The sentence why a row names no linking page."""
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


def header_test(one: Recognised) -> Callable[[list[str]], bool]:
    """Make the function that tells whether a row is the header once more."""
    names = [shape.squash(name) for name in one.headers]
    filled = sum(map(bool, names))

    def same(cells: list[str]) -> bool:
        if not filled or shape.squash(cells[0] if cells else "") != names[0]:
            return False
        return sum(bool(a) and a == shape.squash(b) for a, b in zip(names, cells, strict=False)) >= max(1, filled * 0.8)

    return same
