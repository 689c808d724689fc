"""Many tasks at once: what they wait for, and what each gets."""

from __future__ import annotations

import contextlib

import pytest
from net.loopback import ALLOW, BRISK, answer, serving

from outreach.core.pages.response import Failure
from outreach.net.web import fetch, scheduler
from outreach.net.web.visit import Request


@contextlib.contextmanager
def driving():
    with fetch.Fetcher(allow=ALLOW, pace=BRISK) as fetcher:
        driver = scheduler.Driver(fetcher)
        yield driver
        driver.close()


def test_what_many_wait_for_is_done_once_and_remembered():
    done = []

    def work() -> scheduler.Steps[int]:
        done.append(1)
        yield from ()
        return 7

    def asking() -> scheduler.Steps[int | Exception]:
        return (yield from scheduler.shared(scheduler.Shared("key", work, 60.0)))

    with driving() as driver:
        results: list[object] = []
        for _ in range(3):
            driver.start(asking(), results.append)
        while len(results) < 3:
            driver.turn(0.1)
        assert driver.run(asking()) == 7
    assert (results, done, driver.open) == ([7, 7, 7], [1], 0)


def test_a_shared_task_that_fails_is_told_to_all_and_tried_again():
    tries = []

    def work() -> scheduler.Steps[int]:
        tries.append(1)
        yield from ()
        raise ValueError("no")

    def asking() -> scheduler.Steps[str]:
        return repr((yield from scheduler.shared(scheduler.Shared("key", work, 60.0))))

    with driving() as driver:
        assert [driver.run(asking()) for _ in range(2)] == ["ValueError('no')"] * 2
    assert len(tries) == 2


def test_work_in_the_sandbox_and_a_page_come_back_with_their_types():
    def both(url: str) -> scheduler.Steps[tuple[int | Exception, bytes]]:
        found = yield from scheduler.called(int, "12")
        return found, (yield from scheduler.fetched(Request(url))).body

    with serving({"/": answer("hello")}) as site, driving() as driver:
        assert driver.run(both(site.url)) == (12, b"hello")


def test_one_task_that_breaks_stops_no_other():
    def broken() -> scheduler.Steps[int]:
        yield from ()
        raise KeyError("mine")

    def whole() -> scheduler.Steps[int]:
        yield from ()
        return 1

    with driving() as driver:
        results: list[object] = []
        driver.start(broken(), results.append)
        driver.start(whole(), results.append)
        while len(results) < 2:
            driver.turn(0.1)
        with pytest.raises(KeyError):
            driver.run(broken())
    assert isinstance(results[0], KeyError) and results[1] == 1


def test_without_a_browser_a_look_says_so():
    with driving() as driver:
        assert driver.run(scheduler.rendered("https://blog.example/", 1.0)).failure is Failure.OURS
