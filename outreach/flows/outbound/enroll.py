"""Enroll: people come into a campaign, checked one by one; each gets a pitch and a first mail that waits its turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import func, or_, select

from ...core import addresses, sanitize, urls
from ...core.outbound import ab_test, compliance, compose, merge_fields, schedule, sequence_file
from ...core.states import COUNTED, AddressState, CampaignState, MailState, StepMode, Triage
from ...db import db, now
from ...models import (
    Address,
    Asset,
    Campaign,
    CampaignMailbox,
    Contact,
    ContactSite,
    Event,
    Mailbox,
    Message,
    Pitch,
    Project,
    Prospect,
    Sequence,
    Site,
    Step,
    Variant,
)
from ...net import dns
from ..contacts import suppress
from ..lifecycle import mail
from ..lifecycle import pitch as pitches
from ..mailboxes import login
from . import render

NO_MAIL = {
    dns.Mail.NULL: "says that it takes no mail",
    dns.Mail.NONE: "has no mail server",
    dns.Mail.MISSING: "does not exist",
}
# what a person may overrule for somebody they know better
OVERRULED = frozenset(("cooldown", "domain_cooldown", "yearly", "no_mx", "disposable", "no_reply"))
book = dns.Book()


class CannotLaunch(ValueError):
    """A campaign cannot start as it is; *problems* says why, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problems))


@dataclass(frozen=True)
class Finding:
    """One thing preflight says about one person. A *stop* keeps the mail from being planned unless a person insists."""

    code: str
    sentence: str
    stop: bool = True


@dataclass
class Row:
    """One line of a list of people: who, where, and the fields beside."""

    email: str
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    job_title: str = ""
    site: str = ""
    site_name: str = ""
    country: str = ""
    timezone: str = ""
    language: str = ""
    personal_line: str = ""
    page_url: str = ""
    page_title: str = ""
    line: int = 0
    fields: dict[str, str] = field(default_factory=dict)


@dataclass
class Launched:
    """What became of a list: planned, held with a reason, and skipped with a reason."""

    planned: int = 0
    held: list[tuple[str, str]] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


# --- preflight --------------------------------------------------------------------------------------------------------


def preflight(
    campaign: Campaign, contact: Contact, address: Address | None, at: datetime, *, mx: dns.Book | None = book
) -> list[Finding]:
    """What speaks against writing to this person in this campaign now.

    Nothing is looked up here, where a transaction may be open: *mx* tells what look_up() found, None leaves it out.
    """
    if address is None:
        return [Finding("no_address", "No address that takes mail is known.")]
    found: list[Finding] = []
    if suppress.holds(address.email):
        found.append(Finding("suppressed", f"{address.email} is on the do-not-contact list."))
    elif site := next((place.site for place in contact.places if suppress.holds_site(place.site.host)), None):
        found.append(
            Finding("suppressed", f"{site.label}, where {contact.label} works, is on the do-not-contact list.")
        )
    if address.state == AddressState.BOUNCED:
        found.append(
            Finding("bounced", f"Mail to {address.email} came back: {address.bounce_reason}".rstrip(": ") + ".")
        )
    already = select(Pitch.id).where(Pitch.campaign_id == campaign.id, Pitch.contact_id == contact.id)
    if db.session.scalar(already):
        found.append(Finding("duplicate", f"{contact.label} is in this campaign already."))
    found += _history(campaign, contact, address, at)
    found += _character(address.email)
    route = mx.known(address.domain) if mx is not None and not any(finding.stop for finding in found) else None
    if route is not None and route.dead:
        found.append(Finding("no_mx", f"{address.domain} {NO_MAIL[route.kind]}."))
    elif route is not None and route.kind is dns.Mail.UNKNOWN:
        say = f"Nobody could say whether {address.domain} takes mail; look again in a minute."
        found.append(Finding("mx_unknown", say, stop=False))
    return found


def kept_back(findings: Iterable[Finding], insisted: bool) -> list[Finding]:
    """What keeps a mail back; *insisted*: a person overruled what may be overruled."""
    return [f for f in findings if f.stop and not (insisted and f.code in OVERRULED)]


