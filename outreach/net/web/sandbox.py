"""A box for parsers: a child process with limits, so that a hostile page can only kill the child."""

from __future__ import annotations

import os
import pickle
import selectors
import socket
import struct
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...core.pages.response import Failure
from . import fetch

SECONDS = 8.0  # wall time for one piece of work
START_SECONDS = 30.0  # for a child to say that it is there, on a machine that is busy
CPU_SECONDS = 6
MEMORY = 512 * 1024 * 1024  # more than the child holds when it starts
PACKAGE = Path(__file__).resolve().parents[2]

# The child is given the package's rooms without running outreach/__init__.py: it needs no web framework.
START = """
import sys, types
package = types.ModuleType("outreach"); package.__path__ = [sys.argv[1]]; sys.modules["outreach"] = package
from outreach.net.web import sandbox_child
sandbox_child.main()
"""


class Killed(Exception):
    """The work killed its process or exceeded its limits; *failure* is always Failure.UNREADABLE."""

    failure = Failure.UNREADABLE


class Box:
    """Runs module-level functions in a child of their own, one after the other, driven by a Fetcher's turns.

    What goes in and comes out is pickled. A piece of work that takes longer than *seconds*, more than 512 MB or
    crashes is answered with Killed; the work that waited behind it is done by the next child.
    """

    AHEAD = 16  # pieces handed over before the first is answered
    AHEAD_BYTES = 1_000_000

    def __init__(self, fetcher: fetch.Fetcher, seconds: float = SECONDS) -> None:
        self._fetcher = fetcher
        self._seconds = seconds
        self._waiting: deque[_Work] = deque()
        self._given: deque[_Work] = deque()
        self._given_bytes = 0
        self._child: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._outgoing = bytearray()
        self._incoming = bytearray()
        self._since = 0.0
        self._ready = False
        self._events = 0
        self.kills = 0

    def submit(self, function: Callable[..., Any], args: tuple[Any, ...], done: Callable[[Any], None]) -> None:
        """Have ``function(*args)`` done; *done* gets the result, Killed, or the exception it raised."""
        name = f"{function.__module__}:{function.__qualname__}"
        load = pickle.dumps((name, args), protocol=5)
        self._waiting.append(_Work(load, done))
        self._hand_over()

    def check(self) -> None:
        """Kill the child when its work has taken too long. To be called about once a second."""
        limit = self._seconds if self._ready else START_SECONDS
        if self._given and time.monotonic() - self._since > limit:
            self._lose()

    def close(self) -> None:
        """End the child. Unfinished work is never answered."""
        self._waiting.clear()
        self._given.clear()
        self._end()

    def _hand_over(self) -> None:
        while self._waiting and len(self._given) < self.AHEAD and self._given_bytes < self.AHEAD_BYTES:
            if self._channel is None:
                self._begin()
            work = self._waiting.popleft()
            if not self._given:
                self._since = time.monotonic()
            self._given.append(work)
            self._given_bytes += len(work.load)
            self._outgoing += struct.pack("!I", len(work.load))
            self._outgoing += work.load
        if self._outgoing:
            self._send()

    def _begin(self) -> None:
        self._ready = False
        ours, theirs = socket.socketpair()
        with theirs:
            self._child = subprocess.Popen(
                [sys.executable, "-c", START, str(PACKAGE), str(MEMORY), str(CPU_SECONDS)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
            )
        ours.setblocking(False)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        self._channel = ours
        self._events = 0
        self._listen(selectors.EVENT_READ)

    def _listen(self, events: int) -> None:
        if events != self._events and self._channel is not None:
            self._events = events
            self._fetcher.listen(self._channel, events, self._heard)

    def _heard(self) -> None:
        if self._outgoing:
            self._send()
        self._receive()

    def _send(self) -> None:
        assert self._channel is not None
        try:
            sent = self._channel.send(self._outgoing)
            del self._outgoing[:sent]
        except BlockingIOError:
            pass
        except OSError:
            self._lose()
            return
        self._listen(selectors.EVENT_READ | (selectors.EVENT_WRITE if self._outgoing else 0))

    def _receive(self) -> None:
        if self._channel is None:
            return
        try:
            chunk = self._channel.recv(1 << 18)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        if not chunk:
            self._lose()
            return
        self._incoming += chunk
        while len(self._incoming) >= 4:
            (length,) = struct.unpack_from("!I", self._incoming)
            if len(self._incoming) < 4 + length:
                break
            load = self._incoming[4 : 4 + length]
            del self._incoming[: 4 + length]
            if load:
                self._answer(pickle.loads(load))
            elif not self._ready:
                self._ready, self._since = True, time.monotonic()
            else:  # it has grown and makes room
                self._take_back()
                break
        self._hand_over()

    def _answer(self, result: Any) -> None:
        work = self._given.popleft()
        self._given_bytes -= len(work.load)
        self._since = time.monotonic()
        work.done(result)

    def _lose(self) -> None:
        """The child is gone or has to go: the first piece it had was the culprit."""
        culprit = self._given.popleft() if self._given else None
        self._take_back()
        if culprit is not None:
            self.kills += 1
            culprit.done(Killed("Reading the page took more time or memory than we give it."))
        self._hand_over()

    def _take_back(self) -> None:
        """What this child was given and has not answered is for the next one."""
        self._end()
        self._waiting.extendleft(reversed(self._given))
        self._given.clear()
        self._given_bytes = 0
        self._outgoing.clear()
        self._incoming.clear()

    def _end(self) -> None:
        if self._channel is not None:
            self._listen(0)
            self._channel.close()
            self._channel = None
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            self._child = None


class _Work:
    __slots__ = ("done", "load")

    def __init__(self, load: bytes, done: Callable[[Any], None]) -> None:
        self.load = load
        self.done = done
