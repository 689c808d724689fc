"""Letters: one waiting mail becomes the exact bytes that will leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select

from ...core import sanitize
from ...core.outbound import compliance, compose, merge_fields, richtext
from ...core.states import MailState
from ...db import db
from ...models import Asset, Campaign, Contact, Mailbox, Message, Pitch, Project, Prospect, Site, Variant


class Unready(ValueError):
    """A mail cannot leave as it is; a person must look at it. Says why in words."""


@dataclass(frozen=True)
class Draft:
    """One mail as its reader will see it."""

    subject: str
    body: richtext.Body
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What the merge fields of one mail are filled from; what is not known is None or empty."""

    contact: Contact | None = None
    site: Site | None = None
    project: Project | None = None
    mailbox: Mailbox | None = None
    email: str = ""
    asset: Asset | None = None
    fields: dict[str, Any] | None = None
    personal_line: str = ""
    prospect: Prospect | None = None
    unsubscribe_url: str = ""


def values_for(source: Source, asks: str | None = None) -> dict[str, str]:
    """The value of each merge field for one person; what is not known is empty.

    *asks* is the text to fill, when it is at hand: what it does not name and costs a query is left out.
    """
    contact, site, project, mailbox = source.contact, source.site, source.project, source.mailbox
    known = {
        **_of_person(contact, asks),
        "email": source.email,
        **_of_site(site, source.prospect),
        "personal_line": source.personal_line,
        "asset_title": source.asset.title if source.asset else "",
        "asset_url": source.asset.url if source.asset else "",
        **_of_us(project, mailbox, asks),
        "unsubscribe_url": source.unsubscribe_url,
    }
    own = {**(contact.fields if contact else {}), **(source.fields or {})}
    for key, value in own.items():
        if value not in (None, "") or key not in known:
            known[key] = "" if value is None else str(value)
    return {
        key: sanitize.lines(value).strip() if key == "personal_line" else sanitize.line(value)
        for key, value in known.items()
    }


def _of_person(contact: Contact | None, asks: str | None) -> dict[str, str]:
    if contact is None:
        return dict.fromkeys(("first_name", "last_name", "name", "job_title"), "")
    name = sanitize.line(contact.name)
    return {
        "first_name": contact.first_name or (name.split()[0] if " " in name else ""),
        "last_name": contact.last_name,
        "name": name,
        "job_title": contact.places[0].title if _names(asks, "job_title") and contact.places else "",
    }


def _of_site(site: Site | None, prospect: Prospect | None) -> dict[str, str]:
    return {
        "company": site.name if site else "",
        "site_name": (site.name or site.host) if site else "",
        "site_host": site.host if site else "",
        "page_title": prospect.page_title if prospect else "",
        "page_url": prospect.page_url if prospect else "",
        "broken_url": prospect.broken_url if prospect else "",
        "reason": prospect.reason if prospect else "",
    }


def _of_us(project: Project | None, mailbox: Mailbox | None, asks: str | None) -> dict[str, str]:
    host = project.host if project and _names(asks, "project_url") else ""
    sender = mailbox.sender_name if mailbox else ""
    return {
        "project_name": project.name if project else "",
        "project_url": f"https://{host}/" if host else "",
        "postal_address": project.postal_address if project else "",
        "sender_name": sender,
        "sender_first_name": sender.split()[0] if sender.split() else "",
        "sender_email": mailbox.address if mailbox else "",
    }


def values(message: Message, asks: str | None = None) -> dict[str, str]:
    """The merge fields of one waiting mail; *asks* as in values_for()."""
    pitch = message.pitch
    prospect = None
    if pitch is not None and any(_names(asks, name) for name in ("page_", "broken_url", "reason")):
        wanted = select(Prospect).where(Prospect.project_id == pitch.project_id, Prospect.site_id == pitch.site_id)
        prospect = db.session.scalar(wanted)
    return values_for(
        Source(
            contact=message.contact,
            site=pitch.site if pitch else None,
            project=_project(message),
            mailbox=message.mailbox,
            email=message.recipient,
            asset=_asset(pitch) if _names(asks, "asset_") else None,
            fields=pitch.fields if pitch else None,
            personal_line=pitch.personal_line if pitch else "",
            prospect=prospect,
            unsubscribe_url=unsubscribe_url(message.token),
        ),
        asks,
    )


def _names(asks: str | None, name: str) -> bool:
    return asks is None or name in asks


def texts(message: Message) -> tuple[str, str]:
    """Subject and body as written, fields unfilled: what a person wrote for this mail, else the step's variant."""
    subject, body = message.subject, message.body
    if message.step_id is not None and not body:
        variant = db.session.get(Variant, message.variant_id) if message.variant_id else None
        if variant is None and message.step is not None and message.step.variants:
            variant = message.step.variants[0]
        if variant is not None:
            subject, body = subject or variant.subject, variant.body
    return subject, body


