"""The classes of bounces under one letter each, for tables of sentences."""

from __future__ import annotations

from outreach.core.states import BounceClass

A, M, S, T = BounceClass.ADDRESS, BounceClass.MAILBOX, BounceClass.SENDER, BounceClass.MESSAGE
