"""Sequences: their texts are edited, moved, compared, and each step is taken back."""

from __future__ import annotations

from typing import Any

import make
import pytest
from flask import Flask

from outreach.core.states import MailState, Stage, StepMode, WonBy
from outreach.db import db, now
from outreach.flows import undo
from outreach.flows.outbound import enroll
from outreach.models import (
    Event,
    Message,
    Pitch,
    Sequence,
    Step,
    Variant,
)


@pytest.fixture
def sequence(owner: Any) -> Sequence:
    """The ready-made sequence about broken links, copied for a project."""
    make.project()
    owner.post("/sequences", data={"starter": "broken"})
    return db.session.query(Sequence).one()


def test_a_text_with_an_unknown_field_is_refused_and_shown_again(owner: Any, sequence: Sequence) -> None:
    body = f"body-{sequence.steps[0].variants[0].id}"
    answer = owner.post(f"/sequences/{sequence.id}", data={"name": "Mine", body: "Hi {{nmae}}", "op": "save"})
    assert answer.status_code == 422 and b"Did you mean {{name}}" in answer.data and b"Hi {{nmae}}" in answer.data
    assert sequence.name == "Broken link"


def test_a_name_and_a_text_are_saved(owner: Any, sequence: Sequence) -> None:
    first = sequence.steps[0].variants[0]
    data = {"name": "Mine", f"body-{first.id}": "Hi {{first_name|there}}", "op": "save"}
    assert owner.post(f"/sequences/{sequence.id}", data=data).status_code == 303
    assert (sequence.name, first.body) == ("Mine", "Hi {{first_name|there}}")


def test_the_step_that_is_moved_to_the_top_goes_out_at_once_and_has_a_subject(owner: Any, sequence: Sequence) -> None:
    first, second, _ = sequence.steps
    owner.post(f"/sequences/{sequence.id}", data={"name": "Mine", "op": f"up-{second.id}"})
    db.session.expire_all()
    assert (second.position, first.position, second.delay_days) == (1, 2, 0) and second.variants[0].subject


def test_a_second_text_is_compared_and_comes_back_with_a_step_that_was_removed(owner: Any, sequence: Sequence) -> None:
    path, id = f"/sequences/{sequence.id}", sequence.steps[1].id
    owner.post(path, data={"name": "Mine", "op": f"compare-{id}"})
    assert [v.label for v in db.session.get_one(Step, id).variants] == ["A", "B"]
    owner.post(path, data={"name": "Mine", "op": f"remove-{id}"})
    assert db.session.get(Step, id) is None
    undo.undo(db.session.query(Event).filter_by(kind="sequence.changed").order_by(Event.id.desc()).first())
    db.session.expire_all()
    assert [v.label for v in db.session.get_one(Step, id).variants] == ["A", "B"]


def test_two_texts_of_a_step_are_compared_by_links_won_and_replies(app: Flask, owner: Any) -> None:
    sequence = make.sequence(("A guide", "Hi"))
    step = sequence.steps[0]
    step.variants.append(Variant(label="B", subject="Another", body="Hi"))
    db.session.commit()
    campaign = make.campaign(sequence=sequence)
    assert "Nothing to compare yet." in owner.get(f"/sequences/{sequence.id}").text
    for number in range(60):
        won = number < 12
        pitch = Pitch(
            project_id=campaign.project_id, campaign=campaign, site=make.site(), stage_at=now(), created_at=now(),
            stage=Stage.WON if won else Stage.PITCHED, won_by=WonBy.CHECK if won else "",
        )  # fmt: skip
        variant = step.variants[number >= 30]
        db.session.add(pitch)
        db.session.add(Message(pitch=pitch, campaign=campaign, step=step, variant_id=variant.id, outgoing=True,
                               state=MailState.SENT, at=now()))  # fmt: skip
    db.session.commit()
    page = owner.get(f"/sequences/{sequence.id}").text
    assert "30 sent, 12 answered, 12 won" in page and "30 sent, 0 answered, 0 won" in page
    assert "A earns more links won: 40 % against 0 % for B." in page


def test_a_delay_that_is_no_number_is_asked_for_again(app: Flask, owner: Any) -> None:
    sequence = make.sequence(("A guide", "Hi"), ("", "Hi again"))
    second = sequence.steps[1].id
    answer = owner.post(f"/sequences/{sequence.id}", data={"name": "Mine", f"delay-{second}": "²", "op": "save-²"})
    assert answer.status_code == 422 and b"enter 1 to 90 working days" in answer.data


def test_asking_first_binds_the_mails_that_are_planned_already(app: Flask, owner: Any) -> None:
    sequence = make.sequence(("A guide", "Hi"), ("", "Did you see it?"))
    campaign = make.campaign(sequence=sequence, any_time=True)
    written = []
    for _ in range(3):
        site = make.site()
        contact = make.contact(at=site)
        written.append(enroll.enroll(campaign, contact, contact.addresses[0], site, now()))
    written[2].confirmed_at = now()  # a person said yes to this one already
    db.session.commit()
    first = sequence.steps[0]
    data = {"name": "Mine", f"mode-{first.id}": StepMode.ASK, "op": "save"}
    assert owner.post(f"/sequences/{sequence.id}", data=data).status_code == 303
    db.session.expire_all()
    assert [message.state for message in written] == [MailState.DRAFT, MailState.DRAFT, MailState.QUEUED]
    assert "2 planned mails become drafts and will not leave" in owner.get(f"/sequences/{sequence.id}").text
    (event,) = db.session.query(Event).filter(Event.kind == "sequence.changed")
    owner.post(f"/events/{event.id}/undos")
    db.session.expire_all()
    assert [message.state for message in written[:2]] == [MailState.QUEUED] * 2
