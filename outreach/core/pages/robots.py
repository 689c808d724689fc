"""Robots: what robots.txt (RFC 9309), robots metas and X-Robots-Tag allow which crawler."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from protego import Protego

GOOGLEBOT = "Googlebot"
COMMON = 20_000  # characters; longer texts are not remembered for other sites
MAX_BYTES = 512 * 1024  # RFC 9309 2.5: at least 500 KiB are read

DIRECTIVES = frozenset(
    (
        "all", "index", "follow", "noindex", "nofollow", "none", "noarchive", "nocache", "nosnippet",
        "noimageindex", "notranslate", "nositelinkssearchbox", "indexifembedded", "noodp", "noydir", "noai",
        "noimageai", "unavailable_after", "max-snippet", "max-image-preview", "max-video-preview",
    )
)  # fmt: skip
_RULE = re.compile(r"\s*(?:allow|dis+al+[ao]w|diasllow)\b", re.IGNORECASE)
_AGENT = re.compile(r"\s*user[ -]?agent(?:\s*:|\s)\s*(\*|[a-z_-]+)?", re.IGNORECASE)
_WHOLE = "|"  # ends a token, so that only equal ones match
_UNAVAILABLE = re.compile(r"unavailable_after\s*:\s*([^<>]*?)(?=,\s*[a-z_-]+\s*(?:,|:|$)|$)", re.IGNORECASE)
_BOT = re.compile(r"\s*([a-z0-9_*+./ -]+?)\s*:", re.IGNORECASE)


class Reach(StrEnum):
    """Whether robots.txt itself could be read."""

    FOUND = "found"
    ABSENT = "absent"  # 4xx: everything may be crawled
    UNREACHABLE = "unreachable"  # 5xx, 429, time-out: nothing may be, and nothing is known


@dataclass(slots=True)
class Rules:
    """One host's robots.txt, as far as it could be read."""

    reach: Reach
    why: str = ""  # why it could not be reached
    text: str = ""
    parsed: Any = None

    @classmethod
    def read(cls, body: bytes | str, status: int = 200) -> Rules:
        """Read robots.txt from an answer: 2xx is parsed, 429 and 5xx are unreachable, other 4xx mean no rules."""
        if status == 429 or status >= 500 or status == 0:
            return cls.unreachable(f"robots.txt answered {status}" if status else "robots.txt did not answer")
        if not 200 <= status < 300:
            return cls.absent()
        text = body if isinstance(body, str) else body[:MAX_BYTES].decode("utf-8-sig", "replace")
        return cls(Reach.FOUND, text=text, parsed=_parsed(text.lstrip("\ufeff")) if len(text) < COMMON else _read(text))

    @classmethod
    def absent(cls) -> Rules:
        """There is none, so all may be crawled."""
        return cls(Reach.ABSENT)

    @classmethod
    def unreachable(cls, why: str) -> Rules:
        """It could not be read; *why* is a sentence's end for a person."""
        return cls(Reach.UNREACHABLE, why=why)

    def allows(self, url: str, agent: str) -> bool | None:
        """Whether *agent* may fetch *url*; None when robots.txt could not be read."""
        if self.reach is Reach.UNREACHABLE:
            return None
        return True if self.parsed is None else bool(self.parsed.can_fetch(url, agent + _WHOLE))


@lru_cache(maxsize=256)
def _parsed(text: str) -> Any:
    """The rules in a short text; many sites have the very same."""
    return _read(text)


def _read(text: str) -> Any:
    return Protego.parse(_rules_alone(text.lstrip("\ufeff")))


def _rules_alone(text: str) -> str:
    """The lines the standard defines, each crawler by its product token alone (RFC 9309 2.2.1).

    Other lines must not cut a group in two (2.2.4), and a group for "Goo" is none for "Googlebot".
    """
    kept = []
    for line in text.replace("\r", "\n").split("\n"):
        if _RULE.match(line):
            kept.append(line)
        elif found := _AGENT.match(line):
            token = found[1] or "-"
            kept.append(f"user-agent: {token if token == '*' else token + _WHOLE}")
    return "\n".join(kept)


class Ruling(NamedTuple):
    """What a page says about itself to one crawler: the places that say noindex and those that say nofollow."""

    noindex: tuple[str, ...] = ()
    nofollow: tuple[str, ...] = ()


SILENT = Ruling()


def ruling(
    metas: Iterable[tuple[str, str]], headers: Iterable[str], at: datetime | None, bot: str = GOOGLEBOT
) -> Ruling:
    """Put together what robots metas and X-Robots-Tag headers say to *bot*; the most restrictive wins.

    *metas* are (name, content) pairs, *headers* the values of X-Robots-Tag, *at* the moment for unavailable_after.
    Sources read "meta robots", "meta googlebot", "X-Robots-Tag", "X-Robots-Tag googlebot".
    """
    noindex: list[str] = []
    nofollow: list[str] = []
    bot = bot.lower()

    def add(source: str, words: Iterable[str], text: str) -> None:
        said = set(words)
        if said & {"noindex", "none"} or _past(text, at):
            noindex.append(source)
        if said & {"nofollow", "none"}:
            nofollow.append(source)

    for name, content in metas:
        name = name.strip().lower()
        if name in ("robots", bot):
            add(f"meta {name}", _words(content), content)
    for value in headers:
        for agent, words, text in _addressed(value):
            if agent in ("", "*", "robots"):
                add("X-Robots-Tag", words, text)
            elif agent == bot:
                add(f"X-Robots-Tag {bot}", words, text)
    return Ruling(tuple(dict.fromkeys(noindex)), tuple(dict.fromkeys(nofollow)))


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[str, ...]:
    """The directives of a list: comma separated by the book, spaces and semicolons as they are met."""
    return tuple(word for word in re.split(r"[,;\s]+", text.lower()) if word)


def _addressed(value: str) -> list[tuple[str, tuple[str, ...], str]]:
    """Cut an X-Robots-Tag into (bot, directives, text); bot "" means everyone.

    >>> _addressed("noindex, googlebot: nofollow")
    [('', ('noindex',), 'noindex'), ('googlebot', ('nofollow',), 'nofollow')]
    """
    parts: list[tuple[str, list[str]]] = [("", [])]
    for piece in value.split(","):
        named = _BOT.match(piece)
        if named and named[1].lower() not in DIRECTIVES and not _is_date_rest(named[1]):
            parts.append((named[1].lower(), []))
            piece = piece[named.end() :]
        parts[-1][1].append(piece.strip())
    return [(bot, _words(",".join(texts)), ", ".join(texts)) for bot, texts in parts if texts]


def _is_date_rest(text: str) -> bool:
    """Whether what stands before a colon is the middle of a date, as in "25 Jun 2026 15:00"."""
    return bool(re.search(r"\d", text)) and not re.search(r"bot|crawler|spider", text, re.IGNORECASE)


def _past(text: str, at: datetime | None) -> bool:
    found = _UNAVAILABLE.search(text)
    if not found or at is None:
        return False
    moment = _moment(found[1].strip())
    return moment is not None and moment <= at


def _moment(text: str) -> datetime | None:
    """A date as unavailable_after writes it: RFC 822, RFC 850 or ISO 8601; UTC when it names no zone."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
        except (ValueError, TypeError, IndexError):
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
