"""The outbox: when each mail leaves, and what keeps it."""

from __future__ import annotations

from typing import Any

import make
from flows.outbound.planned import MONDAY, Wire, box, planned
from sqlalchemy import select

from outreach.core.states import MailState
from outreach.db import clock, db
from outreach.flows.outbound import outbox, send
from outreach.models import Message


def test_the_outbox_reckons_with_what_a_campaign_may_send_a_day(app: Any) -> None:
    clock.stop(MONDAY)
    mailbox = box()
    campaign = make.campaign(mailboxes=[mailbox], daily_cap=2)
    planned(campaign, 5)
    assert send.send_from(mailbox.id, open=lambda login: Wire([])) == 2
    first_mails = Message.state == MailState.QUEUED, Message.step.has(position=1)
    plans = outbox.forecast()
    waiting = [plans[m.id] for m in db.session.scalars(select(Message).where(*first_mails).order_by(Message.id))]
    assert [plan.at.day for plan in waiting if plan.at] == [24, 24, 25]
    assert waiting[2].reason.startswith(f"{campaign.name} sends 2 a day, goes Wed 25 Nov")
