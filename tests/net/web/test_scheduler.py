"""Many stories told at once in one thread: each to its end, none waiting for a bad one, and shared work done once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from net.loopback import ALLOW, BRISK, answer, serving
from net.web.sandbox_work import doubled, wrong

from outreach.core.pages.response import Failure
from outreach.net.web import fetch, scheduler
from outreach.net.web.scheduler import Call, Driver, Look, Shared


@pytest.fixture
def driver() -> Iterator[Driver]:
    with fetch.Fetcher(allow=ALLOW, pace=BRISK) as fetcher:
        found = Driver(fetcher)
        yield found
        found.close()


def told(driver: Driver, *stories: Any) -> list[Any]:
    """What each story came to, in their order."""
    results: dict[int, Any] = {}
    for number, story in enumerate(stories):
        driver.start(story, lambda result, number=number: results.__setitem__(number, result))
    while len(results) < len(stories):
        driver.turn(0.1)
    return [results[number] for number in range(len(stories))]


def silent(value: Any) -> Any:
    """A story that asks for nothing."""
    return value
    yield


def test_a_story_asks_for_pages_and_work_and_returns_what_came_of_them(driver: Driver) -> None:
    def story(url: str) -> Any:
        page = yield fetch.Request(url)
        twice = yield Call(doubled, (len(page.body),))
        return page.status, twice

    with serving({"/": answer("seven!!")}) as server:
        assert driver.run(story(f"{server.url}/")) == (200, 14)
    assert driver.open == 0


def test_a_story_that_breaks_ends_alone(driver: Driver) -> None:
    def breaks() -> Any:
        yield Call(doubled, (1,))
        raise ZeroDivisionError("in the story")

    def survives() -> Any:
        odd = yield Call(wrong, ())
        fine = yield Call(doubled, (4,))
        return type(odd), fine

    first, second, third = told(driver, breaks(), survives(), silent("at once"))
    assert isinstance(first, ZeroDivisionError)
    assert second == (RuntimeError, 8) and third == "at once"
    assert driver.open == 0


def test_what_a_story_raises_is_raised_to_who_waits_for_it(driver: Driver) -> None:
    def breaks() -> Any:
        yield Call(doubled, (1,))
        raise ZeroDivisionError("in the story")

    with pytest.raises(ZeroDivisionError, match="in the story"):
        driver.run(breaks())


def shares(counted: list[str], key: str, seconds: float, outcome: Any = None) -> Any:
    """A story that asks for shared work and returns what it came to; *counted* grows each time it is done."""

    def work() -> Any:
        counted.append(key)
        found = yield Call(doubled, (2,))
        if isinstance(outcome, Exception):
            raise outcome
        return found

    return (yield Shared(key, work, seconds))


def test_work_that_many_ask_for_is_done_once_and_remembered(driver: Driver) -> None:
    counted: list[str] = []
    assert told(driver, *(shares(counted, key, 60) for key in "aabaab")) == [4] * 6
    assert told(driver, shares(counted, "a", 60)) == [4]
    assert sorted(counted) == ["a", "b"]


def test_work_that_is_not_to_be_kept_is_done_again(driver: Driver) -> None:
    counted: list[str] = []
    for _ in range(3):
        told(driver, shares(counted, "a", 0))
    assert counted == ["a"] * 3


def test_work_that_fails_fails_for_all_who_asked_and_is_not_remembered(driver: Driver) -> None:
    counted: list[str] = []
    found = told(driver, *(shares(counted, "a", 60, ValueError("no")) for _ in range(3)))
    assert [str(one) for one in found] == ["no"] * 3
    told(driver, shares(counted, "a", 60))
    assert counted == ["a", "a"]


def test_what_is_remembered_stays_within_its_memory(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler.Driver, "MEMORY", 10_000)
    counted: list[str] = []
    told(driver, *(shares(counted, str(n), 60) for n in range(20)))
    before = len(counted)
    told(driver, shares(counted, "19", 60), shares(counted, "0", 60))
    assert counted[before:] == ["0"]  # each weighs 1,000: the oldest made room


def test_without_a_browser_a_look_says_so(driver: Driver) -> None:
    def looks() -> Any:
        return (yield Look("https://a.example/", 5))

    seen = driver.run(looks())
    assert seen.failure is Failure.OURS and "no browser" in seen.detail
