"""Mailboxes on the screen: connected, tried, looked at and limited."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import make
import pytest
from flask import Flask
from smtpsink import sink
from sqlalchemy import func, select

from outreach.db import db
from outreach.flows.mailboxes import check_deliverability, connect, login
from outreach.models import Mailbox, Preference

GREETINGS = {"says nothing": b"", "says half a line": b"220 sm", "greets and stalls": b"220 here\r\n", "hangs up": None}


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


@contextlib.contextmanager
def listening(greeting: bytes | None, seen: Callable[[], None] = lambda: None) -> Iterator[int]:
    """A server that greets so, and then stays silent; without a greeting it hangs up. Yields its port."""
    leave, held = threading.Event(), []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)

        def serve() -> None:
            while not leave.is_set():
                try:
                    talk = server.accept()[0]
                except TimeoutError:
                    continue
                seen()
                if greeting is None:
                    talk.close()
                    continue
                talk.sendall(greeting)
                held.append(talk)

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        leave.set()
        thread.join()
        for talk in held:
            talk.close()


def settings_of(mailbox: Mailbox) -> dict[str, Any]:
    db.session.rollback()
    db.session.expire_all()
    return {column.name: getattr(mailbox, column.name) for column in Mailbox.__table__.columns}


@pytest.fixture(autouse=True)
def hurry(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    app.config["MAIL_SECONDS"] = 1
    monkeypatch.setattr(connect, "TRY_SECONDS", 1.0)


@pytest.mark.parametrize("fault", GREETINGS)
@pytest.mark.parametrize("side", ["smtp", "imap"])
def test_a_server_that_stalls_is_a_sentence_and_leaves_no_mailbox(
    app: Flask, owner: Any, mail: Any, side: str, fault: str
) -> None:
    kept: list[int] = []

    def look() -> None:
        with app.app_context():
            kept.append(db.session.scalar(select(func.count()).select_from(Mailbox)) or 0)

    greeting = GREETINGS[fault]
    if side == "imap" and greeting:
        greeting = greeting.replace(b"220 ", b"* OK ")
    with listening(greeting, look) as port:
        given = {"address": "ana@acme.test", "password": mail.password, "smtp_host": "127.0.0.1",
                 "smtp_port": mail.smtp, "imap_host": "127.0.0.1", "imap_port": mail.imap,
                 f"{side}_port": port}  # fmt: skip
        answer = owner.post("/settings/mailboxes", data=given)
    assert answer.status_code == 422
    assert "127.0.0.1" in answer.text and "Traceback" not in answer.text
    assert kept and set(kept) == {0}  # nobody else saw a mailbox meanwhile
    assert Mailbox.at("ana@acme.test") is None


@pytest.mark.parametrize("form", ["connect", "servers"])
@pytest.mark.parametrize("side", ["smtp", "imap"])
def test_a_form_that_fails_changes_nothing_of_a_mailbox_that_works(
    app: Flask, owner: Any, mail: Any, form: str, side: str
) -> None:
    works = {"smtp_host": "127.0.0.1", "smtp_port": mail.smtp, "imap_host": "127.0.0.1", "imap_port": mail.imap}
    mailbox = make.mailbox(address="ana@acme.test", secret=login.seal(mail.password), **works)
    before = settings_of(mailbox)
    address = "/settings/mailboxes" if form == "connect" else f"/settings/mailboxes/{mailbox.id}/servers"
    given = {"address": "ana@acme.test", "username": "ana@acme.test", "password": mail.password, **works}
    with listening(b"") as port:
        answer = owner.post(address, data={**given, f"{side}_port": port})
        assert answer.status_code == 422
        assert settings_of(mailbox) == before
        answer = owner.post(address, data={**given, "password": "wr0ng", f"{side}_port": port})
        assert answer.status_code == 422 and "wr0ng" not in answer.text
        assert settings_of(mailbox) == before
    assert owner.post(address, data=given).status_code == 303
    assert settings_of(mailbox)["tested_at"] is not None
