"""The clock inside our own process: one thread a line of the timetable, counting seconds that no wall clock changes."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence

from flask import Flask

from .. import jobs

log = logging.getLogger("outreach.clock")

SOON = 1.0  # seconds until the first turn: what waited while we were away does not wait longer
LEAST_PAUSE = 0.05  # seconds between two turns of a line that takes longer than its interval
PATIENCE = 3.5  # seconds for what is running when we are told to end; service managers wait for 10


class Clock:
    """A timetable that ticks. A line never runs twice at a time in here, and nothing of it is kept anywhere."""

    def __init__(self, app: Flask, ticks: Sequence[jobs.Tick]) -> None:
        self._leave = threading.Event()
        self._threads = [
            threading.Thread(target=self._turn, args=(app, tick), name=f"tick-{tick.name}", daemon=True)
            for tick in ticks
        ]
        for thread in self._threads:
            thread.start()

    def _turn(self, app: Flask, tick: jobs.Tick) -> None:
        pause = SOON
        while not self._leave.wait(pause):
            began = time.monotonic()
            try:
                jobs.run(app, tick)
            except Exception:  # a line that cannot even be recorded has its next turn all the same
                log.exception("%s could not be run", tick.name)
            pause = max(tick.seconds - (time.monotonic() - began), LEAST_PAUSE)

    def end(self, seconds: float) -> bool:
        """Begin no turn any more, and say whether all that were running have ended within *seconds*."""
        self._leave.set()
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(until - time.monotonic(), 0))
        return not any(thread.is_alive() for thread in self._threads)


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
