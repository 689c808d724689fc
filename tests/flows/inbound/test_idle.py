"""A mailbox whose server tells of new mail is read the moment something comes, and by the clock whatever happens."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import make
import pytest
from flask import Flask
from imapbox import Box, imapbox
from sqlalchemy import select, update

from outreach.core.states import MailState
from outreach.db import Lease, db, now
from outreach.flows.inbound import idle, receive
from outreach.flows.mailboxes import login
from outreach.flows.outbound import sweep
from outreach.models import Mailbox, Message
from outreach.net.mail import imap
from outreach.runners import embedded


@pytest.fixture
def box() -> Iterator[Box]:
    with imapbox() as server:
        yield server


class Home(NamedTuple):
    """A mailbox by its number and name, so that no table is held open while others work on it."""

    id: int
    address: str

    def set(self, **values: Any) -> None:
        db.session.execute(update(Mailbox).where(Mailbox.id == self.id).values(**values))
        db.session.commit()


def read_once(box: Box) -> Home:
    """Nothing is due for hours: what comes in now came because the server told of it."""
    found = make.mailbox(secret=login.seal("pw"), imap_port=box.port)
    home = Home(found.id, found.address)
    db.session.commit()
    assert receive.look(home.id)
    home.set(next_look_at=now() + timedelta(hours=9))
    return home


@pytest.fixture
def mailbox(app: Flask, box: Box, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setattr(idle, "BREATH_SECONDS", 0.1)
    yield read_once(box)
    idle.hang_up()


def until(what: Callable[[], bool], seconds: float = 30) -> bool:
    """Wait for it; the machine may be slow, so nothing is said about how long it took."""
    ends = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < ends:
        time.sleep(0.02)
    return found


def answered(mailbox: Home, box: Box, number: int = 1) -> Callable[[], bool]:
    """A reply to a mail of ours arrives; gives how to ask whether it was taken in."""
    contact = make.contact(f"mia{number}@weekly.example")
    pitch = make.pitch(contact=contact)
    ours = make.message(pitch=pitch, mailbox_id=mailbox.id, contact=contact, state=MailState.SENT, sent_at=now())
    ours_id, message_id, sender = ours.id, ours.message_id, contact.addresses[0].email
    db.session.commit()
    head = f"From: {sender}\r\nTo: {mailbox.address}\r\nMessage-ID: <re{ours_id}@weekly.example>\r\n"
    box.put(mailbox.address, f"{head}In-Reply-To: {message_id}\r\n\r\nYes, gladly.\r\n".encode())

    def taken() -> bool:
        found = db.session.scalar(select(Message.id).where(Message.answers_id == ours_id))
        db.session.rollback()
        return found is not None

    return taken


def test_a_mail_is_taken_in_when_the_server_tells_of_it(mailbox: Home, box: Box) -> None:
    assert idle.listen_all() == 1
    assert box.listened(mailbox.address)
    for number in range(2):
        assert until(answered(mailbox, box, number))
        assert box.listened(mailbox.address)


def test_what_came_before_the_line_was_open_is_taken_in_too(mailbox: Home, box: Box) -> None:
    taken = answered(mailbox, box)
    idle.listen_all()
    assert until(taken)


def test_one_process_holds_a_mailbox_and_another_takes_over_when_it_is_gone(mailbox: Home, box: Box) -> None:
    idle.listen_all()
    assert box.listened(mailbox.address)
    assert idle.listen_all() == 1
    assert idle.hold(mailbox.id), "another, on this thread"
    assert box.idlers == [mailbox.address]
    idle.hang_up()
    assert box.listened(mailbox.address, 0)
    lease = db.session.scalars(select(Lease).where(Lease.name == f"listen:{mailbox.id}")).one()
    assert lease.until <= now(), "given back"
    lease.holder, lease.until = f"{lease.holder.split(':')[0]}:999999:dead", now() + timedelta(minutes=2)
    db.session.commit()
    sweep.sweep()
    idle.listen_all()
    assert box.listened(mailbox.address)


def test_no_more_lines_are_held_than_allowed(mailbox: Home, box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle, "MOST_LINES", 2)
    for _ in range(3):
        read_once(box)
    assert idle.listen_all() == 2
    assert until(lambda: len(box.idlers) == 2)


@pytest.mark.parametrize("fault", ["no-idle", "drop-idle"])
def test_where_it_does_not_work_the_clock_reads(mailbox: Home, box: Box, fault: str) -> None:
    box.fault = fault
    idle.listen_all()
    assert until(lambda: idle._pool.working() == 0)
    assert idle.listen_all() == 0, "not at once again"
    taken = answered(mailbox, box)
    mailbox.set(next_look_at=now())
    receive.receive_all()
    assert taken()
    row = db.session.get_one(Mailbox, mailbox.id)
    assert (row.poll_failures, row.paused_at) == (0, None)


def test_a_line_that_falls_silent_is_noticed_by_what_the_clock_reads(
    mailbox: Home, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idle, "RENEW_SECONDS", 0)
    box.fault = "deaf"
    idle.listen_all()
    assert box.listened(mailbox.address)
    taken = answered(mailbox, box)
    assert not taken()
    assert receive.look(mailbox.id)
    assert taken()
    assert box.listened(mailbox.address, 0)
    assert until(lambda: idle._pool.working() == 0)
    assert idle._broken, "and tried again later"


def test_a_mailbox_without_a_folder_to_read_is_left_to_the_clock(
    mailbox: Home, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap.Session, "folders", lambda session: [imap.Folder("Sent", "Sent", "sent")])
    assert idle.hold(mailbox.id) is False
    assert box.idlers == []


def test_a_mailbox_in_trouble_is_left_to_the_clock(mailbox: Home, box: Box) -> None:
    mailbox.set(poll_failures=1)
    assert idle.listen_all() == 0


def test_leaving_signs_out_of_every_line(mailbox: Home, box: Box, app: Any) -> None:
    clock = embedded.Clock(app, ())
    idle.listen_all()
    assert box.listened(mailbox.address)
    embedded.stop(clock)
    assert box.listened(mailbox.address, 0)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("listen-")]
