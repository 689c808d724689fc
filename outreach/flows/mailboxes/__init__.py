"""Mailboxes: connected, signed in to, checked and paused."""