def _history(campaign: Campaign, contact: Contact, address: Address, at: datetime) -> list[Finding]:
    project, own = campaign.project, campaign.cooldown_days
    found: list[Finding] = []
    days = project.cooldown_days if own is None else own
    domain_days = project.domain_cooldown_days if own is None else own
    other = (
        Message.outgoing,
        Message.step_id.is_not(None),
        Message.campaign_id != campaign.id,
        Message.state.in_(COUNTED),
    )
    latest = select(func.max(Message.at)).where(*other)
    last = db.session.scalar(
        latest.where(Message.contact_id == contact.id, Message.at > at - timedelta(days=days))
    ) if days else None  # fmt: skip
    if last is not None:
        found.append(Finding("cooldown", f"{contact.label} was pitched {_ago(at, last)}; {days} days must pass."))
    elif domain_days:
        last = db.session.scalar(
            latest.where(
                Message.contact_id.in_(_colleagues(contact, address)), Message.at > at - timedelta(days=domain_days)
            )
        )
        if last is not None:
            where = contact.places[0].site.label if contact.places else address.domain
            say = f"Somebody else at {where} was pitched {_ago(at, last)}; {domain_days} days must pass."
            found.append(Finding("domain_cooldown", say))
    if project.yearly_contacts:
        year = select(func.count()).where(
            Message.contact_id == contact.id, Message.outgoing, Message.step_id.is_not(None),
            Message.state.in_(COUNTED), Message.at > at - timedelta(days=365),
        )  # fmt: skip
        count = db.session.scalar(year) or 0
        if count >= project.yearly_contacts:
            found.append(
                Finding(
                    "yearly",
                    f"{contact.label} got {count} mails within a year; the limit is {project.yearly_contacts}.",
                )
            )
    return found


def _colleagues(contact: Contact, address: Address) -> Any:
    """The other people at the person's mail domain, unless everybody may have an address there, and at their sites."""
    sites = [place.site_id for place in contact.places]
    ways = [Contact.id.in_(select(ContactSite.contact_id).where(ContactSite.site_id.in_(sites)))]
    if address.domain not in addresses.FREE:
        ways.append(Contact.id.in_(select(Address.contact_id).where(Address.domain == address.domain)))
    return select(Contact.id).where(or_(*ways), Contact.id != contact.id)


def _character(email: str) -> list[Finding]:
    traits = addresses.traits(email)
    if traits.no_reply:
        return [Finding("no_reply", f"{email} is read by nobody.")]
    if traits.never:
        return [Finding("never", f"{email} is a desk for complaints and faults, not for pitches.")]
    if traits.disposable:
        return [Finding("disposable", f"{email} is a throw-away address.")]
    if traits.role:
        return [Finding("role", f"{email} is a desk, not a person.", stop=False)]
    return []


def problems(campaign: Campaign, brought: frozenset[str] = frozenset()) -> list[str]:
    """What keeps a campaign from starting: no mailbox, no mails, unknown fields, leftover placeholders, a false "Re:".

    *brought* are the fields of people about to come in.
    """
    found: list[str] = []
    if not campaign.mailboxes:
        found.append("Choose a mailbox to send from.")
    if campaign.sequence is None or not campaign.sequence.steps:
        return [*found, "The campaign has no mails."]
    custom = known_fields(campaign) | brought
    for step in campaign.sequence.steps:
        for variant in _live(step):
            where = f"Step {step.position}" + (f"{variant.label}" if len(step.variants) > 1 else "")
            text = f"{variant.subject}\n{variant.body}"
            found += [f"{where}: {sentence}" for sentence in merge_fields.problems(text, custom)]
            if step.position == 1 and compose.feigns_reply(variant.subject):
                found.append(f"{where}: the subject pretends to be an answer. Take the “Re:” away.")
    return found


def warnings(campaign: Campaign) -> list[str]:
    """What should be put right but stops nothing: what the law of the project demands."""
    text = " ".join(v.body for s in (campaign.sequence.steps if campaign.sequence else []) for v in s.variants)
    signatures = " ".join(box.mailbox.signature for box in campaign.mailboxes)
    project = campaign.project
    footer = compliance.footer(project.law, text + signatures, project.postal_address)
    return list(compliance.missing(project.law, f"{text} {signatures} {footer}", project.postal_address))


