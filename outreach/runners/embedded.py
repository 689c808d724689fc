"""The clock inside our own process: APScheduler with nothing durable in it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from .. import jobs

PATIENCE = 3.5  # seconds for what is running when we are told to end; service managers wait for 10


def start(app: Flask) -> BackgroundScheduler:
    """Start ticking through the timetable; any number of processes may, because all work is claimed in tables."""
    scheduler = BackgroundScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    for tick in jobs.TIMETABLE:
        soon = datetime.now(UTC) + timedelta(seconds=1)  # what waited while we were away does not wait longer
        scheduler.add_job(
            jobs.run, "interval", seconds=tick.seconds, args=[app, tick], id=tick.name, next_run_time=soon
        )
    scheduler.start()
    return scheduler


def stop(scheduler: BackgroundScheduler, seconds: float = PATIENCE) -> bool:
    """Stop ticking, close lines held open, and say whether all that was running has ended within *seconds*.

    What has not may be ended with the process: all work survives that at any moment.
    """
    ending = threading.Thread(target=_end, args=[scheduler], daemon=True)
    ending.start()
    ending.join(seconds)
    return not ending.is_alive()


def _end(scheduler: BackgroundScheduler) -> None:
    scheduler.shutdown(wait=True)
    for let_go in jobs.LEAVING:
        let_go()
