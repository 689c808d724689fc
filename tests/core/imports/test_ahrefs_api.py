"""The API of Ahrefs as documented: what is asked, what it costs, and where the next page begins."""

from __future__ import annotations

import csv
import io
import json

import pytest

from outreach.core.imports import ahrefs_api


def test_the_order_is_kept_by_every_field():
    assert ahrefs_api.behind(["a", "b"], ["1", "2"]) == {
        "or": [
            {"field": "a", "is": ["gt", "1"]},
            {"and": [{"field": "a", "is": ["eq", "1"]}, {"field": "b", "is": ["gt", "2"]}]},
        ]
    }


BACKLINKS, DOMAINS = ahrefs_api.REPORTS["all-backlinks"], ahrefs_api.REPORTS["refdomains"]


@pytest.mark.parametrize(
    ("report", "rows", "page_rows", "units"),
    [
        (BACKLINKS, 0, 1000, 0), (BACKLINKS, 1, 1000, 50), (BACKLINKS, 4, 1000, 60), (BACKLINKS, 2500, 1000, 37_500),
        (DOMAINS, 1001, 1000, 6050), (DOMAINS, 10, 5, 100),
    ],
)  # fmt: skip
def test_the_most_it_can_cost_is_known_before_it_is_asked(
    report: ahrefs_api.Report, rows: int, page_rows: int, units: int
) -> None:
    assert ahrefs_api.most_units(report, rows, page_rows) == units


@pytest.mark.parametrize("report", ahrefs_api.REPORTS.values(), ids=lambda report: report.name)
def test_a_page_asks_for_the_fields_it_is_read_by_and_begins_behind_the_last_row(report: ahrefs_api.Report) -> None:
    first = dict(ahrefs_api.parameters(report, "acme.example", "domain", (), 100))
    assert first["select"].split(",") == [name for name, _ in report.fields] and "where" not in first
    row = {name: f"{name} of the row" for name, _ in report.fields}
    last = ahrefs_api.last(report, [{}, row])
    assert last == [f"{name} of the row" for name in report.order]
    following = dict(ahrefs_api.parameters(report, "acme.example", "domain", last, 100))
    assert json.loads(following["where"]) == ahrefs_api.behind(report.order, last)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "holds no refdomains"), (b"[]", "holds no refdomains"), (b"{}", "holds no refdomains"),
        (b'{"refdomains": {}}', "no list of refdomains"), (b'{"refdomains": ["x"]}', "no list of refdomains"),
        (b'{"refdomains": [{"domain": ""}]}', "A row lacks domain"), (b'{"refdomains": [{}]}', "A row lacks domain"),
    ],
)  # fmt: skip
def test_an_answer_that_is_not_as_documented_says_what_is_wrong(body: bytes, why: str) -> None:
    with pytest.raises(ahrefs_api.Unexpected, match=why):
        ahrefs_api.rows(DOMAINS, body)


def test_the_rows_of_an_answer_are_read_by_the_reader_of_exports() -> None:
    row = {"domain": "a,b.example", "domain_rating": 4.5, "links_to_target": 2, "dofollow_links": None}
    text = ahrefs_api.table(DOMAINS, [row], heading=True)
    assert list(csv.reader(io.StringIO(text))) == [
        [title for _, title in DOMAINS.fields],
        ["a,b.example", "4.5", "2", "", "", ""],
    ]
    assert ahrefs_api.table(DOMAINS, []) == ""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"error": "bad\\n key"}', "bad key"), (b'"no"', "no"), (b'{"error": ["a", 1]}', "['a', 1]"), (b"<html>", ""),
        (b"{}", ""), (b"7", ""), (b'{"error": "' + b"x" * 999 + b'"}', "x" * 300),
    ],
)  # fmt: skip
def test_what_a_refusal_says_is_one_line(body: bytes, said: str) -> None:
    assert ahrefs_api.complaint(body) == said
