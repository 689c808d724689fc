"""Verdicts: the words a look can come to, the table that decides between them, and what a look asks for on the way."""
# ruff: noqa: E501 - tables of rules and phrases read best with one entry a line

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from .. import urls
from ..pages import found as finds
from ..pages import page_state, robots
from ..pages.found import FoundLink, Page
from ..pages.response import Answer, Eye, Failure
from ..states import Sight

MOST_HOPS = 10  # Googlebot gives up after so many redirects
GONE, MISSING_PAGE = (404, 410), (200, 203, 206)
NOT_TOLD = (401, 402, 403, 407, 408, 423, 425, 429, 451)  # says something about the visitor, not about the page


class Word(StrEnum):
    """The five verdicts."""

    COUNTS = "counts"
    WEAK = "weak"
    NOT_COUNTING = "not_counting"  # the link is there but passes nothing
    NOT_LIVE = "not_live"
    UNKNOWN = "unknown"


@dataclass(slots=True, frozen=True)
class Row:
    """One row of the decision table: what was observed means this verdict, said in this sentence."""

    reason: str
    verdict: Word
    sentence: str


# First match from the top decides. The rows that say "counts" before the last only mark the link: what follows below
# can still speak against it, and where nothing does, the first mark names the reason.
TABLE = (
    Row("cannot_check", Word.UNKNOWN, "The page could not be checked: {detail}"),
    Row("page_gone", Word.NOT_LIVE, "The page is gone: it answers {status}."),
    Row("page_redirected", Word.NOT_LIVE, "The page now leads to {final} instead."),
    Row("soft_404", Word.NOT_LIVE, "The page answers, but it is not the page it was: {detail}"),
    Row("pdf_link", Word.WEAK, "The link is in a PDF, where it passes little."),
    Row("mention_only", Word.NOT_LIVE, "The page names the address ({detail}), but not as a link."),
    Row("script_only", Word.UNKNOWN, "The address stands only in a script: whether that makes a link of it, only a browser can tell, and none has looked."),
    Row("not_crawlable", Word.NOT_COUNTING, "The page leads to the target only by {detail}, which search engines do not follow."),
    Row("js_only", Word.WEAK, "The link appears only after the page's scripts have run; search engines usually, but not always, see it."),
    Row("noscript", Word.WEAK, "The link stands only in a noscript block, which browsers and Google do not show."),
    Row("odd_element", Word.WEAK, "The link is a {detail}, not an ordinary link; search engines may not follow it."),
    Row("iframe", Word.WEAK, "The link stands in a frame: it counts for the framed page, not for this one."),
    Row("wrong_target", Word.NOT_COUNTING, "The link leads to {detail}, not to our site."),
    Row("other_page", Word.COUNTS, "The link counts for the site, but it leads to another page than agreed: {href}"),
    Row("target_broken", Word.NOT_COUNTING, "The link is there, but our own page answers {detail}."),
    Row("via_301", Word.COUNTS, "The link counts: it goes through {href}, which leads on permanently."),
    Row("via_302", Word.WEAK, "The link goes through {href}, which leads on only temporarily."),
    Row("via_blocked", Word.NOT_COUNTING, "The link goes through {href}, where search engines cannot pass: {detail}"),
    Row("robots_blocked", Word.NOT_COUNTING, "The link is there, but robots.txt keeps Google away from the page."),
    Row("robots_unknown", Word.UNKNOWN, "Whether Google may read the page is not known: {detail}"),
    Row("page_noindex", Word.NOT_COUNTING, "The link is there, but the page asks not to be indexed ({detail})."),
    Row("page_nofollow", Word.NOT_COUNTING, "The link is there, but the page asks that none of its links be followed ({detail})."),
    Row("canonical_ok", Word.COUNTS, "The link counts: the page names {detail} as its original, and that has the link too."),
    Row("not_canonical", Word.NOT_COUNTING, "The link is there, but the page names {detail} as its original, {why}."),
    Row("rel_sponsored", Word.NOT_COUNTING, "The link is marked as sponsored, so it passes nothing."),
    Row("rel_nofollow", Word.WEAK, "The link is nofollow: it brings readers, but hardly counts for search."),
    Row("rel_ugc", Word.WEAK, "The link is marked as written by users (ugc), so it hardly counts for search."),
    Row("hidden", Word.WEAK, "The link cannot be seen by readers ({detail})."),
    Row("beyond_2mb", Word.NOT_COUNTING, "The link stands after the first 2 MB of the page, where Google no longer reads."),
    Row("low_value_place", Word.WEAK, "The link is followed, but {detail}."),
    Row("no_anchor", Word.COUNTS, "The link counts, but it has no anchor text."),
    Row("mixed", Word.COUNTS, "The link counts; {detail}."),
    Row("ok", Word.COUNTS, "The link is live and counts."),
    Row("not_found", Word.NOT_LIVE, "The page answers normally, without the link."),
)  # fmt: skip
ROWS = {row.reason: row for row in TABLE}
ORDER = {row.reason: place for place, row in enumerate(TABLE)}
RANK: dict[str, int] = {Word.COUNTS: 0, Word.WEAK: 1, Word.NOT_COUNTING: 2, Word.UNKNOWN: 3, Word.NOT_LIVE: 4}


