"""Snippets: saved texts under two letters, each pair used once."""

from __future__ import annotations

from typing import Any

import make
import pytest
from sqlalchemy import select
from web.taking_back import take_back

from outreach.db import db
from outreach.models import Snippet
from outreach.web.outbound import snippets

GOOD = {"shortcut": "TY ", "name": "Thanks", "body": "Thank you, {{first_name|there}}"}


@pytest.fixture
def kept(owner: Any) -> Snippet:
    make.project()
    assert owner.post("/snippets", data=GOOD).status_code == 303
    return db.session.scalars(select(Snippet)).one()


def test_a_snippet_is_kept_under_small_letters_and_offered_while_writing(owner: Any, kept: Snippet) -> None:
    assert (kept.shortcut, kept.name) == ("ty", "Thanks")
    assert snippets.offered(kept.project_id) == [kept] and snippets.offered(make.project().id) == []
    assert "Thanks" in owner.get("/snippets").text


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"shortcut": "long"}, "two small letters"), ({"shortcut": ""}, "Enter two letters"),
        ({"shortcut": "é1"}, "two small letters"), ({"name": ""}, "Enter a name"), ({"body": ""}, "Write the text"),
        ({"body": "Hi {{frist_name}}"}, "Did you mean {{first_name}}"),
        ({"shortcut": "ty"}, "has these letters already"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_snippet_is_refused_with_what_was_typed(
    owner: Any, kept: Snippet, wrong: dict[str, str], why: str
) -> None:
    answer = owner.post("/snippets", data={"shortcut": "bb", "name": "Bees", "body": "Bees.", **wrong})
    assert answer.status_code == 422 and why in answer.text
    assert db.session.scalars(select(Snippet)).all() == [kept]


def test_a_snippet_keeps_its_own_letters_when_it_is_changed_and_comes_back_after_it_is_deleted(
    owner: Any, kept: Snippet
) -> None:
    assert owner.post(f"/snippets/{kept.id}", data={**GOOD, "body": "Many thanks"}).status_code == 303
    assert kept.body == "Many thanks"
    owner.post(f"/snippets/{kept.id}/delete")
    assert db.session.scalar(select(Snippet.id)) is None
    take_back(owner, "snippet.gone")
    assert db.session.scalars(select(Snippet.body)).one() == "Many thanks"
