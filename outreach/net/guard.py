"""Which address on the network may be visited: the one gate every request, mail server and browser goes through."""

from __future__ import annotations

import ipaddress
import queue
import re
import socket
import threading
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import ada_url

from ..core.pages.response import Failure

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Lookup = Callable[[str, int], Sequence[str]]

WEB_PORTS = frozenset({80, 443, 8080, 8443})
MAIL_PORTS = frozenset({25, 465, 587, 2525, 143, 993})

# The standard library's is_global calls several of these public, and is different in each patch release.
NOT_PUBLIC_4: tuple[Network, ...] = tuple(
    ipaddress.ip_network(block)
    for block in (
        "0.0.0.0/8",  # this host; connecting to it reaches ourselves
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier NAT, tailnets, Alibaba's metadata
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's host
        "169.254.0.0/16",  # link-local: cloud metadata
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments, Oracle's metadata
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
# IPv6 the other way round: only what is handed out as global unicast, without what stands for something else.
PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
NOT_PUBLIC_6: tuple[Network, ...] = tuple(
    ipaddress.ip_network(block)
    for block in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarking
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries any IPv4 address
        "2620:4f:8000::/48",
        "3ffe::/16",
        "3fff::/20",
    )
)
# What no setting opens: who reads a cloud's metadata holds its keys.
NEVER: tuple[Network, ...] = tuple(
    ipaddress.ip_network(block)
    for block in (
        "0.0.0.0/8",
        "100.100.100.200/32",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "192.0.0.192/32",
        "224.0.0.0/3",
        "::/128",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2002::/16",
        "fd00:ec2::/32",
        "fe80::/10",
        "ff00::/8",
    )
)
PRIVATE_SUFFIXES = frozenset({"alt", "arpa", "corp", "example", "home", "internal", "intranet", "invalid", "lan"}) | {
    "local",
    "localdomain",
    "localhost",
    "onion",
    "private",
    "test",
}


class Refused(ValueError):
    """An address we do not visit, or cannot find; *failure* says of which kind, the text says why to a person."""

    def __init__(self, failure: Failure, sentence: str) -> None:
        super().__init__(sentence)
        self.failure = failure


class Place(NamedTuple):
    """An address that passed the spelling gate: *url* is rebuilt from the checked parts, without fragment."""

    url: str
    scheme: str
    host: str  # lower case, A-labels; an IPv6 literal without brackets
    port: int
    literal: bool  # the host is an IP address
    ordinary: bool  # a public-looking name on a web port; anything else needs a network the operator allowed


def networks(blocks: Iterable[str]) -> tuple[Network, ...]:
    """Read the operator's allow-list of CIDR blocks; ValueError with a sentence when one is not a network.

    >>> networks(["127.0.0.0/8"])
    (IPv4Network('127.0.0.0/8'),)
    """
    found = []
    for block in blocks:
        try:
            found.append(ipaddress.ip_network(block.strip()))
        except ValueError:
            raise ValueError(f"{block!r} is not a network in CIDR form such as 10.1.0.0/16.") from None
    return tuple(found)


def visitable(address: str, allow: Sequence[Network] = ()) -> bool:
    """Tell whether we may connect to an IP address: public by our own table, or inside a network of *allow*.

    Link-local and metadata addresses are never visitable, whatever *allow* says (RFC 6890, IANA special registries).

    >>> visitable("169.254.169.254", networks(["169.254.0.0/16"]))
    False
    """
    return _allowed(address, tuple(allow)) is not None


@lru_cache(maxsize=4096)
def _allowed(address: str, allow: tuple[Network, ...]) -> bool | None:
    """Whether we may connect because the operator allowed it; None when we may not at all."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return None
    if isinstance(ip, ipaddress.IPv6Address) and ip.scope_id:
        return None
    if any(ip in block for block in NEVER):
        return None
    if any(ip.version == block.version and ip in block for block in allow):
        return True
    return False if _public(ip) else None


@lru_cache(maxsize=1024)
def gate(url: str) -> Place:
    """Check the spelling of an http(s) address and rebuild it from the parts; raises Refused.

    Strict on purpose about everything before the path: what two parsers could read differently is refused.
    Whether the host may be visited is decided by `resolve`, once its addresses are known.

    >>> gate("HTTP://Example.COM/a#b").url
    'http://example.com/a'
    """
    parts = _SIMPLE.match(url)  # most are written so, which spares them the closer look
    if parts is None or len(url) > 8192:
        url = url.strip(" \t\r\n")
        if len(url) > 8192 or _CONTROL.search(url):
            raise Refused(Failure.BAD_URL, "The address holds control characters or is longer than 8,192 characters.")
        parts = _URL.match(url)
        if not parts:
            raise Refused(Failure.BAD_URL, "Only complete http:// and https:// addresses are visited.")
    scheme, authority, rest = parts.groups()
    scheme = scheme.lower()
    host, port, literal, ordinary = _authority(scheme, authority)
    return Place(_rebuilt(scheme, host, port, rest), scheme, host, port, literal, ordinary)


def follow(base: str, location: str) -> str:
    """The address a Location header (or a link) leads to from *base*, as browsers read it (WHATWG URL).

    Raises Refused when there is none.

    >>> follow("http://a.example/x/y", "../z")
    'http://a.example/z'
    """
    try:
        return str(ada_url.join_url(base, location))
    except ValueError:
        raise Refused(Failure.BAD_REDIRECT, f"It points to {location[:200]!r}, which is no address.") from None


def resolve(
    host: str,
    port: int,
    allow: Sequence[Network] = (),
    *,
    ports: Collection[int] = WEB_PORTS,
    seconds: float = 5.0,
    lookup: Lookup | None = None,
) -> list[str]:
    """Look a host name up once and give the addresses to connect to; raises Refused.

    Connect to one of these addresses, never to the name again: that is what makes a second, different answer
    of the name server harmless. Every address of the name must be visitable, and the port one of *ports*,
    unless all its addresses are in the networks the operator allowed. For a mail server pass ports=MAIL_PORTS.
    """
    name, literal, ordinary = _host(host)
    addresses = [name] if literal else Resolver(lookup, workers=1).now(name, port, seconds)
    return approve(name, port, addresses, allow, ports=ports, ordinary=ordinary)


def approve(
    host: str,
    port: int,
    addresses: Sequence[str],
    allow: Sequence[Network] = (),
    *,
    ports: Collection[int] = WEB_PORTS,
    ordinary: bool = True,
) -> list[str]:
    """Decide about the addresses a name was found to have: the same list without repeats, or Refused."""
    found = list(dict.fromkeys(addresses))
    if not found:
        raise Refused(Failure.DNS, f"The name {host} has no address.")
    allowed = [_allowed(address, tuple(allow)) for address in found]
    if None in allowed:
        forbidden = found[allowed.index(None)]
        raise Refused(Failure.NOT_PUBLIC, f"{host} leads to {forbidden}, which is not on the public internet.")
    if all(allowed):
        return found
    if port not in ports:
        raise Refused(Failure.BAD_URL, f"Port {port} is not one we visit.")
    if not ordinary:
        raise Refused(Failure.NOT_PUBLIC, f"{host} is a name for private networks.")
    return found


def system_lookup(host: str, port: int) -> list[str]:
    """All addresses of a name from the system's resolver (hosts file and DNS); OSError when it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


class Resolver:
    """Looks names up on a few threads, because the system's resolver cannot be told to hurry."""

    def __init__(self, lookup: Lookup | None = None, workers: int = 8) -> None:
        self._lookup = lookup or system_lookup
        self._workers = workers
        self._started = 0
        self._asked: queue.SimpleQueue[tuple[str, int, Callable[[list[str] | Refused], None]]] = queue.SimpleQueue()
        self._waiting = 0
        self._lock = threading.Lock()

    def ask(self, host: str, port: int, done: Callable[[list[str] | Refused], None]) -> None:
        """Call *done* on another thread with the addresses, or with the Refused that says why there are none."""
        with self._lock:
            self._waiting += 1
            if self._waiting > self._started and self._started < self._workers:
                self._started += 1
                threading.Thread(target=self._work, daemon=True, name="resolver").start()
        self._asked.put((host, port, done))

    def now(self, host: str, port: int, seconds: float) -> list[str]:
        """Wait at most *seconds* for the addresses of a name; raises Refused."""
        answers: queue.SimpleQueue[list[str] | Refused] = queue.SimpleQueue()
        self.ask(host, port, answers.put)
        try:
            found = answers.get(timeout=seconds)
        except queue.Empty:
            found = Refused(Failure.DNS, f"The name {host} was not resolved within {seconds:g} seconds.")
        finally:
            self.close()
        if isinstance(found, Refused):
            raise found
        return found

    def close(self) -> None:
        """Let the threads go once they have finished what they were asked."""
        with self._lock:
            for _ in range(self._started):
                self._asked.put(("", 0, lambda found: None))
            self._started = 0

    def _work(self) -> None:
        while True:
            host, port, done = self._asked.get()
            if not host:
                return
            try:
                found: list[str] | Refused = list(self._lookup(host, port))
            except (OSError, UnicodeError) as problem:
                found = Refused(Failure.DNS, f"The name {host} does not resolve ({problem}).")
            with self._lock:
                self._waiting -= 1
            done(found)


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_SIMPLE = re.compile(r"(https?)://([a-z0-9.-]+(?::[0-9]+)?)(/[A-Za-z0-9/._~!$&'()*+,;=:@?%-]*)\Z")
_URL = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?#\\]+)(?P<rest>[/?#].*)?\Z", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[^\[\]:@%]+))(?::(?P<port>[0-9]{1,5})?)?\Z")
_LABEL = re.compile(r"[a-z0-9_-]{1,63}\Z")
_NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)\Z")
_FOUR = re.compile(r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!\Z)|\Z)){4}\Z")


