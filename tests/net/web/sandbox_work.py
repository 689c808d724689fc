"""Work for the box. A module of its own, so that the child that does it has next to nothing to import."""

from __future__ import annotations

import os
import signal


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


def hoarding(kept: list[bytes] = []) -> int:  # noqa: B006  it is to be kept
    kept.append(b"x" * 220_000_000)
    return len(kept)


def wrong() -> None:
    raise ValueError("this page is odd")


def chatty() -> str:
    print("\x00\x00\x00\x05hello", flush=True)
    return "done"
