"""Receive: what came into our mailboxes, matched to what we wrote, and what follows from it."""

from __future__ import annotations

import hashlib
import logging
import re
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, current_app
from sqlalchemy import or_, select, update

from ..core import addresses, bounce, cadence, compose, mail, reply, secrets, urls
from ..core.states import (
    AddressState,
    BounceClass,
    MailKind,
    MailState,
    Outcome,
    Stage,
    TaskKind,
    ThreadTab,
    Turn,
)
from ..db import ME, db, lease, now, release
from ..models import Address, Event, Folder, Mailbox, Message, Pitch, Preference, Task, Thread
from ..net import imap
from . import accounts, pausing, send, suppress

log = logging.getLogger("outreach.receive")

LEASE_SECONDS = 660
TICK_SECONDS = 45
MOST_MAILBOXES = 16
MOST_NEW = 5_000  # of one folder in one look
LOOK_BACK = timedelta(days=2)  # before the mailbox was connected
BACK_OFF = (60, 120, 300, 900, 1800)  # seconds after a failed look
WITHOUT_DATE = timedelta(days=7)  # an absence that names no day
TROUBLE_PAUSE = timedelta(days=3)
TROUBLE_ENDS = 4  # a mailbox in trouble so often is dead
SUBJECT_DAYS = 60
IGNORED = "ignored_senders"
UNSENT = (MailState.QUEUED, MailState.DRAFT, MailState.HELD, MailState.CLAIMED)

Open = Callable[[imap.Login], Any]

_busy: set[tuple[str, int]] = set()
_guard = threading.Lock()
_stuck: dict[tuple[str, int, str, int], int] = {}


@dataclass(frozen=True)
class Place:
    """Where a mail was found."""

    mailbox_id: int
    folder: str = ""
    uid: int = 0
    uidvalidity: int = 0


# --- looking ----------------------------------------------------------------------------------------------------------


def receive_all(*, open: Open = imap.Session, seconds: float = TICK_SECONDS) -> int:
    """Look into every mailbox that is due, each on its own thread; say how many were due.

    A server that stalls keeps its own mailbox busy and nobody else's: after *seconds* the tick goes on without it.
    """
    at = now()
    due = db.session.scalars(
        select(Mailbox.id)
        .where(Mailbox.imap_host != "", or_(Mailbox.next_look_at.is_(None), Mailbox.next_look_at <= at))
        .order_by(Mailbox.next_look_at)
        .limit(MOST_MAILBOXES)
    ).all()
    db.session.rollback()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    home = str(app.config["SQLALCHEMY_DATABASE_URI"])
    threads = []
    for mailbox_id in due:
        with _guard:
            if (home, mailbox_id) in _busy:
                continue
            _busy.add((home, mailbox_id))
        thread = threading.Thread(
            target=_on_thread, args=(app, home, mailbox_id, open), daemon=True, name=f"receive-{mailbox_id}"
        )
        thread.start()
        threads.append(thread)
    until = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(until - time.monotonic(), 0))
    return len(due)


def _on_thread(app: Flask, home: str, mailbox_id: int, open: Open) -> None:
    try:
        with app.app_context():
            look(mailbox_id, open=open)
    except Exception:
        log.exception("reading mailbox %s failed", mailbox_id)
    finally:
        with _guard:
            _busy.discard((home, mailbox_id))


def poll(mailbox: Mailbox) -> bool:
    """Look into one mailbox now, as sending asks before a follow-up leaves; whether all of it could be read."""
    return look(mailbox.id)


def look(mailbox_id: int, *, open: Open = imap.Session) -> bool:
    """Read what is new in one mailbox; whether all its folders could be read. Commits as it goes."""
    name, holder = f"receive:{mailbox_id}", f"{ME}:{threading.get_ident()}"
    if not lease(name, LEASE_SECONDS, holder):
        return False
    try:
        return _look(mailbox_id, open)
    finally:
        db.session.rollback()
        release(name, holder)


