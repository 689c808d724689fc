"""Fetching pages: many hosts at once from one thread, through the gate, within limits that really end."""

from __future__ import annotations

import resource
import selectors
import socket
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from typing import TypedDict

import pycurl

from ...core.pages.response import Answer, Failure
from .. import guard
from . import politeness
from .connection import UNREACHED, Line, trusted_certificates
from .visit import ABOUT, ACCEPT, Done, Request, Visit, agent, no_answer

REMEMBER_SECONDS = 60.0  # how long an address of a name is believed
CONCURRENCY = 64
OTHER_FILES = 200  # what a process has open beside its connections


class Options(TypedDict, total=False):
    """How a Fetcher works; what is left out is as in its own signature."""

    allow: Sequence[guard.Network]
    concurrency: int
    pace: politeness.Pace
    lookup: guard.Lookup | None
    about: str
    ca_file: str


class Fetcher:
    """Fetches many addresses at once in the thread that calls `turn`; each Request is answered exactly once."""

    def __init__(
        self,
        *,
        allow: Sequence[guard.Network] = (),
        concurrency: int = CONCURRENCY,
        pace: politeness.Pace = politeness.Pace(),
        lookup: guard.Lookup | None = None,
        about: str = ABOUT,
        ca_file: str = "",
    ) -> None:
        self.allow = tuple(allow)
        self.unanswered = 0
        self._turns: politeness.Turns[Visit] = politeness.Turns(pace)
        self._names = _Names(guard.Resolver(lookup), self._wake)
        self._resolving: dict[int, Visit] = {}
        self._overdue: deque[tuple[float, Visit]] = deque()
        self._selector = selectors.DefaultSelector()
        self._alarm, self._bell = socket.socketpair()
        for end in (self._alarm, self._bell):
            end.setblocking(False)
        self._selector.register(self._alarm, selectors.EVENT_READ)
        self._timer: float | None = None
        self._news = False
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._set_timer)
        self._multi.setopt(pycurl.M_MAXCONNECTS, kept_open(concurrency))
        self._watched: dict[int, int] = {}
        headers = [
            f"Accept: {ACCEPT}",
            f"User-Agent: {agent(about)}",
            "Accept-Encoding: gzip, br",
            "Accept-Language: en;q=0.5, *;q=0.4",
        ]
        self._idle = [Line(headers, ca_file or trusted_certificates()) for _ in range(concurrency)]
        self._lines: dict[pycurl.Curl, Line] = {line.curl: line for line in self._idle}

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(self, request: Request, done: Done) -> None:
        """Queue a request; *done* is called with its Answer, from `submit` itself when it is refused at once."""
        self.unanswered += 1
        visit = Visit(request, done)
        try:
            visit.place = guard.gate(request.url)
        except guard.Refused as why:
            self._finish(visit, no_answer(request.url, why.failure, str(why)))
            return
        place = visit.place
        visit.key = _turn_key(place)
        visit.left = request.seconds or request.limits.seconds
        self._queue(visit)

    def turn(self, seconds: float) -> None:
        """Work for a moment: start what may start, move bytes, call back what is done; wait at most *seconds*."""
        now = time.monotonic()
        self._news = False
        self._start(now)
        self._let_go(now)
        pause = 0.0 if self._news else self._pause(now, seconds)
        events = self._selector.select(pause)
        for key, ready in events:
            if key.data:
                key.data()
            elif key.fileobj is self._alarm:
                self._hear()
            else:
                mask = (pycurl.CSELECT_IN if ready & selectors.EVENT_READ else 0) | (
                    pycurl.CSELECT_OUT if ready & selectors.EVENT_WRITE else 0
                )
                self._multi.socket_action(key.fd, mask)
        if self._timer is not None and time.monotonic() >= self._timer:
            self._timer = None
            self._multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)
        self._collect()

    def room(self) -> int:
        """Start what may start, and tell how many requests more could start at once."""
        self._start(time.monotonic())
        return len(self._idle) - len(self._resolving)

    def rest(self, url: str) -> float:
        """Seconds for which the host of *url* is left alone, because it asked for that or has been silent; 0: none."""
        try:
            return max(0.0, self._turns.rested_at(_turn_key(guard.gate(url))) - time.monotonic())
        except guard.Refused:
            return 0.0

    def listen(self, channel: socket.socket, events: int, heard: Callable[[], None]) -> None:
        """Call *heard* in `turn` when *channel* is ready: other work can share our waiting. events 0: no longer."""
        known = channel in self._selector.get_map()
        if not events:
            if known:
                self._selector.unregister(channel)
        elif known:
            self._selector.modify(channel, events, heard)
        else:
            self._selector.register(channel, events, heard)

    def wake(self) -> None:
        """Make a waiting `turn` return, from any thread."""
        self._wake()

    def stop(self) -> None:
        """Answer everything unfinished with Failure.STOPPED and drop its connections."""
        for line in self._lines.values():
            if line.visit is not None:
                self._leave(line, no_answer(line.visit.request.url, Failure.STOPPED, "We were stopped."), shut=True)
        for visit in [*self._resolving.values(), *self._turns.drain_all()]:
            self._finish(visit, no_answer(visit.request.url, Failure.STOPPED, "We were stopped."))
        self._resolving.clear()

    def close(self) -> None:
        """Stop, and give back sockets and threads."""
        self.stop()
        self._names.close()
        for line in self._lines.values():
            line.curl.close()
        self._multi.close()
        self._selector.close()
        self._alarm.close()
        self._bell.close()

    # the turn at a host

    def _queue(self, visit: Visit, *, first: bool = False) -> None:
        now = time.monotonic()
        rested_at = self._turns.rested_at(visit.key)
        if rested_at - now > visit.request.limits.patience:
            self._finish(visit, self._busy(visit, rested_at - now))
            return
        self._turns.put(visit.key, visit, now, first=first)

    def _busy(self, visit: Visit, seconds: float) -> Answer:
        why = "has not answered several times in a row" if self._turns.silent(visit.key) else "asked us to wait"
        answer = no_answer(
            visit.request.url, Failure.BUSY, f"{visit.key} {why}; we leave it alone for {seconds:.0f} s."
        )
        answer.retry_after = round(seconds)
        return answer

    def _start(self, now: float) -> None:
        while len(self._resolving) < len(self._idle):
            turn = self._turns.take(now)
            if turn is None:
                return
            visit = turn[1]
            assert visit.place is not None
            visit.began = now
            if visit.place.literal:
                self._approve(visit, [visit.place.host])
                continue
            self._resolving[id(visit)] = visit
            self._overdue.append((now + min(visit.left, visit.request.limits.connect_seconds), visit))
            self._names.ask(visit.place.host, visit.place.port, visit)
            self._hear_names()

    def _hear(self) -> None:
        try:
            while self._alarm.recv(4096):
                pass
        except BlockingIOError:
            pass
        self._hear_names()

    def _hear_names(self) -> None:
        for visit, found in self._names.answered():
            if self._resolving.pop(id(visit), None) is None:
                continue  # its deadline came first
            if isinstance(found, guard.Refused):
                self._depart(visit, no_answer(visit.request.url, found.failure, str(found)))
            else:
                self._approve(visit, found)

    def _let_go(self, now: float) -> None:
        """A name server that says nothing must not hold a visit."""
        while self._overdue and (self._overdue[0][0] <= now or id(self._overdue[0][1]) not in self._resolving):
            _, visit = self._overdue.popleft()
            if self._resolving.pop(id(visit), None) is not None:
                host = visit.place.host if visit.place else ""
                self._depart(
                    visit, no_answer(visit.request.url, Failure.DNS, f"The name {host} was not resolved in time.")
                )

    def _approve(self, visit: Visit, addresses: Sequence[str]) -> None:
        place = visit.place
        assert place is not None
        try:
            visit.addresses = guard.approve(place.host, place.port, addresses, self.allow, ordinary=place.ordinary)
        except guard.Refused as why:
            self._depart(visit, no_answer(visit.request.url, why.failure, str(why)))
            return
        self._dial(visit)

    def _dial(self, visit: Visit) -> None:
        line = self._idle.pop()
        line.take(visit)
        self._multi.add_handle(line.curl)

    # the wire

    def _watch(self, what: int, fd: int, *_: object) -> None:
        known = self._watched.get(fd)
        if what == pycurl.POLL_REMOVE:
            if known is not None:
                del self._watched[fd]
                self._selector.unregister(fd)
            return
        events = (selectors.EVENT_READ if what & pycurl.POLL_IN else 0) | (
            selectors.EVENT_WRITE if what & pycurl.POLL_OUT else 0
        )
        if known is None:
            self._selector.register(fd, events)
        elif known != events:
            self._selector.modify(fd, events)
        self._watched[fd] = events

    def _set_timer(self, milliseconds: int) -> None:
        self._timer = None if milliseconds < 0 else time.monotonic() + milliseconds / 1000

    def _pause(self, now: float, seconds: float) -> float:
        moments = [now + seconds]
        if self._timer is not None:
            moments.append(self._timer)
        if self._overdue:
            moments.append(self._overdue[0][0])
        if self._idle and (next_at := self._turns.next_at()) is not None:
            moments.append(next_at)
        return max(0.0, min(moments) - now)

    def _wake(self) -> None:
        try:
            self._bell.send(b"!")
        except (BlockingIOError, OSError):
            pass  # it rings already, or we are closing

    def _collect(self) -> None:
        while True:
            waiting, done, failed = self._multi.info_read()
            for curl in done:
                self._arrive(self._lines[curl], 0, "")
            for curl, code, words in failed:
                self._arrive(self._lines[curl], code, words)
            if not waiting:
                return

    def _arrive(self, line: Line, code: int, words: str) -> None:
        visit = line.visit
        assert visit is not None
        if code in UNREACHED and len(visit.addresses) > 1 and self._seconds_left(visit) > 0.5:
            visit.addresses = visit.addresses[1:]  # the next address of the same approved answer
            self._multi.remove_handle(line.curl)
            self._idle.append(line.free())
            self._dial(visit)
            return
        self._leave(line, line.answer(code, words), shut=code != 0)

    def _seconds_left(self, visit: Visit) -> float:
        return visit.left - (time.monotonic() - visit.began)

    def _leave(self, line: Line, answer: Answer, *, shut: bool) -> None:
        visit = line.visit
        assert visit is not None
        self._multi.remove_handle(line.curl)
        self._idle.append(line.free())
        if shut and answer.failure is Failure.STOPPED:
            self._finish(visit, answer)
        else:
            self._depart(visit, answer)

    def _depart(self, visit: Visit, answer: Answer) -> None:
        now = time.monotonic()
        took = now - visit.began
        answer.milliseconds = visit.spent + round(took * 1000)
        said = answer.status
        if answer.failure is Failure.TIMEOUT:
            said = 0
        elif not said and answer.failure is not Failure.CONNECT:
            said = 200  # a quick no is an answer
        self._turns.leave(visit.key, now, took=took, status=said, retry_after=answer.retry_after)
        rest = self._turns.rested_at(visit.key) - now
        again = said == 429 or said in (500, 502, 503, 504)
        if again and visit.tries > 1 and rest <= visit.request.limits.patience and visit.left - took - rest > 1:
            visit.tries -= 1
            visit.spent, visit.left = answer.milliseconds, visit.left - took - rest
            self._queue(visit, first=True)
            return
        if rest > visit.request.limits.patience:
            for other in self._turns.drain(visit.key):
                self._finish(other, self._busy(other, rest))
        self._finish(visit, answer)

    def _finish(self, visit: Visit, answer: Answer) -> None:
        self.unanswered -= 1
        self._news = True
        visit.done(answer)


