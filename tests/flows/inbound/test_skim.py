"""Of a folder full of old mail, whatever may concern us is read as a whole, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import make
import pytest
from flask import Flask

from outreach.core.states import MailState
from outreach.db import db, now
from outreach.flows.inbound import skim
from outreach.models import Mailbox, Message

PLAIN = {"From": "Shop <shop@shop.example>", "To": "ana@acme.example", "Subject": "Sale"}


@pytest.fixture
def mailbox(app: Flask) -> Mailbox:
    """A mailbox that sent its first mail yesterday, to somebody at site.example."""
    box = make.mailbox(address="ana@acme.example")
    contact = make.contact("jo@site.example")
    make.contact("free@gmail.com")
    pitch = make.pitch(contact=contact)
    sent = now() - timedelta(days=1)
    db.session.add(
        Message(outgoing=True, state=MailState.SENT, mailbox_id=box.id, pitch_id=pitch.id, at=sent, sent_at=sent,
                message_id="<ours@acme.example>", recipient="jo@site.example", subject="A guide for you")
    )  # fmt: skip
    db.session.commit()
    return box


def head(days_ago: float | None = 400, **fields: str) -> bytes:
    given = {**PLAIN, **{name.replace("_", "-"): value for name, value in fields.items()}}
    if days_ago is not None:
        given["Date"] = format_datetime(now() - timedelta(days=days_ago))
    return "".join(f"{name}: {value}\r\n" for name, value in given.items() if value).encode() + b"\r\n"


CONCERN = {
    "written after our first mail": head(0.5),
    "written just before, by a clock that may be wrong": head(1.5),
    "without a date": head(None),
    "with a date nobody can read": head(None, Date="yesterday"),
    "dated by a clock that was never set": head(None, Date="Thu, 01 Jan 1970 00:00:00 +0000"),
    "in answer to ours": head(In_Reply_To="<ours@acme.example>"),
    "that names ours among others": head(References="<a@b.example> <ours@acme.example> <c@d.example>"),
    "from somebody we know": head(From="JO@Site.example"),
    "from somebody beside them": head(From="Max <max@site.example>"),
    "from ourselves": head(From="ana@acme.example"),
    "that answers our subject": head(Subject="Re: A guide for you"),
    "to our address with a mark": head(To="ana+abcdefgh12345678@acme.example"),
    "from a mail server": head(From="MAILER-DAEMON@mx.example"),
    "without a sender": head(From=""),
    "a report": head(Content_Type="multipart/report; report-type=delivery-status"),
    "returned": head(Return_Path="<>"),
    "automatic": head(Auto_Submitted="auto-replied"),
    "with our own mark": head(X_Outreach_Id="abc"),
}
NONE_OF_OURS = {
    "a stranger's": head(),
    "a stranger's answer": head(Subject="Re: Lunch", In_Reply_To="<x@y.example>"),
    "a stranger's at a house of many": head(From="somebody@gmail.com"),
    "odd bytes": head().replace(b"Sale", b"\xff\xfe\x00Sale"),
}


def test_whatever_may_concern_us_is_read_and_nothing_else(mailbox: Mailbox) -> None:
    heads = [*CONCERN.values(), *NONE_OF_OURS.values()]
    found = skim.of_concern(dict(enumerate(heads, 1)), mailbox.id)
    names = [*CONCERN, *NONE_OF_OURS]
    assert [names[uid - 1] for uid in sorted(found)] == list(CONCERN)


def test_before_the_first_mail_of_a_mailbox_the_date_says_nothing(mailbox: Mailbox) -> None:
    fresh = make.mailbox()
    heads = {1: head(0), 2: head(None), 3: head(0, From="jo@site.example")}
    assert skim.of_concern(heads, fresh.id) == {3}


def test_nothing_is_asked_for_no_mail(mailbox: Mailbox) -> None:
    assert skim.of_concern({}, mailbox.id) == set()
