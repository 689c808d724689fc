"""Beside: what a function yields is made in a process of its own, while its taker works on what came before."""

from __future__ import annotations

import fcntl
import gc
import os
import pickle
import select
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from typing import IO, Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

AHEAD = 16 << 20  # bytes of pieces that are made before the taker asks for them
ROOM = 1 << 20  # bytes that are on their way between the two
START = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from outreach.flows.imports import child_process; child_process.hand_over()"
)


def beside(make: Callable[P, Iterator[T]], *args: P.args, **named: P.kwargs) -> Generator[T, None, None]:
    """What *make* yields, made ahead by another process; what it raises is raised here.

    The process imports the module of *make* and no more: the less that imports, the sooner it begins. It ends when
    this process does, or when the taker closes the iterator.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", START], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=ROOM
    )
    assert process.stdin is not None and process.stdout is not None
    with suppress(OSError, AttributeError):  # a system that grants no larger pipe, or knows none: it works with less
        fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, ROOM)
    try:
        with process.stdin as asked:
            pickle.dump(sys.path, asked)
            pickle.dump((make, args, named), asked)
        while True:
            piece, why = _received(process.stdout)
            if why is not None:
                raise why
            if piece is None:
                return
            yield piece
    finally:
        process.stdout.close()
        process.kill()
        process.wait()


def _received(told: IO[bytes]) -> tuple[Any, Exception | None]:
    """The next piece, or why there is none; neither at the end."""
    try:
        received: tuple[Any, Exception | None] = pickle.load(told)
    except (EOFError, pickle.UnpicklingError):
        raise RuntimeError("The process that reads the file ended before the file did.") from None
    return received


def hand_over() -> None:
    """What the other process does: make what it is asked for on standard input, and write it to standard output."""
    gc.disable()  # the pieces make no cycles, and there are many
    out = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever else is printed is no piece
    os.set_blocking(out, False)
    ahead = bytearray()
    try:
        for told in _made(*pickle.load(sys.stdin.buffer)):
            ahead += told
            _pass_on(out, ahead, AHEAD)
        _pass_on(out, ahead, 0)
    except BrokenPipeError:
        os._exit(0)  # nobody takes any more


def _pass_on(out: int, ahead: bytearray, most: int) -> None:
    """Write what there is room for, and wait for more room only while more than *most* bytes are left.

    A thread that writes would wait for the one that makes at every piece.
    """
    while ahead:
        try:
            del ahead[: os.write(out, ahead)]
        except BlockingIOError:
            if len(ahead) <= most:
                return
            select.select([], [out], [])


def _made(make: Callable[..., Iterator[Any]], args: Any, named: Any) -> Iterator[bytes]:
    last: tuple[None, Exception | None] = None, None
    try:
        for piece in make(*args, **named):
            yield pickle.dumps((piece, None), pickle.HIGHEST_PROTOCOL)
    except Exception as why:
        last = None, why
    yield pickle.dumps(last)
