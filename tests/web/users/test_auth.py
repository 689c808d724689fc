"""The door: the first person, invitations, lost passwords, and sessions that end when they should."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import make
import pytest
from flask import Flask
from sqlalchemy import select

from outreach.core.states import Role
from outreach.db import clock, db, now
from outreach.flows.users import users
from outreach.models import Event, Invitation, Project, SignIn, User

NEW = "four quiet green lamps"
FIRST = {"name": "Ana Lee", "email": "ana@acme.example", "password": NEW, "site": "https://www.acme.example/about"}


def alive(browser: Any) -> bool:
    return bool(browser.get("/settings/you").status_code == 200)


def link(answer: Any) -> str:
    found = re.search(r'value="http://127\.0\.0\.1(/[^"]+)"', answer.text)
    assert found, answer.text
    return found[1]


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


def test_looking_around_a_second_time_says_that_the_sample_is_there(owner: Any) -> None:
    for said in ("Sample data is in.", "The sample data is there already."):
        answer = owner.post("/welcome/sample", follow_redirects=True)
        assert answer.status_code == 200 and said in answer.text
    assert db.session.scalars(select(Project.name).where(Project.is_sample)).all() == ["Sample: Acme Honey"]


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


def two(as_user: Callable[..., Any], **given: Any) -> tuple[User, Any, Any]:
    user = make.user(**given)
    return user, as_user(user), as_user(user)


def test_signing_out_ends_the_session_on_the_server(as_user: Callable[..., Any]) -> None:
    _, one, other = two(as_user)
    token = one.get_cookie("outreach").value
    one.post("/logout")
    one.set_cookie("outreach", token)
    assert (alive(one), alive(other)) == (False, True)


def test_a_new_password_ends_the_other_sessions(as_user: Callable[..., Any]) -> None:
    _, one, other = two(as_user)
    wrong = one.post("/settings/password", data={"current": "not this one", "password": NEW})
    assert (wrong.status_code, alive(other)) == (422, True)
    assert one.post("/settings/password", data={"current": make.PASSWORD, "password": NEW}).status_code == 303
    assert (alive(one), alive(other)) == (True, False)


def test_a_person_ends_one_session_or_all_others(as_user: Callable[..., Any]) -> None:
    user, one, other = two(as_user)
    third = as_user(user)
    rows = db.session.scalars(select(SignIn.id).where(SignIn.user_id == user.id).order_by(SignIn.id)).all()
    one.post(f"/settings/sessions/{rows[1]}/end")
    assert (alive(one), alive(other), alive(third)) == (True, False, True)
    one.post("/settings/sessions/end")
    assert (alive(one), alive(third)) == (True, False)
    stranger = as_user(make.user())
    assert stranger.post(f"/settings/sessions/{rows[0]}/end").status_code == 404
    assert alive(one)


@pytest.mark.parametrize(
    ("path", "data"),
    [("/disable", {}), ("", {"role": "viewer", "sees": "all"}), ("/sessions/end", {})],
    ids=["disabled", "another role", "ended by an owner"],
)
def test_sessions_end_when_an_owner_changes_a_person(
    as_user: Callable[..., Any], owner: Any, path: str, data: dict[str, str]
) -> None:
    user, one, other = two(as_user)
    assert owner.post(f"/settings/team/{user.id}{path}", data=data).status_code == 303
    assert (alive(one), alive(other)) == (False, False)


def test_sessions_end_when_nobody_uses_them_and_after_two_weeks_at_the_latest(as_user: Callable[..., Any]) -> None:
    _, idle, busy = two(as_user)
    for _ in range(33):
        clock.forward(hours=10)
        assert alive(busy)
    assert not alive(idle)
    clock.forward(hours=10)
    assert not alive(busy)


def test_an_invitation_makes_a_person_once(app: Flask, owner: Any) -> None:
    project = make.project()
    made = owner.post(
        "/settings/team/invitations",
        data={"email": "Bea@Acme.example", "role": "member", "sees": "some", "projects": project.id},
    )
    address, guest = link(made), app.test_client()
    assert guest.get(address).status_code == 200
    assert guest.post(address, data={"name": "Bea", "password": "short"}).status_code == 422
    assert guest.post(address, data={"name": "Bea", "password": NEW}).location == "/"
    assert alive(guest)
    user = db.session.scalars(select(User).where(User.email == "bea@acme.example")).one()
    assert (user.role, user.all_projects) == (Role.MEMBER, False)
    assert app.test_client().get(address).status_code == 410
    assert app.test_client().post(address, data={"name": "Eve", "password": NEW}).status_code == 410


@pytest.mark.parametrize("how", ["too old", "withdrawn", "sent again", "another for the same address"])
def test_an_invitation_that_ended_refuses(app: Flask, owner: Any, how: str) -> None:
    asked = {"email": "bea@acme.example", "role": "member", "sees": "all"}
    address = link(owner.post("/settings/team/invitations", data=asked))
    id = db.session.scalars(select(Invitation.id)).one()
    if how == "too old":
        clock.forward(hours=72.1)
    elif how == "withdrawn":
        owner.post(f"/settings/team/invitations/{id}/revoke")
    elif how == "sent again":
        assert app.test_client().get(link(owner.post(f"/settings/team/invitations/{id}/links"))).status_code == 200
    else:
        owner.post("/settings/team/invitations", data=asked)
    guest = app.test_client()
    assert guest.get(address).status_code == 410
    assert guest.post(address, data={"name": "Eve", "password": NEW}).status_code == 410
    assert db.session.scalar(select(User).where(User.email == "bea@acme.example")) is None


def test_a_lost_password_is_set_once_and_ends_all_sessions(app: Flask, owner: Any, as_user: Callable[..., Any]) -> None:
    user, one, _ = two(as_user)
    address = link(owner.post(f"/settings/team/{user.id}/resets"))
    guest = app.test_client()
    assert guest.post(address, data={"password": "12345678"}).status_code == 422
    assert guest.post(address, data={"password": NEW}).status_code == 200
    assert not alive(one)
    assert app.test_client().get(address).status_code == 410
    assert app.test_client().post(address, data={"password": "another good one"}).status_code == 410
    assert guest.post("/login", data={"email": user.email, "password": NEW}).status_code == 303


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


def test_the_last_owner_stays_one(owner: Any) -> None:
    user = db.session.scalars(select(User).where(User.role == Role.OWNER)).one()
    assert owner.post(f"/settings/team/{user.id}", data={"role": "viewer", "sees": "all"}).status_code == 422
    owner.post(f"/settings/team/{user.id}/disable")
    db.session.refresh(user)
    assert (user.role, user.disabled_at) == (Role.OWNER, None)


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


def test_a_member_cannot_take_back_what_an_owner_did_to_the_team(as_user: Callable[..., Any], owner: Any) -> None:
    bea = make.user()
    owner.post(f"/settings/team/{bea.id}", data={"role": "viewer", "sees": "all"})
    page = as_user(make.user(role=Role.MANAGER))
    event = db.session.scalars(select(Event.id).where(Event.kind == "user.role")).one()
    assert page.post(f"/events/{event}/undos").status_code == 403
    db.session.refresh(bea)
    assert bea.role == Role.VIEWER
    owner.post(f"/events/{event}/undos")
    db.session.refresh(bea)
    assert bea.role == Role.MEMBER
