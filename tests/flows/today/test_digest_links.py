"""The links in a digest: they act when pressed, once, for a week, and cannot be forged."""

from __future__ import annotations

import re
from typing import Any

import make
from flask import Flask
from flows.today.morning_mail import MONDAY, Post, person, reply

from outreach.core.states import DigestRhythm, MailState
from outreach.db import clock, db, now
from outreach.flows.today import digest, digest_links
from outreach.models import Task


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
