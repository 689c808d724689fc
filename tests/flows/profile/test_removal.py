"""Removal is asked for before anything is disavowed, and who links unasked is thanked: pitches with their history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import make
import pytest
from flask import Flask

from outreach.core.pages.contacts_on_page import Findings
from outreach.core.pages.contacts_on_page import Person as Found
from outreach.core.states import BounceClass, Judgement, MailKind, MailState, Role, Triage
from outreach.db import clock, db, now
from outreach.flows import undo
from outreach.flows.contacts import find, suppress
from outreach.flows.lifecycle import pitch as lifecycle
from outreach.flows.outbound import enroll, render
from outreach.flows.profile import decide, removal
from outreach.models import BacklinkDomain, Decision, Message, Pitch, Project, Prospect, Task, User


@pytest.fixture
def ours(app: Flask) -> Project:
    make.mailbox()
    return make.project(brands=["Acme"])


@pytest.fixture
def me(app: Flask) -> User:
    return make.user(role=Role.OWNER)


def asked(ours: Project, me: User, name: str = "spam.example", known: bool = True) -> BacklinkDomain:
    row = make.domain(ours, name, title="Our links")
    if known:
        make.contact(f"jo@{name}", at=make.site(name))
    decide.decide(ours, [row], Judgement.REMOVAL, me)
    db.session.commit()
    return row


def mail() -> Message:
    return db.session.scalars(db.select(Message).order_by(Message.id.desc())).first()  # type: ignore[return-value]


def leave(message: Message) -> Message | None:
    """The mail leaves, and the next step is planned."""
    message.state, message.at = MailState.SENT, now()
    then = enroll.plan_next(message, now())
    db.session.commit()
    return then


def state(row: BacklinkDomain) -> str:
    return removal.standings([row])[row.id].state


def test_the_request_is_a_draft_of_its_own_sequence_that_names_the_page(app: Flask, ours: Project, me: User) -> None:
    row = asked(ours, me)
    waiting = mail()
    assert (waiting.state, waiting.recipient, waiting.step.sequence.name) == (  # type: ignore[union-attr]
        MailState.DRAFT, "jo@spam.example", "Removal request",
    )  # fmt: skip
    assert "https://spam.example/page" in render.draft(waiting, now()).body.text
    assert state(row) == "draft"
    site = db.session.scalars(db.select(Prospect)).one()
    assert (site.state, site.reason) == (Triage.SKIPPED, removal.ASKED)


def test_what_is_decided_otherwise_takes_the_letter_back(app: Flask, ours: Project, me: User) -> None:
    row = asked(ours, me)
    decide.decide(ours, [row], Judgement.KEEP, me)
    db.session.commit()
    assert mail().state == MailState.STOPPED
    decide.decide(ours, [row], Judgement.REMOVAL, me)
    db.session.commit()
    assert (mail().state, db.session.scalar(db.select(db.func.count()).select_from(Pitch))) == (MailState.DRAFT, 1)


def test_three_letters_without_an_answer_lead_to_the_disavow_file(app: Flask, ours: Project, me: User) -> None:
    row = asked(ours, me)
    letter: Message | None = mail()
    while letter is not None:
        then = leave(letter)
        assert state(row) == "asked"
        letter = then
    clock.forward(days=15)
    found = removal.standings([row])[row.id]
    assert (found.state, found.times, found.exhausted) == ("unanswered", 3, True)
    decide.decide(ours, [row], Judgement.DISAVOW_DOMAIN, me)
    db.session.commit()
    decision = db.session.scalars(db.select(Decision)).one()
    assert decision.reason.startswith("asked to remove it 3 times since 20")


def test_an_answer_and_a_returned_mail_are_told(app: Flask, ours: Project, me: User) -> None:
    kind, gone = asked(ours, me), asked(ours, me, "dead.example")
    for row, more in (
        (kind, {"kind": MailKind.REPLY, "body": "Done, it is gone."}),
        (gone, {"kind": MailKind.BOUNCE, "bounce_class": BounceClass.ADDRESS}),
    ):
        pitch = db.session.get_one(Pitch, row.removal_pitch_id)
        first = db.session.scalars(db.select(Message).where(Message.pitch_id == pitch.id)).one()
        leave(first)
        lifecycle.stop_mails(pitch, "answered", now())
        make.message(outgoing=False, state=MailState.RECEIVED, pitch=pitch, sender="jo@x.example", **more)
    told = removal.standings([kind, gone])
    assert told[kind.id].sentence.endswith("“Done, it is gone.”")
    assert (told[kind.id].exhausted, told[gone.id].state) == (False, "returned")


def test_nobody_known_is_a_task_until_somebody_is_named(app: Flask, ours: Project, me: User) -> None:
    row, other = asked(ours, me, known=False), asked(ours, me, "other.example", known=False)
    tasks = db.select(Task.title).where(Task.done_at.is_(None)).order_by(Task.id)
    assert len(db.session.scalars(tasks).all()) == 2
    assert state(row) == "nobody"
    draft = removal.tell(row, "Webmaster@Spam.example", "", me)
    db.session.commit()
    assert draft is not None
    assert (draft.recipient, state(row)) == ("webmaster@spam.example", "draft")
    assert db.session.scalars(tasks).all() == ["Find whom to ask at other.example to take its links down"]
    assert removal.tell(other, "webmaster@spam.example", "", me) == draft
    assert other.removal_pitch_id == row.removal_pitch_id


def test_a_withdrawal_taken_back_opens_its_task_again(app: Flask, ours: Project, me: User) -> None:
    row = asked(ours, me, known=False)
    waiting = db.select(db.func.count()).select_from(Task).where(Task.done_at.is_(None))
    with undo.recorded("profile.judged", "Kept", project_id=ours.id, user_id=me.id) as event:
        removal.withdraw([row])
    assert db.session.scalar(waiting) == 0
    undo.undo(event)
    assert db.session.scalar(waiting) == 1


def test_who_must_not_be_written_to_is_not_asked(app: Flask, ours: Project, me: User) -> None:
    suppress.add("jo@spam.example", reason="asked", source="by hand", at=now())
    row = asked(ours, me)
    assert removal.standings([row])[row.id].sentence == (
        "Nobody was asked: jo@spam.example is on the do-not-contact list."
    )
    assert db.session.scalar(db.select(db.func.count()).select_from(Message)) == 0


def test_without_a_mailbox_the_request_says_so(app: Flask, me: User) -> None:
    row = asked(make.project(), me)
    assert "no mailbox is connected" in removal.standings([row])[row.id].sentence


def test_whom_to_ask_is_found_on_the_page(app: Flask, ours: Project, me: User, monkeypatch: pytest.MonkeyPatch) -> None:
    row = asked(ours, me, known=False)
    people = (Found(email="desk@spam.example", name="", job_title=""),)
    monkeypatch.setattr(find, "look", lambda url, get: find.Looked(url, Findings(people=people)))
    assert "waits for you" in removal.search(row, me)
    assert state(row) == "draft"


def test_asking_is_taken_back_whole(app: Flask, ours: Project, me: User, as_user: Callable[..., Any]) -> None:
    row = make.domain(ours, "spam.example")
    visitor = as_user(me)
    visitor.post(f"/profile/{row.id}/decisions", data={"op": "removal"})
    db.session.rollback()
    page = visitor.get(f"/profile/{row.id}").text
    assert "nobody is known there yet" in page
    assert visitor.post(f"/profile/{row.id}/people", data={"email": "no address"}).status_code == 422
    visitor.post(f"/profile/{row.id}/people", data={"email": "jo@spam.example"})
    db.session.rollback()
    assert "The request waits for you as a draft" in visitor.get("/profile?tab=removal").text
    assert "jo@spam.example" in visitor.get(f"/drafts/{mail().id}").text


def test_who_links_unasked_is_thanked_with_a_draft(
    app: Flask, ours: Project, me: User, as_user: Callable[..., Any]
) -> None:
    known, unknown = make.domain(ours, "kind.example", title="Hives"), make.domain(ours, "shy.example")
    make.contact("jo@kind.example", at=make.site("kind.example"))
    visitor = as_user(me)
    answer = visitor.post(f"/profile/{known.id}/relationships")
    db.session.rollback()
    assert answer.location == f"/drafts/{mail().id}"
    assert "Hives links to us: https://kind.example/page" in render.draft(mail(), now()).body.text
    assert "/prospects/" in visitor.post(f"/profile/{unknown.id}/relationships").location
    db.session.rollback()
    assert db.session.scalars(db.select(Task)).one().title.startswith("Thank shy.example")
