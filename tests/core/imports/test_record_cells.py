"""What the cells of a row say of a site, a person or an earned link."""

from __future__ import annotations

from datetime import date

import pytest

from outreach.core.imports import record_cells
from outreach.core.states import Acquisition


@pytest.mark.parametrize(
    ("row", "host"),
    [
        ({"site": "https://www.one.example/about"}, "one.example"),
        ({"domain": "blog.one.example"}, "one.example"),
        ({"site": "", "source_url": "https://two.example/a"}, "two.example"),
        ({"site": "bücher.example"}, "xn--bcher-kva.example"),
        ({"site": "no site"}, ""),
        ({}, ""),
    ],
)
def test_the_site_a_row_is_about(row: dict[str, str], host: str) -> None:
    assert record_cells.host(row) == host


@pytest.mark.parametrize(
    ("cell", "found", "wrong"),
    [
        ("Ann@One.example", ["ann@one.example"], False),
        ("ann@one.example; <bo@two.example> | mailto:cy@three.example",
         ["ann@one.example", "bo@two.example", "cy@three.example"], False),
        ("ann@one.example, nobody", ["ann@one.example"], True),
        ("nobody", [], True),
        ("", [], False),
    ],
)  # fmt: skip
def test_all_addresses_of_a_cell_are_read_and_the_first_wrong_one_is_told(
    cell: str, found: list[str], wrong: bool
) -> None:
    emails, why = record_cells.emails(cell)
    assert (emails, bool(why)) == (found, wrong)


def test_the_first_cell_that_names_a_page_is_the_page() -> None:
    row = {"page_url": "see notes", "source_url": "one.example/a"}
    assert record_cells.page(row, "page_url", "source_url") == "https://one.example/a"
    assert record_cells.page(row, "page_url", "missing") == ""


def test_tags_have_no_blanks_and_no_end() -> None:
    assert record_cells.tags({"tags": " honey bees ; wax|, x"}) == ["honey-bees", "wax", "x"]
    assert record_cells.tags({"tags": "y" * 99}) == ["y" * 40] and record_cells.tags({}) == []


@pytest.mark.parametrize(
    ("row", "linked"),
    [
        ({"target_url": "https://rival.example/x", "site": "one.example"}, [("rival.example", 1)]),
        ({"rivals": "a.example=3 b.example=0 c.example=yes", "site": "one.example"},
         [("a.example", 3), ("c.example", 1)]),
        ({"target_url": "https://www.one.example/", "site": "one.example"}, []),
        ({}, []),
    ],
)  # fmt: skip
def test_whom_a_site_links_to_is_counted_by_site_and_never_itself(
    row: dict[str, str], linked: list[tuple[str, int]]
) -> None:
    assert record_cells.linked_sites(row) == linked


@pytest.mark.parametrize(
    ("row", "rel"),
    [
        ({"rel": "NoFollow UGC"}, "nofollow"), ({"rel": "sponsored"}, "sponsored"), ({"rel": "ugc"}, "ugc"),
        ({"rel": "dofollow"}, "follow"), ({"rel": "noopener"}, ""), ({"expected_follow": "yes"}, "follow"),
        ({"expected_follow": "no"}, "nofollow"), ({}, ""),
    ],
)  # fmt: skip
def test_what_a_link_should_carry(row: dict[str, str], rel: str) -> None:
    assert record_cells.expected_rel(row) == rel


@pytest.mark.parametrize(
    ("row", "price", "how"),
    [
        ({"price": "120"}, 12_000, Acquisition.PAID), ({"price": "EUR 99.50"}, 9_950, Acquisition.PAID),
        ({"price": "0"}, None, Acquisition.EARNED), ({"price": "-5"}, None, Acquisition.EARNED),
        ({"price": "free"}, None, Acquisition.EARNED), ({}, None, Acquisition.EARNED),
        ({"acquisition": " Paid "}, None, Acquisition.PAID), ({"acquisition": "nonsense"}, None, Acquisition.EARNED),
    ],
)  # fmt: skip
def test_a_link_with_a_price_was_paid_for_unless_the_row_says_otherwise(
    row: dict[str, str], price: int | None, how: str
) -> None:
    assert (record_cells.price(row), record_cells.acquisition(row)) == (price, how)


def test_a_day_is_read_as_it_is_written_down() -> None:
    assert record_cells.day("2026-05-03") == date(2026, 5, 3)
    assert record_cells.day("") is None and record_cells.day(None) is None
