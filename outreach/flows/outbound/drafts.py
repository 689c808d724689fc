"""Drafts: mails that wait for a person, and what the person can say: send, later, drop, or write it differently."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from sqlalchemy import select

from ...core import sanitize
from ...core.outbound import compose, merge_fields, reminders, schedule
from ...core.states import MailState, Stage, TaskKind
from ...db import db
from ...models import Event, Link, Message, Pitch, Prospect, Task, Thread, User
from .. import undo
from ..lifecycle import mail
from ..lifecycle import pitch as pitches
from . import render

ASK_AGAIN = timedelta(days=182)
LOOK_AGAIN = timedelta(days=7)
# what one can drop a pitch for: the digit pressed, its name, the words
REASONS = (
    ("1", "no_fit", "Not a fit"),
    ("2", "not_now", "Not now, ask again in 6 months"),
    ("3", "wrong_person", "Wrong person, find another"),
    ("4", "only_this", "Only this mail, keep the pitch"),
)
LATER = ("tomorrow", "3days", "monday", "2weeks")


class NotWaiting(ValueError):
    """The mail does not wait for a person any more; says what became of it."""


class NoDay(ValueError):
    """The text names no day to wait until."""


@dataclass(frozen=True, slots=True)
class Text:
    """A mail as its reader will see it, or what keeps it from being written."""

    subject: str
    body: str
    problem: str = ""


def confirm(message: Message, user: User, at: datetime) -> Event:
    """A person says yes to a draft: it leaves when its window opens, after the person's time to think again.

    Commits. Raises NotWaiting when it was sent, dropped or answered in the meantime.
    """
    with undo.recorded("draft.sent", f"Confirmed the mail to {whom(message)}", **_about(message, user)) as event:
        release(message, user, at)
    db.session.commit()
    return event


def release(message: Message, user: User, at: datetime) -> None:
    """Put a draft into the queue as confirmed. Does not commit; raises NotWaiting."""
    _must_wait(message)
    mail.confirm(message, at)
    message.due_at = message.due_at if message.due_at and message.due_at > at else at
    message.at, message.not_before = at, at + timedelta(seconds=user.hold_seconds)
    if message.pitch is not None:
        pitches.scheduled(message.pitch)
        pitches.plan(message.pitch, message.due_at)


def put_off(message: Message, user: User, until: datetime) -> Event:
    """Show a draft again on another day. Commits; raises NotWaiting."""
    words = f"{until:%a} {until.day} {until:%b}"
    with undo.recorded("draft.later", f"{whom(message)} waits until {words}", **_about(message, user)) as event:
        postpone(message, until)
    db.session.commit()
    return event


def postpone(message: Message, until: datetime) -> None:
    """Move a draft to another day. Does not commit; raises NotWaiting."""
    _must_wait(message)
    message.due_at = message.at = until
    if message.pitch is not None:
        pitches.plan(message.pitch, until)


def drop(message: Message, user: User, reason: str, at: datetime) -> Event:
    """Do not send a draft, and close its pitch unless only this mail is meant. Commits; raises NotWaiting."""
    _must_wait(message)
    words = next((text for _, name, text in REASONS if name == reason), REASONS[0][2])
    pitch = message.pitch
    with undo.recorded("draft.dropped", f"Dropped {whom(message)}: {words}", **_about(message, user)) as event:
        mail.cancel(message, words)
        if pitch is not None and reason != "only_this":
            mail.stop_unsent(Message.pitch_id == pitch.id, words, by_hand_too=True)
            close(pitch, reason, user, at)
        elif pitch is not None:
            pitches.plan(pitch, None)
            pitches.our_turn(pitch)
    db.session.commit()
    return event


def close(pitch: Pitch, reason: str, user: User, at: datetime) -> None:
    """Close a pitch for one of the reasons; Not now comes back as a task in half a year. Does not commit."""
    if reason == "wrong_person":
        pitches.stop(pitch, "wrong person", at)
        pitches.our_turn(pitch)
        return
    pitches.move(pitch, Stage.NOT_NOW if reason == "not_now" else Stage.LOST, at)
    if reason == "not_now":
        title = f"Ask {pitch.site.label} again"
        Task.plan(TaskKind.RETURN, title, at + ASK_AGAIN, at, pitch, user_id=pitch.owner_id or user.id)


def about_link(link: Link, user: User, at: datetime) -> Message:
    """A polite mail about a link that was lost, changed or promised, as a draft in its conversation. Commits.

    Raises NotWaiting when nobody is known to write to.
    """
    pitch = link.pitch
    if pitch is None or pitch.address is None:
        raise NotWaiting("Nobody is known to write to about this link. Open its site and pitch somebody there.")
    thread = db.session.scalar(
        select(Thread).where(Thread.pitch_id == pitch.id).order_by(Thread.last_at.desc(), Thread.id.desc()).limit(1)
    )
    mailbox = (thread.mailbox if thread else None) or next((box.mailbox for box in pitch.campaign.mailboxes), None)
    if mailbox is None:
        raise NotWaiting(f"{pitch.campaign.name} has no mailbox to write from.")
    last = thread.messages[-1] if thread and thread.messages else None
    subject, body = reminders.letter(
        link.state,
        first_name=pitch.contact.first_name if pitch.contact else "",
        page=link.source_url,
        target=link.target_url,
        sender=mailbox.sender_name,
    )
    token = uuid4().hex
    fresh = mail.draft(
        campaign_id=pitch.campaign_id, contact_id=pitch.contact_id, pitch=pitch, mailbox=mailbox,
        thread_id=thread.id if thread else None, at=at, due_at=at, token=token,
        sender=mailbox.address, message_id=compose.message_id(token, mailbox.address), recipient=pitch.address.email,
        in_reply_to=last.message_id if last else "", subject="" if thread else subject, body=body, author_id=user.id,
    )  # fmt: skip
    with undo.recorded(
        "draft.written", f"Wrote a draft about {link.source_url or link.target_url}", **_about(fresh, user)
    ):
        db.session.add(fresh)
        for task in db.session.scalars(select(Task).where(Task.link_id == link.id, Task.done_at.is_(None))):
            task.done_at = at
        title = f"See what became of the link from {link.site.label if link.site else link.source_url}"
        whose = link.owner_id or pitch.owner_id or user.id
        Task.plan(TaskKind.NUDGE, title, at + LOOK_AGAIN, at, link, user_id=whose)
    db.session.commit()
    return fresh


def rewrite(message: Message, subject: str, body: str) -> None:
    """Keep what a person wrote for this one mail. Does not commit; raises NotWaiting."""
    _must_wait(message)
    message.subject, message.body = sanitize.line(subject)[:300], sanitize.lines(body).strip()[:50_000]


def readable(messages: Iterable[Message]) -> dict[int, Text]:
    """What each waiting mail says, in a few queries for all of them."""
    waiting = list(messages)
    pairs = {(m.pitch.project_id, m.pitch.site_id) for m in waiting if m.pitch}
    prospects: dict[tuple[int, int], Prospect] = {}
    if pairs:
        wanted = select(Prospect).where(
            Prospect.project_id.in_({p for p, _ in pairs}), Prospect.site_id.in_({s for _, s in pairs})
        )
        prospects = {(p.project_id, p.site_id): p for p in db.session.scalars(wanted)}
    return {message.id: _text(message, prospects) for message in waiting}


def until(choice: str, user: User, at: datetime) -> datetime:
    """The moment a choice of "Later" means: nine in the morning of that day, by the person's clock. Raises NoDay."""
    zone = schedule.zone_named(user.timezone) or schedule.zone_named("UTC")
    assert zone is not None
    today = at.astimezone(zone).date()
    ahead = {"tomorrow": 1, "3days": 3, "monday": 7 - today.weekday(), "2weeks": 14}
    if choice in ahead:
        day = today + timedelta(days=ahead[choice])
    else:
        try:
            day = date.fromisoformat(choice)
        except ValueError:
            raise NoDay("Pick a day to wait until.") from None
        if not today < day < today + timedelta(days=3660):
            raise NoDay("Pick a day after today.")
    return schedule.instant(day, time(9), zone)


