"""The digest comes once a local date when something needs the person, and never otherwise."""

from __future__ import annotations

import email
import email.policy
import os
import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import make
import pytest
from flask import Flask
from sqlalchemy import select

from outreach.core.states import DigestRhythm, MailState, Role, Stage, ThreadTab, WonBy
from outreach.db import clock, db, now
from outreach.flows.today import digest, digest_links
from outreach.models import DigestMail, Mailbox, Task, Thread, User
from outreach.net.mail import smtp

ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe",
    "Pacific/Apia", "Asia/Kolkata", "America/Sao_Paulo", "Africa/Casablanca", "Pacific/Kiritimati", "Asia/Tehran",
)  # fmt: skip
LONG = int(os.environ.get("OUTREACH_TEST_DAYS", "0"))  # 400 for the long walk
MONDAY = datetime(2026, 11, 23, 6, 45, tzinfo=UTC)  # 07:45 in Berlin


class Post:
    """A mail server that keeps what it is given; it can be told to fail."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, Any]] = []
        self.fails: Exception | None = None

    def __call__(self, box: Mailbox, user: User, raw: bytes, before_dot: Callable[[], None]) -> None:
        if self.fails and "early" in str(self.fails):
            raise self.fails
        before_dot()
        if self.fails:
            raise self.fails
        self.mails.append((user.email, email.message_from_bytes(raw, policy=email.policy.default)))


@pytest.fixture
def post() -> Post:
    return Post()


def person(**given: Any) -> User:
    given = {"timezone": "Europe/Berlin", "role": Role.OWNER, "digest_unassigned": True, **given}
    row = make.user(**given)
    row.created_at = now() - timedelta(days=400)
    row.last_seen_at = now()
    db.session.commit()
    return row


def reply(text: str = "Happy to add it", **given: Any) -> Thread:
    pitch = make.pitch(stage=Stage.TALKING)
    return make.thread(pitch=pitch, tab=ThreadTab.NEEDS, snippet=text, last_at=now() - timedelta(hours=14), **given)


def test_nothing_due_no_mail(app: Flask, post: Post) -> None:
    clock.stop(MONDAY)
    person()
    make.mailbox()
    assert digest.send_all(post) == 0
    assert post.mails == []


def test_a_reply_makes_one_mail_a_date(app: Flask, post: Post) -> None:
    clock.stop(MONDAY)
    who = person()
    make.mailbox()
    reply()
    for _ in range(5):
        digest.send_all(post)
        clock.forward(minutes=20)
    assert [to for to, _ in post.mails] == [who.email]
    clock.stop(MONDAY + timedelta(days=1))
    digest.send_all(post)
    assert len(post.mails) == 2


def test_both_parts_say_the_same_and_every_item_has_its_link(app: Flask, post: Post) -> None:
    clock.stop(MONDAY)
    who = person()
    make.mailbox()
    thread = reply()
    make.pitch(stage=Stage.WON, won_at=now() - timedelta(hours=5), won_by=WonBy.CHECK, site=make.site(name="Nectar"))
    assert digest.send_all(post) == 1
    mail = post.mails[0][1]
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for part in (text, html):
        assert f"/inbox/{thread.id}" in part
        assert "Happy to add it" in part
        assert "Nectar: link live, pitch Won" in part
    assert set(re.findall(r"http://127[^\s\"<]+", text)) == set(re.findall(r"http://127[^\s\"<]+", html))
    assert mail["subject"] == "1 reply waits for you"
    assert mail["auto-submitted"] == "auto-generated"
    assert mail["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert len(html.encode()) < 50_000
    assert who.email == mail["to"]


def test_private_people_get_no_message_text(app: Flask, post: Post) -> None:
    clock.stop(MONDAY)
    person(digest_hides_text=True)
    make.mailbox()
    reply("a secret plan")
    digest.send_all(post)
    assert "secret" not in post.mails[0][1].as_string()


def test_sample_data_and_other_peoples_projects_never_count(app: Flask, post: Post) -> None:
    clock.stop(MONDAY)
    person(all_projects=False)
    make.mailbox()
    reply()
    thread = reply()
    thread.pitch.project.is_sample = True  # type: ignore[union-attr]
    db.session.commit()
    assert digest.send_all(post) == 0


def test_not_on_the_first_day_not_when_paused_not_when_off(app: Flask, post: Post) -> None:
    clock.stop(MONDAY)
    make.mailbox()
    reply()
    make.user(timezone="Europe/Berlin", digest_unassigned=True)
    person(digest_paused_until=date(2026, 12, 1))
    person(digest=DigestRhythm.OFF)
    assert digest.send_all(post) == 0


def test_three_quiet_weeks_make_it_weekly_and_it_says_so(app: Flask, post: Post) -> None:
    clock.stop(MONDAY)
    who = person(digest=DigestRhythm.DAILY)
    who.last_seen_at = now() - timedelta(days=30)
    make.mailbox()
    reply()
    for _ in range(7):
        digest.send_all(post)
        clock.forward(days=1)
    assert len(post.mails) == 1
    assert "comes once a week now" in post.mails[0][1].get_body(("plain",)).get_content()


def test_a_failure_before_the_last_dot_is_tried_again_and_one_after_it_never(app: Flask, post: Post) -> None:
    clock.stop(MONDAY)
    person()
    make.mailbox()
    reply()
    post.fails = smtp.Failed(smtp.Phase.CONNECT, smtp.Fate.RETRY, "early: no answer")
    assert digest.send_all(post) == 0
    clock.forward(minutes=11)
    post.fails = smtp.Failed(smtp.Phase.DOT, smtp.Fate.UNKNOWN, "no answer after the dot")
    assert digest.send_all(post) == 0
    post.fails = None
    for _ in range(6):
        clock.forward(minutes=20)
        digest.send_all(post)
    assert post.mails == []
    assert db.session.scalars(select(DigestMail.state)).all() == ["unknown"]


def test_one_persons_trouble_keeps_nobody_elses_back(app: Flask, post: Post) -> None:
    clock.stop(MONDAY)
    first, second = person(), person()
    make.mailbox()
    reply()

    def stumbles(box: Mailbox, user: User, raw: bytes, before_dot: Callable[[], None]) -> None:
        if user.id == first.id:
            raise RuntimeError("something unforeseen")
        post(box, user, raw, before_dot)

    assert digest.send_all(stumbles) == 1
    assert [to for to, _ in post.mails] == [second.email]


@pytest.mark.timeout(4000)
def test_exactly_one_a_date_in_twelve_zones_with_restarts_and_outages(app: Flask, post: Post) -> None:
    days, begins = LONG or 12, datetime(2026, 9, 25, 0, 10, tzinfo=UTC)  # the south puts its clocks forward
    if not LONG and db.engine.dialect.name == "sqlite":
        begins += timedelta(days=28)  # Europe and America put theirs back
    chance = Random(5)
    clock.stop(begins)
    people = {name: person(timezone=name, digest=DigestRhythm.DAILY) for name in ZONES}
    make.mailbox()
    thread = reply()
    thread_id, ids = thread.id, {name: who.id for name, who in people.items()}
    outages = {day: chance.randrange(20) for day in range(days) if chance.random() < 0.15}
    silent = {day for day in range(days) if chance.random() < 0.2}  # nothing is due on these
    begun, ticks = now(), []
    for step in range(days * 48):
        clock.stop(begun + timedelta(minutes=30 * step))
        day, hour = divmod(step // 2, 24)
        if step % 48 == 0:
            thread.tab = ThreadTab.DONE if day in silent else ThreadTab.NEEDS
            for who in people.values():
                who.last_seen_at = now()
            db.session.commit()
        if day in outages and outages[day] <= hour < outages[day] + 4:
            continue
        ticks.append((now(), thread.tab == ThreadTab.NEEDS))
        digest.send_all(post)
        if chance.random() < 0.02:
            db.session.remove()  # a restart: nothing is remembered but the tables
            thread = db.session.get_one(Thread, thread_id)
            people = {name: db.session.get_one(User, key) for name, key in ids.items()}
    got = Counter((to, mail["date"].datetime.astimezone(ZoneInfo(zone)).date())
                  for zone, who in people.items() for to, mail in post.mails if to == who.email)  # fmt: skip
    assert set(got.values()) == {1}
    decided: dict[tuple[str, date], bool] = {}  # by the first tick of a morning
    for zone, who in people.items():
        for at, waiting in ticks:
            if digest.due_on(who, at):
                decided.setdefault((who.email, at.astimezone(ZoneInfo(zone)).date()), waiting)
    assert set(got) == {key for key, waiting in decided.items() if waiting}
    assert len(got) > days * len(ZONES) * 0.6


def links(raw: Any) -> list[str]:
    return re.findall(r"http://127\.0\.0\.1(/[^\s]+)", raw.get_body(("plain",)).get_content())


def test_a_thousand_scanner_gets_change_nothing_and_one_post_acts_once(app: Flask, post: Post, client: Any) -> None:
    clock.stop(MONDAY)
    who = person()
    make.mailbox()
    reply()
    pitch = make.pitch()
    draft = make.message(
        pitch=pitch, contact=pitch.contact, campaign=pitch.campaign, state=MailState.DRAFT, due_at=now()
    )
    task = Task(project_id=pitch.project_id, title="Call Jo", due_at=now(), created_at=now(), user_id=who.id)
    db.session.add(task)
    db.session.commit()
    digest.send_all(post)
    found = links(post.mails[0][1])
    actions = [link for link in found if link.startswith("/n/")]
    assert len(actions) == 6
    for _ in range(1000 // len(found) + 1):
        for link in found:
            client.get(link)
    db.session.expire_all()
    assert (draft.state, task.done_at, who.digest) == (MailState.DRAFT, None, DigestRhythm.WEEKDAYS)
    stop = next(link for link in actions if digest_links.open_token(link[3:])[1:3] == ("stop", draft))
    assert "is stopped" in client.post(stop, token=False).text
    db.session.expire_all()
    assert (draft.state, bool(pitch.stopped_at)) == (MailState.STOPPED, True)
    assert client.post(stop, token=False).status_code == 410


def test_action_links_end_after_seven_days_and_cannot_be_forged(app: Flask, post: Post, client: Any) -> None:
    clock.stop(MONDAY)
    person()
    make.mailbox()
    reply()
    digest.send_all(post)
    link = next(link for link in links(post.mails[0][1]) if link.startswith("/n/"))
    assert client.get(link[:-1] + ("0" if link[-1] != "0" else "1")).status_code == 410
    clock.forward(days=8)
    assert client.post(link, token=False).status_code == 410


def test_one_click_ends_it_without_a_login_and_get_asks_first(app: Flask, post: Post, client: Any) -> None:
    clock.stop(MONDAY)
    who = person()
    make.mailbox()
    reply()
    digest.send_all(post)
    address = re.search(r"<http://127\.0\.0\.1(/[^>]+)>", str(post.mails[0][1]["list-unsubscribe"]))
    assert address
    assert "Weekly instead" in client.get(address[1]).text
    db.session.expire_all()
    assert who.digest == DigestRhythm.WEEKDAYS
    answer = client.post(address[1], data={"List-Unsubscribe": "One-Click"}, token=False)
    assert answer.status_code == 200
    db.session.expire_all()
    assert who.digest == DigestRhythm.OFF
    assert client.post(address[1], data={"rhythm": "weekly"}, token=False).status_code == 200
    db.session.expire_all()
    assert who.digest == DigestRhythm.WEEKLY
