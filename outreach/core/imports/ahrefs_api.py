"""Ahrefs API v3 as documented: what is asked, what it costs, and where the next page begins without an offset."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

LEAST_UNITS = 50  # of one request
MODES = {
    "subdomains": "the domain with its subdomains",
    "domain": "the domain alone",
    "prefix": "all pages below an address",
    "exact": "one page",
}


@dataclass(frozen=True, slots=True)
class Report:
    """One report: its fields with the heading an export gives them, and the fields that put its rows in order."""

    name: str
    title: str
    rows: str  # the key of the answer that holds the rows
    fields: tuple[tuple[str, str], ...]
    order: tuple[str, ...]
    extra: tuple[tuple[str, str], ...] = ()


REPORTS = {
    one.name: one
    for one in (
        Report(
            "all-backlinks",
            "Backlinks",
            "backlinks",
            (
                ("title", "Referring page title"), ("url_from", "Referring page URL"),
                ("http_code", "Referring page HTTP code"), ("domain_rating_source", "Domain rating"),
                ("url_rating_source", "UR"), ("url_to", "Target URL"), ("anchor", "Anchor"), ("link_type", "Type"),
                ("is_nofollow", "Nofollow"), ("is_ugc", "UGC"), ("is_sponsored", "Sponsored"),
                ("first_seen_link", "First seen"), ("last_visited", "Last seen"), ("last_seen", "Lost"),
                ("lost_reason", "Lost status"),
            ),
            ("first_seen_link", "url_from", "url_to"),
            (("aggregation", "all"),),
        ),
        Report(
            "refdomains",
            "Referring domains",
            "refdomains",
            (
                ("domain", "Domain"), ("domain_rating", "DR"), ("links_to_target", "Links to target"),
                ("dofollow_links", "Dofollow links"), ("first_seen", "First seen"), ("last_seen", "Lost"),
            ),
            ("domain",),
        ),
    )
}  # fmt: skip


class Unexpected(ValueError):
    """The answer is not what the documentation promises; says what is wrong."""


def row_cost(report: Report) -> int:
    """Units a row costs: one a field, since each field of ours is of the cheap kind and counted once."""
    return len(report.fields)


def most_units(report: Report, rows: int, page_rows: int) -> int:
    """The most that *rows* rows can cost in pages of *page_rows*: max(50, cost of a row x rows) each, none twice.

    >>> most_units(REPORTS["refdomains"], 1001, 1000)
    6050
    """
    whole, rest = divmod(rows, page_rows)
    price = row_cost(report)
    return whole * max(LEAST_UNITS, price * page_rows) + (max(LEAST_UNITS, price * rest) if rest else 0)


def parameters(
    report: Report, target: str, mode: str, after: Sequence[str], limit: int
) -> list[tuple[str, str]]:  # fmt: skip
    """The query of the page that begins behind the row whose ordering fields are *after* (empty: the first page)."""
    found = [
        ("target", target),
        ("mode", mode),
        ("protocol", "both"),
        ("history", "live"),
        ("select", ",".join(name for name, _ in report.fields)),
        ("order_by", ",".join(f"{name}:asc" for name in report.order)),
        ("limit", str(limit)),
        ("output", "json"),
        *report.extra,
    ]
    if after:
        found.append(("where", json.dumps(behind(report.order, after), separators=(",", ":"))))
    return found


def behind(order: Sequence[str], after: Sequence[str]) -> dict[str, Any]:
    """The filter for all rows behind *after* in the order of the fields *order*.

    >>> behind(["domain"], ["a.example"])
    {'field': 'domain', 'is': ['gt', 'a.example']}
    """
    ways: list[dict[str, Any]] = []
    for at, name in enumerate(order):
        same = [{"field": order[i], "is": ["eq", after[i]]} for i in range(at)]
        last = {"field": name, "is": ["gt", after[at]]}
        ways.append({"and": [*same, last]} if same else last)
    return {"or": ways} if len(ways) > 1 else ways[0]


def rows(report: Report, body: bytes) -> list[dict[str, Any]]:
    """The rows of an answer; raises Unexpected."""
    try:
        found = json.loads(body)[report.rows]
    except (ValueError, KeyError, TypeError) as why:
        raise Unexpected(f"The answer holds no {report.rows}.") from why
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise Unexpected(f"The answer holds no list of {report.rows}.")
    if any(not row.get(name) for row in found for name in report.order):
        raise Unexpected(f"A row lacks {', '.join(report.order)}, so the next page cannot be named.")
    return found


def last(report: Report, found: Sequence[dict[str, Any]]) -> list[str]:
    """The ordering fields of the last row."""
    return [str(found[-1][name]) for name in report.order]


def table(report: Report, found: Iterable[dict[str, Any]], *, heading: bool = False) -> str:
    """The rows as an export has them (CSV), so that the same reader takes both."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if heading:
        writer.writerow([text for _, text in report.fields])
    for row in found:
        writer.writerow([_cell(row.get(name)) for name, _ in report.fields])
    return out.getvalue()


def complaint(body: bytes) -> str:
    """What an answer that is no success says, in one line; empty when it says nothing readable."""
    try:
        said = json.loads(body)
    except ValueError:
        return ""
    said = said.get("error") if isinstance(said, dict) else said
    return " ".join(str(said).split())[:300] if isinstance(said, str | list) else ""


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
