"""Rows that are none: fields that slipped are refused, everything else stays; doubts are told by row."""

from __future__ import annotations

import io

import pytest

from outreach.core.imports import formats

P, T = "https://hive.example/a", "https://acme.example/guide"
LINKS = "Source URL,Target URL,Anchor,First seen"
PEOPLE = "Email,First name,Last name,Website"


def told(text: str) -> list[str]:
    """What becomes of each row: "" for one that is taken, else the sentence why it is not."""
    one = formats.recognise(formats.tables_in(io.BytesIO(text.encode())))
    rows = [row.cells for row in formats.data_rows(one)]
    if one.kind == "backlinks":
        return [item if isinstance(item, str) else "" for item in formats.backlinks(one)(rows).each()]
    read = formats.records(one)
    return [item if isinstance(item := read(cells), str) else "" for cells in rows]


@pytest.mark.parametrize(
    ("header", "row", "why"),
    [
        (LINKS, f"{P},b,{T},x,2024-06-03", "5 cells under 4 names"),
        (LINKS, f"{P},b,{T},x", "“b” is no page of yours"),
        (LINKS, f"{P},{T},a,{T}/b", "under “First seen”"),
        ("Source URL,Target URL,Anchor,Nofollow", f"{P},{T},x,{T}", "under “Nofollow”"),
        ("Source URL,Target URL,Domain rating,Anchor", f"{P},{T},{T},x", "under “Strength of the domain”"),
        (PEOPLE, "ann@hive.example,Ann,Lee,Jr.,hive.example", "5 cells under 4 names"),
        ("Email,Name,Country,Phone", "ann@hive.example,Ann,UK,https://hive.example/contact", "under “Phone”"),
        ("Prospect,Email,Traffic", "hive.example,ann@hive.example,https://hive.example/,7", "4 cells under 3 names"),
    ],
)
def test_a_row_whose_fields_have_slipped_is_refused(header, row, why):
    fillers = {LINKS: f"{P}2,{T},y,2024-06-01", PEOPLE: "ann@two.example,Ann,Lee,two.example"}
    filler = fillers.get(header, "two.example,bo@two.example,7" if "Prospect" in header else "")
    assert why in told(f"{header}\n{row}\n" + f"{filler}\n" * 3)[0]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (LINKS, f"{P},{T},{T},2024-06-03"),  # the link text is the bare address
        (LINKS, f'"{P},b",{T},"a, b",2024-06-03'),
        (LINKS, f"{P},{T},x,2024-06-03,,,"),  # empty cells at the end
        (LINKS, f"{P},{T},x"),  # the last cells left out
        (LINKS, f"{P},/guide,{T},2024-06-03"),
        (LINKS, f"{P},acme.example/guide,https://acme.example,2024-06-03"),
        (LINKS, f"{P},,{T},2024-06-03"),
        ("Prospect,Email,Traffic", "hive.example,https://hive.example/contact,7"),  # a form instead of an address
        ("Email,Name,Website,Notes", 'ann@hive.example,Ann,hive.example,"see https://hive.example/, ask her"'),
    ],
)
def test_a_row_in_its_place_is_taken(header, row):
    assert told(f"{header}\n{row}\n")[0] == ""


def test_columns_without_a_name_are_no_slip_where_all_rows_have_them():
    rows = "".join(f"{P}{n},{T},x,remark {n}\n" for n in range(5))
    assert told(f"Source URL,Target URL,Anchor\n{rows}") == [""] * 5


def test_a_date_nobody_can_read_is_told_and_the_row_kept():
    one = formats.recognise(formats.tables_in(io.BytesIO(f"{LINKS}\n{P},{T},x,soon\n{P}2,{T},x,n/a\n".encode())))
    links = formats.backlinks(one)([row.cells for row in formats.data_rows(one)])
    assert (links.kept, links.refused, links.first_seen) == (range(2), [], ["", ""])
    assert links.doubts == [(0, "First seen: “soon” is no date we can read; the row was kept without it.")]


def test_a_word_in_a_column_of_lost_links_is_no_doubt():
    text = f"Source URL,Target URL,Anchor,Lost,Last seen\n{P},{T},x,404,2024-06-01\n{P}2,{T},x,31/31/2024,2024-06-01\n"
    one = formats.recognise(formats.tables_in(io.BytesIO(text.encode())))
    links = formats.backlinks(one)([row.cells for row in formats.data_rows(one)])
    assert links.lost_on == ["2024-06-01", "2024-06-01"] and [at for at, _ in links.doubts] == [1]


def test_dates_that_leave_the_order_open_are_said():
    one = formats.recognise(formats.tables_in(io.BytesIO(f"{LINKS}\n{P},{T},x,03/04/2024\n".encode())))
    assert one.notes == ["Dates such as 03/04/2024 were read as day, then month."]
