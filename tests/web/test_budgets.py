"""Every page that can be opened by its address alone asks few questions, and none reads a whole large table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import make
import queries
from flask import Flask
from sqlalchemy import text

from outreach.core.states import Role
from outreach.db import db
from outreach.flows import measure

MOST = 25
FILES = ("data.everything",)  # reads everything, because it gives everything


def test_every_page_keeps_its_budget(app: Flask, as_user: Callable[..., Any]) -> None:
    measure.build(300, lambda said: None)
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("DELETE FROM sqlite_stat1"))  # plan as for a large database
        db.session.commit()
        db.engine.dispose()  # a connection keeps the statistics it was opened with
    visitor = as_user(make.user(role=Role.OWNER))
    over: list[str] = []
    seen = 0
    rules = [r for r in app.url_map.iter_rules() if "GET" in (r.methods or ()) and not r.arguments]
    for rule in rules:
        if rule.endpoint in FILES:
            continue
        visitor.get(rule.rule)  # whatever is loaded once
        with queries.watched(app) as asked:
            answer = visitor.get(rule.rule)
        seen += answer.status_code == 200
        if len(asked) > MOST:
            over.append(f"{rule.rule}: {len(asked)} queries")
        if db.engine.dialect.name == "sqlite":
            over += [f"{rule.rule}: {scan}" for scan in asked.scans(db.session.connection())]
    assert not over, "\n".join(over)
    assert seen > 20
