"""Whom a site links to besides us: told by imports, counted, forgotten with them, and a reason to write."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import make
import pytest
from flask import Flask

from outreach.core.states import ImportKind, ImportState, LinkState, Role, Triage
from outreach.db import db
from outreach.flows.imports import bring, load
from outreach.flows.outbound import render
from outreach.models import ImportFile, Project, Prospect

BACKLINKS = "Referring page title,Referring page URL,Domain rating,UR,Target URL,Anchor,Type\n"
BROKEN = "Referring page title,Referring page URL,Domain rating,UR,Target URL,Anchor,Type,Target page HTTP code\n"
INTERSECT = (
    "Referring page title,Referring page URL,Domain rating,UR,Intersect,rival-a.example/,rival-b.example/,{us}/\n"
)


@pytest.fixture
def ours(app: Flask) -> Project:
    return make.project(host="acme.example")


def brought(ours: Project, text: str) -> ImportFile:
    row = bring.keep(io.BytesIO(text.encode()), "x.csv", ours)
    assert row.state != ImportState.REFUSED, row.error
    bring.choose(row, ImportKind.PROSPECTS)
    load.confirm(row)
    assert load.run(row)
    return row


def rivals_of(host: str) -> list[str]:
    found = db.session.scalars(db.select(Prospect).join(Prospect.site).filter_by(host=host)).one()
    assert found.rival_count == len(found.rivals)
    return sorted(found.rivals)


def competitor(name: str, *hosts: str) -> str:
    return BACKLINKS + "".join(f"T,https://{host}/p,40,9,https://www.{name}/x,a,text\n" for host in hosts)


def test_exports_of_competitors_add_up_site_by_site(app: Flask, ours: Project) -> None:
    brought(ours, competitor("rival-a.example", "both.example", "one.example", "blog.both.example"))
    second = brought(ours, competitor("rival-b.example", "both.example"))
    assert rivals_of("both.example") == ["rival-a.example", "rival-b.example"]
    assert rivals_of("one.example") == ["rival-a.example"]
    both = db.session.scalars(db.select(Prospect).where(Prospect.rival_count > 1)).one()
    assert both.rivals["rival-a.example"]["links"] == 2
    load.undo(second)
    db.session.expire_all()
    assert rivals_of("both.example") == ["rival-a.example"]


def test_a_link_intersect_names_the_compared_sites_in_its_columns(app: Flask, ours: Project) -> None:
    rows = "T,https://both.example/p,40,9,2,3,1,0\nT,https://one.example/p,40,9,1,,2,\nT,https://fan.example/p,40,9,3,1,1,1\n"
    brought(ours, INTERSECT.format(us="acme.example") + rows)
    assert rivals_of("both.example") == ["rival-a.example", "rival-b.example"]
    assert rivals_of("one.example") == ["rival-b.example"]
    fan = db.session.scalars(db.select(Prospect).join(Prospect.site).filter_by(host="fan.example")).one()
    assert fan.tags == "links-to-us"


def test_a_dead_link_of_a_competitor_is_a_reason_to_write(app: Flask, ours: Project) -> None:
    brought(ours, BROKEN + "Old tools,https://list.example/tools,40,9,https://rival-a.example/gone,tool,text,404\n")
    found = db.session.scalars(db.select(Prospect)).one()
    assert found.reason == "links to a dead page: https://rival-a.example/gone"
    filled = render.values_for(render.Source(site=found.site, project=ours, prospect=found))
    assert filled["broken_url"] == "https://rival-a.example/gone"
    assert (filled["page_url"], filled["reason"]) == ("https://list.example/tools", found.reason)


def test_a_file_of_dead_links_is_taken_back_from_sites_that_were_known(app: Flask, ours: Project) -> None:
    brought(ours, competitor("rival-b.example", "list.example"))
    row = brought(ours, BROKEN + "Tools,https://list.example/tools,40,9,https://rival-a.example/gone,tool,text,404\n")
    prospect = db.session.scalars(db.select(Prospect)).one()
    assert (row.known, prospect.broken_url, prospect.rival_count) == (1, "https://rival-a.example/gone", 2)
    load.undo(row)
    db.session.expire_all()
    assert (prospect.broken_url, prospect.rivals.keys()) == ("", {"rival-b.example"})
    assert prospect.reason == "links to https://www.rival-b.example/x"


def test_what_somebody_wrote_of_a_site_outlives_a_file_of_dead_links(app: Flask, ours: Project) -> None:
    prospect = make.prospect(project=ours, site=make.site("list.example"), reason="we met in Lyon")
    brought(ours, BROKEN + "Old tools,https://list.example/tools,40,9,https://rival-a.example/gone,tool,text,404\n")
    assert (prospect.reason, prospect.broken_url) == ("we met in Lyon", "https://rival-a.example/gone")


@pytest.mark.parametrize(
    ("cell", "page"),
    [
        ("javascript://list.example/%0aalert(1)", ""),
        ("list.example/tools", "https://list.example/tools"),
        ("https://x.example/#a",) * 2,
    ],
)
def test_only_an_address_of_the_web_is_kept_as_the_page_of_a_site(
    app: Flask, ours: Project, cell: str, page: str
) -> None:
    brought(ours, f"Site,Page URL,Target URL\nlist.example,{cell},https://rival-a.example/\n")
    found = db.session.scalars(db.select(Prospect)).one()
    assert (found.page_url, found.rivals["rival-a.example"]["page"]) == (page, page)


def test_the_intersect_shows_who_links_to_several_and_not_to_us(
    app: Flask, ours: Project, as_user: Callable[..., Any]
) -> None:
    hosts = [f"site{n}.example" for n in range(4)]
    brought(ours, competitor("rival-a.example", *hosts, "won.example", "known.example"))
    brought(ours, competitor("rival-b.example", *hosts[1:], "won.example", "known.example"))
    brought(ours, competitor("rival-c.example", "site3.example"))
    make.domain(ours, "known.example")
    won = db.session.scalars(db.select(Prospect).join(Prospect.site).filter_by(host="won.example")).one()
    make.link(project=ours, site=won.site, state=LinkState.LIVE)
    visitor = as_user(make.user(role=Role.MEMBER))
    lines = visitor.get("/prospects?view=intersect&format=csv").text.splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == ["3", "2", "2"]
    assert "rival-a.example, rival-b.example, rival-c.example" in lines[1]
    page = visitor.get("/prospects?view=intersect&rival=rival-c.example").text
    assert "site3.example" in page and "site1.example" not in page
    visitor.post("/prospects?view=intersect", data={"op": "qualified", "all": "1"})
    wanted = db.select(db.func.count()).select_from(Prospect).where(Prospect.state == Triage.QUALIFIED)
    assert db.session.scalar(wanted) == 3
