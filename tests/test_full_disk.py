"""A full disk is said in a sentence; what was begun is freed, nothing is lost or sent twice, work goes on by itself."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import make
import pytest
from flask import Flask
from smtpsink import Sink, sink
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from outreach import jobs
from outreach.core.failures import DISK_FULL, in_words
from outreach.core.states import ImportState, MailState
from outreach.db import clock, db, now
from outreach.flows.imports import bring, load
from outreach.flows.mailboxes import login
from outreach.flows.operations import diagnose, sent_log
from outreach.flows.outbound import enroll, send
from outreach.models import ImportFile, Message
from outreach.web import errors

on_sqlite = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
TABLE = "Referring page URL,Target URL,Anchor\n" + "".join(
    f"https://site{n}.example/a,https://acme.example/,x\n" for n in range(3000)
)


@contextmanager
def full_disk() -> Iterator[None]:
    """SQLite may make its file no larger, and says so as it does on a full disk."""

    def limit(connection: Any, record: Any, proxy: Any) -> None:
        connection.execute("PRAGMA max_page_count=1")

    db.session.rollback()
    db.session.remove()
    event.listen(db.engine, "checkout", limit)
    try:
        yield
    finally:
        event.remove(db.engine, "checkout", limit)
        db.session.rollback()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def tray(app: Flask, tmp_path: Path) -> Iterator[Sink]:
    with sink(tmp_path) as server:
        yield server


def waiting(tray: Sink, count: int = 1) -> list[Message]:
    limits = {"spacing_seconds": 0, "ramp_from": 0, "hourly_cap": 0, "daily_cap": 0}
    mailbox = make.mailbox(smtp_port=tray.port, secret=login.seal("pw"), **limits)
    campaign = make.campaign(mailboxes=[mailbox], any_time=True)
    found = []
    for _ in range(count):
        site = make.site()
        contact = make.contact(at=site)
        found.append(enroll.enroll(campaign, contact, contact.addresses[0], site, now()))
    db.session.commit()
    return found


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), DISK_FULL),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), DISK_FULL),
        (OSError(errno.ENOENT, "No such file"), ""),
        (ValueError("the disk is full"), ""),
    ],
)
def test_errors_of_the_disk_are_told_from_others(error: Exception, said: str) -> None:
    assert in_words(error) == said
    with pytest.raises(RuntimeError) as outer:
        raise RuntimeError("the work failed") from error
    assert in_words(outer.value) == said


@on_sqlite
def test_a_form_says_that_the_disk_is_full_and_can_be_sent_again(app: Flask, owner: Any) -> None:
    app.testing = False
    errors.init_app(app)

    def added(number: int) -> Any:
        return owner.post("/settings/do-not-contact", data={"value": f"{'x' * 60}{number}.{'y' * 50}.example"})

    with full_disk():
        answer = next(said for number in range(500) if (said := added(number)).status_code != 303)
        assert (answer.status_code, DISK_FULL in answer.text) == (503, True)
    assert added(1000).status_code == 303


@on_sqlite
def test_an_import_waits_for_room_and_says_why_without_sql(app: Flask) -> None:
    home = make.project("acme.example")
    row = bring.keep(io.BytesIO(TABLE.encode()), "links.csv", home)
    load.confirm(row)
    number = row.id
    with full_disk():
        for _ in range(5):
            load.load_ready()
    row = db.session.get_one(ImportFile, number)
    assert (row.state, row.error) == (ImportState.LOADING, DISK_FULL)
    load.load_ready()
    db.session.expire_all()
    assert (row.state, row.items_done, row.error) == (ImportState.DONE, 3001, "")


def test_half_an_upload_is_not_kept(app: Flask, tmp_path: Path) -> None:
    class Full(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OSError):
        bring.keep(Full(), "links.csv", make.project())
    assert list((tmp_path / "uploads").iterdir()) == []


def test_a_mail_that_cannot_be_written_down_does_not_leave_and_goes_later(
    app: Flask, tray: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    (message,) = waiting(tray)
    with monkeypatch.context() as patch:

        def full(*given: Any) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        patch.setattr(sent_log.SentLog, "_add", full)
        with pytest.raises(OSError):  # not even the first line of the log
            send.send_due()
    send.send_due()
    assert len(tray.taken()) == 1
    (message,) = waiting(tray)
    with monkeypatch.context() as patch:
        patch.setattr(sent_log.SentLog, "_add", full)
        send.send_due()
    db.session.expire_all()
    assert len(tray.taken()) == 1
    assert message.state == MailState.QUEUED and DISK_FULL in message.reason
    clock.forward(minutes=2)
    send.send_due()
    assert len(tray.taken()) == 2


def test_what_a_thread_had_claimed_when_it_failed_is_free_at_the_next_tick(app: Flask, tray: Sink) -> None:
    messages = waiting(tray, 3)

    def broken(login: Any) -> Any:
        raise OperationalError("insert", {}, OSError(errno.ENOSPC, "full"))

    with pytest.raises(OperationalError):  # the clock counts it, and turns health red
        send.send_due(open=broken)
    db.session.expire_all()
    assert [message.state for message in messages].count(MailState.CLAIMED) == 1
    assert send.send_due() == 1
    assert len(tray.taken()) == 3


def test_what_a_server_said_is_written_down_as_soon_as_there_is_room(
    app: Flask, tray: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    (message,) = waiting(tray)
    monkeypatch.setattr(send, "PATIENCE", 1)
    with monkeypatch.context() as patch:

        def full(*given: Any) -> None:
            raise OperationalError("update", {}, OSError(errno.ENOSPC, "full"))

        patch.setattr(send, "left", full)
        with pytest.raises(OperationalError):
            send.send_due()
        with pytest.raises(OperationalError):
            send.send_due()
    db.session.expire_all()
    assert message.state == MailState.SENDING
    send.send_due()
    db.session.expire_all()
    assert message.state == MailState.SENT
    assert len(tray.taken()) == 1


def test_health_is_red_while_the_disk_is_full_or_nothing_can_be_written(
    app: Flask, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/healthz").status_code == 200
    monkeypatch.setattr(diagnose, "LEAST_BYTES", 1 << 62)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()["why"]) == (503, [DISK_FULL])


@on_sqlite
def test_a_tick_that_cannot_be_recorded_does_not_stop_the_clock(
    app: Flask, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tick = jobs.Tick("probe", partial(int, 1), 20)
    monkeypatch.setattr(jobs, "TIMETABLE", (tick,))
    assert jobs.run(app, tick)

    def full(*given: Any) -> None:
        raise OperationalError("update", {}, OSError(errno.ENOSPC, "full"))

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "_record", full)
        assert not jobs.run(app, tick)
    clock.forward(seconds=61)
    assert client.get("/healthz").status_code == 503
    assert jobs.run(app, tick)
    assert client.get("/healthz").status_code == 200
