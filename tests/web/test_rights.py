"""A right is asked for again when it is used: undo, tokens and invitations end with the right behind them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import make
import pytest
from sqlalchemy import select

from outreach.core.states import Role
from outreach.db import db, now
from outreach.flows import undo
from outreach.flows.outbound import enroll
from outreach.flows.today import digest_links
from outreach.flows.users import users
from outreach.models import Contact, Event, Project, ProjectMember, Prospect, Task, User


def limited(*projects: Project, role: str = Role.MEMBER) -> User:
    person = make.user(role=role, all_projects=False)
    db.session.add_all(ProjectMember(user_id=person.id, project_id=project.id) for project in projects)
    db.session.commit()
    return person


def test_undo_does_not_write_in_a_project_the_person_lost(as_user: Callable[..., Any]) -> None:
    mine, lost = make.project(), make.project()
    rows = [make.prospect(project=project) for project in (mine, lost)]
    person = limited(mine, lost)
    with undo.recorded("prospect.tags", "Tagged 2 sites", user_id=person.id) as event:
        for row in rows:
            row.tags = "bees"
    db.session.commit()
    db.session.delete(db.session.scalar(select(ProjectMember).where(ProjectMember.project_id == lost.id)))
    db.session.commit()
    answer = as_user(person).post(f"/events/{event.id}/undos")
    assert answer.status_code == 403 and "projects you do not see" in answer.text
    db.session.expire_all()
    assert [row.tags for row in rows] == ["bees", "bees"]


def test_undo_within_their_projects_works_for_a_limited_person(as_user: Callable[..., Any]) -> None:
    mine = make.project()
    rows = [make.prospect(project=mine) for _ in range(3)]
    person = limited(mine)
    with undo.recorded("prospect.tags", "Tagged 3 sites", user_id=person.id) as event:
        rows[0].tags = rows[1].tags = "bees"
        db.session.delete(rows[2])
    db.session.commit()
    assert as_user(person).post(f"/events/{event.id}/undos").status_code == 303
    db.session.expire_all()
    assert [row.tags for row in db.session.scalars(select(Prospect).order_by(Prospect.id))] == ["", "", ""]


def test_undo_does_not_bring_back_rows_of_a_foreign_project(as_user: Callable[..., Any]) -> None:
    mine, lost = make.project(), make.project()
    row = make.prospect(project=lost)
    person = limited(mine)
    with undo.recorded("prospect.gone", "Took a site out", user_id=person.id) as event:
        db.session.delete(row)
    db.session.commit()
    assert as_user(person).post(f"/events/{event.id}/undos").status_code == 403
    assert db.session.scalar(select(Prospect)) is None


def task_token(person: User, project: Project) -> tuple[Task, str]:
    task = Task(project_id=project.id, user_id=person.id, title="Call Jo", due_at=now(), created_at=now())
    db.session.add(task)
    db.session.commit()
    return task, digest_links.action_token(person, f"task-{task.id}", "done", now())


@pytest.mark.parametrize("change", ["became a viewer", "lost the project", "was disabled"])
def test_a_link_of_the_digest_ends_with_the_right_it_was_sent_for(client: Any, change: str) -> None:
    project = make.project()
    person = limited(project)
    task, token = task_token(person, project)
    assert client.get(f"/n/{token}").status_code == 200
    if change == "became a viewer":
        person.role = Role.VIEWER
    elif change == "lost the project":
        db.session.delete(db.session.scalar(select(ProjectMember)))
    else:
        person.disabled_at = now()
    db.session.commit()
    assert client.get(f"/n/{token}").status_code == client.post(f"/n/{token}").status_code == 410
    db.session.expire_all()
    assert task.done_at is None


def test_a_link_of_the_digest_works_while_the_right_stands(client: Any) -> None:
    project = make.project()
    task, token = task_token(limited(project), project)
    assert client.post(f"/n/{token}").status_code == 200
    db.session.expire_all()
    assert task.done_at is not None


@pytest.mark.parametrize(("change", "opens"), [("disabled", False), ("no owner", False), ("nothing", True)])
def test_an_invitation_ends_with_the_right_of_who_invited(client: Any, change: str, opens: bool) -> None:
    make.user(role=Role.OWNER)
    owner = make.user(role=Role.OWNER)
    token = users.invite("new@acme.example", Role.MEMBER, owner)
    if change == "disabled":
        owner.disabled_at = now()
    elif change == "no owner":
        owner.role = Role.MANAGER
    db.session.commit()
    assert client.get(f"/invitations/{token}").status_code == (200 if opens else 410)


def people_of_two_clients() -> tuple[User, Contact, Contact]:
    mine, other = make.project(), make.project()
    seen, unseen = make.site(), make.site()
    make.prospect(project=mine, site=seen)
    make.prospect(project=other, site=unseen)
    ours, theirs = make.contact("ours@one.example", at=seen), make.contact("theirs@two.example", at=unseen)
    make.pitch(campaign=make.campaign(project=other), contact=theirs, site=unseen)
    return limited(mine), ours, theirs


def test_people_of_other_clients_are_not_seen_listed_found_or_downloaded(as_user: Callable[..., Any]) -> None:
    person, ours, theirs = people_of_two_clients()
    browser = as_user(person)
    for address in ("/contacts", "/contacts?format=csv", "/search?q=theirs", "/search?q=one.example"):
        page = browser.get(address).text
        assert "theirs@two.example" not in page and theirs.last_name not in page, address
    assert "ours@one.example" in browser.get("/contacts?format=csv").text
    assert browser.get(f"/contacts/{ours.id}").status_code == 200
    assert browser.get(f"/contacts/{theirs.id}").status_code == 404
    assert browser.post(f"/contacts/{theirs.id}/suppressions").status_code == 404
    merged = browser.post(f"/contacts/{ours.id}/merges", data={"email": "theirs@two.example"})
    assert merged.status_code == 422 and "Nobody here has this address" in merged.text


def test_whoever_adds_a_person_sees_them(as_user: Callable[..., Any]) -> None:
    browser = as_user(limited(make.project()))
    added = browser.post("/contacts", data={"email": "new@three.example", "name": "New Person", "site": ""})
    assert added.status_code == 303
    assert browser.get(added.location).status_code == 200
    (event,) = db.session.scalars(select(Event).where(Event.kind == "contact.added"))
    assert event.contact_id is not None
    assert now() - event.at < timedelta(minutes=1)


def test_looking_at_a_pitch_writes_nothing(as_user: Callable[..., Any]) -> None:
    pitch = make.pitch()
    db.session.commit()
    answer = as_user(make.user(role=Role.VIEWER)).get(f"/pitches/{pitch.id}")
    assert answer.status_code == 303 and answer.location == f"/campaigns/{pitch.campaign_id}"
    assert db.session.scalar(select(Prospect)) is None


def test_every_site_that_is_pitched_has_a_page_of_its_own(as_user: Callable[..., Any]) -> None:
    campaign, site = make.campaign(), make.site()
    contact = make.contact(at=site)
    message = enroll.enroll(campaign, contact, contact.addresses[0], site, now())
    db.session.commit()
    answer = as_user(make.user(role=Role.VIEWER)).get(f"/pitches/{message.pitch_id}", follow_redirects=True)
    assert answer.status_code == 200 and site.label in answer.text