@lru_cache(maxsize=4096)
def _authority(scheme: str, authority: str) -> tuple[str, int, bool, bool]:
    if "@" in authority:
        raise Refused(Failure.BAD_URL, "Addresses with a user name in them are not visited.")
    parts = _AUTHORITY.match(authority)
    if not parts:
        raise Refused(Failure.BAD_URL, f"{authority[:200]!r} is not a host we can visit.")
    host, literal, ordinary = _host(parts["name"] or parts["six"])
    port = int(parts["port"]) if parts["port"] else 443 if scheme == "https" else 80
    if not 0 < port < 65536:
        raise Refused(Failure.BAD_URL, f"{port} is not a port.")
    return host, port, literal, ordinary


@lru_cache(maxsize=4096)
def _host(spelled: str) -> tuple[str, bool, bool]:
    """(canonical host, is an address, is an ordinary public name); raises Refused."""
    host = spelled.lower()
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host)), True, True
        except ValueError:
            raise Refused(Failure.BAD_URL, f"{spelled[:200]!r} is not an IPv6 address.") from None
    if not host.isascii():
        host = _a_labels(host)
    host = host.removesuffix(".")
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.match(label) for label in labels):
        raise Refused(Failure.BAD_URL, f"{spelled[:200]!r} is not a host name.")
    if _NUMBER.match(labels[-1]):
        if not _FOUR.match(host):
            raise Refused(Failure.BAD_URL, f"{spelled[:200]!r} is an oddly spelled number, not a host.")
        return host, True, True
    return host, False, len(labels) > 1 and labels[-1] not in PRIVATE_SUFFIXES


