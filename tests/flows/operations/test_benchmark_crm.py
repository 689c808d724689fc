"""The measuring database: the same size each time, and its keys leave room for new rows."""

from __future__ import annotations

from flask import Flask
from flows.operations.rows import counts
from sqlalchemy import select

from outreach.db import db
from outreach.flows.operations import benchmark_data
from outreach.models import Event, Project


def test_the_measuring_database_is_the_same_each_time(app: Flask) -> None:
    said: list[str] = []
    benchmark_data.build(200, said.append)
    found = counts()
    assert (found["site"], found["contact"], found["message"], found["link"], found["check"], found["backlink"]) == (
        200, 280, 600, 100, 4000, 400,
    )  # fmt: skip
    assert all(p.is_sample for p in db.session.scalars(select(Project)))
    Event.note("x", "a new row still finds a free key", db.session.scalars(select(Project)).first().created_at)  # type: ignore[union-attr]
    db.session.commit()
