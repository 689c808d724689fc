"""The API of Ahrefs as documented: what is asked, what it costs, and where the next page begins."""

from __future__ import annotations

from outreach.core.imports import ahrefs_api


def test_the_order_is_kept_by_every_field():
    assert ahrefs_api.behind(["a", "b"], ["1", "2"]) == {
        "or": [
            {"field": "a", "is": ["gt", "1"]},
            {"and": [{"field": "a", "is": ["eq", "1"]}, {"field": "b", "is": ["gt", "2"]}]},
        ]
    }
