"""Short journeys within their counts: a page captured from anywhere, a lost link asked back, a promise reminded of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import make
import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select
from test_today import Hand

from outreach.core.states import LinkState, MailState, Role, Stage, ThreadTab
from outreach.db import db, now
from outreach.models import Message, Prospect, User

pytestmark = pytest.mark.browser
STRICT = {"Content-Security-Policy": "default-src 'none'", "Content-Type": "text/html"}
PAGE = "http://127.0.0.1:9/winter"


@pytest.fixture
def enter(bare_app: Flask, live: str, page: Any) -> Callable[[User], Any]:
    """enter(user) -> a page of that person's browser."""

    def opened(who: User) -> Any:
        page.context.add_cookies([{"name": "outreach", "value": make.token(who), "url": live}])
        return page

    return opened


def watched(app: Flask, enter: Callable[[User], Any], state: LinkState, **given: Any) -> Any:
    """Somebody's browser on a day with one link in that *state*, of a pitch with its conversation."""
    with app.app_context():
        me = make.user(role=Role.OWNER, name="Ana Lee")
        campaign = make.campaign(any_time=True)
        site = make.site("hive-notes.example", name="Hive Notes")
        stage = Stage.AGREED if state == LinkState.PROMISED else Stage.WON
        pitch = make.pitch(
            campaign=campaign, site=site, contact=make.contact("jo@hive-notes.example", site, first_name="Jo"),
            owner_id=me.id, stage=stage,
        )  # fmt: skip
        box = campaign.mailboxes[0].mailbox
        thread = make.thread(pitch=pitch, mailbox=box, tab=ThreadTab.WAITING)
        make.message(
            pitch=pitch, campaign=campaign, contact=pitch.contact, thread=thread, mailbox=box,
            recipient="jo@hive-notes.example", sent_at=now(),
        )  # fmt: skip
        make.link(
            project=campaign.project, pitch=pitch, site=site, owner_id=me.id, state=state,
            source_url="https://hive-notes.example/winter", target_url="https://acme.example/guide", **given,
        )  # fmt: skip
        return enter(me)


def letter(app: Flask) -> str:
    """The one mail that waits to leave."""
    with app.app_context():
        mail = db.session.scalars(select(Message).where(Message.state == MailState.QUEUED)).one()
        assert mail.recipient == "jo@hive-notes.example"
        return mail.body


def test_a_lost_link_is_asked_back_with_three_keys(live: str, bare_app: Flask, enter: Any) -> None:
    page = watched(bare_app, enter, LinkState.LOST, first_seen_at=now() - timedelta(days=90), misses=2)
    page.goto(f"{live}/today?focus=links")
    hand = Hand(page)
    expect(page.locator("#links .queue-item:focus")).to_have_count(1)
    hand.press("Enter")
    page.wait_for_url("**/links/*")
    hand.press("w")
    expect(page.locator(".queue-item:focus .draft, .queue-item:focus-within .draft")).to_contain_text(
        "hive-notes.example/winter"
    )
    hand.press("Control+Enter")
    expect(page.locator("#undo")).to_contain_text("Sending to")
    print(f"win-back: {hand.keys} keys")
    assert (hand.keys, hand.clicks) == (3, 0)
    assert "https://acme.example/guide" in letter(bare_app)


def test_a_promise_not_kept_is_reminded_of_with_two_keys(live: str, bare_app: Flask, enter: Any) -> None:
    page = watched(bare_app, enter, LinkState.PROMISED, promised_on=(now() - timedelta(days=14)).date())
    page.goto(f"{live}/today?focus=promised")
    hand = Hand(page)
    expect(page.locator("#promised .queue-item:focus")).to_contain_text("14 days late")
    hand.press("w")
    expect(page.locator(".queue-item:focus .draft, .queue-item:focus-within .draft")).to_have_count(1)
    hand.press("Control+Enter")
    expect(page.locator("#undo")).to_contain_text("Sending to")
    print(f"promised, not seen: {hand.keys} keys")
    assert (hand.keys, hand.clicks) == (2, 0)
    assert "hive-notes.example/winter" in letter(bare_app) or "acme.example/guide" in letter(bare_app)


def test_any_page_is_captured_with_a_click_and_a_key(live: str, bare_app: Flask, enter: Any) -> None:
    with bare_app.app_context():
        make.project()
        page = enter(make.user(role=Role.OWNER))
    page.goto(f"{live}/settings/capture")
    bookmark = page.get_by_role("link", name="+ Outreach").get_attribute("href")
    body = "<title>Winter feeding</title><h1>Winter feeding</h1><p id=why>We miss a guide for beginners.</p>"
    page.context.route(PAGE, lambda route: route.fulfill(body=body, headers=STRICT))
    page.goto(PAGE)
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#why'))")
    with page.expect_popup() as opened:  # the one click, on the bookmark
        page.evaluate(unquote(bookmark.removeprefix("javascript:")))
    popup = opened.value
    hand = Hand(popup)
    expect(popup.get_by_label("Site or page address")).to_have_value(PAGE)
    expect(popup.get_by_label("Title of the page")).to_have_value("Winter feeding")
    expect(popup.get_by_label("Note")).to_have_value("We miss a guide for beginners.")
    with popup.expect_event("close", timeout=10_000):
        hand.press("Enter")
    assert (hand.keys, hand.clicks) == (1, 0)
    with bare_app.app_context():
        found = db.session.scalars(select(Prospect)).one()
        assert (found.page_url, found.page_title, found.source) == (PAGE, "Winter feeding", "popup")


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
def test_ticked_rows_are_tagged_and_moved_by_keys(live: str, bare_app: Flask, enter: Any) -> None:
    page = watched(bare_app, enter, LinkState.PROMISED)
    page.goto(f"{live}/pipeline?view=table")
    page.locator("tbody tr").first.focus()
    page.keyboard.press("x")
    page.keyboard.press("t")
    expect(page.locator("#bulk-tag")).to_be_focused()
    page.keyboard.type("bees")
    page.keyboard.press("Enter")
    expect(page.locator("#undo")).to_contain_text("bees")
    page.locator("tbody tr").first.focus()
    page.keyboard.press("x")
    page.keyboard.press("m")
    page.keyboard.press("4")
    expect(page.locator("#undo")).to_contain_text("Moved")
