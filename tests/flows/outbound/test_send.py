from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import make
import pytest
from flows.outbound.posted import MONDAY, box, states, waiting

from outreach.core.states import AddressState, CampaignState, MailState, Stage
from outreach.db import clock, db, now
from outreach.flows.contacts import suppress
from outreach.flows.lifecycle import pitch as lifecycle
from outreach.flows.mailboxes import pausing
from outreach.flows.operations import restore_guard
from outreach.flows.outbound import claim, send, sweep
from outreach.models import Mailbox, Message, Pitch


def polled(mailbox: Mailbox) -> bool:
    mailbox.last_complete_poll_started_at = now()
    db.session.commit()
    return True


def test_a_pitch_leaves_once_and_plans_its_follow_up(app: Any, tray: Any) -> None:
    clock.stop(MONDAY)
    mailbox = box(tray)
    (message,) = waiting(make.campaign(mailboxes=[mailbox]))
    assert send.send_from(mailbox.id) == 1
    assert send.send_from(mailbox.id) == 0
    assert states(message) == [(MailState.SENT, "")]
    assert [m["to"] for m in tray.taken()] == [[message.recipient]]
    pitch = db.session.get_one(Pitch, message.pitch_id)
    follow_up = db.session.query(Message).filter(Message.step_id != message.step_id).one()
    assert pitch.stage == Stage.PITCHED
    assert (follow_up.state, follow_up.due_at) == (MailState.QUEUED, MONDAY + timedelta(days=4))
    assert pitch.next_step_at == follow_up.due_at


def test_a_follow_up_stands_under_the_pitch_and_waits_for_a_look_into_the_mailbox(app: Any, tray: Any) -> None:
    clock.stop(MONDAY)
    mailbox = box(tray)
    (pitch,) = waiting(make.campaign(mailboxes=[mailbox]))
    send.send_from(mailbox.id)
    clock.stop(MONDAY + timedelta(days=4, minutes=1))
    assert send.send_from(mailbox.id) == 0
    follow_up = db.session.query(Message).filter(Message.step_id != pitch.step_id).one()
    assert states(follow_up) == [(MailState.QUEUED, "waits until the mailbox has been read")]
    assert db.session.get_one(Mailbox, mailbox.id).next_look_at == now()

    assert send.send_from(mailbox.id, poll=lambda mailbox: False) == 0
    assert send.send_from(mailbox.id, poll=polled) == 1
    raw = tray.taken()[1]["raw"]
    db.session.expire_all()
    assert f"In-Reply-To: {pitch.message_id}" in raw and f"References: {pitch.message_id}" in raw
    assert f"\nSubject: {pitch.subject}\r\n" in raw  # nobody answered, so there is no Re:


def test_a_stopped_pitch_a_suppressed_person_and_a_bounced_address_get_nothing(app: Any, tray: Any) -> None:
    mailbox = box(tray)
    campaign = make.campaign(mailboxes=[mailbox], any_time=True)
    stopped, suppressed, bounced, erased = waiting(campaign, 4)
    lifecycle.stop(stopped.pitch, "replied", now())
    suppress.add(suppressed.recipient, reason="asked", source="reply", at=now())
    bounced.contact.addresses[0].state = AddressState.BOUNCED
    erased.contact.erased_at = now()
    db.session.commit()
    assert send.send_from(mailbox.id) == 0
    assert [state for state, _ in states(stopped, suppressed, bounced, erased)] == [MailState.STOPPED] * 4
    assert states(stopped)[0][1] == "replied"
    assert tray.taken() == []


def test_a_reply_between_claim_and_dot_stops_the_mail(app: Any, tray: Any) -> None:
    mailbox = box(tray)
    (message,) = waiting(make.campaign(mailboxes=[mailbox], any_time=True))
    job = claim.claim_next(mailbox.id)
    assert job is not None
    lifecycle.stop(message.pitch, "replied", now())
    db.session.commit()
    with pytest.raises(send.Lost):
        send.cross(job)
    send.send_from(mailbox.id)
    assert states(message) == [(MailState.STOPPED, "replied")]


def test_an_empty_field_holds_the_mail_and_says_which(app: Any, tray: Any) -> None:
    mailbox = box(tray)
    sequence = make.sequence(("Hello", "Hi {{personal_line}}"))
    (message,) = waiting(make.campaign(mailboxes=[mailbox], sequence=sequence))
    assert states(message) == [(MailState.HELD, "{{personal_line}} is empty for this person and without a fallback.")]


