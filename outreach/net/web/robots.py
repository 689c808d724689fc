"""robots.txt: fetched once a day for each host, and asked before every visit (RFC 9309)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial

from ...core.pages import robots
from ...core.pages.response import Answer, Failure
from .. import guard
from .journey import journey
from .scheduler import Shared, Steps, shared
from .visit import NAME, Limits, Request

TOKEN = NAME
KEEP_SECONDS = 24 * 3600.0
KEEP_UNREACHABLE_SECONDS = 300.0
LIMITS = Limits(seconds=8.0, connect_seconds=6.0, packed_bytes=512_000, bytes=512_000, redirects=5)


@dataclass(slots=True)
class File:
    """What a host's robots.txt said, and why there is none where it could not be fetched."""

    url: str
    rules: robots.Rules
    failure: Failure | None = None
    detail: str = ""
    milliseconds: int = 0  # on the wire


def file(url: str) -> Steps[File]:
    """The robots.txt that governs *url*. Raises guard.Refused for a bad address."""
    place = guard.gate(url)
    origin = place.url[: place.url.index("/", len(place.scheme) + 3)]
    found = yield from shared(Shared(("robots", origin), partial(_fetched, origin), KEEP_SECONDS, _weight, _keep))
    if isinstance(found, Exception):
        raise found
    return found


def may(url: str, heard: dict[str, robots.Rules] | None = None) -> Steps[tuple[Answer | None, float]]:
    """Ask robots.txt whether we may fetch *url*: returns None, or the Answer that says why not; and how many seconds
    that was waited for on the wire, none when the file was known. *heard* is given the rules, by their address."""
    began = time.monotonic()
    try:
        found = yield from file(url)
    except guard.Refused as why:
        return Answer(url, url, failure=why.failure, detail=str(why)), 0.0
    if heard is not None:
        heard[found.url] = found.rules
    return _permission(url, found), min(time.monotonic() - began, found.milliseconds / 1000)


def _permission(url: str, found: File) -> Answer | None:
    permitted = found.rules.allows(url, TOKEN)
    if permitted:
        return None
    if permitted is False:
        return Answer(url, url, failure=Failure.ROBOTS, detail="robots.txt asks us not to look at this page.")
    if found.failure in _SAME_FOR_THE_PAGE:
        return Answer(url, url, failure=found.failure, detail=found.detail)
    why_not = found.rules.why or "robots.txt could not be read"
    sentence = f"{why_not[:1].upper()}{why_not[1:]}, so we do not know whether we may look."
    return Answer(url, url, failure=Failure.ROBOTS_UNKNOWN, detail=sentence)


_SAME_FOR_THE_PAGE = (
    Failure.BAD_URL,
    Failure.BUSY,
    Failure.CONNECT,
    Failure.DNS,
    Failure.NOT_PUBLIC,
    Failure.STOPPED,
    Failure.TLS,
)


def _fetched(origin: str) -> Steps[File]:
    answer = yield from journey(Request(f"{origin}/robots.txt", limits=LIMITS))
    return File(answer.asked_url, _read(answer), answer.failure, answer.detail, answer.milliseconds)


def _read(answer: Answer) -> robots.Rules:
    if answer.failure is None:
        return robots.Rules.read(answer.body, answer.status)
    if answer.failure is Failure.TOO_BIG and answer.status == 200:
        return robots.Rules.read(answer.body)  # what was read of it counts
    if answer.failure in (Failure.TOO_MANY_REDIRECTS, Failure.REDIRECT_LOOP, Failure.BAD_REDIRECT):
        return robots.Rules.absent()  # RFC 9309 2.3.1.2
    return robots.Rules.unreachable("robots.txt could not be read")


def _keep(found: File) -> float:
    return KEEP_UNREACHABLE_SECONDS if found.rules.reach is robots.Reach.UNREACHABLE else KEEP_SECONDS


def _weight(found: File) -> int:
    return 1000 + 12 * len(found.rules.text)
