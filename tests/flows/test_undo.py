"""Whatever was done can be taken back, and nothing that came after it is trodden on."""

from __future__ import annotations

from datetime import timedelta

import make
import pytest
from flask import Flask

from outreach.core.states import Stage
from outreach.db import clock, db, now
from outreach.flows import undo
from outreach.models import Event, Pitch, Snippet


def test_a_change_is_taken_back_to_the_letter(app: Flask) -> None:
    pitch = make.pitch(stage=Stage.PITCHED)
    before = (pitch.stage, pitch.stage_at)
    with undo.recorded("pitch.stage", "Moved to Talking", pitch_id=pitch.id) as event:
        pitch.move(Stage.TALKING, now() + timedelta(hours=1))
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
        pitch.move(Stage.TALKING, now())
    db.session.commit()
    pitch.move(Stage.AGREED, now())
    db.session.commit()
    with pytest.raises(undo.CannotUndo, match="changed again"):
        undo.undo(event)
    db.session.rollback()
    assert db.session.get_one(Pitch, pitch.id).stage == Stage.AGREED


def test_undo_works_once_and_for_thirty_days(app: Flask) -> None:
    pitch = make.pitch()
    with undo.recorded("pitch.stage", "Moved") as event:
        pitch.move(Stage.TALKING, now())
    db.session.commit()
    clock.forward(days=31)
    with pytest.raises(undo.CannotUndo, match="30 days"):
        undo.undo(event)
    clock.go()
    undo.undo(event)
    with pytest.raises(undo.CannotUndo, match="already"):
        undo.undo(db.session.get_one(Event, event.id))
