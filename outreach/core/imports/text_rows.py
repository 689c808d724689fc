"""Text rows: lines become rows with strict quotes, going on at the next line where they do not close."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from .table import ESCAPED, LONGEST_CELL, MOST_COLUMNS, Block, Table, Trouble, unescaped

LONGEST_LINE = 1 << 20  # characters; a longer line is refused, and never held in memory
LONGEST_RECORD = 200  # lines one quoted record may span
MOST_NOTES = 1_000


def alone(line: str, delimiter: str, spaced: bool) -> list[list[str]]:
    """The rows of one line that is read by itself."""
    try:
        return list(csv.reader([line.rstrip("\r\n")], delimiter=delimiter, skipinitialspace=spaced))
    except csv.Error:
        return [line.split(delimiter)]


class _TooLong(Exception):
    """A record passed the longest it may be: its quote never closes."""


class Reader:
    """Turns lines into rows, with strict quotes, going on at the next line when they do not close."""

    def __init__(self, table: Table, spaced: bool, skipped: int) -> None:
        self.table = table
        self.delimiter = table.delimiter
        self.spaced = spaced
        self.skipped = skipped
        self.failures = 0
        self.escapes = False

    def blocks(self, texts: Iterator[str]) -> Iterator[Block]:
        left: list[str] = []
        line = 1
        for lines, troubles in self._lines(texts):
            # A refused giant line ends what went before it.
            block, left, line = self._block(left + lines, line, final=bool(troubles) or not lines)
            for trouble in troubles:
                block.troubles.append(Trouble(line, trouble.why, trouble.text))
                line += 1
            if block.rows or block.troubles:
                yield block

    def _lines(self, texts: Iterator[str]) -> Iterator[tuple[list[str], list[Trouble]]]:
        """Complete lines with their ends; a giant one comes as a trouble after the lines before it."""
        carry = ""
        giant = False
        for piece in texts:
            if "\0" in piece:
                piece = piece.replace("\0", "")
                self._note("NUL characters were taken out.")
            if not self.escapes and ESCAPED.search(piece):
                self.escapes = True
            if giant:
                end = piece.find("\n")
                if end < 0:
                    continue
                piece, giant = piece[end + 1 :], False
            text = carry + piece
            lines = list(io.StringIO(text, newline="\n"))
            carry = lines.pop() if lines and not lines[-1].endswith("\n") else ""
            if lines and len(text) > LONGEST_LINE and max(map(len, lines)) > LONGEST_LINE:
                fine: list[str] = []
                for one in lines:
                    if len(one) > LONGEST_LINE:
                        yield fine, [_giant(one)]
                        fine = []
                    else:
                        fine.append(one)
                lines = fine
            if len(carry) > LONGEST_LINE:
                yield lines, [_giant(carry)]
                carry, giant = "", True
            elif lines:
                yield lines, []
        if carry:
            yield [carry], []
        yield [], []

    def _note(self, note: str) -> None:
        if note not in self.table.notes:
            self.table.notes.append(note)

    def _block(self, lines: list[str], first: int, *, final: bool) -> tuple[Block, list[str], int]:
        """Parse *lines*, the first of which is line *first*: (block, lines to keep for the next, next line number)."""
        if self.skipped and lines:
            lines, first = lines[1:], first + 1
            self.skipped = 0
        try:
            rows = list(csv.reader(lines, delimiter=self.delimiter, skipinitialspace=self.spaced, strict=True))
        except csv.Error:
            rows = []
        if len(rows) != len(lines) or (lines and max(map(len, lines)) > LONGEST_CELL):
            block, used = self._slowly(lines, first, final)
        else:
            used = len(lines)
            block = Block(list(range(first, first + used)), rows)
        if not all(block.rows):
            kept = [i for i, row in enumerate(block.rows) if row]
            block.lines = [block.lines[i] for i in kept]
            block.rows = [block.rows[i] for i in kept]
        if self.escapes:
            block.rows = [[unescaped(cell) for cell in row] for row in block.rows]
        return block, lines[used:], first + used

    def _slowly(self, lines: list[str], first: int, final: bool) -> tuple[Block, int]:
        """Record by record: what does not parse is read as a line of its own, or refused."""
        block = Block([], [])
        at = start = size = 0

        def feed() -> Iterator[str]:
            nonlocal at, size
            while at < len(lines):
                line = lines[at]
                size += len(line)
                if at > start and (at - start >= LONGEST_RECORD or size > LONGEST_CELL or self.failures > MOST_NOTES):
                    raise _TooLong
                at += 1
                yield line

        reader = csv.reader(feed(), delimiter=self.delimiter, skipinitialspace=self.spaced, strict=True)
        while True:
            start, size = at, 0
            try:
                row = next(reader)
            except StopIteration:
                return block, len(lines)
            except (csv.Error, _TooLong) as error:
                small = at - start < LONGEST_RECORD and size <= LONGEST_CELL and self.failures <= MOST_NOTES
                if (
                    isinstance(error, csv.Error)
                    and at >= len(lines)
                    and not final
                    and small
                    and "end of data" in str(error)
                ):
                    return block, start
                if "\r" in (parts := lines[start].rstrip("\r\n")):
                    # Outside quotes a lone CR ends a line as well, and the lines below move down.
                    lines[start : start + 1] = [part + "\n" for part in parts.split("\r")]
                    at = start
                    reader = csv.reader(feed(), delimiter=self.delimiter, skipinitialspace=self.spaced, strict=True)
                    continue
                self.failures += at - start > 1
                at = start + 1
                self._mend(block, lines[start], first + start)
                reader = csv.reader(feed(), delimiter=self.delimiter, skipinitialspace=self.spaced, strict=True)
                continue
            if len(row) > MOST_COLUMNS:
                block.troubles.append(
                    Trouble(first + start, f"The row has {len(row):,} columns; the limit is {MOST_COLUMNS:,}.")
                )
            elif size > LONGEST_CELL and max(map(len, row)) > LONGEST_CELL:
                block.troubles.append(Trouble(first + start, "A cell is longer than 64 KB.", lines[start][:200]))
            else:
                block.lines.append(first + start)
                block.rows.append(row)

    def _mend(self, block: Block, line: str, number: int) -> None:
        """Make one row of one line whose quotes do not add up, if it then has as many columns as the others."""
        text = line.rstrip("\r\n")
        if not text:
            return
        lenient = alone(text, self.delimiter, self.spaced)
        plain = [cell.strip().strip('"') for cell in text.split(self.delimiter)]
        fitting = next((c for c in (*lenient[:1], plain) if len(c) == self.table.width), None)
        if fitting is None or max(map(len, fitting)) > LONGEST_CELL:
            why = "A quotation mark is opened and never closed, or stands in the wrong place."
            block.troubles.append(Trouble(number, why, text[:2000]))
            return
        block.lines.append(number)
        block.rows.append(fitting)
        if len(self.table.repairs) < MOST_NOTES:
            why = "The quotation marks of this line do not add up; it was read as a row of its own."
            self.table.repairs.append(Trouble(number, why, text[:200]))


def _giant(line: str) -> Trouble:
    return Trouble(0, f"The line is longer than {LONGEST_LINE >> 20} MB.", line[:200])
