"""Politeness: whose turn it is at which host, so that one host's rest never holds up another."""

from __future__ import annotations

import heapq
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Pace:
    """How we treat one host. All times in seconds."""

    pause: float = 0.25  # least time between an answer and our next request there
    share: float = 1.0  # and at least this many times what the answer took: a slow host gets more rest
    most: float = 5.0  # but no longer than this while all is well
    penalty: float = 1.0  # first rest after 429 or 5xx; doubles each time in a row
    longest: float = 600.0  # no rest is longer, whatever Retry-After says
    strikes: int = 3  # so many requests in a row without any answer, and the host is left alone
    rest: float = 60.0  # for this long, doubling


@dataclass(slots=True)
class _Host(Generic[Item]):
    waiting: deque[Item] = field(default_factory=deque)
    busy: bool = False
    next_at: float = 0.0
    entry: int = 0  # the one entry of the heap that counts; 0: none
    entry_at: float = 0.0
    refusals: int = 0  # 429 and 5xx in a row
    silences: int = 0  # no answer at all, in a row


class Turns(Generic[Item]):
    """Hands out items so that each host has one at a time and its rest in between. Knows no clock: *now* comes in.

    Every method takes *now* in seconds of any one steady clock.
    """

    def __init__(self, pace: Pace = Pace(), jitter: Callable[[], float] = random.random) -> None:
        self._pace = pace
        self._jitter = jitter
        self._hosts: dict[str, _Host[Item]] = {}
        self._heap: list[tuple[float, int, str]] = []
        self._serial = 0
        self.waiting = 0

    def put(self, key: str, item: Item, now: float, *, first: bool = False) -> None:
        """Queue an item for a host; *first* puts it before those already waiting there."""
        host = self._hosts.get(key)
        if host is None:
            host = self._hosts[key] = _Host(next_at=now)
        if first:
            host.waiting.appendleft(item)
        else:
            host.waiting.append(item)
        self.waiting += 1
        if not host.busy:
            self._schedule(key, host, host.next_at)

    def take(self, now: float) -> tuple[str, Item] | None:
        """The next item whose host is free and rested, or None; the host is busy until `leave`."""
        while self._heap and self._heap[0][0] <= now:
            _, serial, key = heapq.heappop(self._heap)
            host = self._hosts.get(key)
            if host is None or host.entry != serial:
                continue
            host.entry = 0
            if host.waiting:
                host.busy = True
                self.waiting -= 1
                return key, host.waiting.popleft()
            forgotten_at = host.next_at + (self._pace.longest if host.refusals or host.silences else 0)
            if forgotten_at <= now:
                del self._hosts[key]
            else:
                self._schedule(key, host, forgotten_at)
        return None

    def next_at(self) -> float | None:
        """When `take` may have something again, None when nothing waits."""
        return self._heap[0][0] if self._heap and self.waiting else None

    def rested_at(self, key: str) -> float:
        """When this host may be asked again (0.0 for a host never asked)."""
        host = self._hosts.get(key)
        return host.next_at if host else 0.0

    def silent(self, key: str) -> bool:
        """Tell whether this host is being left alone because it did not answer several times in a row."""
        host = self._hosts.get(key)
        return host is not None and host.silences >= self._pace.strikes

    def drain(self, key: str) -> list[Item]:
        """Take back everything that waits for a host."""
        host = self._hosts.get(key)
        if host is None:
            return []
        items = list(host.waiting)
        host.waiting.clear()
        self.waiting -= len(items)
        return items

    def drain_all(self) -> list[Item]:
        """Take back everything that waits for any host."""
        return [item for key in list(self._hosts) for item in self.drain(key)]

    def leave(self, key: str, now: float, *, took: float, status: int, retry_after: int | None = None) -> None:
        """The request is over: *took* seconds, *status* 0 when no answer came. Decides how long the host rests."""
        host = self._hosts[key]
        host.busy = False
        pace = self._pace
        if status == 0:
            host.silences += 1
            rest = pace.pause
            if host.silences >= pace.strikes:
                rest = min(pace.longest, pace.rest * 2.0 ** (host.silences - pace.strikes))
        elif status == 429 or status >= 500:
            host.silences = 0
            host.refusals += 1
            rest = min(pace.longest, max(pace.penalty * 2.0 ** (host.refusals - 1), retry_after or 0))
        else:
            host.silences = host.refusals = 0
            rest = min(pace.most, max(pace.pause, took * pace.share))
        host.next_at = now + rest * (1 + self._jitter() / 4)
        # Without any rest the host comes before all others, while its connection is still there.
        self._schedule(key, host, host.next_at if rest else 0.0)

    def _schedule(self, key: str, host: _Host[Item], moment: float) -> None:
        if not host.entry or moment < host.entry_at:
            self._serial += 1
            host.entry, host.entry_at = self._serial, moment
            heapq.heappush(self._heap, (moment, self._serial, key))
