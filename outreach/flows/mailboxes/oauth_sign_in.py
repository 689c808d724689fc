"""Consent: somebody signs in at Google or Microsoft and lets us send and read with their mailbox."""

from __future__ import annotations

import secrets as random
from collections.abc import Callable
from typing import Any

from flask import current_app
from sqlalchemy.exc import IntegrityError

from ...core import addresses, secrets
from ...db import db, now
from ...models import Mailbox, UsedToken
from ...net.mail import oauth
from . import connect, login, pausing, tokens

MINUTES = 15
_PURPOSE = "oauth.state"

Exchange = Callable[[oauth.Client, str, str], oauth.Grant]


class BadSignIn(ValueError):
    """What came back from the provider cannot be used; says why in words."""


TROUBLE = (BadSignIn, connect.BadMailbox, oauth.Failed, oauth.Refused, secrets.Unreadable)  # each with its sentence


def begin(name: str, redirect: str, session_id: int, mailbox: Mailbox | None = None) -> str:
    """Where the person goes on: the provider's page, with a state that holds for this session of theirs alone.

    Nothing is written: the state carries all, signed, and what proves the way back is made from it.
    Raises oauth.Refused, secrets.Unreadable.
    """
    who = tokens.client(name, redirect)
    carried: dict[str, object] = {
        "provider": name,
        "mailbox": mailbox.id if mailbox else 0,
        "session": session_id,
        "until": int(now().timestamp()) + MINUTES * 60,
        "seed": random.token_urlsafe(16),
    }
    state = secrets.sign(carried, current_app.config["KEYS"][-1], _PURPOSE)
    extra = dict(tokens.provider(name).extra)
    if mailbox is not None:
        extra["login_hint"] = mailbox.username
    return oauth.address(who, state, _made(state, "verifier"), nonce=_made(state, "nonce"), **extra)


def carried(state: str, session_id: int) -> dict[str, Any]:
    """What a state carries. Raises BadSignIn when it is not ours, not of this session, or too old."""
    found = secrets.signed(state, current_app.config["KEYS"][-1], _PURPOSE)
    if found is None or found["session"] != session_id:
        raise BadSignIn("This sign-in was not begun here. Begin again.")
    if int(str(found["until"])) < now().timestamp():
        raise BadSignIn(f"This sign-in took more than {MINUTES} minutes. Begin again.")
    return found


def finish(
    state: str, code: str, redirect: str, session_id: int, *,
    may: Callable[[Mailbox], object], exchange: Exchange = oauth.exchange, **given: Any,
) -> Mailbox:  # fmt: skip
    """Change the code for access, and connect the mailbox it is for, or let a known one in again. Commits.

    *may* is asked about a mailbox that is known already and raises when it is not this person's to change; *given* are
    attributes of a new one. Raises BadSignIn, oauth.Failed, oauth.Refused, secrets.Unreadable.
    """
    begun = carried(state, session_id)
    name = str(begun["provider"])
    who = tokens.client(name, redirect)
    db.session.add(UsedToken(token_hash=secrets.digest(state), at=now()))
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        raise BadSignIn("This sign-in was used already. Begin again.") from None
    grant = exchange(who, code, _made(state, "verifier"))
    address, username = _person(grant, who, _made(state, "nonce"))
    if not grant.refresh:
        raise BadSignIn(
            f"{who.title} gave access for an hour only. Remove our app in your account there, and begin again."
        )
    mailbox = db.session.get(Mailbox, begun["mailbox"]) if begun["mailbox"] else Mailbox.at(address)
    if mailbox is not None:
        may(mailbox)
        if address not in (mailbox.address, mailbox.username.lower()):
            raise BadSignIn(f"You signed in as {address}, but this mailbox is {mailbox.address}.")
    there = tokens.provider(name)
    if mailbox is None or mailbox.auth != name:
        number, known = (mailbox.id, mailbox.address) if mailbox is not None else (None, address)
        db.session.commit()
        outgoing, incoming = login.with_token((there.smtp, there.imap), username, grant.access)
        if broken := connect.try_out(outgoing, incoming, known, "", wait=0).broken:
            raise BadSignIn(f"{broken[0].sentence} Nothing was changed.")
        mailbox = db.session.get_one(Mailbox, number) if number else None
    servers = connect.Servers(*there.smtp, *there.imap, files_sent=True)
    if mailbox is None:
        mailbox = connect.add(address, servers, grant.refresh, username=username, **given)
    elif mailbox.auth != name:
        connect.change(mailbox, servers, username, grant.refresh)
    tokens.keep(mailbox, name, grant)
    mailbox.next_look_at = now()
    pausing.resume_mailbox(mailbox, now())
    db.session.commit()
    return mailbox


def _made(state: str, purpose: str) -> str:
    """64 characters only we can make for this state: it never leaves with what the person carries."""
    return secrets.keyed(state, current_app.config["KEYS"][-1], f"oauth.{purpose}")


def _person(grant: oauth.Grant, who: oauth.Client, nonce: str) -> tuple[str, str]:
    claims = grant.claims
    audience = claims.get("aud")
    ours = who.client_id in audience if isinstance(audience, list) else who.client_id == audience
    if not ours or claims.get("nonce") != nonce or not _later(claims.get("exp")):
        raise BadSignIn(f"What {who.title} said about who signed in is not meant for us. Begin again.")
    for username in (claims.get("email"), claims.get("preferred_username"), claims.get("upn")):
        try:
            return addresses.normal(str(username or "")), str(username)
        except addresses.BadAddress:
            continue
    raise BadSignIn(f"{who.title} did not say which mailbox this is. Allow it to see your address, and begin again.")


def _later(moment: Any) -> bool:
    return isinstance(moment, int | float) and moment > now().timestamp() - 60
