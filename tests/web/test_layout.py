"""The frame around every page: what it counts, where it leads, and how it looks."""

from __future__ import annotations

from typing import Any

import make
import pytest
from flask import Flask, url_for

from outreach.core.states import LinkState
from outreach.db import db, now
from outreach.models import Link
from outreach.web import layout

on_sqlite = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)


def test_one_missed_look_is_nothing_to_do_today(app: Flask, owner: Any) -> None:
    project = make.project()
    make.link(project=project, state=LinkState.MISSING)
    make.link(project=project, state=LinkState.LOST)
    counts = owner.get("/counts").json["counts"]
    assert (counts["Today"], counts["Links"]) == ("1", "2")


@on_sqlite
@pytest.mark.parametrize(
    ("changes", "address"),
    [
        ({}, "/links?state=lost&state=live&q=a+b"),
        ({"q": None}, "/links?state=lost&state=live"),
        ({"state": "live"}, "/links?q=a+b&state=live"),
        ({"state": ["live", "changed"], "q": None}, "/links?state=live&state=changed"),
        ({"q": None, "state": None}, "/links"),
        ({"after": "x&y"}, "/links?state=lost&state=live&q=a+b&after=x%26y"),
    ],
)
def test_an_address_keeps_its_arguments_but_for_those_changed(app: Flask, changes: Any, address: str) -> None:
    with app.test_request_context("/links?state=lost&state=live&q=a+b"):
        assert layout.with_args(**changes) == address


@pytest.mark.parametrize(
    ("hint", "error", "found"),
    [
        (None, None, {"type": "text"}),
        ("A hint", None, {"type": "text", "aria-describedby": "x-hint"}),
        (None, "Wrong", {"type": "text", "aria-describedby": "x-error", "aria-invalid": "true"}),
        ("A hint", "Wrong", {"type": "text", "aria-describedby": "x-hint x-error", "aria-invalid": "true"}),
    ],
)
def test_an_input_names_what_describes_it(hint: str | None, error: str | None, found: dict[str, str]) -> None:
    assert layout.field_attributes("x", hint, error, {"type": "text"}) == found


@on_sqlite
def test_every_place_of_the_rail_is_a_page(app: Flask, owner: Any) -> None:
    make.project()
    places = [place for group in layout.PLACES for _, place, *_ in group] + [place for _, place, _ in layout.YOURS]
    with app.test_request_context():
        urls = [url_for(place) for place in places]
    assert [url for url in urls if owner.get(url).status_code != 200] == []


@on_sqlite
def test_an_icon_is_silent_unless_it_is_given_a_label(app: Flask) -> None:
    with app.test_request_context("/"):
        assert 'aria-hidden="true"' in layout.glyph("link")
        assert 'aria-label="a &lt;b&gt;"' in layout.glyph("link", label="a <b>")


def test_the_rail_counts_no_further_than_ninety_nine(owner: Any) -> None:
    project = make.project()
    rows = [
        Link(
            project=project, source_url=f"https://s{n}.example/", target_url="https://acme.example/",
            state=LinkState.LOST, state_at=now(), created_at=now(),
        )
        for n in range(101)
    ]  # fmt: skip
    db.session.add_all(rows)
    db.session.commit()
    assert owner.get("/counts").json["counts"]["Links"] == "99+"


def test_a_script_that_has_the_counts_already_gets_nothing(owner: Any) -> None:
    make.link(state=LinkState.LOST)
    counts = owner.get("/counts").json["counts"]
    seen = ",".join(counts[name] for name in ("Today", "Inbox", "Links", "Outbox"))
    assert owner.get("/counts", query_string={"seen": seen}).status_code == 204
    assert owner.get("/counts?seen=7,7,7,7").status_code == 200


def test_one_project_is_looked_at_until_all_are_again(owner: Any) -> None:
    one, other = make.project(name="Honey"), make.project(name="Wax")
    make.link(project=one, source_url="https://of-honey.example/")
    make.link(project=other, source_url="https://of-wax.example/")
    went = owner.post("/scope", data={"project_id": one.id, "next": "/links?campaign=3&q=of&after=x"})
    assert went.location == "/links?q=of"
    page = owner.get("/links").text
    assert "of-honey.example" in page and "of-wax.example" not in page
    owner.post("/scope", data={"project_id": "", "next": "/links"})
    assert "of-wax.example" in owner.get("/links").text


def test_a_project_one_may_not_see_cannot_be_looked_at(as_user: Any) -> None:
    secret = make.project(name="Secret client")
    stranger = as_user(make.user(all_projects=False))
    assert stranger.post("/scope", data={"project_id": secret.id}).status_code == 303
    assert "Secret client" not in stranger.get("/links").text


def test_the_undo_bar_says_what_was_done_until_it_is_put_away(owner: Any) -> None:
    owner.post("/settings/do-not-contact", data={"value": "jo@site.example"})
    assert "jo@site.example" in owner.get("/said").text and "Undo" in owner.get("/said").text
    assert owner.post("/said").status_code == 204
    assert "jo@site.example" not in owner.get("/said").text


@on_sqlite
def test_a_phone_can_keep_us_and_search_engines_stay_away(client: Any) -> None:
    manifest = client.get("/app.webmanifest")
    assert manifest.mimetype == "application/manifest+json"
    assert (manifest.json["start_url"], manifest.json["share_target"]["action"]) == ("/today", "/add")
    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    plain, dotted = client.get("/favicon.svg"), client.get("/favicon.svg?dot")
    assert plain.mimetype == "image/svg+xml" and plain.text != dotted.text
