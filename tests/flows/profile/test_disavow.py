"""The disavow file of a project: earlier lines stay, protected names stay out, a second person approves."""

from __future__ import annotations

import io

import make
import pytest

from outreach.core.states import Judgement
from outreach.db import db, now
from outreach.flows.profile import disavow
from outreach.models import Decision


def decide(project, value, judgement=Judgement.DISAVOW_DOMAIN, **given):
    kind = "page" if judgement == Judgement.DISAVOW_PAGE else "domain"
    db.session.add(
        Decision(project_id=project.id, kind=kind, value=value, judgement=judgement, decided_at=now(), **given)
    )
    db.session.commit()


def test_our_file_contains_all_lines_of_the_one_it_replaces(app):
    home = make.project(host="acme.example")
    disavow.bring(io.BytesIO(b"domain: www.old.example\r\nhttp://page.example/a\nwhat is this\n"), home, None)
    decide(home, "spam.example", reason="sells links")
    made = disavow.make(home, None)
    lines = made.text.splitlines()
    assert {"domain:old.example", "http://page.example/a", "domain:spam.example"} <= set(lines)
    assert "# not understood: what is this" in lines and made.version == 2
    assert disavow.make(home, None).version == 2  # nothing changed, nothing made
    decide(home, "more.example")
    assert "# not understood: what is this" in disavow.make(home, None).text.splitlines()


def test_protected_names_are_not_written(app):
    home = make.project(host="acme.example")
    make.link(project=home, source_url="https://good.example/a")
    for name in ("acme.example", "good.example", "blogspot.com"):
        decide(home, name)
    made = disavow.draft(home, now().date())
    assert [one.line for one in made.entries] == [] and len(made.refused) == 3


def test_a_second_person_approves(app):
    home = make.project(two_person_disavow=True)
    ann, bo = make.user(), make.user()
    decide(home, "spam.example")
    row = disavow.make(home, ann)
    with pytest.raises(disavow.NotYet, match="second person"):
        disavow.uploaded(row, now().date())
    with pytest.raises(disavow.NotYet, match="Another person"):
        disavow.approve(row, ann)
    disavow.approve(row, bo)
    disavow.uploaded(row, now().date())
    assert row.uploaded_on == now().date()
