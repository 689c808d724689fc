"""The way to a page: an address and its redirects, each of which passes the whole gate again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...core.pages.response import Answer, Failure, Hop
from .. import guard
from . import politeness
from .connection import REDIRECTS
from .fetch import Fetcher
from .scheduler import Driver, Steps, fetched
from .visit import ABOUT, Limits, Request, fail, no_answer

Permission = Callable[[str], Steps[tuple[Answer | None, float]]]


def journey(request: Request, may: Permission | None = None) -> Steps[Answer]:
    """Fetch an address and follow its redirects.

    Each hop passes the whole gate again. *may* is asked before every hop and answers None when the hop may be fetched,
    or the Answer that ends the journey; with it come the seconds on the wire that took, which count like those of the
    hops.
    """
    limits = request.limits
    seconds = request.seconds or limits.seconds
    hops: list[Hop] = []
    seen: set[str] = set()
    spent = raw = 0  # milliseconds, bytes
    url = request.url
    while True:
        seen.add(url)
        answer, took = (yield from may(url)) if may is not None else (None, 0.0)
        spent += round(took * 1000)
        left = seconds - spent / 1000
        if answer is None and left <= 0:
            answer = no_answer(url, Failure.TIMEOUT, f"No page within {seconds:g} seconds.")
        if answer is None:
            hop = Request(url, request.etag, request.last_modified, limits, left, request.tries)
            answer = yield from fetched(hop)
            spent += answer.milliseconds
            raw += answer.raw_bytes
        there = _next_hop(url, answer, hops, seen, limits, seconds - spent / 1000)
        if not there:
            answer.asked_url = request.url
            answer.hops = tuple(hops)
            answer.milliseconds, answer.raw_bytes = spent, raw
            return answer
        url = there


def _next_hop(url: str, answer: Answer, hops: list[Hop], seen: set[str], limits: Limits, left: float) -> str:
    """Where a redirect leads, which is added to *hops*; "" when the journey ends here, as it should or for a fault."""
    if answer.status not in REDIRECTS:
        return ""
    try:
        there = _location(answer)
    except guard.Refused as why:
        fail(answer, why.failure, str(why))
        return ""
    hops.append(Hop(url, answer.status, there, answer.address))
    if there in seen:
        fail(answer, Failure.REDIRECT_LOOP, "The redirects lead back to where they began.")
    elif len(hops) > limits.redirects:
        fail(answer, Failure.TOO_MANY_REDIRECTS, f"More than {limits.redirects} redirects in a row.")
    elif left <= 0:
        fail(answer, Failure.TIMEOUT, "The redirects took all the time we give a page.")
    else:
        return there
    return ""


def get(
    url: str,
    *,
    allow: Sequence[guard.Network] = (),
    limits: Limits = Limits(),
    lookup: guard.Lookup | None = None,
    about: str = ABOUT,
    ca_file: str = "",
    pace: politeness.Pace = politeness.Pace(),
) -> Answer:
    """Fetch one address now, with redirects, and wait for it. Never raises for what the other side does."""
    with Fetcher(allow=allow, lookup=lookup, about=about, ca_file=ca_file, pace=pace, concurrency=1) as fetcher:
        driver = Driver(fetcher)
        try:
            return driver.run(journey(Request(url, limits=limits)))
        finally:
            driver.close()


def _location(answer: Answer) -> str:
    """Where a redirect leads. Raises guard.Refused when it names no address, or one that may not be visited."""
    given = answer.header("location")
    if not given:
        raise guard.Refused(Failure.BAD_REDIRECT, f"A redirect ({answer.status}) that names no address.")
    try:
        given = given.encode("latin-1").decode()
    except UnicodeError:
        pass  # bytes that are not UTF-8 are taken one by one, as browsers do
    return guard.follow(answer.url, given).partition("#")[0]
