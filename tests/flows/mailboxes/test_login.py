"""Signing in to a mailbox: with a password or a token, renewed once when it is refused early."""

from __future__ import annotations

from flows.mailboxes.provider import World

from outreach.core.states import MailState
from outreach.db import db
from outreach.flows.inbound import receive
from outreach.flows.outbound import send


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
