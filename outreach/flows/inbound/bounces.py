"""Returned: what bounces, delays and complaints mean for the mail, its address and its sender."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from ...core.inbound import bounce, mime, reply
from ...core.states import AddressState, BounceClass, MailKind, MailState, Stage, ThreadTab, Turn
from ...db import db
from ...models import Address, Message, Task
from ..contacts import suppress
from ..mailboxes import pausing
from ..outbound import send, stop
from . import matching, store

TROUBLE_PAUSE = timedelta(days=3)
TROUBLE_ENDS = 4  # a mailbox in trouble so often is dead


def report(
    incoming: mime.Incoming,
    reading: reply.Reading,
    ours: Message | None,
    place: store.Place,
    when: datetime,
    at: datetime,
) -> Message | None:
    """A bounce, a delay, a delivery or a complaint: each about the mail it names, surely or by its recipient."""
    report = reading.report
    assert report is not None
    kept: Message | None = None
    for failure in report.failures:
        about = ours if ours is not None and ours.outgoing else None
        sure = about is not None
        about = about or matching.written_to(failure.recipient, place.mailbox_id, at)
        if about is None:
            continue
        if sure:
            surely_left(about, at)
        if kept is None:
            thread = about.thread or store.thread_for(about, place, when)
            kept = store.kept(incoming, reading, thread, place, when, about)
            kept.kind = report.kind
            kept.bounce_class = failure.blame or ""
            kept.facts = {
                **kept.facts,
                "recipient": failure.recipient,
                "status": failure.status,
                "said": failure.said[:1000],
            }
        if report.kind == MailKind.COMPLAINT:
            _complained(about, at)
        elif failure.action == "failed":
            _bounced(about, failure, sure and _of_whom_we_wrote_to(about, failure), at)
        elif failure.action == "delayed":
            about.server_said = f"delayed: {failure.said}"[:2000]
    return kept


def _complained(about: Message, at: datetime) -> None:
    suppress.add(about.recipient, reason="marked our mail as spam", source="complaint", at=at)
    if about.thread is not None:
        about.thread.tab, about.thread.unread = ThreadTab.DONE, False
    if about.pitch is not None:
        about.pitch.stop("marked our mail as spam", at)
        stop.cancel_steps(about.pitch.id, "marked our mail as spam")
        if about.pitch.stage not in (Stage.WON, Stage.LOST):
            about.pitch.move(Stage.LOST, at)
    store.note("mail.complaint", f"{about.recipient} marked our mail as spam", about.pitch, at)


def _of_whom_we_wrote_to(about: Message, failure: bounce.Failure) -> bool:
    """Tell whether a report speaks of the address we wrote to, perhaps as its house calls it inside, and not of one of
    those that address passes mail on to."""
    named, wrote_to = failure.recipient.lower(), about.recipient.lower()
    return not named or named == wrote_to or named.partition("@")[0] == wrote_to.partition("@")[0]


def _bounced(about: Message, failure: bounce.Failure, sure: bool, at: datetime) -> None:
    """What a bounce means: only a dead address is given up, and the address, not the person."""
    blame = failure.blame or BounceClass.MAILBOX
    if blame == BounceClass.ADDRESS and not sure:
        # A report that does not carry our mail back may be forged, and one dead person of a list is not the list.
        blame = BounceClass.MAILBOX
    said = failure.said[:500]
    about.bounce_class, about.server_said = blame, said
    address = db.session.scalar(select(Address).where(Address.email == about.recipient))
    pitch = about.pitch
    if blame == BounceClass.MAILBOX:
        _in_trouble(about, address, said, at)
        return
    about.state, about.reason = MailState.FAILED, f"came back: {said}"
    why = "the address does not take mail" if blame == BounceClass.ADDRESS else "the mail came back"
    if blame == BounceClass.ADDRESS:
        _address_dead(about, address, said, at)
    if pitch is not None:
        pitch.stop(why, at)
        pitch.turn = Turn.OURS
        stop.cancel_steps(pitch.id, why)
    if about.thread is not None:
        about.thread.tab, about.thread.unread = ThreadTab.NEEDS, True
        about.thread.suggestion = {"bounce": blame.value, "because": said[:160]}
    store.note("mail.bounced", f"Mail to {about.recipient} came back: {said[:160]}", pitch, at)
    pausing.judge_bounces(about.campaign, at)
    if blame == BounceClass.SENDER and about.mailbox is not None:
        pausing.judge_refusals(about.mailbox, at)


def _in_trouble(about: Message, address: Address | None, said: str, at: datetime) -> None:
    about.reason = f"came back for now: {said}"
    if address is not None:
        address.trouble_count += 1
        address.bounce_reason = said
        dead = address.trouble_count >= TROUBLE_ENDS
        address.state = AddressState.BOUNCED if dead else AddressState.TROUBLE
        if dead:
            address.bounced_at = at
    if about.pitch is not None and not about.pitch.stopped_at:
        until = at + TROUBLE_PAUSE
        db.session.execute(
            update(Message)
            .where(Message.pitch_id == about.pitch.id, Message.outgoing, Message.step_id.is_not(None))
            .where(Message.state == MailState.QUEUED, Message.due_at < until)
            .values(due_at=until, at=until, reason="their mailbox is in trouble; later")
            .execution_options(synchronize_session="fetch")
        )
    store.note("mail.bounced", f"Mail to {about.recipient} came back for now: {said[:160]}", about.pitch, at)


def _address_dead(about: Message, address: Address | None, said: str, at: datetime) -> None:
    if address is not None:
        address.state, address.bounced_at, address.bounce_reason = AddressState.BOUNCED, at, said
        if any(other.state != AddressState.BOUNCED for other in address.contact.addresses):
            return  # the person has another address: it is not theirs to pay for this one
    suppress.add(about.recipient, reason=f"the address is dead: {said[:160]}", source="bounce", at=at)


def surely_left(ours: Message, at: datetime) -> None:
    """Whoever answers or returns a mail has it: that settles one whose fate was not known."""
    doubtful = ours.state == MailState.UNKNOWN or (ours.state == MailState.HELD and ours.phase == "dot")
    if ours.outgoing and doubtful:
        send.left(ours, at)
        for task in db.session.scalars(select(Task).where(Task.message_id == ours.id, Task.done_at.is_(None))):
            task.done_at = at
