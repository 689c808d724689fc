"""Pitching: one letter to one person or a few, checked for each of them, put into a campaign and on its way."""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select

from ...core import sanitize, secrets, urls
from ...core.outbound import compliance, compose, merge_fields, richtext, schedule, starters
from ...core.states import CampaignState
from ...db import db, now
from ...models import (
    Address,
    Asset,
    Campaign,
    CampaignAsset,
    CampaignMailbox,
    Contact,
    ContactSite,
    Event,
    Mailbox,
    Message,
    Project,
    Prospect,
    Sequence,
    Step,
    User,
    Variant,
)
from ...net.mail import smtp
from .. import undo
from ..lifecycle import mail
from ..mailboxes import login
from . import drafts, enroll, preflight, render

SURE_ABOVE = 50
LOOK_UP_SECONDS = 2.0  # while a person waits for the page
TARGET = "The text names the page you want linked, which is not filled in yet."


class CannotPitch(ValueError):
    """The letter cannot be sent as it is; says why, and which field it is about."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@dataclass
class Recipient:
    """One person the letter goes to, and what speaks against it."""

    prospect: Prospect
    contact: Contact | None
    address: Address | None
    line: str = ""
    findings: list[preflight.Finding] = field(default_factory=list)

    def kept_back(self, insisted: bool) -> list[preflight.Finding]:
        """What keeps this person's mail back; *insisted*: a person overruled what may be overruled."""
        return preflight.kept_back(self.findings, insisted)


@dataclass(frozen=True, slots=True)
class Preview:
    """What one recipient will read, and which fields fall back or are missing."""

    subject: str
    body: str
    missing: tuple[str, ...]
    falls_back: tuple[str, ...]
    unfilled: tuple[str, ...]  # sentences on placeholders, in the text and in what is put into it


@dataclass(frozen=True, slots=True)
class Concern:
    """One line of the preflight: what, whom it is about, and whether they would be left out."""

    code: str
    sentence: str
    ids: tuple[int, ...]
    stop: bool

    @property
    def yields(self) -> bool:
        """Whether a person may overrule it."""
        return self.stop and self.code in preflight.OVERRULED


def starter_sequence(project: Project, key: str, at: datetime) -> Sequence:
    """A sequence of the project made from a starter. Does not commit."""
    starter = starters.named(key) or starters.RESOURCE
    made = Sequence(project_id=project.id, name=starter.name, created_at=at)
    for position, letter in enumerate(starter.letters, 1):
        step = Step(position=position, delay_days=letter.delay_days)
        step.variants.append(Variant(label="A", subject=letter.subject, body=letter.body))
        made.steps.append(step)
    return made


def quick_campaign(project: Project, sequence: Sequence, mailbox: Mailbox | None, user: User, at: datetime) -> Campaign:
    """The campaign that single pitches with a sequence belong to, made when there is none. Does not commit.

    Such a mail leaves when the person says so and does not wait for office hours.
    """
    name = f"Single pitches: {sequence.name}"[:120]
    known = Campaign.called(project.id, name)
    if known is not None:
        if mailbox is not None and not any(box.mailbox_id == mailbox.id for box in known.mailboxes):
            known.mailboxes.append(CampaignMailbox(mailbox=mailbox))
        if known.state == CampaignState.FINISHED:
            known.state = CampaignState.RUNNING
        return known
    made = Campaign(
        project=project, sequence=sequence, owner_id=user.id, name=name, state=CampaignState.RUNNING, any_time=True,
        launched_at=at, created_at=at,
    )  # fmt: skip
    if mailbox is not None:
        made.mailboxes.append(CampaignMailbox(mailbox=mailbox))
    db.session.add(made)
    db.session.flush()
    return made


def asset_for(project: Project, text: str, at: datetime) -> Asset | None:
    """The page of ours a person typed, known or made now; None for nothing typed. Raises CannotPitch."""
    if not text.strip():
        return None
    url = urls.typed(text)
    if url is None:
        raise CannotPitch("Enter a full address, such as https://example.com/page", "target")
    for asset in db.session.scalars(select(Asset).where(Asset.project_id == project.id).limit(500)):
        if urls.same_page(asset.url, url):
            return asset
    made = Asset(project=project, url=url, created_at=at)
    db.session.add(made)
    db.session.flush()
    return made


def texts(sequence: Sequence | None) -> tuple[str, str]:
    """Subject and text of a sequence's first step, fields unfilled."""
    live = [v for v in sequence.steps[0].variants if v.archived_at is None] if sequence and sequence.steps else []
    return (live[0].subject, live[0].body) if live else ("", "")


