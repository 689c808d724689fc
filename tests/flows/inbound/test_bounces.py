"""Mail that came back: whose address is given up, whose is tried again, and which report condemns nobody."""

from __future__ import annotations

import pytest
from flows.inbound.world import World

from outreach.core.states import (
    AddressState,
    BounceClass,
    MailKind,
    MailState,
    Stage,
)
from outreach.db import db, now
from outreach.flows.contacts import suppress
from outreach.models import Address


def dsn(recipient: str, ours: str, status: str, said: str, action: str = "failed") -> bytes:
    return "\r\n".join(
        (
            "From: MAILER-DAEMON@mx.example",
            "To: ana@acme.example",
            "Subject: Undelivered Mail Returned to Sender",
            "MIME-Version: 1.0",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
            "",
            "--b",
            "Content-Type: text/plain",
            "",
            f"<{recipient}>: {said}",
            "--b",
            "Content-Type: message/delivery-status",
            "",
            "Reporting-MTA: dns; mx.example",
            "",
            f"Final-Recipient: rfc822; {recipient}",
            f"Action: {action}",
            f"Status: {status}",
            f"Diagnostic-Code: smtp; {said}",
            "",
            "--b",
            "Content-Type: text/rfc822-headers",
            "",
            f"Message-ID: {ours}",
            f"To: {recipient}",
            "",
            "--b--",
            "",
        )
    ).encode()


@pytest.mark.parametrize(
    ("status", "said", "blame"),
    [
        ("5.1.1", "550 5.1.1 user unknown", BounceClass.ADDRESS),
        ("5.2.2", "552 5.2.2 mailbox full", BounceClass.MAILBOX),
        ("5.7.1", "550 5.7.1 blocked using zen.spamhaus.org", BounceClass.SENDER),
        ("5.3.4", "552 5.3.4 message size exceeds fixed limit", BounceClass.MESSAGE),
    ],
)
def test_only_a_dead_address_is_suppressed(world: World, status: str, said: str, blame: str) -> None:
    kept = world.accept(dsn("mia@weekly.example", world.ours.message_id, status, said))
    assert kept is not None and (kept.kind, kept.bounce_class) == (MailKind.BOUNCE, blame)
    db.session.expire_all()
    dead = blame == BounceClass.ADDRESS
    assert suppress.holds("mia@weekly.example") is dead
    assert (world.mia.addresses[0].state == AddressState.BOUNCED) is dead
    assert world.ours.bounce_class == blame
    if blame == BounceClass.MAILBOX:
        assert world.next.state == MailState.QUEUED and world.mia.addresses[0].trouble_count == 1
    else:
        assert world.next.state == MailState.STOPPED and world.ours.state == MailState.FAILED


def test_a_dead_address_does_not_cost_a_person_with_another(world: World) -> None:
    db.session.add(Address(contact=world.mia, email="mia@home.example", domain="home.example", created_at=now()))
    db.session.commit()
    world.accept(dsn("mia@weekly.example", world.ours.message_id, "5.1.1", "550 5.1.1 user unknown"))
    assert [a.state for a in world.mia.addresses] == [AddressState.BOUNCED, AddressState.UNKNOWN]
    assert not suppress.holds("mia@home.example") and not suppress.holds("mia@weekly.example")


def test_a_mailbox_in_trouble_four_times_is_dead(world: World) -> None:
    for n in range(4):
        world.accept(dsn("mia@weekly.example", world.ours.message_id, "5.2.2", f"552 5.2.2 mailbox full, try {n}"))
    assert world.mia.addresses[0].state == AddressState.BOUNCED


def test_a_report_without_our_mail_in_it_condemns_nobody(world: World) -> None:
    kept = world.accept(dsn("mia@weekly.example", "<forged@nowhere.example>", "5.1.1", "550 5.1.1 user unknown"))
    assert kept is not None and not suppress.holds("mia@weekly.example")
    assert world.mia.addresses[0].state == AddressState.TROUBLE and world.next.state == MailState.QUEUED


@pytest.mark.parametrize(
    ("named", "dead"),
    [("mia@weekly.onmicrosoft.example", True), ("MIA@Weekly.Example", True), ("former.intern@gone.example", False)],
)
def test_one_dead_address_our_mail_was_passed_on_to_does_not_kill_the_one_we_wrote_to(
    world: World, named: str, dead: bool
) -> None:
    world.accept(dsn(named, world.ours.message_id, "5.1.1", "550 5.1.1 user unknown"))
    db.session.expire_all()
    assert suppress.holds("mia@weekly.example") is dead
    assert world.mia.addresses[0].state == (AddressState.BOUNCED if dead else AddressState.TROUBLE)
    assert world.next.state == (MailState.STOPPED if dead else MailState.QUEUED)


def test_a_delay_is_no_bounce(world: World) -> None:
    kept = world.accept(
        dsn("mia@weekly.example", world.ours.message_id, "4.4.1", "connection timed out", action="delayed")
    )
    assert kept is not None and kept.kind == MailKind.DELAYED
    assert world.ours.state == MailState.SENT and world.mia.addresses[0].trouble_count == 0


def test_a_complaint_ends_it_for_good(world: World) -> None:
    arf = "\r\n".join(
        (
            "From: fbl@provider.example",
            "To: ana@acme.example",
            "Subject: complaint",
            "MIME-Version: 1.0",
            'Content-Type: multipart/report; report-type=feedback-report; boundary="b"',
            "",
            "--b",
            "Content-Type: text/plain",
            "",
            "spam",
            "--b",
            "Content-Type: message/feedback-report",
            "",
            "Feedback-Type: abuse",
            "Version: 1",
            "",
            "--b",
            "Content-Type: message/rfc822",
            "",
            f"Message-ID: {world.ours.message_id}",
            "To: mia@weekly.example",
            "Subject: A guide",
            "",
            "Hi",
            "--b--",
            "",
        )
    ).encode()
    kept = world.accept(arf)
    assert kept is not None and kept.kind == MailKind.COMPLAINT
    assert (
        suppress.holds("mia@weekly.example")
        and world.next.state == MailState.STOPPED
        and world.pitch.stage == Stage.LOST
    )
