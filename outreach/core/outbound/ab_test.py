"""Variants: which text of a step each person gets, and which one earns more replies and links (never opens)."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of one variant."""

    label: str
    sent: int
    replies: int
    won: int


def choose(labels: Sequence[str], seed: str) -> int:
    """The place in *labels* for one person: even in the long run, always the same for the same seed."""
    if len(labels) < 2:
        return 0
    return int.from_bytes(hashlib.blake2b(seed.encode(), digest_size=8).digest(), "big") % len(labels)


def verdict(figures: Sequence[Figures]) -> str:
    """One sentence on which variant does better, or that it is too early to tell.

    Links won decide; where they do not differ surely (95 %, two-proportion z test), replies do.
    """
    ranked = [f for f in figures if f.sent]
    if len(ranked) < 2:
        return "Nothing to compare yet."
    for word, attribute in (("links won", "won"), ("replies", "replies")):
        first, second = sorted(ranked, key=lambda f: getattr(f, attribute) / f.sent, reverse=True)[:2]
        if _surely_apart(getattr(first, attribute), first.sent, getattr(second, attribute), second.sent):
            rates = (round(100 * getattr(f, attribute) / f.sent) for f in (first, second))
            better, worse = rates
            return f"{first.label} earns more {word}: {better} % against {worse} % for {second.label}."
    return "No sure difference yet: let both go on."


def _surely_apart(x: int, n: int, y: int, m: int) -> bool:
    if min(n, m) < 20:
        return False
    pooled = (x + y) / (n + m)
    spread = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    return spread > 0 and abs(x / n - y / m) / spread > 1.96
