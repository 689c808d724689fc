"""Overview: what stands around the agenda of a day: what keeps the work from going on, figures, and what is ahead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, or_, select

from ...core.outbound import schedule
from ...core.states import CampaignState, LinkState, MailKind, MailState, Triage, WonBy
from ...db import capped, db
from ...models import (
    Campaign,
    Event,
    ImportFile,
    Link,
    Mailbox,
    Message,
    Pitch,
    Project,
    Prospect,
    Thread,
    User,
)
from .agenda import Scope, day_end, zone_of

WEEK = timedelta(days=7)
POLL_FAILURES = 3
LOADING = ("ready", "loading")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps the work from going on, with the place to mend it."""

    text: str
    more: str
    url: str
    verb: str


@dataclass(frozen=True, slots=True)
class Week:
    """What the last seven days brought; Won by hand is counted apart."""

    sent: int
    replies: int
    won: int
    by_hand: int
    lost: int
    month: int = 0  # won by check this month, by the project's calendar

    @property
    def answered(self) -> int | None:
        """Replies per hundred mails sent."""
        return round(100 * self.replies / self.sent) if self.sent else None


def problems(user: User, at: datetime, samples: bool = True) -> list[Problem]:
    """What keeps mail from leaving or arriving, worst first."""
    scope = Scope(user, samples=samples)
    found = []
    boxes = db.session.scalars(
        select(Mailbox)
        .where(
            or_(Mailbox.project_id.is_(None), scope.of(Mailbox.project_id)),
            or_(Mailbox.paused_at.is_not(None), Mailbox.poll_failures >= POLL_FAILURES),
        )
        .order_by(Mailbox.id)
        .limit(5)
    )
    for box in boxes:
        what = "is paused" if box.paused_at else "cannot be read"
        why = box.paused_reason if box.paused_at else box.last_error
        found.append(Problem(f"{box.address} {what}", why, f"/settings/mailboxes/{box.id}", "Fix it"))
    paused = db.session.scalars(
        select(Campaign)
        .where(
            scope.of(Campaign.project_id), Campaign.state == CampaignState.PAUSED, Campaign.paused_reason != "",
            Campaign.archived_at.is_(None),
        )
        .order_by(Campaign.id)
        .limit(5)
    )  # fmt: skip
    for campaign in paused:
        found.append(Problem(f"{campaign.name} is paused", campaign.paused_reason, f"/campaigns/{campaign.id}", "Look"))
    stuck = db.session.execute(
        select(Message.state, func.count())
        .join(Campaign)
        .where(scope.of(Campaign.project_id), Message.state.in_((MailState.UNKNOWN, MailState.FAILED, MailState.HELD)))
        .where(Message.due_at > at - timedelta(days=30))
        .group_by(Message.state)
    ).all()
    for state, count in stuck:
        noun = "1 mail" if count == 1 else f"{count} mails"
        said = {"unknown": "may or may not have left", "failed": "could not be sent", "held": "wait for your decision"}
        verb = said[state] if count != 1 or state != "held" else "waits for your decision"
        found.append(Problem(f"{noun} {verb}", "", f"/outbox?state={state}", "Decide"))
    return found


def week(user: User, at: datetime, project: Project | None = None, samples: bool = True) -> Week:
    """The numbers of the last seven days, and of the month for the project's goal."""
    scope, since = Scope(user, project, samples=samples), at - WEEK
    month = _month_of(project, at) if project else at
    sent = (
        select(func.count())
        .select_from(Message)
        .where(Message.mailbox_id.in_(select(Mailbox.id)))
        .where(exists().where(Campaign.id == Message.campaign_id, scope.of(Campaign.project_id)))
        .where(Message.sent_at >= since, Message.outgoing)
    )
    replies = (
        select(func.count(func.distinct(Message.thread_id)))
        .join(Thread)
        .where(scope.of(Thread.project_id), Message.received_at >= since)
        .where(~Message.outgoing, Message.kind == MailKind.REPLY)
    )
    won = select(func.count()).select_from(Pitch).where(scope.of(Pitch.project_id), Pitch.won_at >= since)
    month_won = select(func.count()).select_from(Pitch).where(
        scope.of(Pitch.project_id), Pitch.won_at >= month, Pitch.won_by == WonBy.CHECK
    )  # fmt: skip
    lost = select(func.count()).select_from(Link).where(
        scope.of(Link.project_id), Link.state == LinkState.LOST, Link.lost_at >= since
    )  # fmt: skip
    asked = (
        sent, replies, won.where(Pitch.won_by == WonBy.CHECK), won.where(Pitch.won_by == WonBy.HAND), lost, month_won
    )  # fmt: skip
    return Week(*db.session.execute(select(*(one.scalar_subquery() for one in asked))).one())


def coming(user: User, at: datetime, project: Project | None = None, days: int = 7) -> list[tuple[date, int]]:
    """How many follow-ups and mails are due on each of the coming days, by the reader's own calendar."""
    scope, zone = Scope(user, project), zone_of(user)
    ends = day_end(user, at)
    first = ends.astimezone(zone).date()
    coming_days = [first + timedelta(days=n) for n in range(days)]
    bounds = [schedule.day_bounds(datetime.combine(day, time(12), zone), zone.key) for day in coming_days]
    mine = select(Campaign.id).where(scope.of(Campaign.project_id))
    due = select(Message.id).where(
        Message.campaign_id.in_(mine), Message.state.in_((MailState.DRAFT, MailState.QUEUED))
    )
    counted = (capped(due.where(Message.due_at >= begins, Message.due_at < over), 999) for begins, over in bounds)
    numbers = db.session.execute(select(*counted)).one()
    return list(zip(coming_days, numbers, strict=True))


def done_since(user: User, since: datetime) -> int:
    """How many things this person has done since then."""
    wanted = select(Event.id).where(Event.user_id == user.id, Event.at >= since, Event.undone_at.is_(None)).limit(200)
    return len(db.session.scalars(wanted).all())


def to_triage(user: User, project: Project | None = None, most: int = 1000) -> int:
    """How many sites wait for a yes or a no, as far as *most*."""
    scope = Scope(user, project)
    wanted = select(Prospect.id).where(scope.of(Prospect.project_id), Prospect.state == Triage.NEW)
    return db.session.scalar(select(capped(wanted, most - 1))) or 0


def imports_running(user: User) -> list[ImportFile]:
    """The tables that are being loaded now."""
    scope = Scope(user)
    wanted = select(ImportFile).where(scope.of(ImportFile.project_id), ImportFile.state.in_(LOADING))
    return list(db.session.scalars(wanted.order_by(ImportFile.id).limit(3)))


def _month_of(project: Project, at: datetime) -> datetime:
    local = at.astimezone(schedule.zone_named(project.timezone) or ZoneInfo("UTC"))
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
