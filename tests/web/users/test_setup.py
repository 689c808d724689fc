"""The first person and the first project."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from web.users.browsers import NEW

from outreach.core.states import Role
from outreach.db import db
from outreach.flows.users import users
from outreach.models import Project, User

FIRST = {"name": "Ana Lee", "email": "ana@acme.example", "password": NEW, "site": "https://www.acme.example/about"}


def test_the_first_person_needs_the_token_that_was_printed(client: Any) -> None:
    first, last = users.fresh_token(), users.fresh_token()
    for token in ("", "x", first):
        assert client.get(f"/setup?token={token}").status_code == 403
        assert client.post("/setup", data={**FIRST, "token": token}).status_code == 403
    assert db.session.scalar(select(User.id)) is None
    assert client.get(f"/setup?token={last}").status_code == 200
    answer = client.post("/setup", data={**FIRST, "token": last, "timezone": "Europe/Berlin"})
    assert (answer.status_code, answer.location) == (303, "/welcome")
    user, project = db.session.scalars(select(User)).one(), db.session.scalars(select(Project)).one()
    assert (user.role, user.timezone, project.name, project.host) == (
        Role.OWNER,
        "Europe/Berlin",
        "Acme",
        "acme.example",
    )
    assert client.get("/welcome").status_code == 200
    assert users.fresh_token() is None


def test_the_setup_token_works_once(app: Flask, client: Any) -> None:
    token = users.fresh_token()
    client.post("/setup", data={**FIRST, "token": token})
    again = app.test_client().post("/setup", data={**FIRST, "email": "eve@evil.example", "token": token})
    assert again.location == "/login"
    assert db.session.scalars(select(User.email)).all() == [FIRST["email"]]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"email": "no address"}, "no address"),
        ({"password": "password1"}, "guessers try first"),
        ({"password": "acme.example"}, "your own name or address"),
        ({"site": "nothing like a site"}, "Enter the address of your site"),
        ({"name": " "}, "Enter"),
    ],
)
def test_setup_says_what_is_wrong_and_keeps_what_was_typed(client: Any, wrong: dict[str, str], said: str) -> None:
    answer = client.post("/setup", data={**FIRST, **wrong, "token": users.fresh_token()})
    assert answer.status_code == 422
    assert said in answer.text
    assert db.session.scalar(select(User.id)) is None


def test_looking_around_a_second_time_says_that_the_sample_is_there(owner: Any) -> None:
    for said in ("Sample data is in.", "The sample data is there already."):
        answer = owner.post("/welcome/sample", follow_redirects=True)
        assert answer.status_code == 200 and said in answer.text
    assert db.session.scalars(select(Project.name).where(Project.is_sample)).all() == ["Sample: Acme Honey"]
