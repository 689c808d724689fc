"""The headers of every answer: what a page may load, who may frame it, and who may keep it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

on_sqlite = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
PATHS = ("/", "/login", "/healthz", "/nothing-here", "/robots.txt", "/static/build/x")


@on_sqlite
def test_every_answer_says_what_it_may_load_and_that_nobody_may_frame_it(client: Any) -> None:
    for path in PATHS:
        given = client.get(path).headers
        policy = given["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy, path
        assert "unsafe" not in policy and "http" not in policy, path
        assert given["X-Content-Type-Options"] == "nosniff", path
        assert given["Referrer-Policy"] == "same-origin", path


@on_sqlite
def test_no_page_is_kept_and_a_part_of_a_page_is_not_taken_for_the_page(owner: Any) -> None:
    given = owner.get("/history").headers
    assert given["Cache-Control"] == "no-store" and "HX-Request" in given["Vary"]


@on_sqlite
def test_built_files_are_kept_for_a_year_because_their_names_change_with_them(app: Flask, client: Any) -> None:
    with app.test_request_context("/"):
        address = app.jinja_env.globals["asset"]("icons.svg")
    with client.get(address) as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/login").headers["Cache-Control"] == "no-store"


@on_sqlite
def test_only_what_came_over_tls_says_to_come_over_tls_again(client: Any) -> None:
    assert "Strict-Transport-Security" not in client.get("/login").headers
    secure = client.get("/login", base_url="https://127.0.0.1")
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000"
