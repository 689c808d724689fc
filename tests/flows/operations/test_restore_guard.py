"""A database that came from elsewhere or from before sends nothing until a person confirms."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import make
from flows.outbound.posted import MONDAY, box, states, waiting
from sqlalchemy import select

from outreach.core.states import MailState
from outreach.db import clock, db
from outreach.flows.operations import restore_guard
from outreach.flows.outbound import send
from outreach.models import Message, Preference


def test_after_a_restore_nothing_leaves_until_a_person_confirms(app: Any, tray: Any) -> None:
    mailbox = box(tray)
    campaign = make.campaign(mailboxes=[mailbox], any_time=True)
    waiting(campaign)
    assert send.send_due() == 1
    before = Preference.read(restore_guard.SENDS)
    waiting(campaign, 2)
    assert send.send_due() == 1
    assert len(tray.taken()) == 3
    gone = db.session.query(Message).order_by(Message.id).all()[-1]
    Preference.write(restore_guard.SENDS, before)  # the backup knows of one mail only
    late = waiting(campaign)[0]
    db.session.commit()
    assert send.send_due() == 0
    assert "restored" in restore_guard.frozen()
    assert states(late)[0][0] == MailState.HELD
    assert len(tray.taken()) == 3 and gone
    restore_guard.confirm()
    assert restore_guard.frozen() == ""
    waiting(campaign)
    send.send_due()
    assert len(tray.taken()) == 4


def test_a_process_killed_at_the_very_first_mail_is_no_restore(app: Any) -> None:
    for number in (1, 2):
        counted = restore_guard.count_send()
        db.session.commit()  # killed here, before keep()
        assert counted["number"] == number
        assert restore_guard.frozen() == "" == restore_guard.warning()


def test_a_restore_to_before_the_first_mail_is_noticed_and_can_be_confirmed(app: Any) -> None:
    counted = restore_guard.count_send()
    db.session.commit()
    restore_guard.keep(counted)
    db.session.delete(db.session.scalars(select(Preference).where(Preference.name == restore_guard.SENDS)).one())
    db.session.commit()
    assert "restored" in restore_guard.frozen()
    restore_guard.confirm()
    assert restore_guard.frozen() == ""
    assert restore_guard.count_send()["number"] == 1


def test_who_counts_the_first_mail_and_who_looks_for_a_restore_do_not_wait_for_each_other(app: Any) -> None:
    told: list[str] = []
    counting, claimed = threading.Event(), threading.Event()

    def look() -> None:
        with app.app_context():
            counting.wait(10)
            claimed.set()
            told.append(restore_guard.frozen())

    other = threading.Thread(target=look)
    other.start()
    db.session.scalar(select(Preference).where(Preference.name == "none").with_for_update())  # what a claim begins with
    counting.set()
    claimed.wait(10)
    counted = restore_guard.count_send()
    db.session.commit()
    restore_guard.keep(counted)
    other.join(30)
    assert told == [""]


def test_a_clock_that_goes_back_freezes_sending_and_says_so(app: Any, tray: Any) -> None:
    clock.stop(MONDAY)
    mailbox = box(tray)
    waiting(make.campaign(mailboxes=[mailbox], any_time=True))
    assert restore_guard.frozen() == ""
    clock.stop(MONDAY - timedelta(minutes=1))
    assert restore_guard.frozen() == ""
    clock.stop(MONDAY - timedelta(days=30))
    assert restore_guard.frozen().startswith("The clock went back: it shows 24 Oct")
    assert send.send_due() == 0
    assert tray.taken() == []
    clock.stop(MONDAY + timedelta(hours=1))
    send.send_due()
    assert len(tray.taken()) == 1
