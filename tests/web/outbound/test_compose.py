"""Writing a pitch: to one person or several, tried, sent, held back, pulled back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import make
import pytest
from flask import Flask
from smtpsink import sink
from website import website

from outreach.core.states import MailState, Role, Triage
from outreach.db import db, now
from outreach.flows import undo
from outreach.flows.mailboxes import login
from outreach.models import (
    Campaign,
    Event,
    Mailbox,
    Message,
    Pitch,
    Prospect,
    Sequence,
    Suppression,
    User,
)


def _pitch(owner: Any, prospect: Prospect, **more: str) -> Any:
    form = {"prospects": str(prospect.id), "sequence": "resource", "target": "https://acme.example/guide", "op": "send"}
    return owner.post("/compose", data={**form, f"line-{prospect.id}": "I liked your list.", **more})


def test_numbers_no_form_sends_are_passed_over(app: Flask, owner: Any, prospect: Prospect) -> None:
    odd = {"op": "show-²", "shown": "²", "skipped": "²", "insisted": "³,x", "campaign": "²"}
    assert _pitch(owner, prospect, **odd).status_code == 200


def test_the_first_pitch_makes_what_it_needs_and_can_be_pulled_back(app: Flask, owner: Any, prospect: Prospect) -> None:
    answer = _pitch(owner, prospect)
    assert answer.status_code == 303
    mail = db.session.query(Message).one()
    campaign = db.session.query(Campaign).one()
    assert (mail.state, mail.recipient, campaign.any_time) == (MailState.QUEUED, "jo@hive.example", True)
    assert mail.not_before is not None and timedelta(seconds=5) < mail.not_before - now() <= timedelta(seconds=10)
    assert mail.pitch is not None and mail.pitch.personal_line == "I liked your list."
    assert len(campaign.sequence.steps) == 3 and campaign.assets[0].asset.url == "https://acme.example/guide"
    said = owner.get(f"/prospects/{prospect.id}").data
    assert b"Sending to" in said and b"Follow-ups are due" in said
    event = db.session.query(Event).filter_by(kind="pitch.sent").one()
    undo.undo(event)
    assert mail.state == MailState.DRAFT


def test_a_second_single_pitch_uses_the_same_campaign(app: Flask, owner: Any, prospect: Prospect) -> None:
    _pitch(owner, prospect)
    sequence = db.session.query(Sequence).one()
    site = make.site("other.example")
    make.contact("rae@other.example", at=site)
    other = make.prospect(project=prospect.project, site=site)
    _pitch(owner, other, sequence=str(sequence.id))
    assert db.session.query(Campaign).count() == 1 and db.session.query(Message).count() == 2


def test_what_cannot_be_sent_is_said_and_nothing_is_kept(app: Flask, owner: Any, prospect: Prospect) -> None:
    answer = _pitch(owner, prospect, target="")
    assert answer.status_code == 422 and b"Enter the address of the page you want linked" in answer.data
    answer = _pitch(owner, prospect, target="not an address")
    assert answer.status_code == 422
    bad = {"text_of": "starter-resource", "subject": "Hi", "body": "Hi {{frist_name}}"}
    answer = _pitch(owner, prospect, **bad)
    assert answer.status_code == 422 and b"Did you mean {{first_name}}" in answer.data
    assert db.session.query(Message).count() == 0 and db.session.query(Campaign).count() == 0


def test_own_words_leave_with_their_fields_filled(app: Flask, owner: Any, prospect: Prospect) -> None:
    own = {"text_of": "starter-resource", "subject": "Bees", "body": "Hi {{first_name|there}}, see {{asset_url}}"}
    assert _pitch(owner, prospect, op="draft", **own).status_code == 303
    draft = db.session.query(Message).one()
    assert draft.state == MailState.DRAFT
    shown = owner.get("/").data.decode()
    assert "Hi Jo, see https://acme.example/guide" in shown and "Bees" in shown


def test_nobody_on_the_list_or_pitched_lately_is_written_to(app: Flask, owner: Any, prospect: Prospect) -> None:
    owner.post(f"/prospects/{prospect.id}/suppressions", data={"reason": "asked by phone"})
    assert db.session.query(Suppression).one().value == "hive.example"
    answer = _pitch(owner, prospect)
    assert answer.status_code == 422 and b"do-not-contact list" in answer.data
    assert db.session.query(Message).count() == 0
    assert b"On the do-not-contact list" in owner.get(f"/prospects/{prospect.id}").data


def test_a_colleague_of_somebody_pitched_lately_is_written_to_only_when_a_person_insists(
    app: Flask, owner: Any, prospect: Prospect
) -> None:
    make.message(
        campaign=make.campaign(), contact=make.contact("mia@hive.example"), step=make.sequence().steps[0],
        recipient="mia@hive.example", at=now() - timedelta(days=3),
    )  # fmt: skip
    other = make.prospect(project=prospect.project, site=make.site("other.example"), state=Triage.QUALIFIED)
    make.contact("bo@other.example", at=other.site)
    both = {"prospects": f"{prospect.id},{other.id}", f"line-{other.id}": "Yours too."}
    page = _pitch(owner, prospect, **both, op="preview").text
    assert "Somebody else at Hive Notes was pitched 3 days ago; 90 days must pass." in page
    assert "1 of 2 will get it" in page and f'value="insist:{prospect.id}"' in page
    page = _pitch(owner, prospect, **both, op=f"insist:{prospect.id}").text
    assert "2 of 2 will get it" in page and f'name="insisted" value="{prospect.id}"' in page
    page = _pitch(owner, prospect, **both, insisted=str(prospect.id), op=f"desist:{prospect.id}").text
    assert "1 of 2 will get it" in page
    assert _pitch(owner, prospect, **both, insisted=str(prospect.id)).status_code == 303
    assert db.session.query(Message).filter_by(state=MailState.QUEUED).count() == 2


def test_pages_that_do_not_answer_are_said_before_a_letter_leaves(app: Flask, owner: Any, prospect: Prospect) -> None:
    with website() as site:
        site.pages |= {"/guide": "<h1>Guide</h1>", "/old": 410, "/broken": 500}
        body = f"Hi, see {site.url}/old and [this]({site.url}/broken)"
        page = _pitch(owner, prospect, target=f"{site.url}/guide", op="preview", subject="A guide", body=body,
                      text_of="starter-resource").text  # fmt: skip
        assert f"{site.url}/old answers 410." in page and f"{site.url}/broken answers 500." in page
        assert "/guide answers" not in page


def test_a_test_of_a_letter_goes_to_its_writer_and_shows_the_raw_mail(
    app: Flask, owner: Any, prospect: Prospect, tmp_path: Any
) -> None:
    with sink(tmp_path) as tray:
        box = db.session.query(Mailbox).filter_by(project_id=prospect.project_id).one()
        box.smtp_port, box.secret, box.signature = tray.port, login.seal("pw"), "-- Ana"
        me = db.session.query(User).filter_by(role=Role.OWNER).one().email
        db.session.commit()
        words = {"subject": "A guide for {{site_name}}", "body": "Hi {{last_name}} {{job_title}}, see {{asset_url}}",
                 "text_of": "starter-resource"}  # fmt: skip
        page = _pitch(owner, prospect, op="test", **words).text
        (mail,) = tray.taken()
    assert mail["to"] == [me] and "Subject: A guide for Hive Notes" in mail["raw"] and "{{job_title}}" in mail["raw"]
    assert f"A test went to {me}. The server said: 250" in page and "Subject: A guide for Hive Notes" in page
    assert db.session.query(Message).count() == db.session.query(Pitch).count() == 0
    page = _pitch(owner, prospect, op="test", **words)
    assert page.status_code == 422 and "The test did not leave" in page.text


@pytest.mark.parametrize("line", ["I liked {{frist_name}}", "Your list on [INSERT]"])
def test_a_personal_line_nobody_filled_in_does_not_leave(app: Flask, owner: Any, prospect: Prospect, line: str) -> None:
    answer = _pitch(owner, prospect, **{f"line-{prospect.id}": line})
    assert answer.status_code == 422 and "which nobody filled in" in answer.text
    assert db.session.query(Message).count() == 0