class _Names:
    """The resolver with a short memory; what it learns is handed over on the fetcher's own thread."""

    def __init__(self, resolver: guard.Resolver, wake: Callable[[], None]) -> None:
        self._resolver = resolver
        self._wake = wake
        self._known: OrderedDict[str, tuple[float, list[str] | guard.Refused]] = OrderedDict()
        self._learnt: deque[tuple[str, list[str] | guard.Refused]] = deque()
        self._asking: dict[str, list[Visit]] = {}
        self._ready: list[tuple[Visit, list[str] | guard.Refused]] = []

    def ask(self, host: str, port: int, visit: Visit) -> None:
        known = self._known.get(host)
        if known and known[0] > time.monotonic():
            self._ready.append((visit, known[1]))
        elif host in self._asking:
            self._asking[host].append(visit)
        else:
            self._asking[host] = [visit]
            self._resolver.ask(host, port, lambda found: self._learn(host, found))

    def answered(self) -> list[tuple[Visit, list[str] | guard.Refused]]:
        while self._learnt:
            host, found = self._learnt.popleft()
            self._known[host] = (time.monotonic() + REMEMBER_SECONDS, found)
            self._known.move_to_end(host)
            self._ready += [(visit, found) for visit in self._asking.pop(host, [])]
        while len(self._known) > 2000:
            self._known.popitem(last=False)
        ready, self._ready = self._ready, []
        return ready

    def close(self) -> None:
        self._resolver.close()

    def _learn(self, host: str, found: list[str] | guard.Refused) -> None:
        self._learnt.append((host, found))
        self._wake()


def _turn_key(place: guard.Place) -> str:
    return place.host if place.port in (80, 443) else f"{place.host}:{place.port}"


def kept_open(concurrency: int) -> int:
    """How many connections stay open: as many as hosts may be looked at, if the process may have so many files.

    A connection that is being used takes two. The process takes what it needs of what the system grants it.
    """
    wanted = 6 * concurrency + OTHER_FILES
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if resource.RLIM_INFINITY != files < wanted:
        files = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))
        if files < wanted:
            return max(1, files - 2 * concurrency - OTHER_FILES)
    return 4 * concurrency
