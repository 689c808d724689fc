"""Launching a list: each refusal named, and who insists."""

from __future__ import annotations

from typing import Any

import make
import pytest
from flows.outbound.planned import Wire, box
from sqlalchemy import select

from outreach.core.outbound import sequence_file
from outreach.core.states import MailState, StepMode
from outreach.db import db, now
from outreach.flows.contacts import add, suppress
from outreach.flows.outbound import enroll, launch, send
from outreach.models import Message

PLAN = """
[[step]]
subject = "{{site_name|Your site}} and {{topic}}"
body = "Hi {{first_name|there}}"
[[step]]
delay_days = 3
mode = "ask"
body = "Again"
"""


def test_a_list_is_launched_with_each_refusal_named(app: Any) -> None:
    project = make.project()
    campaign = launch.campaign_from(sequence_file.read(PLAN), "Spring", project, [box()], any_time=True)
    rows = [
        add.Row("Ann@One.example", first_name="Ann", fields={"topic": "bees"}),
        add.Row("bo@two.example", fields={"topic": ""}),
        add.Row("ann@one.example"),
        add.Row("nonsense"),
        add.Row("noreply@three.example"),
    ]
    outcome = launch.launch(campaign, rows, mx=None)
    assert (outcome.planned, [who for who, _ in outcome.held]) == (1, ["bo@two.example"])
    assert [who for who, _ in outcome.skipped] == ["ann@one.example", "nonsense", "noreply@three.example"]
    again = launch.launch(campaign, [add.Row("ann@one.example", fields={"topic": "x"})], mx=None)
    assert again.skipped[0][1].endswith("is in this campaign already.")
    taken: list[str] = []
    assert campaign.mailboxes[0].mailbox_id is not None
    send.send_from(campaign.mailboxes[0].mailbox_id, open=lambda login: Wire(taken))
    assert taken == ["ann@one.example"]
    follow_up = db.session.scalar(select(Message).join(Message.step).where(Message.step.has(position=2)))
    assert follow_up is not None and follow_up.state == MailState.DRAFT and follow_up.step.mode == StepMode.ASK


def test_who_insists_writes_to_one_person_the_rules_keep_back(app: Any) -> None:
    people = [f"{name}@{name}.example" for name in ("ann", "bo", "cy")]
    earlier, step = make.campaign(), make.sequence().steps[0]
    for email in people:
        make.message(campaign=earlier, contact=make.contact(email), step=step, recipient=email)
    suppress.add(people[2], reason="asked", source="reply", at=now())
    campaign = launch.campaign_from(sequence_file.read(PLAN), "Spring", earlier.project, [box()])
    rows = [add.Row(email, fields={"topic": "bees"}) for email in people]
    outcome = launch.launch(campaign, rows, mx=None, insisted=frozenset((people[1], people[2])))
    assert (outcome.planned, [who for who, _ in outcome.skipped]) == (1, [people[0], people[2]])


def test_a_campaign_with_a_wrong_field_does_not_start(app: Any) -> None:
    plan = sequence_file.read('[[step]]\nsubject = "Re: hello"\nbody = "Hi {{frist_name}} [name]"')
    campaign = launch.campaign_from(plan, "Spring", make.project(), [box()])
    with pytest.raises(enroll.CannotLaunch) as refused:
        launch.launch(campaign, [add.Row("a@one.example")], mx=None)
    assert len(refused.value.problems) == 3 and "Did you mean {{first_name}}?" in refused.value.problems[0]
