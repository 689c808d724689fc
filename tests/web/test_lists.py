"""The one list: pages by key never lose or repeat a row, filters mean what they say, files hold no formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import make
import pytest
from flask import Flask
from sqlalchemy import event, select

from outreach.core import labels
from outreach.core.states import Role
from outreach.db import db, now
from outreach.models import Link, SavedView, Site
from outreach.web import lists

START = datetime(2026, 11, 1, tzinfo=UTC)
COLUMNS = (
    lists.Column("page", "From page", lambda k: k.source_url, sort=Link.source_url),
    lists.Column("since", "Since", lambda k: k.state_at, sort=Link.state_at, descending=True),
    lists.Column("seen", "Last seen", lambda k: k.last_seen_at, sort=Link.last_seen_at, nullable=True),
    lists.Column("checks", "Checks", lambda k: k.checks, sort=Link.checks, numeric=True),
    lists.Column("price", "Price", lambda k: k.price, sort=Link.price, nullable=True, shown=False),
    lists.Column("anchor", "Anchor", lambda k: k.expected_anchor),
)
FILTERS = (
    lists.Filter("state", "State", lambda v: Link.state.in_(v), options=labels.options("link")),
    lists.Filter("q", "Page", lambda v: Link.source_url.contains(v, autoescape=True), kind="text"),
    lists.Filter("rel", "rel", lambda v: Link.rel == v, options=[("nofollow", "nofollow")], kind="one"),
    lists.Filter("from", "Since", lambda v: Link.state_at >= datetime(v.year, v.month, v.day, tzinfo=UTC), kind="date"),
    lists.Filter("paid", "Paid", lambda v: Link.price.is_not(None), kind="flag"),
)


@pytest.fixture
def links(app: Flask) -> list[Link]:
    """47 links with ties and gaps in every column they can be sorted by."""
    project = make.project()
    db.session.add_all(
        Link(
            project=project,
            source_url=f"https://site{n % 5}.example/page",
            target_url="https://acme.example/guide",
            expected_anchor="=cmd()" if n == 3 else f"anchor {n}",
            state=("live", "lost", "changed")[n % 3],
            rel="nofollow" if n % 4 == 0 else "",
            state_at=START + timedelta(days=n % 7),
            last_seen_at=None if n % 3 == 0 else START + timedelta(hours=n % 4),
            checks=n % 6,
            price=n % 2 or None,
            created_at=START,
        )
        for n in range(47)
    )
    db.session.commit()
    return list(db.session.scalars(select(Link).order_by(Link.id)))


def listing(**more: Any) -> lists.Listing:
    return lists.Listing("links", select(Link), Link.id, COLUMNS, FILTERS, **{"per_page": 7, **more})


def walk(app: Flask, url: str) -> list[int]:
    """The ids met by following "Show next" to the end."""
    met: list[int] = []
    for _ in range(20):
        with app.test_request_context(url):
            page = listing()
            met += page.keys
            assert [row.id for row in page.rows] == page.keys
            if page.next_url is None:
                return met
            url = page.next_url
    raise AssertionError("the list does not end")


def rank(name: str, row: Link) -> Any:
    return {
        "page": row.source_url,
        "since": row.state_at,
        "seen": row.last_seen_at,
        "checks": row.checks,
        "price": row.price,
    }[name]


def test_walking_through_the_pages_meets_every_row_once_in_order(app: Flask, links: list[Link]) -> None:
    for name in ("page", "since", "seen", "checks", "price"):
        known = sorted((row for row in links if rank(name, row) is not None), key=lambda k: (rank(name, k), k.id))
        gaps = [row for row in links if rank(name, row) is None]
        assert walk(app, f"/?sort={name}") == [row.id for row in known + gaps], name
        assert walk(app, f"/?sort=-{name}") == [row.id for row in known[::-1] + gaps[::-1]], f"-{name}"


def test_without_a_sort_the_newest_come_first(app: Flask, links: list[Link]) -> None:
    assert walk(app, "/") == [row.id for row in reversed(links)]


def test_a_row_that_arrives_between_two_pages_repeats_none(app: Flask, links: list[Link]) -> None:
    with app.test_request_context("/?sort=-since"):
        first = listing()
        seen, further = list(first.keys), first.next_url
    make.link(state_at=START + timedelta(days=6))
    assert not set(seen) & set(walk(app, further or ""))


def test_a_place_that_is_not_ours_is_the_beginning(app: Flask, links: list[Link]) -> None:
    for after in ("x", "bnVsbA", "WzEsMiwzXQ", "WyJtb21lbnQiLCAibm9uZSIsIDFd", "é"):
        with app.test_request_context(f"/?after={after}"):
            assert listing().keys[0] == links[-1].id, after


MEANINGS: dict[str, Callable[[Link], bool]] = {
    "state=lost": lambda k: k.state == "lost",
    "state=lost&state=live": lambda k: k.state in ("lost", "live"),
    "q=site4": lambda k: "site4" in k.source_url,
    "q=%25": lambda k: False,
    "rel=nofollow": lambda k: k.rel == "nofollow",
    "from=2026-11-05": lambda k: k.state_at >= START + timedelta(days=4),
    "paid=1&state=live": lambda k: k.price is not None and k.state == "live",
    "state=nonsense&rel=nonsense&from=soon&paid=perhaps": lambda k: True,
}


def test_a_filter_means_what_it_says(app: Flask, links: list[Link]) -> None:
    for query, fits in MEANINGS.items():
        assert set(walk(app, f"/?{query}")) == {row.id for row in links if fits(row)}, query


def test_each_filter_that_is_on_can_be_taken_off(app: Flask, links: list[Link]) -> None:
    with app.test_request_context("/links?state=lost&state=live&q=site4&sort=page&after=x"):
        chips = {(chip.title, chip.text): chip.without for chip in listing().chips}
        assert chips == {
            ("State", "Lost"): "/links?q=site4&sort=page&state=live",
            ("State", "Live"): "/links?q=site4&sort=page&state=lost",
            ("Page", "site4"): "/links?state=lost&state=live&sort=page",
        }
        assert listing().cleared == "/links?sort=page"


def test_sort_links_turn_round(app: Flask, links: list[Link]) -> None:
    with app.test_request_context("/links?sort=page"):
        here = listing()
        assert (here.sort_url(COLUMNS[0]), here.direction(COLUMNS[0])) == ("/links?sort=-page", "ascending")
        assert (here.sort_url(COLUMNS[1]), here.direction(COLUMNS[1])) == ("/links?sort=-since", None)


def test_counting_stops_at_a_thousand_unless_asked(app: Flask, links: list[Link], monkeypatch: Any) -> None:
    with app.test_request_context("/"):
        assert listing().total == "47"
    monkeypatch.setattr(lists, "CAP", 10)
    with app.test_request_context("/"):
        assert (listing().total, listing().capped) == ("10+", True)
    with app.test_request_context("/?count=exact"):
        assert (listing().total, listing().capped) == ("47", False)


def test_a_page_costs_two_queries_and_its_count_another(app: Flask, links: list[Link]) -> None:
    asked: list[str] = []
    with app.test_request_context("/?sort=page&state=lost"):
        event.listen(db.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
        here = listing()
        assert here.rows and here.keys and here.next_url and here.total
    assert len(asked) == 3


def test_the_file_holds_what_one_sees_and_no_formulas(app: Flask, links: list[Link]) -> None:
    with app.test_request_context("/?state=live&sort=checks&columns=anchor,checks&format=csv"):
        answer = listing().csv()
        text = answer.get_data(as_text=True).removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text)))
    live = sorted((k for k in links if k.state == "live"), key=lambda k: (k.checks, k.id))
    assert rows[0] == ["Anchor", "Checks"]
    assert rows[1:] == [[f"'{k.expected_anchor}"[k.expected_anchor[0] != "=" :], str(k.checks)] for k in live]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="links.csv"'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_that_a_spreadsheet_would_run_is_quoted(text: str) -> None:
    assert lists.cell(text) == f"'{text}"


def test_a_bulk_form_means_the_ticked_rows_in_view_or_all_of_them(app: Flask, links: list[Link]) -> None:
    lost = [row.id for row in links if row.state == "lost"]
    live = next(row.id for row in links if row.state == "live")
    ticked = {"id": [str(lost[0]), str(lost[1]), str(live), "x", "9" * 30]}
    with app.test_request_context("/?state=lost", method="POST", data=ticked):
        assert sorted(db.session.scalars(listing().chosen())) == lost[:2]
    with app.test_request_context("/?state=lost", method="POST", data={"all": "1", "id": str(live)}):
        assert sorted(db.session.scalars(listing().chosen())) == lost


def test_a_select_of_several_things_keeps_its_rows(app: Flask, links: list[Link]) -> None:
    statement = select(Link, Site.host).outerjoin(Site, Site.id == Link.site_id)
    with app.test_request_context("/"):
        row = lists.Listing("links", statement, Link.id, COLUMNS).rows[0]
        assert (row.Link, row.host) == (links[-1], None)


def test_a_view_is_kept_found_again_and_forgotten(app: Flask, owner: Any) -> None:
    view = {"page": "styleguide", "name": "Lost", "query": "state=lost", "next": "/styleguide"}
    said = owner.post("/views", data=view)
    assert (said.status_code, said.headers["Location"]) == (303, "/styleguide")
    assert 'href="/styleguide?state=lost"' in owner.get("/styleguide").text
    owner.post("/views", data={**view, "query": "state=live"})
    kept = db.session.scalars(select(SavedView)).one()
    assert kept.query == "state=live"
    assert owner.post(f"/views/{kept.id}/delete", data={"next": "https://evil.example"}).headers["Location"] == "/"
    assert db.session.scalars(select(SavedView)).all() == []


def test_another_persons_view_is_not_there(app: Flask, as_user: Any) -> None:
    theirs = SavedView(user_id=make.user().id, page="styleguide", name="Lost", query="state=lost")
    db.session.add(theirs)
    db.session.commit()
    me = as_user(make.user(role=Role.OWNER))
    assert 'href="/styleguide?state=lost"' not in me.get("/styleguide").text
    assert me.post(f"/views/{theirs.id}/delete").status_code == 404


def test_signed_out_people_keep_no_views(client: Any) -> None:
    assert urlsplit(client.post("/views", data={"page": "x", "name": "y"}).headers["Location"]).path == "/login"


def test_a_script_gets_the_list_alone(owner: Any) -> None:
    whole, part = owner.get("/styleguide"), owner.get("/styleguide", headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith('<div class="list"') and "<html" not in part.text
    assert "<html" in whole.text and "HX-Request" in whole.headers["Vary"]


def test_moments_are_written_in_utc() -> None:
    assert lists.cell(datetime(2026, 11, 23, 6, 10, tzinfo=UTC)) == "2026-11-23 06:10"
    assert lists.cell(None) == "" and lists.cell(True) == "yes" and now().tzinfo


def test_rows_read_state_by_state_come_in_the_same_order(app: Flask, links: list[Link]) -> None:
    states = ("live", "lost", "changed")

    def walked(apart: Any) -> list[int]:
        found: list[int] = []
        after = "?sort=seen"
        while after:
            with app.test_request_context(f"/links{after}"):
                listing = lists.Listing("links", select(Link), Link.id, COLUMNS, sort="-since", per_page=7, apart=apart)
                found += listing.keys
                after = listing.next_url.removeprefix("/links") if listing.next_url else ""
        return found

    together = walked(None)
    assert len(together) == len(set(together)) == len(links)
    assert walked((Link.state, states)) == together
