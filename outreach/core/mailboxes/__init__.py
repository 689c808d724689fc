"""Mailboxes: what a domain's records mean, and where people sign in."""
