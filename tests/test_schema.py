"""One history for both databases: it leads to the models, refuses the future, and two processes may take it at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import make
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

import outreach.models  # noqa: F401
from outreach import schema
from outreach.db import Base, db
from outreach.models import Link, Project, Prospect, Thread


def test_the_revisions_lead_to_the_models(db_url: str) -> None:
    with sa.create_engine(db_url, poolclass=sa.NullPool).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def test_a_database_from_the_future_is_refused_with_a_sentence(db_url: str) -> None:
    with sa.create_engine(db_url, poolclass=sa.NullPool).begin() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '9999'"))
    with pytest.raises(schema.FromTheFuture, match="newer one"):
        schema.migrate(db_url)


def test_two_processes_may_go_up_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    command = [sys.executable, "-c", f"from outreach import schema; schema.migrate({url!r})"]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [(p.communicate()[1], p.returncode) for p in both] == [("", 0), ("", 0)]
    assert schema.revision(url) == schema.head()


def test_a_step_down_and_up_again_keeps_working(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    schema.migrate(url)
    command.downgrade(schema.alembic(url), "base")
    assert schema.revision(url) is None
    schema.migrate(url)
    assert schema.revision(url) == schema.head()


def test_rows_go_up_with_what_held_for_them(app: Flask, db_url: str) -> None:
    make.link(project=make.project(cooldown_days=30), source_url="https://blog.lists.example/tools")
    pitch, known = make.pitch(), make.pitch()
    make.prospect(project=known.project, site=known.site, tags="kept")
    sites = (pitch.site_id, known.site_id)
    came_back = make.thread(pitch=pitch, tab="needs", suggestion={"bounce": "address", "because": "user unknown"})
    answered = make.thread(pitch=known, tab="needs", suggestion={"outcome": "yes", "because": "gladly"})
    threads = (came_back.id, answered.id)
    db.session.commit()
    db.session.remove()
    command.downgrade(schema.alembic(db_url), "0001")
    schema.migrate(db_url)
    assert db.session.scalar(db.select(Project.domain_cooldown_days)) == 30
    assert db.session.scalar(db.select(Link.domain)) == "lists.example"
    tabs = dict(db.session.execute(db.select(Thread.id, Thread.tab)).all())
    assert [tabs[id] for id in threads] == ["bounced", "needs"]
    prospects = db.session.scalars(db.select(Prospect).order_by(Prospect.site_id)).all()
    assert [(row.site_id, row.tags, row.state, row.rivals) for row in prospects] == [
        (sites[0], "", "qualified", {}), (sites[1], "kept", "new", {}),
    ]  # fmt: skip
