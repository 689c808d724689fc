"""DNS: where mail for a domain goes, and what a domain says about its own mail (RFC 5321 5.1, 7505, 7208, 7489)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from enum import StrEnum

import dns.exception
import dns.name
import dns.resolver
import dns.reversename

from ..core import urls

RESERVED = frozenset(("test", "example", "invalid", "localhost", "local", "internal"))
KEEP_SECONDS = 6 * 3600.0
KEEP_SILENCE = 60.0
BREAK_AFTER = 2  # failures in a row, after which the rest of the minute asks nobody


class Mail(StrEnum):
    """Whether a domain takes mail."""

    MX = "mx"
    IMPLICIT = "implicit"  # no MX, but an address: allowed
    NULL = "null"  # says that it takes none
    NONE = "none"  # it has neither
    MISSING = "missing"  # the domain does not exist
    UNKNOWN = "unknown"  # nobody could tell us; never a reason to suppress


@dataclass(frozen=True, slots=True)
class Route:
    """Where mail for a domain goes; *hosts* best first."""

    kind: Mail
    hosts: tuple[str, ...] = ()

    @property
    def dead(self) -> bool:
        """Whether a mail there is sure to come back."""
        return self.kind in (Mail.NULL, Mail.NONE, Mail.MISSING)


class Silent(Exception):
    """No name server answered; says which question stayed open."""


Ask = Callable[[str, str], list[str]]


def ask(name: str, kind: str) -> list[str]:
    """All records of that kind as text, none when there are none. LookupError: no such name. Raises Silent."""
    try:
        asked = dns.name.from_text(name)
    except (dns.exception.DNSException, ValueError):
        raise LookupError(f"{name} is no name") from None
    try:
        resolver = dns.resolver.get_default_resolver()
        answer = resolver.resolve(asked, kind, lifetime=3.0, raise_on_no_answer=False)
    except dns.resolver.NXDOMAIN:
        raise LookupError(f"{name} does not exist") from None
    except (dns.exception.DNSException, OSError, ValueError) as error:
        raise Silent(f"{kind} of {name}: {error}") from error
    if answer.rrset is None:
        return []
    if kind == "TXT":
        return [b"".join(record.strings).decode("utf-8", "replace") for record in answer.rrset]
    return [record.to_text() for record in answer.rrset]


class Book:
    """Routes looked up once and kept for hours; may be shared by threads."""

    def __init__(self, ask: Ask = ask) -> None:
        self._ask = ask
        self._known: dict[str, tuple[float, Route]] = {}
        self._lock = threading.Lock()
        self._silent, self._quiet_until = 0, 0.0

    def route(self, domain: str) -> Route:
        """Where mail for *domain* goes. Never raises; what cannot be told is UNKNOWN and is asked again later."""
        domain = _spelled(domain)
        if domain.rpartition(".")[2] in RESERVED:
            return Route(Mail.UNKNOWN)
        at = time.monotonic()
        with self._lock:
            kept = self._known.get(domain)
            if kept and kept[0] > at:
                return kept[1]
            if at < self._quiet_until:
                return Route(Mail.UNKNOWN)
        found = mx(domain, self._ask)
        with self._lock:
            silent = found.kind is Mail.UNKNOWN
            self._silent = self._silent + 1 if silent else 0
            if self._silent >= BREAK_AFTER:
                self._quiet_until = at + KEEP_SILENCE
            self._known[domain] = (at + (KEEP_SILENCE if silent else KEEP_SECONDS), found)
        return found

    def known(self, domain: str) -> Route | None:
        """What was found when *domain* was asked about lately, without asking; UNKNOWN when nobody answered then."""
        kept = self._known.get(_spelled(domain))
        return kept[1] if kept and kept[0] > time.monotonic() else None

    def look_up(self, domains: Iterable[str], seconds: float = 4.0) -> None:
        """Ask about all of these at once, so that known() can tell; what takes longer than *seconds* is left open."""
        wanted = [domain for domain in dict.fromkeys(map(_spelled, domains)) if domain and self.known(domain) is None]
        pool = ThreadPoolExecutor(min(len(wanted), 16) or 1, thread_name_prefix="dns")
        wait([pool.submit(self.route, domain) for domain in wanted], timeout=seconds)
        pool.shutdown(wait=False, cancel_futures=True)


def _spelled(domain: str) -> str:
    """The name as it is asked for: in ASCII as browsers write it (UTS 46), so that straße.de is not strasse.de."""
    name = domain.strip().lower().rstrip(".")
    return name if name.isascii() else urls.ascii_host(name) or name


def mx(domain: str, ask: Ask = ask) -> Route:
    """Where mail for *domain* goes (RFC 5321 5.1): MX, else its own address; a lone "." is null MX (RFC 7505)."""
    try:
        records = sorted((int(r.split()[0]), r.split()[1].rstrip(".").lower()) for r in ask(domain, "MX"))
        if records:
            if all(host == "" for _, host in records):
                return Route(Mail.NULL)
            return Route(Mail.MX, tuple(host for _, host in records if host))
        if ask(domain, "A") or ask(domain, "AAAA"):
            return Route(Mail.IMPLICIT, (domain,))
        return Route(Mail.NONE)
    except LookupError:
        return Route(Mail.MISSING)
    except (Silent, IndexError, ValueError):
        return Route(Mail.UNKNOWN)


def texts(name: str, ask: Ask = ask) -> tuple[str, ...] | None:
    """The TXT records of a name; empty when there are none, None when nobody could tell."""
    try:
        return tuple(ask(name, "TXT"))
    except LookupError:
        return ()
    except Silent:
        return None


def spf(domain: str, ask: Ask = ask) -> tuple[str, ...] | None:
    """The SPF records of a domain (more than one is an error of its owner); None: could not tell."""
    found = texts(domain, ask)
    return found if found is None else tuple(t for t in found if t.lower().split(" ")[0] == "v=spf1")


def dmarc(domain: str, organisation: str = "", ask: Ask = ask) -> tuple[str, ...] | None:
    """The DMARC records that hold for a domain: its own, else those of its *organisation*; None: could not tell."""
    for name in dict.fromkeys((domain, organisation or domain)):
        found = texts(f"_dmarc.{name}", ask)
        if found is None:
            return None
        records = tuple(t for t in found if t.lower().replace(" ", "").startswith("v=dmarc1"))
        if records:
            return records
    return ()


def dkim(selector: str, domain: str, ask: Ask = ask) -> tuple[str, ...] | None:
    """The DKIM key records of a selector; None: could not tell."""
    found = texts(f"{selector}._domainkey.{domain}", ask)
    return found if found is None else tuple(t for t in found if "p=" in t)


def ptr(address: str, ask: Ask = ask) -> tuple[str, ...] | None:
    """The names an IP address is called by; None: could not tell."""
    try:
        return tuple(name.rstrip(".") for name in ask(dns.reversename.from_address(address).to_text(), "PTR"))
    except LookupError:
        return ()
    except (Silent, dns.exception.DNSException):
        return None
