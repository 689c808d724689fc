"""Mail nobody could match: it waits in the tray, holds the next step, and is put where it belongs."""

from __future__ import annotations

import make
import pytest
from flows.inbound.world import World, raw

from outreach.core.states import (
    MailKind,
    MailState,
    Stage,
    ThreadTab,
)
from outreach.db import db, now
from outreach.flows.contacts import suppress
from outreach.flows.inbound import unmatched


@pytest.mark.parametrize("sender", ["mia@weekly.example", "desk@weekly.example"])
def test_a_mail_that_may_be_the_answer_waits_in_the_tray_and_holds_the_next_step(world: World, sender: str) -> None:
    kept = world.accept(raw(sender=sender, subject="Your note", body="Sounds good"))
    assert kept is not None and kept.thread is not None and kept.thread.tab == ThreadTab.UNMATCHED
    assert [one["pitch"] for one in kept.thread.suggestion["matches"]] == [world.pitch.id]
    assert world.next.state == MailState.HELD and world.pitch.stopped_at is None


def test_one_click_puts_a_mail_of_the_tray_where_it_belongs(world: World) -> None:
    kept = world.accept(raw(sender="desk@weekly.example", subject="Your note", body="Sounds good"))
    assert kept is not None and kept.thread is not None
    home = unmatched.match(kept.thread, world.pitch, now())
    db.session.commit()
    assert home.id == world.thread.id and kept.thread_id == world.thread.id and kept.kind == MailKind.REPLY
    assert world.next.state == MailState.STOPPED and world.pitch.stage == Stage.TALKING


def test_a_mail_put_where_it_belongs_lets_the_others_it_might_have_answered_go_on(world: World) -> None:
    world.campaign.project.colleague_stops = False
    other = world.pitched(make.contact("lee@weekly.example", at=world.site))
    world.sent(other, None)
    theirs = world.waiting(other, None)
    kept = world.accept(raw(sender="desk@weekly.example", subject="Your note", body="Sounds good"))
    assert kept is not None and kept.thread is not None
    assert theirs.state == world.next.state == MailState.HELD
    unmatched.match(kept.thread, world.pitch, now())
    db.session.commit()
    assert (world.next.state, theirs.state) == (MailState.STOPPED, MailState.QUEUED)


def test_a_step_two_mails_may_answer_waits_for_both(world: World) -> None:
    first, second = (world.accept(raw(sender="desk@weekly.example", subject="Hm", body=body)) for body in ("Ad", "Yes"))
    assert first is not None and first.thread is not None and second is not None and second.thread is not None
    for thread, state in ((first.thread, MailState.HELD), (second.thread, MailState.QUEUED)):
        unmatched.ignore(thread, now())
        db.session.commit()
        assert world.next.state == state


def test_who_asks_from_another_address_is_heard_once_it_is_known_whose_mail_it_is(world: World) -> None:
    kept = world.accept(raw(sender="desk@weekly.example", subject="Your note", body="Please stop emailing me."))
    assert kept is not None and kept.thread is not None and kept.kind == MailKind.OPTOUT
    assert not suppress.holds("mia@weekly.example"), "a stranger speaks for nobody"
    unmatched.match(kept.thread, world.pitch, now())
    db.session.commit()
    assert suppress.holds("mia@weekly.example") and world.pitch.stop_reason == "asked us not to write"


def test_ignoring_a_sender_lets_the_step_go_on_and_hears_them_no_more(world: World) -> None:
    kept = world.accept(raw(sender="desk@weekly.example", subject="Newsletter", body="News"))
    assert kept is not None and kept.thread is not None
    unmatched.ignore(kept.thread, now(), sender=True)
    db.session.commit()
    assert world.next.state == MailState.QUEUED
    assert world.accept(raw(sender="desk@weekly.example", subject="Newsletter 2", body="More news")) is None
