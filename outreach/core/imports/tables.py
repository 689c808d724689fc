"""Tables: any bytes somebody brings become rows with line numbers, and nothing is lost without a word."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from functools import partial
from typing import BinaryIO

from . import charsets, text_table, workbook
from .table import FORMULA, Block, IsName, Row, Table, Trouble, Unreadable, escaped, unescaped
from .text_table import is_binary

__all__ = [
    "FORMULA",
    "Block",
    "Row",
    "Table",
    "Trouble",
    "Unreadable",
    "escaped",
    "is_binary",
    "read",
    "unescaped",
    "written",
]

MOST_ENTRIES = 200  # files in an archive
MOST_INFLATED = 2 << 30  # bytes
WORST_RATIO = 200  # inflated / packed; real tables stay under 30


def read(stream: BinaryIO, encoding: str | None = None, is_name: IsName | None = None) -> list[Table]:
    """Find the tables in a file: one for a text file, one for each sheet or archived file else.

    *stream* must be seekable and stay open while the tables are used; *encoding* overrides what is sniffed, except a
    byte order mark. *is_name* tells whether a cell is the name of a column, which helps to tell encodings apart.
    The content decides, never a file name. Raises Unreadable with a sentence.
    """
    if encoding:
        try:
            encoding = charsets.named(encoding)
        except charsets.Unknown as why:
            raise Unreadable(str(why)) from None
    stream.seek(0)
    start = stream.read(4096)
    if not start:
        raise Unreadable("The file is empty.")
    if start.startswith(b"PK\x03\x04") or start.startswith(b"PK\x05\x06"):
        return _archive(stream, encoding, is_name)
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return workbook.tables_of(stream)
    return [text_table.table_of("", "text", lambda: _rewound(stream), encoding, is_name)]


def written(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Write rows as CSV (RFC 4180, CRLF) with formula cells made harmless; yields one line at a time."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        cells = [escaped(cell) for cell in row]
        writer.writerow(cells)
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def _rewound(stream: BinaryIO) -> BinaryIO:
    stream.seek(0)
    return stream


def _archive(stream: BinaryIO, encoding: str | None, is_name: IsName | None) -> list[Table]:
    try:
        packed = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        raise Unreadable(f"This archive is damaged: {str(error).rstrip('.')}.") from None
    entries = [e for e in packed.infolist() if not e.is_dir() and not _hidden(e.filename)]
    if len(entries) > MOST_ENTRIES:
        raise Unreadable(f"This archive holds {len(entries):,} files; the limit is {MOST_ENTRIES}.")
    inflated = sum(e.file_size for e in entries)
    if inflated > MOST_INFLATED:
        raise Unreadable(
            f"This archive would unpack to {inflated >> 20:,} MB; the limit is {MOST_INFLATED >> 20:,} MB."
        )
    for entry in entries:
        if entry.flag_bits & 1:
            raise Unreadable("This archive is locked with a password. Unpack it and bring the table inside.")
        if entry.file_size > 10 << 20 and entry.file_size > WORST_RATIO * max(entry.compress_size, 1):
            raise Unreadable(
                f"{entry.filename} in this archive unpacks to {WORST_RATIO} times its size: that is no table."
            )
    names = {e.filename for e in entries}
    if any(name.startswith("xl/") for name in names):
        return workbook.tables_of(stream, packed)
    if "content.xml" in names and "mimetype" in names:
        raise Unreadable("This is an OpenDocument sheet. Save it as CSV or as xlsx and bring that.")
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise Unreadable("This is an Office document without a table. Save the table as CSV or as xlsx.")
    found: list[Table] = []
    why = "This archive holds no table."
    for entry in entries:
        try:
            found.append(
                text_table.table_of(entry.filename, "zip", partial(workbook.unpacked, packed, entry), encoding, is_name)
            )
        except Unreadable as error:
            why = f"{entry.filename}: {error}"
    if not found:
        raise Unreadable(why)
    return found


def _hidden(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")
