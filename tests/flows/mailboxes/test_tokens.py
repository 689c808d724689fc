"""Mailboxes whose owner signed in at their provider: connected, renewed, refused, let in again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import make
import pytest
import requests
from flask import Flask
from imapbox import Box, imapbox
from oauthhouse import CLIENT, SECRET, House, house
from smtpsink import Sink, sink

from outreach.core import secrets
from outreach.core.states import MailState
from outreach.db import clock, db, now
from outreach.flows.inbound import receive
from outreach.flows.mailboxes import oauth_sign_in, tokens
from outreach.flows.operations import rotate_keys
from outreach.flows.outbound import enroll, send
from outreach.models import Mailbox, Message
from outreach.net.mail import oauth

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
on_sqlite = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)  # where no table is at stake
BACK = "http://127.0.0.1/settings/providers/return"


class World:
    """A provider, its mail servers, and a mailbox connected to them."""

    def __init__(self, app: Flask, there: House, tray: Sink, box: Box) -> None:
        self.app, self.there, self.tray, self.box = app, there, tray, box
        there.given = self.let_in
        servers = {"smtp": f"127.0.0.1:{tray.port}", "imap": f"127.0.0.1:{box.port}"}
        app.config["GOOGLE_OAUTH"] = {**there.endpoints, **servers}
        tokens.register("google", CLIENT, SECRET)
        db.session.commit()

    def let_in(self, person: str, token: str) -> None:
        self.tray.accounts[person] = self.box.accounts[person] = token

    def sign_in(self, mailbox: Mailbox | None = None, session_id: int = 7) -> tuple[str, str]:
        """The state and the code a person comes back with."""
        page = requests.get(oauth_sign_in.begin("google", BACK, session_id, mailbox), allow_redirects=False, timeout=5)
        back = parse_qs(urlsplit(page.headers["Location"]).query)
        return back["state"][0], back["code"][0]

    def connected(self) -> Mailbox:
        return oauth_sign_in.finish(*self.sign_in(), BACK, 7, may=lambda mailbox: None)

    def waiting(self, mailbox: Mailbox) -> Message:
        site = make.site()
        contact = make.contact(at=site)
        campaign = make.campaign(mailboxes=[mailbox], any_time=True)
        message = enroll.enroll(campaign, contact, contact.addresses[0], site, now())
        db.session.commit()
        return message

    @property
    def renewals(self) -> int:
        return sum(asked["grant_type"] == "refresh_token" for asked in self.there.asked)


@pytest.fixture
def world(app: Flask, tmp_path: Path) -> Iterator[World]:
    app.config["MAIL_SECONDS"] = 1
    with house() as there, sink(tmp_path) as tray, imapbox() as box:
        yield World(app, there, tray, box)


def test_a_mailbox_is_connected_and_used_without_a_password(world: World) -> None:
    mailbox = world.connected()
    assert (mailbox.address, mailbox.auth, mailbox.username) == ("ana@acme.example", "google", "ana@acme.example")
    message = world.waiting(mailbox)
    assert send.send_from(mailbox.id) == 1
    assert receive.look(mailbox.id)
    db.session.expire_all()
    assert message.state == MailState.SENT
    assert set(world.box.logins) == {("XOAUTH2", "ana@acme.example")}
    assert world.renewals == 0


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


def test_a_token_is_renewed_before_it_ends_and_the_new_way_to_renew_is_kept(world: World) -> None:
    clock.stop(MONDAY)
    world.there.rotating = True
    mailbox = world.connected()
    first = tokens.fresh(mailbox)
    clock.forward(minutes=54)
    assert tokens.fresh(mailbox) == first and world.renewals == 0
    for hour in (1, 2):
        clock.forward(minutes=61)
        assert receive.look(mailbox.id)
        assert world.renewals == hour
    assert tokens.fresh(mailbox) == world.box.accounts["ana@acme.example"] != first


def test_of_many_at_once_one_renews_and_all_have_the_token(world: World) -> None:
    clock.stop(MONDAY)
    mailbox_id = world.connected().id
    db.session.commit()
    clock.forward(hours=2)
    found: list[str] = []

    def ask() -> None:
        with world.app.app_context():
            found.append(tokens.fresh(db.session.get_one(Mailbox, mailbox_id)))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [world.box.accounts["ana@acme.example"]] * 4
    assert world.renewals == 1


def test_a_token_the_server_refuses_early_is_renewed_once(world: World) -> None:
    mailbox = world.connected()
    world.let_in("ana@acme.example", "something else")
    message = world.waiting(mailbox)
    assert send.send_from(mailbox.id) == 1
    world.let_in("ana@acme.example", "something else again")
    assert receive.look(mailbox.id)
    assert world.renewals == 2
    world.there.given = lambda person, token: None
    world.let_in("ana@acme.example", "and again")
    assert not receive.look(mailbox.id)
    db.session.expire_all()
    assert message.state == MailState.SENT
    assert mailbox.paused_reason.startswith("127.0.0.1 refused the access token:")


def test_a_permission_taken_back_pauses_the_mailbox_and_signing_in_again_mends_it(world: World) -> None:
    mailbox = world.connected()
    message = world.waiting(mailbox)
    clock.forward(hours=2)
    world.there.revoked = True
    assert send.send_from(mailbox.id) == 0
    db.session.expire_all()
    assert message.state == MailState.QUEUED
    assert mailbox.paused_reason == (
        "Google gives no access any more. It said: invalid_grant: Token has been expired or revoked. "
        "Open ana@acme.example in the settings and press “Sign in again”."
    )
    asked = len(world.there.asked)
    assert not receive.look(mailbox.id)
    assert len(world.there.asked) == asked  # what is gone is not asked with again

    world.there.revoked = False
    again = oauth_sign_in.finish(*world.sign_in(mailbox), BACK, 7, may=lambda mailbox: None)
    assert (again.id, again.paused_at) == (mailbox.id, None)
    assert send.send_from(mailbox.id) == 1


def test_a_client_secret_that_ended_is_told_apart_and_the_permission_kept(world: World) -> None:
    mailbox = world.connected()
    clock.forward(hours=2)
    tokens.register("google", CLIENT, "an old one")
    assert not receive.look(mailbox.id)
    db.session.expire_all()
    assert mailbox.paused_reason == (
        "Google refused the client id or its secret. Check them in the settings. "
        "It said: invalid_client: the secret has ended"
    )
    tokens.register("google", CLIENT, SECRET)
    assert receive.look(mailbox.id)


@on_sqlite
@pytest.mark.parametrize("mood", ["down", "stall", "endless", "redirect"])
def test_a_provider_in_trouble_pauses_nothing(world: World, mood: str) -> None:
    mailbox = world.connected()
    message = world.waiting(mailbox)
    clock.forward(hours=2)
    world.there.mood = mood
    assert send.send_from(mailbox.id) == 0
    assert not receive.look(mailbox.id)
    db.session.expire_all()
    assert (message.state, mailbox.paused_at) == (MailState.QUEUED, None)
    assert "Google" in mailbox.last_error
    world.there.mood = ""
    clock.forward(minutes=1)
    assert send.send_from(mailbox.id) == 1


@on_sqlite
@pytest.mark.parametrize(
    "where", ["http://169.254.169.254/token", "http://10.0.0.1/token", "http://localhost.:1/token"]
)
def test_a_provider_is_only_asked_where_we_may_visit(world: World, where: str) -> None:
    mailbox = world.connected()
    world.app.config["GOOGLE_OAUTH"]["token"] = where
    with pytest.raises(oauth.Failed):
        tokens.fresh(mailbox, anew=True)


def test_no_token_lies_open_and_all_move_to_the_newest_key(world: World, db_url: str, tmp_path: Path) -> None:
    mailbox = world.connected()
    db.session.commit()
    stored = [bytes(row) for place in rotate_keys.places() for row in db.session.scalars(db.select(place)) if row]
    assert len(stored) == 3
    assert [part for part in (b"access-", b"refresh-", SECRET.encode()) if any(part in row for row in stored)] == []
    old = list(world.app.config["KEYS"])
    fresh = [secrets.new_key(), *old]
    assert rotate_keys.reseal(fresh) == 3
    world.app.config["KEYS"] = fresh[:1]
    db.session.expire_all()
    assert tokens.fresh(mailbox) == world.box.accounts["ana@acme.example"]
    assert tokens.fresh(mailbox, anew=True).startswith("access-")