def test_outside_the_window_a_mail_waits_and_says_until_when(app: Any, tray: Any) -> None:
    clock.stop(datetime(2026, 11, 22, 18, tzinfo=UTC))
    mailbox = box(tray, timezone="Europe/Berlin")
    (message,) = waiting(make.campaign(mailboxes=[mailbox]))
    message.due_at = message.at = now()
    db.session.commit()
    assert send.send_from(mailbox.id) == 0
    assert states(message) == [(MailState.QUEUED, "outside window, goes Mon 23 Nov 09:00 Berlin")]


def test_after_an_outage_of_a_day_what_was_due_is_asked_about(app: Any, tray: Any) -> None:
    clock.stop(MONDAY)
    mailbox = box(tray)
    (message,) = waiting(make.campaign(mailboxes=[mailbox], any_time=True))
    clock.forward(hours=25)
    assert send.send_from(mailbox.id) == 0
    assert states(message)[0][0] == MailState.HELD and states(message)[0][1].startswith("late:")


def test_a_mail_that_waits_its_turn_behind_a_cap_is_never_late(app: Any, tray: Any) -> None:
    clock.stop(MONDAY)
    mailbox = box(tray, daily_cap=1)
    first, second = waiting(make.campaign(mailboxes=[mailbox], any_time=True), 2)
    for _ in range(14):
        send.send_from(mailbox.id)
        clock.forward(hours=2)
    assert [state for state, _ in states(first, second)] == [MailState.SENT, MailState.SENT]


def test_what_a_cap_left_over_on_friday_leaves_on_monday_without_a_question(app: Any, tray: Any) -> None:
    clock.stop(MONDAY - timedelta(days=3))
    mailbox = box(tray, daily_cap=1)
    first, second, third = waiting(make.campaign(mailboxes=[mailbox]), 3)
    for _ in range(10):  # until Sunday
        for due in send.mailboxes_due(now()):
            send.send_from(due)
        clock.forward(hours=6)
    assert [state for state, _ in states(first, second)] == [MailState.SENT, MailState.QUEUED]
    pausing.forget_backoff(mailbox.id, now())  # somebody changes the limits meanwhile
    db.session.commit()
    send.send_from(mailbox.id)
    clock.stop(MONDAY)
    send.send_from(mailbox.id)
    assert [state for state, _ in states(first, second, third)] == [MailState.SENT, MailState.SENT, MailState.QUEUED]


def test_the_hourly_and_the_daily_cap_count_rows(app: Any, tray: Any) -> None:
    clock.stop(MONDAY)
    mailbox = box(tray, hourly_cap=2, daily_cap=5, timezone="Europe/Berlin")
    waiting(make.campaign(mailboxes=[mailbox], any_time=True), 9)
    left = []
    for _ in range(4):
        left.append(send.send_from(mailbox.id))
        clock.forward(minutes=61)
    assert left == [2, 2, 1, 0]


def test_a_refused_password_pauses_the_mailbox_and_loses_nothing(app: Any, tray: Any) -> None:
    tray.accounts["ana@acme.example"] = "other"
    mailbox = box(tray, address="ana@acme.example")
    (message,) = waiting(make.campaign(mailboxes=[mailbox], any_time=True))
    assert send.send_from(mailbox.id) == 0
    db.session.expire_all()
    assert mailbox.paused_reason == "127.0.0.1 refused the password: 535 5.7.8 bad credentials"
    assert message.state == MailState.QUEUED
    pausing.resume_mailbox(mailbox, now())
    tray.accounts["ana@acme.example"] = "pw"
    db.session.commit()
    assert send.send_from(mailbox.id) == 1


def test_one_bad_address_never_stops_the_batch(app: Any, tray: Any) -> None:
    mailbox = box(tray)
    bad, good = waiting(make.campaign(mailboxes=[mailbox], any_time=True), 2)
    dead = bad.recipient
    tray.plan = lambda to, times: "rcpt-550" if to == dead else ""
    assert send.send_from(mailbox.id) == 1
    assert [state for state, _ in states(bad, good)] == [MailState.FAILED, MailState.SENT]
    assert bad.pitch.stop_reason == "the address does not take mail"
    assert bad.contact.addresses[0].state == AddressState.BOUNCED
    assert mailbox.paused_at is None


