"""Today: what needs a person, by section, and what is put off until another day."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import make
import pytest
from sqlalchemy import select
from web.taking_back import take_back

from outreach import jobs
from outreach.core.states import LinkState, MailState, Role, ThreadTab
from outreach.db import clock, db, now
from outreach.models import Heartbeat, Task
from outreach.web.today import today

MONDAY = datetime(2026, 11, 23, 6, 45, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday() -> None:
    clock.stop(MONDAY)


def test_a_house_without_anything_says_how_to_begin(owner: Any) -> None:
    make.project()
    page = owner.get("/").text
    assert "Three steps to the first pitch" in page
    ways = re.findall(r'href="(/welcome/mailbox|/add|/prospects|/welcome)"', page)
    assert set(ways) == {"/welcome/mailbox", "/add", "/prospects", "/welcome"}
    assert [way for way in ways if owner.get(way).status_code not in (200, 303)] == []


def test_replies_drafts_and_lost_links_stand_in_their_sections(owner: Any) -> None:
    pitch = make.pitch(site=make.site(name="Hive Notes"))
    thread = make.thread(pitch=pitch, tab=ThreadTab.NEEDS, snippet="Happy to add it")
    draft = make.message(pitch=make.pitch(), state=MailState.DRAFT, due_at=now(), contact=pitch.contact)
    lost = make.link(project=pitch.project, state=LinkState.LOST, told="gone")
    page = owner.get("/?who=team").text
    assert f"/inbox/{thread.id}" in page and f"/drafts/{draft.id}" in page and f"/links/{lost.id}" in page
    only = owner.get("/?who=team&section=replies").text
    assert f"/inbox/{thread.id}" in only and f"/drafts/{draft.id}" not in only


def test_a_section_shows_the_first_and_all_of_them_when_it_is_asked_for_alone(owner: Any) -> None:
    project = make.project()
    for n in range(today.SHOWN + 3):
        make.link(project=project, state=LinkState.LOST, source_url=f"https://gone{n:02}.example/page", told="gone")
    shown, all_of_them = (owner.get(f"/?who=team{more}").text for more in ("", "&section=links"))
    count = [sum(f"gone{n:02}.example" in page for n in range(today.SHOWN + 3)) for page in (shown, all_of_them)]
    assert count == [today.SHOWN, today.SHOWN + 3]


def test_a_link_is_looked_at_again_on_the_day_that_was_picked(owner: Any) -> None:
    link = make.link(state=LinkState.LOST, lost_at=now(), source_url="https://gone.example/page", told="gone")
    assert "gone.example" in owner.get("/?who=team").text
    owner.post(f"/today/links/{link.id}/laters", data={"until": "3days"})
    task = db.session.scalars(select(Task)).one()
    assert (task.link_id, task.kind, task.due_at.date()) == (link.id, "win_back", (MONDAY + timedelta(days=3)).date())
    take_back(owner, "link.later")
    assert db.session.scalar(select(Task.id)) is None


def test_a_day_that_is_none_leaves_the_link_where_it_is(owner: Any) -> None:
    link = make.link(state=LinkState.LOST)
    assert owner.post(f"/today/links/{link.id}/laters", data={"until": "2026-11-23"}).status_code == 303
    assert "Pick a day after today." in owner.get("/").text
    assert db.session.scalar(select(Task.id)) is None


def test_owners_are_told_when_the_clock_has_stopped(owner: Any, as_user: Any) -> None:
    db.session.add(Heartbeat(name=jobs.TIMETABLE[0].name, at=now() - timedelta(days=3), holder="", failures=0))
    db.session.commit()
    assert "The clock has stopped" in owner.get("/").text
    assert "The clock has stopped" not in as_user(make.user(role=Role.MEMBER)).get("/").text
