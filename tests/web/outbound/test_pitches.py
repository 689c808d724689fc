"""The main loop through the forms: a page is added, pitched, followed up, moved, won, and each step taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import make
import pytest
from flask import Flask
from smtpsink import sink
from website import website

from outreach.core.pages.response import Answer
from outreach.core.states import CampaignState, LinkState, MailState, Role, Stage, Triage, WonBy
from outreach.db import db, now
from outreach.flows import undo
from outreach.flows.contacts import find
from outreach.flows.mailboxes import login
from outreach.models import (
    Campaign,
    Contact,
    Event,
    Link,
    Mailbox,
    Message,
    Pitch,
    ProjectMember,
    Prospect,
    Sequence,
    Site,
    Step,
    Suppression,
    User,
    Variant,
)
from outreach.web.prospects import add

PAGE = (
    "<title>Bee tools</title><meta property='og:site_name' content='Hive Notes'>"
    "<p>Jo Park, editor <a href='mailto:jo@hive.example'>write to Jo</a></p>"
)


def gives(body: str, status: int = 200) -> Callable[..., Answer]:
    def get(url: str, **limits: Any) -> Answer:
        html = (("content-type", "text/html"),)
        return Answer(url, url, status, html, body.encode(), complete=True)

    return get


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> None:
    look = find.look
    monkeypatch.setattr(add.find, "look", lambda url: look(url, get=gives(PAGE)))


def test_a_look_at_a_page_finds_its_people_and_falls_back_to_the_contact_page(app: Flask) -> None:
    assert find.look("https://hive.example/tools", get=gives(PAGE)).findings.people[0].name == "Jo Park"
    front = "<a href='/contact'>Contact</a>"

    def get(url: str, **limits: Any) -> Answer:
        return gives(PAGE if url.endswith("/contact") else front)(url)

    assert find.look("https://hive.example/", get=get).findings.people[0].email == "jo@hive.example"
    assert "404" in find.look("https://hive.example/", get=gives("", 404)).problem


def test_looking_saves_nothing_and_saving_keeps_site_page_and_person(app: Flask, owner: Any, looked: None) -> None:
    make.project()
    answer = owner.post("/add", data={"url": "hive.example/tools", "op": "lookup"})
    assert b"Hive Notes" in answer.data and b"jo@hive.example" in answer.data
    assert Site.at("hive.example") is None
    form = {
        "url": "https://hive.example/tools",
        "title": "Bee tools",
        "name": "Hive Notes",
        "op": "save",
        "person": "0",
    }
    form |= {"person_email": "jo@hive.example", "person_name": "Jo Park", "person_job": "editor", "note": "saw it"}
    assert owner.post("/add", data=form).status_code == 303
    prospect = db.session.query(Prospect).one()
    assert (prospect.site.name, prospect.page_title, prospect.state) == ("Hive Notes", "Bee tools", Triage.QUALIFIED)
    jo = db.session.query(Contact).one()
    assert (jo.name, jo.places[0].title, jo.addresses[0].found_on) == (
        "Jo Park",
        "editor",
        "https://hive.example/tools",
    )
    assert b"Already here" in owner.get("/add?url=https://www.hive.example/other").data


def test_a_wrong_address_is_said_and_kept(app: Flask, owner: Any) -> None:
    make.project()
    answer = owner.post("/add", data={"url": "not an address", "op": "lookup"})
    assert answer.status_code == 422 and b"Enter a full address" in answer.data and b"not an address" in answer.data
    answer = owner.post("/add", data={"url": "hive.example", "op": "save", "email": "nobody@"})
    assert answer.status_code == 422 and db.session.query(Site).count() == 0


@pytest.fixture
def prospect(app: Flask) -> Prospect:
    project = make.project()
    make.mailbox(project=project)
    site = make.site("hive.example", name="Hive Notes")
    make.contact("jo@hive.example", at=site)
    return make.prospect(project=project, site=site, state=Triage.QUALIFIED)


def _pitch(owner: Any, prospect: Prospect, **more: str) -> Any:
    form = {"prospects": str(prospect.id), "sequence": "resource", "target": "https://acme.example/guide", "op": "send"}
    return owner.post("/compose", data={**form, f"line-{prospect.id}": "I liked your list.", **more})


def test_numbers_no_form_sends_are_passed_over(app: Flask, owner: Any, prospect: Prospect) -> None:
    odd = {"op": "show-²", "shown": "²", "skipped": "²", "insisted": "³,x", "campaign": "²"}
    assert _pitch(owner, prospect, **odd).status_code == 200
    sequence = make.sequence(("A guide", "Hi"), ("", "Hi again"))
    second = sequence.steps[1].id
    answer = owner.post(f"/sequences/{sequence.id}", data={"name": "Mine", f"delay-{second}": "²", "op": "save-²"})
    assert answer.status_code == 422 and b"enter 1 to 90 working days" in answer.data


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


def test_pages_that_do_not_answer_are_said_before_a_letter_or_a_campaign_leaves(
    app: Flask, owner: Any, prospect: Prospect
) -> None:
    with website() as site:
        site.pages |= {"/guide": "<h1>Guide</h1>", "/old": 410, "/broken": 500}
        body = f"Hi, see {site.url}/old and [this]({site.url}/broken)"
        page = _pitch(owner, prospect, target=f"{site.url}/guide", op="preview", subject="A guide", body=body,
                      text_of="starter-resource").text  # fmt: skip
        assert f"{site.url}/old answers 410." in page and f"{site.url}/broken answers 500." in page
        assert "/guide answers" not in page
        campaign = make.campaign(
            project=prospect.project, sequence=make.sequence(("A guide", body)), state=CampaignState.DRAFT
        )
        owner.post(f"/campaigns/{campaign.id}/launches")
        db.session.expire_all()
        assert campaign.state == CampaignState.DRAFT
        page = owner.get(f"/campaigns/{campaign.id}").text
        assert f"{site.url}/old answers 410." in page and "Launch anyway" in page
        owner.post(f"/campaigns/{campaign.id}/launches", data={"sure": "1"})
        db.session.expire_all()
        assert campaign.state == CampaignState.RUNNING


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


def test_an_approach_from_a_hidden_project_is_told_without_its_details(
    app: Flask, as_user: Callable[..., Any], prospect: Prospect
) -> None:
    ana = make.user(name="Ana Lee")
    secret = make.campaign(name="Secret client")
    pitch = make.pitch(campaign=secret, site=prospect.site, contact=make.contact(at=prospect.site), owner_id=ana.id)
    make.message(pitch=pitch, campaign=secret, contact=pitch.contact, sent_at=now() - timedelta(days=12))
    limited = make.user(all_projects=False)
    db.session.add(ProjectMember(user_id=limited.id, project_id=prospect.project_id))
    db.session.commit()
    shown = as_user(limited).get(f"/prospects/{prospect.id}").data
    assert b"Ana Lee pitched this site 12 days ago" in shown and b"Secret client" not in shown


def test_triage_decides_and_takes_back(app: Flask, owner: Any) -> None:
    project = make.project()
    yes, no, later = (make.prospect(project=project) for _ in range(3))
    for row, said in ((yes, {"state": "qualified"}), (no, {"state": "skipped"}), (later, {"until": "tomorrow"})):
        assert owner.post(f"/prospects/{row.id}/decisions", data=said).status_code == 303
    assert [row.state for row in (yes, no, later)] == ["qualified", "skipped", "later"]
    assert later.later_until is not None and later.later_until > now()
    undo.undo(db.session.query(Event).filter_by(kind="prospect.skipped").one())
    assert no.state == Triage.NEW


def test_suggestions_skip_only_what_they_say(app: Flask, owner: Any) -> None:
    project, site = make.project(), make.site()
    make.contact(at=site)
    known, unknown = make.prospect(project=project, site=site), make.prospect(project=project)
    assert b"with no address" in owner.get("/prospects?view=triage").data
    owner.post("/prospects", data={"op": "suggested", "suggestion": "nobody"})
    assert (known.state, unknown.state) == (Triage.NEW, Triage.SKIPPED)


def test_a_pitch_is_won_by_a_link_or_by_hand_with_a_reason(app: Flask, owner: Any) -> None:
    pitch = make.pitch(stage=Stage.TALKING)
    answer = owner.post(f"/pitches/{pitch.id}/moves", data={"stage": "won"})
    assert answer.headers["Location"].startswith(f"/pitches/{pitch.id}/wins") and pitch.stage == Stage.TALKING
    assert owner.post(f"/pitches/{pitch.id}/wins", data={"address": "nope nope"}).status_code == 422
    assert owner.post(f"/pitches/{pitch.id}/wins", data={"op": "hand", "reason": " "}).status_code == 422
    owner.post(f"/pitches/{pitch.id}/wins", data={"address": "hive.example/tools"})
    link = db.session.query(Link).one()
    assert (link.state, link.source_url, pitch.stage) == (
        LinkState.VERIFYING,
        "https://hive.example/tools",
        Stage.AGREED,
    )
    assert link.next_check_at is not None and link.next_check_at <= now()
    owner.post(f"/pitches/{pitch.id}/wins", data={"op": "hand", "reason": "it is in their newsletter"})
    assert (pitch.stage, pitch.won_by) == (Stage.WON, WonBy.HAND)
    board = owner.get("/pipeline").data
    assert b"By hand" in board and b"newsletter" in board
    assert b"1 by hand" in owner.get("/").data


def test_moving_and_closing_stop_what_waits_and_undo_brings_it_back(app: Flask, owner: Any) -> None:
    pitch = make.pitch(stage=Stage.PITCHED)
    draft = make.message(
        pitch=pitch, campaign=pitch.campaign, state=MailState.DRAFT, due_at=now(), contact=pitch.contact
    )
    owner.post(f"/pitches/{pitch.id}/moves", data={"stage": "lost"})
    assert (pitch.stage, draft.state) == (Stage.LOST, MailState.STOPPED)
    undo.undo(db.session.query(Event).filter_by(kind="pitch.stage").one())
    assert (pitch.stage, draft.state, pitch.stopped_at) == (Stage.PITCHED, MailState.DRAFT, None)
    owner.post("/pitches", data={"op": "stage", "stage": "won", "id": pitch.id})
    assert pitch.stage == Stage.PITCHED
    owner.post("/pitches", data={"op": "tag", "tag": "Bees", "id": pitch.id})
    assert pitch.tags == "bees"


def test_a_sequence_is_edited_moved_and_taken_back(app: Flask, owner: Any) -> None:
    make.project()
    owner.post("/sequences", data={"starter": "broken"})
    sequence = db.session.query(Sequence).one()
    path = f"/sequences/{sequence.id}"
    first, second, _ = sequence.steps
    body = f"body-{first.variants[0].id}"
    answer = owner.post(path, data={"name": "Mine", body: "Hi {{nmae}}", "op": "save"})
    assert answer.status_code == 422 and b"Did you mean {{name}}" in answer.data and b"Hi {{nmae}}" in answer.data
    assert sequence.name == "Broken link"
    owner.post(path, data={"name": "Mine", body: "Hi {{first_name|there}}", "op": "save"})
    assert (sequence.name, first.variants[0].body) == ("Mine", "Hi {{first_name|there}}")
    owner.post(path, data={"name": "Mine", "op": f"up-{second.id}"})
    db.session.expire_all()
    assert (second.position, first.position, second.delay_days) == (1, 2, 0) and second.variants[0].subject
    owner.post(path, data={"name": "Mine", "op": f"compare-{second.id}"})
    assert [v.label for v in db.session.get_one(Step, second.id).variants] == ["A", "B"]
    gone = second.id
    owner.post(path, data={"name": "Mine", "op": f"remove-{gone}"})
    assert db.session.get(Step, gone) is None
    undo.undo(db.session.query(Event).filter_by(kind="sequence.changed").order_by(Event.id.desc()).first())
    db.session.expire_all()
    assert len(db.session.get_one(Step, gone).variants) == 2


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


def test_two_rows_of_one_person_become_one(app: Flask, owner: Any) -> None:
    kept, gone = make.contact("jo@hive.example"), make.contact("jo.park@hive.example")
    pitch = make.pitch(contact=gone)
    answer = owner.post(f"/contacts/{kept.id}/merges", data={"email": "nobody@hive.example"})
    assert answer.status_code == 422
    owner.post(f"/contacts/{kept.id}/merges", data={"email": "jo.park@hive.example"})
    db.session.expire_all()
    assert {a.email for a in kept.addresses} == {"jo@hive.example", "jo.park@hive.example"}
    assert db.session.get_one(Pitch, pitch.id).contact_id == kept.id and db.session.query(Contact).count() == 1


def test_the_small_nouns_are_made_changed_and_refused_with_a_sentence(app: Flask, owner: Any) -> None:
    make.project()
    for path, good, bad, why in (
        ("/assets", {"url": "acme.example/a", "title": "A"}, {"url": ""}, b"Enter a full address"),
        (
            "/snippets",
            {"shortcut": "ty", "name": "Thanks", "body": "Thank you"},
            {"shortcut": "long"},
            b"two small letters",
        ),
        ("/memberships", {"site": "forum.example", "username": "ana"}, {"site": "forum.example"}, b"Enter the name"),
        ("/tasks", {"title": "Ask", "due": "2099-01-02"}, {"title": ""}, b"Say what is to be done"),
        ("/contacts", {"email": "a@b.example", "name": "A"}, {"email": "x"}, b"is no address"),
        ("/campaigns", {"name": "Winter", "sequence": "resource"}, {"name": ""}, b"Give the campaign a name"),
    ):
        refused = owner.post(path, data=bad)
        assert refused.status_code == 422 and why in refused.data, path
        assert owner.post(path, data=good).status_code == 303, path
    assert owner.post("/campaigns", data={"name": "Winter"}).status_code == 422
    assert {e.kind for e in db.session.query(Event)} >= {"asset.made", "snippet.made", "membership.made", "task.made"}
    for event in db.session.query(Event).filter(Event.undo.is_not(None)).order_by(Event.id.desc()).all():
        undo.undo(event)  # what was made can be unmade, the last first
    assert db.session.query(Campaign).count() == 0


def test_a_viewer_of_a_draft_cannot_send_it(app: Flask, as_user: Callable[..., Any]) -> None:
    pitch = make.pitch()
    draft = make.message(pitch=pitch, campaign=pitch.campaign, state=MailState.DRAFT, due_at=now())
    assert as_user(make.user(role=Role.VIEWER)).post(f"/drafts/{draft.id}/sends").status_code == 403
    assert draft.state == MailState.DRAFT
