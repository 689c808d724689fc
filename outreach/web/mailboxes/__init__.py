"""Mailboxes and OAuth clients."""