def preview(
    recipient: Recipient, project: Project, mailbox: Mailbox | None, asset: Asset | None, subject: str, body: str
) -> Preview:
    """What this person will read. Raises merge_fields.BadTemplate."""
    filled = values(recipient, project, mailbox, asset)
    custom = frozenset(filled) - merge_fields.FIELDS.keys()
    head, text = merge_fields.read(subject, custom), merge_fields.read(body, custom)
    missing = tuple(dict.fromkeys((*head.missing(filled), *text.missing(filled))))
    falls = tuple(dict.fromkeys((*head.falls_back(filled), *text.falls_back(filled))))
    shown = {**{name: f"{{{{{name}}}}}" for name in missing}, **{k: v for k, v in filled.items() if v}}
    written = text.render(shown)
    signature = mailbox.signature.strip() if mailbox else ""
    law = render.law_for(recipient.contact, recipient.prospect.site, project)
    footer = compliance.footer(law.key, f"{body}\n{signature}", project.postal_address)
    parts = [written.strip(), signature if signature not in written else "", footer]
    unfilled = merge_fields.unfilled(f"{subject}\n{body}\n{signature}", filled, custom)
    shown_body = "\n\n".join(part for part in parts if part)
    return Preview(sanitize.line(head.render(shown)), shown_body, missing, falls, unfilled)


def trial(
    recipient: Recipient, project: Project, mailbox: Mailbox, asset: Asset | None, subject: str, body: str, to: User
) -> tuple[str, str]:
    """Send the letter, as this recipient would read it, to the person who wrote it. Commits; raises CannotPitch.

    Out: what the server said, and the raw mail that left. No pitch comes of it and no cap counts it.
    """
    try:
        shown = preview(recipient, project, mailbox, asset, subject, body)
        law = render.law_for(recipient.contact, recipient.prospect.site, project)
        text = render.whole(body, mailbox, law, project.postal_address)
        filled = {name: f"{{{{{name}}}}}" for name in shown.missing} | {
            name: value for name, value in values(recipient, project, mailbox, asset).items() if value
        }
        written = richtext.prepare(merge_fields.read(text, frozenset(filled) - merge_fields.FIELDS.keys())).fill(filled)
        token, address = uuid4().hex, mailbox.address
        letter = compose.Letter(
            compose.message_id(token, address), now(), address, to.email, shown.subject, written, token,
            mailbox.sender_name, to.name,
        )  # fmt: skip
        raw = compose.build(letter)
    except (merge_fields.BadTemplate, merge_fields.Unresolved, compose.Unsendable) as why:
        raise CannotPitch(str(why), "body") from why
    try:
        session = login.sending(mailbox, smtp.Session)
        try:
            said = session.deliver(address, letter.recipient, raw, lambda: None)
        finally:
            session.close()
    except (smtp.Failed, secrets.Unreadable) as why:
        raise CannotPitch(f"The test did not leave: {why}") from why
    return str(said), raw.decode("ascii").replace("\r\n", "\n")


def values(recipient: Recipient, project: Project, mailbox: Mailbox | None, asset: Asset | None) -> dict[str, str]:
    """The merge fields of one recipient before there is a pitch."""
    return render.values_for(
        render.Source(
            contact=recipient.contact,
            site=recipient.prospect.site,
            project=project,
            mailbox=mailbox,
            email=recipient.address.email if recipient.address else "",
            asset=asset,
            personal_line=recipient.line,
            prospect=recipient.prospect,
        )
    )


def look_up(prospect_ids: Many[int]) -> None:
    """Find out whether the domains of the people at these prospects take mail, for check() to tell. Commits.

    A person waits for it, so not for long: what nobody has answered by then is known the next time.
    """
    there = select(Prospect.site_id).where(Prospect.id.in_(prospect_ids))
    people = select(ContactSite.contact_id).where(ContactSite.site_id.in_(there))
    domains = db.session.scalars(select(Address.domain).where(Address.contact_id.in_(people)).distinct().limit(500))
    found = domains.all()
    db.session.commit()
    preflight.book.look_up(found, LOOK_UP_SECONDS)


def check(recipients: Many[Recipient], campaign: Campaign | None, project: Project, at: datetime) -> None:
    """Ask preflight about each recipient; the campaign may not exist yet."""
    with db.session.no_autoflush:
        trial = campaign or Campaign(project=project, name="", created_at=at)
        for recipient in recipients:
            if recipient.contact is None:
                recipient.findings = [
                    preflight.Finding("no_contact", f"Nobody is known at {recipient.prospect.site.label}.")
                ]
            else:
                recipient.findings = preflight.check(trial, recipient.contact, recipient.address, at)


