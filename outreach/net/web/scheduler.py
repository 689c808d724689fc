"""Driving stories: generators that ask for addresses, parsing and rendering, thousands at once in one thread."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Generator, Hashable
from dataclasses import dataclass
from typing import Any

from ...core.pages.response import Answer, Failure
from . import chromium, fetch, sandbox

Story = Generator[Any, Any, Any]
Done = Callable[[Any], None]


@dataclass(slots=True)
class Call:
    """Asks for ``function(*args)`` in the box; sends back the result, or box.Killed."""

    function: Callable[..., Any]
    args: tuple[Any, ...]


@dataclass(slots=True)
class Shared:
    """Asks for the result of a story that many ask for; it is told once and remembered for *seconds*."""

    key: Hashable
    story: Callable[[], Story]
    seconds: float
    weight: Callable[[Any], int] = lambda result: 1000  # bytes, roughly
    keep: Callable[[Any], float] | None = None  # seconds, when they depend on the result


@dataclass(slots=True)
class Look:
    """Asks the browser eye for a page; sends back its Answer."""

    url: str
    seconds: float


class Driver:
    """Tells many stories at once. A story yields fetch.Request, Call, Shared or Look and is sent what came of it."""

    MEMORY = 4_000_000  # bytes of shared results remembered: some thousand robots.txt

    def __init__(self, fetcher: fetch.Fetcher, eye: chromium.Eye | None = None) -> None:
        self.fetcher = fetcher
        self.box = sandbox.Box(fetcher)
        self.eye = eye
        self.open = 0
        self.before_the_eye = 0  # stories that wait for the browser, which looks at one page after the other
        self._ended = False
        self._ready: deque[tuple[_Told, Any]] = deque()
        self._seen: deque[tuple[_Told, Answer]] = deque()  # filled by the browser's thread
        self._known: OrderedDict[Hashable, tuple[float, int, Any]] = OrderedDict()
        self._weight = 0
        self._asking: dict[Hashable, list[_Told]] = {}

    def start(self, story: Story, done: Done) -> None:
        """Begin a story; *done* gets what it returns, or the exception it raised."""
        self.open += 1
        self._ready.append((_Told(story, done), None))

    def turn(self, seconds: float = 1.0) -> None:
        """Go on for a moment; waits at most *seconds* when there is nothing to do."""
        self._ended = False
        self._tell()
        self.fetcher.turn(0.0 if self._ended else seconds)
        while self._seen:
            self.before_the_eye -= 1
            self._ready.append(self._seen.popleft())
        self._tell()
        self.box.check()

    def run(self, story: Story) -> Any:
        """Tell one story to its end and give back what it returns; raises what it raises."""
        results: list[Any] = []
        self.start(story, results.append)
        while not results:
            self.turn()
        if isinstance(results[0], Exception):
            raise results[0]
        return results[0]

    def close(self) -> None:
        """End the child; the fetcher and the eye belong to who made them."""
        self.box.close()

    def _tell(self) -> None:
        while self._ready:
            told, value = self._ready.popleft()
            try:
                wish = told.story.send(value)
            except StopIteration as end:
                self._end(told, end.value)
            except Exception as problem:  # one bad page must not stop the others
                self._end(told, problem)
            else:
                self._grant(told, wish)

    def _end(self, told: _Told, result: Any) -> None:
        self.open -= 1
        self._ended = True
        told.done(result)

    def _grant(self, told: _Told, wish: Any) -> None:
        def go_on(value: Any) -> None:
            self._ready.append((told, value))

        match wish:
            case fetch.Request():
                self.fetcher.submit(wish, go_on)
            case Call():
                self.box.submit(wish.function, wish.args, go_on)
            case Shared():
                self._share(told, wish)
            case Look():
                self._look(told, wish)
            case _:
                raise TypeError(f"A story asked for {wish!r}.")

    def _share(self, told: _Told, wish: Shared) -> None:
        known = self._known.get(wish.key)
        if known and known[0] > time.monotonic():
            self._known.move_to_end(wish.key)
            self._ready.append((told, known[2]))
        elif wish.key in self._asking:
            self._asking[wish.key].append(told)
        else:
            self._asking[wish.key] = [told]
            self.start(wish.story(), lambda result: self._learn(wish, result))

    def _learn(self, wish: Shared, result: Any) -> None:
        if not isinstance(result, Exception):
            weight = wish.weight(result)
            _, before, _ = self._known.pop(wish.key, (0.0, 0, None))
            self._weight += weight - before
            seconds = wish.keep(result) if wish.keep else wish.seconds
            self._known[wish.key] = (time.monotonic() + seconds, weight, result)
            while self._weight > self.MEMORY and self._known:
                self._weight -= self._known.popitem(last=False)[1][1]
        self._ready.extend((told, result) for told in self._asking.pop(wish.key))

    def _look(self, told: _Told, wish: Look) -> None:
        if self.eye is None:
            nobody = Answer(wish.url, wish.url, failure=Failure.OURS, detail="There is no browser to look with.")
            self._ready.append((told, nobody))
            return

        def seen(answer: Answer) -> None:
            self._seen.append((told, answer))
            self.fetcher.wake()

        self.before_the_eye += 1
        self.eye.ask(wish.url, wish.seconds, seen)


class _Told:
    __slots__ = ("done", "story")

    def __init__(self, story: Story, done: Done) -> None:
        self.story = story
        self.done = done
