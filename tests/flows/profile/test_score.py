"""The profile is judged in batches, patterns are found over all domains, ours and theirs are connected."""

from __future__ import annotations

import make
from flask import Flask

from outreach.db import db, now
from outreach.flows.profile import score
from outreach.models import ProfileFigures, Project


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