def _look(mailbox_id: int, open: Open) -> bool:
    started = now()
    mailbox = db.session.get_one(Mailbox, mailbox_id)
    mailbox.last_poll_started_at = started
    mailbox.next_look_at = started + timedelta(seconds=LEASE_SECONDS)
    since = mailbox.created_at - LOOK_BACK
    db.session.commit()
    seen = 0
    try:
        with accounts.reading(mailbox, open) as session:
            for folder in folders_to_read(session.folders()):
                seen += _read_folder(mailbox_id, folder, session, since)
    except secrets.Unreadable as why:
        return _could_not(mailbox_id, str(why), forever=True)
    except imap.Failed as why:
        db.session.rollback()
        return _could_not(mailbox_id, str(why), forever=why.fate is imap.Fate.MAILBOX)
    mailbox = db.session.get_one(Mailbox, mailbox_id)
    mailbox.last_complete_poll_started_at = max(started, mailbox.last_complete_poll_started_at or started)
    mailbox.last_poll_seen, mailbox.poll_failures = seen, 0
    if mailbox.paused_at is None:
        mailbox.last_error, mailbox.last_error_at = "", None
    mailbox.next_look_at = now() + timedelta(seconds=min(int(current_app.config["POLL_SECONDS"]), 120))
    db.session.commit()
    return True


def _could_not(mailbox_id: int, why: str, *, forever: bool) -> bool:
    at = now()
    mailbox = db.session.get_one(Mailbox, mailbox_id)
    mailbox.poll_failures += 1
    mailbox.last_error, mailbox.last_error_at = why, at
    wait = BACK_OFF[min(mailbox.poll_failures, len(BACK_OFF)) - 1]
    mailbox.next_look_at = at + timedelta(seconds=wait)
    if forever:
        pausing.pause_mailbox(mailbox, why, at)
    db.session.commit()
    return False


def folders_to_read(folders: Iterable[imap.Folder]) -> list[imap.Folder]:
    """Choose where replies land: everything but sent, drafts and trash; with an "all mail", that one and junk."""
    kept = [folder for folder in folders if folder.role not in ("sent", "drafts", "trash")]
    if any(folder.role == "all" for folder in kept):
        kept = [folder for folder in kept if folder.role in ("all", "junk")]
    order = {"inbox": 0, "all": 0, "junk": 1}
    return sorted(kept, key=lambda folder: order.get(folder.role, 2))


def _read_folder(mailbox_id: int, folder: imap.Folder, session: Any, since: datetime) -> int:
    opened = session.open(folder.name)
    row = db.session.scalar(select(Folder).where(Folder.mailbox_id == mailbox_id, Folder.name == folder.name))
    if row is None:
        row = Folder(mailbox_id=mailbox_id, name=folder.name, role=folder.role)
        db.session.add(row)
    row.role = folder.role
    if row.uidvalidity != opened.uidvalidity:
        # The server counts anew: read again from the beginning; what we have is known by its digest.
        row.uidvalidity, row.last_uid = opened.uidvalidity, 0
    last = row.last_uid
    db.session.commit()
    uids = session.since(last) if last else session.recent(since.date())
    new = 0
    if not uids:
        _moved_on(mailbox_id, folder.name, opened.uidvalidity, max(last, opened.uidnext - 1 if opened.uidnext else 0))
        db.session.commit()
        return 0
    uids = uids[-MOST_NEW:] if not last else uids[:MOST_NEW]
    sizes = session.sizes(uids)
    for uid in uids:
        place = Place(mailbox_id, folder.name, uid, opened.uidvalidity)
        new += _take(session, place, sizes.get(uid, 0))
    return new


def _take(session: Any, place: Place, size: int) -> bool:
    """Read one mail and put it where it belongs; one that cannot be read is kept as it is and passed."""
    key = (str(current_app.config["SQLALCHEMY_DATABASE_URI"]), place.mailbox_id, place.folder, place.uid)
    try:
        found = session.fetch(place.uid, size)
    except imap.Failed as why:
        _stuck[key] = _stuck.get(key, 0) + 1
        if _stuck[key] < 2:
            raise
        log.warning("mail %s in %s cannot be fetched: %s", place.uid, place.folder, why)
        _keep_unread(b"", place, f"it could not be fetched: {why}")
        raise
    if not found.raw:
        _moved_on(place.mailbox_id, place.folder, place.uidvalidity, place.uid)
        db.session.commit()
        return False
    try:
        return accept(found.raw, place, received_at=found.at, cut=found.cut) is not None
    except Exception as why:
        # One poisoned mail never stops the mailbox: its bytes are kept, flagged, and reading goes on.
        log.exception("mail %s in %s cannot be read", place.uid, place.folder)
        db.session.rollback()
        _keep_unread(found.raw, place, f"it could not be read: {type(why).__name__}")
        return False


