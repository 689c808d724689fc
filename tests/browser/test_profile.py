"""Fifty linking domains are reviewed with 52 keys and three clicks, down to the file."""

from __future__ import annotations

from typing import Any

import make
import pytest
from flask import Flask
from playwright.sync_api import expect
from test_today import Hand, settled

from outreach.core.states import Judgement, Role
from outreach.db import db
from outreach.flows.profile import score
from outreach.models import BacklinkDomain, DisavowFile

pytestmark = pytest.mark.browser
MOST_KEYS, MOST_CLICKS = 52, 3
ALONE, ALIKE = 38, 12


@pytest.fixture
def reviewer(bare_app: Flask) -> str:
    """Fifty domains to review, a dozen of them with one anchor; the cookie of whoever reviews them."""
    with bare_app.app_context():
        me, project = make.user(role=Role.OWNER), make.project()
        for n in range(ALIKE):
            make.domain(project, f"spins-{n}.top", "casino bonus")
        for n in range(ALONE):
            make.domain(project, f"site{n}.example", f"words of page {n}")
        score.judge(project)
        return make.token(me)


def _left(page: Any, count: int) -> None:
    expect(page.locator("#profile [data-item]")).to_have_count(count)
    settled(page)


def test_fifty_domains_to_the_file(live: str, bare_app: Flask, reviewer: str, page: Any) -> None:
    page.context.add_cookies([{"name": "outreach", "value": reviewer, "url": live}])
    page.goto(f"{live}/today")
    hand = Hand(page)
    hand.press("g")
    hand.press("b")
    page.wait_for_url("**/profile**")
    _left(page, ALONE + 1)
    hand.press("d")  # the pattern, at once
    for done in range(ALONE):
        _left(page, ALONE - done)
        hand.press("y" if done % 3 else "d")
    _left(page, 0)
    hand.click(page.get_by_role("link", name="Review file").first)
    hand.click(page.get_by_label("I have checked these lines"))
    with page.expect_download() as saved:
        hand.click(page.get_by_role("button", name="Download disavow.txt"))
    lines = [line for line in saved.value.path().read_text().splitlines() if line.startswith("domain:")]
    assert len(lines) == ALIKE + (ALONE + 2) // 3
    assert (hand.keys <= MOST_KEYS, hand.clicks <= MOST_CLICKS) == (True, True)
    with bare_app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(DisavowFile)) == 1
        wanted = db.select(db.func.count()).where(BacklinkDomain.judgement == Judgement.REVIEW)
        assert db.session.scalar(wanted) == 0
