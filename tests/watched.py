"""A fixture web for watching: pages with a fate, hosts with moods, all told by the day and a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zlib import crc32

from outreach.core.links import linkcheck, verdicts
from outreach.core.links.verdicts import Ask, Seen, Want
from outreach.core.pages import found, page, robots
from outreach.core.pages.response import Answer, Failure, Hop
from outreach.flows.links import check_page

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
TARGET = "https://acme.test/guide"
PROSE = "<p>Bees need sugar in winter, and a dry place out of the wind, says every keeper we have asked.</p>" * 6
LINK = f'<a href="{TARGET}">the winter guide</a>'

# fate: (event kind, the reason it is told with); None is a page on which nothing ever happens
FATES: dict[str, tuple[str, str] | None] = {
    "steady": None,
    "removed": ("lost", "not_found"),
    "mention": ("lost", "mention_only"),
    "gone": ("lost", "page_gone"),
    "home": ("lost", "page_redirected"),
    "sold": ("lost", "page_redirected"),  # leads to another site
    "moved": None,  # leads to another address of the site, where the link stands as before
    "soft404": ("lost", "soft_404"),
    "nofollow": ("changed", "rel_nofollow"),
    "sponsored": ("changed", "rel_sponsored"),
    "noindex": ("changed", "page_noindex"),
    "header_noindex": ("changed", "page_noindex"),
    "canonical": ("changed", "not_canonical"),
    "redirector": ("changed", "via_302"),
    "robots": ("changed", "robots_blocked"),  # robots.txt keeps Google out
    "walled": None,  # from its day on only a bot wall is shown
}
SLOW = 25  # every so many hosts one is slow: a third of its visits end in a time-out
MOODS = ("503", "429", "403", "timeout", "reset", "wall", "empty", "cut", "maintenance")


@dataclass(frozen=True)
class Watched:
    """One page: its address, what happens to it, and when (days after START)."""

    url: str
    fate: str
    day: float


def pages(count: int, seed: int = 1) -> list[Watched]:
    """*count* pages; four of ten stay as they are, the others share the fates evenly."""
    chance = random.Random(seed)
    fates = [fate for fate in FATES if fate != "steady"]
    return [
        Watched(
            f"https://blog{n}.test/posts/winter-feeding-{n}",
            "steady" if n % 10 < 4 else fates[(n // 10 * 6 + n % 10 - 4) % len(fates)],
            chance.uniform(8, 20),
        )
        for n in range(count)
    ]


OPEN, CLOSED = robots.Rules.absent(), robots.Rules.read("User-agent: Googlebot\nDisallow: /posts/\n")


def _days(at: datetime) -> float:
    return (at - START) / timedelta(days=1)


@lru_cache(maxsize=4096)
def _read(body: bytes, content_type: str, url: str, target: str) -> found.Page:
    return page.read(body, content_type, url, target)


class Web:
    """Answers for every address of the fixture at a moment; 5 % of all visits fail for a passing reason."""

    def __init__(self, watched: Iterable[Watched], failing: float = 0.05, seed: int = 2):
        self.pages = {one.url: one for one in watched}
        self.of_host = {one.url.partition("/posts/")[0]: one.url for one in self.pages.values()}
        self.slow = frozenset(url for number, url in enumerate(self.pages) if failing and not number % SLOW)
        self.failing = failing
        self.seed = seed
        self.visits = 0

    def bring(self, ask: Ask, at: datetime, target: str = TARGET) -> Seen | robots.Rules | None:
        if ask.want is Want.ROBOTS:
            one = self.pages.get(self.of_host.get(ask.url.removesuffix("/robots.txt"), ""))
            return CLOSED if one and one.fate == "robots" and _days(at) >= one.day else OPEN
        if ask.want is Want.BROWSER:
            return None
        answer = self.answer(ask.url, at)
        if not answer.body or not 200 <= answer.status < 300:
            return Seen(answer)
        return Seen(answer, _read(answer.body, answer.content_type, answer.url, ask.target or target))

    def answer(self, url: str, at: datetime) -> Answer:
        self.visits += 1
        chance = crc32(f"{self.seed} {url} {at.timestamp()}".encode())
        mood = MOODS[chance // 10_000 % len(MOODS)] if chance % 10_000 < self.failing * 10_000 else ""
        if not mood and url in self.slow and chance // 100 % 3 == 0:
            mood = "timeout"
        if url == TARGET and mood == "503":
            mood = "timeout"  # twice in a row it would be a change worth telling, and the story here is the page's
        if mood:
            return _in_mood(url, mood)
        if url == TARGET:
            return _page(url, "<h1>Guide</h1>" + PROSE)
        one = self.pages.get(url)
        if one is None:
            return _other(url)
        return _fated(one, one.fate if _days(at) >= one.day else "steady")

    def looks(self, at: Callable[[], datetime]) -> Callable[[Iterable[check_page.Task]], Iterator[check_page.Look]]:
        """What flows.verify takes in place of the network."""

        def given(tasks: Iterable[check_page.Task]) -> Iterator[check_page.Look]:
            for task in tasks:
                moment = at()
                case = verdicts.Case(task.page_url, task.target_url, task.expected, moment)
                verdict = linkcheck.decide(case, lambda ask, moment=moment: self.bring(ask, moment))
                yield check_page.Look(task, verdict, case, moment)

        return given


def _page(url: str, body: str, head: str = "", status: int = 200, **more: object) -> Answer:
    title = more.pop("title", "Winter feeding of bees")
    html = f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    headers = (("content-type", "text/html; charset=utf-8"), *more.pop("headers", ()))  # type: ignore[misc]
    return Answer(url, more.pop("final", url), status, headers, html.encode(), True, **more)  # type: ignore[arg-type]


def _other(url: str) -> Answer:
    if url.endswith("/original"):
        return _page(url, f"<main><article><h1>Winter feeding</h1>{PROSE}</article></main>")
    if "/go/" in url:
        return _page(url, PROSE, final=TARGET, hops=(Hop(url, 302, TARGET),))
    return _page(url, "<h1>Not found</h1>", status=404)


def _fated(one: Watched, fate: str) -> Answer:
    link, head, headers = LINK, "", ()
    home = one.url.rpartition("/posts/")[0] + "/"
    match fate:
        case "removed":
            link = "our own checklist"
        case "mention":
            link = f"see {TARGET}"
        case "gone":
            return _page(one.url, "<h1>Not found</h1>", status=404)
        case "home":
            return _page(one.url, f"<h1>Welcome</h1>{PROSE}", final=home, hops=(Hop(one.url, 301, home),))
        case "sold":
            there = "https://casino.test/welcome"
            return _page(one.url, f"<h1>Play</h1>{PROSE}", final=there, hops=(Hop(one.url, 301, there),))
        case "moved":
            there = one.url + "-again"
            return _page(
                one.url, f"<main><article>{PROSE}{LINK}</article></main>", final=there, hops=(Hop(one.url, 301, there),)
            )
        case "soft404":
            return _page(one.url, "<h1>Seite nicht gefunden</h1><p>Leider.</p>", title="Seite nicht gefunden | Blog")
        case "nofollow":
            link = f'<a rel="nofollow noopener" href="{TARGET}">the winter guide</a>'
        case "sponsored":
            link = f'<a rel=sponsored href="{TARGET}">the winter guide</a>'
        case "noindex":
            head = "<meta name=robots content=noindex>"
        case "header_noindex":
            headers = (("x-robots-tag", "noindex"),)  # type: ignore[assignment]
        case "canonical":
            head = '<link rel=canonical href="/original">'
        case "redirector":
            link = '<a href="/go/acme">the winter guide</a>'
        case "walled":
            return _in_mood(one.url, "wall")
    story = f"<article><h1>Winter feeding</h1>{PROSE}<p>See {link}.</p>{PROSE}</article>"
    body = f"<nav><a href=/>Home</a></nav><main>{story}</main>"
    return _page(one.url, body, head, headers=headers)


def _in_mood(url: str, mood: str) -> Answer:
    match mood:
        case "timeout":
            return Answer(url, url, failure=Failure.TIMEOUT)
        case "reset":
            return Answer(url, url, failure=Failure.CONNECT)
        case "empty":
            return Answer(url, url, 200, (("content-type", "text/html"),), b" ", True)
        case "cut":
            return Answer(url, url, 200, (("content-type", "text/html"),), b"<p>Bees", False, failure=Failure.PROTOCOL)
        case "wall":
            inside = "<h1>Checking your browser</h1><script src=/cdn-cgi/challenge-platform/h/x.js></script>"
            return _page(url, inside, "<meta name=robots content=noindex,nofollow>", title="Just a moment...")
        case "maintenance":
            return _page(url, "<h1>Briefly unavailable for scheduled maintenance.</h1>", title="Maintenance")
    return _page(url, "Try again", status=int(mood), title="Error")