def concerns(recipients: Many[Recipient], previews: Many[Preview | None]) -> list[Concern]:
    """What preflight found, one line a kind, those that stop first."""
    found: dict[tuple[str, bool], list[tuple[int, str]]] = {}
    for recipient, shown in zip(recipients, previews, strict=True):
        for finding in recipient.findings:
            found.setdefault((finding.code, finding.stop), []).append((recipient.prospect.id, finding.sentence))
        if shown and any(name.startswith("asset_") for name in shown.missing):
            found.setdefault(("target", True), []).append((recipient.prospect.id, TARGET))
        for sentence in shown.unfilled if shown else ():
            found.setdefault((f"unfilled {sentence}", True), []).append((recipient.prospect.id, sentence))
        for name in shown.missing if shown else ():
            if name.startswith("asset_"):
                continue
            say = f"{{{{{name}}}}} is empty and has no fallback: this mail would wait for you."
            found.setdefault((f"missing {name}", True), []).append((recipient.prospect.id, say))
        for name in shown.falls_back if shown else ():
            if name != "personal_line":
                say = f"{_noun(name)} is not known. The text falls back to its own words."
                found.setdefault((f"fallback {name}", False), []).append((recipient.prospect.id, say))
    whole = len(recipients)
    lines = []
    for (code, stop), hits in sorted(found.items(), key=lambda item: not item[0][1]):
        sentence = hits[0][1] if len(hits) == 1 or code == "target" else f"{len(hits)} of {whole}: {hits[0][1]}"
        lines.append(Concern(code, sentence, tuple(id for id, _ in hits), stop))
    return lines


def text_concerns(body: str, subject: str, law: str, postal: str, signature: str) -> list[str]:
    """What to look at in the text itself: more than one link, no way to stop where the law asks for one."""
    found = []
    if len(richtext.links(body)) > 1:
        found.append("More than one link in a first mail looks like an advertisement.")
    footer = compliance.footer(law, f"{body}\n{signature}", postal)
    found += compliance.missing(law, f"{body} {signature} {footer}", postal)
    if len(subject) > 78:
        found.append(f"The subject has {len(subject)} characters; about 60 are shown.")
    return found


def send(
    recipients: Many[Recipient],
    campaign: Campaign,
    user: User,
    at: datetime,
    *,
    asset: Asset | None,
    mailbox: Mailbox | None,
    subject: str = "",
    body: str = "",
    confirm: bool = True,
    not_before: datetime | None = None,
) -> tuple[list[Message], Event]:
    """Give each recipient a pitch and the first mail. Commits.

    *subject* and *body* stand over the step's text where a person wrote their own. With *confirm* the mails are on
    their way after the user's time to think again; without, they wait as drafts. The event takes the confirmation back.
    """
    found = preflight.problems(campaign)
    if found:
        raise CannotPitch(" ".join(found))
    if campaign.state == CampaignState.DRAFT:
        campaign.state, campaign.launched_at = CampaignState.RUNNING, campaign.launched_at or at
    if asset is not None and all(held.asset_id != asset.id for held in campaign.assets):
        campaign.assets.append(CampaignAsset(asset=asset))
    written = []
    for recipient in recipients:
        if recipient.contact is None or recipient.address is None:
            continue
        extras = enroll.Extras(asset=asset, personal_line=recipient.line, owner_id=user.id, mailbox=mailbox)
        site = recipient.prospect.site
        message = enroll.enroll(campaign, recipient.contact, recipient.address, site, at, extras)
        if body:
            message.subject, message.body = sanitize.line(subject), sanitize.lines(body).strip()
        mail.make_draft(message)  # a person decides here, whatever the step would do
        if asset is not None and message.pitch is not None:
            message.pitch.target_url = asset.url
        if not_before is not None:
            message.due_at = message.at = max(not_before, message.due_at or at)
        written.append(message)
    db.session.flush()
    noun = "1 pitch" if len(written) == 1 else f"{len(written)} pitches"
    about = {"user_id": user.id, "project_id": campaign.project_id, "campaign_id": campaign.id}
    if len(written) == 1 and written[0].pitch is not None:
        about |= {"site_id": written[0].pitch.site_id, "pitch_id": written[0].pitch.id}
    words = f"Confirmed {noun}" if confirm else f"Drafted {noun}"
    with undo.recorded("pitch.sent" if confirm else "pitch.drafted", words, **about) as event:
        for message in written if confirm else ():
            drafts.release(message, user, at)
    db.session.commit()
    return written, event


def follow_ups(campaign: Campaign, mailbox: Mailbox, recipient: Recipient, at: datetime) -> list[datetime]:
    """When the follow-ups of a mail that leaves now will be due."""
    window = login.window(mailbox, campaign)
    place = login.place(recipient.contact, recipient.prospect.site, campaign.project, mailbox)
    due, found = at, []
    for step in campaign.sequence.steps[1:] if campaign.sequence else []:
        due = schedule.due_after(due, step.delay_days, window, place)
        found.append(due)
    return found


def _noun(name: str) -> str:
    return {
        "first_name": "The first name",
        "site_name": "The name of the site",
        "page_title": "The title of their page",
    }.get(name, merge_fields.FIELDS.get(name, name).capitalize())
