"""Preflight: what speaks against writing to a person, and what keeps a campaign from starting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from ...core import addresses
from ...core.outbound import compliance, compose, merge_fields
from ...core.states import COUNTED, AddressState
from ...db import db
from ...models import (
    Address,
    Campaign,
    Contact,
    ContactSite,
    Message,
    Pitch,
)
from ...net import dns
from ..contacts import suppress

NO_MAIL = {
    dns.Mail.NULL: "says that it takes no mail",
    dns.Mail.NONE: "has no mail server",
    dns.Mail.MISSING: "does not exist",
}
# what a person may overrule for somebody they know better
OVERRULED = frozenset(("cooldown", "domain_cooldown", "yearly", "no_mx", "disposable", "no_reply"))
book = dns.Book()


@dataclass(frozen=True)
class Finding:
    """One thing preflight says about one person. A *stop* keeps the mail from being planned unless a person insists."""

    code: str
    sentence: str
    stop: bool = True


def check(
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


def _ago(at: datetime, then: datetime) -> str:
    days = max((at - then).days, 0)
    return "within the last day" if days == 0 else f"{days} day{'' if days == 1 else 's'} ago"


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
        for variant in step.live:
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
