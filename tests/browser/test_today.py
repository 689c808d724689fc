"""Twelve follow-ups are worked through by keys and by mouse within their counts, and without JavaScript too."""

from __future__ import annotations

from typing import Any

import make
import pytest
from flask import Flask
from playwright.sync_api import expect

from outreach.core.states import MailState, Role, Stage, ThreadTab
from outreach.db import db, now
from outreach.flows.lifecycle import pitch as lifecycle
from outreach.flows.outbound import enroll
from outreach.models import Message, Pitch, Task

pytestmark = pytest.mark.browser
MOST_KEYS, MOST_CLICKS = 16, 10
DUE = 12


def settled(page: Any) -> None:
    """What was pressed is answered, and all of the answer is in the page; a person waits for that too."""
    expect(page.locator("html.is-loading")).to_have_count(0)


class Hand:
    """Counts what a person presses."""

    def __init__(self, page: Any) -> None:
        self.page, self.keys, self.clicks = page, 0, 0

    def press(self, key: str) -> None:
        self.keys += 1
        self.page.keyboard.press(key)

    def click(self, found: Any) -> None:
        self.clicks += 1
        found.click()


@pytest.fixture
def day(bare_app: Flask) -> str:
    """A morning with twelve follow-ups due; the cookie of whoever has to send them."""
    with bare_app.app_context():
        me = make.user(role=Role.OWNER, name="Ana Lee")
        project = make.project()
        mailbox = make.mailbox(project=project)
        sequence = make.sequence(mode="ask")
        campaign = make.campaign(project=project, sequence=sequence, mailboxes=[mailbox], any_time=True)
        for number in range(DUE):
            site = make.site(f"hive{number}.example", name=f"Hive {number}")
            pitch = make.pitch(campaign=campaign, site=site, owner_id=me.id, contact=make.contact(at=site))
            thread = make.thread(pitch=pitch, mailbox=mailbox, tab=ThreadTab.WAITING)
            sent = make.message(
                pitch=pitch, campaign=campaign, contact=pitch.contact, step=sequence.steps[0], thread=thread,
                mailbox=mailbox, recipient=pitch.address.email, sent_at=now(),
            )  # fmt: skip
            draft = enroll.plan_next(sent, now())
            assert draft is not None
            draft.due_at = draft.at = now()
        db.session.commit()
        return make.token(me)


def _states(app: Flask) -> dict[str, int]:
    with app.app_context():
        rows = db.session.execute(
            db.select(Message.state, db.func.count())
            .where(Message.step_id.is_not(None), Message.sent_at.is_(None))
            .group_by(Message.state)
        )
        return dict(list(rows))


def _enter(page: Any, live: str, token: str) -> None:
    page.context.add_cookies([{"name": "outreach", "value": token, "url": live}])
    page.goto(f"{live}/today?focus=followups")


def _left(page: Any, count: int) -> None:
    expect(page.locator("#followups .queue-item")).to_have_count(count)
    settled(page)


def test_by_keys_alone(live: str, bare_app: Flask, day: str, page: Any) -> None:
    _enter(page, live, day)
    hand = Hand(page)
    for done in range(10):
        open_one = page.locator(".queue-item:focus .draft, .queue-item:focus-within .draft")
        expect(open_one).to_contain_text("One")
        hand.press("Control+Enter")
        _left(page, DUE - done - 1)
        expect(page.locator("[data-item]:focus, [data-item]:focus-within")).to_have_count(1)
    hand.press("h")
    hand.press("3")
    _left(page, 1)
    hand.press("d")
    hand.press("2")
    page.wait_for_selector("#followups", state="detached")
    assert hand.keys <= MOST_KEYS and hand.clicks == 0
    print(f"follow-ups by keys: {hand.keys} keys")
    assert _states(bare_app) == {MailState.QUEUED: 10, MailState.DRAFT: 1, MailState.SKIPPED: 1}
    with bare_app.app_context():
        assert db.session.query(Pitch).filter_by(stage=Stage.NOT_NOW).count() == 1
        assert db.session.query(Task).count() == 1  # ask again in half a year


def test_by_mouse_alone(live: str, bare_app: Flask, day: str, page: Any) -> None:
    _enter(page, live, day)
    hand = Hand(page)
    hand.click(page.get_by_role("link", name="Review 12 drafts"))
    boxes = page.locator("tbody .pick input")
    hand.click(boxes.nth(0))
    hand.click(boxes.nth(1))
    hand.click(page.get_by_role("button", name="Send the ticked"))
    _left(page, 2)
    first = page.locator("#followups .queue-item").first
    hand.click(first.get_by_role("button", name="Later"))
    hand.click(first.get_by_role("button", name="Monday"))
    _left(page, 1)
    last = page.locator("#followups .queue-item").first
    if not last.get_by_role("button", name="Drop").is_visible():
        hand.click(last)
    hand.click(last.get_by_role("button", name="Drop"))
    hand.click(last.get_by_role("button", name="Not now, ask again"))
    page.wait_for_selector("#followups", state="detached")
    assert hand.clicks <= MOST_CLICKS
    print(f"follow-ups by mouse: {hand.clicks} clicks")
    assert _states(bare_app) == {MailState.QUEUED: 10, MailState.DRAFT: 1, MailState.SKIPPED: 1}


def test_an_answer_in_between_is_never_followed_up(live: str, bare_app: Flask, day: str, page: Any) -> None:
    _enter(page, live, day)
    with bare_app.app_context():
        pitch = db.session.query(Pitch).order_by(Pitch.id).first()
        assert pitch is not None
        lifecycle.stop(pitch, "they answered", now())
        db.session.commit()
    page.keyboard.press("Control+Enter")
    _left(page, DUE - 1)  # it left the list, and was not sent
    expect(page.locator("#undo")).to_contain_text("they answered")
    assert _states(bare_app)[MailState.DRAFT] == DUE


def test_what_was_sent_can_be_pulled_back(live: str, bare_app: Flask, day: str, page: Any) -> None:
    _enter(page, live, day)
    page.keyboard.press("Control+Enter")
    _left(page, DUE - 1)
    expect(page.locator("#undo")).to_contain_text("in 10 s")
    page.keyboard.press("z")
    _left(page, DUE)
    assert _states(bare_app) == {MailState.DRAFT: DUE}


def test_without_javascript(live: str, bare_app: Flask, day: str, new_page: Any) -> None:
    page = new_page(java_script_enabled=False)
    _enter(page, live, day)
    page.locator("#followups .queue-item").first.get_by_role("button", name="Send, next").click()
    _left(page, DUE - 1)
    page.locator("#undo").get_by_role("button", name="Undo").click()
    _left(page, DUE)
    page.goto(f"{live}/drafts")
    with page.expect_navigation():
        page.get_by_role("button", name="Send the ticked").click()
    assert _states(bare_app) == {MailState.QUEUED: DUE}
