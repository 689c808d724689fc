"""What a browser gives: words without NUL and numbers a column can hold."""

from __future__ import annotations

from typing import Any

import pytest

from outreach.web import request_values
from outreach.web.request_values import Words

LARGEST = 2**63 - 1


@pytest.mark.parametrize(("text", "row"), [("1", 1), (" 7 ", 7), (str(LARGEST), LARGEST), (3, 3)])
def test_the_number_of_a_row_is_read(text: Any, row: int) -> None:
    assert request_values.key(text) == row


@pytest.mark.parametrize("text", ["", "x", "0", "-1", "1.5", "²", str(LARGEST + 1), "9" * 30, "1e3"])
def test_what_no_row_has_is_no_number_of_one(text: str) -> None:
    with pytest.raises(ValueError):
        request_values.key(text)


@pytest.mark.parametrize(("text", "number"), [("-5", -5), ("0", 0), (str(-LARGEST - 1), -LARGEST - 1)])
def test_a_whole_number_may_be_negative(text: str, number: int) -> None:
    assert request_values.number(text) == number


def test_of_many_numbers_those_that_are_none_are_left_out() -> None:
    assert request_values.keys(["3", "x", "", "0", "9" * 30, "1"]) == [3, 1]


def test_words_hold_no_nul_neither_in_names_nor_in_values() -> None:
    words = Words([("na\0me", "a\0b"), ("other", "c")])
    assert words.to_dict() == {"name": "ab", "other": "c"}
    assert request_values.without_nul(7) == 7
