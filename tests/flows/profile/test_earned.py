"""Links we earned are tied to what sources report, and those nobody asked for are told."""

from __future__ import annotations

import make
from flask import Flask

from outreach.core.states import Acquisition, LinkState
from outreach.db import db
from outreach.flows.profile import earned, score
from outreach.models import Backlink, Project


def test_a_link_of_ours_is_tied_to_what_sources_report_and_calms(app: Flask, ours: Project) -> None:
    row = make.domain(ours, "hive.example", "buy cheap backlinks")
    link = make.link(project=ours, source_url="http://www.hive.example/page", target_url=f"https://{ours.host}/")
    link.state = LinkState.LIVE
    alone = make.link(project=ours, state=LinkState.LIVE)
    score.judge(ours)
    assert db.session.scalars(db.select(Backlink)).one().link_id == link.id
    assert "you earned a link here" in str(row.signals)
    assert [one.id for one in earned.unseen(ours)] == [alone.id]


def test_a_link_nobody_asked_for_is_told_until_the_site_is_known(app: Flask, ours: Project) -> None:
    make.domain(ours, "kind.example", "how to winter a hive")
    make.domain(ours, "cheap-backlinks.top", "buy cheap backlinks")
    score.judge(ours)
    assert [one.domain for one in earned.unasked(ours)] == ["kind.example"]
    make.prospect(project=ours, site=make.site("kind.example"))
    assert earned.unasked(ours) == []


def test_our_own_links_are_warned_about(app: Flask, ours: Project) -> None:
    for state in (LinkState.LIVE, LinkState.LOST):
        make.link(project=ours, state=state, acquisition=Acquisition.PAID)
    make.link(project=ours, state=LinkState.LIVE, acquisition=Acquisition.PAID, rel="sponsored")
    make.link(project=ours, state=LinkState.LIVE, acquisition=Acquisition.EXCHANGE)
    assert [(one.rule, one.links) for one in earned.cautions(ours)] == [("paid", 1), ("pairs", 1)]
