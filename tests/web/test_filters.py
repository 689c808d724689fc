"""How values are shown: days and moments by the reader's clock, numbers, prices, short addresses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import make
import pytest
from flask import Flask
from flask_login import login_user

from outreach.db import clock
from outreach.web import filters

on_sqlite = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
AT = datetime(2026, 11, 23, 23, 10, tzinfo=UTC)  # a Monday; after midnight in Berlin


@pytest.fixture
def reading(app: Flask) -> Iterator[Flask]:
    """A request of somebody signed out, at a known moment."""
    clock.stop(AT)
    with app.test_request_context("/"):
        yield app


@on_sqlite
@pytest.mark.parametrize(
    ("value", "weekday", "shown"),
    [
        (None, False, ""),
        (date(2026, 11, 23), False, "23 Nov"),
        (date(2025, 11, 3), False, "3 Nov 2025"),
        (date(2026, 11, 23), True, "Mon 23 Nov"),
        (datetime(2026, 11, 23, 23, 30, tzinfo=UTC), False, "23 Nov"),
    ],
)
def test_a_day_names_its_year_only_when_it_is_another(
    reading: Flask, value: date | None, weekday: bool, shown: str
) -> None:
    assert filters.day(value, weekday) == shown


@on_sqlite
def test_a_moment_is_told_by_the_clock_of_who_reads(reading: Flask) -> None:
    assert "23 Nov 23:10" in filters.moment(AT)
    login_user(make.user(timezone="Europe/Berlin"))
    assert "24 Nov 00:10" in filters.moment(AT)
    assert 'datetime="2026-11-23T23:10+00:00"' in filters.moment(AT)
    assert filters.moment(None) == ""


@on_sqlite
@pytest.mark.parametrize(
    ("since", "shown"),
    [
        (timedelta(seconds=30), ">now<"),
        (timedelta(minutes=1), ">1 min ago<"),
        (timedelta(minutes=59, seconds=59), ">59 min ago<"),
        (timedelta(hours=23), ">23 h ago<"),
        (timedelta(days=1), ">1 day ago<"),
        (timedelta(days=3, hours=5), ">3 days ago<"),
        (timedelta(hours=-2), ">in 2 h<"),
        (timedelta(days=-2), ">in 2 days<"),
    ],
)
def test_how_long_since_is_told_in_the_largest_unit(reading: Flask, since: timedelta, shown: str) -> None:
    assert shown in filters.ago(AT - since)


@pytest.mark.parametrize(
    ("value", "shown"), [(None, ""), (0, "0"), (999, "999"), (1234, "1,234"), (-1234567, "-1,234,567"), (1.5, "1.5")]
)
def test_numbers_have_commas(value: float | None, shown: str) -> None:
    assert filters.number(value) == shown


@pytest.mark.parametrize(
    ("hundredths", "currency", "shown"),
    [
        (None, "EUR", ""), (0, "", "0"), (12_000, "EUR", "120 EUR"), (12_050, "EUR", "120.50 EUR"),
        (5, "", "0.05"), (123_456_789, "USD", "1,234,567.89 USD"),
    ],
)  # fmt: skip
def test_a_price_has_hundredths_only_where_there_are_some(hundredths: int | None, currency: str, shown: str) -> None:
    assert filters.money(hundredths, currency) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://www.hive.example/", "hive.example"),
        ("https://hive.example/a/b?c=1", "hive.example/a/b?c=1"),
        ("no address", "no address"),
        ("", ""),
        ("https://hive.example/" + "a" * 100, "hive.example/" + "a" * 27 + "…" + "a" * 20),
    ],
)
def test_an_address_is_shown_without_what_all_of_them_have_and_cut_in_the_middle(address: str, shown: str) -> None:
    assert filters.short(address) == shown


def test_lines_are_kept_and_nothing_in_them_is_markup() -> None:
    assert filters.lines("a\n<b>&\r\nc") == "a<br>&lt;b&gt;&amp;<br>c"


@on_sqlite
def test_the_address_of_an_asset_holds_the_digest_of_what_is_in_it(reading: Flask) -> None:
    address = reading.jinja_env.globals["asset"]("icons.svg")
    assert address.startswith("/static/build/") and address != "/static/build/icons.svg"
    with reading.test_client().get(address) as answer:
        assert answer.status_code == 200
