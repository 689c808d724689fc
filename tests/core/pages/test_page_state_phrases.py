"""The phrases of pages that are not themselves: found whatever the case, and in time."""

from __future__ import annotations

import time

import pytest

from outreach.core.pages import page_state_phrases as phrases

TABLES = [name for name, value in vars(phrases).items() if isinstance(value, phrases.Words)]


@pytest.mark.parametrize(
    ("text", "folded"),
    [("NOT FOUND", "not found"), ("SAYFA BULUNAMADI", "sayfa bulunamadi"), ("İÇERİK", "içerik"), ("ſeite", "seite")],
)
def test_letters_that_are_one_to_a_pattern_are_spelled_as_one(text: str, folded: str) -> None:
    assert phrases.folded(text) == folded


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (phrases.GONE, "Sorry, this page could not be found"),
        (phrases.LOGIN_WORDS, "Please log in"),
    ],
)
def test_a_phrase_is_found_in_any_case(table: phrases.Words, said: str) -> None:
    assert table.search(phrases.folded(said)) and table.search(phrases.folded(said.upper()))


@pytest.mark.parametrize("name", TABLES)
def test_ordinary_words_are_no_phrase_and_long_texts_are_read_in_time(name: str) -> None:
    began = time.process_time()
    assert not getattr(phrases, name).search("bees need sugar in winter and a dry place " * 20_000)
    assert time.process_time() - began < 10
