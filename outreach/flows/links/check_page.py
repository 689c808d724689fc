"""One look at one link: robots.txt, the page, and whatever else the verdict asks for; needs no database."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from heapq import heappop, heappush
from itertools import islice
from typing import Any, Unpack

from ...core import urls
from ...core.links import linkcheck, verdicts
from ...core.links.verdicts import Ask, Seen, Want
from ...core.pages import decode, page, pdf
from ...core.pages import robots as rules
from ...core.pages.response import Answer, Eye, Failure
from ...net import guard
from ...net.web import chromium, fetch, robots, sandbox, scheduler
from ...net.web.journey import journey
from ...net.web.scheduler import Shared, Steps, called, rendered, shared
from ...net.web.visit import Limits, Request

BUDGET = 16.0  # seconds on the wire for one look; the browser eye comes on top
BROWSER_SECONDS = 15.0
TARGET_SECONDS = 6 * 3600.0  # how long the state of a target is believed
READABLE = (200, 203, 206)
EASY_BYTES = 150_000  # the slowest unsuspicious page of this size takes about a second


ANYTHING = verdicts.Expected()


@dataclass(slots=True)
class Task:
    """What to look at; *tag* is the caller's own."""

    page_url: str
    target_url: str
    expected: verdicts.Expected = ANYTHING
    respect_robots: bool = True
    etag: str = ""
    last_modified: str = ""
    tag: Any = None


@dataclass(slots=True)
class Look:
    """What came of it: the verdict, the moment, and what was brought back on the way."""

    task: Task
    verdict: verdicts.Verdict
    case: verdicts.Case
    at: datetime

    @property
    def seen(self) -> Seen | None:
        """The page itself as plain HTTP saw it."""
        found = self.case.known.get(Ask(Want.PAGE, self.task.page_url))
        return found if isinstance(found, Seen) else None

    @property
    def rendered(self) -> Seen | None:
        """The page as the browser saw it, when it was asked to look."""
        return next(
            (seen for ask, seen in self.case.known.items() if ask.want is Want.BROWSER and isinstance(seen, Seen)), None
        )

    @property
    def page_hash(self) -> str:
        """SHA-256 of the page as it was unpacked, "" when there is none."""
        seen = self.seen
        return sha256(seen.answer.body).hexdigest() if seen and seen.answer.body else ""

    def as_json(self) -> dict[str, Any]:
        """The result as one object for people's own programs; the shape is part of the interface."""
        verdict = self.verdict
        facts = verdict.page
        return {
            "source_url": self.task.page_url,
            "target_url": self.task.target_url,
            "verdict": str(verdict.verdict),
            "reason": verdict.reason,
            "sentence": verdict.sentence,
            "http_status": verdict.http_status,
            "final_url": verdict.final_url,
            "links": [
                {
                    "href": link.href,
                    "anchor": link.anchor,
                    "rel": list(link.rel),
                    "element": link.element,
                    "placement": link.placement,
                    "nofollow_from": list(link.nofollow_from),
                }
                for link in verdict.links
            ],
            "page": {"indexable": facts.indexable, "canonical": facts.canonical or None, "robots": facts.robots},
            "eye": str(verdict.eye),
            "checked_at": self.at.isoformat(timespec="seconds"),
        }


