"""A pattern compiled at its first use behaves as one compiled at once."""

from __future__ import annotations

import re

import pytest

from outreach.core import lazy_regex


def test_it_stands_for_the_compiled_pattern() -> None:
    late, at_once = lazy_regex.late("([a-z]+)-(\\d+)", re.I), re.compile("([a-z]+)-(\\d+)", re.I)
    for text in ("AB-12 c-3", "", "none"):
        assert late.findall(text) == at_once.findall(text)
        assert bool(late.search(text)) is bool(at_once.search(text))
    assert late.sub(r"\2", "x-1") == "1" and late.pattern == at_once.pattern and late.groups == 2


def test_a_wrong_pattern_is_told_at_its_first_use() -> None:
    broken = lazy_regex.late("(")
    with pytest.raises(re.error):
        broken.search("x")
