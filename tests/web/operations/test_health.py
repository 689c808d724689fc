"""Whether the house is well, for monitors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from outreach import jobs
from outreach.db import clock, db, now
from outreach.models import Heartbeat


def beat(name: str, **given: Any) -> None:
    db.session.add(Heartbeat(**{"name": name, "at": now(), "holder": "", "failures": 0, **given}))
    db.session.commit()


def test_a_house_that_has_just_begun_is_well(client: Any) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"ok": True, "stale": [], "why": []})


@pytest.mark.parametrize("how", ["silent", "failing"])
def test_what_shows_no_sign_of_life_is_named(client: Any, how: str) -> None:
    first, second = jobs.TIMETABLE[0], jobs.TIMETABLE[1]
    if how == "silent":
        beat(first.name)
        clock.forward(seconds=jobs.STALE_AFTER * max(first.seconds, 20) + 1)
    else:
        beat(first.name, failures=jobs.STALE_AFTER)
    beat(second.name)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (503, {"ok": False, "stale": [first.name], "why": []})


def test_a_clock_of_an_older_version_that_no_longer_exists_is_not_missed(client: Any) -> None:
    beat("long gone", at=now() - timedelta(days=90), failures=99)
    assert client.get("/healthz").status_code == 200
