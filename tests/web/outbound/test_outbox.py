"""The outbox, mailboxes and the way out, as people and programs see them."""

from __future__ import annotations

import re
from typing import Any

import make
import pytest
from smtpsink import sink

from outreach.core.states import MailState, Role
from outreach.db import db, now
from outreach.flows.contacts import suppress
from outreach.flows.mailboxes import check_deliverability, connect, login
from outreach.flows.operations import restore_guard
from outreach.flows.outbound import claim, enroll, send, sweep
from outreach.models import Mailbox, Message, Preference


def waiting(**campaign: Any) -> Message:
    site = make.site()
    contact = make.contact(at=site)
    mailbox = make.mailbox(spacing_seconds=0, ramp_from=0, secret=login.seal("pw"))
    found = enroll.enroll(make.campaign(mailboxes=[mailbox], **campaign), contact, contact.addresses[0], site, now())
    db.session.commit()
    return found


def test_the_outbox_says_when_and_why_not_yet(owner: Any) -> None:
    message = waiting(any_time=True)
    held = waiting(any_time=True, sequence=make.sequence(("Hello", "{{personal_line}}")))
    page = owner.get("/outbox")
    assert page.status_code == 200 and message.recipient in page.text and "leaves now" in page.text
    assert held.recipient not in page.text
    asks = owner.get("/outbox?tab=decide").text
    assert held.recipient in asks and "is empty for this person and without a fallback" in asks
    assert owner.get("/outbox?format=csv").text.count(message.recipient) == 1


@pytest.mark.parametrize(
    ("op", "state"), [("hold", MailState.HELD), ("cancel", MailState.SKIPPED), ("send", MailState.QUEUED)]
)
def test_a_person_holds_cancels_and_sends(owner: Any, op: str, state: str) -> None:
    message = waiting()
    answer = owner.post("/outbox", data={"op": op, "id": str(message.id)})
    assert answer.status_code == 303
    db.session.expire_all()
    assert message.state == state
    assert bool(message.confirmed_at) == (op == "send")


def test_a_mail_moves_to_another_day(owner: Any) -> None:
    message = waiting()
    owner.post("/outbox", data={"op": "move", "id": str(message.id), "day": "2027-03-01"})
    db.session.expire_all()
    assert message.due_at is not None and message.due_at.date().isoformat() == "2027-03-01"


def test_a_mail_with_a_hole_is_not_sent_by_insisting(owner: Any) -> None:
    held = waiting(sequence=make.sequence(("Hello", "{{personal_line}}")))
    owner.post("/outbox?tab=decide", data={"op": "send", "id": str(held.id)})
    db.session.expire_all()
    assert held.state == MailState.HELD
    assert "1 could not be: {{personal_line}} is empty" in owner.get("/outbox").text.replace("&#39;", "'")


def test_viewers_look_and_do_not_touch(as_user: Any) -> None:
    message = waiting()
    viewer = as_user(make.user(role=Role.VIEWER))
    assert viewer.get("/outbox").status_code == 200
    assert viewer.post("/outbox", data={"op": "cancel", "id": str(message.id)}).status_code == 403
    db.session.expire_all()
    assert message.state == MailState.QUEUED


def test_after_a_restore_the_outbox_asks_and_a_manager_confirms(app: Any, owner: Any) -> None:
    Preference.write(restore_guard.SENDS, {"epoch": "x", "number": 1})
    db.session.commit()
    assert "came from elsewhere" in owner.get("/outbox").text
    assert owner.post("/outbox/confirmations").status_code == 303
    assert "came from elsewhere" not in owner.get("/outbox").text
    assert restore_guard.frozen() == ""


def test_looking_at_the_way_out_changes_nothing_and_pressing_does(client: Any) -> None:
    message = waiting()
    for _ in range(20):
        assert client.get(f"/unsubscribe/{message.token}").status_code == 200
    assert not suppress.holds(message.recipient)
    answer = client.post(f"/unsubscribe/{message.token}", data={"List-Unsubscribe": "One-Click"}, token=False)
    assert answer.status_code == 200
    db.session.expire_all()
    assert suppress.holds(message.recipient) and message.state == MailState.STOPPED
    assert client.get("/unsubscribe/nonsense").status_code == 404


def test_suppression_survives_erasure_and_covers_parents_of_a_domain(app: Any) -> None:
    suppress.add("Ann@Example.com", reason="asked", source="by hand", at=now())
    suppress.add("blocked.example", reason="asked", source="by hand", at=now())
    suppress.erase("ann@example.com")
    db.session.commit()
    assert suppress.holds("ann@example.com") and suppress.holds("x@mail.blocked.example")
    assert not suppress.holds("bob@example.com")
    exported = [row[0] for row in suppress.rows()]
    assert exported == ["value", "blocked.example"]
    loaded = suppress.load(
        ["email", "bob@example.com;x", "@other.example", "nonsense", "blocked.example"], source="f", at=now()
    )
    assert (loaded.added, loaded.known, [n for n, _ in loaded.refused]) == (2, 1, [4])