def _keep_unread(raw: bytes, place: Place, why: str) -> None:
    at = now()
    sha = hashlib.sha256(raw).hexdigest() if raw else ""
    if not sha or db.session.scalar(select(Message.id).where(Message.digest == sha).limit(1)) is None:
        thread = Thread(
            mailbox_id=place.mailbox_id,
            subject="A mail that could not be read",
            snippet=why,
            tab=ThreadTab.UNMATCHED,
            unread=True,
            last_at=at,
            created_at=at,
            suggestion={},
        )
        message = Message(
            thread=thread,
            mailbox_id=place.mailbox_id,
            outgoing=False,
            state=MailState.RECEIVED,
            kind=MailKind.OTHER,
            reason=why,
            raw=raw or None,
            at=at,
            received_at=at,
            folder=place.folder,
            uid=place.uid,
            digest=sha,
        )
        db.session.add_all((thread, message))
    _moved_on(place.mailbox_id, place.folder, place.uidvalidity, place.uid)
    db.session.commit()


def _moved_on(mailbox_id: int, folder: str, uidvalidity: int, uid: int) -> None:
    db.session.execute(
        update(Folder)
        .where(Folder.mailbox_id == mailbox_id, Folder.name == folder, Folder.uidvalidity == uidvalidity)
        .where(Folder.last_uid < uid)
        .values(last_uid=uid)
        .execution_options(synchronize_session="fetch")
    )


# --- accepting --------------------------------------------------------------------------------------------------------


def accept(
    raw: bytes, place: Place, *, received_at: datetime | None = None, cut: bool = False, at: datetime | None = None
) -> Message | None:
    """Take in one mail: read it, find what it answers, keep it, and do what follows. Commits once, all or nothing.

    Out: the row it became, or None when it is known already or none of our business.
    """
    at = at or now()
    when = min(received_at or at, at)
    incoming = mail.read(raw)
    sha = hashlib.sha256(raw).hexdigest()
    message = None
    if db.session.scalar(select(Message.id).where(Message.digest == sha, ~Message.outgoing).limit(1)) is None:
        reading = reply.read(incoming, received_on=when.astimezone(UTC).date())
        message = _accepted(incoming, reading, place, when, at)
        if message is not None:
            message.raw, message.digest = raw, sha
            if cut or incoming.cut:
                message.facts = {**message.facts, "cut": True}
    if place.folder:
        _moved_on(place.mailbox_id, place.folder, place.uidvalidity, place.uid)
    db.session.commit()
    return message


def _accepted(
    incoming: mail.Incoming, reading: reply.Reading, place: Place, when: datetime, at: datetime
) -> Message | None:
    ours = _answered(incoming, reading)
    if incoming.sender.email in _own_addresses() and reading.report is None:
        own = _by_ids([incoming.message_id], outgoing=True) or _by_token(incoming.header(compose.TOKEN_HEADER))
        if own is not None:
            _surely_left(own, at)  # seen where sent mail is kept
        return None
    if _seen(incoming, reading):
        return None
    if reading.report is not None:
        return _report(incoming, reading, ours, place, when, at)
    if ours is not None:
        if ours.outgoing:
            _surely_left(ours, at)
        return _conversation(incoming, reading, ours, place, when, at)
    return _unmatched(incoming, reading, place, when, at)


def _seen(incoming: mail.Incoming, reading: reply.Reading) -> bool:
    """The same mail through another of our mailboxes: same id, same sender, same words."""
    if not incoming.message_id:
        return False
    known = select(Message.id).where(
        Message.message_id == _id(incoming.message_id),
        Message.sender == incoming.sender.email,
        ~Message.outgoing,
        Message.body == reading.own,
    )
    return db.session.scalar(known.limit(1)) is not None


# --- matching ---------------------------------------------------------------------------------------------------------


