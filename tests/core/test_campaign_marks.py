"""The list of campaign marks: spelled as it is asked for, and free of words that name a page."""

from __future__ import annotations

import pytest

from outreach.core import urls
from outreach.core.campaign_marks import CAMPAIGN_MARKS, PREFIX

PAGE = "https://hive.example/tools"


def test_every_mark_is_spelled_as_it_is_looked_up() -> None:
    assert [mark for mark in CAMPAIGN_MARKS if mark != mark.lower() or not mark.strip() or "=" in mark] == []
    assert [mark for mark in CAMPAIGN_MARKS if mark.startswith(PREFIX)] == [], "the prefix covers them"


@pytest.mark.parametrize("mark", ["gclid", "fbclid", "MC_CID", "utm_source", "UTM_anything", "_ga", "yclid"])
def test_a_mark_does_not_make_another_page(mark: str) -> None:
    assert urls.page_key(f"{PAGE}?a=1&{mark}=x") == urls.page_key(f"{PAGE}?a=1")


@pytest.mark.parametrize("name", ["id", "page", "utmost", "gclid2", "campaign", "cid", "source", "ref", "clickid", "q"])
def test_a_parameter_that_only_looks_like_a_mark_names_another_page(name: str) -> None:
    assert urls.page_key(f"{PAGE}?{name}=x") != urls.page_key(PAGE)
