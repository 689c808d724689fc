"""Prospects on the screen: sorted, decided on, and what others have done there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import make
from flask import Flask

from outreach.core.states import Triage
from outreach.db import db, now
from outreach.flows import undo
from outreach.models import (
    Event,
    ProjectMember,
    Prospect,
)


def test_an_approach_from_a_hidden_project_is_told_without_its_details(
    app: Flask, as_user: Callable[..., Any], prospect: Prospect
) -> None:
    ana = make.user(name="Ana Lee")
    secret = make.campaign(name="Secret client")
    pitch = make.pitch(campaign=secret, site=prospect.site, contact=make.contact(at=prospect.site), owner_id=ana.id)
    make.message(pitch=pitch, campaign=secret, contact=pitch.contact, sent_at=now() - timedelta(days=12))
    limited = make.user(all_projects=False)
    db.session.add(ProjectMember(user_id=limited.id, project_id=prospect.project_id))
    db.session.commit()
    shown = as_user(limited).get(f"/prospects/{prospect.id}").data
    assert b"Ana Lee pitched this site 12 days ago" in shown and b"Secret client" not in shown


def test_triage_decides_and_takes_back(app: Flask, owner: Any) -> None:
    project = make.project()
    yes, no, later = (make.prospect(project=project) for _ in range(3))
    for row, said in ((yes, {"state": "qualified"}), (no, {"state": "skipped"}), (later, {"until": "tomorrow"})):
        assert owner.post(f"/prospects/{row.id}/decisions", data=said).status_code == 303
    assert [row.state for row in (yes, no, later)] == ["qualified", "skipped", "later"]
    assert later.later_until is not None and later.later_until > now()
    undo.undo(db.session.query(Event).filter_by(kind="prospect.skipped").one())
    assert no.state == Triage.NEW


def test_suggestions_skip_only_what_they_say(app: Flask, owner: Any) -> None:
    project, site = make.project(), make.site()
    make.contact(at=site)
    known, unknown = make.prospect(project=project, site=site), make.prospect(project=project)
    assert b"with no address" in owner.get("/prospects?view=triage").data
    owner.post("/prospects", data={"op": "suggested", "suggestion": "nobody"})
    assert (known.state, unknown.state) == (Triage.NEW, Triage.SKIPPED)