def _answered(incoming: mail.Incoming, reading: reply.Reading) -> Message | None:
    """Find the mail of this conversation that is answered: by ids, then by our token."""
    ids = [*incoming.answers, *(reading.report.ours if reading.report else ())]
    found = _by_ids(ids, outgoing=True) or _by_ids(ids)
    if found is not None:
        return found
    returned = mail.returned(incoming)
    tokens = [returned.first(compose.TOKEN_HEADER.lower())] if returned is not None else []
    if reading.report is not None:
        tokens += re.findall(rf"{compose.TOKEN_HEADER}:\s*(\S{{8,120}})", incoming.text[:200_000], re.IGNORECASE)
    for address in incoming.recipients:
        tag = re.match(r"[^@+]+\+([A-Za-z0-9._-]{16,120})@", address)
        if tag:
            tokens.append(tag[1])
    return next((found for token in tokens if (found := _by_token(token)) is not None), None)


def _id(bare: str) -> str:
    return f"<{bare}>"


def _by_ids(ids: Iterable[str], outgoing: bool | None = None) -> Message | None:
    """The mail with the first of these ids we know; in their order, for the first is the one really answered."""
    spelled = list(dict.fromkeys(_id(one) for one in ids if one))[:200]
    if not spelled:
        return None
    query = select(Message).where(Message.message_id.in_(spelled))
    if outgoing is not None:
        query = query.where(Message.outgoing.is_(outgoing))
    found = {message.message_id: message for message in db.session.scalars(query.order_by(Message.id.desc()))}
    return next((found[one] for one in spelled if one in found), None)


def _by_token(token: str) -> Message | None:
    if not token or len(token) > 120:
        return None
    return db.session.scalar(select(Message).where(Message.token == token, Message.outgoing).limit(1))


def _own_addresses() -> set[str]:
    return {address.lower() for address in db.session.scalars(select(Mailbox.address))}


def candidates(sender: str, subject: str, at: datetime) -> list[tuple[Pitch, str]]:
    """Guess which open pitches a mail may belong to: by its sender, by the sender's domain, by its subject.

    Each with the reason, the likeliest first; a person says which, never we.
    """
    found: dict[int, tuple[Pitch, str]] = {}
    running = Pitch.stage.not_in((Stage.WON, Stage.LOST))
    query = select(Pitch).where(running).order_by(Pitch.id.desc()).limit(10)
    theirs = select(Address.contact_id).where(Address.email == sender)
    for pitch in db.session.scalars(query.where(Pitch.contact_id.in_(theirs))):
        found[pitch.id] = (pitch, f"{sender} is who we wrote to")
    domain = addresses.domain(sender)
    if domain and domain not in addresses.FREE:
        same = select(Address.contact_id).where(Address.domain == domain)
        for pitch in db.session.scalars(query.where(Pitch.contact_id.in_(same), _written(at))):
            found.setdefault(pitch.id, (pitch, f"we wrote to somebody at {domain}"))
    bare = compose.bare_subject(subject)
    if bare and bare != subject.strip() and len(bare) > 8:
        titled = select(Message.pitch_id).where(
            Message.outgoing,
            Message.sent_at > at - timedelta(days=SUBJECT_DAYS),
            Message.subject.in_((bare, f"Re: {bare}")),
        )
        for pitch in db.session.scalars(query.where(Pitch.id.in_(titled))):
            found.setdefault(pitch.id, (pitch, f"we wrote “{bare}”"))
    return list(found.values())[:6]


def _written(at: datetime) -> Any:
    gone = select(Message.pitch_id).where(Message.outgoing, Message.sent_at > at - timedelta(days=180))
    return Pitch.id.in_(gone)


# --- what follows -----------------------------------------------------------------------------------------------------


