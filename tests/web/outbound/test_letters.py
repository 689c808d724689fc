"""The letter of a new pitch, as the form or a link to it describes it."""

from __future__ import annotations

from typing import Any

import make
import pytest
from werkzeug.datastructures import MultiDict

from outreach.web.outbound import letters


@pytest.mark.parametrize(
    ("text", "found"),
    [("1,2,3", [1, 2, 3]), ("", []), ("1,x,²,-4, 5", [1, 5]), ("9" * 30, [])],
)
def test_numbers_of_rows_are_read_and_all_else_is_left_out(text: str, found: list[int]) -> None:
    assert letters.numbers(text) == found


@pytest.mark.parametrize(
    ("fields", "pairs"),
    [
        ([("to", "1-2"), ("to", "3-4")], ["1-2", "3-4"]),
        ([("to", "1-2-3"), ("to", "x"), ("to", "")], []),
        ([("prospects", "5"), ("contact", "7")], ["5-7"]),
        ([("prospects", "5,6"), ("contact", "7")], []),  # which of the two sites?
    ],
)
def test_who_was_chosen_at_which_site(fields: list[tuple[str, str]], pairs: list[str]) -> None:
    assert letters.ComposeForm(MultiDict(fields)).pairs() == pairs


def test_the_personal_line_of_each_site_is_its_own(app: Any) -> None:
    form = letters.ComposeForm(MultiDict([("line-5", "Hi"), ("line-6", ""), ("line-x", "no"), ("lines-7", "no")]))
    assert form.line.data == {5: "Hi", 6: ""}


def test_another_starter_brings_its_own_text_and_the_same_one_keeps_what_was_typed(owner: Any) -> None:
    prospect = make.prospect()
    typed = {"prospects": str(prospect.id), "sequence": "resource", "subject": "My own words", "body": "Hello"}
    kept = owner.post("/compose", data={**typed, "text_of": "starter-resource"}).text
    assert "My own words" in kept
    other = owner.post("/compose", data={**typed, "sequence": "broken", "text_of": "starter-resource"}).text
    assert "My own words" not in other


def test_prospects_of_another_project_are_left_out(owner: Any) -> None:
    mine, other = make.prospect(), make.prospect()
    page = owner.get(f"/compose?prospects={mine.id},{other.id}").text
    assert mine.site.label in page and other.site.label not in page
