from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest
from net.loopback import ALLOW

from outreach.net import box, fetch


def doubled(number: int) -> int:
    return number * 2


def spinning() -> None:
    while True:
        pass


def greedy() -> int:
    return len(bytearray(2_000_000_000))


def dying() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def deep() -> None:
    deep()


def wrong() -> None:
    raise ValueError("this page is odd")


def chatty() -> str:
    print("\x00\x00\x00\x05hello", flush=True)
    return "done"


def done(*work: tuple[Callable[..., Any], tuple[Any, ...]]) -> list[Any]:
    results: dict[int, Any] = {}
    with fetch.Fetcher(allow=ALLOW) as fetcher:
        child = box.Box(fetcher, seconds=0.5)
        for number, (function, args) in enumerate(work):
            child.submit(function, args, lambda result, number=number: results.__setitem__(number, result))
        until = time.monotonic() + 20
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
    assert isinstance(results[1], box.Killed)
    assert [results[0], *results[2:]] == [2, 4, 6]


def test_an_exception_is_an_answer():
    odd, fine = done((wrong, ()), (doubled, (1,)))
    assert isinstance(odd, RuntimeError)
    assert "this page is odd" in str(odd)
    assert fine == 2


def test_what_the_work_prints_is_no_answer():
    assert done((chatty, ()), (doubled, (4,))) == ["done", 8]
