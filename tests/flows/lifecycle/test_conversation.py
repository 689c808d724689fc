"""Where a conversation waits: what brings it to a person, and what takes it away again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outreach.core.states import ThreadTab
from outreach.db import now
from outreach.flows.lifecycle import conversation
from outreach.flows.lifecycle.allowed import NotAllowed
from outreach.models import Thread

LATER = now() + timedelta(days=3)


def at(tab: ThreadTab) -> Thread:
    return Thread(subject="A guide", tab=tab, unread=True, later_until=LATER)


@pytest.mark.parametrize("tab", ThreadTab)
def test_a_person_is_shown_what_came_wherever_the_conversation_was(tab: ThreadTab) -> None:
    thread = at(tab)
    conversation.needs_us(thread)
    assert (thread.tab, thread.unread, thread.later_until) == (ThreadTab.NEEDS, True, None)


@pytest.mark.parametrize("tab", ThreadTab)
def test_what_is_done_or_waits_is_read_and_no_longer_put_off(tab: ThreadTab) -> None:
    done, waits, later = at(tab), at(tab), at(tab)
    conversation.done(done)
    conversation.waits(waits)
    conversation.waits(later, LATER)
    assert (done.tab, done.unread, done.later_until) == (ThreadTab.DONE, False, None)
    assert (waits.tab, waits.unread, waits.later_until) == (ThreadTab.WAITING, False, None)
    assert (later.tab, later.later_until) == (ThreadTab.WAITING, LATER)


@pytest.mark.parametrize("tab", ThreadTab)
def test_a_step_that_leaves_by_itself_hides_nothing_a_person_has_to_see(tab: ThreadTab) -> None:
    by_itself, by_hand = at(tab), at(tab)
    conversation.mail_left(by_itself, by_hand=False)
    conversation.mail_left(by_hand, by_hand=True)
    stays = tab in (ThreadTab.NEEDS, ThreadTab.DONE)
    assert (by_itself.tab, by_hand.tab) == (tab if stays else ThreadTab.WAITING, ThreadTab.WAITING)
    assert by_itself.later_until == LATER, "a person put it off; a mail that leaves changes nothing about that"


@pytest.mark.parametrize("tab", ThreadTab)
def test_only_mail_nobody_could_match_is_ignored(tab: ThreadTab) -> None:
    thread = at(tab)
    if tab in (ThreadTab.UNMATCHED, ThreadTab.IGNORED):
        conversation.ignored(thread)
        assert (thread.tab, thread.unread) == (ThreadTab.IGNORED, False)
    else:
        with pytest.raises(NotAllowed, match=f"“A guide” is {tab}, so it cannot become ignored"):
            conversation.ignored(thread)
        assert thread.tab == tab
