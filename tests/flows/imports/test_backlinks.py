"""Backlinks into the profile: one row a link, what each source says kept, and given back as a whole."""

from __future__ import annotations

import json
from typing import Any

import make
import pytest
from flows.imports.brought import OURS, ahrefs, brought, counts, project, stored
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from outreach.core.states import ImportState
from outreach.db import db
from outreach.flows.imports import backlinks, backlinks_totals, load
from outreach.models import (
    Backlink,
    BacklinkDomain,
    ImportBefore,
    ImportReject,
    Project,
)


def test_the_same_file_again_adds_nothing(app):
    home = project()
    data = ahrefs(
        ("https://one.example/a", OURS, "x", "2026-05-01", ""), ("https://two.example/", OURS, "y", "2026-05-01", "")
    )
    brought(data, home)
    row = brought(data, home)
    assert counts(row) == (2, 0, 0, 2, 0)
    assert stored() == 2
    assert db.session.scalar(select(func.count()).select_from(ImportBefore)) == 0


def test_what_each_source_says_is_kept_and_disagreement_shows(app):
    home = project()
    brought(ahrefs(("https://one.example/a", OURS, "x", "2026-05-01", "2026-05-03")), home)
    row = brought(b"Linking page,Last crawled\nhttps://one.example/a,2026-05-10\nhttps://new.example/,2026-05-09", home)
    assert (row.recognised, counts(row)) == ("Search Console, Latest links", (2, 1, 0, 1, 0))
    link = db.session.scalars(select(Backlink).where(Backlink.target_url == OURS)).one()
    assert link.sources["ahrefs"]["lost"] == "2026-05-03"
    assert link.sources["search_console"]["last"] == "2026-05-10"
    assert link.lost_on is None and str(link.last_seen_on) == "2026-05-10"
    # a target that turns up later belongs to the page that was known without one
    later = brought(ahrefs(("https://new.example/", OURS, "later", "2026-05-11", "")), home)
    assert counts(later) == (1, 0, 0, 1, 0)
    found = db.session.scalars(select(Backlink).where(Backlink.source_url == "https://new.example/")).one()
    assert (found.target_url, found.anchor, set(found.sources)) == (OURS, "later", {"search_console", "ahrefs"})


def test_two_links_under_one_number_are_two_links(app, monkeypatch):
    monkeypatch.setattr(backlinks.backlink_key, "keys", lambda pages, targets: [42 for _ in pages])
    home = project()
    pages = [(f"https://one.example/{n}", OURS, "x", "2026-05-01", "") for n in range(5)]
    assert counts(brought(ahrefs(*pages[:3]), home)) == (3, 3, 0, 0, 0)
    assert counts(brought(ahrefs(*pages), home)) == (5, 2, 0, 3, 0)
    assert counts(brought(ahrefs(*pages), home)) == (5, 0, 0, 5, 0)
    assert stored() == 5


def test_an_import_is_undone_though_its_link_s_old_place_was_taken_since(app):
    home = project()
    untold = ahrefs(
        ("https://one.example/a", "", "x", "2026-05-01", ""), ("https://two.example/a", OURS, "x", "2026-05-01", "")
    )
    told = (
        "Source url,Source title,Target url,Anchor,External links,Internal links,Nofollow,Sponsored,Ugc,Text,Image,"
        "Frame,Form,First seen,Last seen,New link,Lost link,Page ascore\nhttps://one.example/a,t,https://acme.example/,"
        "x,1,1,false,false,false,true,false,false,false,2024-01-01,2026-05-02,false,false,1\n"
    )
    brought(untold, home)
    names_the_target = brought(told.encode(), home)
    assert brought(untold, home).new == 1  # the same sighting again, in the place the link had before
    load.undo(names_the_target)
    assert names_the_target.state == ImportState.UNDONE
    assert brought(told.encode(), home).state == ImportState.DONE


def test_rows_that_belong_to_a_watched_link_stay(app):
    home = project()
    row = brought(ahrefs(("https://one.example/a", OURS, "x", "2026-05-01", "")), home)
    backlink = db.session.scalars(select(Backlink)).one()
    backlink.link_id = make.link().id
    db.session.commit()
    assert "1 stay" in load.undo(row)
    assert stored() == 1


def test_whole_domains_are_kept_without_pages(app):
    home = project()
    data = b"Site,Linking pages,Target pages\none.example,10,1\ntwo.example,2,1\nwww.one.example,1,1"
    row = brought(data, home)
    assert counts(row) == (3, 2, 1, 0, 0)
    one = db.session.scalars(select(BacklinkDomain).where(BacklinkDomain.domain == "one.example")).one()
    assert one.pages == 10 and one.metrics["search_console"]["pages"] == 10
    assert counts(brought(data, home)) == (3, 0, 1, 2, 0)
    load.undo(row)


def test_a_batch_of_domains_asks_for_a_share_at_a_time(app, monkeypatch):
    monkeypatch.setattr(backlinks, "SUMS_AT_ONCE", 1)  # SQLite takes 32,766 values in one question, a batch has more
    data = b"Site,Linking pages,Target pages\none.example,10,1\ntwo.example,2,1\nwww.one.example,1,1"
    assert counts(brought(data, project())) == (3, 2, 1, 0, 0)
    assert sorted(db.session.scalars(select(BacklinkDomain.pages))) == [2, 10]


def test_others_write_while_domains_are_added_up(app, monkeypatch):
    sums = backlinks_totals._sums

    def meanwhile(*told: Any) -> Any:
        with db.engine.begin() as another:
            another.execute(update(Project).values(name="written meanwhile"))
        return sums(*told)

    home = project()
    monkeypatch.setattr(backlinks_totals, "_sums", meanwhile)
    brought(ahrefs(("https://one.example/a", OURS, "x", "2026-05-01", "")), home)
    assert db.session.scalars(select(Project.name)).one() == "written meanwhile"
    assert db.session.scalars(select(BacklinkDomain.pages)).one() == 1


def test_what_follows_an_import_is_checked_again(app):
    brought(ahrefs(("https://one.example/a", OURS, "x", "2026-05-01", "")), project())
    with pytest.raises(IntegrityError):
        db.session.execute(update(Backlink).values(domain_id=999))


def test_an_import_is_undone_as_a_whole(app):
    home = project()
    brought(ahrefs(("https://one.example/a", OURS, "x", "2026-05-01", "")), home)
    before = {b.id: (b.sources, b.last_seen_on, b.anchor) for b in db.session.scalars(select(Backlink))}
    second = brought(
        ahrefs(
            ("https://one.example/a", OURS, "x", "2026-06-01", "2026-06-02"),
            ("https://two.example/", OURS, "y", "2026-06-01", ""),
        ),
        home,
    )
    assert stored() == 2
    said = load.undo(second)
    db.session.expire_all()
    assert said == "1 rows were taken out."
    assert {b.id: (b.sources, b.last_seen_on, b.anchor) for b in db.session.scalars(select(Backlink))} == before
    assert [d.domain for d in db.session.scalars(select(BacklinkDomain))] == ["one.example"]
    assert second.state == ImportState.UNDONE


def test_numbers_of_a_page_travel_with_it(app):
    brought(ahrefs(("https://one.example/a", OURS, "x", "2026-05-01", "")), project())
    metrics = db.session.scalars(select(Backlink)).one().metrics
    assert (metrics if isinstance(metrics, dict) else json.loads(metrics)) == {
        "domain_score": 50,
        "page_score": 10,
        "group": 1,
    }
    assert db.session.scalar(select(func.count()).select_from(ImportReject)) == 0
