"""Addresses: how they are spelled, and which two spellings name the same page."""

from __future__ import annotations

import codecs
import re
from enum import IntEnum
from functools import cache, lru_cache

from ada_url import URL, idna_to_ascii, idna_to_unicode
from publicsuffixlist import PublicSuffixList

from .campaign_marks import CAMPAIGN_MARKS, PREFIX

MAX_LENGTH = 8_000

SOFT_TRACKING = frozenset(("ref",))  # a campaign mark on one site, a real page on another
INDEX_FILES = frozenset(("index.html", "index.htm", "index.php"))

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:")
_NUMERIC_HOST = re.compile(r"[0-9.]+|\[.*\]")


class Match(IntEnum):
    """How near two addresses are, nearest highest."""

    NONE = 0
    SITE = 1  # the same registrable domain
    SOFT = 2  # the same page, if `ref` is only a campaign mark there
    PAGE = 3  # the same page in another spelling
    EXACT = 4  # the same address once both are written the WHATWG way


_BLOGS = "blogspot."  # one blog a name below it, in every country


@cache
def suffixes(unknown: bool = True, registries: bool = False) -> PublicSuffixList:
    """The Public Suffix List, read when it is first needed.

    *unknown* takes an ending it does not know for a suffix; *registries* keeps to its ICANN part.
    """
    return PublicSuffixList(accept_unknown=unknown, only_icann=registries)


def parse(url: str, base: str | None = None) -> URL | None:
    """Read an address as a browser would (WHATWG URL Standard); None when it is none.

    >>> parse("//B\u00fccher.example:443/a/../b", "https://x.example/").href
    'https://xn--bcher-kva.example/b'
    """
    if len(url) > MAX_LENGTH:
        return None
    try:
        return URL(url, base) if base else URL(url)
    except (ValueError, UnicodeError):
        return None


_START = re.compile(r"https?://[a-z0-9.:-]+(?=/)")
_AS_IS = re.compile(r"(?:/(?!\.\.?(?:[/?]|\Z))[A-Za-z0-9._~-]*)+(?:\?[A-Za-z0-9._~=&/-]*)?\Z")


def _start(url: str) -> str:
    """An address as far as its host and port need it: of one that begins plainly, what comes before its path.

    Programs meet many pages of few hosts, so that what is asked about hosts can be remembered by this.
    """
    plain = _START.match(url)
    return f"{plain[0]}/" if plain and len(url) <= MAX_LENGTH else url


@lru_cache(maxsize=2048)
def _normal_start(start: str) -> bool:
    return _resolved(start) == start


@lru_cache(maxsize=2048)
def normal(url: str) -> str | None:
    """The WHATWG spelling of an http(s) address without its fragment; None for anything else.

    >>> normal("HTTP://Example.COM:80/a/./b#top")
    'http://example.com/a/b'
    """
    return join(url)


def join(url: str, base: str | None = None, encoding: str = "utf-8") -> str | None:
    """Resolve *url* against *base*: absolute, http(s), without fragment; None when it leads to no page.

    *encoding* is that of the document the address stands in, as Python calls it: letters in a query are written in it
    (URL Standard, query state), those of a path in UTF-8 always.

    >>> join("../b?x=1#y", "https://example.com/a/c/")
    'https://example.com/a/b?x=1'
    >>> join("?q=\u00e9t\u00e9", "https://example.com/", "cp1252")
    'https://example.com/?q=%E9t%E9'
    """
    if encoding not in _UNICODE and not url.isascii():
        url = _with_query_in(url, encoding)
    before = _START.match(base) if base else None
    whole = f"{before[0]}{url}" if before and url[:1] == "/" and url[1:2] != "/" else url
    plain = _START.match(whole)
    if plain and len(whole) <= MAX_LENGTH and _AS_IS.match(whole, plain.end()):  # most are spelled as they should be
        known = _normal_start(f"{plain[0]}/")
        if known and (not base or (before is not None and _normal_start(f"{before[0]}/"))):
            return whole
    return _resolved(url, base)


_UNICODE = frozenset(("utf-8", "utf-16le", "utf-16be"))  # documents whose addresses are written in UTF-8
_AS_QUERY = frozenset(range(0x21, 0x7F)) - frozenset(b"\"#<>'")


def _number_of_letter(problem: UnicodeError) -> tuple[bytes, int]:
    """What stands for a letter that an encoding does not have."""
    assert isinstance(problem, UnicodeEncodeError)
    numbers = (b"%%26%%23%d%%3B" % ord(letter) for letter in problem.object[problem.start : problem.end])
    return b"".join(numbers), problem.end


