"""Every page one can look at asks few questions, and none reads a whole large table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import make
import queries
from flask import Flask
from sqlalchemy import text

from outreach.core.states import Role
from outreach.db import db
from outreach.flows.operations import benchmark_data

MOST = 25
FILES = ("/settings/data/export", "/settings/do-not-contact/export")  # read everything, because they give everything


def test_every_page_keeps_its_budget(app: Flask, as_user: Callable[..., Any]) -> None:
    benchmark_data.build(300, lambda said: None)
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("DELETE FROM sqlite_stat1"))  # plan as for a large database
        db.session.commit()
        db.engine.dispose()  # a connection keeps the statistics it was opened with
    else:
        db.session.commit()
        with db.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("VACUUM (FULL, ANALYZE)"))  # earlier tests leave tables larger than their rows
    visitor = as_user(make.user(role=Role.OWNER))
    over: list[str] = []
    shown: list[str] = []
    for page in list(queries.addresses(app)):
        if page in FILES:
            continue
        visitor.get(page)  # whatever is loaded once
        with queries.watched(app) as asked:
            answer = visitor.get(page)
        shown += [page] if answer.status_code == 200 else []
        if len(asked) > MOST:
            over.append(f"{page}: {len(asked)} queries")
        over += [f"{page}: {scan}" for scan in asked.scans(db.session.connection(), small=True)]
        db.session.rollback()
    assert not over, "\n".join(over)
    assert len(shown) > 60
