"""The page of keys: it names the keys the palette and the rail really have."""

from __future__ import annotations

import html
from typing import Any

import pytest

from outreach.web import layout
from outreach.web.operations import help
from outreach.web.today import search

on_sqlite = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
SAID = {key for _, keys in help.KEYS for key, _ in keys}


@on_sqlite
def test_every_key_is_on_the_page_with_what_it_does(owner: Any) -> None:
    page = html.unescape(owner.get("/help/shortcuts").text)
    for group, keys in help.KEYS:
        assert group in page
        assert [words for _, words in keys if words not in page] == []


def test_every_key_of_the_rail_is_told_under_its_place() -> None:
    told = dict(pair for _, keys in help.KEYS for pair in keys)
    for name, _, _, key, _ in (place for group in layout.PLACES for place in group):
        if key and key not in ("e",):
            assert name.lower() in told[f"G then {key.upper()}"].lower()


def test_every_single_key_of_a_command_is_told() -> None:
    keys = {key.upper() for _, _, _, key, _ in search.COMMANDS if len(key) == 1}
    assert keys <= SAID
