"""Whatever was done can be taken back, and nothing that came after it is trodden on."""

from __future__ import annotations

import os
import random
from datetime import timedelta

import hypothesis
import make
import pytest
import world
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import inspect

from outreach.core.states import Stage
from outreach.db import clock, db, now
from outreach.flows import undo
from outreach.flows.contacts import suppress
from outreach.flows.lifecycle import pitch as lifecycle
from outreach.models import Check, Event, Link, Pitch, Project, Site, Snippet

on_sqlite = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)


def test_a_change_is_taken_back_to_the_letter(app: Flask) -> None:
    pitch = make.pitch(stage=Stage.PITCHED)
    before = (pitch.stage, pitch.stage_at)
    with undo.recorded("pitch.stage", "Moved to Talking", pitch_id=pitch.id) as event:
        lifecycle.move(pitch, Stage.TALKING, now() + timedelta(hours=1))
    db.session.commit()
    assert undo.undo(event) == "Taken back: Moved to Talking"
    assert (pitch.stage, pitch.stage_at) == before


def test_what_was_made_goes_and_what_went_comes_back(app: Flask) -> None:
    old = Snippet(shortcut="ty", name="Thanks", body="Thank you")
    db.session.add(old)
    db.session.commit()
    kept = old.id
    with undo.recorded("snippet.swap", "Swapped snippets") as event:
        db.session.delete(old)
        db.session.add(Snippet(shortcut="hi", name="Hello", body="Hello"))
    db.session.commit()
    undo.undo(event)
    assert [(s.id, s.shortcut, s.body) for s in db.session.query(Snippet)] == [(kept, "ty", "Thank you")]


def test_a_later_change_is_not_overwritten(app: Flask) -> None:
    pitch = make.pitch(stage=Stage.PITCHED)
    with undo.recorded("pitch.stage", "Moved to Talking") as event:
        lifecycle.move(pitch, Stage.TALKING, now())
    db.session.commit()
    lifecycle.move(pitch, Stage.AGREED, now())
    db.session.commit()
    with pytest.raises(undo.CannotUndo, match="changed again"):
        undo.undo(event)
    db.session.rollback()
    assert db.session.get_one(Pitch, pitch.id).stage == Stage.AGREED


def test_undo_works_once_and_for_thirty_days(app: Flask) -> None:
    pitch = make.pitch()
    with undo.recorded("pitch.stage", "Moved") as event:
        lifecycle.move(pitch, Stage.TALKING, now())
    db.session.commit()
    clock.forward(days=31)
    with pytest.raises(undo.CannotUndo, match="30 days"):
        undo.undo(event)
    clock.go()
    undo.undo(event)
    with pytest.raises(undo.CannotUndo, match="already"):
        undo.undo(db.session.get_one(Event, event.id))


def test_what_was_set_without_being_looked_at_comes_back(app: Flask) -> None:
    pitch = make.pitch(tags="bees")
    db.session.expire(pitch)
    with undo.recorded("pitch.tags", "Tagged") as event:
        pitch.tags = "diy"
    db.session.commit()
    undo.undo(event)
    assert pitch.tags == "bees"


def test_changes_are_seen_though_a_query_flushed_them(app: Flask) -> None:
    pitch = make.pitch(tags="bees")
    with undo.recorded("pitch.tags", "Tagged twice") as event:
        pitch.tags = "diy"
        db.session.query(Pitch).count()
        pitch.tags = "honey"
    db.session.commit()
    undo.undo(event)
    assert pitch.tags == "bees"


def test_what_the_database_removes_along_comes_back_too(app: Flask) -> None:
    link = make.link()
    checks = [make.check(link=link).id for _ in range(3)]
    with undo.recorded("link.gone", "Removed a link") as event:
        db.session.delete(link)
    db.session.commit()
    assert db.session.query(Check).count() == 0
    undo.undo(event)
    assert [row.id for row in db.session.query(Check).order_by(Check.id)] == checks


def test_what_others_built_upon_is_not_pulled_away(app: Flask) -> None:
    with undo.recorded("project.made", "Made a project") as event:
        project = Project(name="New", created_at=now())
        db.session.add(project)
    db.session.commit()
    make.campaign(project=project)
    before = world.dump()
    with pytest.raises(undo.CannotUndo, match="a campaign"):
        undo.undo(event)
    assert world.dump() == before


def test_a_person_who_asked_not_to_be_written_to_stays_on_the_list(app: Flask) -> None:
    with undo.recorded("suppression.added", "Added") as event:
        suppress.add("jo@site.example", reason="unsubscribed", source="one-click", at=now())
    db.session.commit()
    with pytest.raises(undo.CannotUndo, match="asked not"):
        undo.undo(event)
    assert suppress.holds("jo@site.example")


def test_an_address_that_bounced_stays_on_the_list_and_nobody_is_said_to_have_asked(app: Flask) -> None:
    with undo.recorded("suppression.added", "Added") as event:
        suppress.add("jo@site.example", reason="the address is dead", source="bounce", at=now())
    db.session.commit()
    with pytest.raises(undo.CannotUndo, match="Mail to this address came back for good, and that stays"):
        undo.undo(event)
    assert suppress.holds("jo@site.example")


def _act(data: st.DataObject, draw: random.Random) -> None:
    """Something random done to random rows."""
    pitches = db.session.query(Pitch).order_by(Pitch.id).all()
    for _ in range(data.draw(st.integers(1, 5))):
        kind = data.draw(st.sampled_from(["move", "stop", "fields", "delete", "make", "query", "link", "site"]))
        pitch = draw.choice(pitches)
        if pitch in db.session.deleted or inspect(pitch).was_deleted:
            continue
        if kind == "move":
            lifecycle.move(pitch, draw.choice([Stage.TALKING, Stage.AGREED, Stage.LOST]), now())
        elif kind == "stop":
            lifecycle.stop(pitch, "enough", now())
        elif kind == "fields":
            pitch.fields = {"day": draw.choice(["Monday", "2026-01-01"]), "deep": {"moment": 1}}
        elif kind == "delete":
            db.session.delete(pitch)
        elif kind == "make":
            db.session.add(Site(host=f"{draw.random()}.example", domain="x.example", created_at=now()))
        elif kind == "query":
            db.session.flush()
        elif kind == "link":
            db.session.add(
                Link(project=pitch.project, pitch=pitch, source_url="", target_url="", state_at=now(), created_at=now())
            )
        else:
            pitch.site.name, pitch.site.metrics = str(draw.random()), {"dr": {"value": draw.randint(1, 99)}}


@on_sqlite
@given(data=st.data(), seed=st.integers(0, 10**6))
@hypothesis.settings(
    max_examples=int(os.environ.get("OUTREACH_TEST_UNDOS", "25")),
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture],
    database=None,
)
def test_whatever_was_done_taking_it_back_leaves_all_as_it_was(app: Flask, data: st.DataObject, seed: int) -> None:
    if not db.session.query(Pitch).count():
        campaign = make.campaign()
        for _ in range(4):
            pitch = make.pitch(campaign=campaign)
            make.message(pitch=pitch, thread=make.thread(pitch=pitch), contact=pitch.contact)
            make.check(link=make.link(project=campaign.project, pitch=pitch))
    before = world.dump()
    with undo.recorded("random", "Something") as event:
        _act(data, random.Random(seed))
    db.session.commit()
    undo.undo(event)
    after = world.dump()
    before.pop("event"), after.pop("event")
    assert world.changed(before, after) == {}
