"""Connect: a mailbox is guessed from its address, added, and tested for real: out, in, there and back."""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from ...core import addresses, secrets, urls
from ...core.mailboxes import deliverability, oauth_providers
from ...core.outbound import compose, richtext, schedule
from ...db import db, now
from ...models import Mailbox, Project
from ...net import dns, guard
from ...net.mail import imap, smtp
from . import check_deliverability, login, pausing

WAIT_SECONDS = 20.0
TRY_SECONDS = 20.0  # for one step of an exchange while a person looks at the page
_TROUBLE = (secrets.Unreadable, smtp.Failed, imap.Failed)


class BadMailbox(ValueError):
    """The mailbox cannot be kept as given; says why in words."""


@dataclass(frozen=True)
class Servers:
    """Where a mailbox sends and is read, and whether that provider files in Sent whatever it sends."""

    smtp_host: str
    smtp_port: int
    imap_host: str
    imap_port: int
    files_sent: bool = False
    hint: str = ""


_GOOGLE = Servers("smtp.gmail.com", 465, "imap.gmail.com", 993, True, "google")
_MICROSOFT = Servers("smtp.office365.com", 587, "outlook.office365.com", 993, True, "microsoft")
_KNOWN = {
    "gmail.com": _GOOGLE,
    "googlemail.com": _GOOGLE,
    "outlook.com": _MICROSOFT,
    "hotmail.com": _MICROSOFT,
    "live.com": _MICROSOFT,
    "msn.com": _MICROSOFT,
    "yahoo.com": Servers("smtp.mail.yahoo.com", 465, "imap.mail.yahoo.com", 993, True, "yahoo"),
    "icloud.com": Servers("smtp.mail.me.com", 587, "imap.mail.me.com", 993, False, "apple"),
    "me.com": Servers("smtp.mail.me.com", 587, "imap.mail.me.com", 993, False, "apple"),
    "gmx.net": Servers("mail.gmx.net", 465, "imap.gmx.net", 993),
    "gmx.de": Servers("mail.gmx.net", 465, "imap.gmx.net", 993),
    "web.de": Servers("smtp.web.de", 587, "imap.web.de", 993),
    "fastmail.com": Servers("smtp.fastmail.com", 465, "imap.fastmail.com", 993, False, "fastmail"),
    "zoho.com": Servers("smtp.zoho.com", 465, "imap.zoho.com", 993),
}
_BY_MX = (
    ("google.com", _GOOGLE),
    ("googlemail.com", _GOOGLE),
    ("outlook.com", _MICROSOFT),
    ("zoho.com", Servers("smtppro.zoho.com", 465, "imappro.zoho.com", 993)),
    ("zoho.eu", Servers("smtppro.zoho.eu", 465, "imappro.zoho.eu", 993)),
    ("messagingengine.com", Servers("smtp.fastmail.com", 465, "imap.fastmail.com", 993, False, "fastmail")),
    ("kundenserver.de", Servers("smtp.ionos.de", 465, "imap.ionos.de", 993)),
    ("ovh.net", Servers("ssl0.ovh.net", 465, "ssl0.ovh.net", 993)),
    ("gandi.net", Servers("mail.gandi.net", 465, "mail.gandi.net", 993)),
)


@dataclass(frozen=True)
class Check:
    """One of the checks of a mailbox; *ok* None: nobody could tell; *records* are to be added to its domain."""

    name: str
    ok: bool | None
    sentence: str
    records: tuple[deliverability.Record, ...] = ()


def guessed(address: str, book: dns.Book | None = None) -> Servers:
    """The servers of a mailbox by its provider, by who takes its mail (with *book*), else by custom."""
    domain = addresses.domain(address)
    if domain in _KNOWN:
        return _KNOWN[domain]
    if book is not None:
        for host in book.route(domain).hosts:
            for suffix, servers in _BY_MX:
                if host == suffix or host.endswith(f".{suffix}"):
                    return servers
    return Servers(f"smtp.{domain}", 465, f"imap.{domain}", 993)


def add(address: str, servers: Servers, password: str, **given: Any) -> Mailbox:
    """Keep a mailbox, or give a known one new servers and a new password. Does not commit; raises BadMailbox.

    A server on a network of our own is a relay without a reputation to lose: no ramp, no spacing, no caps.
    """
    address = _normal(address)
    mailbox = Mailbox.at(address)
    if mailbox is None:
        mailbox = Mailbox(address=address, username=address, created_at=now())
        if _ours(servers.smtp_host):
            mailbox.daily_cap = mailbox.hourly_cap = mailbox.ramp_from = mailbox.spacing_seconds = 0
    change(mailbox, servers, str(given.pop("username", None) or mailbox.username), password)
    for name, value in given.items():
        if value is not None:
            setattr(mailbox, name, value)
    if mailbox.timezone and schedule.zone_named(mailbox.timezone) is None:
        raise BadMailbox(f"{mailbox.timezone} is not a time zone. Enter one such as Europe/Berlin")
    db.session.add(mailbox)
    db.session.flush()
    return mailbox


