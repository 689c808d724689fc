"""Tables: any bytes become rows by line number; hostile ones end in a sentence, in bounded memory."""

from __future__ import annotations

import csv
import io
import resource
import tracemalloc
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.core.imports import tables
from outreach.core.imports.tables import Row, Trouble, Unreadable


def rows(data: bytes, **options: Any) -> list[Row | Trouble]:
    return list(tables.read(io.BytesIO(data), **options)[0].rows())


def cells(data: bytes) -> list[list[str]]:
    return [one.cells for one in rows(data) if isinstance(one, Row)]


TEXT = "Ünï,page\nb,https://x.example/\n"


@pytest.mark.parametrize(
    ("data", "written"),
    [
        (TEXT.encode(), "UTF-8, comma-separated"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "UTF-8, comma-separated"),
        (TEXT.encode("utf-16"), "UTF-16, comma-separated"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "UTF-16, comma-separated"),
        (TEXT.encode("utf-16-le"), "UTF-16, comma-separated"),
        (TEXT.encode("utf-32"), "UTF-32, comma-separated"),
        (TEXT.encode("cp1252"), "Windows-1252, comma-separated"),
        (TEXT.replace(",", ";").encode(), "UTF-8, semicolon-separated"),
        (TEXT.replace(",", "\t").encode("utf-16"), "UTF-16, tab-separated"),
        (TEXT.replace("\n", "\r\n").encode(), "UTF-8, comma-separated"),
        (TEXT.replace("\n", "\r").encode(), "UTF-8, comma-separated"),
        (("sep=;\n" + TEXT.replace(",", ";")).encode(), "UTF-8, semicolon-separated"),
    ],
)
def test_encodings_delimiters_and_line_ends(data, written):
    table = tables.read(io.BytesIO(data))[0]
    assert [one.cells for one in table.head(5)] == [["Ünï", "page"], ["b", "https://x.example/"]]
    assert table.described() == written
    assert bool(table.notes) == ("1252" in written)


def test_one_column_is_not_cut_at_the_commas_of_addresses():
    assert cells(b"Linking page\nhttps://x.example/a,b\nhttps://y.example/\n")[1] == ["https://x.example/a,b"]


def test_a_quote_that_never_closes_costs_one_line():
    lines = [f'"{n}","https://x.example/{n}","t"' for n in range(52)]
    lines[3] = '"3,"https://x.example/3","t"'
    read = rows(("a,b,c\n" + "\n".join(lines) + "\n").encode())
    assert len(read) == 53
    assert [one.line for one in read] == list(range(1, 54))


def test_an_open_quote_over_the_whole_file_is_told_by_line():
    read = rows(b'a,b\n1,2\n"3,4\n' + b"5,6\n" * 500)
    assert len(read) == 503
    assert isinstance(read[2], (Trouble, Row)) and read[2].line == 3
    assert read[-1].cells == ["5", "6"]


def test_a_cell_may_hold_line_ends():
    read = rows(b'a,b\n1,"two\r\nlines"\n3,4\n')
    assert [(one.line, one.cells) for one in read[1:]] == [(2, ["1", "two\r\nlines"]), (4, ["3", "4"])]


def test_line_ends_of_all_kinds_in_one_file():
    assert cells(b'a,b\r"1",2\n3,4\r\n5,6\r7,8') == [["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"], ["7", "8"]]


def test_nul_characters_are_taken_out_and_told():
    table = tables.read(io.BytesIO(b"a,b\n1,\x002\n" * 20))[0]
    assert table.head(3)[1].cells == ["1", "2"]
    list(table.rows())
    assert table.notes == ["NUL characters were taken out."]


