"""A waiting mail becomes the bytes that leave, or says what a person has to look at first."""

from __future__ import annotations

from typing import Any

import make
import pytest

from outreach.core.states import MailState
from outreach.db import db, now
from outreach.flows.outbound import enroll, render
from outreach.models import Message


def first_mail(text: tuple[str, str], mailbox: dict[str, Any] | None = None, **given: Any) -> Message:
    """The first mail of somebody in a campaign whose only step says *text*."""
    box = make.mailbox(**(mailbox or {}))
    campaign = make.campaign(mailboxes=[box], sequence=make.sequence(text))
    site = make.site(name="Hives")
    contact = make.contact(at=site)
    message = enroll.enroll(campaign, contact, contact.addresses[0], site, now(), **given)
    db.session.commit()
    return message


@pytest.mark.parametrize(
    "line", ["I liked {{frist_name}}", "Your post on [INSERT]", "TODO", "{{first_name}} wrote well"]
)
def test_a_personal_line_nobody_filled_in_holds_the_mail(app: Any, line: str) -> None:
    message = first_mail(("A guide", "Hi,\n\n{{personal_line}}"), personal_line=line)
    assert message.state == MailState.HELD and "{{personal_line}} holds" in message.reason
    assert "nobody filled in" in message.reason


def test_a_custom_field_or_a_signature_nobody_filled_in_holds_the_mail(app: Any) -> None:
    topic = first_mail(("A guide", "On {{topic}}"), fields={"topic": "%TOPIC%"})
    assert topic.state == MailState.HELD and "{{topic}} holds %TOPIC%" in topic.reason
    signed = first_mail(("A guide", "Hi"), {"signature": "Ana\n[phone number]"})
    assert signed.state == MailState.HELD and "[phone number]" in signed.reason


def test_a_whole_mail_is_written_with_every_value_in_its_place(app: Any) -> None:
    message = first_mail(
        ("For {{site_name}}", "Hi {{first_name}},\n\n{{personal_line}}\n\n{{topic}}"),
        personal_line="Your list [1] cites [us](https://acme.example/x).",
        fields={"topic": "hives"},
    )
    written = render.draft(message, now())
    assert message.state == MailState.QUEUED
    assert (
        written.subject == "For Hives" and "Your list [1] cites" in written.body.text and "hives" in written.body.text
    )
    assert "{{" not in written.body.text + written.body.html


@pytest.mark.parametrize(
    ("person", "at", "source_line", "address"),
    [("DE", "US", True, False), ("", "FR", True, False), ("US", "DE", False, True), ("", "", False, True)],
)
def test_the_footer_follows_the_readers_country(
    app: Any, person: str, at: str, source_line: bool, address: bool
) -> None:
    message = first_mail(("A guide", "Hi"))
    message.contact.country, message.pitch.site.country = person, at
    text = render.draft(message, now()).body.text
    assert ("I found your address" in text) is source_line
    assert (message.campaign.project.postal_address in text) is address
    assert 'reply "stop"' in text
