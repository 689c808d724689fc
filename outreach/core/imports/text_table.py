"""Text tables: in which encoding a file is written, and which sign stands between its columns."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import BinaryIO

from . import charsets
from .table import CHUNK, SAMPLE_LINES, Block, IsName, Table, Unreadable
from .text_rows import Reader, alone

PIECE = 1 << 15  # bytes made into rows at once: so few that the rows are still near the processor when they are read
SAMPLE_CHARS = 1 << 18
DELIMITERS = "\t,;|"
ALONE = "\x1f"  # the delimiter of a table of one column: none that occurs

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


def table_of(
    name: str, container: str, opened: Callable[[], BinaryIO], encoding: str | None, is_name: IsName | None
) -> Table:
    """The table of a text file, which *opened* gives from its beginning. Raises Unreadable with a sentence."""
    found, skip, mac, notes = _survey(opened(), encoding, is_name)

    def texts() -> Iterator[str]:
        return _texts(opened(), found, skip, mac)

    sample = _sample(texts())
    delimiter, width, spaced, said = _vote(sample)
    separator_line = 1 if said else 0

    def blocks(table: Table) -> Iterator[Block]:
        return Reader(table, spaced, separator_line).blocks(texts())

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
        rows = [row for line in lines for row in alone(line, delimiter, spaced)]
    return [row for row in rows if any(row)][:SAMPLE_LINES]
