"""What waits for a person: who sees what, in which order, and when something stops to wait."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import make
import pytest
from flask import Flask

from outreach.core.states import (
    BounceClass,
    LinkState,
    MailState,
    Role,
    TaskKind,
    ThreadTab,
)
from outreach.db import clock, db, now
from outreach.flows.outbound import refusals
from outreach.flows.today import agenda, overview
from outreach.models import Pitch, ProjectMember, Task, User

MONDAY = datetime(2026, 11, 23, 6, 45, tzinfo=UTC)  # 07:45 in Berlin


@pytest.fixture(autouse=True)
def monday() -> None:
    clock.stop(MONDAY)


def one_of_each(pitch: Pitch, owner: User | None) -> None:
    """A reply, a mail that came back, a follow-up, a lost link, a late promise and a task, all about one pitch."""
    pitch.owner_id = owner.id if owner else None
    for tab in (ThreadTab.NEEDS, ThreadTab.BOUNCED):
        make.thread(pitch=pitch, tab=tab, assigned_id=owner.id if owner else None)
    make.message(pitch=pitch, campaign=pitch.campaign, contact=pitch.contact, state=MailState.DRAFT, due_at=now())
    link = {"project": pitch.project, "pitch": pitch, "owner_id": owner.id if owner else None}
    make.link(**link, state=LinkState.LOST)
    make.link(**link, state=LinkState.PROMISED, promised_on=date(2026, 11, 20))
    db.session.add(Task(project_id=pitch.project_id, user_id=owner.id if owner else None, pitch_id=pitch.id,
                        kind=TaskKind.TODO, title="Ask", due_at=now(), created_at=now()))  # fmt: skip
    db.session.commit()


def totals(user: User, **more: Any) -> dict[str, int]:
    only = more.pop("only", None)
    return {s.name: s.total for s in agenda.agenda(agenda.Scope(user, **more), now(), only=only)}


ALL = dict.fromkeys(agenda.TITLES, 1)


def test_each_kind_of_thing_has_its_section_in_the_order_to_do_it(user: User) -> None:
    one_of_each(make.pitch(), user)
    sections = agenda.agenda(agenda.Scope(user), now())
    assert [section.name for section in sections] == list(agenda.TITLES)
    for section in sections:
        (item,) = section.items
        assert item.section == section.name and item.who and item.url.startswith("/") and item.verb


@pytest.mark.parametrize(
    ("whose", "more", "seen"),
    [
        ("mine", {}, ALL), ("nobody's", {}, ALL), ("nobody's", {"unassigned": False}, {}), ("another's", {}, {}),
        ("another's", {"team": True}, ALL), ("mine", {"only": "tasks"}, {"tasks": 1}),
    ],
)  # fmt: skip
def test_whose_it_is_decides_who_sees_it(user: User, whose: str, more: dict[str, Any], seen: dict[str, int]) -> None:
    one_of_each(make.pitch(), {"mine": user, "nobody's": None, "another's": make.user()}[whose])
    assert totals(user, **more) == seen


def test_what_is_in_a_project_one_cannot_see_is_not_there_whoever_asks(app: Flask) -> None:
    mine, other = make.project(), make.project()
    member = make.user(all_projects=False, role=Role.MANAGER)
    db.session.add(ProjectMember(user_id=member.id, project_id=mine.id))
    one_of_each(make.pitch(campaign=make.campaign(project=other)), None)
    assert totals(member, team=True) == {}
    one_of_each(make.pitch(campaign=make.campaign(project=mine)), None)
    assert totals(member, team=True) == ALL


def test_a_project_a_campaign_and_the_sample_bound_what_is_shown(user: User) -> None:
    sample = make.campaign(project=make.project(is_sample=True))
    campaign = make.campaign()
    one_of_each(make.pitch(campaign=campaign), user)
    one_of_each(make.pitch(campaign=sample), user)
    assert totals(user) == dict.fromkeys(agenda.TITLES, 2)
    assert totals(user, samples=False) == ALL
    assert totals(user, project=campaign.project) == ALL
    assert totals(user, campaign_id=campaign.id) == ALL


@pytest.mark.parametrize(
    ("due", "waits"),
    [
        (datetime(2026, 11, 23, 22, 59, tzinfo=UTC), True),  # 23:59 in Berlin
        (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), False),  # midnight there
    ],
)
def test_a_day_ends_at_midnight_where_the_person_is(user: User, due: datetime, waits: bool) -> None:
    pitch = make.pitch(owner_id=user.id)
    make.message(pitch=pitch, campaign=pitch.campaign, state=MailState.DRAFT, due_at=due)
    assert totals(user) == ({"followups": 1} if waits else {})
    assert len(agenda.drafts_due(user, now())) == (1 if waits else 0)


@pytest.mark.parametrize(
    ("given", "waits"),
    [
        ({"state": LinkState.LOST}, True),
        ({"state": LinkState.CHANGED}, True),
        ({"state": LinkState.MISSING}, False),
        ({"state": LinkState.LIVE}, False),
        ({"state": LinkState.LOST, "retired_at": MONDAY}, False),
        ({"state": LinkState.LOST, "accepted_at": MONDAY + timedelta(hours=1)}, False),
        ({"state": LinkState.LOST, "accepted_at": MONDAY - timedelta(hours=1)}, True),
        ({"state": LinkState.PROMISED, "promised_on": date(2026, 11, 22)}, True),
        ({"state": LinkState.PROMISED, "promised_on": date(2026, 11, 23)}, False),
    ],
)
def test_a_link_waits_while_it_is_bad_and_nobody_has_accepted_it(
    user: User, given: dict[str, Any], waits: bool
) -> None:
    make.link(**given)
    assert bool(totals(user)) is waits


def test_a_link_that_was_put_off_waits_again_on_its_day(user: User) -> None:
    link = make.link(state=LinkState.LOST)
    db.session.add(Task(project_id=link.project_id, user_id=user.id, kind=TaskKind.WIN_BACK, title="Look",
                        link_id=link.id, due_at=MONDAY + timedelta(days=3), created_at=now()))  # fmt: skip
    db.session.commit()
    assert totals(user) == {}
    clock.forward(days=3, seconds=1)
    assert totals(user) == {"links": 1}


def test_the_counts_of_the_rail_are_those_of_the_sections(user: User) -> None:
    one_of_each(make.pitch(), user)
    make.thread(pitch=make.pitch(), tab=ThreadTab.NEEDS)
    counted = db.session.execute(db.select(*agenda.waiting(user, now()))).one()
    assert list(counted) == [totals(user)[name] for name in agenda.TITLES] == [2, 1, 1, 1, 1, 1]


def test_what_is_shown_may_be_less_than_what_is_counted(user: User) -> None:
    project = make.project()
    for _ in range(5):
        make.link(project=project, state=LinkState.LOST)
    (section,) = agenda.agenda(agenda.Scope(user), now(), shown=2)
    assert (len(section.items), section.total, section.said) == (2, 5, "5 link changes")
    (section,) = agenda.agenda(agenda.Scope(user), now(), most=3)
    assert (len(section.items), section.total) == (3, 4), "counted as one more than it looks at"


def test_a_mail_that_came_back_is_no_reply(app: Flask) -> None:
    user, contact = make.user(), make.contact("dan@gone.example", name="Dan Gone")
    pitch = make.pitch(contact=contact)
    ours = make.message(
        pitch=pitch, campaign=pitch.campaign, contact=contact, recipient="dan@gone.example", sent_at=now(),
        thread=make.thread(pitch=pitch, snippet="Hi Dan, a pitch"),
    )  # fmt: skip
    refusals.refused(ours, BounceClass.ADDRESS, "550 5.1.1 user unknown", now(), came_back=True)
    db.session.commit()
    (section,) = agenda.agenda(agenda.Scope(user), now())
    (item,) = section.items
    assert (section.name, section.said) == ("bounced", "1 mail that came back")
    assert (item.who, item.why, item.quote) == ("Dan Gone", "Came back: 550 5.1.1 user unknown", "")
    assert overview.week(user, now()).replies == 0
    assert pitch.stop_reason == "the address does not take mail"
