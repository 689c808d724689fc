"""Ways: an address we hand out leads somewhere, and looking at a page changes nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import make
from flask import Flask

from outreach.core.states import LinkState, Role, TaskKind
from outreach.db import db, now
from outreach.flows.today import agenda, overview
from outreach.models import Task

TEMPLATES = Path(__file__).parents[2] / "templates"


def test_every_address_of_the_agenda_is_a_page(app: Flask) -> None:
    person = make.user(role=Role.OWNER)
    box = make.mailbox(paused_at=now(), paused_reason="refused")
    pitch = make.pitch(campaign=make.campaign(mailboxes=[box]))
    thread = make.thread(pitch=pitch, tab="needs")
    make.thread(pitch=pitch, tab="bounced", suggestion={"bounce": "address", "because": "user unknown"})
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


def test_every_page_named_in_a_template_is_there(app: Flask) -> None:
    named = {
        name for file in TEMPLATES.rglob("*.html") for name in re.findall(r"url_for\([\"']([a-z_.]+)", file.read_text())
    }
    assert len(named) > 100
    assert sorted(named - set(app.view_functions)) == []


def test_the_styleguides_list_can_be_taken_as_a_file(owner: Any) -> None:
    answer = owner.get("/styleguide?format=csv")
    assert answer.status_code == 200 and "From page" in answer.text
