"""Skim: of a mailbox full of old mail, the headers tell which mails may concern us; only those are read as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from ...core import addresses
from ...core.mime import headers, mime
from ...core.outbound import compose
from ...db import db
from ...models import Address, Message
from . import matching, store

SLACK = timedelta(days=1)  # that the clock of a sender may be wrong
FIRST_YEAR = 2000  # a date before it comes from a clock that was never set
AT_ONCE = 500  # values in one question
FIELDS = (
    "From", "To", "Cc", "Delivered-To", "Date", "Subject", "Message-ID", "In-Reply-To", "References", "Content-Type",
    "Auto-Submitted", "Return-Path", "X-Failed-Recipients", compose.TOKEN_HEADER,
)  # fmt: skip


def of_concern(heads: dict[int, bytes], mailbox_id: int) -> set[int]:
    """Which of these mails must be read as a whole; *heads* are their header fields FIELDS by UID.

    Left out is only what was written before this mailbox sent its first mail, names none of our mails, comes from
    nobody and no domain we know, and is no report of a mail server.
    """
    mails = {uid: mime.read(head) for uid, head in heads.items()}
    first = db.session.scalar(
        select(func.min(Message.sent_at)).where(Message.mailbox_id == mailbox_id, Message.outgoing)
    )
    ids = {uid: {store.spelled(one) for one in (*mail.answers, mail.message_id) if one} for uid, mail in mails.items()}
    known_ids = _known(Message.message_id, (one for some in ids.values() for one in some))
    senders = _known(Address.email, (mail.sender.email for mail in mails.values())) | matching.own_addresses()
    domains = _known(Address.domain, (addresses.domain(mail.sender.email) for mail in mails.values()))
    subjects = _known(Message.subject, (_bare(mail) for mail in mails.values()))
    return {
        uid
        for uid, mail in mails.items()
        if not _old(mail, first)
        or ids[uid] & known_ids
        or mail.sender.email in senders
        or addresses.domain(mail.sender.email) in domains - addresses.FREE
        or _bare(mail) in subjects
        or _from_a_machine(mail)
        or any("+" in address for address in mail.recipients)
    }


def _old(mail: mime.Incoming, first: datetime | None) -> bool:
    """Whether it was surely written before our first mail."""
    if first is None:
        return True
    written = headers.moment(mail.header("date"))
    return written is not None and written.year >= FIRST_YEAR and written < first - SLACK


def _bare(mail: mime.Incoming) -> str:
    """The subject that is answered, or nothing for a mail that answers none."""
    bare = compose.bare_subject(mail.subject)
    return bare if bare != mail.subject.strip() else ""


def _from_a_machine(mail: mime.Incoming) -> bool:
    name = mail.sender.email.partition("@")[0]
    return (
        not name
        or name in ("mailer-daemon", "postmaster", "mailerdaemon")
        or "report" in mail.header("content-type").lower()
        or mail.header("return-path").strip() == "<>"
        or bool(
            mail.header("x-failed-recipients") or mail.header("auto-submitted") or mail.header(compose.TOKEN_HEADER)
        )
    )


def _known(column: Any, values: Iterable[str]) -> set[Any]:
    wanted, found = sorted({value for value in values if value}), set[Any]()
    for start in range(0, len(wanted), AT_ONCE):
        found |= set(db.session.scalars(select(column).where(column.in_(wanted[start : start + AT_ONCE])).distinct()))
    return found
