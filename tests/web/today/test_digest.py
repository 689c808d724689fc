"""The links in the digest: one button, nothing on a GET, once, and a way out without signing in."""

from __future__ import annotations

from typing import Any

import make
import pytest

from outreach.core.states import DigestRhythm, MailState, TaskKind, ThreadTab
from outreach.db import clock, db, now
from outreach.flows.today import digest_links
from outreach.models import Message, Task, Thread, User


@pytest.fixture
def user(app: Any) -> User:
    return make.user(digest=DigestRhythm.DAILY)


def address(user: User, key: str, action: str) -> str:
    return f"/n/{digest_links.action_token(user, key, action, now())}"


def test_looking_at_the_link_changes_nothing_and_pressing_works_once(client: Any, user: User) -> None:
    thread = make.thread(pitch=make.pitch(), tab=ThreadTab.NEEDS)
    there = address(user, f"reply-{thread.id}", "done")
    assert "Mark it done" in client.get(there).text
    assert client.get(there).status_code == 200 and thread.tab == ThreadTab.NEEDS
    assert "is done" in client.post(there, token=False).text
    assert db.session.get_one(Thread, thread.id).tab == ThreadTab.DONE
    assert client.post(there, token=False).status_code == client.get(there).status_code == 410


def test_a_draft_is_stopped_and_a_task_waits_until_tomorrow(client: Any, user: User) -> None:
    draft = make.message(pitch=make.pitch(), state=MailState.DRAFT)
    task = Task(
        project_id=make.project().id, kind=TaskKind.TODO, title="Ask", due_at=now(), created_at=now(), user_id=user.id
    )
    db.session.add(task)
    db.session.commit()
    assert client.post(address(user, f"draft-{draft.id}", "stop"), token=False).status_code == 200
    assert client.post(address(user, f"task-{task.id}", "later"), token=False).status_code == 200
    db.session.expire_all()
    assert db.session.get_one(Message, draft.id).state == MailState.STOPPED
    assert task.due_at > now()


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("damaged", "This link is damaged"),
        ("old", "good for seven days"),
        ("of nothing", "not there any more"),
        ("of somebody who left", "not there any more"),
    ],
)
def test_a_link_that_does_not_work_says_why(client: Any, user: User, how: str, said: str) -> None:
    thread = make.thread(pitch=make.pitch(), tab=ThreadTab.NEEDS)
    there = address(user, f"reply-{thread.id if how != 'of nothing' else 999_999}", "done")
    if how == "damaged":
        there = there[:-4]
    elif how == "old":
        clock.forward(days=7.1)
    elif how == "of somebody who left":
        user.disabled_at = now()
        db.session.commit()
    for answer in (client.get(there), client.post(there, token=False)):
        assert answer.status_code == 410 and said in answer.text
    db.session.expire_all()
    assert thread.tab == ThreadTab.NEEDS


@pytest.mark.parametrize(
    ("data", "rhythm"),
    [
        ({"List-Unsubscribe": "One-Click"}, DigestRhythm.OFF),
        ({"rhythm": "off"}, DigestRhythm.OFF),
        ({"rhythm": "weekly"}, DigestRhythm.WEEKLY),
        ({"rhythm": "nonsense"}, DigestRhythm.OFF),
    ],
)
def test_the_way_out_asks_first_and_a_mail_program_needs_one_click(
    client: Any, user: User, data: dict[str, str], rhythm: str
) -> None:
    there = f"/digest/off/{digest_links.off_token(user)}"
    assert user.email in client.get(there).text and user.digest == DigestRhythm.DAILY
    assert client.post(there, data=data, token=False).status_code == 200
    db.session.expire_all()
    assert user.digest == rhythm


def test_a_damaged_way_out_changes_nobodys_digest(client: Any, user: User) -> None:
    there = f"/digest/off/{digest_links.off_token(user)}"[:-3]
    assert client.get(there).status_code == client.post(there, token=False).status_code == 404
    db.session.expire_all()
    assert user.digest == DigestRhythm.DAILY
