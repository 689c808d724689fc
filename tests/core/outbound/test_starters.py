"""The sequences to begin with can leave the house as they are."""

from __future__ import annotations

import pytest

from outreach.core.outbound import merge_fields, starters

BARE = {"asset_url": "https://acme.example/guide", "sender_name": "Ana Lee", "page_url": "https://their.example/page"}
BARE |= {"broken_url": "https://rival.example/gone"}


@pytest.mark.parametrize("starter", starters.STARTERS, ids=lambda s: s.key)
def test_each_step_is_whole_and_reads_well_with_little_known(starter: starters.Starter) -> None:
    assert starter.letters[0].subject and starter.letters[0].delay_days == 0
    for letter in starter.letters:
        assert merge_fields.problems(letter.subject + letter.body) == ()
        said = merge_fields.read(letter.body).render(BARE)
        assert "{{" not in said and said.startswith("Hi there,")
    assert all(letter.delay_days >= 3 and not letter.subject for letter in starter.letters[1:])
