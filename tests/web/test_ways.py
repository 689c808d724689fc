"""Ways: an address we hand out leads somewhere, and looking at a page changes nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import make
from flask import Flask

from outreach.core.states import ImportKind, LinkState, Role, Stage, TaskKind
from outreach.db import db, now
from outreach.flows.today import agenda, overview
from outreach.models import ImportFile, Message, Task

TEMPLATES = Path(__file__).parents[2] / "templates"


def test_every_address_of_the_agenda_is_a_page(app: Flask) -> None:
    person = make.user(role=Role.OWNER)
    box = make.mailbox(paused_at=now(), paused_reason="refused")
    pitch = make.pitch(campaign=make.campaign(mailboxes=[box]))
    thread = make.thread(pitch=pitch, tab="needs")
    make.message(pitch=pitch, campaign=pitch.campaign, state="held", due_at=now())
    make.message(pitch=make.pitch(), state="draft", due_at=now())
    lost = make.link(project=pitch.project, state=LinkState.LOST)
    make.link(project=pitch.project, state=LinkState.PROMISED, promised_on=(now() - timedelta(days=3)).date())
    for about in ({"thread_id": thread.id}, {"link_id": lost.id}, {"pitch_id": pitch.id}, {}):
        filled = {"project_id": pitch.project_id, "kind": TaskKind.TODO, "title": "Look", "created_at": now()}
        db.session.add(Task(**filled, due_at=now(), **about))
    db.session.commit()
    sections = agenda.agenda(agenda.Scope(person), now())
    assert [section.name for section in sections] == list(agenda.TITLES)
    found = [item.url for section in sections for item in section.items]
    found += [problem.url for problem in overview.problems(person, now())]
    assert len(found) > 9
    ways = app.url_map.bind("")
    for url in found:
        ways.match(url.partition("?")[0], method="GET")


def test_every_address_written_in_a_template_is_a_page(app: Flask) -> None:
    ways = app.url_map.bind("")
    found = {
        address
        for file in TEMPLATES.rglob("*.html")
        for address in re.findall(r'href="(/[a-z][a-z/-]*)["?#]', file.read_text())
    }
    assert len(found) > 5
    for address in sorted(found):
        ways.match(address, method="GET")


def test_looking_at_an_import_whose_file_is_gone_changes_nothing(app: Flask, owner: Any) -> None:
    row = ImportFile(
        project=make.project(), name="a.csv", sha256="0", stored_as="gone", size=1, kind=ImportKind.PROSPECTS,
        created_at=now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    assert "no longer in the uploads folder" in owner.get(f"/imports/{row.id}").text
    db.session.expire_all()
    assert (row.state, row.error) == ("new", "")


def test_the_styleguides_list_can_be_taken_as_a_file(owner: Any) -> None:
    answer = owner.get("/styleguide?format=csv")
    assert answer.status_code == 200 and "From page" in answer.text


def test_a_mail_about_a_lost_link_is_drafted_in_its_conversation(app: Flask, owner: Any) -> None:
    pitch = make.pitch(stage=Stage.AGREED)
    thread = make.thread(pitch=pitch, mailbox=pitch.campaign.mailboxes[0].mailbox)
    sent = make.message(pitch=pitch, thread=thread)
    link = make.link(project=pitch.project, pitch=pitch, state=LinkState.LOST)
    assert owner.post(f"/links/{link.id}/drafts").status_code == 303
    draft = db.session.query(Message).filter_by(state="draft").one()
    assert (draft.thread_id, draft.in_reply_to) == (thread.id, sent.message_id)


def test_every_field_of_a_mailbox_has_its_label(app: Flask, owner: Any) -> None:
    box = make.mailbox()
    text = owner.get(f"/settings/mailboxes/{box.id}").text
    ids = re.findall(r'<input(?![^>]*type="hidden")[^>]* id="([^"]+)"', text)
    assert "smtp-port" in ids
    assert [id for id in ids if f'for="{id}"' not in text] == []


def test_one_missed_look_is_nothing_to_do_today(app: Flask, owner: Any) -> None:
    project = make.project()
    make.link(project=project, state=LinkState.MISSING)
    make.link(project=project, state=LinkState.LOST)
    counts = owner.get("/counts").json["counts"]
    assert (counts["Today"], counts["Links"]) == ("1", "2")


def test_owners_see_what_watching_takes(owner: Any, as_user: Any) -> None:
    assert "What watching links takes" in owner.get("/settings/data").text
    assert "What watching links takes" not in as_user(make.user()).get("/settings/data").text
