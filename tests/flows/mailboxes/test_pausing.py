"""Pausing by cause: mailboxes that are refused and campaigns that bounce stop, with the reason and the way back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import make
import pytest
from flask import Flask
from sqlalchemy import select

from outreach.core.states import BounceClass, CampaignState, MailState
from outreach.db import db, now
from outreach.flows.mailboxes import pausing
from outreach.models import Event


def kinds() -> list[str]:
    return list(db.session.scalars(select(Event.kind).order_by(Event.id)))


def test_a_paused_mailbox_keeps_its_first_reason_and_is_told_once(app: Flask) -> None:
    box, at = make.mailbox(), now()
    pausing.pause_mailbox(box, "the password was refused", at)
    pausing.pause_mailbox(box, "again", at)
    assert (box.paused_at, box.paused_reason, box.last_error) == (at, "the password was refused", "again")
    assert kinds() == ["mailbox.paused"]


def test_what_waited_for_another_try_is_looked_at_when_a_mailbox_is_resumed(app: Flask) -> None:
    at = now()
    box = make.mailbox(paused_at=at, paused_reason="refused")
    waits = {"mailbox": box, "state": MailState.QUEUED, "at": at - timedelta(days=2)}
    later = make.message(**waits, not_before=at + timedelta(hours=2), reason="later")
    past = make.message(**waits, not_before=at - timedelta(hours=2))
    chosen = make.message(**waits, not_before=at + timedelta(hours=2), confirmed_at=at)
    pausing.resume_mailbox(box, at)
    db.session.commit()
    assert (box.paused_at, box.paused_reason, box.last_error) == (None, "", "")
    assert (later.not_before, later.reason, later.at) == (None, "", at)
    assert (past.not_before, past.at) == (None, at - timedelta(days=2))
    assert chosen.not_before == at + timedelta(hours=2), "what a person chose stays"


@pytest.mark.parametrize("state", [state for state in CampaignState if state is not CampaignState.RUNNING])
def test_only_a_campaign_that_runs_is_paused(app: Flask, state: CampaignState) -> None:
    campaign = make.campaign(state=state)
    pausing.pause_campaign(campaign, "because", now())
    assert campaign.state == state and kinds() == []


def test_a_paused_campaign_goes_on_without_its_reason(app: Flask) -> None:
    campaign = make.campaign()
    pausing.pause_campaign(campaign, "because", now())
    assert (campaign.state, campaign.paused_reason) == (CampaignState.PAUSED, "because")
    pausing.resume_campaign(campaign, now())
    assert (campaign.state, campaign.paused_reason) == (CampaignState.RUNNING, "")


@pytest.mark.parametrize(
    ("sent", "dead", "floor", "paused"),
    [
        (18, 1, 5, False),  # too few to say
        (19, 1, 5, False),  # 5 %, not over it
        (18, 2, 5, True),
        (100, 5, 5, False),
        (100, 6, 5, True),
        (10, 10, 0, False),  # nobody set a limit
    ],
)
def test_a_campaign_with_too_many_dead_addresses_is_paused(
    app: Flask, sent: int, dead: int, floor: int, paused: bool
) -> None:
    campaign = make.campaign(bounce_floor=floor)
    for n in range(sent + dead):
        make.message(
            campaign=campaign,
            **({"state": MailState.FAILED, "bounce_class": BounceClass.ADDRESS} if n < dead else {}),
        )
    make.message(campaign=make.campaign(), bounce_class=BounceClass.ADDRESS)
    pausing.judge_bounces(campaign, now())
    assert (campaign.state == CampaignState.PAUSED) is paused
    if paused:
        assert f"{dead} of {sent + dead} addresses do not exist" in campaign.paused_reason


SENDER = {"state": MailState.FAILED, "bounce_class": BounceClass.SENDER, "server_said": "550 blocked"}
ADDRESS = {"state": MailState.FAILED, "bounce_class": BounceClass.ADDRESS}


@pytest.mark.parametrize(
    ("last", "paused"),
    [
        ([SENDER, SENDER, SENDER], True),
        ([{}, SENDER, SENDER, SENDER], True),
        ([SENDER, SENDER], False),
        ([SENDER, SENDER, SENDER, {}], False),
        ([SENDER, ADDRESS, SENDER], False),
    ],
)
def test_a_mailbox_refused_three_times_in_a_row_for_what_we_are_is_paused(
    app: Flask, last: list[dict[str, Any]], paused: bool
) -> None:
    box, at = make.mailbox(), now()
    for n, given in enumerate(last):
        make.message(mailbox=box, at=at - timedelta(minutes=30 - n), **given)
    pausing.judge_refusals(box, at)
    assert (box.paused_at is not None) is paused
    if paused:
        assert "550 blocked" in box.paused_reason


def test_refusals_of_yesterday_do_not_pause_today(app: Flask) -> None:
    box, at = make.mailbox(), now()
    for n in range(3):
        make.message(mailbox=box, at=at - timedelta(hours=2 + n), **SENDER)
    pausing.judge_refusals(box, at)
    assert box.paused_at is None
