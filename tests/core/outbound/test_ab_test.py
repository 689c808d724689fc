"""Variants: who gets which is even and never changes, and a winner is named only when it is sure."""

from __future__ import annotations

from collections import Counter

import pytest

from outreach.core.outbound import ab_test
from outreach.core.outbound.ab_test import Figures


def test_people_are_spread_evenly_and_each_keeps_their_variant() -> None:
    chosen = [ab_test.choose("ABC", f"campaign:{person}") for person in range(6000)]
    assert all(1850 < count < 2150 for count in Counter(chosen).values())
    assert chosen == [ab_test.choose("ABC", f"campaign:{person}") for person in range(6000)]
    assert ab_test.choose("A", "anybody") == ab_test.choose("", "anybody") == 0


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        ((Figures("A", 100, 30, 20), Figures("B", 100, 30, 5)), "A earns more links won: 20 % against 5 % for B."),
        ((Figures("A", 100, 10, 5), Figures("B", 100, 40, 5)), "B earns more replies: 40 % against 10 % for A."),
        ((Figures("A", 100, 30, 6), Figures("B", 100, 28, 5)), "No sure difference yet: let both go on."),
        ((Figures("A", 19, 19, 19), Figures("B", 100, 0, 0)), "No sure difference yet: let both go on."),
        ((Figures("A", 50, 0, 0), Figures("B", 50, 0, 0)), "No sure difference yet: let both go on."),
        ((Figures("A", 100, 30, 20), Figures("B", 0, 0, 0)), "Nothing to compare yet."),
        ((), "Nothing to compare yet."),
    ],
)
def test_a_winner_is_named_only_when_it_is_sure(figures: tuple[Figures, ...], sentence: str) -> None:
    assert ab_test.verdict(figures) == sentence
