"""Signing in at a provider for a mailbox: who began it, for whom it is meant, and what is not taken."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flows.mailboxes.provider import BACK, World, on_sqlite
from oauthhouse import CLIENT, SECRET

from outreach.db import clock, db
from outreach.flows.mailboxes import oauth_sign_in, tokens
from outreach.models import Mailbox
from outreach.net.mail import oauth


@on_sqlite
def test_the_address_of_the_sign_in_says_who_for_what_and_how_it_is_proven(world: World) -> None:
    asked = parse_qs(urlsplit(oauth_sign_in.begin("google", BACK, 7)).query)
    assert asked["scope"] == ["openid email https://mail.google.com/"]
    assert (asked["client_id"], asked["redirect_uri"], asked["response_type"]) == ([CLIENT], [BACK], ["code"])
    assert (asked["code_challenge_method"], asked["access_type"]) == (["S256"], ["offline"])
    assert len(asked["code_challenge"][0]) == 43
    tokens.register("microsoft", CLIENT, SECRET, "acme.example")
    page = urlsplit(oauth_sign_in.begin("microsoft", BACK, 7))
    assert page.netloc + page.path == "login.microsoftonline.com/acme.example/oauth2/v2.0/authorize"


def test_a_state_holds_once_for_one_session_and_a_quarter_of_an_hour(world: World) -> None:
    state, code = world.sign_in()

    def finish(state: str, session_id: int = 7) -> Mailbox:
        return oauth_sign_in.finish(state, code, BACK, session_id, may=lambda mailbox: None)

    with pytest.raises(oauth_sign_in.BadSignIn, match="not begun here"):
        finish(state, session_id=8)
    with pytest.raises(oauth_sign_in.BadSignIn, match="not begun here"):
        finish(f"x{state}")
    clock.forward(minutes=16)
    with pytest.raises(oauth_sign_in.BadSignIn, match="more than 15 minutes"):
        finish(state)
    clock.go()
    assert world.there.asked == []
    finish(state)
    with pytest.raises(oauth_sign_in.BadSignIn, match="used already"):
        finish(state)
    assert len(world.there.asked) == 1


@on_sqlite
def test_a_code_that_was_not_asked_for_here_is_worth_nothing(world: World) -> None:
    stolen = world.sign_in()[1]
    state, _ = world.sign_in()
    with pytest.raises(oauth.Refused, match="the code does not fit"):
        oauth_sign_in.finish(state, stolen, BACK, 7, may=lambda mailbox: None)
    assert db.session.query(Mailbox).count() == 0


@on_sqlite
@pytest.mark.parametrize(
    "claims", [{"aud": "another"}, {"nonce": "another"}, {"exp": 5}, {"email": "", "preferred_username": "nobody"}]
)
def test_what_is_said_about_the_person_must_be_meant_for_us(world: World, claims: dict[str, Any]) -> None:
    world.there.claims = claims
    with pytest.raises(oauth_sign_in.BadSignIn):
        world.connected()
    assert db.session.query(Mailbox).count() == 0


@on_sqlite
def test_somebody_else_cannot_sign_in_for_a_mailbox(world: World) -> None:
    mailbox = world.connected()
    before = tokens.fresh(mailbox)
    world.there.person = "bob@acme.example"
    with pytest.raises(oauth_sign_in.BadSignIn, match="but this mailbox is ana@"):
        oauth_sign_in.finish(*world.sign_in(mailbox), BACK, 7, may=lambda mailbox: None)
    db.session.rollback()
    assert tokens.fresh(mailbox) == before


@on_sqlite
def test_access_for_an_hour_only_is_not_enough(world: World) -> None:
    world.there.offline = True
    with pytest.raises(oauth_sign_in.BadSignIn, match="for an hour only"):
        world.connected()
