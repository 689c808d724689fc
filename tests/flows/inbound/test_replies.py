"""What an absence, a change of staff and a wish to be left alone do to the next step."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flows.inbound.world import World, raw
from sqlalchemy import func, select

from outreach.core.states import (
    MailKind,
    MailState,
    Outcome,
    Stage,
    TaskKind,
    ThreadTab,
    Turn,
)
from outreach.db import db, now
from outreach.flows.contacts import suppress
from outreach.models import Task


def test_an_absence_moves_the_next_step_to_the_return_and_makes_a_task(world: World) -> None:
    day = (now() + timedelta(days=30)).date()
    kept = world.accept(
        raw(
            subject="Automatic reply: A guide",
            body=f"I am out of the office and will be back on {day.day} {day:%B %Y}.",
            answers=world.ours.message_id,
            Auto_Submitted="auto-replied",
        )
    )
    assert kept is not None and kept.kind == MailKind.AUTO
    db.session.expire_all()
    assert world.next.state == MailState.QUEUED and world.next.due_at is not None and world.next.due_at.date() == day
    assert world.pitch.stopped_at is None and world.pitch.turn == Turn.SCHEDULED
    task = db.session.scalars(select(Task)).one()
    assert (task.kind, task.due_at.date()) == (TaskKind.RETURN, day)
    assert world.thread.tab == ThreadTab.WAITING


def test_an_absence_without_a_day_waits_a_week(world: World) -> None:
    world.next.due_at = now() + timedelta(days=1)
    db.session.commit()
    world.accept(
        raw(subject="Out of office", body="I am away.", answers=world.ours.message_id, Auto_Submitted="auto-replied")
    )
    assert world.next.due_at is not None and world.next.due_at > now() + timedelta(days=6)
    assert db.session.scalar(select(func.count(Task.id))) == 0


def test_who_no_longer_works_there_needs_another_person(world: World) -> None:
    world.accept(
        raw(
            subject="Automatic reply",
            body="Mia is no longer with the company. Write to bo@weekly.example.",
            answers=world.ours.message_id,
            Auto_Submitted="auto-replied",
        )
    )
    assert world.next.state == MailState.HELD and world.thread.tab == ThreadTab.NEEDS
    assert world.thread.suggestion["outcome"] == Outcome.WRONG_PERSON and world.pitch.stopped_at is None


def test_a_mail_kept_until_a_person_confirms_it_is_not_taken_for_one_that_arrived(world: World) -> None:
    world.accept(
        raw(
            subject="Re: A guide [please confirm]",
            body="Your message waits. Please verify that you are a real person by replying to this mail.",
            answers=world.ours.message_id,
            Precedence="bulk",
        )
    )
    assert world.next.state == MailState.HELD and "until a person confirms it" in world.next.reason
    assert world.thread.tab == ThreadTab.NEEDS and world.pitch.stopped_at is None


def test_asking_not_to_be_written_to_is_heard(world: World) -> None:
    kept = world.accept(
        raw(body="Please remove me from your list.\n\n> you can unsubscribe", answers=world.ours.message_id)
    )
    assert kept is not None and kept.kind == MailKind.OPTOUT
    assert suppress.holds("mia@weekly.example") and world.pitch.stage == Stage.LOST
    assert world.thread.tab == ThreadTab.DONE


def test_a_stranger_cannot_unsubscribe_others_by_writing_in_their_name(world: World) -> None:
    world.accept(raw(sender="rival@other.example", body="unsubscribe", answers=world.ours.message_id))
    assert suppress.holds("mia@weekly.example"), "it answers a mail only Mia has"
    assert not suppress.holds("rival@other.example")


OUR_WORDS = (
    "Hi Mia,\n\nour guide to beekeeping on roofs in the city has a table of plants for every month.\n\nBest\nAna\n\n"
    'If you would rather not hear from me, reply "stop" and I will not write again.\nTo unsubscribe, reply with STOP.'
)


@pytest.mark.parametrize("kept_raw", [True, False])
@pytest.mark.parametrize(
    "body",
    [
        f"Ja gjerne, vi legger den inn i morgen.\n\n{OUR_WORDS}",
        "Ja gjerne, vi legger den inn i morgen.\n\nDen 3. jun. 2024 kl. 10.00 skrev Ana"
        f" <ana@acme.example<mailto:ana@acme.example>>:\n{OUR_WORDS}",
        "Ja gjerne, vi legger den inn i morgen.\n" + " ".join(OUR_WORDS.split()),
    ],
)
def test_our_own_foot_in_their_answer_is_never_their_wish(world: World, body: str, kept_raw: bool) -> None:
    world.ours.body = OUR_WORDS.partition("\n\nIf you")[0] if kept_raw else OUR_WORDS
    world.ours.raw = b"Subject: A guide\n\n" + OUR_WORDS.encode() if kept_raw else None
    db.session.commit()
    kept = world.accept(raw(body=body, answers=world.ours.message_id))
    assert kept is not None and kept.kind == MailKind.REPLY
    assert kept.body == "Ja gjerne, vi legger den inn i morgen."
    assert not suppress.holds("mia@weekly.example") and world.pitch.stage != Stage.LOST


@pytest.mark.parametrize("answered", [True, False])
def test_a_wish_above_our_quoted_mail_is_heard_whether_it_names_our_mail_or_only_comes_from_whom_we_wrote_to(
    world: World, answered: bool
) -> None:
    world.ours.body = OUR_WORDS
    db.session.commit()
    answers = world.ours.message_id if answered else ""
    kept = world.accept(raw(body=f"Please remove me from your list.\n\n{OUR_WORDS}", answers=answers))
    assert kept is not None and kept.kind == MailKind.OPTOUT and kept.body == "Please remove me from your list."
    assert suppress.holds("mia@weekly.example")