class Looker:
    """Looks at links, one or many at a time, in the thread that calls it; robots.txt and targets are remembered.

    *window* is how many looks are under way at once, beside those that wait for the browser; hosts are still asked one
    request at a time.
    """

    def __init__(
        self,
        *,
        eye: chromium.Eye | None = None,
        limits: Limits = Limits(),
        window: int = 0,
        **options: Unpack[fetch.Options],
    ) -> None:
        self._fetcher = fetch.Fetcher(**options)
        self._driver = scheduler.Driver(self._fetcher, eye)
        self._limits = limits
        self._stopped = False
        self._window = window or max(256, 4 * options.get("concurrency", fetch.CONCURRENCY))

    def __enter__(self) -> Looker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop, and give back sockets, threads and the child."""
        self._fetcher.stop()
        self._driver.close()
        self._fetcher.close()

    def stop(self) -> None:
        """Make `many` end within a second, with what is done; may be called from a signal handler."""
        self._stopped = True

    def one(self, task: Task, at: datetime | None = None) -> Look:
        """Look at one link now."""
        return next(iter(self.many([task], at)))

    def many(self, tasks: Iterable[Task], at: datetime | None = None) -> Iterator[Look]:
        """Look at links, and give each back when it is done, in the order they are done.

        `_Queues.AHEAD` of them are read in advance. What *tasks* raises is raised when all before it is done.
        """
        self._stopped = False
        queues = _Queues(tasks)
        done: list[Look] = []
        under_way = 0
        while not self._stopped:
            started = 0
            busy = under_way - min(self._driver.before_the_eye, 3 * self._window)
            room = min(self._window - busy, self._fetcher.room())  # what was begun comes before what is new
            while started < room and (task := queues.next(alone=not under_way and not started)) is not None:
                started += 1
                case = verdicts.Case(task.page_url, task.target_url, task.expected, at)
                errands = _Errands(task, case, self._limits, self._driver.eye is not None)
                if queues.is_shared(task.target_url):  # begun with the first page and not behind all of them
                    self._driver.start(errands.target_state(), _nothing)
                self._driver.start(errands.verdict(), partial(_ended, done, task, case))
            under_way += started
            if not under_way and not queues.waiting:
                if queues.trouble is not None:
                    raise queues.trouble
                return
            self._driver.turn(0.0 if started else 1.0)
            under_way -= len(done)
            for found in done:
                rest = self._fetcher.rest(found.task.page_url)
                queues.leave(found, rest if rest > self._limits.patience else 0.0)
            yield from done
            done.clear()


class _Queues:
    """Tasks in line before their servers (scheme, host and port), one look at a time for each.

    The pages of a server follow each other while its connection is open, and in a list sorted by host the next ones
    come no later than in a mixed one. A server that has to be left alone for a while is, as long as others have work;
    one that told nothing lets the others go first.
    """

    AHEAD = 5_000  # tasks read in advance, a few hundred bytes each

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._tasks = iter(tasks)
        self._queues: dict[str, deque[Task]] = {}
        self._free: deque[str] = deque()  # servers where somebody waits and nobody is looking
        self._resting: list[tuple[float, str]] = []  # a heap: when each may be asked again
        self._targets: Counter[str] = Counter()  # how many of those that wait are about each target
        self.waiting = 0
        self.trouble: Exception | None = None  # what ended the reading
        self._read()

    def is_shared(self, target_url: str) -> bool:
        """Whether others that wait are about the same target; says so once for each group of them."""
        return self._targets.pop(target_url, 0) > 1

    def next(self, *, alone: bool = False) -> Task | None:
        """The first task of a free server, which is free again after `leave`; None when there is none.

        *alone*: nothing else is under way, so nobody waits until a server has rested.
        """
        now = time.monotonic()
        while self._resting and (self._resting[0][0] <= now or (alone and not self._free)):
            self._free.append(heappop(self._resting)[1])
        if self.waiting < self.AHEAD // 2:
            self._read()
        if not self._free:
            return None
        self.waiting -= 1
        return self._queues[self._free.popleft()].popleft()

    def leave(self, look: Look, rest: float) -> None:
        """The look is over, and its server is left alone for *rest* seconds."""
        server = urls.origin(look.task.page_url)
        if not self._queues[server]:
            del self._queues[server]
        elif rest:
            heappush(self._resting, (time.monotonic() + rest, server))
        elif look.verdict.verdict is verdicts.Word.UNKNOWN:
            self._free.append(server)
        else:
            self._free.appendleft(server)

    def _read(self) -> None:
        try:
            for task in islice(self._tasks, self.AHEAD - self.waiting):
                server = urls.origin(task.page_url)
                queue = self._queues.get(server)
                if queue is None:
                    queue = self._queues[server] = deque()
                    self._free.append(server)
                queue.append(task)
                self._targets[task.target_url] += 1
                self.waiting += 1
        except Exception as trouble:  # raised by `many` when all that was read before it is done
            self.trouble, self._tasks = trouble, iter(())


def _nothing(_: object) -> None:
    """What is remembered is all that was wanted."""


def _ended(done: list[Look], task: Task, case: verdicts.Case, result: verdicts.Verdict | Exception) -> None:
    now = datetime.now(UTC)
    if isinstance(result, verdicts.Verdict):
        done.append(Look(task, result, case, now))
        return
    trouble = Answer(
        task.page_url, task.page_url, failure=Failure.OURS, detail=f"Something on our side failed: {result}."
    )
    broken = verdicts.Case(task.page_url, task.target_url, task.expected, case.at)
    broken.take(Ask(Want.PAGE, task.page_url), Seen(trouble))
    done.append(Look(task, linkcheck.judge(broken), broken, now))


class _Errands:
    """The errands of one look, within its budget."""

    def __init__(self, task: Task, case: verdicts.Case, limits: Limits, eye: bool) -> None:
        self.task = task
        self.case = case
        self.limits = limits
        self.eye = eye
        self.left = BUDGET
        self.answers: dict[str, Answer] = {}
        self.heard: dict[str, rules.Rules] = {}  # what robots.txt said on the way: the verdict asks for it too
        self.may = partial(robots.may, heard=self.heard)

    def verdict(self) -> Steps[verdicts.Verdict]:
        """Judge, bring what is asked for, judge again."""
        case = self.case
        case.at = case.at or datetime.now(UTC)
        if urls.normal(case.page_url) and urls.normal(case.target_url):
            yield from self._first()
        verdict = linkcheck.judge(case)
        for _ in range(linkcheck.ROUNDS):
            if not verdict.asks:
                break
            for ask in verdict.asks:
                case.take(ask, (yield from self._brought(ask)))
            verdict = linkcheck.judge(case)
        return verdict

    def target_state(self) -> Steps[None]:
        """What the target answers, remembered for all looks that ask for it."""
        if urls.normal(self.task.target_url):
            yield from self._state(self.task.target_url)

    def _first(self) -> Steps[None]:
        """What nearly every verdict asks for is brought before it is asked, so that one judgement is enough."""
        case = self.case
        seen = yield from self._seen(case.page_url, case.target_url)
        case.take(Ask(Want.PAGE, case.page_url), seen)
        if seen.page is None or not seen.page.links:
            return
        robots_url = verdicts.robots_url(seen.answer.url)
        case.take(Ask(Want.ROBOTS, robots_url), self.heard.get(robots_url) or (yield from self._rules(robots_url)))
        case.take(Ask(Want.TARGET, case.target_url), (yield from self._state(case.target_url)))

    def _brought(self, ask: Ask) -> Steps[Seen | rules.Rules | None]:
        target = ask.target or self.task.target_url
        match ask.want:
            case Want.ROBOTS:
                return self.heard.get(ask.url) or (yield from self._rules(ask.url))
            case Want.TARGET:
                return (yield from self._state(ask.url))
            case Want.BROWSER:
                return (yield from self._rendered(ask.url, target))
            case _:
                return (yield from self._seen(ask.url, target))

    def _rules(self, url: str) -> Steps[rules.Rules]:
        try:
            found = yield from robots.file(url)
        except guard.Refused as why:
            return rules.Rules.unreachable(str(why))
        return found.rules

    def _state(self, url: str) -> Steps[Seen | None]:
        key = ("target", url, self.task.respect_robots)
        found = yield from shared(Shared(key, partial(self._target, url), TARGET_SECONDS, _light, _believed))
        return None if isinstance(found, Exception) else found

    def _target(self, url: str) -> Steps[Seen]:
        errands = _Errands(self.task, self.case, self.limits, False)
        return (yield from errands._seen(url, url))

    def _seen(self, url: str, target: str) -> Steps[Seen]:
        answer = self.answers.get(url)
        if answer is None:
            answer = yield from self._answer(url)
            self.answers[url] = answer
        if answer.is_pdf:
            yield from self._read_pdf(answer)
            return Seen(answer)
        return _read(answer, target) or (yield from _read_in_box(answer, target))

    def _answer(self, url: str) -> Steps[Answer]:
        if self.left < 0.5:
            sentence = f"The look took longer than {BUDGET:g} seconds."
            return Answer(url, url, failure=Failure.TIMEOUT, detail=sentence)
        seconds = min(self.left, self.limits.seconds)
        request = Request(url, limits=self.limits, seconds=seconds)
        if url == self.task.page_url:
            request.etag, request.last_modified = self.task.etag, self.task.last_modified
        answer = yield from journey(request, self.may if self.task.respect_robots else None)
        self.left -= answer.milliseconds / 1000
        return answer

    def _read_pdf(self, answer: Answer) -> Steps[None]:
        found = yield from called(pdf.links, answer.body)
        if isinstance(found, Exception):
            answer.failure, answer.complete = Failure.UNREADABLE, False
            answer.detail = str(found) if isinstance(found, sandbox.Killed) else "The PDF cannot be read."
        else:
            answer.pdf_links = found

    def _rendered(self, url: str, target: str) -> Steps[Seen | None]:
        if not self.eye:
            return None
        answer = yield from rendered(url, BROWSER_SECONDS)
        if answer.failure is Failure.OURS:
            return None
        return _read(answer, target) or (yield from _read_in_box(answer, target))


def _read(answer: Answer, target: str) -> Seen | None:
    """Read an ordinary page here; None for one that belongs into the box."""
    if not answer.body or answer.status not in READABLE:
        return Seen(answer)
    if len(answer.body) > EASY_BYTES or decode.suspicious(answer.body):
        return None
    return Seen(answer, page.read(answer.body, _content_type(answer), answer.url, target))


def _content_type(answer: Answer) -> str:
    return "text/html; charset=utf-8" if answer.eye is Eye.BROWSER else answer.header("content-type")


def _read_in_box(answer: Answer, target: str) -> Steps[Seen]:
    """Read any other page in the box. One that kills its parser is unreadable, never empty."""
    found = yield from called(page.read, answer.body, _content_type(answer), answer.url, target)
    if isinstance(found, Exception):
        answer.failure, answer.detail, answer.complete = Failure.UNREADABLE, str(found), False
        return Seen(answer)
    return Seen(answer, found)


def _light(seen: Seen) -> int:
    """A target's body is not needed again; bytes to remember."""
    seen.answer.body = b""
    return 4000


def _believed(seen: Seen) -> float:
    return TARGET_SECONDS if seen.answer.ok else 300.0
