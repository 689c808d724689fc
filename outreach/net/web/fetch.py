"""Fetching pages: many hosts at once from one thread, through the gate, within limits that really end."""

from __future__ import annotations

import os
import resource
import selectors
import socket
import time
import zlib
from collections import OrderedDict, deque
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from email.utils import mktime_tz, parsedate_tz
from pathlib import Path
from typing import Any

import brotli
import certifi
import pycurl

from ...core.pages.response import PERMANENT, TEMPORARY, Answer, Failure, Hop
from .. import guard
from . import politeness

try:
    from isal import isal_zlib as quick_zlib
except ImportError:  # no wheel for this machine: the standard library unpacks the same, only slower
    quick_zlib = zlib  # type: ignore[misc]

DAMAGED: Any = (zlib.error, quick_zlib.error, brotli.error)

NAME = "OutreachBot"
VERSION = "0.1"
ABOUT = ""  # nobody has told us where our own page about the robot is
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,application/pdf;q=0.8,*/*;q=0.5"
OTHER_FILES = 200  # what a process has open beside its connections
REDIRECTS = frozenset(PERMANENT + TEMPORARY)
BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


def agent(about: str = ABOUT) -> str:
    """Our User-Agent; *about* is the address of the page that explains the robot to those it visits."""
    whose = f"+{about}" if about else "a self-hosted checker of agreed links"
    return f"Mozilla/5.0 (compatible; {NAME}/{VERSION}; {whose})"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a stranger's time and bytes one fetch may take."""

    seconds: float = 15.0  # on the wire, all redirects together; waiting for the host's turn is not counted
    connect_seconds: float = 8.0
    packed_bytes: int = 2_000_000  # of a compressed body, as transferred
    bytes: int = 5_000_000  # of a body, unpacked
    redirects: int = 10
    patience: float = 10.0  # longest rest of a host that a fetch waits for


@dataclass(slots=True)
class Request:
    """One address to fetch, once; redirects are the business of `journey`."""

    url: str
    etag: str = ""  # of the copy we hold: a 304 answers instead of the page
    last_modified: str = ""
    limits: Limits = field(default_factory=Limits)
    seconds: float = 0.0  # what is left of the deadline; 0: limits.seconds
    tries: int = 2  # a host that asks us to come back soon is asked again
    bearer: str = field(default="", repr=False)  # a key shown to this address alone, never after a redirect


Done = Callable[[Answer], None]
Permission = Callable[[str], Generator[Any, Any, tuple[Answer | None, float]]]


def journey(
    request: Request, may: Permission | None = None, clock: Callable[[], float] = time.monotonic
) -> Generator[Any, Answer, Answer]:
    """Fetch an address and follow its redirects: a story that yields each Request and is sent its Answer.

    Each hop passes the whole gate again. *may*, a story of its own, is asked before every hop and answers None
    when the hop may be fetched, or the Answer that ends the journey; with it come the seconds on the wire that took,
    which count like those of the hops.
    """
    limits = request.limits
    left = request.seconds or limits.seconds
    hops: list[Hop] = []
    seen: set[str] = set()
    spent = raw = 0
    url = request.url
    while True:
        seen.add(url)
        ended, took = (yield from may(url)) if may is not None else (None, 0.0)
        spent += round(took * 1000)
        if ended is None and left - spent / 1000 <= 0:
            ended = _none(url, Failure.TIMEOUT, f"No page within {left:g} seconds.")
        if ended is None:
            ended = yield Request(url, request.etag, request.last_modified, limits, left - spent / 1000, request.tries)
            spent += ended.milliseconds
            raw += ended.raw_bytes
        answer = ended
        if answer.status in REDIRECTS:
            try:
                there = _location(answer)
                hops.append(Hop(url, answer.status, there, answer.address))
                if there in seen:
                    _fail(answer, Failure.REDIRECT_LOOP, "The redirects lead back to where they began.")
                elif len(hops) > limits.redirects:
                    _fail(answer, Failure.TOO_MANY_REDIRECTS, f"More than {limits.redirects} redirects in a row.")
                elif left - spent / 1000 <= 0:
                    _fail(answer, Failure.TIMEOUT, f"No page within {left:g} seconds.")
                else:
                    url = there
                    continue
            except guard.Refused as why:
                _fail(answer, why.failure, str(why))
        answer.asked_url = request.url
        answer.hops = tuple(hops)
        answer.milliseconds, answer.raw_bytes = spent, raw
        return answer


def get(
    url: str,
    *,
    allow: Sequence[guard.Network] = (),
    limits: Limits = Limits(),
    etag: str = "",
    last_modified: str = "",
    lookup: guard.Lookup | None = None,
    about: str = ABOUT,
    ca_file: str = "",
    pace: politeness.Pace = politeness.Pace(),
) -> Answer:
    """Fetch one address now, with redirects, and wait for it. Never raises for what the other side does."""
    with Fetcher(allow=allow, lookup=lookup, about=about, ca_file=ca_file, pace=pace, concurrency=1) as fetcher:
        story = journey(Request(url, etag, last_modified, limits=limits))
        request = next(story)
        while True:
            answers: list[Answer] = []
            fetcher.submit(request, answers.append)
            while not answers:
                fetcher.turn(1.0)
            try:
                request = story.send(answers[0])
            except StopIteration as end:
                answer: Answer = end.value
                return answer


class Fetcher:
    """Fetches many addresses at once in the thread that calls `turn`; each Request is answered exactly once."""

    def __init__(
        self,
        *,
        allow: Sequence[guard.Network] = (),
        concurrency: int = 64,
        pace: politeness.Pace = politeness.Pace(),
        lookup: guard.Lookup | None = None,
        about: str = ABOUT,
        ca_file: str = "",
        remember_seconds: float = 60.0,
        ports: frozenset[int] = guard.WEB_PORTS,
    ) -> None:
        self.allow = tuple(allow)
        self.unanswered = 0
        self._ports = ports
        self._turns: politeness.Turns[_Visit] = politeness.Turns(pace)
        self._names = _Names(guard.Resolver(lookup), remember_seconds, self._wake)
        self._resolving: dict[int, _Visit] = {}
        self._overdue: deque[tuple[float, _Visit]] = deque()
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
        self._idle = [_Line(headers, ca_file or _bundle()) for _ in range(concurrency)]
        self._lines: dict[pycurl.Curl, _Line] = {line.curl: line for line in self._idle}

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(self, request: Request, done: Done) -> None:
        """Queue a request; *done* is called with its Answer, from `submit` itself when it is refused at once."""
        self.unanswered += 1
        visit = _Visit(request, done)
        try:
            visit.place = guard.gate(request.url)
        except guard.Refused as why:
            self._finish(visit, _none(request.url, why.failure, str(why)))
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
                self._leave(line, _none(line.visit.request.url, Failure.STOPPED, "We were stopped."), shut=True)
        for visit in [*self._resolving.values(), *self._turns.drain_all()]:
            self._finish(visit, _none(visit.request.url, Failure.STOPPED, "We were stopped."))
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

    def _queue(self, visit: _Visit, *, first: bool = False) -> None:
        now = time.monotonic()
        rested_at = self._turns.rested_at(visit.key)
        if rested_at - now > visit.request.limits.patience:
            self._finish(visit, self._busy(visit, rested_at - now))
            return
        self._turns.put(visit.key, visit, now, first=first)

    def _busy(self, visit: _Visit, seconds: float) -> Answer:
        why = "has not answered several times in a row" if self._turns.silent(visit.key) else "asked us to wait"
        answer = _none(visit.request.url, Failure.BUSY, f"{visit.key} {why}; we leave it alone for {seconds:.0f} s.")
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
                self._depart(visit, _none(visit.request.url, found.failure, str(found)))
            else:
                self._approve(visit, found)

    def _let_go(self, now: float) -> None:
        """A name server that says nothing must not hold a visit."""
        while self._overdue and (self._overdue[0][0] <= now or id(self._overdue[0][1]) not in self._resolving):
            _, visit = self._overdue.popleft()
            if self._resolving.pop(id(visit), None) is not None:
                host = visit.place.host if visit.place else ""
                self._depart(visit, _none(visit.request.url, Failure.DNS, f"The name {host} was not resolved in time."))

    def _approve(self, visit: _Visit, addresses: Sequence[str]) -> None:
        place = visit.place
        assert place is not None
        try:
            visit.addresses = guard.approve(
                place.host, place.port, addresses, self.allow, ports=self._ports, ordinary=place.ordinary
            )
        except guard.Refused as why:
            self._depart(visit, _none(visit.request.url, why.failure, str(why)))
            return
        self._dial(visit)

    def _dial(self, visit: _Visit) -> None:
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

    def _arrive(self, line: _Line, code: int, words: str) -> None:
        visit = line.visit
        assert visit is not None
        if code in _UNREACHED and len(visit.addresses) > 1 and self._seconds_left(visit) > 0.5:
            visit.addresses = visit.addresses[1:]  # the next address of the same approved answer
            self._multi.remove_handle(line.curl)
            self._idle.append(line.free())
            self._dial(visit)
            return
        self._leave(line, line.answer(code, words), shut=code != 0)

    def _seconds_left(self, visit: _Visit) -> float:
        return visit.left - (time.monotonic() - visit.began)

    def _leave(self, line: _Line, answer: Answer, *, shut: bool) -> None:
        visit = line.visit
        assert visit is not None
        self._multi.remove_handle(line.curl)
        self._idle.append(line.free())
        if shut and answer.failure is Failure.STOPPED:
            self._finish(visit, answer)
        else:
            self._depart(visit, answer)

    def _depart(self, visit: _Visit, answer: Answer) -> None:
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

    def _finish(self, visit: _Visit, answer: Answer) -> None:
        self.unanswered -= 1
        self._news = True
        visit.done(answer)


class _Visit:
    __slots__ = ("addresses", "began", "done", "key", "left", "place", "request", "spent", "tries")

    def __init__(self, request: Request, done: Done) -> None:
        self.request = request
        self.done = done
        self.place: guard.Place | None = None
        self.key = ""
        self.addresses: list[str] = []
        self.began = 0.0
        self.left = 0.0
        self.spent = 0
        self.tries = request.tries


class _Line:
    """One curl handle with what it has received; the options that never change are set once."""

    def __init__(self, headers: list[str], bundle: str) -> None:
        self.visit: _Visit | None = None
        self._headers = headers
        self._own_headers = False
        self._named = False
        self._pinned = ""
        self._opened: socket.socket | None = None
        self._trouble = ""  # why we could make no socket
        self._heads: list[bytes] = []
        self._parts: list[bytes] = []
        self._size = 0
        self._cap = 0
        self._status = 0
        self.curl = curl = pycurl.Curl()
        curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        curl.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
        curl.setopt(pycurl.HTTP09_ALLOWED, 0)
        curl.setopt(pycurl.FOLLOWLOCATION, 0)
        curl.setopt(pycurl.PROXY, "")
        curl.setopt(pycurl.NOPROXY, "*")
        curl.setopt(pycurl.NETRC, pycurl.NETRC_IGNORED)
        curl.setopt(pycurl.HTTP_CONTENT_DECODING, 0)  # curl takes a compressed body that ends early for whole
        curl.setopt(pycurl.SSL_VERIFYPEER, 1)
        curl.setopt(pycurl.SSL_VERIFYHOST, 2)
        curl.setopt(pycurl.SSLVERSION, pycurl.SSLVERSION_TLSv1_2)
        curl.setopt(pycurl.CAINFO, bundle)
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.BUFFERSIZE, 128 * 1024)
        curl.setopt(pycurl.DNS_CACHE_TIMEOUT, 0)  # it is given addresses; remembering them costs more and grows
        curl.setopt(pycurl.HTTPHEADER, headers)
        curl.setopt(pycurl.OPENSOCKETFUNCTION, self._open)
        curl.setopt(pycurl.HEADERFUNCTION, self._heads.append)
        curl.setopt(pycurl.WRITEFUNCTION, self._write)

    def take(self, visit: _Visit) -> None:
        self.visit = visit
        request, place = visit.request, visit.place
        assert place is not None
        self._pinned = address = visit.addresses[0]
        self._cap = request.limits.bytes
        self._size = self._status = 0
        self._trouble = ""
        curl = self.curl
        curl.setopt(pycurl.URL, place.url)
        if place.literal:
            if self._named:
                curl.setopt(pycurl.CONNECT_TO, [])
                self._named = False
        else:
            self._named = True
            there = f"[{address}]" if ":" in address else address
            curl.setopt(pycurl.CONNECT_TO, [f"{place.host}:{place.port}:{there}:{place.port}"])
        left = max(0.001, visit.left - (time.monotonic() - visit.began))
        curl.setopt(pycurl.TIMEOUT_MS, max(1, round(left * 1000)))
        curl.setopt(pycurl.CONNECTTIMEOUT_MS, max(1, round(min(left, request.limits.connect_seconds) * 1000)))
        conditional = request.etag or request.last_modified or request.bearer
        own = (
            [
                f"{name}: {value}"
                for name, value in (
                    ("If-None-Match", request.etag),
                    ("If-Modified-Since", request.last_modified),
                    ("Authorization", request.bearer and f"Bearer {request.bearer}"),
                )
                if value and value.isprintable()
            ]
            if conditional
            else []
        )
        if own or self._own_headers:
            curl.setopt(pycurl.HTTPHEADER, self._headers + own)
            self._own_headers = bool(own)

    def free(self) -> _Line:
        self.visit = None
        self._close()
        self._heads.clear()
        self._parts.clear()
        return self

    def answer(self, code: int, words: str) -> Answer:
        visit = self.visit
        assert visit is not None
        request = visit.request
        status = int(self.curl.getinfo(pycurl.RESPONSE_CODE))
        headers = _headers(self._heads)
        answer = Answer(request.url, visit.place.url if visit.place else request.url, status, headers)
        answer.address = self._pinned
        answer.raw_bytes = self._size
        if not self._size and self._heads and self._heads[-1].strip():  # the headers came to no end: this is no answer
            answer.status, answer.headers, status = 0, (), 0
            if not code:
                code, words = pycurl.E_PARTIAL_FILE, "it hung up among the headers"
        if self._trouble:
            _fail(answer, Failure.OURS, f"{_SENTENCES[Failure.OURS]} ({self._trouble})")
        elif code and not (code == pycurl.E_WRITE_ERROR and status in REDIRECTS):
            _explain(answer, code, words, request.limits)
        if status in (429, 503):
            answer.retry_after = _retry_after(answer.header("retry-after"))
        if status and status not in REDIRECTS:
            _unpack(answer, self._parts, request.limits)
        answer.complete = bool(status) and answer.failure is None
        return answer

    def _open(self, purpose: int, there: Any) -> socket.socket | int:
        """The second look at the address, where the socket is made: only the pinned one."""
        if purpose != 0 or there.addr[0] != self._pinned:
            return int(pycurl.SOCKET_BAD)
        self._close()
        try:
            self._opened = socket.socket(there.family, there.socktype, there.protocol)
        except OSError as why:
            self._trouble = str(why)
            return int(pycurl.SOCKET_BAD)
        return self._opened

    def _close(self) -> None:
        """pycurl works on a duplicate of the socket we made."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _write(self, chunk: bytes) -> int | None:
        if not self._status:
            self._status = _status(self._heads)
        size = self._size = self._size + len(chunk)
        if self._status in REDIRECTS:
            return None if size < 65536 else 0  # a short body is cheaper to read than a new connection
        if size > self._cap:
            self._parts.append(chunk[: max(0, len(chunk) - (size - self._cap))])
            return 0
        self._parts.append(chunk)
        return None


class _Names:
    """The resolver with a short memory; what it learns is handed over on the fetcher's own thread."""

    def __init__(self, resolver: guard.Resolver, seconds: float, wake: Callable[[], None]) -> None:
        self._resolver = resolver
        self._seconds = seconds
        self._wake = wake
        self._known: OrderedDict[str, tuple[float, list[str] | guard.Refused]] = OrderedDict()
        self._learnt: deque[tuple[str, list[str] | guard.Refused]] = deque()
        self._asking: dict[str, list[_Visit]] = {}
        self._ready: list[tuple[_Visit, list[str] | guard.Refused]] = []

    def ask(self, host: str, port: int, visit: _Visit) -> None:
        known = self._known.get(host)
        if known and known[0] > time.monotonic():
            self._ready.append((visit, known[1]))
        elif host in self._asking:
            self._asking[host].append(visit)
        else:
            self._asking[host] = [visit]
            self._resolver.ask(host, port, lambda found: self._learn(host, found))

    def answered(self) -> list[tuple[_Visit, list[str] | guard.Refused]]:
        while self._learnt:
            host, found = self._learnt.popleft()
            self._known[host] = (time.monotonic() + self._seconds, found)
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


_UNREACHED = (pycurl.E_COULDNT_CONNECT, pycurl.E_SSL_CONNECT_ERROR)
_FAILURES = {
    pycurl.E_COULDNT_RESOLVE_HOST: Failure.DNS,
    pycurl.E_COULDNT_CONNECT: Failure.CONNECT,
    pycurl.E_OPERATION_TIMEDOUT: Failure.TIMEOUT,
    pycurl.E_WRITE_ERROR: Failure.TOO_BIG,
    pycurl.E_SSL_CONNECT_ERROR: Failure.TLS,
    pycurl.E_PEER_FAILED_VERIFICATION: Failure.TLS,
    pycurl.E_SSL_CERTPROBLEM: Failure.TLS,
    pycurl.E_SSL_CIPHER: Failure.TLS,
    pycurl.E_SSL_CACERT_BADFILE: Failure.OURS,
    pycurl.E_OUT_OF_MEMORY: Failure.OURS,
    pycurl.E_GOT_NOTHING: Failure.CONNECT,
    pycurl.E_RECV_ERROR: Failure.CONNECT,
    pycurl.E_SEND_ERROR: Failure.CONNECT,
    100: Failure.TOO_BIG,  # CURLE_TOO_LARGE: headers without end
}
_SENTENCES = {
    Failure.CONNECT: "The server could not be reached, or hung up before answering.",
    Failure.TIMEOUT: "The server did not answer in full within the time we give it.",
    Failure.TLS: "The server's certificate or encryption could not be trusted.",
    Failure.PROTOCOL: "What the server sent is not a whole HTTP answer.",
    Failure.DNS: "The name does not resolve.",
    Failure.OURS: "Something on our side failed.",
}


def _explain(answer: Answer, code: int, words: str, limits: Limits) -> None:
    failure = _FAILURES.get(code, Failure.PROTOCOL)
    if "response headers" in words:
        failure = Failure.TOO_BIG
    if failure is Failure.TOO_BIG:
        what = "page" if answer.status and code == pycurl.E_WRITE_ERROR else "header part"
        _fail(answer, failure, f"The {what} is larger than what we read ({limits.bytes // 1_000_000} MB of a page).")
    else:
        _fail(answer, failure, f"{_SENTENCES[failure]} ({words})")


def _fail(answer: Answer, failure: Failure, sentence: str) -> None:
    answer.failure, answer.detail, answer.complete = failure, sentence, False


def _none(url: str, failure: Failure, sentence: str) -> Answer:
    return Answer(url, url, failure=failure, detail=sentence)


def _headers(lines: list[bytes]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for line in b"".join(lines).decode("latin-1").split("\n"):
        if line[:5] == "HTTP/":
            found.clear()
            continue
        name, colon, value = line.partition(":")
        if colon:
            found.append((name.strip().lower(), value.strip()))
    return tuple(found)


def _status(lines: list[bytes]) -> int:
    """The status of the last answer that began: before it there may be some 1xx."""
    said = (int(line.split(None, 2)[1]) for line in lines if line[:5] == b"HTTP/")
    return next((status for status in said if status >= 200), 0)


def _location(answer: Answer) -> str:
    given = answer.header("location")
    if not given:
        raise guard.Refused(Failure.BAD_REDIRECT, f"A redirect ({answer.status}) that names no address.")
    try:
        given = given.encode("latin-1").decode()
    except UnicodeError:
        pass  # bytes that are not UTF-8 are taken one by one, as browsers do
    return guard.follow(answer.url, given).partition("#")[0]


def _retry_after(value: str) -> int | None:
    if value.isascii() and value.isdigit():
        return min(int(value[:9]), 86_400 * 30)
    when = parsedate_tz(value)
    if when is None:
        return None
    try:
        return max(0, round(mktime_tz(when) - time.time()))
    except (OverflowError, ValueError):
        return None


def _unpack(answer: Answer, parts: list[bytes], limits: Limits) -> None:
    """Join and unpack the body; what cannot be unpacked whole is kept as far as it goes, and said."""
    packed = parts[0] if len(parts) == 1 else b"".join(parts)
    encoding = answer.header("content-encoding").strip().lower()
    if encoding in ("", "identity"):
        answer.body = packed
        return
    if not packed and answer.failure is None:
        return
    if len(packed) > limits.packed_bytes and answer.failure is None:
        _fail(answer, Failure.TOO_BIG, f"The page is larger than {limits.packed_bytes // 1000} kB compressed.")
        packed = packed[: limits.packed_bytes]
    unpack = _ENCODINGS.get(encoding)
    if unpack is None:
        _fail(answer, Failure.BAD_ENCODING, f"The page is encoded as {encoding[:40]!r}, which we did not ask for.")
        return
    try:
        answer.body, state = unpack(packed, limits.bytes)
    except DAMAGED as why:
        _fail(answer, Failure.BAD_ENCODING, f"The compressed page is damaged ({why}).")
        return
    if state == "more":
        _fail(answer, Failure.TOO_BIG, f"The page is larger than {limits.bytes // 1_000_000} MB unpacked.")
    elif state == "short" and answer.failure is None:
        _fail(answer, Failure.BAD_ENCODING, "The compressed page ends early.")


def _gunzip(packed: bytes, cap: int) -> tuple[bytes, str]:
    unpacker = quick_zlib.decompressobj(47)
    body = unpacker.decompress(packed, cap)
    while unpacker.eof and unpacker.unused_data[:2] == b"\x1f\x8b" and len(body) < cap:  # several members in a row
        rest, unpacker = unpacker.unused_data, quick_zlib.decompressobj(47)
        body += unpacker.decompress(rest, cap - len(body))
    if unpacker.eof:
        return body, "more" if unpacker.unused_data[:2] == b"\x1f\x8b" else "whole"
    return body, "more" if len(body) >= cap else "short"


def _unbrotli(packed: bytes, cap: int) -> tuple[bytes, str]:
    unpacker = brotli.Decompressor()
    body: bytes = unpacker.process(packed, output_buffer_limit=cap)
    if unpacker.is_finished():
        return body[:cap], "whole" if len(body) <= cap else "more"
    return body[:cap], "more" if len(body) >= cap else "short"


_ENCODINGS: dict[str, Callable[[bytes, int], tuple[bytes, str]]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _gunzip,
    "br": _unbrotli,
}


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


def _bundle() -> str:
    """The certificates we trust: the system's, which an operator can add to, or those we brought."""
    return next((path for path in BUNDLES if os.access(path, os.R_OK)), str(Path(certifi.where())))
