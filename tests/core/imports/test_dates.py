"""Dates: read in the ways tables write them; what is no date is told, and what says "none" is not."""

from __future__ import annotations

import pytest

from outreach.core.imports.formats import dates

JUNE = "2024-06-17"


@pytest.mark.parametrize(
    "cell",
    [
        "17-Jun-24", "Monday, June 17, 2024", "Mon Jun 17 2024", "17. Juni 2024", "June 17th, 2024", "2024-Jun-17",
        "17 June 24", "lundi 17 juin 2024", "17 de junio de 2024", "2024年6月17日", "Jun 17, 2024 10:00 AM", "17/06/24",
        "6/17/2024 3:04:05 PM", "20240617", "45460", "45460.5", "1718582400", "1718582400000", "17.06.2024 г.",
        "понедельник, 17 июня 2024 г.", "Пн, 17.06.24", "2024-06-17T10:00:00Z", "Mon, 17 Jun 2024 10:00:00 GMT",
        "Jun-17-2024", "17 Haz 2024", "17JUN2024", "Jun 17 '24", "２０２４/０６/１７", "2024. 6. 17.", "17/06/2567",
        "Mon Jun 17 10:00:00 2024", "17 czerwca 2024", "17 de jun. de 2024",
    ],
)  # fmt: skip
def test_a_date_is_read_however_it_is_written(cell):
    assert dates.day(cell) == JUNE


@pytest.mark.parametrize(
    "cell",
    [
        "soon", "31/31/2024", "2024-02-30", "June 2024", "2024", "yesterday", "3 days ago", "2024-06", "17 June",
        "06/17", "Q2 2024", "12345", "17 marbles 2024", "chapter 3, page 24",
    ],
)  # fmt: skip
def test_what_names_no_day_is_no_date(cell):
    assert dates.day(cell) == "" and not dates.is_nothing(cell)


@pytest.mark.parametrize("cell", ["", " ", "-", "–", "n/a", "N/A", "none", "null", "never", "0000-00-00", "1970-01-01"])
def test_a_cell_that_says_there_is_none_is_no_doubt(cell):
    assert dates.day(cell) == "" and dates.is_nothing(cell)


def test_numbers_above_twelve_tell_the_month():
    assert dates.month_first(["03/04/2026", "3/25/2026"]) is True
    assert dates.month_first(["03-04-2026", "25-03-2026"]) is False
    assert dates.month_first(["03/04/2026", "May 3, 2026", ""]) is None
    assert [dates.is_ambiguous(cell) for cell in ("03/04/2026", "03/03/2026", "25/03/2026", "2026-03-04")] == [
        True, False, False, False,
    ]  # fmt: skip


def test_a_count_of_days_is_no_date_where_nobody_says_the_column_holds_dates():
    assert dates.written("45460") == "" and dates.written("3.5") == ""
