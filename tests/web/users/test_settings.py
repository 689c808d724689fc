"""Settings of oneself: looks, password, and where one is signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import make
from sqlalchemy import select
from web.users.browsers import NEW, alive, two

from outreach.db import db
from outreach.models import SignIn


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
