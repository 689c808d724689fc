"""The digest: Today in miniature, by mail, once a morning, and only when something needs the person."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from uuid import uuid4

from flask import current_app, render_template
from sqlalchemy import and_, func, or_, select
from sqlalchemy.exc import IntegrityError

from ...core import routes, sanitize
from ...core.outbound import digest_time, schedule
from ...core.outbound.digest_time import Count
from ...core.states import DigestRhythm, LinkState, Stage, WonBy
from ...db import claim, db, now
from ...models import DigestMail, Link, Mailbox, Message, Pitch, Project, User
from ...net.mail import smtp
from ..mailboxes import login
from ..operations import restore_guard
from . import agenda, digest_links, overview

log = logging.getLogger("outreach.digest")

MOST = 20
TAKEN_FOR = timedelta(minutes=15)  # a claim older than this died with its process
AGAIN_AFTER = timedelta(minutes=10)
ACTIONS = {
    "followups": (("later", "Later"), ("stop", "Stop")),
    "replies": (("later", "Later"), ("done", "Done")),
    "bounced": (("later", "Later"), ("done", "Done")),
    "tasks": (("later", "Later"), ("done", "Done")),
}
COUNTED = {
    "replies": ("reply", "replies"),
    "bounced": ("mail that came back", "mails that came back"),
    "followups": ("follow-up", "follow-ups"),
    "links": ("link change", "link changes"),
    "promised": ("promise", "promises"),
    "tasks": ("task", "tasks"),
}
HEADINGS = {
    "replies": ("{} reply waits for you", "{} replies wait for you"),
    "bounced": ("{} mail came back", "{} mails came back"),
    "followups": ("{} follow-up is ready", "{} follow-ups are ready"),
    "links": ("{} link changed", "{} links changed"),
    "promised": ("{} promise is overdue", "{} promises are overdue"),
    "tasks": ("{} task is due", "{} tasks are due"),
}
BUTTONS = {"followups": ("Start with the follow-ups", routes.path("today.index", focus="followups"))}

Deliver = Callable[[Mailbox, User, bytes, Callable[[], None]], None]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in the mail."""

    who: str
    site: str
    why: str
    quote: str
    verb: str
    url: str
    actions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    lines: tuple[Line, ...]
    more: int
    button: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """What one mail says."""

    subject: str
    preheader: str
    number: int
    on: date
    problems: tuple[overview.Problem, ...]
    parts: tuple[Part, ...]
    news: tuple[str, ...]
    figures: str
    went_quiet: bool = False
    weekly: bool = False


def send_all(deliver: Deliver | None = None) -> int:
    """Send every digest that is due now; one person's trouble never keeps another's back. Returns how many left."""
    if restore_guard.warning():  # the digest of today may have left already
        db.session.rollback()
        return 0
    at, sent = now(), 0
    people = db.session.scalars(select(User).where(User.disabled_at.is_(None), User.digest != DigestRhythm.OFF)).all()
    for key in [user.id for user in people if due_on(user, at)]:
        try:
            sent += send(key, deliver or _deliver)
        except Exception:
            log.exception("the digest of person %s failed", key)
            db.session.rollback()
    db.session.rollback()
    return sent


def send(user_id: int, deliver: Deliver) -> bool:
    """Send one person's digest of today if it is due; at most once a local date, whatever dies in between. Commits."""
    user, at = db.session.get_one(User, user_id), now()
    on = due_on(user, at)
    row = _taken(user, on, at) if on else None
    if row is None or on is None:
        db.session.rollback()
        return False
    digest = compose(user, at, on)
    if digest is None:
        row.state = "nothing"
        db.session.commit()
        return False
    box = _sender(user)
    if box is None:
        return _failed(row, "No mailbox can send it.")
    row.subject = digest.subject
    raw = _letter(digest, user, box)
    db.session.commit()
    try:
        deliver(box, user, raw, lambda: _crossing(row))
    except smtp.Failed as why:
        if row.state == "sending" and why.fate == smtp.Fate.UNKNOWN:
            row.state, row.error = "unknown", str(why)
            db.session.commit()
            return False
        return _failed(row, str(why))
    row.state = "sent"
    db.session.commit()
    return True


def due_on(user: User, at: datetime) -> date | None:
    """The local date whose digest is due for *user* at this moment; None outside the morning or when unwanted."""
    zone = agenda.zone_of(user)
    on = at.astimezone(zone).date()
    if not digest_time.due(on, zone, f"{user.id}") <= at < digest_time.too_late(on, zone):
        return None
    if user.created_at.astimezone(zone).date() >= on or (user.digest_paused_until and on < user.digest_paused_until):
        return None
    return on if digest_time.wanted(user.digest, on, is_quiet(user, at)) else None


