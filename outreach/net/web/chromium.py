"""The second eye: a headless Chromium that runs the scripts of a page, behind the same gate."""

from __future__ import annotations

import json
import os
import queue
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import IO, Any

from ...core.pages.response import Answer, Failure, Hop
from ...core.pages.response import Eye as Eyes
from .. import guard
from . import sandbox
from .visit import ABOUT, agent

GRACE = 6.0  # seconds a look may overrun before its browser is ended
START = sandbox.START.replace("sandbox_child", "chromium_child")


def available() -> bool:
    """Whether the extra [browser] is installed."""
    return find_spec("playwright") is not None


class Eye:
    """Looks at pages with a browser of its own, one after the other, in a process that can be ended.

    *executable* is a Chromium; "" means the one Playwright installed. *environment* is added to its environment.
    Every connection of the browser goes through a proxy of ours that lets it reach only what `guard` approves.
    """

    def __init__(
        self,
        *,
        allow: Sequence[guard.Network] = (),
        executable: str = "",
        environment: Mapping[str, str] | None = None,
        about: str = ABOUT,
    ) -> None:
        self._allow = [str(block) for block in allow]
        self._executable = executable
        self._environment = dict(environment or {})
        self._about = about
        self._asked: queue.SimpleQueue[tuple[str, float, Callable[[Answer], None]] | None] = queue.SimpleQueue()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None

    def ask(self, url: str, seconds: float, done: Callable[[Answer], None]) -> None:
        """Look at *url* for at most *seconds*; *done* gets the Answer (eye "browser") on the eye's own thread."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True, name="browser eye")
            self._thread.start()
        self._asked.put((url, seconds, done))

    def close(self) -> None:
        """End the browser; a look that is going on is given up."""
        if self._thread is not None:
            self._asked.put(None)
            self._end()
            self._thread.join(timeout=GRACE)
            self._end()
            self._thread = None

    def _work(self) -> None:
        while (asked := self._asked.get()) is not None:
            url, seconds, done = asked
            try:
                guard.gate(url)
                done(self._look(url, seconds))
            except guard.Refused as why:
                done(_nothing(url, why.failure, str(why)))

    def _look(self, url: str, seconds: float) -> Answer:
        began = time.monotonic()
        try:
            child = self._child or self._begin()
            assert child.stdin is not None and child.stdout is not None
            child.stdin.write(json.dumps({"url": url, "seconds": seconds}).encode() + b"\n")
            child.stdin.flush()
            line = _line(child.stdout, began + seconds + GRACE)
        except OSError as problem:
            self._end()
            return _nothing(url, Failure.OURS, f"The browser could not be started ({problem}).")
        if not line:
            self._end()
            return _nothing(url, Failure.UNREADABLE, "The page kept the browser busy until it had to be ended.")
        answer = _answer(url, json.loads(line))
        answer.milliseconds = round((time.monotonic() - began) * 1000)
        return answer

    def _begin(self) -> subprocess.Popen[bytes]:
        plan = {"allow": self._allow, "executable": self._executable, "agent": agent(self._about)}
        self._child = subprocess.Popen(
            [sys.executable, "-c", START, str(sandbox.PACKAGE), json.dumps(plan)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **self._environment, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)},
            start_new_session=True,
        )
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it is gone already
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    pass  # what we had still to say is of no interest to the dead


def _line(pipe: IO[bytes], until: float) -> bytes:
    """One line from the child, b"" when it ends or says nothing in time."""
    parts: list[bytes] = []
    while (left := until - time.monotonic()) > 0 and select.select([pipe], [], [], left)[0]:
        part = os.read(pipe.fileno(), 1 << 20)
        if not part:
            return b""
        parts.append(part)
        if part.endswith(b"\n"):
            return b"".join(parts)
    return b""


def _answer(url: str, seen: dict[str, Any]) -> Answer:
    failure = Failure(seen["failure"]) if seen["failure"] else None
    return Answer(
        asked_url=url,
        url=seen["url"] or url,
        status=seen["status"],
        headers=tuple((name, value) for name, value in seen["headers"]),
        body=seen["html"].encode("utf-8", "replace"),
        complete=failure is None,
        hops=tuple(Hop(*hop) for hop in seen["hops"]),
        failure=failure,
        detail=seen["detail"],
        eye=Eyes.BROWSER,
    )


def _nothing(url: str, failure: Failure, sentence: str) -> Answer:
    return Answer(url, url, failure=failure, detail=sentence, eye=Eyes.BROWSER)
