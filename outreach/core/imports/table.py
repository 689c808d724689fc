"""A table: what it is written in, and its rows as often as wanted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from . import charsets

CHUNK = 1 << 18  # bytes looked at once
LONGEST_CELL = 1 << 16  # characters
MOST_COLUMNS = 2_000
SAMPLE_LINES = 50
IsName = Callable[[str], bool]

# What a spreadsheet reads as a formula when a cell begins with it (OWASP CSV injection; full-width forms too).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")

ESCAPED = re.compile(f"'[{re.escape(''.join(FORMULA))}]")


class Unreadable(ValueError):
    """The file is not a table we can read; says why in words for the person who brought it."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A line that could not be read as a row (or was repaired), and why."""

    line: int
    why: str
    text: str = ""


@dataclass(slots=True)
class Block:
    """Some rows in their order: *lines[i]* is the line on which *rows[i]* begins; *troubles* are refused lines."""

    lines: list[int]
    rows: list[list[str]]
    troubles: list[Trouble] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """One row and the line of the file on which it begins."""

    line: int
    cells: list[str]


@dataclass(slots=True)
class Table:
    """One table of a file: what it is written in, and its rows as often as wanted.

    *repairs* fills while rows are read: lines that were put right, and how.
    """

    name: str
    container: str
    encoding: str
    delimiter: str
    width: int
    notes: list[str]
    repairs: list[Trouble]
    _blocks: Callable[[Table], Iterator[Block]]

    def blocks(self) -> Iterator[Block]:
        """Read from the beginning: blocks of rows, in bounded memory whatever the file holds."""
        self.repairs.clear()
        return self._blocks(self)

    def rows(self) -> Iterator[Row | Trouble]:
        """Read from the beginning, one row or refused line at a time, in the order of the file."""
        for block in self.blocks():
            merged: list[Row | Trouble] = [Row(n, c) for n, c in zip(block.lines, block.rows, strict=True)]
            if block.troubles:
                merged = sorted([*merged, *block.troubles], key=lambda item: item.line)
            yield from merged

    def head(self, count: int) -> list[Row]:
        """The first *count* readable rows."""
        found: list[Row] = []
        for block in self.blocks():
            found += [Row(n, c) for n, c in zip(block.lines, block.rows, strict=True)][: count - len(found)]
            if len(found) >= count:
                break
        return found

    def described(self) -> str:
        """How the table is written, in words: "UTF-16, tab-separated"."""
        if self.container == "xlsx":
            return f"Excel, sheet {self.name}"
        by = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar"}.get(self.delimiter)
        written = f"{charsets.described(self.encoding)}, " + (f"{by}-separated" if by else "one column")
        return f"{self.name} in a zip archive, {written}" if self.container == "zip" else written


def escaped(cell: str) -> str:
    """The cell as we export it: an apostrophe stands before anything a spreadsheet would run as a formula.

    >>> escaped("=1+1"), escaped("plain")
    ("'=1+1", 'plain')
    """
    return "'" + cell if cell.lstrip("'").startswith(FORMULA) else cell


def unescaped(cell: str) -> str:
    """Undo `escaped` exactly: unescaped(escaped(x)) == x for every x."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell
