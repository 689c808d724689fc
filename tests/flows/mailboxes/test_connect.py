"""Connecting a mailbox: what is known of its servers before anything is asked."""

from __future__ import annotations

from outreach.flows.mailboxes import connect


def test_servers_are_guessed_from_the_address() -> None:
    assert connect.guessed("ana@gmail.com").smtp_host == "smtp.gmail.com"
    assert connect.guessed("ana@acme.example").imap_host == "imap.acme.example"