def _text(message: Message, prospects: dict[tuple[int, int], Prospect]) -> Text:
    subject, body = render.texts(message)
    pitch = message.pitch
    if message.thread is not None and not subject.strip():
        subject = compose.reply_subject(message.thread.subject) if message.in_reply_to else message.thread.subject
    if pitch is None:
        return Text(subject, body)
    asset = pitch.asset or (pitch.campaign.assets[0].asset if pitch.campaign.assets else None)
    filled = render.values_for(
        render.Source(
            contact=message.contact,
            site=pitch.site,
            project=pitch.project,
            mailbox=message.mailbox,
            email=message.recipient,
            asset=asset,
            fields=pitch.fields,
            personal_line=pitch.personal_line,
            prospect=prospects.get((pitch.project_id, pitch.site_id)),
            unsubscribe_url=render.unsubscribe_url(message.token),
        )
    )
    try:
        custom = frozenset(filled) - merge_fields.FIELDS.keys()
        return Text(
            sanitize.line(merge_fields.read(subject, custom).render(filled)),
            merge_fields.read(body, custom).render(filled).strip(),
        )
    except (merge_fields.BadTemplate, merge_fields.Unresolved) as why:
        return Text(subject, body, str(why))


def _must_wait(message: Message) -> None:
    pitch = message.pitch
    if pitch is not None and pitch.stopped_at and message.step_id is not None:
        raise NotWaiting(f"The mail to {whom(message)} stays here: {pitch.stop_reason or 'the pitch was stopped'}.")
    if message.state not in (MailState.DRAFT, MailState.HELD):
        became = {
            MailState.QUEUED: "is on its way already",
            MailState.CLAIMED: "is on its way already",
            MailState.SENDING: "is leaving now",
            MailState.SENT: "was sent already",
            MailState.STOPPED: f"was stopped: {message.reason}",
            MailState.SKIPPED: f"was dropped: {message.reason}",
        }
        raise NotWaiting(
            f"The mail to {whom(message)} {became.get(MailState(message.state), 'does not wait any more')}."
        )


def whom(message: Message) -> str:
    return message.contact.label if message.contact else message.recipient


def _about(message: Message, user: User) -> dict[str, int | None]:
    pitch = message.pitch
    return {
        "user_id": user.id,
        "project_id": pitch.project_id if pitch else None,
        "site_id": pitch.site_id if pitch else None,
        "contact_id": message.contact_id,
        "campaign_id": message.campaign_id,
        "pitch_id": message.pitch_id,
    }
