"""Twenty replies are worked through by keys alone within their count, and without JavaScript too."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import make
import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import func, select
from test_today import settled

from outreach.core.states import MailKind, MailState, Role, ThreadTab
from outreach.db import db, now
from outreach.models import Message, Snippet, Thread

pytestmark = pytest.mark.browser
MOST_KEYS = 60
REPLIES, ANSWERS = 20, 6


@pytest.fixture
def morning(bare_app: Flask) -> str:
    """Twenty conversations that need somebody; the cookie of whoever has them."""
    with bare_app.app_context():
        me = make.user(role=Role.OWNER, name="Ana Lee")
        campaign = make.campaign()
        box = campaign.mailboxes[0].mailbox
        db.session.add(
            Snippet(
                project_id=campaign.project_id, shortcut="ty", name="Thanks", body="Thank you! This page fits best."
            )
        )
        for n in range(REPLIES):
            site = make.site(f"hive{n}.example", name=f"Hive {n}")
            pitch = make.pitch(campaign=campaign, site=site, owner_id=me.id, contact=make.contact(at=site))
            came = now() - timedelta(hours=REPLIES - n)
            thread = make.thread(
                pitch=pitch,
                mailbox=box,
                tab=ThreadTab.NEEDS,
                unread=True,
                last_at=came,
                snippet="Happy to add it",
                suggestion={"outcome": "interested", "because": "Happy to add it"},
            )
            make.message(
                outgoing=False,
                state=MailState.RECEIVED,
                kind=MailKind.REPLY,
                pitch=pitch,
                thread=thread,
                mailbox=box,
                sender=pitch.address.email,
                recipient=box.address,
                body="Happy to add it, which page?",
                at=came,
                received_at=came,
                facts={},
            )
        db.session.commit()
        return make.token(me)


def enter(page: Any, live: str, token: str, path: str = "/today") -> None:
    page.context.add_cookies([{"name": "outreach", "value": token, "url": live}])
    page.goto(f"{live}{path}")


def left(app: Flask) -> int:
    with app.app_context():
        return int(db.session.scalar(select(func.count(Thread.id)).where(Thread.tab == ThreadTab.NEEDS)) or 0)


def test_twenty_replies_by_keys_alone(page: Any, live: str, bare_app: Flask, morning: str) -> None:
    enter(page, live, morning)
    keys = 0

    def press(key: str) -> None:
        nonlocal keys
        keys += 1
        page.keyboard.press(key)

    def arrived(number: int) -> None:
        expect(page.locator("#inbox .queue-item")).to_have_count(number)
        settled(page)
        expect(page.locator(":focus"), "the focus stays on something").to_have_count(1)

    press("g")
    press("i")
    page.wait_for_url("**/inbox*")
    arrived(REPLIES)
    for n in range(REPLIES - ANSWERS):
        press("124"[n % 3])
        arrived(REPLIES - n - 1)
    for n in range(ANSWERS):
        press("r")
        expect(page.locator("textarea[name=body]:focus")).to_have_count(1)
        press(";")
        press("t")
        press("y")
        press("Enter")
        expect(page.locator("textarea[name=body]:focus")).to_have_value(re.compile("Thank you!"))
        press("Control+Enter")
        if n < ANSWERS - 1:
            arrived(ANSWERS - n - 1)
    page.wait_for_selector("text=Nothing waits for you")
    assert keys <= MOST_KEYS
    assert left(bare_app) == 0
    with bare_app.app_context():
        answers = select(func.count(Message.id)).where(Message.outgoing, Message.state == MailState.QUEUED)
        assert db.session.scalar(answers) == ANSWERS
        outcomes = dict(db.session.execute(select(Thread.outcome, func.count()).group_by(Thread.outcome)).all())
        assert outcomes == {"interested": 5 + ANSWERS, "asks_money": 5, "not_now": 4}


def test_an_outcome_is_taken_back_by_z(page: Any, live: str, bare_app: Flask, morning: str) -> None:
    enter(page, live, morning, "/inbox")
    page.keyboard.press("3")
    expect(page.locator("#inbox .queue-item")).to_have_count(REPLIES - 1)
    expect(page.locator("#undo [data-key=z]")).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator("#inbox .queue-item")).to_have_count(REPLIES)
    assert left(bare_app) == REPLIES


def test_replies_are_worked_through_without_javascript(new_page: Any, live: str, bare_app: Flask, morning: str) -> None:
    page = new_page(java_script_enabled=False)
    enter(page, live, morning, "/inbox")
    with page.expect_navigation():
        page.get_by_role("button", name="No", exact=False).filter(has_text="No3").or_(
            page.locator("form[action*='/outcomes'] button").nth(2)
        ).first.click()
    page.locator("textarea[name=body]").fill("Thank you, this page.")
    with page.expect_navigation():
        page.locator("form[action*='/replies'] button").click()
    assert left(bare_app) == REPLIES - 2
