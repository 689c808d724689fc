"""People: the first one, those who are invited, passwords that are lost, and what a name or address may be."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import make
import pytest
from flask import Flask
from sqlalchemy import select

from outreach.core.states import Role
from outreach.db import clock, db, now
from outreach.flows.users import users
from outreach.models import Invitation, ProjectMember, SignIn, User

NEW = "four quiet green lamps"


@pytest.fixture
def owner(app: Flask) -> User:
    return make.user(role=Role.OWNER)


def opened(token: str) -> Invitation:
    found = users.invitation(token)
    assert found is not None
    return found


def test_the_first_person_owns_the_house_and_a_project_named_after_their_site(app: Flask) -> None:
    token = users.fresh_token()
    assert token is not None and users.opens_setup(token) and not users.opens_setup("")
    user = users.found(token, " Ana  Lee ", "Ana@Acme.example", NEW, "https://www.bee-keeper.example/x", "UTC")
    assert (user.name, user.email, user.role) == ("Ana Lee", "ana@acme.example", Role.OWNER)
    assert users.fresh_token() is None and not users.opens_setup(token)
    assert users.project_name("bee-keeper.example") == "bee-keeper.example", "the short name is taken"


def at_once(app: Flask, *calls: Callable[[], Any]) -> list[Any]:
    """What each call came to when all begin together."""
    results: list[Any] = []
    begin = threading.Barrier(len(calls))

    def one(call: Callable[[], Any]) -> None:
        with app.app_context():
            begin.wait(30)
            try:
                results.append(call())
            except users.Refused as why:
                results.append(why)
            db.session.remove()

    db.session.commit()
    threads = [threading.Thread(target=one, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_first_people_at_once_one_is_refused(app: Flask) -> None:
    token = users.fresh_token() or ""
    found = at_once(
        app,
        *(
            lambda n=n: users.found(token, f"P{n}", f"p{n}@acme.example", NEW, f"s{n}.example", "UTC").id
            for n in range(2)
        ),
    )
    assert sorted(type(one).__name__ for one in found) == ["Refused", "int"]
    assert len(db.session.scalars(select(User.id)).all()) == 1


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("acme.example", "acme.example"), ("https://www.Acme.example/about?x", "acme.example"),
        (" shop.acme.example ", "shop.acme.example"), ("bücher.example", "xn--bcher-kva.example"),
    ],
)  # fmt: skip
def test_the_host_of_a_site_is_read_however_it_is_typed(address: str, host: str) -> None:
    assert users.site(address) == host


@pytest.mark.parametrize("address", ["", "  ", "no site", "http://"])
def test_what_is_no_site_says_what_to_enter(address: str) -> None:
    with pytest.raises(users.Refused, match="Enter the address of your site") as refused:
        users.site(address)
    assert refused.value.field == "site"


@pytest.mark.parametrize(
    ("name", "kept"),
    [(" Ana \t Lee ", "Ana Lee"), ("A\0na\u202e", "A na"), ("李小龙", "李小龙"), ("x" * 300, "x" * 200)],
)
def test_a_name_is_kept_without_what_cannot_be_seen(name: str, kept: str) -> None:
    assert users.named(name) == kept


@pytest.mark.parametrize("name", ["", "  ", "\u200b\u202e"])
def test_a_name_of_nothing_is_refused(name: str) -> None:
    with pytest.raises(users.Refused, match="Enter a name"):
        users.named(name)


def test_a_host_belongs_to_one_project_and_may_be_said_twice_to_it(app: Flask) -> None:
    mine, other = make.project("mine.example"), make.project("other.example")
    users.add_host(mine, "https://www.mine.example/")
    users.add_host(mine, "shop.mine.example")
    assert [row.host for row in mine.hosts] == ["mine.example", "shop.mine.example"]
    with pytest.raises(users.Refused, match=f"belongs to the project {other.name} already"):
        users.add_host(mine, "other.example")


def test_an_invitation_makes_the_person_it_was_for_with_the_projects_that_are_still_there(owner: User) -> None:
    one, gone = make.project(), make.project()
    token = users.invite("Bea@Acme.example", Role.MEMBER, owner, False, [one.id, gone.id])
    db.session.delete(gone)
    db.session.commit()
    bea = users.accept(opened(token), "Bea", NEW, "UTC")
    assert (bea.email, bea.role, bea.all_projects) == ("bea@acme.example", Role.MEMBER, False)
    assert db.session.scalars(select(ProjectMember.project_id).where(ProjectMember.user_id == bea.id)).all() == [one.id]
    assert users.invitation(token) is None


@pytest.mark.parametrize("how", ["over", "revoked", "another", "again", "disabled inviter", "lower inviter", "unknown"])
def test_an_invitation_ends_with_its_time_its_inviter_and_the_next_one(owner: User, how: str) -> None:
    token = users.invite("bea@acme.example", Role.MEMBER, owner)
    row = opened(token)
    if how == "over":
        clock.forward(hours=72, seconds=1)
    elif how == "revoked":
        users.revoke(row, owner)
    elif how == "another":
        users.invite("BEA@acme.example", Role.VIEWER, owner)
    elif how == "again":
        assert users.invitation(users.invite_again(row, owner)) is not None
    elif how == "disabled inviter":
        owner.disabled_at = now()
    elif how == "lower inviter":
        owner.role = Role.MANAGER
    else:
        token = f"{token}x"
    db.session.commit()
    assert users.invitation(token) is None


def test_who_is_here_already_is_not_invited(owner: User) -> None:
    with pytest.raises(users.Refused, match="is here already"):
        users.invite(owner.email.upper(), Role.MEMBER, owner)


def test_a_new_password_ends_every_session_and_its_link(owner: User) -> None:
    make.token(owner)
    first, second = users.reset_token(owner), users.reset_token(owner)
    assert users.resets(first) == users.resets(second) == owner
    users.reset(first, NEW)
    assert users.resets(first) is None and users.resets(second) is None
    assert [row.ended_at is not None for row in db.session.scalars(select(SignIn))] == [True]
    with pytest.raises(users.Refused, match="used or is too old"):
        users.reset(first, NEW)


def test_one_session_may_stay_and_the_rest_of_the_house_is_left_alone(owner: User) -> None:
    other = make.user()
    for who in (owner, owner, owner, other):
        make.token(who)
    here = db.session.scalars(select(SignIn).where(SignIn.user_id == owner.id).order_by(SignIn.id)).first()
    assert users.end_sessions(owner, but=here) == 2
    open_ones = db.session.scalars(select(SignIn.user_id).where(SignIn.ended_at.is_(None)).order_by(SignIn.id)).all()
    assert open_ones == [owner.id, other.id]


def test_the_last_owner_is_known(owner: User) -> None:
    assert users.last_owner(owner)
    other = make.user(role=Role.OWNER)
    assert not users.last_owner(owner)
    other.disabled_at = now()
    db.session.commit()
    assert users.last_owner(owner) and not users.last_owner(other) and not users.last_owner(make.user())


def test_after_a_restore_nobody_is_signed_in_and_no_invitation_opens(owner: User) -> None:
    make.token(owner)
    token = users.invite("bea@acme.example", Role.MEMBER, owner)
    users.after_restore()
    assert users.invitation(token) is None
    assert db.session.scalars(select(SignIn.id).where(SignIn.ended_at.is_(None))).all() == []