def change(mailbox: Mailbox, servers: Servers, username: str, password: str) -> None:
    """Give a mailbox new servers; without a *password* it keeps its own. Does not commit; raises BadMailbox."""
    _plausible(servers, mailbox, password)
    mailbox.smtp_host, mailbox.smtp_port = servers.smtp_host, servers.smtp_port
    mailbox.imap_host, mailbox.imap_port = servers.imap_host, servers.imap_port
    mailbox.sent_is_authoritative, mailbox.username = servers.files_sent, username
    if password:
        mailbox.secret, mailbox.auth = login.seal(password), oauth_providers.PASSWORD
        mailbox.access_secret = mailbox.access_until = None
    mailbox.next_look_at = now()
    pausing.resume_mailbox(mailbox, now())


def _normal(address: str) -> str:
    try:
        return addresses.normal(address)
    except addresses.BadAddress as why:
        raise BadMailbox(str(why)) from None


def _plausible(servers: Servers, known: Mailbox | None, password: str) -> None:
    """Raise BadMailbox when these servers cannot be meant, or would be told a password that is not theirs."""
    for host, port in ((servers.smtp_host, servers.smtp_port), (servers.imap_host, servers.imap_port)):
        if host and not urls.plausible_host(host):
            raise BadMailbox(f"{host} is not the name of a server. Enter one such as smtp.example.com")
        if host and not 0 < port < 65536:
            raise BadMailbox(f"{port} is not a port. 465 and 587 are usual for sending, 993 for reading")
    if not servers.smtp_host:
        raise BadMailbox("Enter the server for sending, such as smtp.example.com")
    before = (known.smtp_host, known.imap_host) if known is not None else ("", "")
    if before[0] and (servers.smtp_host, servers.imap_host) != before and not password:
        raise BadMailbox("Enter the password again: it is not sent to another server unasked")


@dataclass(frozen=True)
class Tried:
    """What came of trying a mailbox: the checks, the mail that came back, and how the line was encrypted."""

    checks: list[Check]
    raw: bytes = b""
    tls: str = ""

    @property
    def broken(self) -> list[Check]:
        """The checks without which a mailbox is of no use."""
        return [check for check in self.checks if check.ok is False and check.name in ("send", "receive")]


def try_and_keep(
    address: str, servers: Servers, password: str, *, username: str = "", wait: float = WAIT_SECONDS,
    ask: dns.Ask = dns.ask, **given: Any,
) -> tuple[Mailbox | None, Tried]:  # fmt: skip
    """Try a mailbox as it is given, and keep it, or its new settings, only when it can send and be read. Commits.

    None instead of the mailbox: nothing was kept, and a known mailbox works on as before. Raises BadMailbox.
    """
    address = _normal(address)
    known = Mailbox.at(address)
    _plausible(servers, known, password)
    username = username or (known.username if known is not None else address)
    if known is None and not password:
        raise BadMailbox("Enter the password of the mailbox")
    try:
        if known is not None and not password:
            outgoing, incoming = login.smtp_login(known, anew=True), login.imap_login(known)
        else:
            outgoing, incoming = login.with_password(password)
    except _TROUBLE as why:
        return None, Tried([Check("send", False, str(why))])
    name = given.get("sender_name") or (known.sender_name if known is not None else "")
    db.session.commit()
    tried = try_out(
        replace(outgoing, host=servers.smtp_host, port=servers.smtp_port, username=username),
        replace(incoming, host=servers.imap_host, port=servers.imap_port, username=username),
        address, name, wait=wait, ask=ask,
    )  # fmt: skip
    if tried.broken:
        return None, tried
    mailbox = add(address, servers, password, username=username, **given)
    _remember(mailbox, tried)
    db.session.commit()
    return mailbox, tried


def try_out(
    outgoing: smtp.Login, incoming: imap.Login, address: str, name: str, *, wait: float = WAIT_SECONDS,
    ask: dns.Ask = dns.ask,
) -> Tried:  # fmt: skip
    """Sign in to send, sign in to read, a mail to itself and back, its records. Touches no table.

    A person waits for the answer, so each step has TRY_SECONDS; *wait* is for the mail to come back, in seconds.
    """
    seconds, dot = min(outgoing.seconds, TRY_SECONDS), min(outgoing.dot_seconds, TRY_SECONDS)
    outgoing = replace(outgoing, seconds=seconds, dot_seconds=dot)
    message_id = compose.message_id(uuid4().hex, address)
    out, tls = _send(outgoing, address, name, message_id)
    reader = replace(incoming, seconds=seconds, total_seconds=3 * TRY_SECONDS) if incoming.host else None
    back, raw = _back(reader, message_id, wait if out.ok else 0.0)
    house = deliverability.house_of(outgoing.host)
    return Tried([out, *back, *records(address, raw, ask, house)], raw, tls)


