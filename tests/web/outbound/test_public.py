"""Pages open to everybody: the way out, and what our robot is."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from web.outbound.waiting import waiting

from outreach.core.states import MailState
from outreach.db import db
from outreach.flows.contacts import suppress


def test_who_finds_our_robot_in_a_log_learns_how_to_keep_it_away(client: FlaskClient) -> None:
    page = client.get("/bot")
    assert page.status_code == 200
    assert "User-agent: OutreachBot" in page.text


def test_looking_at_the_way_out_changes_nothing_and_pressing_does(client: Any) -> None:
    message = waiting()
    for _ in range(20):
        assert client.get(f"/unsubscribe/{message.token}").status_code == 200
    assert not suppress.holds(message.recipient)
    answer = client.post(f"/unsubscribe/{message.token}", data={"List-Unsubscribe": "One-Click"}, token=False)
    assert answer.status_code == 200
    db.session.expire_all()
    assert suppress.holds(message.recipient) and message.state == MailState.STOPPED
    assert client.get("/unsubscribe/nonsense").status_code == 404
