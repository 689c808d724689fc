"""What a link in the digest does: one thing about one row, once, without signing in."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ...core import secrets
from ...core.outbound import schedule
from ...core.states import MailState, Role
from ...db import db, now
from ...models import Message, ProjectMember, Task, Thread, UsedToken, User
from .. import undo
from ..lifecycle import conversation, mail
from ..lifecycle import pitch as pitches
from . import agenda

TOKEN_DAYS = 7


class Unusable(ValueError):
    """An action link that cannot be used (any more); says why."""


def off_token(user: User) -> str:
    """The token of the one-click way out; works for ever."""
    return secrets.sign({"u": user.id}, _key(), "digest-off")


def leaver(token: str) -> User | None:
    """The person a way-out token belongs to."""
    found = secrets.signed(token, _key(), "digest-off")
    return db.session.get(User, found["u"]) if found else None


def action_token(user: User, key: str, action: str, at: datetime) -> str:
    """A token for one action on one item, for seven days, used once."""
    until = int((at + timedelta(days=TOKEN_DAYS)).timestamp())
    return secrets.sign({"u": user.id, "k": key, "a": action, "x": until}, _key(), "digest-action")


def open_token(token: str) -> tuple[User, str, Any, str]:
    """What an action token is for: (person, action, row, its name); raises Unusable with a sentence."""
    found = secrets.signed(token, _key(), "digest-action")
    if not found:
        raise Unusable("This link is damaged. Open the item itself instead.")
    if int(str(found["x"])) < now().timestamp():
        raise Unusable("This link was good for seven days, which are over. Open the item itself instead.")
    if db.session.scalar(select(UsedToken.id).where(UsedToken.token_hash == secrets.digest(token))):
        raise Unusable("This was done already.")
    kind, _, number = str(found["k"]).rpartition("-")
    model = {"draft": Message, "reply": Thread, "task": Task}[kind]
    user, row = db.session.get(User, found["u"]), db.session.get(model, int(number))
    if user is None or user.disabled_at or row is None:
        raise Unusable("What this link was about is not there any more.")
    if not _may(user, row):
        raise Unusable("You may not change this any more. Ask an owner of the workspace.")
    return user, str(found["a"]), row, _name(row)


def _may(user: User, row: Any) -> bool:
    """Whether the person may change this row now: as a member at least, and in a project they still see."""
    if not user.ranks(Role.MEMBER):
        return False
    member = select(ProjectMember.id).where(
        ProjectMember.user_id == user.id, ProjectMember.project_id == _project_of(row)
    )
    return bool(user.all_projects or db.session.scalar(member))


def act(token: str) -> str:
    """Do what the token is for, once, and say what was done; raises Unusable. Commits."""
    user, action, row, name = open_token(token)
    at = now()
    db.session.add(UsedToken(token_hash=secrets.digest(token), at=at))
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise Unusable("This was done already.") from None
    zone = agenda.zone_of(user)
    tomorrow = schedule.instant(at.astimezone(zone).date() + timedelta(days=1), time(7), zone)
    said = {"later": "waits until tomorrow", "done": "is done", "stop": "is stopped"}[action]
    about = {"user_id": user.id, "project_id": _project_of(row)}
    with undo.recorded(f"digest.{action}", f"{name} {said} (from the digest)", **about):
        _do(row, action, tomorrow, at)
    db.session.commit()
    return f"{name} {said}."


def _do(row: Any, action: str, tomorrow: datetime, at: datetime) -> None:
    if isinstance(row, Message):
        if row.state != MailState.DRAFT:
            raise Unusable("This mail has left or was stopped already.")
        if action == "later":
            row.due_at = row.at = tomorrow
        else:
            mail.stop(row, "stopped from the digest")
            if row.pitch:
                pitches.stop(row.pitch, "stopped from the digest", at)
    elif isinstance(row, Thread):
        if action == "later":
            conversation.put_off(row, tomorrow)
        else:
            conversation.done(row)
    elif action == "later":
        row.due_at = tomorrow
    else:
        row.done_at = at


def _name(row: Any) -> str:
    if isinstance(row, Message):
        return f"The follow-up to {row.contact.label if row.contact else row.recipient}"
    if isinstance(row, Thread):
        return f"The reply of {row.contact.label if row.contact else 'somebody we do not know'}"
    return f"The task: {row.title}"


def _project_of(row: Any) -> int | None:
    if isinstance(row, Message):
        return row.pitch.project_id if row.pitch else None
    return row.project_id  # type: ignore[no-any-return]


def _key() -> str:
    return str(current_app.config["KEYS"][-1])