def known_fields(campaign: Campaign) -> frozenset[str]:
    """The custom fields of the people in a campaign, and of those just brought."""
    wanted = select(Pitch.fields).where(Pitch.campaign_id == campaign.id).limit(200)
    return frozenset(key for fields in db.session.scalars(wanted) for key in fields)


# --- people -----------------------------------------------------------------------------------------------------------


def person(row: Row, at: datetime, source: str = "") -> tuple[Contact, Address, Site]:
    """The contact, address and site of one line: known ones are filled up, never overwritten. Does not commit."""
    email = addresses.normal(row.email)
    address = db.session.scalar(select(Address).where(Address.email == email))
    if address is None:
        contact = Contact(created_at=at, source=source, fields={})
        traits = addresses.traits(email)
        flags = [
            word
            for word, on in (("role", traits.role), ("disposable", traits.disposable), ("noreply", traits.no_reply))
            if on
        ]
        address = Address(email=email, domain=addresses.domain(email), created_at=at, flags=" ".join(flags))
        contact.addresses.append(address)
        db.session.add(contact)
    else:
        contact = address.contact
    for name in ("name", "first_name", "last_name", "country", "timezone", "language"):
        if not getattr(contact, name) and (value := sanitize.line(getattr(row, name))):
            setattr(contact, name, value)
    if not contact.name:
        contact.name = " ".join(part for part in (contact.first_name, contact.last_name) if part)
    contact.fields = {**row.fields, **contact.fields}
    site = _site(row, address.domain, at)
    if not any(place.site is site for place in contact.places):
        contact.places.append(ContactSite(site=site, title=sanitize.line(row.job_title)))
    db.session.flush()
    return contact, address, site


def _site(row: Row, domain: str, at: datetime) -> Site:
    typed = urls.typed(row.site) if row.site else None
    host = urls.bare_host(urls.host(typed)) if typed else domain
    site = Site.at(host)
    if site is None:
        site = Site(host=host, domain=urls.registrable(host), name=sanitize.line(row.site_name), created_at=at)
        db.session.add(site)
    elif not site.name and row.site_name:
        site.name = sanitize.line(row.site_name)
    return site


# --- into the campaign ----------------------------------------------------------------------------------------------


def enroll(
    campaign: Campaign,
    contact: Contact,
    address: Address,
    site: Site,
    at: datetime,
    *,
    asset: Asset | None = None,
    fields: Mapping[str, Any] | None = None,
    personal_line: str = "",
    owner_id: int | None = None,
    mailbox: Mailbox | None = None,
) -> Message:
    """Give a person a pitch in a campaign and its first mail, which waits. Does not commit.

    A first mail of a step that asks is a draft; one with a field that stays empty is held with the reason.
    """
    if campaign.sequence is None:
        raise CannotLaunch(["The campaign has no mails."])
    pitch = db.session.scalar(select(Pitch).where(Pitch.campaign_id == campaign.id, Pitch.contact_id == contact.id))
    if pitch is None:
        pitch = pitches.qualified(
            at, project_id=campaign.project_id, campaign=campaign, site=site, contact=contact, address=address,
            asset=asset or (campaign.assets[0].asset if campaign.assets else None), owner_id=owner_id,
            personal_line=personal_line, fields=dict(fields or {}),
        )  # fmt: skip
        db.session.add(pitch)
    _prospect(campaign.project_id, site, at)
    db.session.flush()
    box = mailbox or _next_mailbox(campaign)
    step = campaign.sequence.steps[0]
    message = _message(pitch, step, box, at)
    message.due_at = message.at = _opens(message, pitch, box, at)
    pitches.plan(pitch, message.due_at)
    db.session.add(message)
    db.session.flush()
    _hold_unready(message)
    return message


def _prospect(project_id: int, site: Site, at: datetime) -> None:
    """Every site that is pitched is a prospect of the project, so that the pitch has a page to stand on."""
    known = select(Prospect.id).where(Prospect.project_id == project_id, Prospect.site_id == site.id)
    if db.session.scalar(known) is None:
        db.session.add(Prospect(project_id=project_id, site_id=site.id, state=Triage.QUALIFIED, created_at=at))


