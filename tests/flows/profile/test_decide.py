"""Deciding about linking domains: what is protected, what waits, and pages one by one."""

from __future__ import annotations

from datetime import timedelta

import make
from flask import Flask

from outreach.core.states import Judgement, LinkState, Role
from outreach.db import db, now
from outreach.flows.profile import decide
from outreach.models import BacklinkDomain, Decision, Project


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
