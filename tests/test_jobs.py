"""The clock: a failing line keeps no other back, and what stops is seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from outreach import jobs
from outreach.db import clock, db, lease, leased, now, release
from outreach.models import Heartbeat
from outreach.runners import embedded


def tick(flow: Callable[[], object], name: str = "probe") -> jobs.Tick:
    return jobs.Tick(name, flow, 20)


@pytest.fixture
def timetable(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    return lambda *ticks: monkeypatch.setattr(jobs, "TIMETABLE", ticks)


def test_a_failing_tick_is_recorded_and_does_not_stop_the_clock(app: Flask, timetable: Callable[..., None]) -> None:
    broken, fine = tick(lambda: 1 / 0, "broken"), tick(lambda: None, "fine")
    timetable(broken, fine)
    assert [jobs.run(app, broken), jobs.run(app, fine)] == [False, True]
    row = db.session.scalars(select(Heartbeat).where(Heartbeat.name == "broken")).one()
    assert (row.failures, row.last_error) == (1, "ZeroDivisionError: division by zero")


def test_health_goes_red_when_a_clock_stops_and_when_a_job_keeps_failing(
    app: Flask, client: object, timetable: Callable[..., None]
) -> None:
    broken, beat = tick(lambda: 1 / 0, "broken"), tick(jobs.beat, "clock")
    timetable(broken, beat)
    get = client.get  # type: ignore[attr-defined]
    assert get("/healthz").status_code == 200
    jobs.run(app, beat)
    for _ in range(3):
        jobs.run(app, broken)
    assert get("/healthz").get_json() == {"ok": False, "stale": ["broken"], "why": []}
    timetable(beat)
    assert get("/healthz").status_code == 200
    clock.forward(seconds=61)
    assert (get("/healthz").status_code, get("/healthz").get_json()["stale"]) == (503, ["clock"])


def test_the_clock_ticks_by_itself(bare_app: Flask, timetable: Callable[..., None]) -> None:
    import threading

    ticked = threading.Event()
    timetable(tick(ticked.set))
    scheduler = embedded.start(bare_app)
    assert ticked.wait(5)
    embedded.stop(scheduler)


def test_a_lease_is_one_holders_until_it_lapses(app: Flask) -> None:
    assert lease("mailbox:7", 60, "one")
    assert not lease("mailbox:7", 60, "two")
    assert lease("mailbox:7", 60, "one")
    clock.forward(seconds=61)
    assert lease("mailbox:7", 60, "two")
    release("mailbox:7", "one")
    assert not lease("mailbox:7", 60, "one")
    release("mailbox:7", "two")
    clock.forward(seconds=1)
    with leased("mailbox:7", 60, "three") as mine:
        assert mine
    clock.forward(seconds=1)
    assert lease("mailbox:7", 60, "four")


def test_moments_come_back_as_they_went_in_and_need_a_zone(app: Flask) -> None:
    at = now()
    db.session.add(Heartbeat(name="x", at=at))
    db.session.commit()
    db.session.expire_all()
    assert db.session.scalars(select(Heartbeat)).one().at == at
    db.session.add(Heartbeat(name="y", at=at.replace(tzinfo=None)))
    with pytest.raises(Exception, match="time zone"):
        db.session.flush()