codecs.register_error("number of the letter", _number_of_letter)


def _with_query_in(url: str, encoding: str) -> str:
    """The address with its query percent-encoded in an encoding; a letter that it lacks becomes &#1234; as in forms."""
    address, mark, fragment = url.strip("".join(map(chr, range(0x21)))).partition("#")
    path, question, query = address.partition("?")
    if query.isascii():
        return url
    query = query.translate(dict.fromkeys(map(ord, "\t\n\r")))
    written = query.encode(encoding, "number of the letter")
    spelled = "".join(chr(byte) if byte in _AS_QUERY else f"%{byte:02X}" for byte in written)
    return f"{path}{question}{spelled}{mark}{fragment}"


def _resolved(url: str, base: str | None = None) -> str | None:
    parsed = parse(url, base)
    if parsed is None or parsed.protocol not in ("http:", "https:") or not parsed.hostname:
        return None
    href: str = parsed.href
    return href.partition("#")[0]


def typed(text: str) -> str | None:
    """What a person typed as an address: a missing scheme becomes https. None when it is none.

    Only for fields a person fills in; what a page or a file says is never guessed.

    >>> typed(" example.com/a ")
    'https://example.com/a'
    """
    text = text.strip()
    if not text or any(c.isspace() for c in text):
        return None
    if not _SCHEME.match(text) or re.match(r"[^/:]+\.[^/:]+:\d", text):
        text = "https://" + text.lstrip("/")
    address = normal(text)
    return address if address and plausible_host(host(address)) else None


def plausible_host(name: str) -> bool:
    """Whether a host name could be on the public internet: an IP address, or a name with a dot."""
    return bool(_NUMERIC_HOST.fullmatch(name)) or "." in name.strip(".") or name == "localhost"


def host(url: str) -> str:
    """The host of an address in ASCII lower case, without port; "" when it has none.

    >>> host("https://www.B\u00fccher.example:8443/x")
    'www.xn--bcher-kva.example'
    """
    return _host(_start(url))


@lru_cache(maxsize=2048)
def _host(start: str) -> str:
    parsed = parse(start)
    return parsed.hostname.rstrip(".") if parsed is not None else ""


def origin(url: str) -> str:
    """Scheme, host and port: "https://example.com:8443"; "" when the address has none."""
    return _origin(_start(url))


@lru_cache(maxsize=2048)
def _origin(start: str) -> str:
    parsed = parse(start)
    return str(parsed.origin) if parsed is not None and parsed.protocol in ("http:", "https:") else ""


@lru_cache(maxsize=8192)
def registrable(name: str) -> str:
    """The registrable domain of a host, private suffixes included; the host itself where there is none.

    >>> registrable("a.user.github.io"), registrable("www.example.co.uk"), registrable("127.0.0.1")
    ('user.github.io', 'example.co.uk', '127.0.0.1')
    >>> registrable("www.bees.blogspot.de"), registrable("blogspot.de")
    ('bees.blogspot.de', 'blogspot.de')
    """
    name = name.rstrip(".")
    if not name or _NUMERIC_HOST.fullmatch(name):
        return name
    found = suffixes().privatesuffix(name) or name
    if found.startswith(_BLOGS) and found != name:  # the suffix list has only the one that ends in .com
        above = name[: -len(found) - 1].rpartition(".")[2]
        return f"{above}.{found}"
    return found


def site(url: str) -> str:
    """Which site an address belongs to: its registrable domain.

    An address without a name (127.0.0.1, localhost) keeps its port, because there a port is another site.

    >>> site("https://blog.example.co.uk/a"), site("http://127.0.0.1:8001/")
    ('example.co.uk', '127.0.0.1:8001')
    """
    return _site(_start(url))


@lru_cache(maxsize=2048)
def _site(start: str) -> str:
    parsed = parse(start)
    if parsed is None:
        return ""
    name = parsed.hostname.rstrip(".")
    if parsed.port and (_NUMERIC_HOST.fullmatch(name) or "." not in name):
        return f"{name}:{parsed.port}"
    return registrable(name)


def has_public_suffix(name: str) -> bool:
    """Whether a host ends in a suffix that the Public Suffix List knows, or in one kept for examples (RFC 2606).

    >>> has_public_suffix("example.com"), has_public_suffix("report.pdf")
    (True, False)
    """
    ascii_name = ascii_host(name) or name
    return ascii_name.endswith((".example", ".test")) or bool(suffixes(unknown=False).publicsuffix(ascii_name))