def draft(message: Message, at: datetime) -> Draft:
    """Write the mail for its one reader. Raises Unready with a sentence when a person has to look at it first."""
    mailbox = message.mailbox
    if mailbox is None:
        raise Unready("No mailbox is chosen for this mail.")
    written_subject, written = texts(message)
    asked = f"{written_subject}\n{written}\n{mailbox.signature}"
    filled = values(message, asked)
    custom = frozenset(filled) - merge_fields.FIELDS.keys()
    before = _before(message)
    try:
        if message.step_id is not None and (left := merge_fields.unfilled(asked, filled, custom)):
            raise Unready(" ".join(left))
        subject = merge_fields.read(sanitize.lines(written_subject), custom).render(filled)
        threaded = not written_subject.strip() or compose.bare_subject(subject) == compose.bare_subject(_first(before))
        subject = _subject(sanitize.line(subject), before, message)
        full = whole(written, mailbox, _law(message) if message.step_id is not None else None, filled["postal_address"])
        body = richtext.prepare(merge_fields.read(full, custom)).fill(filled)
        raw = compose.build(
            compose.Letter(
                message_id=message.message_id,
                date=at.replace(microsecond=0),
                sender=mailbox.address,
                sender_name=mailbox.sender_name,
                recipient=message.recipient,
                recipient_name=message.contact.name if message.contact else "",
                subject=subject,
                body=body,
                token=message.token,
                in_reply_to=(message.in_reply_to or (before[-1].message_id if before and threaded else "")),
                references=_chain(message, before) if threaded else (),
                unsubscribe_url=unsubscribe_url(message.token) if message.step_id is not None else "",
                unsubscribe_mail=mailbox.address if message.step_id is not None else "",
            )
        )
    except merge_fields.BadTemplate as error:
        raise Unready(str(error)) from error
    except merge_fields.Unresolved as error:
        raise Unready(str(error)) from error
    except compose.Unsendable as error:
        raise Unready(str(error)) from error
    return Draft(subject, body, raw)


def unsubscribe_url(token: str) -> str:
    """Where the reader of the mail with this token can ask us to stop; nothing while our own address is not set."""
    base = current_app.config["BASE_URL"]
    return f"{base}/unsubscribe/{token}" if base and token else ""


def whole(written: str, mailbox: Mailbox, law: compliance.Law | None, postal_address: str) -> str:
    """A text with what stands under it: the signature, and what *law* asks for; None asks for nothing."""
    parts = [written.rstrip()]
    if mailbox.signature.strip() and mailbox.signature.strip() not in written:
        parts.append(mailbox.signature.strip())
    if law is not None:
        parts.append(compliance.footer(law.key, "\n".join(parts), sanitize.line(postal_address)))
    return sanitize.lines("\n\n".join(part for part in parts if part))


def law_for(contact: Contact | None, site: Site | None, project: Project) -> compliance.Law:
    """The law of the reader's country, by the person and then the site; where neither is known, the project's."""
    country = (contact.country if contact else "") or (site.country if site else "")
    return compliance.for_reader(country, project.law)


def _law(message: Message) -> compliance.Law | None:
    project, pitch = _project(message), message.pitch
    return law_for(message.contact, pitch.site if pitch else None, project) if project is not None else None


def _subject(subject: str, before: list[Message], message: Message) -> str:
    first = _first(before)
    if not subject:
        subject = first
    same = compose.bare_subject(subject) == compose.bare_subject(first)
    answered = any(not m.outgoing for m in before) or (message.step_id is None and message.in_reply_to)
    if before and same and answered:
        return compose.reply_subject(subject)
    if message.step_id is not None and compose.feigns_reply(subject):
        return compose.bare_subject(subject)  # "Re:" only when it is one
    return subject


def _first(before: list[Message]) -> str:
    return before[0].subject if before else ""


def _before(message: Message) -> list[Message]:
    """The mails of this conversation so far, ours that left and theirs."""
    if message.thread_id is None:
        return []
    gone = (MailState.SENT, MailState.UNKNOWN, MailState.RECEIVED)
    wanted = (
        select(Message)
        .where(Message.thread_id == message.thread_id, Message.state.in_(gone), Message.id != message.id)
        .where(Message.kind.not_in(("bounce", "complaint", "delivered", "delayed")))
        .order_by(Message.at, Message.id)
    )
    return list(db.session.scalars(wanted))


def _chain(message: Message, before: list[Message]) -> tuple[str, ...]:
    ids = [one for m in before for one in (*m.references.split(), m.message_id)]
    return tuple(dict.fromkeys([*ids, *message.references.split()]))


def _project(message: Message) -> Project | None:
    if message.campaign is not None:
        return message.campaign.project
    return message.pitch.project if message.pitch is not None else None


def _asset(pitch: Pitch | None) -> Asset | None:
    if pitch is None:
        return None
    if pitch.asset is not None:
        return pitch.asset
    campaign: Campaign = pitch.campaign
    return campaign.assets[0].asset if campaign.assets else None
