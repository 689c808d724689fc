"""The table of verdicts and its sentences."""

from __future__ import annotations

from outreach.core.links import verdicts
from outreach.core.pages import page_state
from outreach.core.pages.response import Failure


def test_every_kind_of_wall_has_its_sentence() -> None:
    assert set(verdicts.WALL_SENTENCES) == set(page_state.Kind)
    assert set(verdicts.FAILURE_SENTENCES) == set(Failure)