class Want(StrEnum):
    """What a look may still want to know."""

    PAGE = "page"
    ROBOTS = "robots"  # the robots.txt at this address, as robots.Rules
    TARGET = "target"
    CANONICAL = "canonical"
    REDIRECTOR = "redirector"
    FRAME = "frame"
    PROBE = "probe"  # an address of the site that cannot exist, to learn what its "not found" looks like
    BROWSER = "browser"  # the page once more, through a browser


class Ask(NamedTuple):
    """One thing worth looking at: fetch *url* and read it for *target* ("" means the target of the case)."""

    want: Want
    url: str
    target: str = ""


@dataclass(slots=True)
class Seen:
    """What one address brought back: the answer, and the page in it when there was one to read."""

    answer: Answer
    page: Page | None = None


@dataclass(slots=True, frozen=True)
class Expected:
    """What was agreed; empty means nothing in particular. *rel* is follow, nofollow, sponsored or ugc."""

    anchor: str = ""
    rel: str = ""


@dataclass(slots=True)
class Case:
    """One look at one link: what is asked, and all that was brought back so far."""

    page_url: str
    target_url: str
    expected: Expected = Expected()
    at: datetime | None = None
    known: dict[Ask, Seen | robots.Rules | None] = field(default_factory=dict)

    def take(self, ask: Ask, what: Seen | robots.Rules | None) -> None:
        """Give the case what it asked for; None means that it will not be looked at."""
        self.known[ask] = what


class PageFacts(NamedTuple):
    """What the page says about itself to Google. *robots* is allowed, blocked or unknown."""

    indexable: bool | None = None
    canonical: str = ""
    robots: str = "unknown"
    noindex: tuple[str, ...] = ()  # the places that say so
    nofollow: tuple[str, ...] = ()


NOTHING_SAID = PageFacts()
NO_ANSWER = Answer("", "")  # stands for all that is not there yet; never changed


@dataclass(slots=True)
class Verdict:
    """What one look came to. While *asks* is not empty, it is what is known so far."""

    verdict: Word
    reason: str
    sentence: str
    sight: Sight
    detail: str = ""  # the finer word: timeout, bot_wall, captcha, parked, ...
    links: list[FoundLink] = field(default_factory=list)  # to the target, the one that decides first
    page: PageFacts = NOTHING_SAID
    final_url: str = ""
    http_status: int | None = None
    eye: Eye = Eye.HTTP
    evidence: tuple[str, ...] = ()  # what led to a judgement that is not plain to see
    notes: tuple[str, ...] = ()  # what else a person should know
    hops: int = 0  # redirects on the way to the page
    other_links: int = 0  # further links that leave the page's site
    asks: tuple[Ask, ...] = ()

    @property
    def best(self) -> FoundLink | None:
        """The link that decides."""
        return self.links[0] if self.links else None


MENTION_NAMES = {
    finds.TEXT: "as plain text", finds.SCRIPT: "in a script", finds.LOADED: "in the address of a file that a script loads", finds.JSON_LD: "in JSON-LD", finds.SOURCE_COMMENT: "in an HTML comment",
    finds.TEMPLATE: "in a template", finds.ATTRIBUTE: "in an attribute",
}  # fmt: skip
WALL_SENTENCES = {
    page_state.Kind.BOT_WALL: "it shows a check for robots instead of the page.",
    page_state.Kind.GATE: "it sends visitors through a page in between (for consent, age or the like) first.",
    page_state.Kind.MAINTENANCE: "the site says that it is out of order for now.",
    page_state.Kind.SHELL: "its text is written by scripts, and it was not looked at with a browser.",
    page_state.Kind.EMPTY: "it is empty.",
    page_state.Kind.LOGIN: "it asks visitors to log in.",
    page_state.Kind.PARKED: "the domain is parked or for sale.",
    page_state.Kind.SOFT_404: 'it is a "not found" page that answers 200.',
}
STATUS_SENTENCES = {
    401: "it asks for a password (401).",
    403: "the server turned our checker away (403).",
    429: "the server asked us to come back later (429).",
    503: "the server is busy or out of order (503).",
}
FAILURE_SENTENCES = {
    Failure.BAD_URL: "its address is not one we visit.",
    Failure.NOT_PUBLIC: "its address is not on the public internet.",
    Failure.DNS: "its domain name does not resolve.",
    Failure.CONNECT: "nothing answers there.",
    Failure.TLS: "its certificate is not valid.",
    Failure.TIMEOUT: "it did not answer in time.",
    Failure.TOO_BIG: "it is larger than we read.",
    Failure.BAD_ENCODING: "its content arrived damaged.",
    Failure.PROTOCOL: "what came back is not a proper answer.",
    Failure.REDIRECT_LOOP: "it redirects in a circle.",
    Failure.TOO_MANY_REDIRECTS: "it redirects without end.",
    Failure.BAD_REDIRECT: "it redirects nowhere.",
    Failure.ROBOTS: "its robots.txt asks us not to look.",
    Failure.ROBOTS_UNKNOWN: "its robots.txt could not be read.",
    Failure.BUSY: "the host asked us to wait.",
    Failure.STOPPED: "the check was stopped.",
    Failure.UNREADABLE: "reading it took more time or memory than we give it.",
    Failure.OURS: "we had trouble of our own.",
}


def robots_url(url: str) -> str:
    """The address of the robots.txt that governs an address."""
    return urls.origin(url) + "/robots.txt"
