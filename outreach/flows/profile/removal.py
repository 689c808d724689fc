"""Asking and thanking: a linking domain gets a pitch of its own, with the letters that fit, and its history is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from ...core import addresses
from ...core.outbound import starters
from ...core.outbound.starters import Starter
from ...core.states import PROBABLY_LEFT, UNSENT, BounceClass, MailKind, MailState, Stage, TaskKind, Triage
from ...db import db, now
from ...models import (
    Backlink,
    BacklinkDomain,
    Campaign,
    Contact,
    Mailbox,
    Message,
    Pitch,
    Project,
    Prospect,
    Sequence,
    Site,
    Task,
    User,
)
from ...net.web import journey
from ..contacts import add, find
from ..inbound import replies
from ..lifecycle import mail
from ..lifecycle import pitch as pitches
from ..outbound import enroll, pitch, preflight

PATIENCE = timedelta(days=14)  # after the last letter
OTHERWISE = "decided otherwise"
ASKED = "asked to take its links to you down"
PASSED_OVER = ("cooldown", "domain_cooldown", "yearly")  # a pause between pitches holds no request and no thanks


@dataclass(frozen=True, slots=True)
class Standing:
    """How a request stands: a word for it, the sentence, how often we wrote and when, and where to go on."""

    state: str  # nobody, draft, asked, answered, returned, unanswered, dropped
    sentence: str
    times: int = 0
    first_at: datetime | None = None
    draft_id: int | None = None
    thread_id: int | None = None
    site_id: int | None = None
    told: tuple[tuple[datetime, str, str], ...] = ()  # the mails that left or came: when, whom, their first words

    @property
    def exhausted(self) -> bool:
        """Whether asking has led to nothing, so that the disavow file is what is left."""
        return self.state in ("unanswered", "returned")


# --- asking -----------------------------------------------------------------------------------------------------------


def request(project: Project, rows: Many[BacklinkDomain], person: User) -> None:
    """Ask some domains to take their links down: a pitch each, whose first letter waits as a draft where somebody is
    known. Does not commit."""
    at = now()
    campaign = _campaign(project, starters.REMOVAL, person, at)
    pages = Backlink.first_of([row.id for row in rows])
    sites = Site.all_kept([row.domain for row in rows], at)
    db.session.flush()
    _prospects(project, [(sites[row.domain], *pages.get(row.id, ("", ""))) for row in rows], at)
    people = find.best_contacts([site.id for site in sites.values()])
    for row in rows:
        known = db.session.get(Pitch, row.removal_pitch_id) if row.removal_pitch_id else None
        if known is not None:
            _again(known)
            continue
        url, title = pages.get(row.id, (f"https://{row.domain}/", ""))
        site = sites[row.domain]
        pitch = _pitch(campaign, site, people.get(site.id), {"page_url": url, "page_title": title}, person, at)
        if pitch.contact is None:
            say = f"Find whom to ask at {row.domain} to take its links down"
            Task.plan(TaskKind.TODO, say, at, at, pitch, user_id=person.id)
        row.removal_pitch_id = pitch.id


def withdraw(rows: Many[BacklinkDomain]) -> None:
    """What was asked of these domains is decided otherwise: what waits does not leave. Does not commit."""
    for row in rows:
        pitch = db.session.get(Pitch, row.removal_pitch_id) if row.removal_pitch_id else None
        if pitch is None or pitch.stopped_at is not None:
            continue
        pitches.stop_mails(pitch, OTHERWISE, now())
        _finish_tasks(pitch)


def tell(row: BacklinkDomain, email: str, name: str, person: User) -> Message | None:
    """Say whom to ask: the letter is drafted to them. Does not commit; raises addresses.BadAddress."""
    pitch = db.session.get(Pitch, row.removal_pitch_id) if row.removal_pitch_id else None
    if pitch is None:
        return None
    at = now()
    contact, _, _ = add.person(add.Row(email=email, name=name, site=f"https://{row.domain}/"), at, "by hand")
    written = _pitch(pitch.campaign, pitch.site, contact, dict(pitch.fields), person, at)
    row.removal_pitch_id = written.id
    if written.id != pitch.id:
        db.session.delete(pitch)  # the same person was asked about another domain
    _finish_tasks(written)
    waiting = select(Message).where(Message.pitch_id == written.id, Message.state.in_(UNSENT))
    return db.session.scalar(waiting.limit(1))


def search(row: BacklinkDomain, person: User, *, get: find.Get = journey.get) -> str:
    """Look politely on the linking page for whom to ask, and draft the letter; says what was found. Commits."""
    pitch = db.session.get(Pitch, row.removal_pitch_id) if row.removal_pitch_id else None
    if pitch is None:
        return "Nobody was to be asked."
    looked = find.look(str(pitch.fields.get("page_url") or f"https://{row.domain}/"), get=get)
    for found in looked.findings.people:
        try:
            tell(row, found.email, found.name, person)
        except addresses.BadAddress:
            continue
        db.session.commit()
        return f"{found.email} stands on the page. The request waits for you as a draft."
    return looked.problem or "No address stands on the page."


def thank(row: BacklinkDomain, person: User) -> tuple[Prospect, Message | None]:
    """A domain that linked unasked becomes a prospect, and a thank-you waits as a draft where somebody is known, else
    as a task. Does not commit."""
    at = now()
    project = db.session.get_one(Project, row.project_id)
    url, title = Backlink.first_of([row.id]).get(row.id, (f"https://{row.domain}/", ""))
    prospect = find.keep(project, url, person, at, page_title=title, source="profile")
    prospect.reason = prospect.reason or "links to you without having been asked"
    campaign = _campaign(project, starters.THANKS, person, at)
    fields = {"page_url": url, "page_title": title}
    pitch = _pitch(campaign, prospect.site, find.best_contact(prospect.site_id), fields, person, at)
    if pitch.contact is None:
        say = f"Thank {row.domain} for linking: unpitched link found, start a relationship"
        Task.plan(TaskKind.TODO, say, at, at, pitch, user_id=person.id)
    db.session.flush()
    wanted = select(Message).where(Message.pitch_id == pitch.id, Message.state.in_(UNSENT)).limit(1)
    return prospect, db.session.scalar(wanted)


def _pitch(
    campaign: Campaign, site: Site, contact: Contact | None, fields: dict[str, str], person: User, at: datetime
) -> Pitch:
    """The pitch to a site in a campaign, with its first letter drafted when it may be written to this person."""
    nobody = (Pitch.campaign_id == campaign.id, Pitch.site_id == site.id, Pitch.contact_id.is_(None))
    pitch = db.session.scalar(select(Pitch).where(*nobody).limit(1))
    address = contact.best_address if contact else None
    held = "" if contact is None else "no mailbox is connected to write from" if not campaign.mailboxes else ""
    if contact is not None and address is not None and campaign.mailboxes:
        known = select(Pitch).where(Pitch.campaign_id == campaign.id, Pitch.contact_id == contact.id)
        if (same := db.session.scalar(known)) is not None:
            return same
        found = preflight.check(campaign, contact, address, at, mx=None)
        stops = [one.sentence for one in found if one.stop and one.code not in PASSED_OVER]
        if not stops:
            if pitch is not None:
                pitch.contact, pitch.address = contact, address
                pitches.scheduled(pitch)
                pitches.move(pitch, Stage.QUALIFIED, at)
            written = enroll.enroll(
                campaign, contact, address, site, at, enroll.Extras(fields=fields, owner_id=person.id)
            ).pitch
            assert written is not None
            return written
        held = stops[0].rstrip(".")
    if pitch is None:
        pitch = pitches.found(
            at, project_id=campaign.project_id, campaign=campaign, site=site, owner_id=person.id, fields=fields
        )
        db.session.add(pitch)
    pitch.fields = {**fields, "held": held} if held else fields
    db.session.flush()
    return pitch


def _campaign(project: Project, starter: Starter, person: User, at: datetime) -> Campaign:
    """The campaign such letters belong to, made with its sequence when there is none."""
    wanted = select(Sequence).where(
        Sequence.project_id == project.id, Sequence.name == starter.name, Sequence.archived_at.is_(None)
    )
    sequence = db.session.scalar(wanted.order_by(Sequence.id).limit(1))
    if sequence is None:
        sequence = pitch.starter_sequence(project, starter.key, at)
        db.session.add(sequence)
    boxes = select(Mailbox).where((Mailbox.project_id == project.id) | Mailbox.project_id.is_(None))
    order = (Mailbox.paused_at.is_not(None), Mailbox.project_id.is_(None), Mailbox.id)
    return pitch.quick_campaign(project, sequence, db.session.scalar(boxes.order_by(*order).limit(1)), person, at)


def _prospects(project: Project, wanted: Many[tuple[Site, str, str]], at: datetime) -> None:
    """Each site has its page in the project, where the request is seen; as a place to pitch it is skipped."""
    ids = [site.id for site, _, _ in wanted]
    there = select(Prospect.site_id).where(Prospect.project_id == project.id, Prospect.site_id.in_(ids))
    known = set(db.session.scalars(there))
    for site, url, title in wanted:
        if site.id not in known:
            db.session.add(
                Prospect(
                    project_id=project.id, site=site, state=Triage.SKIPPED, source="profile", reason=ASKED,
                    page_url=url, page_title=title[:300], created_at=at,
                )
            )  # fmt: skip


def _again(pitch: Pitch) -> None:
    """Take up a request that was withdrawn."""
    if pitch.stop_reason != OTHERWISE:
        return
    pitches.resume(pitch)
    taken_back = (Message.pitch_id == pitch.id, Message.state == MailState.STOPPED, Message.reason == OTHERWISE)
    for message in db.session.scalars(select(Message).where(*taken_back)):
        mail.make_draft(message)


def _finish_tasks(pitch: Pitch) -> None:
    for task in db.session.scalars(select(Task).where(Task.pitch_id == pitch.id, Task.done_at.is_(None))):
        task.done_at = now()  # row by row, so that undo sees it


# --- how it stands ----------------------------------------------------------------------------------------------------


def standings(rows: Many[BacklinkDomain]) -> dict[int, Standing]:
    """How the requests of some domains stand, in two queries; domains nobody asked are left out."""
    ids = [row.removal_pitch_id for row in rows if row.removal_pitch_id]
    if not ids:
        return {}
    pitches = {one.id: one for one in db.session.scalars(select(Pitch).where(Pitch.id.in_(ids)))}
    mails: dict[int, list[Message]] = defaultdict(list)
    wanted = select(Message).where(Message.pitch_id.in_(ids)).options(selectinload(Message.step))
    for message in db.session.scalars(wanted.order_by(Message.at, Message.id)):
        mails[message.pitch_id or 0].append(message)
    found = {}
    for row in rows:
        pitch = pitches.get(row.removal_pitch_id or 0)
        if pitch is not None:
            found[row.id] = _standing(pitch, mails[pitch.id], now())
    return found


def _standing(pitch: Pitch, mails: list[Message], at: datetime) -> Standing:
    gone = [m for m in mails if m.outgoing and m.state in PROBABLY_LEFT]
    waits = next((m for m in mails if m.outgoing and m.state in UNSENT), None)
    said = next((m for m in reversed(mails) if not m.outgoing and m.kind in replies.HUMAN), None)
    times, first, thread = (
        len(gone),
        gone[0].at if gone else None,
        next((m.thread_id for m in mails if m.thread_id), None),
    )
    told = tuple(
        (m.at, f"to {m.recipient}" if m.outgoing else f"from {m.sender}", _short(m.body) or m.subject)
        for m in mails
        if m in gone or not m.outgoing
    )
    held = waits.id if waits and waits.state != MailState.QUEUED else None

    def stands(state: str, sentence: str) -> Standing:
        return Standing(state, sentence, times, first, held, thread, pitch.site_id, told)

    if said is not None:
        return stands("answered", f"Answered on {_day(said.at)}: “{_short(said.body)}”")
    if not gone:
        if waits is not None:
            return stands("draft", "The request waits for you as a draft." if held else "The request is on its way.")
        if pitch.contact_id is None:
            held_by = pitch.fields.get("held")
            return stands("nobody", f"Nobody was asked: {held_by or 'nobody is known there yet'}.")
        return stands("dropped", "The request was written and not sent.")
    asked = f"Asked {'once' if times == 1 else f'{times} times'}, last on {_day(gone[-1].at)}"
    if any(m.kind == MailKind.BOUNCE and m.bounce_class == BounceClass.ADDRESS for m in mails):
        return stands("returned", f"{asked}. The mail came back: nobody reads it there.")
    if waits is not None:
        return stands("asked", f"{asked}. The next letter {'waits for you' if held else 'is planned'}.")
    if at - gone[-1].at >= PATIENCE:
        return stands("unanswered", f"{asked}. No answer came.")
    return stands("asked", f"{asked}. An answer is awaited until {_day(gone[-1].at + PATIENCE)}.")


def _short(text: str) -> str:
    words = " ".join(text.split())
    return f"{words[:160]}…" if len(words) > 160 else words


def _day(at: datetime) -> str:
    return f"{at.day} {at:%b %Y}"
