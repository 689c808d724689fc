"""Enrolling a person: a pitch and its first mail, which waits, asks, or is held with the reason."""

from __future__ import annotations

from typing import Any

import make
import pytest
from flask import Flask
from sqlalchemy import select

from outreach.core.states import MailState, StepMode
from outreach.db import db, now
from outreach.flows.outbound import enroll
from outreach.models import Message, Pitch


def enrolled(campaign: Any, **given: Any) -> Message:
    site = make.site("hive.example", name="Hive Notes")
    contact = make.contact("jo@hive.example", at=site)
    message = enroll.enroll(campaign, contact, contact.addresses[0], site, now(), enroll.Extras(**given))
    db.session.commit()
    return message


@pytest.mark.parametrize(
    ("mode", "body", "state"),
    [
        (StepMode.ITSELF, "Hi {{first_name|there}}", MailState.QUEUED),
        (StepMode.ASK, "Hi {{first_name|there}}", MailState.DRAFT),
        (StepMode.ITSELF, "{{personal_line}}", MailState.HELD),
    ],
)
def test_the_first_mail_waits_asks_or_is_held(app: Flask, mode: str, body: str, state: str) -> None:
    message = enrolled(make.campaign(sequence=make.sequence(("A guide", body), mode=mode)))
    assert (message.state, message.recipient) == (state, "jo@hive.example")
    assert bool(message.reason) is (state == MailState.HELD)
    assert db.session.scalars(select(Message.id)).all() == [message.id], "follow-ups are planned when it has left"


def test_the_pitch_keeps_what_is_known_of_it(app: Flask) -> None:
    user = make.user()
    message = enrolled(make.campaign(), personal_line="I liked your list.", fields={"team": "a"}, owner_id=user.id)
    pitch = db.session.scalars(select(Pitch)).one()
    assert message.pitch is pitch and pitch.site.host == "hive.example"
    assert (pitch.personal_line, pitch.fields, pitch.owner_id) == ("I liked your list.", {"team": "a"}, user.id)


def test_a_campaign_without_mails_enrolls_nobody(app: Flask) -> None:
    campaign = make.campaign()
    campaign.sequence = None
    with pytest.raises(enroll.CannotLaunch):
        enrolled(campaign)
    db.session.rollback()
    assert db.session.scalar(select(Pitch.id)) is None
