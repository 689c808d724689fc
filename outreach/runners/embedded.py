"""The clock inside our own process: APScheduler with nothing durable in it, kept right when the wall clock jumps."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from .. import jobs

SOON = 1.0  # seconds until the first turn: what waited while we were away does not wait longer
JUMP = 2.0  # seconds by which the wall clock may differ from counted seconds before all turns are timed anew
PATIENCE = 3.5  # seconds for what is running when we are told to end; service managers wait for 10


class Clock:
    """A timetable that ticks. A line never runs twice at a time in here, and nothing of it is kept anywhere."""

    def __init__(self, app: Flask, ticks: Sequence[jobs.Tick]) -> None:
        self._leave, self._idle, self._running = threading.Event(), threading.Condition(), 0
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            executors={"default": ThreadPoolExecutor(max(len(ticks), 1))},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for tick in ticks:
            self._scheduler.add_job(
                self._turn, "interval", seconds=tick.seconds, args=[app, tick], id=tick.name, next_run_time=_wall(SOON)
            )
        self._scheduler.start()
        self._watch = threading.Thread(target=self._follow_the_wall_clock, name="clock-watch", daemon=True)
        self._watch.start()

    def _turn(self, app: Flask, tick: jobs.Tick) -> None:
        if self._leave.is_set():
            return
        with self._idle:
            self._running += 1
        try:
            jobs.run(app, tick)
        finally:
            with self._idle:
                self._running -= 1
                self._idle.notify_all()

    def _follow_the_wall_clock(self) -> None:
        """APScheduler times turns by the wall clock: after a jump each line gets its next turn at once."""
        ahead = time.time() - time.monotonic()
        while not self._leave.wait(0.5):
            if abs(time.time() - time.monotonic() - ahead) > JUMP:
                ahead = time.time() - time.monotonic()
                for job in self._scheduler.get_jobs():
                    job.modify(next_run_time=_wall())

    def end(self, seconds: float) -> bool:
        """Begin no turn any more, and say whether all that were running have ended within *seconds*."""
        self._leave.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        with self._idle:
            return self._idle.wait_for(lambda: not self._running, seconds)


def start(app: Flask) -> Clock:
    """Start ticking through the timetable; any number of processes may, because all work is claimed in tables."""
    return Clock(app, jobs.TIMETABLE)


def stop(clock: Clock, seconds: float = PATIENCE) -> bool:
    """Stop ticking, close lines held open, and say whether all that was running has ended within *seconds*.

    What has not may be ended with the process: all work survives that at any moment.
    """
    letting_go = [threading.Thread(target=let_go, daemon=True) for let_go in jobs.LEAVING]
    for thread in letting_go:
        thread.start()
    ended = clock.end(seconds)
    for thread in letting_go:
        thread.join(seconds)
    return ended


def _wall(ahead: float = 0.0) -> datetime:
    """The moment *ahead* seconds from now, by the wall clock that APScheduler goes by."""
    return datetime.fromtimestamp(time.time(), UTC) + timedelta(seconds=ahead)
