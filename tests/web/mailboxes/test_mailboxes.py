"""Connecting a mailbox: only what was tried and works replaces what is there, and a silent server is a sentence."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import make
import pytest
from flask import Flask
from sqlalchemy import func, select

from outreach.db import db
from outreach.flows.mailboxes import connect, login
from outreach.models import Mailbox

GREETINGS = {"says nothing": b"", "says half a line": b"220 sm", "greets and stalls": b"220 here\r\n", "hangs up": None}


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