def is_quiet(user: User, at: datetime) -> bool:
    """Whether the person has not been here for three weeks."""
    return at - (user.last_seen_at or user.created_at) > digest_time.QUIET


def compose(user: User, at: datetime, on: date) -> Digest | None:
    """What today's mail says, from the tables as they are now; None when nothing needs the person."""
    scope = agenda.Scope(user, unassigned=_minds_unassigned(user), samples=False)
    sections = agenda.agenda(scope, at, most=200, shown=MOST)
    problems = tuple(overview.problems(user, at, samples=False))
    weekly = user.digest == DigestRhythm.WEEKLY or is_quiet(user, at)
    since = at - timedelta(days=7) if weekly else _since(user, at)
    news = _news(user, since, at)
    if not (sections or problems or news):
        return None
    parts, left = [], MOST
    for section in sections:
        shown = section.items[:left]
        left -= len(shown)
        parts.append(_part(section, shown, user, at))
    counts = [Count(section.total, *COUNTED[section.name]) for section in sections]
    first = sections[0].items[0] if sections else None
    won, lost, verifying = _tally(user, since)
    if weekly:
        subject = digest_time.week_subject(won, lost, verifying)
    elif sections or problems:
        subject = digest_time.subject([problem.text for problem in problems], counts)
    else:
        subject = f"{Count(len(news), 'piece', 'pieces')} of good news: {news[0]}"
    quote = f': "{first.quote}"' if first and first.quote and not user.digest_hides_text else ""
    below = f"{first.who} ({first.site}){quote}" if first else news[0] if news else problems[0].more
    return Digest(
        subject=sanitize.line(subject)[:150],
        preheader=sanitize.line(below)[:150],
        number=sum(count.number for count in counts),
        on=on,
        problems=problems,
        parts=tuple(parts),
        news=tuple(news),
        figures=_figures(user, at, on),
        went_quiet=is_quiet(user, at) and user.digest != DigestRhythm.WEEKLY,
        weekly=weekly,
    )


def _taken(user: User, on: date, at: datetime) -> DigestMail | None:
    row = db.session.scalar(select(DigestMail).where(DigestMail.user_id == user.id, DigestMail.on == on))
    if row is None:
        row = DigestMail(user_id=user.id, on=on, at=at, state="claimed")
        db.session.add(row)
        try:
            db.session.commit()
        except IntegrityError:  # another process was first
            db.session.rollback()
            return None
        return row
    stale = (row.state == "claimed" and at - row.at > TAKEN_FOR) or (
        row.state == "failed" and at - row.at > AGAIN_AFTER
    )
    return row if stale and claim(row, at=at, state="claimed") else None


def _crossing(row: DigestMail) -> None:
    row.state = "sending"
    db.session.commit()


def _failed(row: DigestMail, why: str) -> bool:
    row.state, row.error, row.at = "failed", why[:500], now()
    db.session.commit()
    log.warning("the digest of person %s could not be sent: %s", row.user_id, why)
    return False


def _sender(user: User) -> Mailbox | None:
    usable = (
        select(Mailbox)
        .outerjoin(Project)
        .where(Mailbox.paused_at.is_(None), or_(Mailbox.project_id.is_(None), Project.is_sample.is_(False)))
    )
    return db.session.scalar(usable.order_by((Mailbox.owner_id == user.id).desc().nulls_last(), Mailbox.id).limit(1))


def _deliver(box: Mailbox, user: User, raw: bytes, before_dot: Callable[[], None]) -> None:
    sender, recipient = box.address, user.email
    session = login.sending(box, smtp.Session)
    try:
        session.deliver(sender, recipient, raw, before_dot)
    finally:
        session.close()


def _letter(digest: Digest, user: User, box: Mailbox) -> bytes:
    base = str(current_app.config["BASE_URL"])
    leave = base + routes.path("digest.leave", token=digest_links.off_token(user))
    values = {"digest": digest, "user": user, "base": base, "leave": leave, "zone": agenda.zone_of(user)}
    letter = EmailMessage(policy=SMTP)
    letter["From"] = f"Outreach <{box.address}>"
    letter["To"] = user.email
    letter["Subject"] = digest.subject
    letter["Date"] = now()
    letter["Message-ID"] = f"<digest.{user.id}.{digest.on.isoformat()}.{uuid4().hex}@{box.address.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter["List-Id"] = f"Outreach digest <digest.{box.address.rpartition('@')[2]}>"
    letter["List-Unsubscribe"] = f"<{leave}>, <mailto:{box.address}?subject=digest%20off>"
    letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.set_content(render_template("today/mail/digest.txt", **values), cte="quoted-printable")
    letter.add_alternative(render_template("today/mail/digest.html", **values), subtype="html", cte="quoted-printable")
    return letter.as_bytes()


