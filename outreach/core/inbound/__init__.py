"""Incoming mail: its bytes, its words, what it is and what it wants."""
