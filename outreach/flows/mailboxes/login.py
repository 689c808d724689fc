"""Accounts: how we sign in to a mailbox, and what its limits are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import current_app

from ...core import secrets
from ...core.outbound import schedule
from ...db import db
from ...models import Campaign, Contact, Mailbox, Project, Site
from ...net import guard
from ...net.mail import imap, oauth, smtp
from . import tokens

SECRET_PLACE = tokens.PLACE

SendingBy = Callable[[smtp.Login], Any]
ReadingBy = Callable[[imap.Login], Any]


def seal(password: str) -> bytes:
    """The password as it is kept in Mailbox.secret."""
    return secrets.seal(password, SECRET_PLACE, current_app.config["KEYS"])


def password(mailbox: Mailbox) -> str:
    """The password of a mailbox; raises core.secrets.Unreadable."""
    return secrets.unseal(mailbox.secret, SECRET_PLACE, current_app.config["KEYS"])


def allowed() -> tuple[guard.Network, ...]:
    """The networks the operator vouched for."""
    return guard.networks(current_app.config["ALLOW_NETS"])


def sending(mailbox: Mailbox, open: SendingBy) -> Any:
    """A session for sending. An access token that is refused though it should be good is renewed, once. Commits.

    Raises smtp.Failed, secrets.Unreadable.
    """
    login = smtp_login(mailbox)
    db.session.commit()  # no transaction stays open while we talk
    try:
        return open(login)
    except smtp.Failed as failure:
        if not login.token or failure.fate is not smtp.Fate.MAILBOX:
            raise
    login = smtp_login(mailbox, anew=True)
    db.session.commit()
    return open(login)


def reading(mailbox: Mailbox, open: ReadingBy) -> Any:
    """A session for reading; tokens as for sending. Commits; raises imap.Failed, secrets.Unreadable."""
    login = imap_login(mailbox)
    db.session.commit()
    try:
        return open(login)
    except imap.Failed as failure:
        if not login.token or failure.fate is not imap.Fate.MAILBOX:
            raise
    login = imap_login(mailbox, anew=True)
    db.session.commit()
    return open(login)


def smtp_login(mailbox: Mailbox, *, anew: bool = False) -> smtp.Login:
    """Everything needed to open a connection for sending; a token, where one is needed, is renewed in time or *anew*.

    Commits when it is. Raises smtp.Failed, secrets.Unreadable.
    """
    try:
        token = tokens.fresh(mailbox, anew=anew)
    except oauth.Refused as why:
        raise smtp.Failed(smtp.Phase.SESSION, smtp.Fate.MAILBOX, str(why)) from why
    except oauth.Failed as why:
        raise smtp.Failed(smtp.Phase.CONNECT, smtp.Fate.RETRY, str(why)) from why
    return smtp.Login(
        host=mailbox.smtp_host,
        port=mailbox.smtp_port,
        username=mailbox.username,
        password="" if token else password(mailbox),
        token=token,
        allow=allowed(),
        seconds=float(current_app.config["MAIL_SECONDS"]),
        dot_seconds=float(current_app.config["DOT_SECONDS"]),
    )


def imap_login(mailbox: Mailbox, *, anew: bool = False) -> imap.Login:
    """Everything needed to read the mailbox; tokens as for smtp_login. Raises imap.Failed, secrets.Unreadable."""
    try:
        token = tokens.fresh(mailbox, anew=anew)
    except oauth.Refused as why:
        raise imap.Failed(imap.Fate.MAILBOX, str(why)) from why
    except oauth.Failed as why:
        raise imap.Failed(imap.Fate.RETRY, str(why)) from why
    return imap.Login(
        host=mailbox.imap_host,
        port=mailbox.imap_port,
        username=mailbox.username,
        password="" if token else password(mailbox),
        token=token,
        allow=allowed(),
        seconds=float(current_app.config["MAIL_SECONDS"]),
    )


def with_password(password: str) -> tuple[smtp.Login, imap.Login]:
    """The ways to sign in with this password, for servers that are still to be named."""
    seconds, dot = float(current_app.config["MAIL_SECONDS"]), float(current_app.config["DOT_SECONDS"])
    outgoing = smtp.Login("", 0, password=password, allow=allowed(), seconds=seconds, dot_seconds=dot)
    return outgoing, imap.Login("", 0, password=password, allow=allowed(), seconds=seconds)


def with_token(
    servers: tuple[tuple[str, int], tuple[str, int]], username: str, token: str
) -> tuple[smtp.Login, imap.Login]:
    """The ways to sign in with this token, at the servers for sending and for reading."""
    outgoing, incoming = with_password("")
    (smtp_host, smtp_port), (imap_host, imap_port) = servers
    return (
        replace(outgoing, host=smtp_host, port=smtp_port, username=username, token=token),
        replace(incoming, host=imap_host, port=imap_port, username=username, token=token),
    )


def limits(mailbox: Mailbox) -> schedule.Limits:
    """What the mailbox may send, counted over all campaigns."""
    return schedule.Limits(
        per_hour=mailbox.hourly_cap,
        per_day=mailbox.daily_cap,
        spacing=mailbox.spacing_seconds,
        ramp_since=mailbox.created_at.date() if mailbox.ramp_from else None,
        ramp_start=mailbox.ramp_from,
    )


def window(mailbox: Mailbox, campaign: Campaign | None) -> schedule.Window:
    """When mails of this campaign may leave from this mailbox; an answer by hand leaves at any time."""
    if campaign is None or campaign.any_time:
        return schedule.ANY_TIME
    return schedule.window(mailbox.sends_at)


def place(contact: Contact | None, site: Site | None, project: Project | None, mailbox: Mailbox) -> schedule.Place:
    """Where the reader lives, by the best we know: the person, the site, the country, the project, the mailbox."""
    country = (contact.country if contact else "") or (site.country if site else "")
    known = [
        contact.timezone if contact else "",
        site.timezone if site else "",
        schedule.zone_of(country),
        project.timezone if project and project.timezone != "UTC" else "",
        mailbox.timezone,
    ]
    return schedule.Place(next((zone for zone in known if schedule.zone_named(zone)), "UTC"), country)