def _part(section: agenda.Section, shown: Sequence[agenda.Item], user: User, at: datetime) -> Part:
    base = str(current_app.config["BASE_URL"])
    lines = tuple(
        Line(
            who=sanitize.line(item.who),
            site=sanitize.line(item.site),
            why=_waits(item, at),
            quote="" if user.digest_hides_text else _quote(item.quote),
            verb=item.verb,
            url=f"{base}{item.url}",
            actions=tuple(
                (word, base + routes.path("digest.show", token=digest_links.action_token(user, item.key, action, at)))
                for action, word in ACTIONS.get(section.name, ())
            ),
        )
        for item in shown
    )
    one, many = HEADINGS[section.name]
    button, path = BUTTONS.get(section.name, ("", ""))
    title = (one if section.total == 1 else many).format(section.total)
    return Part(title, lines, section.total - len(shown), button, f"{base}{path}" if path else "")


def _waits(item: agenda.Item, at: datetime) -> str:
    hours = int((at - item.at).total_seconds() // 3600) if item.at else 0
    age = f"{hours} hours" if 2 <= hours < 48 else f"{hours // 24} days" if hours >= 48 else ""
    return ", ".join(part for part in (item.why, age if item.section == "replies" else "") if part)


def _quote(text: str) -> str:
    words = [word for word in sanitize.line(text).split() if "://" not in word]
    quote = " ".join(words)
    return quote if len(quote) <= 120 else quote[:119].rstrip() + "…"


def _minds_unassigned(user: User) -> bool:
    """What belongs to nobody is for those who ask for it, and for somebody who works alone."""
    if user.digest_unassigned:
        return True
    return db.session.scalar(select(func.count()).select_from(User).where(User.disabled_at.is_(None))) == 1


def _since(user: User, at: datetime) -> datetime:
    last = db.session.scalar(
        select(func.max(DigestMail.at)).where(DigestMail.user_id == user.id, DigestMail.state.in_(("sent", "unknown")))
    )
    return max(last or user.created_at, at - timedelta(days=7))


def _news(user: User, since: datetime, at: datetime) -> list[str]:
    """Links won since the last mail."""
    scope = agenda.Scope(user, samples=False, unassigned=_minds_unassigned(user))
    won = db.session.scalars(
        select(Pitch)
        .where(scope.of(Pitch.project_id), Pitch.stage == Stage.WON, Pitch.won_at > since, Pitch.won_at <= at)
        .where(scope.whose(Pitch.owner_id))
        .order_by(Pitch.won_at)
        .limit(10)
    )
    return [
        f"{pitch.site.label}: link live, pitch Won{' by hand' if pitch.won_by == WonBy.HAND else ''}" for pitch in won
    ]


def _tally(user: User, since: datetime) -> tuple[int, int, int]:
    scope = agenda.Scope(user, samples=False)
    won = select(func.count()).where(scope.of(Pitch.project_id), Pitch.won_at > since)
    lost = select(func.count()).where(scope.of(Link.project_id), Link.lost_at > since, Link.state == LinkState.LOST)
    states = (LinkState.VERIFYING, LinkState.PROMISED)
    verifying = select(func.count()).where(scope.of(Link.project_id), Link.state.in_(states))
    return tuple(db.session.scalar(wanted) or 0 for wanted in (won, lost, verifying))  # type: ignore[return-value]


def _figures(user: User, at: datetime, on: date) -> str:
    zone = agenda.zone_of(user)
    today, before = (schedule.instant(on - timedelta(days=back), time(0), zone) for back in (0, 1))
    month = schedule.instant(on.replace(day=1), time(0), zone)
    scope = agenda.Scope(user, samples=False)
    mine = and_(Message.pitch_id == Pitch.id, scope.of(Pitch.project_id))
    sent = select(func.count()).where(mine, Message.outgoing, Message.sent_at >= before, Message.sent_at < today)
    answers = select(func.count()).where(
        mine,
        Message.outgoing.is_(False),
        Message.kind == "reply",
        Message.received_at >= before,
        Message.received_at < today,
    )
    won = select(func.count()).where(scope.of(Pitch.project_id), Pitch.won_at >= before, Pitch.won_at < today)
    earned = select(func.count()).where(scope.of(Pitch.project_id), Pitch.won_at >= month, Pitch.won_by == WonBy.CHECK)
    goal = select(func.sum(Project.goal_links)).where(scope.of(Project.id), Project.archived_at.is_(None))
    one, two, three, four, five = (db.session.scalar(wanted) or 0 for wanted in (sent, answers, won, earned, goal))
    return f"Yesterday: {one} sent, {Count(two, 'answer', 'answers')}, {three} won. This month: {four} of {five} links."
