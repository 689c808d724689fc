"""How the week goes, what is coming, what keeps mail from leaving, and what waits for a yes or a no."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import make
import pytest
from flows.today.morning_mail import MONDAY

from outreach.core.states import (
    CampaignState,
    LinkState,
    MailKind,
    MailState,
    Stage,
    Triage,
    WonBy,
)
from outreach.db import clock, now
from outreach.flows.today import overview
from outreach.models import Project, User


@pytest.fixture(autouse=True)
def monday() -> None:
    clock.stop(MONDAY)


def test_problems_are_told_with_the_place_to_mend_them(user: User) -> None:
    box = make.mailbox(address="ana@acme.example", paused_at=now(), paused_reason="refused")
    make.mailbox(poll_failures=overview.POLL_FAILURES, last_error="timed out")
    make.mailbox()
    campaign = make.campaign(state=CampaignState.PAUSED, paused_reason="too many bounces", name="Bees")
    for state in (MailState.HELD, MailState.UNKNOWN, MailState.UNKNOWN):
        make.message(campaign=campaign, state=state, due_at=now())
    found = {problem.text: problem for problem in overview.problems(user, now())}
    assert found["ana@acme.example is paused"].url == f"/settings/mailboxes/{box.id}"
    assert found["Bees is paused"].more == "too many bounces"
    assert {"1 mail waits for your decision", "2 mails may or may not have left"} <= found.keys()
    assert len(found) == 5


def test_the_week_tells_wins_by_hand_apart_and_forgets_what_is_older(user: User) -> None:
    campaign = make.campaign()
    box = campaign.mailboxes[0].mailbox
    for age in (1, 6, 8):
        at = now() - timedelta(days=age)
        for won_by in (WonBy.CHECK, WonBy.HAND):
            make.pitch(campaign=campaign, stage=Stage.WON, won_by=won_by, won_at=at)
        make.link(project=campaign.project, state=LinkState.LOST, lost_at=at)
        thread = make.thread(pitch=make.pitch(campaign=campaign))
        make.message(campaign=campaign, mailbox=box, sent_at=at)
        for _ in range(2):  # two answers of one conversation are one reply
            make.message(outgoing=False, state=MailState.RECEIVED, kind=MailKind.REPLY, thread=thread, received_at=at)
    week = overview.week(user, now(), campaign.project)
    assert (week.sent, week.replies, week.won, week.by_hand, week.lost) == (2, 2, 2, 2, 2)
    assert (week.month, week.answered) == (3, 100)
    assert overview.Week(0, 0, 0, 0, 0).answered is None


def test_the_coming_days_are_those_of_the_persons_calendar(user: User) -> None:
    campaign = make.campaign()
    for due in (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), datetime(2026, 11, 24, 22, 0, tzinfo=UTC)):
        make.message(campaign=campaign, state=MailState.QUEUED, due_at=due)
    make.message(campaign=campaign, state=MailState.SENT, due_at=datetime(2026, 11, 24, 12, tzinfo=UTC))
    found = overview.coming(user, now(), days=3)
    assert found == [(date(2026, 11, 24), 2), (date(2026, 11, 25), 0), (date(2026, 11, 26), 0)]


def test_sites_to_triage_are_counted_as_far_as_asked(user: User) -> None:
    project: Project = make.project()
    for state in (Triage.NEW, Triage.NEW, Triage.NEW, Triage.QUALIFIED):
        make.prospect(project=project, state=state)
    assert overview.to_triage(user) == overview.to_triage(user, project) == 3
    assert overview.to_triage(user, make.project()) == 0
    assert overview.to_triage(user, most=2) == 2
