"""Record rows: the rows of a table by our words, for prospects, people and earned links."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..tables import Row
from . import row_checks
from .recognition import Recognised

DOUBTS = "doubts"  # the word under which a row says what could not be read in it


def records(one: Recognised) -> Callable[[list[str]], dict[str, str] | str]:
    """Make the function that reads one row by our words, or gives the sentence why it is none.

    In a link intersect, where a column is named after each compared site, the word "rivals" holds those the row links
    to, each as host=links. The word DOUBTS holds what could not be read in the row.
    """
    is_header, slips = row_checks.header_test(one), row_checks.Slips(one)
    compared = one.compared

    def read(cells: list[str]) -> dict[str, str] | str:
        row = {word: cells[at].strip() for word, at in one.columns.items() if at < len(cells) and cells[at].strip()}
        if is_header(cells):
            return row_checks.HEADER_AGAIN
        if why := slips.of(cells):
            return why
        if rivals := [f"{host}={cells[at].strip()}" for host, at in compared if at < len(cells) and cells[at].strip()]:
            row["rivals"] = " ".join(rivals)
        if doubts := row_checks.unread_dates(row, one.month_first):
            row[DOUBTS] = " ".join(doubts)
        return row

    return read


def data_rows(one: Recognised) -> Iterator[Row]:
    """The readable rows below the header."""
    for item in one.table.rows():
        if isinstance(item, Row) and item.line > one.header_line:
            yield item