def _conversation(
    incoming: mail.Incoming, reading: reply.Reading, ours: Message, place: Place, when: datetime, at: datetime
) -> Message:
    """A mail that answers one of ours: the sequence stops, waits, or the person is never written to again."""
    thread = ours.thread or _thread_for(ours, place, when)
    message = _kept(incoming, reading, thread, place, when, ours)
    kind = MailKind.REPLY if reading.kind == MailKind.OTHER else reading.kind
    message.kind = kind
    pitch = ours.pitch or thread.pitch
    if kind == MailKind.AUTO:
        _away(message, reading, thread, pitch, when, at)
        return message
    thread.tab, thread.unread, thread.later_until = ThreadTab.NEEDS, True, None
    thread.outcome = ""
    thread.suggestion = _suggested(reading)
    _surface(thread, message, when)
    if pitch is not None:
        answered(pitch, at, "asked us not to write" if kind == MailKind.OPTOUT else "they answered")
    if kind == MailKind.OPTOUT:
        _opt_out(incoming, ours, thread, pitch, at)
    _note(f"mail.{kind}", f"{_who(incoming)}: {reading.own[:120] or incoming.subject}", pitch, when)
    return message


def answered(pitch: Pitch, at: datetime, why: str) -> None:
    """Somebody answered: no further step leaves, to them or, where the project says so, to their colleagues.

    Does not commit. A step being handed over is cancelled unless its final dot is written.
    """
    pitch.stop(why, at)
    if pitch.stage in (Stage.FOUND, Stage.QUALIFIED, Stage.PITCHED):
        pitch.move(Stage.TALKING, at)
    pitch.turn = Turn.OURS
    cancel_steps(pitch.id, why)
    if pitch.project.colleague_stops:
        others = select(Pitch).where(
            Pitch.project_id == pitch.project_id,
            Pitch.site_id == pitch.site_id,
            Pitch.id != pitch.id,
            Pitch.stopped_at.is_(None),
        )
        for other in db.session.scalars(others):
            other.stop("a colleague answered", at)
            cancel_steps(other.id, "a colleague answered")


def cancel_steps(pitch_id: int, why: str) -> None:
    """Stop every planned mail of a pitch that has not left. Does not commit."""
    db.session.flush()
    db.session.execute(
        update(Message)
        .where(Message.pitch_id == pitch_id, Message.outgoing, Message.step_id.is_not(None), _not_left())
        .values(state=MailState.STOPPED, reason=why, claim_token="", claimed_until=None)
        .execution_options(synchronize_session="fetch")
    )


def _not_left() -> Any:
    return Message.state.in_(UNSENT) & (Message.phase != "dot")


def _away(
    message: Message, reading: reply.Reading, thread: Thread, pitch: Pitch | None, when: datetime, at: datetime
) -> None:
    """An automatic answer: whoever is away is written to after their return; who is gone needs another person."""
    message.read_at = None
    if reading.away == "gone":
        thread.tab, thread.unread, thread.suggestion = ThreadTab.NEEDS, True, _suggested(reading)
        _surface(thread, message, when)
        if pitch is not None:
            pitch.turn = Turn.OURS
            hold_steps(pitch.id, "they no longer work there; who is the right person now?")
        _note("mail.auto", f"{message.sender} no longer works there", pitch, when)
        return
    if reading.away != "vacation" or pitch is None or pitch.stopped_at:
        return
    back = reading.returns_on
    waiting = list(
        db.session.scalars(
            select(Message)
            .where(Message.pitch_id == pitch.id, Message.outgoing, Message.step_id.is_not(None), _not_left())
            .order_by(Message.due_at)
        )
    )
    where = accounts.place(pitch.contact, pitch.site, pitch.project, message.mailbox) if message.mailbox else None
    zone = cadence.zone_named(where.zone if where else pitch.project.timezone) or UTC
    until = datetime(back.year, back.month, back.day, 9, tzinfo=zone).astimezone(UTC) if back else when + WITHOUT_DATE
    for step in waiting:
        if step.due_at is None or step.due_at < until:
            step.due_at = step.at = until
            step.not_before, step.reason = None, f"away until {until.astimezone(zone):%-d %b}"
            if step.state == MailState.CLAIMED:
                step.state, step.claim_token, step.claimed_until = MailState.QUEUED, "", None
    pitch.next_step_at = until
    pitch.turn = Turn.SCHEDULED if waiting else pitch.turn
    if back:
        db.session.add(
            Task(
                project_id=pitch.project_id,
                user_id=pitch.owner_id,
                kind=TaskKind.RETURN,
                title=f"{pitch.contact.label if pitch.contact else message.sender} is back",
                pitch_id=pitch.id,
                thread_id=thread.id,
                due_at=until,
                created_at=at,
            )
        )
    told = f"is away, back on {back:%-d %b}" if back else "is away"
    _note("mail.auto", f"{message.sender} {told}", pitch, when)


