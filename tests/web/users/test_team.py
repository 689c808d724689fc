"""The team: invitations, roles, links for lost passwords, and sessions an owner ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import make
import pytest
from flask import Flask
from sqlalchemy import select
from web.users.browsers import NEW, alive, two

from outreach.core.states import Role
from outreach.db import clock, db
from outreach.models import Event, Invitation, User


def link(answer: Any) -> str:
    found = re.search(r'value="http://127\.0\.0\.1(/[^"]+)"', answer.text)
    assert found, answer.text
    return found[1]


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


def test_the_last_owner_stays_one(owner: Any) -> None:
    user = db.session.scalars(select(User).where(User.role == Role.OWNER)).one()
    assert owner.post(f"/settings/team/{user.id}", data={"role": "viewer", "sees": "all"}).status_code == 422
    owner.post(f"/settings/team/{user.id}/disable")
    db.session.refresh(user)
    assert (user.role, user.disabled_at) == (Role.OWNER, None)


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
