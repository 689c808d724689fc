"""Clock watch: notices that the wall clock jumped, by a clock that only counts."""

from __future__ import annotations

import time

JUMP_SECONDS = 30.0  # more than any correction that a time service makes at once
QUIET_SECONDS = 300.0  # how long after a jump health is red and the moment is not taken for certain
_COUNTER = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # the first counts while a laptop sleeps, too


class Watch:
    """Compares the two clocks whenever it is asked."""

    def __init__(self) -> None:
        self._apart: float | None = None
        self._last: tuple[float, float] | None = None  # when the last jump was seen, and by how many seconds

    def jumped(self) -> str:
        """Say in a sentence by how much the clock of this machine jumped in the last minutes, if it did."""
        counted = count()
        apart = wall() - counted
        by = 0.0 if self._apart is None else apart - self._apart
        self._apart = apart
        if abs(by) > JUMP_SECONDS:
            self._last = counted, by
        if self._last is None or counted - self._last[0] > QUIET_SECONDS:
            return ""
        seconds = self._last[1]
        return f"The clock of this server jumped {'back' if seconds < 0 else 'ahead'} by {abs(seconds):.0f} seconds."


def wall() -> float:
    """What the machine takes for the time, in seconds."""
    return time.time()


def count() -> float:
    """Seconds that pass whatever anybody sets the clock to."""
    return time.clock_gettime(_COUNTER)


watch = Watch()
