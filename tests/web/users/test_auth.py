"""Signing in and out, too many guesses, lost passwords, and sessions that end when they should."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import make
import pytest
from flask import Flask
from sqlalchemy import select
from web.users.browsers import NEW, alive, two

from outreach.db import clock, db, now
from outreach.flows.users import users
from outreach.models import SignIn, User


def test_signing_in_leads_where_one_wanted_to_go(client: Any) -> None:
    user = make.user()
    asked = client.get("/history?day=2026-11-22")
    assert asked.location == "/login?next=/history?day%3D2026-11-22"
    entered = {"email": user.email, "password": make.PASSWORD, "next": "/history?day=2026-11-22"}
    assert client.post("/login", data=entered).location == "/history?day=2026-11-22"
    assert alive(client)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(app: Flask, client: Any) -> None:
    user = make.user()
    said = [
        client.post("/login", data={"email": email, "password": "not this one"})
        for email in (user.email, "nobody@acme.example")
    ]
    pages = [re.sub(r'value="[^"]*"', "", answer.text) for answer in said]
    assert [answer.status_code for answer in said] == [422, 422]
    assert pages[0] == pages[1]


def test_too_many_guesses_are_told_to_wait(client: Any) -> None:
    user = make.user()
    for _ in range(4):
        client.post("/login", data={"email": user.email, "password": "not this one"})
    answer = client.post("/login", data={"email": user.email, "password": make.PASSWORD})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert "Too many tries" in answer.text


def test_each_sign_in_has_a_token_of_its_own_and_ends_the_one_before(client: Any) -> None:
    user = make.user()
    tokens = []
    for _ in range(2):
        client.post("/login", data={"email": user.email, "password": make.PASSWORD})
        tokens.append(client.get_cookie("outreach").value)
    assert tokens[0] != tokens[1]
    kept = db.session.scalars(select(SignIn.token_hash)).all()
    assert not set(tokens) & set(kept)
    client.set_cookie("outreach", tokens[0])
    assert not alive(client)


def test_signing_out_ends_the_session_on_the_server(as_user: Callable[..., Any]) -> None:
    _, one, other = two(as_user)
    token = one.get_cookie("outreach").value
    one.post("/logout")
    one.set_cookie("outreach", token)
    assert (alive(one), alive(other)) == (False, True)


def test_sessions_end_when_nobody_uses_them_and_after_two_weeks_at_the_latest(as_user: Callable[..., Any]) -> None:
    _, idle, busy = two(as_user)
    for _ in range(33):
        clock.forward(hours=10)
        assert alive(busy)
    assert not alive(idle)
    clock.forward(hours=10)
    assert not alive(busy)


def test_of_two_who_set_a_lost_password_at_once_one_is_told(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    user = make.user()
    token = users.reset_token(user)
    users.reset(token, NEW)
    kept, id = user.password_hash, user.id
    monkeypatch.setattr(users, "resets", lambda token: db.session.get(User, id))  # both had looked before
    answer = client.post(f"/resets/{token}", data={"password": "another good one"})
    assert answer.status_code == 422 and users.OVER in answer.text
    db.session.refresh(user)
    assert user.password_hash == kept


@pytest.mark.parametrize("how", ["too old", "changed meanwhile", "disabled", "tampered"])
def test_a_link_for_a_lost_password_that_ended_refuses(client: Any, how: str) -> None:
    user = make.user()
    token = users.reset_token(user)
    if how == "too old":
        clock.forward(minutes=30.1)
    elif how == "changed meanwhile":
        users.change_password(user, make._HASH + "0")
    elif how == "disabled":
        user.disabled_at = now()
        db.session.commit()
    else:
        token = token[:-1] + ("0" if token[-1] != "0" else "1")
    assert client.get(f"/resets/{token}").status_code == 410
    assert client.post(f"/resets/{token}", data={"password": NEW}).status_code == 410


def test_what_matters_most_asks_for_the_password_again_after_an_hour(owner: Any) -> None:
    clock.forward(minutes=61)
    asked = owner.get("/settings/data/export")
    assert asked.location == "/confirm?next=/settings/data/export?"
    assert owner.post("/confirm", data={"password": "not this one"}).status_code == 422
    assert (
        owner.post("/confirm", data={"password": make.PASSWORD, "next": "/settings/data"}).location == "/settings/data"
    )
    with owner.get("/settings/data/export") as answer:
        assert answer.mimetype == "application/zip"
