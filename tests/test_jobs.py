"""The clock: a failing line keeps no other back, and what stops is seen."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo

import pytest
from flask import Flask
from sqlalchemy import select

from outreach import jobs
from outreach.db import clock, db, lease, leased, now, release
from outreach.flows.operations import clock_watch, diagnose
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


def test_a_wall_clock_that_jumps_keeps_no_line_from_its_turn(
    bare_app: Flask, timetable: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[float] = []
    timetable(jobs.Tick("probe", lambda: turns.append(time.monotonic()), 1))
    monkeypatch.setattr(embedded, "SOON", 0.0)
    real, off = time.time, [0.0]

    class Jumping(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.fromtimestamp(time.time(), tz)

    monkeypatch.setattr(time, "time", lambda: real() + off[0])
    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Jumping)
    ticking = embedded.start(bare_app)
    for by in (0, -600, 0, 3600, -86_400):
        off[0] = by
        clock.ahead = timedelta(seconds=by)
        before = len(turns)
        until = time.monotonic() + 10
        while len(turns) == before and time.monotonic() < until:
            time.sleep(0.02)
        assert time.monotonic() < until, by
    embedded.stop(ticking)


def test_a_turn_that_hangs_keeps_nobody_from_leaving(bare_app: Flask, timetable: Callable[..., None]) -> None:
    entered, leave = threading.Event(), threading.Event()
    timetable(tick(lambda: (entered.set(), leave.wait(30)), "hangs"))
    ticking = embedded.start(bare_app)
    assert entered.wait(10)
    began = time.monotonic()
    assert embedded.stop(ticking, 0.2) is False
    assert time.monotonic() - began < 5
    leave.set()
    assert embedded.stop(ticking, 10) is True


def test_a_jump_of_the_clock_turns_health_red_for_some_minutes(
    app: Flask, client: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    wall, counted = [1_000_000.0], [50.0]
    monkeypatch.setattr(clock_watch, "wall", lambda: wall[0])
    monkeypatch.setattr(clock_watch, "count", lambda: counted[0])
    monkeypatch.setattr(diagnose, "watch", clock_watch.Watch())

    def said(pass_on: float, jump: float = 0.0) -> list[str]:
        wall[0] += pass_on + jump
        counted[0] += pass_on
        answer = client.get("/healthz")  # type: ignore[attr-defined]
        assert (answer.status_code == 503) == bool(answer.get_json()["why"])
        return list(answer.get_json()["why"])

    assert said(0) == said(3600) == said(60, 20) == []
    assert said(8, -600) == ["The clock of this server jumped back by 600 seconds."]
    assert said(8, 600) == ["The clock of this server jumped ahead by 600 seconds."]
    assert said(200) != []
    assert said(200) == []


def test_a_sign_of_life_from_the_future_is_none(app: Flask, timetable: Callable[..., None]) -> None:
    beat = tick(jobs.beat, "clock")
    timetable(beat)
    clock.forward(hours=1)
    jobs.run(app, beat)
    assert jobs.stale() == []
    clock.forward(hours=-1)
    assert jobs.stale() == ["clock"]
