from __future__ import annotations

from flask.testing import FlaskClient


def test_who_finds_our_robot_in_a_log_learns_how_to_keep_it_away(client: FlaskClient) -> None:
    page = client.get("/bot")
    assert page.status_code == 200
    assert "User-agent: OutreachBot" in page.text
