"""Outgoing mail: enrolled, written, sent, reconciled and expired."""
