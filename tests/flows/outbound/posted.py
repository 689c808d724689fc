"""Mailboxes that send to a tray, and mails that wait in them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import make

from outreach.db import db, now
from outreach.flows.mailboxes import login
from outreach.flows.outbound import enroll
from outreach.models import Mailbox, Message

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


def box(tray: Any, **given: Any) -> Mailbox:
    filled = {"smtp_port": tray.port, "secret": login.seal("pw"), "spacing_seconds": 0, "ramp_from": 0}
    return make.mailbox(**{**filled, "hourly_cap": 0, "daily_cap": 0, **given})


def waiting(campaign: Any, count: int = 1) -> list[Message]:
    found = []
    for _ in range(count):
        site = make.site()
        contact = make.contact(at=site)
        found.append(enroll.enroll(campaign, contact, contact.addresses[0], site, now()))
    db.session.commit()
    return found


def states(*messages: Message) -> list[tuple[str, str]]:
    db.session.expire_all()
    return [(m.state, m.reason) for m in messages]
