"""Mailboxes that send at once, a wire instead of a server, and mails that are planned."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import make

from outreach.db import db, now
from outreach.flows.contacts import add
from outreach.flows.mailboxes import login
from outreach.flows.outbound import enroll
from outreach.models import Mailbox
from outreach.net.mail import smtp

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


class Wire:
    """Stands for a connection that takes everything."""

    taken: list[str]

    def __init__(self, taken: list[str], before: Any = None) -> None:
        self.taken, self.usable, self.before = taken, True, before

    def deliver(self, sender: str, recipient: str, raw: bytes, before_dot: Any) -> smtp.Reply:
        before_dot()
        self.taken.append(recipient)
        return smtp.Reply(250, "2.0.0 taken")

    def close(self) -> None:
        self.usable = False


def box(**given: Any) -> Mailbox:
    filled = {"secret": login.seal("pw"), "spacing_seconds": 0, "ramp_from": 0, "hourly_cap": 0, "daily_cap": 0}
    return make.mailbox(**{**filled, **given})


def planned(campaign: Any, count: int) -> None:
    site, at = make.site(), now()
    for number in range(count):
        contact, address, _ = add.person(add.Row(f"p{number}@s{number}.example", first_name="Jo"), at)
        enroll.enroll(campaign, contact, address, site, at)
    db.session.commit()
