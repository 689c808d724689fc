"""Mailboxes whose owner signed in at their provider: connected, renewed, refused, let in again."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flows.mailboxes.provider import BACK, World, on_sqlite
from oauthhouse import CLIENT, SECRET

from outreach.core import secrets
from outreach.core.states import MailState
from outreach.db import clock, db
from outreach.flows.inbound import receive
from outreach.flows.mailboxes import oauth_sign_in, tokens
from outreach.flows.operations import rotate_keys
from outreach.flows.outbound import send
from outreach.models import Mailbox
from outreach.net.mail import oauth

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


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
