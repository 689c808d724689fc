"""Sending with several mailboxes, workers and clocks: each cap and each turn is kept."""

from __future__ import annotations

import os
import random
import threading
from datetime import datetime, timedelta
from typing import Any

import make
from flows.outbound.planned import MONDAY, Wire, box, planned
from sqlalchemy import select

from outreach.core.states import MailState
from outreach.db import clock, db, now
from outreach.flows.lifecycle import pitch as lifecycle
from outreach.flows.outbound import claim, enroll, send
from outreach.models import Mailbox, Message, Pitch
from outreach.net.mail import smtp

FOLLOW_UPS = int(os.environ.get("OUTREACH_FOLLOW_UPS", "30"))


def test_several_mailboxes_take_turns_and_a_thread_keeps_its_own(app: Any) -> None:
    first, second = box(), box()
    campaign = make.campaign(mailboxes=[first, second], any_time=True)
    messages = []
    for _ in range(6):
        site = make.site()
        contact = make.contact(at=site)
        messages.append(enroll.enroll(campaign, contact, contact.addresses[0], site, now()))
    db.session.commit()
    assert sorted(m.mailbox_id for m in messages) == [first.id] * 3 + [second.id] * 3
    for mailbox in (first, second):
        send.send_from(mailbox.id, open=lambda login: Wire([]))
    later = db.session.scalars(select(Message).where(Message.state == MailState.QUEUED)).all()
    by_pitch = {m.pitch_id: m.mailbox_id for m in messages}
    assert len(later) == 6 and all(by_pitch[m.pitch_id] == m.mailbox_id for m in later)


def test_eight_workers_keep_a_cap_to_the_mail(app: Any) -> None:
    mailbox = box(daily_cap=20)
    planned(make.campaign(mailboxes=[mailbox], any_time=True), 40)
    taken: list[str] = []
    mailbox_id = mailbox.id
    db.session.commit()

    def work() -> None:
        with app.app_context():
            while (job := claim.claim_next(mailbox_id)) is not None:
                send.cross(job)
                taken.append(job.recipient)
                send.record_sent(job, "250 taken")

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert len(taken) == len(set(taken)) == 20


def test_no_follow_up_leaves_when_the_reply_was_there_before_it_was_due(app: Any) -> None:
    """Replies come a minute before to five seconds after the moment a follow-up is due; a look finds what is there."""
    clock.stop(MONDAY)
    chance = random.Random(3)
    mailbox = box()
    campaign = make.campaign(
        mailboxes=[mailbox], any_time=True, sequence=make.sequence(("Hello", "Hi"), ("", "Again"), delay=1)
    )
    planned(campaign, FOLLOW_UPS)
    send.send_from(mailbox.id, open=lambda login: Wire([]), seconds=600)
    due = MONDAY + timedelta(days=1)
    replies = {p.id: due + timedelta(seconds=chance.uniform(-60, 5)) for p in db.session.scalars(select(Pitch))}
    early = {pitch for pitch, at in replies.items() if at <= due - timedelta(seconds=5)}
    left_at: dict[int, datetime] = {}

    def poll(looked_at: Mailbox) -> bool:
        at = now()
        for pitch in db.session.scalars(select(Pitch).where(Pitch.stopped_at.is_(None))):
            if replies[pitch.id] <= at:
                lifecycle.stop(pitch, "replied", at)
        looked_at.last_complete_poll_started_at = at
        db.session.commit()
        return True

    clock.stop(due - timedelta(seconds=70))
    for _ in range(30):
        taken: list[str] = []
        send.send_from(mailbox.id, open=lambda login, taken=taken: Wire(taken), poll=poll, seconds=600)
        for recipient in taken:
            left_at[db.session.scalars(select(Message).where(Message.recipient == recipient)).first().pitch_id] = now()  # type: ignore[union-attr]
        clock.forward(seconds=5)
    assert early and not early & left_at.keys()
    assert len(left_at) + db.session.query(Pitch).filter(Pitch.stop_reason == "replied").count() >= FOLLOW_UPS


def test_no_follow_up_leaves_while_the_mailbox_cannot_be_read(app: Any) -> None:
    clock.stop(MONDAY)
    mailbox = box()
    planned(make.campaign(mailboxes=[mailbox], any_time=True), 3)
    send.send_from(mailbox.id, open=lambda login: Wire([]))
    taken: list[str] = []
    for day in range(4, 6):
        clock.stop(MONDAY + timedelta(days=day))
        send.send_from(mailbox.id, open=lambda login: Wire(taken), poll=lambda looked_at: False)
    assert taken == []


def test_a_clock_that_leaps_releases_no_more_than_the_caps(app: Any) -> None:
    clock.stop(MONDAY)
    mailbox = box(hourly_cap=3)
    planned(make.campaign(mailboxes=[mailbox], any_time=True), 12)
    taken: list[str] = []
    for leap in (0, 1, 1):
        clock.forward(hours=leap, seconds=1)
        send.send_from(mailbox.id, open=lambda login: Wire(taken))
    assert len(taken) == 9
    clock.forward(days=3)
    send.send_from(mailbox.id, open=lambda login: Wire(taken))
    assert len(taken) == 9
    held = db.session.query(Message).filter(Message.state == MailState.HELD).all()
    assert len(held) == 3 and all(m.reason.startswith("late:") for m in held)


def test_a_stalled_server_keeps_no_other_mailbox_waiting(app: Any) -> None:
    slow, quick = box(smtp_port=2501), box(smtp_port=2502)
    planned(make.campaign(mailboxes=[slow], any_time=True), 1)
    site = make.site()
    contact = make.contact(at=site)
    enroll.enroll(make.campaign(mailboxes=[quick], any_time=True), contact, contact.addresses[0], site, now())
    db.session.commit()
    quick_left, waited = threading.Event(), []

    class Stalled(Wire):
        def deliver(self, sender: str, recipient: str, raw: bytes, before_dot: Any) -> smtp.Reply:
            waited.append(quick_left.wait(60))
            return super().deliver(sender, recipient, raw, before_dot)

    class Quick(Wire):
        def close(self) -> None:
            quick_left.set()

    send.send_due(open=lambda login: (Stalled if login.port == 2501 else Quick)([]))
    assert waited == [True]