def hold_steps(pitch_id: int, why: str) -> list[int]:
    """Let a person decide about the planned mails of a pitch; gives their ids. Does not commit."""
    db.session.flush()
    ids = list(
        db.session.scalars(
            select(Message.id).where(
                Message.pitch_id == pitch_id,
                Message.outgoing,
                Message.step_id.is_not(None),
                Message.state.in_((MailState.QUEUED, MailState.CLAIMED)),
                Message.phase != "dot",
            )
        )
    )
    held = db.session.execute(
        update(Message)
        .where(Message.id.in_(ids), Message.state.in_((MailState.QUEUED, MailState.CLAIMED)), Message.phase != "dot")
        .values(state=MailState.HELD, reason=why, claim_token="", claimed_until=None)
        .returning(Message.id)
        .execution_options(synchronize_session="fetch")
    )
    return [row[0] for row in held]


def _opt_out(incoming: mail.Incoming, ours: Message, thread: Thread, pitch: Pitch | None, at: datetime) -> None:
    wrote_to = ours.recipient if ours.outgoing else ""
    people = {wrote_to} if wrote_to else set()
    # From is never authority over a stranger's address: only over one of the same person or house.
    sender = incoming.sender.email
    if not people or addresses.domain(sender) == addresses.domain(wrote_to) or _belongs(sender, ours.contact_id):
        people.add(sender)
    for person in filter(None, people):
        try:
            suppress.add(person, reason="asked us not to write", source="reply", at=at)
        except suppress.BadEntry as why:
            log.warning("%s asked not to be written to, but: %s", person, why)
    thread.tab, thread.outcome, thread.unread = ThreadTab.DONE, Outcome.NO, False
    if pitch is not None and pitch.stage not in (Stage.WON, Stage.LOST):
        pitch.move(Stage.LOST, at)
        pitch.outcome = Outcome.NO


def _belongs(email: str, contact_id: int | None) -> bool:
    owner = db.session.scalar(select(Address.contact_id).where(Address.email == email))
    return owner is not None and owner == contact_id


# --- reports ----------------------------------------------------------------------------------------------------------


