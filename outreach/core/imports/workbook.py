"""Workbooks: the sheets of an Excel file as tables, refused unopened where they would not fit in memory."""

from __future__ import annotations

import io
import re
import zipfile
from array import array
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

import python_calamine

from .table import CHUNK, LONGEST_CELL, MOST_COLUMNS, SAMPLE_LINES, Block, Table, Trouble, Unreadable, unescaped

MOST_SHEET_BYTES = 320 << 20
MOST_SHEET_CELLS = 8_000_000  # of 32 bytes each
MOST_SHEET_TEXT = 192 << 20  # bytes, each text counted in each cell
MOST_SHEET_TAG = 4 << 20

_TAG = re.compile(rb"<(?:\w+:)?(row|c|v)(?:\s[^>]*)?>(?:(?<=[^/]>)\s*([0-9]{1,9})\s*</)?")
_CELL = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{1,4})([0-9]{1,8})[\"']")
_SHARED = re.compile(rb"\st\s*=\s*[\"']s[\"']")
_ROW = re.compile(rb"\sr\s*=\s*[\"']([0-9]{1,8})[\"']")


class Unpacked(io.RawIOBase):
    """An archived file that ends in a sentence instead of a traceback."""

    def __init__(self, packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
        try:
            self._inner = packed.open(entry)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            raise Unreadable(f"This archive is damaged: {str(error).rstrip('.')}.") from None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        try:
            return self._inner.read(size)
        except (zipfile.BadZipFile, EOFError, OSError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
            raise Unreadable(f"This archive is damaged: {str(error).rstrip('.')}.") from None


def unpacked(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> BinaryIO:
    """An archived file to read from."""
    return Unpacked(packed, entry)  # type: ignore[return-value]


def tables_of(stream: BinaryIO, packed: zipfile.ZipFile | None = None) -> list[Table]:
    """The sheets of a workbook that hold rows. Raises Unreadable with a sentence."""
    if packed is not None:
        _sheets_are_sane(packed)
    stream.seek(0)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(stream)
        names = book.sheet_names
    except python_calamine.PasswordError:
        raise Unreadable("This workbook is locked with a password. Save it without one.") from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Unreadable(f"This workbook cannot be read: {str(error).rstrip('.')}.") from None
    found = []
    for name in names:

        def blocks(table: Table, name: str = name) -> Iterator[Block]:
            return _sheet_blocks(book, name)

        table = Table(name, "xlsx", "utf-8", "", 0, [], [], blocks)
        widths = Counter(len(_trimmed(row.cells)) for row in table.head(SAMPLE_LINES))
        if widths:
            table.width = widths.most_common(1)[0][0]
            found.append(table)
    if not found:
        raise Unreadable("This workbook has no sheet with rows.")
    return found


def _sheets_are_sane(packed: zipfile.ZipFile) -> None:
    """Refuse a workbook that would not fit in memory: the reader keeps a full rectangle, and each text in each cell."""
    lengths = array("L")
    for entry in packed.infolist():
        if entry.filename.startswith("xl/sharedStrings") and not entry.is_dir():
            lengths.extend(_text_lengths(packed, entry))
    for entry in packed.infolist():
        if entry.filename.startswith("xl/worksheets/") and not entry.is_dir():
            _sheet_is_sane(packed, entry, lengths)


def _text_lengths(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[int]:
    """How long each shared text is at most, in bytes, in their order."""
    size = 0
    for text in _markup(packed, entry):
        *whole, rest = re.split(rb"</(?:\w+:)?si>|<(?:\w+:)?si/>", text)
        for part in whole:
            yield size + len(part)
            size = 0
        size += len(rest)


def _sheet_is_sane(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, lengths: array[int]) -> None:
    rows = right = bottom = column = held = 0
    shared = False
    for text in _markup(packed, entry):
        for found in _TAG.finditer(text):
            tag, name = found[0], found[1]
            if name == b"row":
                rows, column = rows + 1, 0
                named = _ROW.search(tag)
                rows = max(rows, int(named[1])) if named else rows
                bottom = max(bottom, rows)
            elif name == b"c":
                named = _CELL.search(tag)
                column = _column(named[1]) if named else column + 1
                bottom = max(bottom, int(named[2])) if named else bottom
                right = max(right, column)
                shared = bool(_SHARED.search(tag))
            elif shared and found[2] and int(found[2]) < len(lengths):
                held += lengths[int(found[2])]
        if right * bottom > MOST_SHEET_CELLS:
            raise Unreadable(
                f"A sheet of this workbook spans {bottom:,} rows by {right:,} columns. Save the table as CSV."
            )
        if held > MOST_SHEET_TEXT:
            raise Unreadable(f"The texts of this workbook take more than {MOST_SHEET_TEXT >> 20} MB. Save it as CSV.")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _markup(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part of a workbook in pieces that end before a tag, so that none is cut."""
    if entry.file_size > MOST_SHEET_BYTES:
        raise Unreadable(f"A sheet of this workbook unpacks to {entry.file_size >> 20:,} MB. Save it as CSV.")
    source, left = unpacked(packed, entry), b""
    while piece := source.read(CHUNK):
        text = left + piece
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise Unreadable("This workbook holds an XML document type, which no spreadsheet writes.")
        cut = max(text.rfind(b"<v"), text.rfind(b"<row"), text.rfind(b"<c"), text.rfind(b"</si"), text.rfind(b"<si"))
        if cut <= 0:
            cut = text.rfind(b"<")
        if len(text) - cut > MOST_SHEET_TAG:
            raise Unreadable("This workbook holds a cell or a tag longer than 4 MB, which no spreadsheet writes.")
        cut = max(cut, 0)
        left = text[cut:]
        yield text[:cut]
    yield left


def _sheet_blocks(book: python_calamine.CalamineWorkbook, name: str) -> Iterator[Block]:
    try:
        sheet = book.get_sheet_by_name(name)
    except (python_calamine.CalamineError, ValueError) as error:
        raise Unreadable(f"Sheet {name} cannot be read: {str(error).rstrip('.')}.") from None
    first = (sheet.start or (0, 0))[0]
    block = Block([], [])
    for line, values in enumerate(sheet.iter_rows(), first + 1):
        cells = [_said(value) for value in values]
        if not any(cells):
            continue
        if len(_trimmed(cells)) > MOST_COLUMNS:
            block.troubles.append(Trouble(line, f"The row has more than {MOST_COLUMNS:,} columns."))
            continue
        if any(len(cell) > LONGEST_CELL for cell in cells):
            block.troubles.append(Trouble(line, "A cell is longer than 64 KB."))
            continue
        block.lines.append(line)
        block.rows.append([unescaped(cell) for cell in cells])
        if len(block.rows) >= 2_000:
            yield block
            block = Block([], [])
    yield block


def _said(value: Any) -> str:
    if isinstance(value, str):
        return value.replace("\0", "")  # written _x0000_, which PostgreSQL does not keep
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells
