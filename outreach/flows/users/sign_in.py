"""Entry: a password is checked, and guessing slows down without locking anybody else out."""

from __future__ import annotations

import ipaddress
import secrets as random
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import delete, func, select
from werkzeug.security import check_password_hash, generate_password_hash

from ...core import addresses, passwords, secrets
from ...db import db, now
from ...models import SignIn, SignInAttempt, User

METHOD = "scrypt:32768:8:1"
# what is checked when nobody has the address, so that the answer takes as long
NOBODY = (
    "scrypt:32768:8:1$llOozwDB3EfqXgVe$d4f2f46b8ffa262fe12bf4e38ae22f46fc15ce40f1ba74403b0d4400b40c8f09"
    "38973cd9deb9bc3587e1540d1b1725996027344ca25cfb221fae3eef686e7c61"
)
WINDOW = timedelta(hours=24)
KNOWN_FOR = timedelta(days=60)
# (free tries, longest wait in seconds): after the free ones each failure doubles the wait
FROM_HERE = (4, 900)  # one account from one network
ANYWHERE = (30, 300)  # one account from networks nobody ever signed in to it from
NETWORK = (40, 900)  # any account from one network


class TooMany(Exception):
    """Too many tries; *seconds* until the next one is looked at."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many tries. The next one is looked at in {spelled(seconds)}.")
        self.seconds = seconds


def enter(email: str, password: str, address: str, browser: str = "") -> User | None:
    """The person with this email and password, or None; raises TooMany before looking. Commits its counts.

    The try is counted before the password is looked at, so a hundred at once count as a hundred. A *browser* that this
    person has used before (see browser_mark) is counted by itself, so nobody else's guesses keep them out.
    """
    email = _spelled(email)
    account, network = _key("account", email), _key("network", network_of(address))
    here = _key("here", f"{email} {network_of(address)}")
    limits = [(here, *FROM_HERE), (network, *NETWORK)]
    if not _knows(email, address):
        limits.append((account, *ANYWHERE))
    if _is_theirs(browser, email):
        here = _key("browser", browser)
        limits = [(here, *FROM_HERE)]
    _count([key for key, _, _ in limits], limits)

    user = db.session.scalar(select(User).where(User.email == email))
    db.session.commit()  # nothing stays open while the hash is worked out
    right = check_password_hash(user.password_hash if user else NOBODY, passwords.normal(password))
    if user is None or not right or user.disabled_at is not None:
        return None
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.key.in_((here, account))))
    last = select(func.max(SignInAttempt.id)).where(SignInAttempt.key == network).scalar_subquery()
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.id == last))
    if not user.password_hash.startswith(f"{METHOD}$"):
        user.password_hash = hashed(password)
    db.session.commit()
    return user


def browser_mark(user: User) -> str:
    """What a browser keeps so that it is known as this person's the next time."""
    return secrets.sign({"who": _key("browser of", user.email), "mark": random.token_hex(8)}, _root(), "browser")


def _is_theirs(browser: str, email: str) -> bool:
    found = secrets.signed(browser, _root(), "browser") if browser else None
    return found is not None and found.get("who") == _key("browser of", email)


def hashed(password: str) -> str:
    """The password as it is stored: scrypt with its own salt."""
    return generate_password_hash(passwords.normal(password), method=METHOD)


def confirms(user: User, password: str, address: str) -> bool:
    """Tell whether this is the password of somebody who is signed in already; counted like a sign-in."""
    key = _key("confirm", f"{user.id} {network_of(address)}")
    _count([key], [(key, *FROM_HERE)])
    right = check_password_hash(user.password_hash, passwords.normal(password))
    if right:
        db.session.execute(delete(SignInAttempt).where(SignInAttempt.key == key))
    db.session.commit()
    return right


def network_of(address: str) -> str:
    """The network one household or office comes from: an IPv4 address, or the /64 of an IPv6 one.

    >>> network_of("2001:db8::1"), network_of("192.0.2.7")
    ('2001:db8::/64', '192.0.2.7')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def wait(failures: int, free: int, longest: int) -> int:
    """Seconds to wait after so many failures: none for the free ones, then 1, 2, 4 … up to the longest."""
    return 0 if failures < free else min(longest, 2 ** min(failures - free, 20))


def spelled(seconds: int) -> str:
    """40 s, or 3 min."""
    return f"{seconds} s" if seconds < 100 else f"{-(-seconds // 60)} min"


def _spelled(email: str) -> str:
    try:
        return addresses.normal(email)
    except addresses.BadAddress:
        return email.strip().casefold()[:320]


def _root() -> str:
    return str(current_app.config["KEYS"][-1])


def _key(kind: str, what: str) -> str:
    """What is counted, not readable in the table: people type passwords where addresses belong."""
    return f"{kind}:{secrets.keyed(what, _root(), 'sign-in')[:32]}"


def _knows(email: str, address: str) -> bool:
    """Whether this person signed in from this network before: no stranger's guesses keep them out."""
    wanted = select(SignIn.ip).join(User).where(User.email == email, SignIn.created_at > now() - KNOWN_FOR).distinct()
    return network_of(address) in {network_of(ip) for ip in db.session.scalars(wanted)}


def _count(keys: list[str], limits: list[tuple[str, int, int]]) -> None:
    at = now()
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < at - WINDOW))
    rows = [SignInAttempt(key=key, at=at) for key in keys]
    db.session.add_all(rows)
    db.session.commit()
    first = min(row.id for row in rows)
    left = max(_left(key, free, longest, first, at) for key, free, longest in limits)
    if left > 0:
        ids = [row.id for row in rows]
        db.session.execute(delete(SignInAttempt).where(SignInAttempt.id.in_(ids)))  # what was not looked at is no guess
        db.session.commit()
        raise TooMany(left)


def _left(key: str, free: int, longest: int, before: int, at: datetime) -> int:
    failures, last = db.session.execute(
        select(func.count(), func.max(SignInAttempt.at)).where(SignInAttempt.key == key, SignInAttempt.id < before)
    ).one()
    pause = wait(failures, free, longest)
    if not pause:
        return 0
    gone: float = (at - last).total_seconds()
    return max(0, -int(-(pause - gone) // 1)) if pause > gone else 0
