"""Leaving: whoever works long asks between two steps whether this process has been told to end."""

from __future__ import annotations

import threading

_told = threading.Event()


class Interrupted(Exception):
    """The process ends; what was committed stays, and the next process goes on from there."""


def leave() -> None:
    """Tell all long work of this process to end after its step."""
    _told.set()


def stay() -> None:
    """Take leave() back, for a process that goes on."""
    _told.clear()


def check() -> None:
    """Raise Interrupted when this process has been told to end."""
    if _told.is_set():
        raise Interrupted