def test_a_few_damaged_bytes_do_not_change_the_encoding():
    table = tables.read(io.BytesIO("Ünï,ö\n".encode() * 40 + b"a,\xff\n"))[0]
    assert table.encoding == "utf-8" and "damaged" in table.notes[0]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"%PDF-1.4 ...", "PDF"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\x89PNG\r\n", "picture"),
        (bytes(range(256)) * 40, "not text"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "cannot be read"),
    ],
)
def test_what_is_no_table_ends_in_a_sentence(data, why):
    with pytest.raises(Unreadable, match=why):
        tables.read(io.BytesIO(data))


def archive(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return out.getvalue()


def test_tables_in_an_archive():
    found = tables.read(io.BytesIO(archive(**{"one.csv": b"a,b\n1,2\n", "two.csv": b"c\nd\n", "__MACOSX/x": b"no"})))
    assert [one.name for one in found] == ["one.csv", "two.csv"]
    assert found[0].head(1)[0].cells == ["a", "b"]


def sheet(rows_xml: str) -> bytes:
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return archive(**{
        "[Content_Types].xml": b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',  # noqa: E501
        "_rels/.rels": f'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{kind}/officeDocument" Target="xl/workbook.xml"/></Relationships>'.encode(),  # noqa: E501
        "xl/workbook.xml": f'<?xml version="1.0"?><workbook {space} xmlns:r="{kind}"><sheets><sheet name="Table" sheetId="1" r:id="r1"/></sheets></workbook>'.encode(),  # noqa: E501
        "xl/_rels/workbook.xml.rels": f'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{kind}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'.encode(),  # noqa: E501
        "xl/worksheets/sheet1.xml": f'<?xml version="1.0"?><worksheet {space}><sheetData>{rows_xml}</sheetData></worksheet>'.encode(),  # noqa: E501
    })  # fmt: skip


def test_a_workbook_is_read():
    inner = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>https://x.example/{n}</t></is></c>'
        f'<c r="B{n}"><v>{n}</v></c></row>'
        for n in (1, 2, 3)
    )
    table = tables.read(io.BytesIO(sheet(inner)))[0]
    assert [one.cells for one in table.head(2)] == [["https://x.example/1", "1"], ["https://x.example/2", "2"]]
    assert table.described() == "Excel, sheet Table"


def test_a_nul_written_in_a_workbook_is_left_out_as_in_a_text():
    inner = '<row r="1"><c r="A1" t="inlineStr"><is><t>a_x0000_b</t></is></c></row>'
    assert tables.read(io.BytesIO(sheet(inner)))[0].head(1)[0].cells == ["ab"]
    assert tables.read(io.BytesIO(b"a\0b,c\n1,2\n"))[0].head(1)[0].cells == ["ab", "c"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("what", ["far cell", "bomb", "many files"])
def test_hostile_archives_are_refused(what):
    if what == "far cell":
        data = sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    elif what == "bomb":
        data = archive(**{"bomb.csv": b"\0" * (40 << 20)})
    else:
        data = archive(**{f"{n}.csv": b"a" for n in range(300)})
    tracemalloc.start()
    with pytest.raises(Unreadable):
        tables.read(io.BytesIO(data))
    assert tracemalloc.get_traced_memory()[1] < 20 << 20
    tracemalloc.stop()


FAR = "<row\nr = '1'><c r='A1'><v>0</v></c></row><row r = '1048576'><c\nr =\n'XFD1048576'><v>1</v></c></row>"
UNNAMED = "<row>" + "<c><v>7</v></c>" * 16_000 + "</row>" + "<row><c><v>8</v></c></row>" * 600
AGAIN = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 900))


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("inner", "shared", "why"),
    [
        (FAR, "", "spans 1,048,576 rows by 16,384 columns"),
        (UNNAMED, "", "by 16,000 columns"),
        (AGAIN, f"<sst><si><t>{'x' * 300_000}</t></si></sst>", "The texts of this workbook"),
        (AGAIN, '<!DOCTYPE l [<!ENTITY a "aaaa">]><sst><si><t>&a;</t></si></sst>', "document type"),
        (f'<row r="1"><c r="A1" {" " * (5 << 20)}><v>0</v></c></row>', "", "longer than 4 MB"),
    ],
)
def test_a_workbook_that_would_not_fit_in_memory_is_refused_before_it_is_opened(inner, shared, why):
    data = io.BytesIO(sheet(inner))
    if shared:
        with zipfile.ZipFile(data, "a", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("xl/sharedStrings.xml", shared)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Unreadable, match=why):
        tables.read(data)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 80 << 10  # kilobytes


