"""Desk: how well a mailbox's mail is likely to arrive, from its domain's records and from what came back."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select

from ...core import addresses, urls
from ...core.mailboxes import deliverability
from ...core.states import BounceClass, MailKind, MailState
from ...db import db, now
from ...models import Mailbox, Message, Preference
from ...net import dns

WEEKS = 12
RECENT_CODES = 10
RAW_KEPT = 20_000  # bytes
THEIRS = "The records of this domain are kept by its provider: there is nothing for you to add."


def remember(mailbox: Mailbox, raw: bytes, tls: str) -> None:
    """Keep what a mail to ourselves showed: as it came back (its beginning), which DKIM key signed it, how it was
    encrypted on its way out. Does not commit."""
    kept = {**last(mailbox), "tls": tls}
    if raw:
        kept["raw"] = raw[:RAW_KEPT].decode("utf-8", "replace").replace("\r\n", "\n")
    if signed := deliverability.dkim_selector(raw, addresses.domain(mailbox.address)):
        kept["selector"] = list(signed)
    Preference.write(_name(mailbox), kept)


def last(mailbox: Mailbox) -> dict[str, Any]:
    """What the last look found: parts (name, ok, sentence, found, records, advice) and when."""
    return dict(Preference.read(_name(mailbox)) or {})


def look(mailbox: Mailbox, *, ask: dns.Ask = dns.ask) -> list[dict[str, Any]]:
    """Look the records of the sender's domain up now, and keep what was found. Commits."""
    known, address = last(mailbox), mailbox.address
    host, reads_at = mailbox.smtp_host, mailbox.imap_host
    db.session.commit()
    domain = addresses.domain(address)
    house = deliverability.house_of(host)  # who sends; where it is read another may be at home
    records, at = dmarc(domain, ask)
    selector = known.get("selector")
    signed = (str(selector[0]), str(selector[1])) if selector else None
    parts = deliverability.judge(
        domain,
        dns.spf(domain, ask),
        records,
        signed,
        dns.dkim(*signed, ask) if signed else _usual_key(domain, house, ask),
        house,
        at,
    )
    route = dns.mx(domain, ask)
    hosts = None if route.kind is dns.Mail.UNKNOWN else () if route.dead else route.hosts
    parts += [
        deliverability.judge_mx(domain, hosts, deliverability.house_of(reads_at or host), reads_at),
        _ptr(host, house, ask),
        _tls(host, known.get("tls")),
    ]
    if domain in addresses.FREE:
        parts = [replace(part, records=(), advice=THEIRS if part.ok is False else "") for part in parts]
    found = [asdict(part) for part in parts]
    Preference.write(_name(mailbox), {**known, "parts": found, "at": now().isoformat()})
    db.session.commit()
    return found


def dmarc(domain: str, ask: dns.Ask) -> tuple[tuple[str, ...] | None, str]:
    """The DMARC records that hold for a domain (None: could not tell), and the domain that they stand or belong at."""
    organisation = urls.registrable(domain)
    found = dns.dmarc(domain, organisation, ask)
    own = found and organisation != domain and dns.dmarc(domain, ask=ask)
    return found, domain if own else organisation


def weeks(mailbox: Mailbox, at: datetime) -> list[tuple[str, int, int, int]]:
    """For each of the last weeks: its first day, mails sent, addresses that bounced, complaints."""
    bounds = [(at - timedelta(weeks=ago + 1), at - timedelta(weeks=ago)) for ago in range(WEEKS - 1, -1, -1)]
    within = [(Message.mailbox_id == mailbox.id, Message.at >= begins, Message.at < ends) for begins, ends in bounds]
    sent = [select(func.count()).select_from(Message).where(*one, Message.state == MailState.SENT) for one in within]
    back = select(Message.at, Message.state).where(
        Message.mailbox_id == mailbox.id, Message.at >= bounds[0][0], Message.at < at,
        or_(
            and_(Message.state == MailState.FAILED, Message.bounce_class == BounceClass.ADDRESS),
            and_(Message.state == MailState.RECEIVED, Message.kind == MailKind.COMPLAINT),
        ),
    )  # fmt: skip
    numbers = db.session.execute(select(*(one.scalar_subquery() for one in sent))).one()
    returned = db.session.execute(back).all()
    found = []
    for (begins, ends), number in zip(bounds, numbers, strict=True):
        mine = [row.state == MailState.FAILED for row in returned if begins <= row.at < ends]
        found.append((f"{begins.day} {begins:%b}", number, sum(mine), len(mine) - sum(mine)))
    return found


def refusals(mailbox: Mailbox) -> list[tuple[str, str]]:
    """The last things servers said when they refused, each with what it means where we know."""
    said = db.session.scalars(
        select(Message.server_said)
        .where(Message.mailbox_id == mailbox.id, Message.outgoing, Message.state == MailState.FAILED)
        .order_by(Message.at.desc())
        .limit(RECENT_CODES)
    )
    return [(text, deliverability.code_meaning(text)) for text in dict.fromkeys(said)]


def _name(mailbox: Mailbox) -> str:
    return f"desk:{mailbox.id}"


def _usual_key(domain: str, house: deliverability.House | None, ask: dns.Ask) -> tuple[str, ...]:
    """The first key that stands where *house* usually puts one; nothing when none is there, or nobody could tell."""
    found = (dns.dkim(selector, domain, ask) for selector, _, _ in (house.keys if house else ()))
    return next((keys for keys in found if keys), ())


def _tls(host: str, version: str | None) -> deliverability.Part:
    if version is None:
        return deliverability.Part("TLS", None, "Known once a test mail was sent.")
    if not version:
        return deliverability.Part("TLS", False, f"Mail went to {host} without encryption.")
    return deliverability.Part("TLS", True, f"Mail goes to {host} encrypted.", version)


def _ptr(host: str, house: deliverability.House | None, ask: dns.Ask) -> deliverability.Part:
    found: list[str] = []
    for kind in ("A", "AAAA"):
        try:
            found += ask(host, kind)
        except LookupError:
            break
        except dns.Silent:
            return deliverability.Part("PTR", None, f"{host} could not be looked up.")
        if found:
            return deliverability.judge_ptr(host, found[0], dns.ptr(found[0], ask), house)
    return deliverability.Part("PTR", None, f"{host} has no IP address to look back from.")
