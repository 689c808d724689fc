"""Contacts and the do-not-contact list."""
