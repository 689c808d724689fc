"""Incoming mail: received, matched, stored, and what follows from it."""
