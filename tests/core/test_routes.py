"""Addresses written outside a request are those of the application."""

from __future__ import annotations

import pytest
from flask import Flask, url_for

from outreach.core import routes


@pytest.mark.parametrize("name", sorted(routes.ROUTES))
def test_every_address_is_that_of_its_page(app: Flask, name: str) -> None:
    values = {key: 7 if key == "id" else "a-token" for key in ("id", "token") if f"{{{key}}}" in routes.ROUTES[name]}
    with app.test_request_context():
        assert routes.path(name, **values) == url_for(name, **values)


@pytest.mark.parametrize(
    ("name", "values", "found"),
    [
        ("inbox.show", {"id": 7}, "/inbox/7"),
        ("today.index", {"focus": "followups"}, "/today?focus=followups"),
        ("mailboxes.show", {"id": 3, "welcome": 1}, "/settings/mailboxes/3?welcome=1"),
        ("outbox.index", {"q": "a&b=c"}, "/outbox?q=a%26b%3Dc"),
    ],
)
def test_values_that_the_path_does_not_name_become_its_query(name: str, values: dict[str, object], found: str) -> None:
    assert routes.path(name, **values) == found


def test_a_page_that_is_not_in_the_table_and_a_missing_value_are_errors() -> None:
    with pytest.raises(KeyError):
        routes.path("nowhere.show", id=1)
    with pytest.raises(KeyError):
        routes.path("inbox.show")
