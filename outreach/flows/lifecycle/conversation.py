"""Conversation: where it waits in the inbox, and until when it was put off. Nothing here commits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ...core.states import ThreadTab
from ...models import Thread
from .allowed import demand

T = ThreadTab
ALL = tuple(ThreadTab)
# Where a conversation may be when it …
ALLOWED: dict[str, tuple[ThreadTab, ...]] = {
    "one that needs us": ALL,
    "one whose mail came back": ALL,
    "waiting": ALL,
    "done": ALL,
    "ignored": (T.UNMATCHED, T.IGNORED),
    "waiting for their answer": tuple(tab for tab in ALL if tab not in (T.NEEDS, T.DONE)),  # a step left by itself
}


def begun(at: datetime, **columns: Any) -> Thread:
    """A new conversation, in which we wait for them."""
    return Thread(tab=T.WAITING, created_at=at, **columns)


def unmatched(at: datetime, **columns: Any) -> Thread:
    """A new conversation of which nobody knows yet which pitch it belongs to."""
    return Thread(tab=T.UNMATCHED, unread=True, created_at=at, suggestion={}, **columns)


def needs_us(thread: Thread) -> None:
    """Something came that a person has to see."""
    _demand(thread, "one that needs us")
    thread.tab, thread.unread, thread.later_until = T.NEEDS, True, None


def bounced(thread: Thread) -> None:
    """Our mail did not arrive: a person has to find another way, but nobody replied."""
    _demand(thread, "one whose mail came back")
    thread.tab, thread.unread, thread.later_until = T.BOUNCED, True, None


def waits(thread: Thread, until: datetime | None = None) -> None:
    """A person has seen it: we wait, for them or until a day."""
    _demand(thread, "waiting")
    thread.tab, thread.unread, thread.later_until = T.WAITING, False, until


def put_off(thread: Thread, until: datetime) -> None:
    """Show it again then, where it stands."""
    thread.later_until = until


def done(thread: Thread) -> None:
    """Nothing more to do here."""
    _demand(thread, "done")
    thread.tab, thread.unread, thread.later_until = T.DONE, False, None


def ignored(thread: Thread) -> None:
    """A mail that nobody could match: none of our business, or part of another conversation now. Raises NotAllowed."""
    _demand(thread, "ignored")
    thread.tab, thread.unread = T.IGNORED, False


def mail_left(thread: Thread, by_hand: bool) -> None:
    """A mail of ours left: we wait for them. A step that left by itself closes nothing a person has to see."""
    if by_hand or thread.tab in ALLOWED["waiting for their answer"]:
        thread.tab = T.WAITING


def _demand(thread: Thread, change: str) -> None:
    demand(ALLOWED, change, thread.tab, f"The conversation “{thread.subject}”")
