from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

import pytest
from net.loopback import ALLOW
from net.web.sandbox_work import chatty, deep, doubled, dying, greedy, hoarding, spinning, wrong

from outreach.net.web import fetch, sandbox

SECONDS = 3.0  # enough for any piece of work here, on a machine that is busy


def done(*work: tuple[Callable[..., Any], tuple[Any, ...]]) -> list[Any]:
    results: dict[int, Any] = {}
    with fetch.Fetcher(allow=ALLOW) as fetcher:
        child = sandbox.Box(fetcher, seconds=SECONDS)
        for number, (function, args) in enumerate(work):
            child.submit(function, args, lambda result, number=number: results.__setitem__(number, result))
        until = time.monotonic() + 60
        while len(results) < len(work) and time.monotonic() < until:
            fetcher.turn(0.1)
            child.check()
        child.close()
    return [results[number] for number in range(len(work))]


def test_work_comes_back_in_order():
    assert done(*((doubled, (n,)) for n in range(100))) == [n * 2 for n in range(100)]


def test_large_work_goes_through():
    results = done(*((len, (bytes(3_000_000),)) for _ in range(10)))
    assert results == [3_000_000] * 10


@pytest.mark.parametrize("kill", [spinning, greedy, dying, deep])
def test_what_kills_its_process_is_unreadable_and_the_rest_is_done(kill):
    results = done((doubled, (1,)), (kill, ()), (doubled, (2,)), (doubled, (3,)))
    assert isinstance(results[1], sandbox.Killed)
    assert [results[0], *results[2:]] == [2, 4, 6]


def test_a_child_that_has_grown_makes_room_and_nothing_is_blamed():
    assert done((hoarding, ()), (hoarding, ()), *((doubled, (n,)) for n in range(20))) == [
        *(1, 1),
        *(n * 2 for n in range(20)),
    ]


def test_a_large_parent_has_children_that_work_on():
    weight = b"x" * 300_000_000
    assert len(set(done(*((os.getpid, ()) for _ in range(20))))) == 1, len(weight)


def test_an_exception_is_an_answer():
    odd, fine = done((wrong, ()), (doubled, (1,)))
    assert isinstance(odd, RuntimeError)
    assert "this page is odd" in str(odd)
    assert fine == 2


def test_what_the_work_prints_is_no_answer():
    assert done((chatty, ()), (doubled, (4,))) == ["done", 8]