def bare_host(name: str) -> str:
    """A host without a leading www."""
    return name[4:] if name.startswith("www.") and name.count(".") > 1 else name


@lru_cache(maxsize=2048)
def page_key(url: str, soft: bool = False) -> str:
    """What stays of an address when spelling, scheme, www and campaign marks are taken away; equal keys, same page.

    *soft* also drops `ref`. Path and query keep their case. "" for what is not an http(s) address.

    >>> page_key("http://www.example.com/a/index.html?utm_source=x&b=2&a=1") == page_key("https://example.com/a?a=1&b=2")
    True
    """
    parsed = parse(url)
    if parsed is None or parsed.protocol not in ("http:", "https:"):
        return ""
    name = bare_host(parsed.hostname.rstrip("."))
    port = f":{parsed.port}" if parsed.port else ""
    path = _unescaped(parsed.pathname)
    head, _, last = path.rpartition("/")
    if last.lower() in INDEX_FILES:
        path = head
    path = path.rstrip("/")
    return f"{name}{port}{path}?{_query_key(parsed.search, soft)}"


def exact(one: str, other: str) -> bool:
    """Whether both are one address in its WHATWG spelling; fragments do not matter."""
    address = normal(one)
    return address is not None and address == normal(other)


def same_page(one: str, other: str) -> bool:
    """Whether two addresses lead a reader to the same page.

    >>> same_page("http://www.example.com/a/", "https://example.com/a?utm_medium=mail")
    True
    """
    key = page_key(one)
    return bool(key) and key == page_key(other)


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one registrable domain (user.github.io is not other.github.io)."""
    name = site(one)
    return bool(name) and name == site(other)


def match(one: str, other: str) -> Match:
    """How near two addresses are."""
    if exact(one, other):
        return Match.EXACT
    if same_page(one, other):
        return Match.PAGE
    key = page_key(one, soft=True)
    if key and key == page_key(other, soft=True):
        return Match.SOFT
    return Match.SITE if same_site(one, other) else Match.NONE


def without_tracking(url: str) -> str:
    """The address without campaign marks; everything else as it was."""
    parsed = parse(url)
    if parsed is None or not parsed.search:
        return url
    kept = [part for part in parsed.search[1:].split("&") if not _is_tracking(part.partition("=")[0], False)]
    parsed.search = "&".join(kept)
    href: str = parsed.href
    return href


def is_home(url: str) -> bool:
    """Whether an address is the front page of its host (also in the spelling /index.html).

    >>> is_home("https://example.com/?utm_source=x"), is_home("https://example.com/a")
    (True, False)
    """
    return page_key(url).partition("/")[1] == "" and page_key(url).endswith("?")


def readable(url: str) -> str:
    """An address for a person: host in its own script, no scheme, no www, no lone slash.

    >>> readable("https://www.xn--bcher-kva.example/a/")
    'b\u00fccher.example/a/'
    """
    parsed = parse(url)
    if parsed is None or parsed.protocol not in ("http:", "https:"):
        return url
    port = f":{parsed.port}" if parsed.port else ""
    path = parsed.pathname + parsed.search
    return unicode_host(bare_host(parsed.hostname)) + port + ("" if path == "/" else path)


@lru_cache(maxsize=4096)
def unicode_host(name: str) -> str:
    """A host in its own script: xn--bcher-kva.example is b\u00fccher.example."""
    return str(idna_to_unicode(name)) or name


def ascii_host(name: str) -> str:
    """A host as the network spells it (IDNA, lower case); "" when it is none."""
    return bytes(idna_to_ascii(name.strip().lower())).decode()


def _unescaped(text: str) -> str:
    """Percent escapes in one spelling: needless ones undone, the rest in upper case."""
    if "%" not in text:
        return text

    def one(found: re.Match[str]) -> str:
        char = chr(int(found[1], 16))
        return char if char in _UNRESERVED else found[0].upper()

    return _ESCAPE.sub(one, text)


def _is_tracking(name: str, soft: bool) -> bool:
    name = name.lower()
    return name.startswith(PREFIX) or name in CAMPAIGN_MARKS or (soft and name in SOFT_TRACKING)


def _query_key(search: str, soft: bool) -> str:
    parts = (_unescaped(part) for part in search[1:].split("&") if part)
    return "&".join(sorted(part for part in parts if not _is_tracking(part.partition("=")[0], soft)))
