"""The sample project tells a story, cannot send, and goes without a trace."""

from __future__ import annotations

import make
import pytest
from flask import Flask
from flows.operations.rows import counts
from sqlalchemy import select

from outreach.core.states import MailState, Stage
from outreach.db import db
from outreach.flows.operations import sample
from outreach.models import Message, Pitch, Site


def test_it_fills_and_goes_without_a_trace(app: Flask) -> None:
    make.pitch()
    before = counts()
    project = sample.fill(make.user())
    assert project.is_sample
    assert {p.stage for p in db.session.scalars(select(Pitch))} >= {
        Stage.WON,
        Stage.TALKING,
        Stage.PITCHED,
        Stage.AGREED,
    }
    assert sample.remove()
    after = counts()
    assert {name: n for name, n in after.items() if n != before[name]} == {"user": before["user"] + 1}


def test_it_is_filled_once(app: Flask) -> None:
    sample.fill()
    with pytest.raises(sample.AlreadyThere):
        sample.fill()


def test_nothing_of_it_waits_to_leave(app: Flask) -> None:
    sample.fill()
    states = set(db.session.scalars(select(Message.state)))
    assert states <= {MailState.SENT, MailState.DRAFT, MailState.RECEIVED}


def test_a_site_others_pitch_too_stays(app: Flask) -> None:
    sample.fill()
    shared = db.session.scalars(select(Site).where(Site.host == "hive-notes.example")).one()
    make.pitch(site=shared)
    sample.remove()
    assert db.session.get(Site, shared.id) is not None