def plan_next(message: Message, at: datetime) -> Message | None:
    """After a step has left: the next one, due that many working days on. Does not commit."""
    pitch, step = message.pitch, message.step
    if pitch is None or step is None or pitch.stopped_at is not None:
        return None
    following = (
        select(Step).where(Step.sequence_id == step.sequence_id, Step.position > step.position).order_by(Step.position)
    )
    then = db.session.scalar(following.limit(1))
    if then is None:
        return None
    planned = select(Message.id).where(
        Message.campaign_id == message.campaign_id, Message.contact_id == message.contact_id, Message.step_id == then.id
    )
    if message.mailbox is None or db.session.scalar(planned):
        return None
    fresh = _message(pitch, then, message.mailbox, at)
    fresh.recipient, fresh.thread_id = message.recipient, message.thread_id
    window = login.window(message.mailbox, pitch.campaign)
    place = login.place(pitch.contact, pitch.site, pitch.project, message.mailbox)
    fresh.due_at = fresh.at = schedule.due_after(at, then.delay_days, window, place)
    pitches.plan(pitch, fresh.due_at)
    if fresh.state == MailState.QUEUED:
        pitches.scheduled(pitch)
    else:
        pitches.their_turn(pitch)
    db.session.add(fresh)
    return fresh


def _message(pitch: Pitch, step: Step, mailbox: Mailbox, at: datetime) -> Message:
    live = _live(step)
    chosen = live[ab_test.choose([v.label for v in live], f"{pitch.campaign_id}:{pitch.contact_id}:{step.id}")]
    token = uuid4().hex
    begun = mail.queued if step.mode == StepMode.ITSELF else mail.draft
    return begun(
        campaign_id=pitch.campaign_id, contact_id=pitch.contact_id, pitch=pitch, step=step, variant_id=chosen.id,
        mailbox=mailbox, at=at, token=token, message_id=compose.message_id(f"{token}.{step.position}", mailbox.address),
        sender=mailbox.address, recipient=pitch.address.email if pitch.address else "", author_id=pitch.owner_id,
    )  # fmt: skip


def _live(step: Step) -> list[Variant]:
    return [v for v in step.variants if v.archived_at is None] or list(step.variants)


def _next_mailbox(campaign: Campaign) -> Mailbox:
    """Mailboxes take turns: the one with the fewest people of this campaign is next; paused ones wait."""
    boxes = [entry.mailbox for entry in campaign.mailboxes]
    if not boxes:
        raise CannotLaunch(["Choose a mailbox to send from."])
    rows = db.session.execute(
        select(Message.mailbox_id, func.count()).where(Message.campaign_id == campaign.id).group_by(Message.mailbox_id)
    )
    load = Counter({row[0]: row[1] for row in rows})
    return min((b for b in boxes if b.paused_at is None), key=lambda b: (load[b.id], b.id), default=boxes[0])


def _opens(message: Message, pitch: Pitch, mailbox: Mailbox, at: datetime) -> datetime:
    window = login.window(mailbox, pitch.campaign)
    return schedule.next_open(at, window, login.place(pitch.contact, pitch.site, pitch.project, mailbox))


def _hold_unready(message: Message) -> None:
    try:
        render.draft(message, message.at)
    except render.Unready as why:
        if message.state == MailState.QUEUED:
            mail.hold(message, str(why))


# --- a campaign in one go ---------------------------------------------------------------------------------------------


def campaign_from(
    plan: sequence_file.Plan, name: str, project: Project, mailboxes: list[Mailbox], *, any_time: bool = False
) -> Campaign:
    """A campaign with its sequence, not yet running. Does not commit."""
    at = now()
    sequence = Sequence(project_id=project.id, name=plan.name or name, created_at=at)
    for position, planned in enumerate(plan.mails, 1):
        step = Step(position=position, delay_days=planned.delay_days, mode=planned.mode)
        step.variants = [Variant(label=t.label, subject=t.subject, body=t.body) for t in planned.texts]
        sequence.steps.append(step)
    campaign = Campaign(project=project, sequence=sequence, name=name, any_time=any_time, created_at=at)
    campaign.mailboxes = [CampaignMailbox(mailbox=box) for box in mailboxes]
    db.session.add(campaign)
    db.session.flush()
    return campaign


