"""A mail server that keeps what it is given, people who get a digest, and the links in it."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import make

from outreach.core.states import Role, Stage, ThreadTab
from outreach.db import db, now
from outreach.models import Mailbox, Thread, User

MONDAY = datetime(2026, 11, 23, 6, 45, tzinfo=UTC)  # 07:45 in Berlin


class Post:
    """A mail server that keeps what it is given; it can be told to fail."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, Any]] = []
        self.fails: Exception | None = None

    def __call__(self, box: Mailbox, user: User, raw: bytes, before_dot: Callable[[], None]) -> None:
        if self.fails and "early" in str(self.fails):
            raise self.fails
        before_dot()
        if self.fails:
            raise self.fails
        self.mails.append((user.email, email.message_from_bytes(raw, policy=email.policy.default)))


def person(**given: Any) -> User:
    given = {"timezone": "Europe/Berlin", "role": Role.OWNER, "digest_unassigned": True, **given}
    row = make.user(**given)
    row.created_at = now() - timedelta(days=400)
    row.last_seen_at = now()
    db.session.commit()
    return row


def reply(text: str = "Happy to add it", **given: Any) -> Thread:
    pitch = make.pitch(stage=Stage.TALKING)
    return make.thread(pitch=pitch, tab=ThreadTab.NEEDS, snippet=text, last_at=now() - timedelta(hours=14), **given)
