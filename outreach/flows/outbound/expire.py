"""Lapsing: a pitch that nobody answered after its last mail goes to Not now by itself, and can be brought back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from ...core.outbound import schedule
from ...core.states import SETTLED, MailKind, MailState, Stage, ThreadTab
from ...db import db, now
from ...models import Event, Link, Message, Pitch, Step, Task, Thread
from .. import undo
from ..lifecycle import conversation
from ..lifecycle import pitch as pitches
from ..mailboxes import login

KIND = "pitch.lapsed"
SHORTEST = 7  # working days after the last mail, though its own delay was shorter
SAYS_NOTHING = (MailKind.AUTO, MailKind.DELIVERED, MailKind.DELAYED)


def lapse_due() -> int:
    """Close every pitch whose last mail has waited long enough for an answer; how many. Commits after each."""
    at, closed = now(), 0
    for key in db.session.scalars(_silent(at)).all():
        closed += lapse(key, at)
    db.session.rollback()
    return closed


def lapse(pitch_id: int, at: datetime) -> bool:
    """Move one pitch to Not now if its time is over; whether it was. Commits."""
    pitch = db.session.scalar(
        _silent(at)
        .with_only_columns(Pitch)
        .where(Pitch.id == pitch_id)
        .with_for_update(of=Pitch)
        .execution_options(populate_existing=True)
    )
    last = db.session.scalar(
        select(Message)
        .where(Message.pitch_id == pitch_id, Message.state == MailState.SENT)
        .order_by(Message.sent_at.desc())
        .limit(1)
    )
    if pitch is None or last is None or not _is_over(pitch, last, at):
        db.session.commit()
        return False
    who = pitch.contact.label if pitch.contact else pitch.site.label
    threads = db.session.scalars(
        select(Thread).where(Thread.pitch_id == pitch.id, Thread.tab == ThreadTab.WAITING, Thread.later_until.is_(None))
    ).all()
    about = {"site_id": pitch.site_id, "contact_id": pitch.contact_id, "campaign_id": pitch.campaign_id}
    summary = f"{who} did not answer. The pitch is in Not now."
    with undo.recorded(KIND, summary, project_id=pitch.project_id, pitch_id=pitch.id, **about):
        pitches.unanswered(pitch, at)
        for thread in threads:
            conversation.done(thread)
    db.session.commit()
    return True


def _silent(at: datetime) -> Select[int]:
    """The pitches whose sequence has run to its end at least a week ago, and of which nothing was heard since."""
    mail, heard, later = aliased(Message), aliased(Message), aliased(Step)
    recent = mail.state.not_in(SETTLED) | (mail.sent_at > at - timedelta(days=SHORTEST))
    said = heard.kind.not_in(SAYS_NOTHING)
    last_step = (
        exists()
        .where(Message.pitch_id == Pitch.id, Message.state == MailState.SENT, Message.step_id == Step.id)
        .where(~exists().where(later.sequence_id == Step.sequence_id, later.position > Step.position))
    )
    return select(Pitch.id).where(
        Pitch.stage == Stage.PITCHED,
        Pitch.stopped_at.is_(None),
        Pitch.stage_at <= at - timedelta(days=SHORTEST),
        last_step,
        ~exists().where(mail.pitch_id == Pitch.id, mail.outgoing, recent),
        ~exists().where(heard.pitch_id == Pitch.id, ~heard.outgoing, said),
        ~exists().where(Thread.pitch_id == Pitch.id, Thread.tab.in_((ThreadTab.NEEDS, ThreadTab.BOUNCED))),
        ~exists().where(Thread.pitch_id == Pitch.id, Thread.later_until.is_not(None)),
        ~exists().where(Task.pitch_id == Pitch.id, Task.done_at.is_(None)),
        ~exists().where(Link.pitch_id == Pitch.id, Link.retired_at.is_(None)),
        ~exists().where(Event.pitch_id == Pitch.id, Event.kind == KIND, Event.undone_at.is_not(None)),
    )


def _is_over(pitch: Pitch, last: Message, at: datetime) -> bool:
    """Whether the last step's own delay has passed again, and the mailbox was read since."""
    if last.mailbox is None or last.sent_at is None:
        return False
    delay = db.session.scalar(
        select(func.max(Step.delay_days)).join(Message).where(Message.pitch_id == pitch.id, Message.step_id == Step.id)
    )
    window = login.window(last.mailbox, pitch.campaign)
    place = login.place(pitch.contact, pitch.site, pitch.project, last.mailbox)
    ends = schedule.due_after(last.sent_at, max(delay or 0, SHORTEST), window, place)
    read = last.mailbox.last_complete_poll_started_at
    return ends <= at and (not last.mailbox.imap_host or (read is not None and read >= ends))
