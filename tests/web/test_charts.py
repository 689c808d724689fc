"""The charts draw the numbers they are given: from zero, to scale, in words that do not lie on each other."""

from __future__ import annotations

import doctest
import itertools
import random

import pytest

from outreach.core import labels
from outreach.web import charts


def test_columns_are_as_high_as_their_numbers() -> None:
    plot = charts.bars([0, 2, 4, 1])
    heights = [bar.height for bar in plot["bars"]]
    assert heights == [0, 2 * heights[3], 4 * heights[3], heights[3]]
    assert all(abs(bar.y + bar.height - plot["zero"]) < 0.2 for bar in plot["bars"])


def test_losses_hang_below_the_line_on_the_same_scale() -> None:
    plot = charts.bars([3, 1], [0, 2])
    (loss,) = plot["losses"]
    assert loss.y == plot["zero"] and abs(loss.height - 2 * plot["bars"][1].height) < 0.2
    assert loss.y + loss.height <= charts.FLOOR + 0.1


def test_shares_fill_the_line() -> None:
    parts = charts.stacked([("Live", 148, "live"), ("Changed", 6, "warn"), ("Lost", 11, "lost")])
    assert abs(sum(part["width"] for part in parts) - 480) < 0.1
    assert next(part["x"] for part in parts) == 0 and parts[1]["x"] == parts[0]["width"]


def test_names_at_the_ends_of_lines_never_touch_nor_leave_the_drawing() -> None:
    chance = random.Random(7)
    for _ in range(200):
        series = [(f"s{n}", [chance.randint(0, 3) for _ in range(5)]) for n in range(6)]
        drawn = charts.lines(["a", "b", "c", "d", "e"], series)["series"]
        assert len(drawn) == 4
        places = sorted(line["text_y"] for line in drawn)
        assert all(lower - upper >= 14.9 for upper, lower in itertools.pairwise(places))
        assert places[-1] <= 178


def test_a_funnel_says_shares_of_the_first_step() -> None:
    steps = charts.funnel([("Pitched", 41), ("Answered", 12), ("Won", 0)])
    assert [(s["value"], s["share"]) for s in steps] == [("41", ""), ("12", "29 %"), ("0", "0 %")]


@pytest.mark.parametrize("empty", [charts.bars([]), charts.stacked([]), charts.lines([], []), charts.funnel([])])
def test_nothing_can_be_drawn_too(empty: object) -> None:
    assert empty is not None
    assert charts.spark([])["points"] == "2.0,21.0"


def test_the_table_holds_the_numbers_of_the_drawing() -> None:
    assert charts.rows(["Mon", "Tue"], [("Sent", [1, 2]), ("Won", [0, 1])]) == [["Mon", 1, 0], ["Tue", 2, 1]]
    assert charts.columns(["W1"], [3], [1]) == [("W1", 3, 1)]


def test_every_word_has_a_tone_that_is_drawn() -> None:
    tones = {word.tone for kind in labels.WORDS.values() for word in kind.values()}
    assert tones <= {"live", "warn", "lost", "info", "accent", "mute"}


@pytest.mark.parametrize("module", [charts, labels])
def test_examples_in_the_text_are_true(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]
