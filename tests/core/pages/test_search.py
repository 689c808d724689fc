"""The wider search on a page without the link."""

from __future__ import annotations

from core.pages.reading import read
from hypothesis import given
from hypothesis import strategies as st

from outreach.core.pages import search


@given(st.lists(st.text("abcde ", min_size=1, max_size=8), min_size=1, max_size=60))
def test_a_page_is_like_itself(words: list[str]) -> None:
    prints = read("<p>" + " ".join(words)).prints
    assert search.likeness(prints, prints) == 1.0
