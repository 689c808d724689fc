"""Rounds of looks: with progress, stopped and gone on with, judged by what was seen; and whom we link to."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import make
import pytest
from flask import Flask

from outreach.core.links import linkcheck, verdicts
from outreach.core.links.verdicts import Seen
from outreach.core.pages import page as pages
from outreach.core.pages.response import Answer
from outreach.core.profile import backlink_key
from outreach.core.states import InspectionKind, LinkState, Role
from outreach.db import clock, db, now
from outreach.flows.imports import bring, load
from outreach.flows.links import check_page
from outreach.flows.profile import crawl, score
from outreach.models import Backlink, BacklinkDomain, Inspection, Project, User

GONE = f"""<!doctype html><html><head><title>Bees</title></head><body><p>{"Bees like it warm. " * 90}</p>
<a href="/more">more</a></body></html>"""


@pytest.fixture
def ours(app: Flask) -> Project:
    return make.project(brands=["Acme"])


@pytest.fixture
def me(app: Flask) -> User:
    return make.user(role=Role.OWNER)


def seeing(html: str, status: int = 200) -> Any:
    """Looks that find this page everywhere."""

    def looks(tasks: Iterable[check_page.Task]) -> Iterator[check_page.Look]:
        for task in tasks:
            case = verdicts.Case(task.page_url, task.target_url)
            answer = Answer(
                task.page_url, task.page_url, status=status, headers=(("content-type", "text/html"),),
                body=html.encode(), complete=True,
            )  # fmt: skip
            page = Seen(answer, pages.read(html.encode(), "text/html", task.page_url, task.target_url))
            known = {verdicts.Want.PAGE: page}
            verdict = linkcheck.decide(case, lambda ask, known=known: known.get(ask.want))
            yield check_page.Look(task, verdict, case, now())

    return looks


def test_a_look_of_our_own_is_a_source_beside_the_others(app: Flask, ours: Project) -> None:
    row = make.domain(ours, "hive.example", sources={"ahrefs": {"lost": "2026-05-03", "last": "2026-05-03"}})
    html = f"<p>{'Bees like it warm. ' * 60}<a href='https://{ours.host}/'>guide</a> ca-pub-1234567890123456</p>"
    crawl.look_at(row, looks=seeing(html))
    page = db.session.scalars(db.select(Backlink)).one()
    assert page.sources["check"] == {"import": 0, "first": f"{now():%Y-%m-%d}", "last": f"{now():%Y-%m-%d}"}
    assert backlink_key.disagree(page.sources)
    assert row.metrics["look"]["network"] == ["pub-1234567890123456"]
    crawl.look_at(row, looks=seeing(GONE))
    assert page.sources["check"]["lost"]
    assert "its links are gone" in str(row.signals)


def signs(row: BacklinkDomain) -> set[str]:
    db.session.refresh(row)
    return {one["rule"] for one in row.signals}


def page_of(ours: Project, body: str) -> str:
    return f"<html lang=en><title>Bees</title><p>{'Bees like it warm. ' * 60}</p>{body}<a href='https://{ours.host}/'>x</a>"


def test_the_worst_are_looked_at_in_slices_and_judged_by_what_was_seen(app: Flask, ours: Project, me: User) -> None:
    bad = [make.domain(ours, f"slots-{n}.top", "casino bonus") for n in range(3)]
    make.domain(ours, "kept.example", judgement="keep")
    score.judge(ours)
    ids = crawl.worst(ours, 2)
    assert ids == [bad[2].id, bad[1].id]
    row = crawl.begin(ours, [*ids, bad[0].id], me)
    db.session.commit()
    html = page_of(ours, "ca-pub-1234567890123456 Buy backlinks! Dofollow links, cheap backlinks.")
    assert crawl.inspect_due(looks=seeing(html)) == 3
    assert row is not None and (row.done, row.found, row.waiting) == (3, 3, [])
    assert row.finished_at is not None
    assert crawl.worst(ours) == []
    score.judge(ours)  # three share an account, which is counted only now
    assert all(signs(one) >= {"sells_links", "same_network"} for one in bad)
    clock.forward(days=40)
    assert len(crawl.worst(ours)) == 3


def test_a_stopped_round_keeps_what_was_seen(app: Flask, ours: Project, me: User, monkeypatch: Any) -> None:
    rows = [make.domain(ours, f"site{n}.example") for n in range(4)]
    monkeypatch.setattr(crawl, "SLICE", 2)
    round = crawl.begin(ours, [one.id for one in rows[:2]], me)
    assert round is not None
    assert crawl.begin(ours, [one.id for one in rows], me) == round
    db.session.commit()
    assert crawl.inspect_due(looks=seeing(page_of(ours, "")), seconds=0) == 0
    crawl._go_on(round.id, seeing(page_of(ours, "")))
    assert (round.done, round.total, len(round.waiting)) == (2, 4, 2)
    crawl.stop(round)
    db.session.commit()
    assert crawl.inspect_due(looks=seeing(page_of(ours, ""))) == 0
    assert [("look" in one.metrics) for one in rows] == [True, True, False, False]


def test_a_page_that_cannot_be_read_says_nothing_against_its_domain(app: Flask, ours: Project, me: User) -> None:
    row = make.domain(ours, "wall.example")
    crawl.begin(ours, [row.id], me)
    db.session.commit()
    crawl.inspect_due(looks=seeing("no", 503))
    db.session.refresh(row)
    assert ("look" in row.metrics, row.metrics["tried"]["on"]) == (False, f"{now():%Y-%m-%d}")
    assert "check" not in db.session.scalars(db.select(Backlink)).one().sources
    assert not {"gone", "thin"} & signs(row)


def test_whom_we_link_to_is_seen_on_our_pages_and_forgotten_with_the_link(app: Flask, ours: Project, me: User) -> None:
    row = make.domain(ours, "hive.example", "buy cheap backlinks")
    make.link(project=ours, source_url="https://friend.example/x", state=LinkState.LIVE)
    make.asset(project=ours)
    score.judge(ours)
    crawl.begin_citing(ours, me)
    db.session.commit()
    there = "<a href='https://www.hive.example/a'>x</a> <a class=y href=https://friend.example>z</a>"
    assert crawl.inspect_due(looks=seeing(page_of(ours, there))) == 2
    assert "cited" in signs(row)
    assert [one.rule for one in score.cautions(ours)] == ["pairs"]
    crawl.begin_citing(ours, me)
    db.session.commit()
    crawl.inspect_due(looks=seeing(page_of(ours, "")))
    assert "cited" not in signs(row)
    assert score.cautions(ours) == []


def test_rounds_are_begun_watched_and_stopped_from_the_pages(
    app: Flask, ours: Project, me: User, as_user: Callable[..., Any]
) -> None:
    rows = [make.domain(ours, f"site{n}.example") for n in range(3)]
    score.judge(ours)
    visitor = as_user(me)
    visitor.post("/profile/decisions?tab=review", data={"op": "look", "id": [rows[0].id, rows[1].id]})
    visitor.post("/profile/inspections", data={"kind": "cite"})
    kinds = {one.kind: one for one in db.session.scalars(db.select(Inspection))}
    assert (kinds[InspectionKind.LOOK].total, kinds[InspectionKind.CITE].total) == (2, 1)
    assert "0 of 2" in visitor.get("/profile").text
    assert "Looking at your own pages" in visitor.get("/profile/anchors").text
    number = kinds[InspectionKind.LOOK].id
    visitor.post(f"/profile/inspections/{number}/stops")
    assert "It was stopped" in visitor.get(f"/profile/inspections/{number}").text
    assert as_user(make.user(role=Role.VIEWER)).post("/profile/inspections").status_code == 403


def test_an_import_is_followed_by_a_look_at_a_sample(app: Flask, ours: Project, me: User) -> None:
    text = "Referring page title,Referring page URL,Domain rating,UR,Target URL,Anchor,Type\n"
    text += "".join(f"T,https://site{n}.example/p,40,9,https://{ours.host}/,a,text\n" for n in range(3))
    row = bring.keep(io.BytesIO(text.encode()), "x.csv", ours, me)
    load.confirm(row)
    load.run(row)
    looks = seeing(page_of(ours, ""))
    assert crawl.inspect_due(looks=looks) == 0  # judged first, so that the worst are known
    score.judge(ours)
    assert [crawl.inspect_due(looks=looks) for _ in range(2)] == [3, 0]
    page = db.session.scalars(db.select(Backlink)).first()
    assert page is not None and set(page.sources) == {"ahrefs", "check"}


def test_selling_is_told_from_writing_about_it() -> None:
    article = "<p>Why <b>paid guest posts</b> are a bad idea</p>"
    shop = "<p>Buy backlinks here. Our guest posting service is cheap.</p>"
    told = [crawl.scoring.offers(html, "A page", "") for html in (article, shop)]
    assert told == ["", "buy backlinks and guest posting service"]
