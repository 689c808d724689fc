"""The inside of the box: takes work from its parent, under limits it sets on itself."""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import resource
import socket
import struct
import sys
import time
from functools import lru_cache
from typing import Any

TIRED_BYTES = 200_000_000  # a child that has grown by so much makes room for a fresh one
EMPTY = struct.pack("!I", 0)


def main() -> None:
    """Work until the parent hangs up. sys.argv: package folder, bytes of memory, CPU seconds a piece."""
    memory, seconds = int(sys.argv[2]), int(sys.argv[3])
    channel = socket.socket(fileno=os.dup(0))
    silence = os.open(os.devnull, os.O_RDWR)
    os.dup2(silence, 0)
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):  # systems that cannot limit memory still have the other limits
        resource.setrlimit(resource.RLIMIT_AS, (_held(0) + memory, _held(0) + memory))
    tired = _held(1) + TIRED_BYTES
    channel.sendall(EMPTY)  # we are there
    incoming = channel.makefile("rb")
    while head := incoming.read(4):
        load = incoming.read(struct.unpack("!I", head)[0])
        until = int(time.process_time()) + 1 + seconds
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))
        result = pickle.dumps(work(load), protocol=5)
        channel.sendall(struct.pack("!I", len(result)) + result)
        if _held(1) > tired:
            channel.sendall(EMPTY)  # what waits is for the next of us
            return


def work(load: bytes) -> Any:
    """Do one pickled (module:function, arguments); the result, or the exception it raised."""
    try:
        name, args = pickle.loads(load)
        return _function(name)(*args)
    except MemoryError:
        os._exit(1)  # the parent takes a death for what it is
    except RecursionError:
        os._exit(1)
    except Exception as problem:
        return RuntimeError(f"{type(problem).__name__}: {problem}")


@lru_cache
def _function(name: str) -> Any:
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)


def _held(field: int) -> int:
    """Bytes this process holds now: 0 of address space, 1 of memory. Not its peak, which begins with its parent's."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[field]) * resource.getpagesize()
    except FileNotFoundError:  # not Linux
        return 0
