"""The whole loop in a real browser: from an empty server to a link won, watched, lost, and told in the morning."""

from __future__ import annotations

import email
import imaplib
import re
import smtplib
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import make
import pytest
from conftest import MailServer
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select
from website import Website, website

from outreach.core.states import LinkState, MailState, Role, Stage, WonBy
from outreach.db import clock, db, now
from outreach.flows.inbound import receive
from outreach.flows.links import verify
from outreach.flows.mailboxes import connect
from outreach.flows.outbound import send
from outreach.flows.today import digest
from outreach.flows.users import users
from outreach.models import Check, Link, Message, Pitch

pytestmark = pytest.mark.browser
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 10:00 in Berlin
JO = "jo@hive-notes.example"
CONTACT = f"""<!doctype html><html lang="en"><head><title>Hive Notes: winter feeding</title></head><body><main>
<h1>Winter feeding</h1><p>{"All about bees in winter. " * 60}</p>
<p>Written by Jo Park, editor: <a href="mailto:{JO}">{JO}</a></p></main></body></html>"""
GUIDE = f"""<!doctype html><html lang="en"><head><title>The winter feeding guide</title></head><body><main>
<h1>The guide</h1>
<p>{"How to feed bees. " * 80}</p></main></body></html>"""


class Hand:
    """A person at the browser; counts what the journeys promise to keep few."""

    def __init__(self, page: Any) -> None:
        self.page, self.clicks, self.fields = page, 0, 0

    def click(self, name: str, role: str = "button") -> None:
        self.clicks += 1
        self.page.get_by_role(role, name=re.compile(rf"^{name}\b")).first.click()

    def fill(self, label: str, text: str) -> None:
        self.fields += 1
        self.page.get_by_label(label).first.fill(text)


@pytest.fixture
def site() -> Iterator[Website]:
    with website() as found:
        yield found


@pytest.fixture
def ours(mail: MailServer, monkeypatch: pytest.MonkeyPatch) -> MailServer:
    """The servers guessed from any address are the ones on loopback."""
    servers = connect.Servers("127.0.0.1", mail.smtp, "127.0.0.1", mail.imap)
    monkeypatch.setattr(connect, "guessed", lambda address, book=None: servers)
    return mail


def inbox(mail: MailServer, address: str) -> list[Any]:
    """Every mail in the inbox of an address."""
    with imaplib.IMAP4("127.0.0.1", mail.imap) as box:
        box.login(address, mail.password)
        box.select("INBOX", readonly=True)
        _, found = box.search(None, "ALL")
        raw = [box.fetch(number, "(BODY.PEEK[])")[1][0][1] for number in found[0].split()]  # type: ignore[index]
    return [email.message_from_bytes(one, policy=email.policy.default) for one in raw]  # type: ignore[arg-type]


def answer(mail: MailServer, to: str, original: Any, text: str) -> None:
    """Jo answers over real SMTP."""
    reply = EmailMessage()
    reply["From"], reply["To"], reply["Subject"] = f"Jo Park <{JO}>", to, f"Re: {original['subject']}"
    reply["Message-ID"] = f"<{now().timestamp()}@hive-notes.example>"
    reply["In-Reply-To"] = reply["References"] = original["message-id"]
    reply.set_content(text)
    with smtplib.SMTP("127.0.0.1", mail.smtp) as server:
        server.login(JO, mail.password)
        server.send_message(reply)


def work(app: Flask, *flows: Callable[[], Any]) -> None:
    """What the clock does, now."""
    with app.app_context():
        for flow in flows:
            flow()


def first_pitch(page: Any, live: str, app: Flask, site: Website, ana: str) -> Hand:
    """Journey J1: from an empty server to the first pitch."""
    site.pages |= {"/winter": CONTACT, "/guide": GUIDE, "/robots.txt": 404}
    with app.app_context():
        token = users.fresh_token()
    hand = Hand(page)
    page.goto(f"{live}/setup?token={token}")
    hand.fill("Name", "Ana")
    hand.fill("Email", ana)
    hand.fill("Password", "four words make one")
    hand.fill("Your site", "acme-honey.example")
    hand.click("Create workspace")
    hand.click("Pitch one site now", "link")
    hand.fill("Password", "pw")
    hand.click("Test and connect")
    hand.click("Continue", "link")
    hand.fill("Site or page address", f"{site.url}/winter")
    hand.click("Look up")
    hand.click("Write pitch")
    hand.fill("Page you want linked", f"{site.url}/guide")
    hand.fill("One personal line", "Your page on winter feeding helped me last year.")
    hand.click("Send")
    expect(page.locator("body")).to_contain_text("Follow-ups are due")
    return hand


