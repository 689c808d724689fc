"""Launch: a campaign is made from a plan, its people are checked, and the first mails are planned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from ...core import addresses, sanitize
from ...core.outbound import sequence_file
from ...core.states import CampaignState, MailState
from ...db import db, now
from ...models import Campaign, CampaignMailbox, Event, Mailbox, Project, Sequence, Step, Variant
from ...net import dns
from ..contacts import add
from . import enroll, preflight


@dataclass
class Launched:
    """What became of a list: planned, held with a reason, and skipped with a reason."""

    planned: int = 0
    held: list[tuple[str, str]] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def campaign_from(
    plan: sequence_file.SequenceFile, name: str, project: Project, mailboxes: list[Mailbox], *, any_time: bool = False
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
    campaign: Campaign, plan: sequence_file.SequenceFile, mailboxes: list[Mailbox], *, any_time: bool = False
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
    campaign: Campaign,
    rows: Iterable[add.Row],
    *,
    mx: dns.Book | None = preflight.book,
    insisted: frozenset[str] = frozenset(),
) -> Launched:
    """Check a campaign and its people, let it run, and plan the first mails. Commits; raises CannotLaunch.

    For *insisted* addresses a person overrules what preflight.OVERRULED names. With *mx* this waits for name servers,
    a few seconds and longer for long lists.
    """
    people = list(rows)
    custom = preflight.known_fields(campaign) | frozenset(key for row in people for key in row.fields)
    found = preflight.problems(campaign, custom)
    if found:
        db.session.rollback()
        raise enroll.CannotLaunch(found)
    outcome = Launched(warnings=preflight.warnings(campaign))
    db.session.commit()
    if mx is not None:
        mx.look_up((addresses.domain(row.email.strip()) for row in people), max(4, len(people) / 20))
    at = now()
    taken = _List(campaign, custom, at, mx, insisted, outcome)
    for count, row in enumerate(people, 1):
        taken.take(row)
        if count % 200 == 0:
            db.session.commit()
    campaign.state, campaign.paused_reason = CampaignState.RUNNING, ""
    campaign.launched_at = campaign.launched_at or at
    about = {"project_id": campaign.project_id, "campaign_id": campaign.id}
    Event.note("campaign.launched", f"{campaign.name} was launched for {outcome.planned} people", at, **about)
    db.session.commit()
    return outcome


@dataclass
class _List:
    """The list of people that comes into a campaign, and what became of it so far."""

    campaign: Campaign
    custom: frozenset[str]  # the fields every line has, if only empty
    at: datetime
    mx: dns.Book | None
    insisted: frozenset[str]
    outcome: Launched
    seen: set[str] = field(default_factory=set)

    def take(self, row: add.Row) -> None:
        """Plan the first mail to one person, or say why not."""
        outcome = self.outcome
        try:
            email = addresses.normal(row.email)
        except addresses.BadAddress as why:
            outcome.skipped.append((row.email or f"line {row.line}", str(why)))
            return
        if email in self.seen:
            outcome.skipped.append((email, "stands in the list twice"))
            return
        self.seen.add(email)
        row.fields = {**dict.fromkeys(self.custom, ""), **row.fields}
        row.fields |= {key: value for key in ("page_url", "page_title") if (value := getattr(row, key))}
        contact, address, site = add.person(row, self.at, source=f"campaign {self.campaign.name}")
        found = preflight.check(self.campaign, contact, address, self.at, mx=self.mx)
        stops = preflight.kept_back(found, email in self.insisted)
        if stops:
            outcome.skipped.append((email, stops[0].sentence))
            return
        extras = enroll.Extras(fields=row.fields, personal_line=sanitize.lines(row.personal_line))
        message = enroll.enroll(self.campaign, contact, address, site, self.at, extras)
        if message.state == MailState.HELD:
            outcome.held.append((email, message.reason))
        else:
            outcome.planned += 1
