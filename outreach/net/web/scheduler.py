"""Thousands of tasks at once in one thread: generators that wait for pages, for work in the sandbox, for the browser.

A task yields a step and is sent what came of it; the functions `fetched`, `called`, `shared` and `rendered` do that and
give the result its type, so a task reads ``answer = yield from fetched(request)``.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Generator, Hashable
from dataclasses import dataclass
from typing import Generic, ParamSpec, TypeAlias, TypeVar, cast

from ...core.pages.response import Answer, Failure
from . import chromium, fetch, sandbox
from .visit import Request

T = TypeVar("T")
P = ParamSpec("P")


@dataclass(slots=True)
class Call:
    """Waits for *work*, a function with its arguments, to be done in the sandbox."""

    function: Callable[..., object]
    args: tuple[object, ...]


@dataclass(slots=True)
class Shared(Generic[T]):
    """Waits for the result of a task that many wait for; it runs once and its result is remembered for *seconds*."""

    key: Hashable
    task: Callable[[], Steps[T]]
    seconds: float
    weight: Callable[[T], int] = lambda result: 1000  # bytes, roughly
    keep: Callable[[T], float] | None = None  # seconds, when they depend on the result


@dataclass(slots=True)
class Look:
    """Waits for the browser to open a page."""

    url: str
    seconds: float


Step: TypeAlias = Request | Call | Shared[object] | Look
Steps: TypeAlias = Generator[Step, object, T]


def fetched(request: Request) -> Steps[Answer]:
    """The answer to one request, without redirects."""
    answer = yield request
    assert isinstance(answer, Answer)
    return answer


def called(function: Callable[P, T], *args: P.args, **none: P.kwargs) -> Steps[T | Exception]:
    """What a function returns when it runs in the sandbox; sandbox.Killed, or what else it raised, as a value."""
    return cast("T | Exception", (yield Call(function, args)))


def shared(wish: Shared[T]) -> Steps[T | Exception]:
    """The result of a task that many wait for, or the exception it raised, as a value."""
    return cast("T | Exception", (yield cast("Shared[object]", wish)))


def rendered(url: str, seconds: float) -> Steps[Answer]:
    """The page as the browser has it; an Answer with Failure.OURS when there is none."""
    answer = yield Look(url, seconds)
    assert isinstance(answer, Answer)
    return answer


class Driver:
    """Runs many tasks at once, each until it ends."""

    MEMORY = 4_000_000  # bytes of shared results remembered: some thousand robots.txt

    def __init__(self, fetcher: fetch.Fetcher, eye: chromium.Eye | None = None) -> None:
        self.fetcher = fetcher
        self.box = sandbox.Box(fetcher)
        self.eye = eye
        self.open = 0  # tasks that have not ended
        self.before_the_eye = 0  # tasks that wait for the browser, which looks at one page after the other
        self._ended = False
        self._ready: deque[tuple[_Running, object]] = deque()
        self._seen: deque[tuple[_Running, Answer]] = deque()  # filled by the browser's thread
        self._known: OrderedDict[Hashable, tuple[float, int, object]] = OrderedDict()
        self._weight = 0
        self._asking: dict[Hashable, list[_Running]] = {}

    def start(self, task: Steps[T], done: Callable[[T | Exception], None]) -> None:
        """Begin a task; *done* gets what it returns, or the exception it raised."""
        self.open += 1
        running = _Running(cast("Steps[object]", task), cast("Callable[[object], None]", done))
        self._ready.append((running, None))

    def turn(self, seconds: float = 1.0) -> None:
        """Go on for a moment; waits at most *seconds* when there is nothing to do."""
        self._ended = False
        self._advance()
        self.fetcher.turn(0.0 if self._ended else seconds)
        while self._seen:
            self.before_the_eye -= 1
            self._ready.append(self._seen.popleft())
        self._advance()
        self.box.check()

    def run(self, task: Steps[T]) -> T:
        """Run one task to its end and give back what it returns; raises what it raises."""
        results: list[T | Exception] = []
        self.start(task, results.append)
        while not results:
            self.turn()
        result = results[0]
        if isinstance(result, Exception):
            raise result
        return result

    def close(self) -> None:
        """End the child; the fetcher and the eye belong to who made them."""
        self.box.close()

    def _advance(self) -> None:
        while self._ready:
            running, value = self._ready.popleft()
            try:
                step = running.task.send(value)
            except StopIteration as end:
                self._end(running, end.value)
            except Exception as problem:  # one bad page must not stop the others
                self._end(running, problem)
            else:
                self._take(running, step)

    def _end(self, running: _Running, result: object) -> None:
        self.open -= 1
        self._ended = True
        running.done(result)

    def _take(self, running: _Running, step: Step) -> None:
        def go_on(value: object) -> None:
            self._ready.append((running, value))

        match step:
            case Request():
                self.fetcher.submit(step, go_on)
            case Call():
                self.box.submit(step.function, step.args, go_on)
            case Shared():
                self._share(running, step)
            case Look():
                self._look(running, step)

    def _share(self, running: _Running, step: Shared[object]) -> None:
        known = self._known.get(step.key)
        if known and known[0] > time.monotonic():
            self._known.move_to_end(step.key)
            self._ready.append((running, known[2]))
        elif step.key in self._asking:
            self._asking[step.key].append(running)
        else:
            self._asking[step.key] = [running]
            self.start(step.task(), lambda result: self._learn(step, result))

    def _learn(self, step: Shared[object], result: object) -> None:
        if not isinstance(result, Exception):
            weight = step.weight(result)
            _, before, _ = self._known.pop(step.key, (0.0, 0, None))
            self._weight += weight - before
            seconds = step.keep(result) if step.keep else step.seconds
            self._known[step.key] = (time.monotonic() + seconds, weight, result)
            while self._weight > self.MEMORY and self._known:
                self._weight -= self._known.popitem(last=False)[1][1]
        self._ready.extend((running, result) for running in self._asking.pop(step.key))

    def _look(self, running: _Running, step: Look) -> None:
        if self.eye is None:
            nobody = Answer(step.url, step.url, failure=Failure.OURS, detail="There is no browser to look with.")
            self._ready.append((running, nobody))
            return

        def seen(answer: Answer) -> None:
            self._seen.append((running, answer))
            self.fetcher.wake()

        self.before_the_eye += 1
        self.eye.ask(step.url, step.seconds, seen)


@dataclass(slots=True, eq=False)
class _Running:
    """A task under way, and who waits for its result."""

    task: Steps[object]
    done: Callable[[object], None]