def test_a_pitch_from_an_empty_server_is_answered_won_and_told_in_the_morning(
    page: Any, live: str, bare_app: Flask, ours: MailServer, site: Website, db_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.stop(MONDAY)
    bare_app.config.update(HOST_SECONDS=0, FETCH_SECONDS=1)
    ana = f"ana{zlib.crc32(db_url.encode())}@acme-honey.example"  # a mailbox of its own for each database
    hand = first_pitch(page, live, bare_app, site, ana)
    assert hand.clicks <= 10
    assert hand.fields <= 9

    # a mail leaves over real SMTP, as drafted, to Jo alone
    clock.forward(seconds=30)
    before = len(inbox(ours, JO))
    work(bare_app, send.send_due)
    pitch_mail = inbox(ours, JO)[-1]
    assert len(inbox(ours, JO)) == before + 1
    assert "Your page on winter feeding helped me last year." in pitch_mail.get_body(("plain",)).get_content()
    with bare_app.app_context():
        ours_sent = db.session.scalars(select(Message).where(Message.state == MailState.SENT)).one()
        assert ours_sent.message_id == pitch_mail["message-id"]
        drafts = db.session.scalars(select(Message).where(Message.state == MailState.DRAFT)).all()
    page.goto(f"{live}/outbox")

    # Jo answers; the follow-ups stop; the conversation waits in the inbox
    answer(ours, ana, pitch_mail, "Happy to add it. Which page should I link?")
    clock.forward(minutes=3)
    work(bare_app, receive.receive_all)
    with bare_app.app_context():
        pitch = db.session.scalars(select(Pitch)).one()
        assert (pitch.stage, bool(pitch.stopped_at)) == (Stage.TALKING, True)
        open_states = (MailState.QUEUED, MailState.DRAFT, MailState.CLAIMED)
        assert (
            db.session.scalars(
                select(Message).where(Message.step_id.is_not(None), Message.state.in_(open_states))
            ).all()
            == []
        )
    assert len(drafts) <= 1
    page.goto(f"{live}/")
    expect(page.locator("main")).to_contain_text("Jo Park")
    page.goto(f"{live}/inbox")
    expect(page.locator("main")).to_contain_text("Happy to add it")
    page.goto(f"{live}/pipeline")

    # the editor says it is in: J6, logged with two keys, checked on the real page
    answer(ours, ana, pitch_mail, f"Done, it is live now: {site.url}/winter")
    clock.forward(minutes=3)
    work(bare_app, receive.receive_all)
    site.pages["/winter"] = CONTACT.replace(
        "<p>Written by", f'<p>See the <a href="{site.url}/guide">winter feeding guide</a>.</p><p>Written by'
    )
    page.goto(f"{live}/inbox")
    expect(page.locator("main")).to_contain_text("Done, it is live now")
    page.keyboard.press("l")
    expect(page.get_by_label("Page with the link")).to_be_focused()
    expect(page.get_by_label("Page with the link")).to_have_value(f"{site.url}/winter")
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_contain_text("Verifying")
    work(bare_app, verify.verify_due)
    with bare_app.app_context():
        link = db.session.scalars(select(Link)).one()
        pitch = db.session.scalars(select(Pitch)).one()
        assert link.state in (LinkState.LIVE, LinkState.CHANGED), link.sentence
        assert (pitch.stage, pitch.won_by) == (Stage.WON, WonBy.CHECK)
        number = link.id
    page.goto(f"{live}/links/{number}")
    expect(page.locator("main")).to_contain_text("winter feeding guide")

    # the morning says so
    clock.stop(MONDAY + timedelta(days=1, hours=-2, minutes=-20))  # Tuesday 07:40 in Berlin
    told = len(inbox(ours, ana))
    work(bare_app, digest.send_all, digest.send_all)
    morning = inbox(ours, ana)[told:]
    assert len(morning) == 1
    assert "Won" in morning[0].get_body(("plain",)).get_content()


def test_a_link_that_vanishes_is_missed_then_lost_and_trouble_is_neither(
    page: Any, live: str, bare_app: Flask, site: Website
) -> None:
    clock.stop(MONDAY)
    bare_app.config.update(HOST_SECONDS=0, FETCH_SECONDS=1)
    without = CONTACT
    with_link = CONTACT.replace("<p>Written by", f'<p><a href="{site.url}/guide">The guide</a></p><p>Written by')
    site.pages |= {"/winter": with_link, "/guide": GUIDE, "/robots.txt": 404}
    with bare_app.app_context():
        link = make.link(
            source_url=f"{site.url}/winter", target_url=f"{site.url}/guide", state=LinkState.VERIFYING,
            next_check_at=now(),
        )  # fmt: skip
        number, email = link.id, make.user(role=Role.OWNER).email

    def look(days: float, content: str | int) -> str:
        clock.forward(days=days)
        site.pages["/winter"] = content
        with bare_app.app_context():
            verify.verify(db.session.get_one(Link, number))
            return db.session.get_one(Link, number).state

    there = look(0, with_link)
    assert there in (LinkState.LIVE, LinkState.CHANGED)
    assert [look(1, without), look(0.2, without)] == [LinkState.MISSING] * 2
    assert look(0.1, with_link) == there
    assert not {look(1, trouble) for trouble in (403, 503, "stall")} & {LinkState.LOST, LinkState.MISSING}
    assert [look(1, without), look(1.01, without)] == [LinkState.MISSING, LinkState.LOST]
    with bare_app.app_context():
        assert db.session.scalars(select(Check).where(Check.changed)).all()
    page.goto(f"{live}/")  # nobody is signed in: sign in, and land here
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("main")).to_contain_text("Lost")
    page.goto(f"{live}/links/{number}")
    expect(page.locator("main")).to_contain_text("Lost")


