"""When: what the clock runs, and how often.

All work waits in tables behind due moments, so a missed or a doubled tick is harmless.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from .core.failures import in_words
from .db import ME, db, now
from .flows.imports import ahrefs_import, load
from .flows.inbound import idle, outcomes, receive
from .flows.links import verify
from .flows.operations import analyze
from .flows.operations.clock_watch import watch
from .flows.outbound import expire, reconcile, send
from .flows.profile import crawl, decide, score
from .flows.today import digest
from .models import Heartbeat

log = logging.getLogger("outreach.jobs")


class Tick(NamedTuple):
    """One line of the timetable."""

    name: str
    flow: Callable[[], Any]
    seconds: int


def beat() -> None:
    """Show a sign of life, and look whether the wall clock jumped."""
    if said := watch.jumped():
        log.warning(said)
    _record("clock", None)


TIMETABLE: tuple[Tick, ...] = (
    # what              how                                             how often
    Tick("clock",       beat,                                           20),
    Tick("send",        partial(send.send_due, poll=receive.poll),      5),
    Tick("reconcile",   reconcile.reconcile_due,                        60),
    Tick("receive",     receive.receive_all,                            15),
    Tick("listen",      idle.listen_all,                              15),
    Tick("wake",        outcomes.wake,                                  60),
    Tick("verify",      verify.verify_due,                              15),
    Tick("lapse",       expire.lapse_due,                                3600),
    Tick("nudge",       verify.nudge_due,                               600),
    Tick("sweep",       verify.sweep,                                   3600),
    Tick("load",        load.load_ready,                                3),
    Tick("pull",        ahrefs_import.pull_due,                                  5),
    Tick("judge",       score.judge_due,                                10),
    Tick("inspect",     crawl.inspect_due,                            5),
    Tick("review",      decide.wake,                                    600),
    Tick("digest",      digest.send_all,                                60),
    Tick("upkeep",      analyze.optimise,                                86_400),
)  # fmt: skip

LEAVING: tuple[Callable[[], Any], ...] = (idle.hang_up,)  # what holds a line open lets go of it before we end

STALE_AFTER = 3  # intervals without a sign of life


def run(app: Flask, tick: Tick) -> bool:
    """Run one line of the timetable once; a failure is logged and recorded, and the clock goes on."""
    with app.app_context():
        try:
            tick.flow()
        except Exception as why:
            log.exception("%s failed", tick.name)
            _noted(tick.name, why)
            return False
        return tick.flow is beat or _noted(tick.name, None)


def stale() -> list[str]:
    """The names of what has not shown a sign of life for three intervals, or fails each time."""
    beats = {beat.name: beat for beat in db.session.scalars(select(Heartbeat))}
    limit = {tick.name: timedelta(seconds=STALE_AFTER * max(tick.seconds, 20)) for tick in TIMETABLE}
    at = now()
    return [
        name
        for name, seen in beats.items()
        if name in limit and (abs(at - seen.at) > limit[name] or seen.failures >= STALE_AFTER)
    ]


def _noted(name: str, failure: Exception | None) -> bool:
    """Record how a tick went; False when the database cannot be written, which the age of the record then tells."""
    db.session.rollback()
    try:
        _record(name, failure)
    except SQLAlchemyError as why:
        db.session.rollback()
        log.error("%s could not be recorded: %s", name, in_words(why) or why)
        return False
    return True


def _record(name: str, failure: Exception | None) -> None:
    seen = db.session.scalar(select(Heartbeat).where(Heartbeat.name == name))
    if seen is None:
        seen = Heartbeat(name=name, failures=0)
        db.session.add(seen)
    seen.at, seen.holder = now(), ME
    seen.failures = seen.failures + 1 if failure else 0
    seen.last_error = f"{type(failure).__name__}: {failure}"[:500] if failure else ""
    db.session.commit()
