"""What the inbox lists, in which order, and where one goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import make
import pytest

from outreach.core.states import ThreadTab
from outreach.db import now
from outreach.models import Thread
from outreach.web.inbound import conversations


def threads(*tabs: ThreadTab, **given: Any) -> list[Thread]:
    """Conversations, the first of them the oldest."""
    pitch = make.pitch()
    box = pitch.campaign.mailboxes[0].mailbox
    return [
        make.thread(pitch=pitch, mailbox=box, tab=tab, last_at=now() - timedelta(hours=9 - n), **given)
        for n, tab in enumerate(tabs)
    ]


@pytest.mark.parametrize(
    ("tab", "places"),
    [
        ("needs", [0, 1]),
        ("bounced", [5]),
        ("waiting", [2]),
        ("done", [3]),
        ("all", [5, 3, 2, 1, 0]),
        ("unmatched", [4]),
    ],
)
def test_a_tab_lists_its_own_in_the_order_of_work(owner: Any, tab: str, places: list[int]) -> None:
    found = threads(
        ThreadTab.NEEDS, ThreadTab.NEEDS, ThreadTab.WAITING, ThreadTab.DONE, ThreadTab.UNMATCHED, ThreadTab.BOUNCED
    )
    for number, thread in enumerate(found):
        thread.subject = f"Subject number {number}"
    page = owner.get(f"/inbox?tab={tab}").text
    listed = sorted((page.index(f"/inbox/{t.id}?"), n) for n, t in enumerate(found) if f"/inbox/{t.id}?" in page)
    assert [n for _, n in listed] == places


def test_what_waits_for_a_later_day_does_not_need_somebody_yet(owner: Any) -> None:
    (thread,) = threads(ThreadTab.NEEDS, later_until=now() + timedelta(days=2))
    assert f"/inbox/{thread.id}?" not in owner.get("/inbox?tab=needs").text
    assert f"/inbox/{thread.id}?" in owner.get("/inbox?tab=waiting").text


def test_the_next_of_the_same_tab_opens_and_after_the_last_the_one_before(owner: Any) -> None:
    first, second = threads(ThreadTab.NEEDS, ThreadTab.NEEDS)
    there = owner.post(f"/inbox/{first.id}/dones?tab=needs&who=").headers["Location"]
    assert there == f"/inbox/{second.id}?tab=needs"
    assert owner.post(f"/inbox/{second.id}/dones?tab=needs").headers["Location"] == "/inbox?tab=needs"


def test_the_numbers_on_the_tabs_stop_at_99(owner: Any) -> None:
    threads(*[ThreadTab.NEEDS] * 101)
    page = owner.get("/inbox").text
    assert "99+" in page and page.count("Older") <= 1
    assert conversations.PAGE < 101
