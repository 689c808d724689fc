"""Outgoing mail: what is written, checked, scheduled and compared."""