def test_the_loop_and_its_forms_work_without_javascript(
    new_page: Callable[..., Any], live: str, bare_app: Flask, ours: MailServer, site: Website, db_url: str
) -> None:
    clock.stop(MONDAY)
    bare_app.config.update(HOST_SECONDS=0, FETCH_SECONDS=1)
    page = new_page(java_script_enabled=False)
    ana = f"plain{zlib.crc32(db_url.encode())}@acme-honey.example"
    first_pitch(page, live, bare_app, site, ana)
    clock.forward(seconds=30)
    work(bare_app, send.send_due)
    answer(ours, ana, inbox(ours, JO)[-1], f"Done, it is live now: {site.url}/winter")
    clock.forward(minutes=3)
    work(bare_app, receive.receive_all)
    site.pages["/winter"] = CONTACT.replace(
        "<p>Written by", f'<p><a href="{site.url}/guide">Guide</a></p><p>Written by'
    )

    page.goto(f"{live}/")
    page.get_by_role("link", name="Inbox").first.click()
    expect(page.locator("main")).to_contain_text("Done, it is live now")
    with page.expect_navigation():
        page.get_by_role("button", name="Log link").click()
    work(bare_app, verify.verify_due)
    page.get_by_role("link", name="Pipeline").first.click()
    expect(page.locator("main")).to_contain_text("Won")
    page.get_by_role("link", name="Links", exact=False).first.click()
    page.goto(f"{live}/links?tab=all")
    page.get_by_role("link", name="winter").first.click()
    expect(page.locator("main")).to_contain_text("Guide")
    with page.expect_navigation():
        page.get_by_role("button", name="Check now").click()
    expect(page.locator("body")).to_contain_text("127.0.0.1")
    page.goto(f"{live}/history")
    expect(page.locator("main")).to_contain_text("Won")
    with bare_app.app_context():
        assert db.session.scalars(select(Pitch.won_by)).one() == WonBy.CHECK
