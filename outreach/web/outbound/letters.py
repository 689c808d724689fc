"""The letter of a new pitch: to whom, from which mailbox, with which text, as the form or a link to it says."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import joinedload, selectinload

from ...core.outbound import starters
from ...db import db
from ...flows.contacts import find
from ...flows.outbound import pitch
from ...models import Campaign, Contact, Mailbox, Project, Prospect, Sequence
from .. import access, choices, forms

MOST = 500  # sites one letter goes to


class ComposeForm(forms.OpForm):
    """The page of a new pitch; links to it fill in the same fields from their address."""

    prospects = forms.Typed()  # their numbers, with commas between
    to = forms.Texts()  # "prospect-contact" pairs: who was chosen at a site
    contact = forms.Typed()  # who was chosen, when there is one site
    campaign = forms.Typed("Campaign")
    sequence = forms.Typed("Text")
    mailbox = forms.Typed("From")
    target = forms.Typed("Page you want linked")
    subject = forms.Typed("Subject")
    body = forms.Typed("Text")
    text_of = forms.Typed()
    line = forms.ByRow()  # the personal line for each site
    skipped = forms.Typed()
    insisted = forms.Typed()
    shown = forms.Typed()
    day = forms.Typed("Day")
    sure = forms.Typed()

    def pairs(self) -> list[str]:
        """Who was chosen at each site, as "prospect-contact"."""
        found = [text for text in self.to.data if text.replace("-", "").isdecimal() and text.count("-") == 1]
        only = numbers(self.prospects.data)
        if self.contact.data.isdecimal() and len(only) == 1:
            found.append(f"{only[0]}-{self.contact.data}")
        return found


@dataclass
class Letter:
    """A pitch to one or more sites, as the form describes it."""

    project: Project
    recipients: list[pitch.Recipient]
    campaign: Campaign | None
    sequence: Sequence | None
    mailbox: Mailbox | None
    target: str
    subject: str
    body: str
    own: bool  # the text was changed for these mails
    skipped: list[int]
    insisted: list[int]  # to whom a person writes although something speaks against it
    at: int  # whose preview is shown
    starter: str  # the key of the chosen ready text, or the number of the chosen sequence
    day: str  # the day it is to leave, as typed
    sure: bool  # somebody said that they have looked at the preview

    @property
    def going(self) -> list[pitch.Recipient]:
        """The recipients it will be sent to: not skipped, and no objection that the user has not overruled."""
        return [
            r
            for r in self.recipients
            if r.prospect.id not in self.skipped
            and r.contact is not None
            and r.address is not None
            and not r.kept_back(r.prospect.id in self.insisted)
        ]


def written(prospects: list[Prospect], form: ComposeForm) -> Letter:
    """The letter to *prospects*, all of one project, that the form describes."""
    project = prospects[0].project
    by_prospect = {int(p): int(c) for p, _, c in (pair.partition("-") for pair in form.pairs()) if p and c}
    best = find.best_contacts([p.site_id for p in prospects])
    named = {c.id: c for c in _contacts([by_prospect[p.id] for p in prospects if p.id in by_prospect])}
    recipients = []
    for prospect in prospects:
        contact = named.get(by_prospect.get(prospect.id, 0)) or best.get(prospect.site_id)
        brought = contact.fields.get("personal_line", "") if contact else ""
        line = str(form.line.data.get(prospect.id, brought)).strip()
        recipients.append(pitch.Recipient(prospect, contact, contact.best_address if contact else None, line))
    campaign = _campaign(form.campaign.data, project)
    sequence = campaign.sequence if campaign else _sequence(form.sequence.data, project)
    held = [box.mailbox for box in campaign.mailboxes] if campaign else choices.mailboxes(project)
    boxes = [box for box in held if project.may_use(box)]
    mailbox = next((b for b in boxes if str(b.id) == form.mailbox.data), None)
    mailbox = mailbox or next((b for b in boxes if b.paused_at is None), boxes[0] if boxes else None)
    subject, body = _starting_text(sequence, form.sequence.data)
    own = form.body.came and form.text_of.data == text_of(campaign, sequence, form.sequence.data)
    pages = [entry.asset.url for entry in campaign.assets if project.may_use(entry.asset)] if campaign else []
    target = form.target.data or next(iter(pages), "")
    typed = form.body.data.replace("\r\n", "\n").strip()
    head = form.subject.data.strip()
    changed = own and (head, typed) != (subject.strip(), body.strip())
    return Letter(
        project=project,
        recipients=recipients,
        campaign=campaign,
        sequence=sequence,
        mailbox=mailbox,
        target=target,
        subject=head if own else subject,
        body=typed if own else body,
        own=changed,
        skipped=numbers(form.skipped.data),
        insisted=numbers(form.insisted.data),
        at=min(next(iter(numbers(form.shown.data)), 0), len(recipients) - 1),
        starter=form.sequence.data,
        day=form.day.data,
        sure=bool(form.sure.data),
    )


def text_of(campaign: Campaign | None, sequence: Sequence | None, starter: str) -> str:
    """Which text the fields hold. When the user picks another text, what they typed into the former is dropped."""
    if campaign is not None:
        return f"campaign-{campaign.id}"
    return f"sequence-{sequence.id}" if sequence else f"starter-{starter or 'resource'}"


def _starting_text(sequence: Sequence | None, key: str) -> tuple[str, str]:
    if sequence is not None:
        return pitch.texts(sequence)
    letter = (starters.named(key) or starters.RESOURCE).letters[0]
    return letter.subject, letter.body


def _campaign(text: str, project: Project) -> Campaign | None:
    if not text.isdecimal():
        return None
    found = access.scoped(Campaign, text)
    return found if found.project_id == project.id and found.archived_at is None else None


def _sequence(text: str, project: Project) -> Sequence | None:
    chosen = access.scoped(Sequence, text) if text.isdecimal() else None
    if chosen is not None and project.may_use(chosen):
        return chosen
    if text and chosen is None:
        return None  # a starter, by its key
    own = choices.sequences(project)
    return own[0] if own else None


def _contacts(ids: list[int]) -> list[Contact]:
    wanted = access.visible(Contact).where(Contact.id.in_(ids)).options(
        selectinload(Contact.addresses), selectinload(Contact.places)
    )  # fmt: skip
    return list(db.session.scalars(wanted)) if ids else []


def prospects_of(ids: list[int]) -> list[Prospect]:
    """The prospects of these numbers that this person may see, as far as they belong to the project of the first."""
    if not ids:
        return []
    wanted = (
        access.visible(Prospect)
        .where(Prospect.id.in_(ids[:MOST]))
        .options(joinedload(Prospect.site), joinedload(Prospect.project).selectinload(Project.hosts))
        .order_by(Prospect.id)
    )
    found = list(db.session.scalars(wanted))
    return [p for p in found if p.project_id == found[0].project_id]


def numbers(text: str) -> list[int]:
    """The numbers of rows in a text that has commas between them."""
    return [int(part) for part in text.split(",") if part.strip().isdecimal() and len(part) < 19]
