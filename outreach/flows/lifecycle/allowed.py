"""What a change of state may start from, and the one exception when it may not."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class NotAllowed(ValueError):
    """A change of state was asked for that may not happen; the text says why, in words for the screen."""


def demand(table: Mapping[str, tuple[StrEnum, ...]], change: str, state: str, noun: str) -> None:
    """Raise NotAllowed unless *table* lets *change* start from *state*; *noun* says what cannot change."""
    if state not in table[change]:
        raise NotAllowed(f"{noun} is {state}, so it cannot become {change}.")
