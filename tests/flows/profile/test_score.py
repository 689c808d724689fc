"""The profile is judged in batches, patterns are found over all domains, ours and theirs are connected."""

from __future__ import annotations

from datetime import timedelta

import make
import pytest
from flask import Flask

from outreach.core.states import Acquisition, Judgement, LinkState, Role
from outreach.db import db, now
from outreach.flows.profile import decide, score
from outreach.models import Backlink, BacklinkDomain, Decision, ProfileFigures, Project


@pytest.fixture
def ours(app: Flask) -> Project:
    return make.project(brands=["Acme"])


def test_each_waiting_domain_is_judged_once(app: Flask, ours: Project) -> None:
    bad = make.domain(ours, "cheap-backlinks.top", "buy cheap backlinks")
    good = make.domain(ours, "hivenotes.example", "how to winter a hive")
    assert score.progress(ours) == (0, 0)
    assert score.judge_due() == 2
    assert (bad.score > good.score, good.score) == (True, 0)
    assert {one["rule"] for one in bad.signals} >= {"sells_links", "spam_tld"}
    assert score.progress(ours) is None
    assert score.judge_due() == 0


def test_what_many_domains_share_is_a_pattern_even_for_those_judged_before(app: Flask, ours: Project) -> None:
    early = [make.domain(ours, f"slots-{n}.top", "casino bonus", first_seen_on=now().date()) for n in range(4)]
    score.judge(ours)
    assert {row.pattern for row in early} == {""}
    late = [make.domain(ours, f"spins-{n}.xyz", "casino bonus", first_seen_on=now().date()) for n in range(8)]
    figures = db.session.scalars(db.select(ProfileFigures)).one()
    figures.counted_at = None  # as after an import
    db.session.commit()
    score.judge(ours)
    assert {row.pattern for row in early + late} == {"same anchor: casino bonus"}
    assert all("12 domains use the anchor" in str(row.signals) for row in early)
    assert all("appeared together" in str(row.signals) for row in late)


def test_figures_say_what_the_profile_adds_up_to(app: Flask, ours: Project) -> None:
    make.domain(ours, "a.example", "Acme", pages=3)
    make.domain(ours, "b.example", "click here", rel="nofollow")
    score.judge(ours)
    figures = db.session.scalars(db.select(ProfileFigures)).one().figures
    assert figures["classes"] == {"brand": 3, "generic": 1}
    assert figures["links"] == [3, 1, 0]
    assert [(yes, no, fresh) for _, yes, no, _, fresh in figures["months"]] == [(3, 1, 2)]


def test_other_weights_judge_all_anew(app: Flask, ours: Project) -> None:
    row = make.domain(ours, "cheap-backlinks.example", "buy cheap backlinks")
    score.judge(ours)
    before = row.score
    ours.weights = {"sells_links": 0}
    score.again(ours)
    db.session.commit()
    score.judge(ours)
    assert row.score < before


def test_a_link_of_ours_is_tied_to_what_sources_report_and_calms(app: Flask, ours: Project) -> None:
    row = make.domain(ours, "hive.example", "buy cheap backlinks")
    link = make.link(project=ours, source_url="http://www.hive.example/page", target_url=f"https://{ours.host}/")
    link.state = LinkState.LIVE
    alone = make.link(project=ours, state=LinkState.LIVE)
    score.judge(ours)
    assert db.session.scalars(db.select(Backlink)).one().link_id == link.id
    assert "you earned a link here" in str(row.signals)
    assert [one.id for one in score.unseen(ours)] == [alone.id]


def test_a_link_nobody_asked_for_is_told_until_the_site_is_known(app: Flask, ours: Project) -> None:
    make.domain(ours, "kind.example", "how to winter a hive")
    make.domain(ours, "cheap-backlinks.top", "buy cheap backlinks")
    score.judge(ours)
    assert [one.domain for one in score.unasked(ours)] == ["kind.example"]
    make.prospect(project=ours, site=make.site("kind.example"))
    assert score.unasked(ours) == []


def test_our_own_links_are_warned_about(app: Flask, ours: Project) -> None:
    for state in (LinkState.LIVE, LinkState.LOST):
        make.link(project=ours, state=state, acquisition=Acquisition.PAID)
    make.link(project=ours, state=LinkState.LIVE, acquisition=Acquisition.PAID, rel="sponsored")
    make.link(project=ours, state=LinkState.LIVE, acquisition=Acquisition.EXCHANGE)
    assert [(one.rule, one.links) for one in score.cautions(ours)] == [("paid", 1), ("pairs", 1)]


def test_protected_domains_are_not_taken_whole(app: Flask, ours: Project) -> None:
    me = make.user(role=Role.OWNER)
    make.link(project=ours, source_url="https://won.example/page", state=LinkState.LIVE)
    rows = [make.domain(ours, name) for name in ("won.example", "blogspot.com", "spam.example")]
    outcome = decide.decide(ours, rows, Judgement.DISAVOW_DOMAIN, me)
    assert (outcome.decided, [name for name, _ in outcome.held]) == (1, ["won.example", "blogspot.com"])
    assert decide.decide(ours, rows[:1], Judgement.DISAVOW_DOMAIN, me, typed="won.example").decided == 1
    db.session.commit()
    decided = {one.value: one.consent for one in db.session.scalars(db.select(Decision))}
    assert decided == {"spam.example": "", "won.example": "won.example"}


def test_pages_are_disavowed_one_by_one_and_kept_again(app: Flask, ours: Project) -> None:
    me, row = make.user(role=Role.OWNER), make.domain(ours, "spam.example", pages=3)
    decide.decide(ours, [row], Judgement.DISAVOW_PAGE, me)
    db.session.commit()
    wanted = db.select(Decision.kind, Decision.judgement)
    assert sorted(map(tuple, db.session.execute(wanted))) == [("page", "disavow_page")] * 3
    decide.decide(ours, [row], Judgement.KEEP, me)
    db.session.commit()
    assert sorted(map(tuple, db.session.execute(wanted))) == [("domain", "keep"), *[("page", "keep")] * 3]


def test_what_was_put_off_comes_back(app: Flask, ours: Project) -> None:
    me, row = make.user(role=Role.OWNER), make.domain(ours, "spam.example")
    decide.decide(ours, [row], Judgement.LATER, me, until=now() + timedelta(days=1))
    db.session.commit()
    assert decide.wake() == 0
    row.later_until = now() - timedelta(minutes=1)
    db.session.commit()
    assert decide.wake() == 1
    db.session.refresh(row)
    assert (row.judgement, row.later_until) == (Judgement.REVIEW, None)


def test_pages_of_a_domain_of_which_none_is_known_are_not_disavowed_in_silence(app: Flask, ours: Project) -> None:
    me = make.user()
    bare = BacklinkDomain(project_id=ours.id, domain="bare.example", judgement=Judgement.REVIEW)
    db.session.add(bare)
    db.session.flush()
    outcome = decide.decide(ours, [bare], Judgement.DISAVOW_PAGE, me)
    assert outcome.decided == 0 and "No page of bare.example is known" in outcome.held[0][1]
    assert bare.judgement == Judgement.REVIEW
    assert decide.decide(ours, [bare], Judgement.DISAVOW_DOMAIN, me).decided == 1
