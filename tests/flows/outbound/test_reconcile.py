"""Mail whose fate is not known: looked for in Sent, and never sent again by itself while it may have left."""

from __future__ import annotations

from typing import Any

import make
import pytest
from flows.outbound.planned import Wire, box, planned

from outreach.core import secrets
from outreach.core.states import MailState, TaskKind
from outreach.db import clock, db, now
from outreach.flows.outbound import claim, outbox, reconcile, send, sweep
from outreach.models import Message, Task
from outreach.net.mail import imap


def doubtful(**given: Any) -> Message:
    mailbox = box(**given)
    planned(make.campaign(mailboxes=[mailbox], any_time=True), 1)
    job = claim.claim_next(mailbox.id)
    assert job is not None
    send.cross(job)
    message = db.session.get_one(Message, job.id)
    sweep.not_known(message, now())
    db.session.commit()
    return message


def test_a_doubtful_mail_found_in_sent_was_sent(app: Any) -> None:
    message = doubtful()
    clock.forward(minutes=3)
    assert reconcile.reconcile_due(find=lambda login, message_id, token: object()) == 1
    db.session.expire_all()
    assert message.state == MailState.SENT and db.session.query(Message).count() == 2


def test_a_doubtful_mail_that_is_not_found_asks_a_person_and_is_never_resent(app: Any) -> None:
    message = doubtful()
    for minutes in (3, 11, 61, 61):
        clock.forward(minutes=minutes)
        reconcile.reconcile_due(find=lambda login, message_id, token: None)
        send.send_due(open=lambda login: Wire([]))
    db.session.expire_all()
    assert (message.state, message.reason) == (MailState.UNKNOWN, "probably sent; resend?")
    assert db.session.query(Task).filter(Task.kind == TaskKind.DECIDE, Task.message_id == message.id).count() == 1
    outbox.was_sent(message, now())
    db.session.commit()
    assert message.state == MailState.SENT


def test_where_sent_is_complete_a_mail_not_in_it_goes_again(app: Any) -> None:
    message = doubtful(sent_is_authoritative=True)
    for minutes in (3, 11, 61):
        clock.forward(minutes=minutes)
        reconcile.reconcile_due(find=lambda login, message_id, token: None)
    db.session.expire_all()
    assert message.state == MailState.QUEUED


@pytest.mark.parametrize("trouble", [imap.Failed(imap.Fate.RETRY, "away"), secrets.Unreadable("no key")])
def test_a_doubtful_mail_nobody_could_look_for_is_never_resent(app: Any, trouble: Exception) -> None:
    def find(login: Any, message_id: str, token: str) -> None:
        raise trouble

    message = doubtful(sent_is_authoritative=True)
    for minutes in (3, 11, 61, 61):
        clock.forward(minutes=minutes)
        reconcile.reconcile_due(find=find)
    db.session.expire_all()
    assert (message.state, message.reason) == (MailState.UNKNOWN, "probably sent; resend?")