def _a_labels(host: str) -> str:
    """The ASCII form of an international host name (UTS 46); a disguise of ASCII letters is refused."""
    if unicodedata.normalize("NFKC", host).replace("\u3002", ".").isascii():
        raise Refused(Failure.BAD_URL, "The host is written in look-alike letters.")
    ascii_host = str(ada_url.idna_to_ascii(host).decode() if host else "")
    if not ascii_host:
        raise Refused(Failure.BAD_URL, f"{host[:200]!r} is not a valid international host name.")
    return ascii_host


def _rebuilt(scheme: str, host: str, port: int, rest: str | None) -> str:
    shown = f"[{host}]" if ":" in host else host
    where = shown if port == (443 if scheme == "https" else 80) else f"{shown}:{port}"
    rest = (rest or "/").partition("#")[0]
    if not rest.startswith("/"):
        rest = "/" + rest
    if not _PLAIN.match(rest):
        try:
            return str(ada_url.URL(f"{scheme}://{where}{rest}").href)
        except ValueError:
            raise Refused(Failure.BAD_URL, "The path of the address cannot be read.") from None
    return f"{scheme}://{where}{rest}"


_PLAIN = re.compile(r"[A-Za-z0-9/._~!$&'()*+,;=:@?%-]*\Z")


def _public(ip: Address) -> bool:
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in block for block in NOT_PUBLIC_4)
    if ip not in PUBLIC_6 or any(ip in block for block in NOT_PUBLIC_6):
        return False
    isatap = (int(ip) >> 32) & 0xFDFFFFFF == 0x00005EFE  # an IPv4 address tunnelled inside a public prefix
    return not isatap