def test_an_archive_in_an_archive_is_no_table():
    data = b"Linking page\nhttps://one.example/x\n"
    for n in range(40):
        data = archive(**{f"{n}.zip" if n else "a.csv": data})
    with pytest.raises(Unreadable, match="not text"):
        tables.read(io.BytesIO(data))


class Endless(io.RawIOBase):
    """A file far larger than memory should be: *piece* over and over."""

    def __init__(self, head: bytes, piece: bytes, size: int) -> None:
        self.head, self.piece, self.size, self.at = head, piece, size, 0

    def seek(self, at: int, whence: int = 0) -> int:
        self.at = at
        return at

    def read(self, count: int = -1) -> bytes:
        count = min(count, self.size - self.at)
        if count <= 0:
            return b""
        start = self.at
        self.at += count
        offset = start % len(self.piece)
        body = (self.piece * (count // len(self.piece) + 2))[offset : offset + count]
        return self.head[start : start + count] + body[len(self.head[start : start + count]) :]


@pytest.mark.timeout(100)
@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"a,b\n1,2\n", b"x" * 4096),  # one endless line
        (b"a,b\n1,2\n", b"," * 4096),  # columns by the million
        (b'a,b\n1,"2', b"word\n" * 900),  # a quote that never closes
        (b"a,b\n1,2\n", b'"\n' * 2048),  # quotes and nothing else
    ],
)
def test_hostile_lines_end_in_bounded_memory(head, piece):
    stream: Any = Endless(head, piece, 3 << 20 if len(set(piece)) == 1 else 1 << 20)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    table = tables.read(stream)[0]
    assert sum(1 for one in table.rows()) >= 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 80 << 10  # kilobytes


def test_a_giant_line_is_one_refused_line():
    read = rows(b"a,b\n1,2\n" + b"x" * (3 << 20) + b"\n3,4\n")
    assert [(one.line, isinstance(one, Trouble)) for one in read] == [(1, False), (2, False), (3, True), (4, False)]


FORMULA = st.text(alphabet="'=+-@\t\r\n\uff1d\uff0bab,;\"", max_size=8)


@given(FORMULA)
def test_formula_cells_come_back_exactly(cell):
    safe = tables.escaped(cell)
    assert tables.unescaped(safe) == cell
    assert not safe.startswith(tables.FORMULA)


@settings(max_examples=60)
@given(st.lists(st.lists(FORMULA, min_size=2, max_size=2), min_size=1, max_size=6))
def test_what_we_write_we_read_as_it_was(grid):
    data = "".join(tables.written([["name", "page"], *grid])).encode()
    read = [one.cells for one in rows(data) if isinstance(one, Row)][1:]
    assert read == grid


@settings(max_examples=80)
@given(st.binary(min_size=1, max_size=400))
def test_no_bytes_raise_anything_but_a_sentence(data):
    try:
        for table in tables.read(io.BytesIO(b"a,b\n" + data)):
            assert isinstance(table.rows(), Iterator)
            list(table.rows())
    except Unreadable as why:
        assert str(why).endswith((".", "?"))


def test_rows_agree_with_the_csv_module_where_both_can_read():
    out = io.StringIO()
    grid = [[f"{n}", 'a "quoted" word', "two\nlines", "x,y"] for n in range(3000)]
    csv.writer(out).writerows([["a", "b", "c", "d"], *grid])
    assert cells(out.getvalue().encode())[1:] == grid
