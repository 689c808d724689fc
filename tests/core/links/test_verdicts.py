"""The table of verdicts and its sentences."""

from __future__ import annotations

import re

from outreach.core.links import verdicts
from outreach.core.pages import page_state
from outreach.core.pages.response import Failure


def test_every_kind_of_wall_has_its_sentence() -> None:
    assert set(verdicts.WALL_SENTENCES) == set(page_state.Kind)
    assert set(verdicts.FAILURE_SENTENCES) == set(Failure)


def test_each_reason_stands_once_and_each_verdict_is_used() -> None:
    reasons = [row.reason for row in verdicts.TABLE]
    assert len(reasons) == len(set(reasons))
    assert {row.verdict for row in verdicts.TABLE} == set(verdicts.Word)


def test_what_could_not_be_checked_decides_first_and_what_answers_without_the_link_last() -> None:
    assert verdicts.TABLE[0].reason == "cannot_check" and verdicts.TABLE[-1].reason == "not_found"
    assert verdicts.ORDER["ok"] < verdicts.ORDER["not_found"]


def test_every_sentence_ends_and_has_only_gaps_that_can_be_filled() -> None:
    gaps = {gap for row in verdicts.TABLE for gap in re.findall(r"{(\w*)}", row.sentence)}
    assert gaps <= {"detail", "status", "final", "href", "why"}
    assert [row.reason for row in verdicts.TABLE if not row.sentence.endswith((".", "}"))] == []


def test_the_worse_of_two_links_of_a_page_is_the_one_with_the_higher_rank() -> None:
    assert sorted(verdicts.Word, key=verdicts.RANK.__getitem__) == [
        verdicts.Word.COUNTS, verdicts.Word.WEAK, verdicts.Word.NOT_COUNTING, verdicts.Word.UNKNOWN,
        verdicts.Word.NOT_LIVE,
    ]  # fmt: skip
