"""Tables: any bytes somebody brings become rows with line numbers, and nothing is lost without a word."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, BinaryIO

import python_calamine

from . import charsets

CHUNK = 1 << 18  # bytes looked at once
PIECE = 1 << 15  # bytes made into rows at once: so few that the rows are still near the processor when they are read
LONGEST_LINE = 1 << 20  # characters; a longer line is refused, and never held in memory
LONGEST_CELL = 1 << 16  # characters
LONGEST_RECORD = 200  # lines one quoted record may span
MOST_COLUMNS = 2_000
SAMPLE_LINES = 50
SAMPLE_CHARS = 1 << 18
MOST_ENTRIES = 200  # files in an archive
MOST_INFLATED = 2 << 30  # bytes
WORST_RATIO = 200  # inflated / packed; real tables stay under 30
MOST_SHEET_BYTES = 320 << 20
MOST_SHEET_CELLS = 8_000_000  # of 32 bytes each
MOST_SHEET_TEXT = 192 << 20  # bytes, each text counted in each cell
MOST_SHEET_TAG = 4 << 20
MOST_NOTES = 1_000
DELIMITERS = "\t,;|"
ALONE = "\x1f"  # the delimiter of a table of one column: none that occurs

# What a spreadsheet reads as a formula when a cell begins with it (OWASP CSV injection; full-width forms too).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_ESCAPED = re.compile(f"'[{re.escape(''.join(FORMULA))}]")

BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF", "This is a PDF document, not a table."),
    (b"\x89PNG", "This is a picture, not a table."),
    (b"\xff\xd8\xff", "This is a picture, not a table."),
    (b"GIF8", "This is a picture, not a table."),
    (b"\x1f\x8b", "This file is packed with gzip. Unpack it and bring the table inside."),
    (b"7z\xbc\xaf", "This is a 7-Zip archive. Unpack it and bring the table inside."),
    (b"Rar!", "This is a RAR archive. Unpack it and bring the table inside."),
    (b"SQLite format 3", "This is a database, not a table."),
)
_CONTROLS = bytes([*range(9), 11, *range(14, 27), *range(28, 32)])
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_TAG = re.compile(rb"<(?:\w+:)?(row|c|v)(?:\s[^>]*)?>(?:(?<=[^/]>)\s*([0-9]{1,9})\s*</)?")
_CELL = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{1,4})([0-9]{1,8})[\"']")
_SHARED = re.compile(rb"\st\s*=\s*[\"']s[\"']")
_ROW = re.compile(rb"\sr\s*=\s*[\"']([0-9]{1,8})[\"']")


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


IsName = Callable[[str], bool]


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
        return _workbook(stream)
    return [_text_table("", "text", lambda: _rewound(stream), encoding, is_name)]


def escaped(cell: str) -> str:
    """The cell as we export it: an apostrophe stands before anything a spreadsheet would run as a formula.

    >>> escaped("=1+1"), escaped("plain")
    ("'=1+1", 'plain')
    """
    return "'" + cell if cell.lstrip("'").startswith(FORMULA) else cell


def unescaped(cell: str) -> str:
    """Undo `escaped` exactly: unescaped(escaped(x)) == x for every x."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell


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


# Containers


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
        return _workbook(stream, packed)
    if "content.xml" in names and "mimetype" in names:
        raise Unreadable("This is an OpenDocument sheet. Save it as CSV or as xlsx and bring that.")
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise Unreadable("This is an Office document without a table. Save the table as CSV or as xlsx.")
    found: list[Table] = []
    why = "This archive holds no table."
    for entry in entries:
        try:
            found.append(_text_table(entry.filename, "zip", partial(_unpacked, packed, entry), encoding, is_name))
        except Unreadable as error:
            why = f"{entry.filename}: {error}"
    if not found:
        raise Unreadable(why)
    return found


