"""Tokens: access to mailboxes whose owner signed in at Google or Microsoft, renewed before it ends by one at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from ...core import secrets
from ...core.mailboxes import oauth_providers
from ...db import ME, db, leased, now
from ...models import Mailbox, Registration
from ...net import guard
from ...net.mail import oauth

PLACE, ACCESS_PLACE, CLIENT_PLACE = "mailbox.secret", "mailbox.access_secret", "registration.secret"
BEFORE = timedelta(minutes=5)  # a token is renewed so long before it ends
LEASE_SECONDS = 60
WAIT_SECONDS = 30.0

Renew = Callable[[oauth.Client, str], oauth.Grant]


def provider(name: str) -> oauth_providers.Provider:
    """A provider with the addresses that hold here: the operator's, the tenant's, or its own. Raises KeyError."""
    registered = Registration.at(name)
    instead = current_app.config.get(f"{name.upper()}_OAUTH")
    return oauth_providers.named(name, registered.tenant if registered else "", instead)


def registered() -> list[oauth_providers.Provider]:
    """The providers where the owner registered us."""
    known = set(db.session.scalars(select(Registration.provider)))
    return [provider for name, provider in oauth_providers.KNOWN.items() if name in known]


def client(name: str, redirect: str = "") -> oauth.Client:
    """Who we are at the provider. Raises oauth.Refused when nobody registered us, secrets.Unreadable."""
    there, registered = provider(name), Registration.at(name)
    if registered is None:
        raise oauth.Refused(f"No client id of {there.title} is entered. Enter it in the settings.", gone=False)
    return oauth.Client(
        title=there.title,
        client_id=registered.client_id,
        secret=secrets.unseal(registered.secret, CLIENT_PLACE, current_app.config["KEYS"]),
        authorize=there.authorize,
        token=there.token,
        scope=there.scope,
        redirect=redirect,
        allow=guard.networks(current_app.config["ALLOW_NETS"]),
        seconds=min(float(current_app.config["MAIL_SECONDS"]), 20.0),
    )


def register(name: str, client_id: str, secret: str, tenant: str = "") -> Registration:
    """Keep what the owner registered; without a *secret* the known one stays. Does not commit."""
    row = Registration.at(name)
    if row is None:
        row = Registration(provider=name)
        db.session.add(row)
    row.client_id, row.tenant, row.changed_at = client_id, tenant, now()
    if secret:
        row.secret = secrets.seal(secret, CLIENT_PLACE, current_app.config["KEYS"])
    return row


def fresh(mailbox: Mailbox, *, anew: bool = False, renew: Renew = oauth.renew) -> str:
    """The token to sign in with, renewed when it soon ends or *anew*; nothing for a mailbox with a password.

    Commits when it must ask the provider. Raises oauth.Failed, oauth.Refused, secrets.Unreadable.
    """
    if mailbox.auth == oauth_providers.PASSWORD:
        return ""
    old = _known(mailbox)
    if old and not anew:
        return old
    holder, until = f"{ME}:{threading.get_ident()}", time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        with leased(f"token:{mailbox.id}", LEASE_SECONDS, holder) as won:
            db.session.refresh(mailbox)
            found = _known(mailbox)
            if found and found != old:
                return found  # somebody else was quicker
            if won:
                return _renewed(mailbox, renew)
        db.session.commit()  # whoever waits holds nothing
        time.sleep(0.2)
    raise oauth.Failed(f"The access to {mailbox.address} is being renewed.")


def keep(mailbox: Mailbox, name: str, grant: oauth.Grant) -> None:
    """Remember what a provider gave; a new refresh token replaces the old one. Does not commit."""
    keys = current_app.config["KEYS"]
    mailbox.auth = name
    if grant.refresh:
        mailbox.secret = secrets.seal(grant.refresh, PLACE, keys)
    mailbox.access_secret = secrets.seal(grant.access, ACCESS_PLACE, keys)
    mailbox.access_until = now() + timedelta(seconds=grant.seconds)


def forget(mailbox: Mailbox) -> None:
    """The permission is gone: nothing of it is kept, so that nobody asks with it again. Does not commit."""
    mailbox.secret = secrets.seal("", PLACE, current_app.config["KEYS"])
    mailbox.access_secret = mailbox.access_until = None


def _known(mailbox: Mailbox) -> str:
    if mailbox.access_secret is None or mailbox.access_until is None or mailbox.access_until < now() + BEFORE:
        return ""
    return secrets.unseal(mailbox.access_secret, ACCESS_PLACE, current_app.config["KEYS"])


def _renewed(mailbox: Mailbox, renew: Renew) -> str:
    name, refresh = mailbox.auth, secrets.unseal(mailbox.secret, PLACE, current_app.config["KEYS"])
    mend = f"Open {mailbox.address} in the settings and press “Sign in again”."
    if not refresh:
        raise oauth.Refused(f"The permission was taken back or has ended. {mend}", gone=True)
    who = client(name)
    db.session.commit()  # no transaction stays open while we ask
    try:
        grant = renew(who, refresh)
    except oauth.Refused as why:
        if not why.gone:
            raise
        forget(mailbox)
        db.session.commit()
        raise oauth.Refused(f"{why}. {mend}", gone=True) from why
    keep(mailbox, name, grant)
    db.session.commit()
    return grant.access
