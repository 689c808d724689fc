"""Lifecycle: every change of state of a mail, a pitch and a conversation; nothing else writes these columns."""