def test_too_many_dead_addresses_pause_the_campaign(app: Any, tray: Any) -> None:
    mailbox = box(tray)
    campaign = make.campaign(mailboxes=[mailbox], any_time=True)
    waiting(campaign, 25)
    tray.plan = lambda to, times: "rcpt-550" if len(tray.tries) % 10 == 0 else ""
    send.send_from(mailbox.id)
    db.session.expire_all()
    assert campaign.state == CampaignState.PAUSED
    assert campaign.paused_reason.startswith("2 of 20 addresses do not exist (10 %, the limit is 5 %)")


@pytest.mark.parametrize(
    ("fault", "state", "kept"),
    [
        ("rcpt-451", MailState.QUEUED, 0),
        ("drop-mail", MailState.QUEUED, 0),
        ("drop-data", MailState.QUEUED, 0),
        ("dot-451", MailState.QUEUED, 0),
        ("dot-554", MailState.FAILED, 0),
        ("drop-dot", MailState.UNKNOWN, 0),
        ("keep-drop-dot", MailState.UNKNOWN, 1),
        ("garbage-dot", MailState.UNKNOWN, 1),
        ("stall-dot", MailState.UNKNOWN, 1),
        ("slow-dot", MailState.SENT, 1),
    ],
)
def test_each_fault_ends_where_it_should(app: Any, tray: Any, fault: str, state: str, kept: int) -> None:
    mailbox = box(tray)
    (message,) = waiting(make.campaign(mailboxes=[mailbox], any_time=True))
    tray.plan = lambda to, times: fault
    send.send_from(mailbox.id)
    assert states(message)[0][0] == state
    assert len(tray.taken()) == kept
    clock.forward(minutes=1)
    send.send_from(mailbox.id)  # what is not known is never sent again by itself
    assert len(tray.taken()) == kept or state == MailState.QUEUED


def test_a_connection_cut_in_the_body_is_no_delivery_or_not_known(app: Any, tray: Any) -> None:
    mailbox = box(tray)
    (message,) = waiting(make.campaign(mailboxes=[mailbox], any_time=True))
    tray.plan = lambda to, times: "drop-in-body" if times == 1 else ""
    send.send_from(mailbox.id)
    first = states(message)[0][0]
    clock.forward(minutes=1)
    send.send_from(mailbox.id)
    assert (first, len(tray.taken())) in [(MailState.QUEUED, 1), (MailState.UNKNOWN, 0)]


def test_a_temporary_refusal_backs_off_with_the_same_message_id(app: Any, tray: Any) -> None:
    mailbox = box(tray)
    (message,) = waiting(make.campaign(mailboxes=[mailbox], any_time=True))
    tray.plan = lambda to, times: "rcpt-451" if times == 1 else ""
    assert send.send_from(mailbox.id) == 0
    assert states(message)[0][1].startswith("451 4.7.1 greylisted; next try")
    assert send.send_from(mailbox.id) == 0
    clock.forward(minutes=6)
    assert send.send_from(mailbox.id) == 1
    assert f"Message-ID: {message.message_id}" in tray.taken()[0]["raw"]


def test_a_dead_process_gives_back_what_it_claimed_and_not_what_it_was_handing_over(app: Any, tray: Any) -> None:
    mailbox = box(tray)
    claimed, handing = waiting(make.campaign(mailboxes=[mailbox], any_time=True), 2)
    for _ in range(2):
        job = claim.claim_next(mailbox.id)
    assert job is not None
    send.cross(job)
    clock.forward(hours=1)
    assert sweep.sweep() == 2
    first, second = states(claimed, handing)
    assert {first[0], second[0]} == {MailState.QUEUED, MailState.UNKNOWN}
    assert sweep.sweep() == 0


def test_a_clock_that_was_ahead_for_a_moment_does_not_keep_mail_back(
    app: Any, tray: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.stop(MONDAY)
    waiting(make.campaign(mailboxes=[box(tray)], any_time=True))
    assert restore_guard.frozen() == ""
    with monkeypatch.context() as patch:
        patch.setattr(restore_guard.watch, "jumped", lambda: "The clock of this server jumped ahead by 3600 seconds.")
        clock.stop(MONDAY + timedelta(hours=1))
        assert restore_guard.frozen() == ""
    clock.stop(MONDAY + timedelta(seconds=20))
    assert restore_guard.frozen() == ""
    send.send_due()
    assert len(tray.taken()) == 1
