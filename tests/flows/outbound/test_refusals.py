"""A refusal ends the same way whether the server says it at once, at RCPT, or sends a bounce mail later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import make
import pytest
from smtpsink import sink

from outreach.core.states import AddressState, BounceClass, MailState, Stage, ThreadTab, Turn
from outreach.db import db, now
from outreach.flows.contacts import erase, suppress
from outreach.flows.inbound import accept, store
from outreach.flows.mailboxes import login
from outreach.flows.outbound import enroll, outbox, send
from outreach.models import Mailbox, Message, Suppression

ASKED = "asked us not to write"
DEAD = "the address does not take mail"
REFUSED = "the mail was refused"


@pytest.fixture
def tray(tmp_path: Any, app: Any) -> Any:
    app.config["DOT_SECONDS"], app.config["MAIL_SECONDS"] = 1, 2
    with sink(tmp_path) as server:
        yield server


def mailbox(tray: Any, **given: Any) -> Mailbox:
    filled = {"smtp_port": tray.port, "secret": login.seal("pw"), "spacing_seconds": 0, "ramp_from": 0}
    return make.mailbox(**{**filled, "hourly_cap": 0, "daily_cap": 0, **given})


def first_mail(box: Mailbox, email: str = "mia@weekly.example") -> Message:
    site = make.site(email.partition("@")[2])
    contact = make.contact(email, at=site)
    message = enroll.enroll(make.campaign(mailboxes=[box], any_time=True), contact, contact.addresses[0], site, now())
    db.session.commit()
    return message


def bounce(message: Message, said: str, status: str) -> bytes:
    return "\r\n".join(
        (
            "From: MAILER-DAEMON@mx.example", "To: ana@acme.example", "Subject: Undelivered Mail Returned to Sender",
            "MIME-Version: 1.0", 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', "",
            "--b", "Content-Type: text/plain", "", f"<{message.recipient}>: {said}",
            "--b", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.example", "",
            f"Final-Recipient: rfc822; {message.recipient}", "Action: failed", f"Status: {status}",
            f"Diagnostic-Code: smtp; {said}", "",
            "--b", "Content-Type: text/rfc822-headers", "", f"Message-ID: {message.message_id}",
            f"To: {message.recipient}", "", "--b--", "",
        )
    ).encode()  # fmt: skip


def refused_at_once(tray: Any, said: str, **given: Any) -> Message:
    box = mailbox(tray)
    message = first_mail(box, **given)
    tray.plan = lambda to, times: f"rcpt says {said}"
    assert send.send_from(box.id) == 0
    db.session.expire_all()
    return message


def refused_in_a_bounce_mail(tray: Any, said: str, status: str) -> Message:
    box = mailbox(tray)
    message = first_mail(box, email="mia@monthly.example")
    assert send.send_from(box.id) == 1
    accept.accept(bounce(message, said, status), store.Place(box.id))
    db.session.expire_all()
    return message


def ending(message: Message) -> dict[str, Any]:
    """All that a refusal leaves behind, the words and moments aside."""
    pitch, thread = message.pitch, message.thread
    assert pitch is not None and pitch.contact is not None and thread is not None
    address = pitch.contact.addresses[0]
    return {
        "blame": message.bounce_class,
        "address": address.state,
        "troubles": address.trouble_count,
        "never again": suppress.holds(message.recipient),
        "stopped": pitch.stop_reason if pitch.stopped_at else None,
        "turn": pitch.turn if pitch.stopped_at else None,
        "tab": thread.tab,
        "suggestion": thread.suggestion.get("bounce"),
    }


@pytest.mark.parametrize(
    ("said", "status", "blame"),
    [
        ("550 5.1.1 user unknown", "5.1.1", BounceClass.ADDRESS),
        ("550 5.1.1 Recipient address rejected: User unknown in local recipient table", "5.1.1", BounceClass.ADDRESS),
        ("550 No such user here", "5.0.0", BounceClass.ADDRESS),
        ("550 5.7.1 Service unavailable; client host blocked using zen.spamhaus.org", "5.7.1", BounceClass.SENDER),
        ("550 Message rejected: your IP is on our block list", "5.0.0", BounceClass.SENDER),
        ("550 5.7.26 This mail has been blocked because the sender is unauthenticated", "5.7.26", BounceClass.SENDER),
        ("552 5.3.4 message size exceeds fixed limit", "5.3.4", BounceClass.MESSAGE),
        ("552 5.2.2 mailbox full", "5.2.2", BounceClass.MAILBOX),
        ("550 5.2.2 The email account that you tried to reach is over quota", "5.2.2", BounceClass.MAILBOX),
    ],
)  # fmt: skip
def test_the_same_refusal_ends_the_same_way_at_once_and_in_a_bounce_mail(
    app: Any, tray: Any, said: str, status: str, blame: BounceClass
) -> None:
    later = refused_in_a_bounce_mail(tray, said, status)
    at_once = refused_at_once(tray, said)
    assert ending(at_once) == ending(later)
    assert at_once.bounce_class == blame
    if blame != BounceClass.MAILBOX:
        assert (at_once.state, later.state) == (MailState.FAILED, MailState.FAILED)


def test_a_dead_address_is_given_up_and_a_person_decides_what_now(app: Any, tray: Any) -> None:
    message = refused_at_once(tray, "550 5.1.1 user unknown")
    pitch, thread = message.pitch, message.thread
    assert pitch is not None and thread is not None
    assert (pitch.stop_reason, pitch.turn, thread.tab) == (DEAD, Turn.OURS, ThreadTab.BOUNCED)
    assert suppress.holds("mia@weekly.example")


def test_a_full_mailbox_is_tried_again_three_days_later(app: Any, tray: Any) -> None:
    message = refused_at_once(tray, "552 5.2.2 mailbox full")
    assert message.state == MailState.QUEUED and message.pitch is not None and message.pitch.stopped_at is None
    assert message.not_before is not None
    assert timedelta(days=2, hours=23) < message.not_before - now() <= timedelta(days=3)


def test_a_mail_refused_for_what_we_are_can_be_sent_again_by_a_person(app: Any, tray: Any) -> None:
    message = refused_at_once(tray, "550 5.7.1 your host is blocked using zen.spamhaus.org")
    assert message.pitch is not None and message.pitch.stop_reason == REFUSED
    outbox.release(message, now())
    db.session.commit()
    tray.plan = lambda to, times: ""
    assert send.send_from(message.mailbox_id or 0) == 1
    assert message.state == MailState.SENT and message.pitch.stopped_at is None
    assert message.pitch.stage == Stage.PITCHED


# --- nobody is said to have asked for what they never said ------------------------------------------------------------


def bounced(app: Any, tray: Any, how: str) -> Message:
    if how == "at once":
        return refused_at_once(tray, "550 5.1.1 user unknown")
    return refused_in_a_bounce_mail(tray, "550 5.1.1 user unknown", "5.1.1")


@pytest.mark.parametrize("how", ["at once", "in a bounce mail"])
@pytest.mark.parametrize("then", ["nothing", "domain by hand", "person by hand", "list imported", "erasure"])
def test_whose_address_bounced_is_never_said_to_have_asked_us_not_to_write(
    app: Any, tray: Any, how: str, then: str
) -> None:
    message = bounced(app, tray, how)
    pitch, domain = message.pitch, message.recipient.partition("@")[2]
    assert pitch is not None
    again = make.pitch(campaign=make.campaign(), site=pitch.site, contact=pitch.contact)
    if then == "domain by hand":
        suppress.add(domain, reason="a competitor", source="by hand", at=now())
    elif then == "person by hand":
        suppress.add(message.recipient, reason="knows us", source="by hand", at=now())
    elif then == "list imported":
        suppress.load([domain, message.recipient], source="import", at=now())
    elif then == "erasure":
        erase.person(message.recipient, make.user())
    db.session.commit()
    db.session.expire_all()
    assert pitch.stop_reason == DEAD
    said = [pitch.stop_reason, again.stop_reason, message.reason]
    said += [row.reason for row in db.session.query(Suppression)]
    assert [text for text in said if "asked" in text] == []


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("reply", ASKED),
        ("one-click", ASKED),
        ("complaint", "marked our mail as spam"),
        ("bounce", DEAD),
        ("by hand", "on the do-not-contact list"),
        ("import", "on the do-not-contact list"),
        ("erasure", "this person's data was erased"),
    ],
)
@pytest.mark.parametrize("entry", ["mia@weekly.example", "weekly.example"])
def test_what_was_planned_says_what_it_was_stopped_for(app: Any, entry: str, source: str, reason: str) -> None:
    contact = make.contact("mia@weekly.example", at=make.site("weekly.example"))
    message = enroll.enroll(make.campaign(any_time=True), contact, contact.addresses[0], make.site(), now())
    db.session.commit()
    suppress.add(entry, reason="whatever was typed", source=source, at=now())
    db.session.commit()
    db.session.expire_all()
    assert message.pitch is not None and message.pitch.stop_reason == reason
    assert (message.state, message.reason) == (MailState.STOPPED, reason)
    assert contact.addresses[0].state == AddressState.UNKNOWN, "the list says nothing of whether an address takes mail"
