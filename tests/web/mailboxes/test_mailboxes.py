"""Mailboxes on the screen: connected, tried, looked at and limited."""

from __future__ import annotations

import re
from typing import Any

import make
from flask import Flask
from smtpsink import sink

from outreach.db import db
from outreach.flows.mailboxes import check_deliverability, login
from outreach.models import Mailbox, Preference


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


def test_every_field_of_a_mailbox_has_its_label(app: Flask, owner: Any) -> None:
    box = make.mailbox()
    text = owner.get(f"/settings/mailboxes/{box.id}").text
    ids = re.findall(r'<input(?![^>]*type="hidden")[^>]* id="([^"]+)"', text)
    assert "smtp-port" in ids
    assert [id for id in ids if f'for="{id}"' not in text] == []