def test(mailbox: Mailbox, *, wait: float = WAIT_SECONDS, ask: dns.Ask = dns.ask) -> list[Check]:
    """Try a mailbox we have for real, see try_out(). Commits."""
    address, name, number = mailbox.address, mailbox.sender_name, mailbox.id
    try:
        outgoing, incoming = login.smtp_login(mailbox, anew=True), login.imap_login(mailbox)
    except _TROUBLE as why:
        return [Check("send", False, str(why))]
    db.session.commit()
    tried = try_out(outgoing, incoming, address, name, wait=wait, ask=ask)
    _remember(db.session.get_one(Mailbox, number), tried)
    db.session.commit()
    return tried.checks


def _remember(mailbox: Mailbox, tried: Tried) -> None:
    ok = {check.name: check.ok for check in tried.checks}
    if ok["send"]:
        check_deliverability.remember(mailbox, tried.raw, tried.tls)
    if ok["send"] and ok.get("receive") and ok.get("came_back"):
        mailbox.tested_at = now()
        pausing.resume_mailbox(mailbox, now())


def records(address: str, raw: bytes, ask: dns.Ask = dns.ask, house: deliverability.House | None = None) -> list[Check]:
    """SPF, DKIM and DMARC of the sender's domain, whose mail *house* sends; the DKIM selector is read from
    *raw*, a mail that came back."""
    domain = addresses.domain(address)
    if domain.rpartition(".")[2] in dns.RESERVED:
        return [Check("records", None, f"{domain} is not a public domain, so it has no SPF, DKIM or DMARC.")]
    spf = dns.spf(domain, ask)
    if spf is None:
        return [Check("records", None, f"SPF, DKIM and DMARC of {domain} could not be looked up now.")]
    dmarc, at = check_deliverability.dmarc(domain, ask)
    signed = deliverability.dkim_selector(raw, domain)
    keys = dns.dkim(*signed, ask) if signed else None
    judged = deliverability.judge(domain, spf, dmarc, signed, keys, house, at)
    wrong = [part for part in judged if part.ok is False]
    good = ", ".join(part.name for part in judged if part.ok)
    said = " ".join(part.sentence for part in wrong) or f"{good} are in order."
    return [Check("records", not wrong, said, tuple(record for part in wrong for record in part.records))]


def _send(login: smtp.Login, address: str, name: str, message_id: str) -> tuple[Check, str]:
    try:
        session = smtp.Session(login)
    except smtp.Failed as failure:
        return Check("send", False, deliverability.explained(login.host, str(failure))), ""
    tls = session.encrypted
    try:
        text = "This mail tests the mailbox. It may be deleted."
        letter = compose.Letter(
            message_id, now(), address, address, "Test of this mailbox", richtext.plain(text), uuid4().hex, name
        )
        session.deliver(address, address, compose.build(letter), lambda: None)
    except smtp.Failed as failure:
        said = f"{login.host} did not take the test mail. It said: {failure.reply or failure}"
        return Check("send", False, said), ""
    finally:
        session.close()
    return Check("send", True, f"{login.host} took a mail from {address}."), tls


def _back(login: imap.Login | None, message_id: str, wait: float) -> tuple[list[Check], bytes]:
    if login is None:
        return [Check("receive", None, "No server for reading is set, so replies are not seen.")], b""
    try:
        session = imap.Session(login)
    except imap.Failed as failure:
        return [Check("receive", False, deliverability.explained(login.host, str(failure)))], b""
    with session:
        read = Check("receive", True, f"{login.host} can be read.")
        try:
            found = _wait_for(session, message_id, wait)
        except imap.Failed as failure:
            return [read, Check("came_back", False, str(failure))], b""
    if found is None:
        why = f"The test mail has not arrived within {wait:.0f} s." if wait else "No test mail was sent."
        return [read, Check("came_back", False if wait else None, why)], b""
    where = "" if found.folder.upper() == "INBOX" else f", in {found.folder}"
    return [read, Check("came_back", True, f"The test mail came back{where}.")], found.raw


def _wait_for(session: imap.Session, message_id: str, wait: float) -> imap.Found | None:
    until = time.monotonic() + wait
    folders = [folder for folder in session.folders() if folder.role in ("inbox", "junk")]
    while time.monotonic() < until:
        for folder in folders:
            try:
                session.open(folder.name)
            except imap.Failed as why:
                if why.fate is imap.Fate.FOLDER and folder.role == "junk":
                    continue  # it may have come to the INBOX all the same
                raise
            if uids := session.find("Message-ID", message_id):
                return session.fetch(uids[-1])
        time.sleep(0.5)
    return None


def _ours(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return not guard.visitable(str(address)) and guard.visitable(str(address), login.allowed())


def for_project(project: Project, addresses_given: list[str]) -> list[Mailbox]:
    """The mailboxes of these addresses that may send for the project. Raises BadMailbox."""
    found: list[Mailbox] = []
    for text in addresses_given:
        mailbox = Mailbox.at(text.strip().lower())
        if mailbox is None:
            raise BadMailbox(f"There is no mailbox {text}. Add it with: outreach mailbox add --address {text} …")
        if not project.may_use(mailbox):
            raise BadMailbox(f"{mailbox.address} belongs to another project.")
        found.append(mailbox)
    return found
