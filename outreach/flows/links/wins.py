"""Winning: a pitch becomes Won when a check has seen its link, or by hand with a reason that stays in sight."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from ...core import urls
from ...core.states import LinkState, WonBy
from ...db import db
from ...models import Event, Link, Pitch, Task, User
from .. import undo
from ..lifecycle import pitch as pitches


class NoAddress(ValueError):
    """What was typed does not say where the link is; says how it should."""


def seen(pitch: Pitch) -> Link | None:
    """A link of the pitch that a check has seen and not lost since."""
    live = (LinkState.LIVE, LinkState.CHANGED, LinkState.MISSING)
    wanted = select(Link).where(Link.pitch_id == pitch.id, Link.state.in_(live), Link.first_seen_at.is_not(None))
    return db.session.scalar(wanted.order_by(Link.id).limit(1))


def watch(pitch: Pitch, text: str, user: User, at: datetime, target: str = "") -> tuple[Link, Event]:
    """Somebody says the link of a pitch is at an address: watch it, first look at once. Commits; raises NoAddress.

    The pitch becomes Won by itself when the look sees the link.
    """
    source = urls.typed(text)
    if source is None:
        raise NoAddress("Enter the full address of the page with the link, such as https://example.com/page")
    aim = urls.typed(target) if target else None
    aim = aim or pitch.target_url or (pitch.asset.url if pitch.asset else "") or _home(pitch)
    link = db.session.scalar(
        select(Link).where(Link.pitch_id == pitch.id, Link.source_url.in_((source, ""))).order_by(Link.id).limit(1)
    )
    about = {"user_id": user.id, "project_id": pitch.project_id, "pitch_id": pitch.id, "site_id": pitch.site_id}
    with undo.recorded("link.logged", f"Logged a link on {urls.readable(source)}", **about) as event:
        if link is None:
            link = Link(
                project_id=pitch.project_id, pitch=pitch, site_id=pitch.site_id, asset_id=pitch.asset_id,
                owner_id=pitch.owner_id or user.id, target_url=aim, source_url=source, state_at=at, created_at=at,
            )  # fmt: skip
            db.session.add(link)
        link.source_url, link.state, link.state_at, link.next_check_at = source, LinkState.VERIFYING, at, at
        link.retired_at = None
        pitches.link_named(pitch, at)
    db.session.commit()
    return link, event


def promise(pitch: Pitch, on: date, user: User, at: datetime) -> Link:
    """They agreed to link by a day: remember it, so that it comes up when it is not there. Does not commit."""
    pitch.promised_on = on
    link = db.session.scalar(select(Link).where(Link.pitch_id == pitch.id).order_by(Link.id).limit(1))
    if link is None:
        link = Link(
            project_id=pitch.project_id, pitch=pitch, site_id=pitch.site_id, asset_id=pitch.asset_id,
            owner_id=pitch.owner_id or user.id, source_url="", state=LinkState.PROMISED, state_at=at, created_at=at,
            target_url=pitch.target_url or (pitch.asset.url if pitch.asset else "") or _home(pitch),
        )  # fmt: skip
        db.session.add(link)
    link.promised_on = on
    return link


def by_hand(pitch: Pitch, reason: str, user: User, at: datetime) -> Event:
    """Count a pitch as won although no check has seen the link. Commits; raises NotAllowed without a reason."""
    about = {"user_id": user.id, "project_id": pitch.project_id, "pitch_id": pitch.id, "site_id": pitch.site_id}
    with undo.recorded("pitch.won", f"{pitch.site.label} counts as won by hand: {reason.strip()}", **about) as event:
        pitches.win(pitch, WonBy.HAND, at, reason)
        for task in db.session.scalars(select(Task).where(Task.pitch_id == pitch.id, Task.done_at.is_(None))):
            task.done_at = at
    db.session.commit()
    return event


def _home(pitch: Pitch) -> str:
    return f"https://{pitch.project.host}/"
