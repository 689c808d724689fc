"""Tasks: noted for a day, done or put off, and each of it taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import make
import pytest
from sqlalchemy import select
from web.taking_back import take_back

from outreach.core.states import Role
from outreach.db import clock, db, now
from outreach.models import Task

MONDAY = datetime(2026, 11, 23, 6, 45, tzinfo=UTC)


def noted(browser: Any, **more: str) -> Task:
    assert browser.post("/tasks", data={"title": "Ask Jo", "due": "2026-12-01", **more}).status_code == 303
    return db.session.scalars(select(Task).order_by(Task.id.desc())).first()  # type: ignore[return-value]


@pytest.fixture
def project(app: Any) -> Any:
    clock.stop(MONDAY)
    return make.project()


def test_a_task_is_due_at_nine_by_the_clock_of_who_noted_it(project: Any, as_user: Any) -> None:
    task = noted(as_user(make.user(timezone="Europe/Berlin")))
    assert (task.title, task.due_at) == ("Ask Jo", datetime(2026, 12, 1, 8, tzinfo=UTC))
    assert task.project_id == project.id


@pytest.mark.parametrize(
    ("wrong", "why"),
    [({"title": "  "}, "Say what is to be done"), ({"due": "soon"}, "Pick the day"), ({"due": ""}, "Pick the day")],
)
def test_a_task_without_a_day_or_words_is_asked_for_again(
    project: Any, owner: Any, wrong: dict[str, str], why: str
) -> None:
    good = {"title": "Ask Jo", "due": "2026-12-01"}
    answer = owner.post("/tasks", data={**good, **wrong})
    assert answer.status_code == 422 and why in answer.text
    assert db.session.scalar(select(Task.id)) is None
    task = noted(owner)
    assert owner.post(f"/tasks/{task.id}", data={**good, **wrong}).status_code == 422
    db.session.expire_all()
    assert (task.title, task.due_at.date().isoformat()) == ("Ask Jo", "2026-12-01")


def test_done_can_be_not_done_after_all(project: Any, owner: Any) -> None:
    task = noted(owner)
    owner.post(f"/tasks/{task.id}/finishes")
    assert task.done_at is not None
    owner.post("/said")  # the undo bar names it too
    assert "Ask Jo" not in owner.get("/tasks").text and "Ask Jo" in owner.get("/tasks?view=done").text
    owner.post(f"/tasks/{task.id}/finishes")
    assert task.done_at is None


def test_what_is_put_off_comes_back_by_undo(project: Any, owner: Any) -> None:
    task = noted(owner)
    due = task.due_at
    owner.post(f"/tasks/{task.id}/laters", data={"until": "2026-12-09"})
    assert task.due_at.date().isoformat() == "2026-12-09"
    owner.post(f"/tasks/{task.id}/laters", data={"until": "yesterday"})
    assert task.due_at.date().isoformat() == "2026-12-09"
    take_back(owner, "task.later")
    assert task.due_at == due


def test_a_task_of_a_pitch_is_its_next_step_unless_something_comes_before(project: Any, owner: Any) -> None:
    pitch = make.pitch()
    first = noted(owner, pitch_id=str(pitch.id))
    assert pitch.next_step_at == first.due_at and first.project_id == pitch.project_id
    noted(owner, pitch_id=str(pitch.id), due="2026-12-20")
    db.session.expire_all()
    assert pitch.next_step_at == first.due_at


def test_a_pitch_one_cannot_see_gets_no_task(project: Any, as_user: Any) -> None:
    stranger = as_user(make.user(role=Role.MEMBER, all_projects=False))
    data = {"title": "Ask", "due": "2026-12-01", "pitch_id": str(make.pitch().id)}
    assert stranger.post("/tasks", data=data).status_code == 404
    assert db.session.scalar(select(Task.id)) is None


def test_tasks_are_found_by_their_words_and_by_whose_they_are(project: Any, owner: Any) -> None:
    noted(owner)
    other = make.user()
    db.session.add(Task(project_id=project.id, user_id=other.id, title="Call", due_at=now(), created_at=now()))
    db.session.commit()
    assert "Call" not in owner.get("/tasks?mine=1").text
    found = owner.get("/tasks?q=call").text
    assert ">Call" in found and "Ask Jo" not in found