def _report(
    incoming: mail.Incoming,
    reading: reply.Reading,
    ours: Message | None,
    place: Place,
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
        about = about or _written_to(failure.recipient, place.mailbox_id, at)
        if about is None:
            continue
        if sure:
            _surely_left(about, at)
        if kept is None:
            thread = about.thread or _thread_for(about, place, when)
            kept = _kept(incoming, reading, thread, place, when, about)
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
            _bounced(about, failure, sure, at)
        elif failure.action == "delayed":
            about.server_said = f"delayed: {failure.said}"[:2000]
    return kept


def _written_to(recipient: str, mailbox_id: int, at: datetime) -> Message | None:
    """The latest mail to this address from this mailbox: enough for a suspicion, not for a verdict."""
    if not recipient:
        return None
    return db.session.scalar(
        select(Message)
        .where(Message.recipient == recipient, Message.mailbox_id == mailbox_id, Message.outgoing)
        .where(Message.sent_at > at - timedelta(days=14))
        .order_by(Message.sent_at.desc())
        .limit(1)
    )


def _complained(about: Message, at: datetime) -> None:
    suppress.add(about.recipient, reason="marked our mail as spam", source="complaint", at=at)
    if about.thread is not None:
        about.thread.tab, about.thread.unread = ThreadTab.DONE, False
    if about.pitch is not None:
        about.pitch.stop("marked our mail as spam", at)
        cancel_steps(about.pitch.id, "marked our mail as spam")
        if about.pitch.stage not in (Stage.WON, Stage.LOST):
            about.pitch.move(Stage.LOST, at)
    _note("mail.complaint", f"{about.recipient} marked our mail as spam", about.pitch, at)


def _bounced(about: Message, failure: bounce.Failure, sure: bool, at: datetime) -> None:
    """What a bounce means: only a dead address is given up, and the address, not the person."""
    blame = failure.blame or BounceClass.MAILBOX
    if blame == BounceClass.ADDRESS and not sure:
        blame = BounceClass.MAILBOX  # a report that does not carry our mail back may be forged
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
        cancel_steps(pitch.id, why)
    if about.thread is not None:
        about.thread.tab, about.thread.unread = ThreadTab.NEEDS, True
        about.thread.suggestion = {"bounce": blame.value, "because": said[:160]}
    _note("mail.bounced", f"Mail to {about.recipient} came back: {said[:160]}", pitch, at)
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
    _note("mail.bounced", f"Mail to {about.recipient} came back for now: {said[:160]}", about.pitch, at)


def _address_dead(about: Message, address: Address | None, said: str, at: datetime) -> None:
    if address is not None:
        address.state, address.bounced_at, address.bounce_reason = AddressState.BOUNCED, at, said
        if any(other.state != AddressState.BOUNCED for other in address.contact.addresses):
            return  # the person has another address: it is not theirs to pay for this one
    suppress.add(about.recipient, reason=f"the address is dead: {said[:160]}", source="bounce", at=at)


def _surely_left(ours: Message, at: datetime) -> None:
    """Whoever answers or returns a mail has it: that settles one whose fate was not known."""
    doubtful = ours.state == MailState.UNKNOWN or (ours.state == MailState.HELD and ours.phase == "dot")
    if ours.outgoing and doubtful:
        send.left(ours, at)
        for task in db.session.scalars(select(Task).where(Task.message_id == ours.id, Task.done_at.is_(None))):
            task.done_at = at


# --- the tray ---------------------------------------------------------------------------------------------------------


def _unmatched(
    incoming: mail.Incoming, reading: reply.Reading, place: Place, when: datetime, at: datetime
) -> Message | None:
    """Mail that names none of ours: kept only when it may concern us, and then a person says what it is."""
    sender = incoming.sender.email
    if not sender or sender in Preference.read(IGNORED, []):
        return None
    known = db.session.scalar(select(Address).where(Address.email == sender))
    guesses = candidates(sender, incoming.subject, at)
    if known is None and not guesses:
        return None
    if (
        reading.kind == MailKind.OTHER
        and not guesses
        and (incoming.header("list-id") or incoming.header("list-unsubscribe"))
    ):
        return None
    thread = Thread(
        mailbox_id=place.mailbox_id,
        contact_id=known.contact_id if known else None,
        subject=incoming.subject,
        tab=ThreadTab.UNMATCHED,
        unread=True,
        last_at=when,
        created_at=at,
        suggestion={},
    )
    db.session.add(thread)
    message = _kept(incoming, reading, thread, place, when, None)
    _surface(thread, message, when)
    held: list[int] = []
    if reading.kind not in (MailKind.AUTO,):
        for pitch, _ in guesses:
            held += hold_steps(pitch.id, f"a mail from {sender} may be the answer; look in Unmatched")
    if reading.kind == MailKind.OPTOUT and known is not None:
        suppress.add(sender, reason="asked us not to write", source="reply", at=at)
    thread.suggestion = {
        **_suggested(reading),
        "matches": [{"pitch": pitch.id, "because": because} for pitch, because in guesses],
        "held": held,
    }
    return message


def match(thread: Thread, pitch: Pitch, at: datetime) -> Thread:
    """A person says which pitch an unmatched mail belongs to: it joins that conversation. Does not commit.

    Gives the thread it is in now.
    """
    home = db.session.scalar(
        select(Thread)
        .where(Thread.pitch_id == pitch.id, Thread.id != thread.id)
        .order_by(Thread.last_at.desc())
        .limit(1)
    )
    messages = list(thread.messages)
    suggestion = {name: value for name, value in thread.suggestion.items() if name not in ("matches", "held")}
    if home is None:
        home = thread
        home.project_id, home.pitch_id, home.contact_id = pitch.project_id, pitch.id, pitch.contact_id
    else:
        for message in messages:
            message.thread = home
        thread.tab = ThreadTab.IGNORED
    human = False
    for message in messages:
        message.pitch_id, message.contact_id, message.campaign_id = pitch.id, pitch.contact_id, pitch.campaign_id
        human = human or message.kind != MailKind.AUTO
        if message.kind == MailKind.OTHER:
            message.kind = MailKind.REPLY
    home.tab, home.unread, home.suggestion = ThreadTab.NEEDS, True, suggestion
    if messages:
        _surface(home, messages[-1], max(home.last_at, messages[-1].at))
    if human:
        answered(pitch, at, "they answered")
    return home


def on_site(url: str, host: str) -> bool:
    """Tell whether an address lies on a site or on a name below or beside it."""
    return bool(host) and urls.registrable(urls.host(url)) == urls.registrable(host)


def ignore(thread: Thread, at: datetime, *, sender: bool = False) -> None:
    """A person says an unmatched mail is none of our business; what it held back goes on. Does not commit."""
    thread.tab, thread.unread = ThreadTab.IGNORED, False
    held = thread.suggestion.get("held") or []
    db.session.execute(
        update(Message)
        .where(Message.id.in_(held), Message.state == MailState.HELD)
        .values(state=MailState.QUEUED, reason="", at=at)
        .execution_options(synchronize_session="fetch")
    )
    if sender:
        senders = {message.sender for message in thread.messages if not message.outgoing and message.sender}
        Preference.write(IGNORED, sorted({*Preference.read(IGNORED, []), *senders})[-5000:])


# --- keeping ----------------------------------------------------------------------------------------------------------


def _kept(
    incoming: mail.Incoming,
    reading: reply.Reading,
    thread: Thread,
    place: Place,
    when: datetime,
    ours: Message | None,
) -> Message:
    message = Message(
        thread=thread,
        mailbox_id=place.mailbox_id,
        campaign_id=ours.campaign_id if ours else None,
        contact_id=(ours.contact_id if ours else None) or thread.contact_id,
        pitch_id=ours.pitch_id if ours else None,
        outgoing=False,
        state=MailState.RECEIVED,
        kind=reading.kind,
        at=when,
        received_at=when,
        message_id=_id(incoming.message_id) if incoming.message_id else "",
        in_reply_to=" ".join(_id(one) for one in incoming.in_reply_to),
        references=" ".join(_id(one) for one in incoming.references),
        sender=incoming.sender.email,
        recipient=(incoming.to[0].email if incoming.to else ""),
        subject=incoming.subject,
        body=reading.own,
        answers_id=ours.id if ours else None,
        folder=place.folder,
        uid=place.uid or None,
        facts={
            "name": incoming.sender.name,
            "links": list(reading.links),
            "away": reading.away,
            "returns_on": reading.returns_on.isoformat() if reading.returns_on else "",
            "html": bool(incoming.html),
            "files": [{"name": name, "kind": kind, "size": size} for name, kind, size in incoming.attachments[:50]],
        },
    )
    db.session.add(message)
    db.session.flush()
    return message


def _thread_for(ours: Message, place: Place, when: datetime) -> Thread:
    thread = Thread(
        project_id=ours.pitch.project_id if ours.pitch else None,
        pitch_id=ours.pitch_id,
        contact_id=ours.contact_id,
        mailbox_id=ours.mailbox_id or place.mailbox_id,
        subject=ours.subject,
        last_at=when,
        created_at=when,
        suggestion={},
    )
    db.session.add(thread)
    ours.thread = thread
    db.session.flush()
    return thread


def _surface(thread: Thread, message: Message, when: datetime) -> None:
    thread.last_at = max(when, thread.last_at or when)
    thread.snippet = re.sub(r"\s+", " ", message.body)[:200] or message.subject[:200]


def _suggested(reading: reply.Reading) -> dict[str, Any]:
    chips = [{"outcome": one.outcome.value, "because": one.because} for one in reading.suggestions]
    return {**chips[0], "all": chips} if chips else {}


def _who(incoming: mail.Incoming) -> str:
    return incoming.sender.name or incoming.sender.email


def _note(kind: str, summary: str, pitch: Pitch | None, at: datetime) -> None:
    about: dict[str, Any] = {}
    if pitch is not None:
        about = {
            "pitch_id": pitch.id,
            "site_id": pitch.site_id,
            "project_id": pitch.project_id,
            "contact_id": pitch.contact_id,
            "campaign_id": pitch.campaign_id,
        }
    Event.note(kind, summary, at, **about)