def test_a_mailbox_that_works_is_kept_and_shows_its_checks(app: Any, owner: Any, mail: Any) -> None:
    given = {"address": "ana@acme.test", "password": mail.password, "smtp_host": "127.0.0.1", "smtp_port": mail.smtp,
             "imap_host": "127.0.0.1", "imap_port": mail.imap}  # fmt: skip
    answer = owner.post("/settings/mailboxes?welcome=1", data=given)
    assert answer.status_code == 303
    page = owner.get(answer.location).text
    assert "took a mail from ana@acme.test" in page and "The test mail came back" in page and "Continue" in page
    mailbox = Mailbox.at("ana@acme.test")
    assert mailbox is not None and mailbox.tested_at and bytes(mailbox.secret) != b"pw"
    assert login.password(mailbox) == mail.password
    assert owner.get("/settings/mailboxes").text.count("ana@acme.test") == 1
    page = owner.get(f"/settings/mailboxes/{mailbox.id}/desk").text
    assert "as it arrived" in page and "Subject: Test of this mailbox" in page


def test_each_record_to_add_can_be_copied_name_and_value(app: Any, owner: Any) -> None:
    mailbox = make.mailbox(address="ana@acme.com", smtp_host="smtp.office365.com")
    check_deliverability.look(mailbox, ask=lambda name, kind: [])
    page = owner.get(f"/settings/mailboxes/{mailbox.id}/desk").text
    shown = dict(re.findall(r'<code id="([^"]+)">([^<]+)</code>', page))
    copied = [shown[id] for id in re.findall(r'data-copy="#([^"]+)"', page)]
    assert "selector1-acme-com._domainkey.TENANT.onmicrosoft.com." in copied and "_dmarc.acme.com." in copied
    assert len(copied) == len(shown) == 2 * 5  # SPF, two for DKIM, DMARC, MX


def test_a_look_of_an_older_version_is_still_shown(app: Any, owner: Any) -> None:
    mailbox = make.mailbox()
    old = {"name": "SPF", "ok": False, "sentence": "No SPF.", "found": "", "record": "acme.com. TXT x"}
    Preference.write(f"desk:{mailbox.id}", {"parts": [old], "at": "2026-11-20T10:00:00+00:00"})
    db.session.commit()
    assert "No SPF." in owner.get(f"/settings/mailboxes/{mailbox.id}/desk").text


def test_a_mailbox_that_refuses_is_not_kept_and_says_what_to_mend(app: Any, owner: Any, tmp_path: Any) -> None:
    with sink(tmp_path) as tray:
        tray.accounts["ana@acme.test"] = "right"
        given = {"address": "ana@acme.test", "password": "wr0ng", "smtp_host": "127.0.0.1", "smtp_port": tray.port,
                 "imap_host": "127.0.0.1", "imap_port": 1}  # fmt: skip
        answer = owner.post("/settings/mailboxes", data=given)
    assert answer.status_code == 422
    assert "127.0.0.1 refused the password: 535 5.7.8 bad credentials" in answer.text
    assert Mailbox.at("ana@acme.test") is None and "wr0ng" not in answer.text


def test_a_password_never_goes_to_another_server_unasked(app: Any, owner: Any) -> None:
    mailbox = make.mailbox(secret=login.seal("pw"))
    given = {"username": "ana", "smtp_host": "smtp.evil.example", "smtp_port": 465, "imap_host": "", "imap_port": 993}
    answer = owner.post(f"/settings/mailboxes/{mailbox.id}/servers", data=given)
    assert answer.status_code == 422 and "Enter the password again" in answer.text
    db.session.expire_all()
    assert mailbox.smtp_host == "127.0.0.1"


def test_servers_are_guessed_from_the_address() -> None:
    assert connect.guessed("ana@gmail.com").smtp_host == "smtp.gmail.com"
    assert connect.guessed("ana@acme.example").imap_host == "imap.acme.example"


def test_limits_are_saved_and_nonsense_is_refused(app: Any, owner: Any) -> None:
    mailbox = make.mailbox(secret=login.seal("pw"))
    given = {"sender_name": "Ana", "signature": "", "for_project": 0, "timezone": "Europe/Berlin",
             "sends_at": "Tue-Thu 10:00-12:00",
             "daily_cap": 7, "hourly_cap": 3, "spacing_seconds": 60}  # fmt: skip
    assert owner.post(f"/settings/mailboxes/{mailbox.id}", data=given).status_code == 303
    db.session.expire_all()
    assert (mailbox.sends_at, mailbox.daily_cap, mailbox.ramp_from) == ("tue-thu 10:00-12:00", 7, 0)
    db.session.commit()
    answer = owner.post(f"/settings/mailboxes/{mailbox.id}", data={**given, "sends_at": "whenever"})
    assert answer.status_code == 422 and "such as mon-fri 09:00-16:00" in answer.text


def test_a_released_unknown_keeps_its_message_id(app: Any, owner: Any) -> None:
    message = waiting(any_time=True)
    assert message.mailbox_id is not None
    job = claim.claim_next(message.mailbox_id)
    assert job is not None
    send.cross(job)
    known = message.message_id
    sweep.not_known(message, now())
    db.session.commit()
    owner.post("/outbox?tab=decide", data={"op": "send", "id": str(message.id)})
    db.session.expire_all()
    assert (message.state, message.message_id) == (MailState.QUEUED, known)
