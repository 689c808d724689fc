"""Contacts: found, merged, suppressed and erased."""