def differences(
    campaign: Campaign, plan: sequence_file.Plan, mailboxes: list[Mailbox], *, any_time: bool = False
) -> list[str]:
    """Say in sentences what a campaign that exists does otherwise than it is asked for now.

    A text that was retired may stand in the file; one that is sent and does not stand there is a difference.
    """
    found = []
    steps = campaign.sequence.steps if campaign.sequence else []
    if [(step.delay_days, step.mode) for step in steps] != [(mail.delay_days, mail.mode) for mail in plan.mails] or any(
        not {(v.subject, v.body) for v in step.variants if v.archived_at is None}
        <= {(t.subject, t.body) for t in mail.texts}
        <= {(v.subject, v.body) for v in step.variants}
        for step, mail in zip(steps, plan.mails, strict=True)
    ):
        found.append("It sends other texts than those of this file.")
    senders = {held.mailbox.address for held in campaign.mailboxes}
    if senders != {box.address for box in mailboxes}:
        found.append(f"It sends from {', '.join(sorted(senders))}.")
    if any_time and not campaign.any_time:
        found.append("It waits for its sending window.")
    return found


def launch(
    campaign: Campaign, rows: Iterable[Row], *, mx: dns.Book | None = book, insisted: frozenset[str] = frozenset()
) -> Launched:
    """Check a campaign and its people, let it run, and plan the first mails. Commits; raises CannotLaunch.

    For *insisted* addresses a person overrules what may be OVERRULED. With *mx* this waits for name servers, a few
    seconds and longer for long lists.
    """
    people = list(rows)
    custom = known_fields(campaign) | frozenset(key for row in people for key in row.fields)
    found = problems(campaign, custom)
    if found:
        db.session.rollback()
        raise CannotLaunch(found)
    outcome = Launched(warnings=warnings(campaign))
    db.session.commit()
    if mx is not None:
        mx.look_up((addresses.domain(row.email.strip()) for row in people), max(4, len(people) / 20))
    at = now()
    seen: set[str] = set()
    for count, row in enumerate(people, 1):
        _take(campaign, row, custom, at, outcome, seen, mx, insisted)
        if count % 200 == 0:
            db.session.commit()
    campaign.state, campaign.paused_reason = CampaignState.RUNNING, ""
    campaign.launched_at = campaign.launched_at or at
    about = {"project_id": campaign.project_id, "campaign_id": campaign.id}
    Event.note("campaign.launched", f"{campaign.name} was launched for {outcome.planned} people", at, **about)
    db.session.commit()
    return outcome


def _take(
    campaign: Campaign,
    row: Row,
    custom: frozenset[str],
    at: datetime,
    outcome: Launched,
    seen: set[str],
    mx: dns.Book | None,
    insisted: frozenset[str],
) -> None:
    try:
        email = addresses.normal(row.email)
    except addresses.BadAddress as why:
        outcome.skipped.append((row.email or f"line {row.line}", str(why)))
        return
    if email in seen:
        outcome.skipped.append((email, "stands in the list twice"))
        return
    seen.add(email)
    row.fields = {**dict.fromkeys(custom, ""), **row.fields}
    row.fields |= {key: value for key in ("page_url", "page_title") if (value := getattr(row, key))}
    contact, address, site = person(row, at, source=f"campaign {campaign.name}")
    stops = kept_back(preflight(campaign, contact, address, at, mx=mx), email in insisted)
    if stops:
        outcome.skipped.append((email, stops[0].sentence))
        return
    message = enroll(
        campaign, contact, address, site, at, fields=row.fields, personal_line=sanitize.lines(row.personal_line)
    )
    if message.state == MailState.HELD:
        outcome.held.append((email, message.reason))
    else:
        outcome.planned += 1


def _ago(at: datetime, then: datetime) -> str:
    days = max((at - then).days, 0)
    return "within the last day" if days == 0 else f"{days} day{'' if days == 1 else 's'} ago"