def _hidden(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")


class _Unpacked(io.RawIOBase):
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


def _unpacked(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> BinaryIO:
    return _Unpacked(packed, entry)  # type: ignore[return-value]


def _workbook(stream: BinaryIO, packed: zipfile.ZipFile | None = None) -> list[Table]:
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
    source, left = _unpacked(packed, entry), b""
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


# Text


def _text_table(
    name: str, container: str, opened: Callable[[], BinaryIO], encoding: str | None, is_name: IsName | None
) -> Table:
    found, skip, mac, notes = _survey(opened(), encoding, is_name)

    def texts() -> Iterator[str]:
        return _texts(opened(), found, skip, mac)

    sample = _sample(texts())
    delimiter, width, spaced, said = _vote(sample)
    separator_line = 1 if said else 0

    def blocks(table: Table) -> Iterator[Block]:
        return _Reader(table, spaced, separator_line).blocks(texts())

    return Table(name, container, found, delimiter, width, notes, [], blocks)


def _survey(stream: BinaryIO, wanted: str | None, is_name: IsName | None) -> tuple[str, int, bool, list[str]]:
    """Look at every byte once: (encoding, length of the BOM, whether a lone CR ends lines, notes)."""
    start = stream.read(CHUNK)
    if not start:
        raise Unreadable("The file is empty.")
    _is_no_other_kind(start)
    skip, marked = next(((len(bom), name) for bom, name in BOMS if start.startswith(bom)), (0, ""))
    notes: list[str] = []
    found = marked or wanted or _without_bom(start)
    if not found:
        if is_binary(start.replace(b"\0", b"")):
            raise Unreadable("This file is not text, so it is no table we can read.")
        found, note = _utf8_or_not(start, stream, is_name)
        notes += [note] if note else []
    text = codecs.getincrementaldecoder(found)("replace").decode(start[skip:])
    return found, skip, "\r" in text and "\n" not in text, notes


def _is_no_other_kind(start: bytes) -> None:
    """Raise Unreadable when the file begins as a document, a picture, an archive or a web page."""
    for magic, why in _MAGIC:
        if start.startswith(magic):
            raise Unreadable(why)
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|\?xml)", start[:200], re.I):
        raise Unreadable("This is a web page or an XML document, not a table. Download the export itself.")


def is_binary(start: bytes) -> bool:
    """Whether bytes hold so many control characters that they are no text in an encoding of single bytes or UTF-8.

    >>> is_binary(b"a,b\\r\\n1,2\\r\\n"), is_binary(bytes(range(64)))
    (False, True)
    """
    return len(start.translate(None, _CONTROLS)) < len(start) * 0.95


def _without_bom(start: bytes) -> str | None:
    """UTF-16 without a BOM shows as NULs in every other byte."""
    head = start[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half >= 4 and odd > half * 0.6 and even < half * 0.2:
        return "utf-16-le"
    if half >= 4 and even > half * 0.6 and odd < half * 0.2:
        return "utf-16-be"
    return None


def _utf8_or_not(start: bytes, stream: BinaryIO, is_name: IsName | None) -> tuple[str, str]:
    """Read to the end: strict UTF-8, or UTF-8 with few damaged bytes, else the encoding of one country, and say so."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    sound = broken = 0
    piece = start
    carried = sample = b""
    while piece:
        if len(sample) < charsets.SAMPLE and not piece.isascii():
            sample += b"\n".join(line for line in piece.splitlines() if not line.isascii())[: charsets.SAMPLE] + b"\n"
        try:
            decoder.decode(piece)
            if broken or not piece.isascii():
                sound += len(_MULTIBYTE.findall(piece)) if sound < 1_000_000 else 0
        except UnicodeDecodeError:
            whole = carried + piece
            valid = _MULTIBYTE.findall(whole)
            sound += len(valid)
            high = len(whole) - len(whole.translate(None, bytes(range(128, 256))))
            broken += max(1, high - sum(map(len, valid)) - len(decoder.getstate()[0]))
            decoder.reset()
        carried = decoder.getstate()[0]
        piece = stream.read(CHUNK)
    if not broken:
        return "utf-8", ""
    if sound >= 10 * broken:
        return "utf-8", f"{broken:,} damaged characters were read as \ufffd."
    found = charsets.recognise(sample, is_name)
    said = charsets.NAMES.get(found, found)
    return found, f"The file is not UTF-8, so it was read as {said}. Choose another encoding if letters look wrong."


def _texts(stream: BinaryIO, encoding: str, skip: int, mac: bool) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    stream.read(skip)
    while piece := stream.read(PIECE):
        text = decoder.decode(piece)
        yield text.replace("\r", "\n") if mac else text
    if rest := decoder.decode(b"", final=True):
        yield rest


def _sample(texts: Iterator[str]) -> list[str]:
    text = ""
    for piece in texts:
        text += piece[: SAMPLE_CHARS - len(text)]
        if len(text) >= SAMPLE_CHARS:
            break
    lines = list(io.StringIO(text.replace("\0", ""), newline="\n"))
    if len(text) >= SAMPLE_CHARS and len(lines) > 1:
        lines.pop()
    return lines[: SAMPLE_LINES * 4]


def _vote(sample: list[str]) -> tuple[str, int, bool, bool]:
    """Which delimiter makes most lines agree: (delimiter, columns, spaces after it, named by a sep= line)."""
    said = re.match(r'"?sep=(.)"?\s*$', sample[0]) if sample else None
    if said:
        rows = _parsed(sample[1:], said[1], False)
        width = Counter(map(len, rows)).most_common(1)[0][0] if rows else 1
        return said[1], width, False, True
    best: tuple[float, int, int] = (0.0, 0, 0)
    chosen = (ALONE, 1, False)
    for rank, delimiter in enumerate(DELIMITERS):
        spaces = (False, True) if any(f'{delimiter} "' in line for line in sample) else (False,)
        for spaced in spaces:
            widths = Counter(len(row) for row in _parsed(sample, delimiter, spaced))
            total = sum(widths.values())
            wide = [(count, width) for width, count in widths.items() if width > 1]
            if not wide:
                continue
            count, width = max(wide)
            share = count / total
            if (count < 2 and total > 1) or share < 0.3:
                continue
            # A comma in half of the titles is no column; the more columns agree, the surer.
            if width == 2 and share < 0.8 and widths.get(1, 0):
                continue
            score = (round(share, 1), width, -rank)
            if score > best:
                best, chosen = score, (delimiter, width, spaced)
    return (*chosen, False)


def _parsed(lines: list[str], delimiter: str, spaced: bool) -> list[list[str]]:
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, skipinitialspace=spaced, strict=True))
    except csv.Error:  # a quote that never closes would swallow the sample
        rows = [row for line in lines for row in _alone(line, delimiter, spaced)]
    return [row for row in rows if any(row)][:SAMPLE_LINES]


def _alone(line: str, delimiter: str, spaced: bool) -> list[list[str]]:
    try:
        return list(csv.reader([line.rstrip("\r\n")], delimiter=delimiter, skipinitialspace=spaced))
    except csv.Error:
        return [line.split(delimiter)]


class _TooLong(Exception):
    """A record passed the longest it may be: its quote never closes."""


class _Reader:
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
            if not self.escapes and _ESCAPED.search(piece):
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
        lenient = _alone(text, self.delimiter, self.spaced)
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
