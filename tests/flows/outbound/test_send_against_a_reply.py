"""The race everybody loses somewhere: a reply arrives about when the follow-up is due.

OUTREACH_RACE=500 runs the whole of it in real time; a plain run has fewer mails, closer together, on a clock that goes
four times as fast.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import make
import pytest
from flask import Flask
from imapbox import FAULTS, Box, imapbox
from smtpsink import Sink, sink

from outreach.core.states import MailState
from outreach.db import clock, db, now
from outreach.flows.inbound import receive
from outreach.flows.mailboxes import login
from outreach.flows.outbound import enroll, send
from outreach.models import Mailbox, Message

FULL = int(os.environ.get("OUTREACH_RACE", "0"))
MAILS, SPEED, SPREAD = (FULL, 1, 60) if FULL else (40, 4, 12)
BEFORE, AFTER = (60, 5) if FULL else (12, 25)  # seconds a reply may arrive before its follow-up is due, and after
PITCHED = datetime(2026, 11, 23, 10, tzinfo=UTC)
SEED = 4


class World:
    """A sender, a reader, and their two servers."""

    def __init__(self, app: Flask, tray: Sink, box: Box) -> None:
        self.app, self.tray, self.box = app, tray, box

    def mailboxes(self, count: int) -> list[Mailbox]:
        limits = {"spacing_seconds": 0, "ramp_from": 0, "hourly_cap": 0, "daily_cap": 0}
        servers = {"smtp_port": self.tray.port, "imap_port": self.box.port}
        return [make.mailbox(secret=login.seal("pw"), **limits, **servers) for _ in range(count)]

    def pitched(self, mailboxes: list[Mailbox], count: int) -> list[Message]:
        """*count* follow-ups, each under a pitch that left."""
        clock.stop(PITCHED)
        sequence = make.sequence(("A guide", "Hi {{first_name|there}}"), ("", "Did you see it?"))
        campaign = make.campaign(mailboxes=mailboxes, sequence=sequence, any_time=True)
        for _ in range(count):
            site = make.site()
            contact = make.contact(at=site)
            enroll.enroll(campaign, contact, contact.addresses[0], site, now())
        db.session.commit()
        for mailbox in mailboxes:
            send.send_from(mailbox.id, seconds=120)
        found = db.session.query(Message).filter(Message.state == MailState.QUEUED).order_by(Message.id).all()
        assert len(found) == count
        return found

    def follow_ups(self) -> list[dict[str, Any]]:
        """The follow-ups the witness saw."""
        return [mail for mail in self.tray.taken() if "\r\nIn-Reply-To:" in mail["raw"]]


@pytest.fixture
def world(app: Flask, tmp_path: Any) -> Iterator[World]:
    with sink(tmp_path) as tray, imapbox() as box:
        yield World(app, tray, box)


def reply_to(first: Message, follow_up: Message) -> bytes:
    head = f"From: {follow_up.recipient}\r\nTo: {first.sender}\r\nSubject: Re: {first.subject}\r\n"
    head += f"Message-ID: <re-{follow_up.id}@reader.example>\r\nIn-Reply-To: {first.message_id}\r\n"
    return f"{head}\r\nThanks, I will have a look at number {follow_up.id}.\r\n".encode()


def ticking(world: World, stop: threading.Event, every: float, flow: Any) -> threading.Thread:
    def run() -> None:
        while not stop.is_set():
            with world.app.app_context():
                flow()
            stop.wait(every / SPEED)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.timeout(600)
def test_no_follow_up_leaves_when_the_reply_was_there_five_seconds_before(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)
    mailboxes = world.mailboxes(4)
    follow_ups = world.pitched(mailboxes, MAILS)
    begun, started = PITCHED + timedelta(days=4), time.time()

    def moment(real: float) -> datetime:
        return begun + timedelta(seconds=(real - started) * SPEED)

    clock.go()
    monkeypatch.setattr(clock, "now", lambda: moment(time.time()))
    due: dict[str, datetime] = {}
    letters: list[tuple[datetime, str, str, bytes]] = []
    for follow_up in follow_ups:
        follow_up.due_at = follow_up.at = now() + timedelta(seconds=BEFORE + 2 + chance.uniform(0, SPREAD))
        first = db.session.query(Message).filter_by(pitch_id=follow_up.pitch_id, state=MailState.SENT).one()
        arrives = follow_up.due_at + timedelta(seconds=chance.uniform(-BEFORE, AFTER))
        due[follow_up.recipient] = follow_up.due_at
        letters.append((arrives, follow_up.recipient, first.sender, reply_to(first, follow_up)))
    db.session.commit()

    looks: list[tuple[datetime, int]] = []

    def poll(mailbox: Mailbox) -> bool:
        looks.append((now(), mailbox.id))
        return receive.poll(mailbox)

    stop = threading.Event()
    clocks = [ticking(world, stop, 5, lambda: send.send_due(poll=poll)), ticking(world, stop, 15, receive.receive_all)]
    arrived: dict[str, datetime] = {}
    for arrives, sender, to, raw in sorted(letters):
        time.sleep(max((arrives - now()).total_seconds() / SPEED, 0))
        world.box.put(to, raw)
        arrived[sender] = now()
    last = max(due.values()) + timedelta(seconds=60)
    waiting = db.session.query(Message).filter(Message.state.in_((MailState.QUEUED, MailState.CLAIMED)))
    while now() < last and waiting.count():
        db.session.rollback()
        time.sleep(0.1)
    stop.set()
    for thread in clocks:
        thread.join(60)
    db.session.rollback()

    dots = {mail["to"][0]: moment(mail["at"]) for mail in world.follow_ups()}
    offsets = {who: (arrived[who] - due[who]).total_seconds() for who in due}
    crossing = min((offsets[who] for who in dots), default=0.0)
    lead = [max((dots[who] - arrived[who]).total_seconds(), 0.0) for who in dots]
    blind = sorted((dots[who] - max(at for at, _ in looks if at <= dots[who])).total_seconds() for who in dots)
    middle, most = (blind[len(blind) * part // 100] for part in (50, 99)) if blind else (0.0, 0.0)
    with capsys.disabled():
        print(
            f"\n{MAILS} follow-ups, seed {SEED}, {db.engine.dialect.name}: {len(dots)} left, {MAILS - len(dots)} "
            f"stopped by their reply; the earliest reply that stopped none came {crossing:+.1f} s around due, at most "
            f"{max(lead, default=0.0):.1f} s before the dot; look to dot median {middle:.2f} s, p99 {most:.2f} s"
        )
    assert waiting.count() == 0
    assert 0 < len(dots) < MAILS
    assert [who for who in dots if offsets[who] <= -5] == []


def test_nothing_leaves_unread_while_the_mailbox_cannot_be_read(world: World) -> None:
    world.app.config["MAIL_SECONDS"] = 1
    (mailbox,) = world.mailboxes(1)
    follow_ups = world.pitched([mailbox], 4)
    clock.forward(days=4, minutes=1)
    (campaign,) = {message.campaign for message in follow_ups}
    for fault in FAULTS:
        world.box.fault = fault
        site = make.site()
        contact = make.contact(at=site)
        enroll.enroll(campaign, contact, contact.addresses[0], site, now())
        first_mails = len(world.tray.taken()) + 1
        world.box.put(mailbox.address, b"From: a@b.example\r\nSubject: A letter\r\n\r\nHello " + fault.encode())
        send.send_due(poll=receive.poll)
        assert (fault, world.follow_ups()) == (fault, [])
        assert len(world.tray.taken()) == first_mails  # a pitch answers nobody, so it need not wait
        clock.forward(minutes=2)
    db.session.expire_all()
    assert mailbox.paused_at is None and mailbox.poll_failures >= len(FAULTS)
    assert {message.state for message in follow_ups} == {MailState.QUEUED}
    assert "waits until the mailbox has been read" in {message.reason for message in follow_ups}
    world.box.fault = ""
    send.send_due(poll=receive.poll)
    assert len(world.follow_ups()) == 4
