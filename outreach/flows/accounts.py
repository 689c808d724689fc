"""Accounts: how we sign in to a mailbox, and what its limits are."""

from __future__ import annotations

from flask import current_app

from ..core import cadence, secrets
from ..models import Campaign, Contact, Mailbox, Project, Site
from ..net import guard, imap, smtp

SECRET_PLACE = "mailbox.secret"


def seal(password: str) -> bytes:
    """The password as it is kept in Mailbox.secret."""
    return secrets.seal(password, SECRET_PLACE, current_app.config["KEYS"])


def password(mailbox: Mailbox) -> str:
    """The password of a mailbox; raises core.secrets.Unreadable."""
    return secrets.unseal(mailbox.secret, SECRET_PLACE, current_app.config["KEYS"])


def allowed() -> tuple[guard.Network, ...]:
    """The networks the operator vouched for."""
    return guard.networks(current_app.config["ALLOW_NETS"])


def smtp_login(mailbox: Mailbox, token: str = "") -> smtp.Login:
    """Everything needed to open a connection for sending; *token* is an OAuth access token, instead of a password."""
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


def imap_login(mailbox: Mailbox, token: str = "") -> imap.Login:
    """Everything needed to read the mailbox; *token* as for smtp_login."""
    return imap.Login(
        host=mailbox.imap_host,
        port=mailbox.imap_port,
        username=mailbox.username,
        password="" if token else password(mailbox),
        token=token,
        allow=allowed(),
        seconds=float(current_app.config["MAIL_SECONDS"]),
    )


def limits(mailbox: Mailbox) -> cadence.Limits:
    """What the mailbox may send, counted over all campaigns."""
    return cadence.Limits(
        per_hour=mailbox.hourly_cap,
        per_day=mailbox.daily_cap,
        spacing=mailbox.spacing_seconds,
        ramp_since=mailbox.created_at.date() if mailbox.ramp_from else None,
        ramp_start=mailbox.ramp_from,
    )


def window(mailbox: Mailbox, campaign: Campaign | None) -> cadence.Window:
    """When mails of this campaign may leave from this mailbox; an answer by hand leaves at any time."""
    if campaign is None or campaign.any_time:
        return cadence.ANY_TIME
    return cadence.window(mailbox.sends_at)


def place(contact: Contact | None, site: Site | None, project: Project | None, mailbox: Mailbox) -> cadence.Place:
    """Where the reader lives, by the best we know: the person, the site, the country, the project, the mailbox."""
    country = (contact.country if contact else "") or (site.country if site else "")
    known = [
        contact.timezone if contact else "",
        site.timezone if site else "",
        cadence.zone_of(country),
        project.timezone if project and project.timezone != "UTC" else "",
        mailbox.timezone,
    ]
    return cadence.Place(next((zone for zone in known if cadence.zone_named(zone)), "UTC"), country)
