"""The morning mail: when it is due for a person, and how its subject reads."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ..states import DigestRhythm
from . import schedule

AT, UNTIL = time(7, 30), time(11, 0)
SPREAD = 600  # seconds, so that all mails of a zone do not leave at once
QUIET = timedelta(weeks=3)
MONDAY = 0


@dataclass(frozen=True, slots=True)
class Count:
    """How many of one thing the mail holds; *one* and *many* are its words."""

    number: int
    one: str
    many: str

    def __str__(self) -> str:
        return f"{self.number} {self.one if self.number == 1 else self.many}"


def due(on: date, zone: ZoneInfo, seed: str) -> datetime:
    """When the mail for the day *on* leaves: 07:30 in the person's zone, up to ten minutes later by *seed*.

    Where 07:30 is skipped it is the first moment after the gap; where it comes twice, the first.
    """
    late = int(hashlib.sha256(seed.encode()).hexdigest()[:8], 16) % SPREAD
    return schedule.instant(on, AT, zone) + timedelta(seconds=late)


def too_late(on: date, zone: ZoneInfo) -> datetime:
    """After this moment (11:00) the day's mail is left out, and its content goes into the next one."""
    return schedule.instant(on, UNTIL, zone)


def wanted(rhythm: str, on: date, quiet: bool) -> bool:
    """Whether a person with this rhythm gets a mail on this day; after three weeks without a visit, on Mondays."""
    if rhythm == DigestRhythm.OFF:
        return False
    if rhythm == DigestRhythm.WEEKLY or quiet:
        return on.weekday() == MONDAY
    return rhythm == DigestRhythm.DAILY or on.weekday() < 5


def subject(problems: Sequence[str], counts: Sequence[Count]) -> str:
    """What is to do, in one line; a problem that blocks sending goes first."""
    if problems:
        return problems[0] if len(problems) == 1 else f"{problems[0]}, and {len(problems) - 1} more to mend"
    some = [count for count in counts if count.number]
    total = sum(count.number for count in some)
    if len(some) == 1:
        return f"{some[0]} {'waits' if total == 1 else 'wait'} for you"
    return f"{total} to do: {', '.join(str(count) for count in some)}"


def week_subject(won: int, lost: int, verifying: int) -> str:
    """The subject of the mail of the week."""
    return f"Your week: {Count(won, 'link', 'links')} won, {lost} lost, {verifying} to verify"
