"""Link checks: whether a link is there, whether it counts, and why; one look, judged from what was brought back."""
# ruff: noqa: E501 - tables of rules and phrases read best with one entry a line

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from html import unescape
from typing import NamedTuple
from zlib import crc32

from .. import urls
from ..pages import page as pages
from ..pages import page_state, robots
from ..pages.page import FoundLink, Page
from ..pages.response import Answer, Eye, Failure, Hop
from ..states import Sight
from ..urls import Match

MOST_HOPS = 10  # Googlebot gives up after so many redirects
ROUNDS = 8  # a look never needs more rounds of asking
LARGEST_INTERSTITIAL = 30_000  # bytes of a page that stands between a link and its target
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
_RANK: dict[str, int] = {Word.COUNTS: 0, Word.WEAK: 1, Word.NOT_COUNTING: 2, Word.UNKNOWN: 3, Word.NOT_LIVE: 4}


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


@dataclass(slots=True, frozen=True)
class Compared:
    """One line of expected against found; *ok* is None where nothing was asked for or nothing is known."""

    name: str
    expected: str
    found: str
    ok: bool | None


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


def judge(case: Case) -> Verdict:
    """Decide one look by the table above, and say what else is worth looking at before the word is final.

    Nothing is fetched here: whoever calls brings what `asks` names, gives it to the case and calls again.
    """
    return _Look(case).verdict()


def decide(case: Case, bring: object) -> Verdict:
    """Judge with a function that brings what is asked: ``bring(ask)`` returns Seen, robots.Rules or None."""
    verdict = judge(case)
    for _ in range(ROUNDS):
        if not verdict.asks:
            return verdict
        for ask in verdict.asks:
            case.take(ask, bring(ask))  # type: ignore[operator]
        verdict = judge(case)
    return verdict


def robots_url(url: str) -> str:
    """The address of the robots.txt that governs an address."""
    return urls.origin(url) + "/robots.txt"


class _Look:
    """The working memory of one judgement."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.target = case.target_url
        self.asks: list[Ask] = []
        self.notes: list[str] = []
        self.facts = NOTHING_SAID
        self.answer = NO_ANSWER
        self.page: Page | None = None
        self.ruling = robots.SILENT
        self.canonical = ("", False)  # the page's own, and whether it is another page

    # --- asking -----------------------------------------------------------------------------------------------------

    def _wanted(self, want: Want, url: str, target: str = "") -> Seen | robots.Rules | None:
        ask = Ask(want, url, target)
        known = self.case.known.get(ask)
        if known is None and ask not in self.case.known and ask not in self.asks:
            self.asks.append(ask)
        return known

    def _seen(self, want: Want, url: str, target: str = "") -> Seen | None:
        known = self._wanted(want, url, target)
        return known if isinstance(known, Seen) else None

    def _rules(self, url: str) -> robots.Rules | None:
        known = self._wanted(Want.ROBOTS, robots_url(url))
        return known if isinstance(known, robots.Rules) else None

    # --- the story --------------------------------------------------------------------------------------------------

    def verdict(self) -> Verdict:
        case = self.case
        for name, url in (("page", case.page_url), ("target", case.target_url)):
            if urls.normal(url) is None:
                return self._say(
                    "cannot_check", detail=f"the {name} is not an address a browser could open.", code="bad_url"
                )
        seen = self._seen(Want.PAGE, case.page_url)
        if seen is None:
            return self._say("cannot_check", detail="it was not looked at yet.", code="not_looked")
        seen, hops = self._followed(seen)
        self.answer, self.page = seen.answer, seen.page
        self.facts = self._page_facts()
        answer, page = self.answer, self.page
        links = [link for link in page.links if link.match > Match.NONE] if page else []

        if not answer.ok and not (links and answer.status in MISSING_PAGE):
            return self._not_answered(answer)
        if answer.status not in MISSING_PAGE:
            return self._say("cannot_check", detail=f"it answers {answer.status}.", code=f"http_{answer.status}")
        if hops and self._led_away(answer.url):
            wall = self._wall(page) if page is not None and not links else None
            if page is not None and wall is not None and wall.kind in page_state.UNKNOWABLE:
                return self._not_itself(page, wall)
            also = "; the link stands there" if any(link.match > Match.SITE for link in links) else ""
            return self._say("page_redirected", final=urls.readable(answer.url) + also, links=links)
        if answer.pdf_links is not None or answer.content_type == "application/pdf":
            return self._pdf(answer)
        if page is None:
            return self._say("cannot_check", detail="its content could not be read.", code=Failure.UNREADABLE)
        if links:
            return self._judged(links)
        if not answer.complete:
            return self._say(
                "cannot_check",
                detail=answer.detail or "only a part of it arrived.",
                code=str(answer.failure or "incomplete"),
            )
        if page.kind == "other":
            kind = answer.content_type or "unknown"
            return self._say("cannot_check", detail=f"it is no web page but {kind}.", code="not_a_page")
        return self._absent(page, bool(hops))

    def _followed(self, seen: Seen) -> tuple[Seen, int]:
        """Follow the page's own immediate refresh as a redirect: what was seen last, and how many hops it took."""
        hops = len(seen.answer.hops)
        for _ in range(3):
            refresh = _refresh(seen) if seen.answer.ok else None
            if refresh is None or refresh[0] > 1 or urls.same_page(refresh[1], seen.answer.url) or hops >= MOST_HOPS:
                break
            if seen.page is not None and any(link.match > Match.SITE for link in seen.page.links):
                break
            after = self._seen(Want.PAGE, refresh[1])
            if after is None:
                break
            seen, hops = after, hops + 1 + len(after.answer.hops)
        return seen, hops

    def _led_away(self, final: str) -> bool:
        """Whether redirects ended on another site, or on a front page that was not asked for."""
        asked = self.case.page_url
        if urls.same_page(asked, final):
            return False
        if not urls.same_site(asked, final):
            return True
        return _front(final) and not _front(asked)

    def _page_facts(self) -> PageFacts:
        answer, page = self.answer, self.page
        if not answer.status or (page is None and answer.pdf_links is None):
            return NOTHING_SAID
        self.ruling = robots.ruling(page.robots if page else (), answer.every("x-robots-tag"), self.case.at)
        self.canonical = self._canonical()
        indexable = answer.status in MISSING_PAGE and not self.ruling.noindex
        return PageFacts(indexable, self.canonical[0], "unknown", *self.ruling)

    def _not_answered(self, answer: Answer) -> Verdict:
        if answer.failure is None and answer.status in GONE and not page_state.disguised(answer.body, answer.headers):
            return self._say("page_gone", status=answer.status)
        if answer.failure is Failure.ROBOTS_UNKNOWN:
            return self._say(
                "robots_unknown", detail=answer.detail or "robots.txt could not be read.", code=answer.failure
            )
        if answer.failure is None:
            mark = page_state.challenge(answer.body[:100_000], answer.headers)
            return self._say(
                "cannot_check",
                detail=_STATUS_SENTENCES.get(answer.status, f"it answers {answer.status}."),
                code=str(page_state.Kind.BOT_WALL) if mark else f"http_{answer.status}",
                evidence=(mark,) if mark else (),
            )
        return self._say(
            "cannot_check", detail=answer.detail or _FAILURE_SENTENCES[answer.failure], code=answer.failure
        )

    def _pdf(self, answer: Answer) -> Verdict:
        if answer.pdf_links is None:
            return self._say("cannot_check", detail="it is a PDF that could not be read.", code="pdf")
        links = []
        for href in answer.pdf_links:
            address = urls.join(href, answer.url)
            nearness = urls.match(address, self.target) if address else Match.NONE
            if address and nearness:
                links.append(FoundLink(href, address, "pdf annotation", match=nearness, where="pdf"))
        if not links:
            return self._say("not_found")
        links.sort(key=lambda link: -link.match)
        return self._judged(links)

    # --- links that are there ---------------------------------------------------------------------------------------

    def _judged(self, links: list[FoundLink]) -> Verdict:
        """Weigh every link; the best decides, the agreed page before another one."""
        links = self._ends_at_target(links)
        agreed = [link for link in links if link.match > Match.SITE]
        weighed = []
        for link in links:
            link.reason, fill = self._weigh(link)
            link.verdict = ROWS[link.reason].verdict
            marks = [f"rel={word}" for word in ("nofollow", "sponsored", "ugc") if word in link.rel]
            link.nofollow_from = (*marks, *self.ruling.nofollow)
            weighed.append((link, fill))
        deciding = [pair for pair in weighed if not agreed or pair[0].match > Match.SITE]
        best, fill = min(deciding, key=lambda pair: (_RANK[pair[0].verdict], -ORDER[pair[0].reason], -pair[0].match))
        reason = best.reason
        others = [link for link, _ in weighed if link is not best]
        if reason == "ok" and any(link.reason.startswith("rel_") for link in others if link.match > Match.SITE):
            marks = sorted({word for link in others for word in link.rel if word in ("nofollow", "sponsored", "ugc")})
            reason, fill = "mixed", {"detail": f"a second link to the same page is {' '.join(marks)}"}
        self._note(best)
        return self._say(reason, links=[best, *others], fill=fill)

    def _ends_at_target(self, links: list[FoundLink]) -> list[FoundLink]:
        """Links to other pages of our site may end at the target all the same: by redirect, or as its canonical."""
        if any(link.match > Match.SITE for link in links):
            return links
        names = self._target_names()
        followed: list[FoundLink] = []
        for number, link in enumerate(links):
            if any(urls.same_page(link.url, name) for name in names):
                link = replace(link, match=Match.PAGE, leads_to=self.target)
            elif number < 3:
                seen = self._seen(Want.REDIRECTOR, link.url)
                if seen and (seen.answer.hops or _refresh(seen)) and self._arrives(seen):
                    link = replace(link, match=Match.PAGE, leads_to=self._end(seen))
            followed.append(link)
        return followed

    def _target_names(self) -> list[str]:
        """Where the target ends and what it calls itself, as far as it was looked at."""
        seen = self._seen(Want.TARGET, self.target)
        if seen is None or not seen.answer.ok:
            return []
        names = [seen.answer.url]
        if seen.page is not None and len(seen.page.canonicals) == 1:
            names.append(seen.page.canonicals[0])
        return [name for name in names if not urls.same_page(name, self.target)]

    def _weigh(self, link: FoundLink) -> tuple[str, dict[str, str]]:
        """One link through the table: its reason, and what fills the sentence."""
        if link.where == "pdf":
            return "pdf_link", {}
        if link.where == "rendered":
            return "js_only", {}
        if link.where == "noscript":
            return "noscript", {}
        if link.where == "iframe":
            return "iframe", {}
        if link.element != "a":
            return "odd_element", {"detail": _ELEMENT_NAMES.get(link.element, link.element)}
        marks: list[tuple[str, dict[str, str]]] = []
        if link.match is Match.SITE:
            marks.append(("other_page", {"href": link.url}))
        broken = self._target_broken(link)
        if broken:
            return "target_broken", {"detail": broken}
        if link.leads_to and (way := self._way(link)):
            if ROWS[way[0]].verdict is not Word.COUNTS:
                return way
            marks.append(way)
        blocked = self._page_barred()
        if blocked:
            return blocked
        barred = self._canonical_verdict()
        if barred:
            if ROWS[barred[0]].verdict is not Word.COUNTS:
                return barred
            marks.append(barred)
        for word in ("sponsored", "nofollow", "ugc"):
            if word in link.rel:
                return f"rel_{word}", {}
        if link.hidden:
            return "hidden", {"detail": link.hidden}
        if link.beyond_2mb:
            return "beyond_2mb", {}
        if link.placement in _LOW_PLACES:
            return "low_value_place", {
                "detail": f"it stands in the {link.placement}"
                if link.placement != pages.COMMENT
                else "it stands in a comment"
            }
        if self.page is not None and self.page.external > pages.MANY_LINKS:
            return "low_value_place", {"detail": f"it is one of {self.page.external} links that leave the page"}
        if not link.anchor:
            marks.append(("no_anchor", {}))
        return marks[0] if marks else ("ok", {})

    def _target_broken(self, link: FoundLink) -> str:
        if link.match is Match.SITE:
            seen = self.case.known.get(Ask(Want.REDIRECTOR, link.url))
        else:
            seen = self._seen(Want.TARGET, self.target)
        if not isinstance(seen, Seen):
            return ""
        answer = seen.answer
        if answer.failure is not None or answer.status < 400:
            if answer.failure is not None and answer.failure is not Failure.ROBOTS:
                self.notes.append("Our own page could not be checked at this time.")
            return ""
        if link.match is Match.SITE:
            self.notes.append(
                f"The page of ours it leads to answers {answer.status}: redirect it to {urls.readable(self.target)}."
            )
            return ""
        if answer.status in NOT_TOLD or page_state.disguised(answer.body, answer.headers):
            self.notes.append(
                f"Our own page answers {answer.status} to our checker; see that it does not turn Google away too."
            )
            return ""
        return str(answer.status)

    def _way(self, link: FoundLink) -> tuple[str, dict[str, str]] | None:
        """Judge the hops between a link and the target."""
        seen = self.case.known.get(Ask(Want.REDIRECTOR, link.url))
        if not isinstance(seen, Seen):
            return None
        steps = [hop.url for hop in seen.answer.hops] or [link.url]
        for step in steps:
            if urls.same_page(step, self.target):
                break
            rules = self._rules(step)
            if rules is not None and rules.allows(step, robots.GOOGLEBOT) is False:
                return "via_blocked", {"href": urls.readable(step), "detail": "robots.txt forbids it."}
        href = {"href": urls.readable(link.url)}
        refresh = _refresh(seen)
        if refresh and refresh[0] > 0 and not urls.same_page(seen.answer.url, self.target):
            return "via_302", href
        hops = _until(seen.answer, self.target)
        if len(hops) > MOST_HOPS:
            return "via_blocked", {**href, "detail": f"it takes {len(hops)} hops."}
        return ("via_302" if any(not hop.permanent for hop in hops) else "via_301"), href

    def _page_barred(self) -> tuple[str, dict[str, str]] | None:
        """What keeps Google from the page itself: robots.txt, noindex, nofollow."""
        rules = self._rules(self.answer.url)
        if rules is not None:
            allowed = rules.allows(self.answer.url, robots.GOOGLEBOT)
            word = "unknown" if allowed is None else "allowed" if allowed else "blocked"
            self.facts = self.facts._replace(robots=word)
            if allowed is False:
                return "robots_blocked", {}
            if allowed is None:
                return "robots_unknown", {"detail": rules.why or "robots.txt could not be read."}
        if self.ruling.noindex:
            return "page_noindex", {"detail": ", ".join(self.ruling.noindex)}
        if self.ruling.nofollow:
            return "page_nofollow", {"detail": ", ".join(self.ruling.nofollow)}
        return None

    def _canonical(self) -> tuple[str, bool]:
        """The page's canonical and whether it is another page; "" when it names none or contradicts itself."""
        named = [found for value in self.answer.every("link") for found in _link_header(value, self.answer.url)]
        named += self.page.canonicals if self.page else ()
        if not named:
            return "", False
        distinct = {urls.page_key(name): name for name in named}
        if len(distinct) > 1:
            self.notes.append("The page names several canonical addresses; Google then ignores them all.")
            return "", False
        here = urls.same_page(named[0], self.answer.url) or urls.same_page(named[0], self.case.page_url)
        return named[0], not here

    def _canonical_verdict(self) -> tuple[str, dict[str, str]] | None:
        canonical, elsewhere = self.canonical
        if not elsewhere:
            return None
        fill = {"detail": urls.readable(canonical)}
        if not urls.same_site(canonical, self.answer.url):
            return "not_canonical", {**fill, "why": "which is on another site"}
        seen = self._seen(Want.CANONICAL, canonical)
        if seen is None:
            return "canonical_ok", fill  # nothing is known against it
        answer, page = seen.answer, seen.page
        if answer.status not in GONE and (answer.status >= 400 or _says_nothing(seen)):
            return "cannot_check", {"detail": f"its canonical {urls.readable(canonical)} did not answer."}
        if answer.status in GONE or page is None:
            return "not_canonical", {**fill, "why": "which is gone"}
        if robots.ruling(page.robots, answer.every("x-robots-tag"), self.case.at).noindex:
            return "not_canonical", {**fill, "why": "which is noindex"}
        if any(link.match > Match.SITE for link in page.links) or (
            page.links and self.page is not None and all(link.match <= Match.SITE for link in self.page.links)
        ):
            return "canonical_ok", fill
        return "not_canonical", {**fill, "why": "which does not have the link"}

    def _note(self, best: FoundLink) -> None:
        if best.match is Match.SOFT:
            self.notes.append("The address carries a ref parameter, which we take for a campaign mark.")
        if best.placement == pages.HIDDEN and best.reason != "hidden":
            self.notes.append(f"Readers cannot see the link ({best.hidden}).")
        if best.image and not best.anchor and best.reason != "no_anchor":
            self.notes.append("The image link has no alt text.")

    # --- no link ----------------------------------------------------------------------------------------------------

    def _absent(self, page: Page, redirected: bool) -> Verdict:
        answer = self.answer
        wall = self._wall(page)
        found = self._by_detour(page)
        if found:
            return self._judged(found)
        if wall and wall.kind in page_state.UNKNOWABLE:
            return self._not_itself(page, wall)
        rendered = self._rendered(page)
        if rendered is not None:
            return rendered
        if wall:
            return self._not_itself(page, wall)
        if blocked := self._blocked_detour(page):
            return blocked
        moved = self._target_elsewhere()
        if moved:
            return self._judged(moved)
        near = self._meant_for_us(page)
        if near:
            return self._say(
                "wrong_target", links=[replace(near, verdict=Word.NOT_COUNTING, reason="wrong_target")], detail=near.url
            )
        buttons = [mention for mention in page.mentions if mention.kind == pages.BUTTONS]
        if buttons:
            names = ", ".join(dict.fromkeys(f"<{mention.element}>" for mention in buttons))
            return self._say("not_crawlable", detail=names, evidence=tuple(m.excerpt for m in buttons[:3]))
        if page.mentions:
            kinds = ", ".join(dict.fromkeys(_MENTION_NAMES.get(m.kind, m.kind) for m in page.mentions))
            return self._say("mention_only", detail=kinds, evidence=tuple(m.excerpt for m in page.mentions[:3]))
        if redirected and not urls.same_page(self.case.page_url, answer.url):
            return self._say("page_redirected", final=urls.readable(answer.url))
        if self._answers_anything(page):
            return self._say(
                "soft_404", detail=_WALL_SENTENCES[page_state.Kind.SOFT_404], code=page_state.Kind.SOFT_404,
                evidence=("the site shows the same page for an address that cannot exist",),
            )  # fmt: skip
        return self._say("not_found")

    def _by_detour(self, page: Page) -> list[FoundLink]:
        """Links that reach the target through another address, or from inside a frame."""
        found = []
        for link in (*page.redirectors, *page.near[:2]):
            rules = self._rules(link.url)
            if rules is not None and rules.allows(link.url, robots.GOOGLEBOT) is False and self._names_target(link):
                continue  # known to be barred, wherever it leads
            seen = self._seen(Want.REDIRECTOR, link.url)
            if seen is not None and self._arrives(seen):
                found.append(replace(link, match=Match.PAGE, leads_to=self._end(seen)))
        if found or page.mentions:
            return found
        for frame in page.frames[:3]:
            seen = self._seen(Want.FRAME, frame)
            inner = seen.page.links if seen and seen.page else []
            found += [replace(link, where="iframe") for link in inner if link.match > Match.NONE]
        return found

    def _arrives(self, seen: Seen) -> bool:
        """Whether a detour ends at the target (or passes it)."""
        ends = [seen.answer.url, *(hop.location for hop in seen.answer.hops)]
        if refresh := _refresh(seen):
            ends.append(refresh[1])
        return any(urls.match(end, self.target) > Match.SITE for end in ends if end)

    def _end(self, seen: Seen) -> str:
        refresh = _refresh(seen)
        return refresh[1] if refresh else seen.answer.url

    def _names_target(self, link: FoundLink) -> bool:
        host = urls.bare_host(urls.host(self.target))
        return host in unescape(link.href).lower()

    def _blocked_detour(self, page: Page) -> Verdict | None:
        """A link that leads to the target, or may, through an address that cannot be passed."""
        for link in page.redirectors:
            rules = self._rules(link.url)
            barred = rules is not None and rules.allows(link.url, robots.GOOGLEBOT) is False
            seen = self.case.known.get(Ask(Want.REDIRECTOR, link.url))
            ours = self._names_target(link)
            words = f"{link.anchor} {link.href}".lower()
            likely = ours or self._expected_anchor(link) or any(word in words for word in self._target_words())
            href = urls.readable(link.url)
            judged = [replace(link, verdict=Word.NOT_COUNTING, reason="via_blocked")]
            if not ours and not pages.passes(link.url):
                continue  # an ordinary page that happens to bear our name
            if barred and likely:
                return self._say(
                    "via_blocked", links=judged, href=href, detail="robots.txt forbids it.",
                    sight=Sight.SEEN if ours else Sight.UNKNOWN,
                )  # fmt: skip
            if not isinstance(seen, Seen) or barred:
                continue
            answer = seen.answer
            stops = answer.failure is None and answer.status < 400 and not self._arrives(seen)
            if stops and (ours or _interstitial(seen)):
                return self._say(
                    "via_blocked", links=judged, href=href, detail="it stops at a page in between that only a person can pass.",
                    sight=Sight.SEEN,
                )  # fmt: skip
            if ours and answer.failure in (Failure.TOO_MANY_REDIRECTS, Failure.REDIRECT_LOOP):
                return self._say(
                    "via_blocked", links=judged, href=href, detail="it redirects without end.", sight=Sight.SEEN
                )
            if ours and answer.failure is Failure.ROBOTS:
                return self._say(
                    "via_blocked", links=judged, href=href, detail="robots.txt forbids it.", sight=Sight.SEEN
                )
            if likely and _says_nothing(seen):
                why = f"the link through {href} could not be followed."
                return self._say("cannot_check", detail=why, code="detour")
        return None

    def _wall(self, page: Page) -> page_state.Wall | None:
        answer = self.answer
        return page_state.recognise(
            page.signs, headers=answer.headers, asked=self.case.page_url, final=answer.url, text_length=page.text_length
        )

    def _not_itself(self, page: Page, wall: page_state.Wall) -> Verdict:
        """A page that is not the one that was asked for: a wall before it tells nothing, what took its place does."""
        if wall.kind in (page_state.Kind.SHELL, page_state.Kind.BOT_WALL):
            rendered = self._rendered(page, needed=True)
            if rendered is not None:
                return rendered
        reason = "cannot_check" if wall.kind in page_state.UNKNOWABLE else "soft_404"
        return self._say(reason, detail=_WALL_SENTENCES[wall.kind], code=wall.kind, evidence=wall.evidence)

    def _rendered(self, page: Page, needed: bool = False) -> Verdict | None:
        """What a browser saw, where plain HTTP saw the address but no link, or no page at all."""
        kinds = {mention.kind for mention in page.mentions}
        if not needed and not kinds & {pages.SCRIPT, pages.TEMPLATE, pages.BUTTONS, pages.ATTRIBUTE}:
            return None
        seen = self._seen(Want.BROWSER, self.answer.url)
        if seen is None or not seen.answer.ok or seen.page is None:
            if Ask(Want.BROWSER, self.answer.url) in self.case.known:
                self.notes.append(
                    "The page was not looked at with a browser, so links written by scripts were not seen."
                )
            return None
        links = [
            replace(link, where="rendered")
            for link in seen.page.links
            if link.match > Match.NONE and link.element == "a"
        ]
        if links:
            self.answer, self.page = seen.answer, seen.page
            self.facts = self._page_facts()
            return self._judged(links)
        if needed:
            wall = page_state.recognise(
                seen.page.signs, headers=seen.answer.headers, asked=self.answer.url, final=seen.answer.url,
                text_length=seen.page.text_length,
            )  # fmt: skip
            self.answer, self.page = seen.answer, seen.page
            if wall is None:
                if seen.page.mentions:
                    return self._say("mention_only", detail="in the page its scripts have written")
                return self._say("not_found")
        return None

    def _meant_for_us(self, page: Page) -> FoundLink | None:
        return next(iter(sorted(page.near, key=lambda link: not self._expected_anchor(link))), None)

    def _expected_anchor(self, link: FoundLink) -> bool:
        wanted = self.case.expected.anchor
        return bool(wanted) and _plain(link.anchor) == _plain(wanted)

    def _target_words(self) -> set[str]:
        label = urls.registrable(urls.host(self.target)).partition(".")[0]
        parsed = urls.parse(self.target)
        path = parsed.pathname if parsed else ""
        return set(re.findall(r"[^\W\d_]{4,}", f"{label} {path}".lower()))

    def _target_elsewhere(self) -> list[FoundLink]:
        """The target may have moved to another site, and the page may link to it there."""
        other = next((name for name in self._target_names() if not urls.same_site(name, self.target)), None)
        if other is None:
            return []
        seen = self._seen(Want.PAGE, self.case.page_url, other)
        found = seen.page.links if seen and seen.page else []
        return [replace(link, match=Match.PAGE) for link in found if link.match > Match.SITE]

    def _answers_anything(self, page: Page) -> bool:
        """Whether the site shows this very page for an address that cannot exist (a "not found" that says 200)."""
        if page.text_length > 8_000 or not page.prints:
            return False
        words = _slug_words(self.case.page_url)
        if not words or any(word in page.title.lower() for word in words):
            return False
        seen = self._seen(Want.PROBE, _nowhere(self.answer.url))
        if seen is None or seen.page is None or not seen.answer.ok:
            return False
        return (
            pages.likeness(page.prints, seen.page.prints) >= 0.8 and abs(page.text_length - seen.page.text_length) < 300
        )

    # --- saying -----------------------------------------------------------------------------------------------------

    def _say(
        self,
        reason: str,
        *,
        links: list[FoundLink] | None = None,
        code: str = "",
        evidence: tuple[str, ...] = (),
        sight: Sight | None = None,
        fill: dict[str, str] | None = None,
        **more: object,
    ) -> Verdict:
        row = ROWS[reason]
        answer = self.answer
        links = links or []
        return Verdict(
            row.verdict,
            reason,
            _filled(row.sentence, {**(fill or {}), **more}),
            sight or self._sight(row, links),
            detail=code,
            links=links,
            page=self.facts,
            final_url=answer.url if answer.status else "",
            http_status=answer.status or None,
            eye=answer.eye,
            evidence=evidence,
            notes=tuple(dict.fromkeys(self.notes)),
            other_links=self.page.external if self.page else 0,
            asks=tuple(self.asks),
            hops=len(answer.hops),
        )

    def _sight(self, row: Row, links: list[FoundLink]) -> Sight:
        if row.verdict is Word.UNKNOWN:
            return Sight.UNKNOWN
        if row.verdict is Word.NOT_LIVE:
            return Sight.ABSENT
        if row.reason == "wrong_target" and links and not self._expected_anchor(links[0]):
            label = urls.registrable(urls.host(self.target))
            return Sight.SEEN if label in links[0].href.lower() else Sight.ABSENT
        return Sight.SEEN


def compared(verdict: Verdict, target_url: str, expected: Expected = Expected()) -> tuple[Compared, ...]:
    """Expected against found, line by line, for a person to read."""
    best, facts = verdict.best, verdict.page
    status = f"{verdict.http_status}" if verdict.http_status else "no answer"
    reached = status + (f", {verdict.hops} redirect{'s' if verdict.hops > 1 else ''}" if verdict.hops else "")
    unknown = verdict.sight is Sight.UNKNOWN and best is None
    answered = verdict.http_status in MISSING_PAGE if verdict.http_status else None

    found = (
        urls.readable(best.url)
        if best
        else "not known"
        if unknown
        else f"none; {verdict.other_links} other outgoing links"
    )
    anchor_ok = None
    if expected.anchor and not unknown:
        anchor_ok = best is not None and _plain(best.anchor) == _plain(expected.anchor)
    marked = [word for word in ("sponsored", "nofollow", "ugc") if best and word in best.rel]
    wanted = expected.rel or "follow"
    rel_ok = None if best is None else (not marked if wanted == "follow" else wanted in marked)

    says = "not known" if facts.indexable is None else "yes" if facts.indexable else f"no ({', '.join(facts.noindex)})"
    if facts.indexable and facts.canonical:
        itself = urls.same_page(facts.canonical, verdict.final_url)
        says += ", canonical is itself" if itself else f", canonical is {urls.readable(facts.canonical)}"
    if facts.robots == "blocked":
        says += ", closed by robots.txt"
    barred = facts.robots == "blocked" or verdict.reason == "not_canonical"
    return (
        Compared("Page answers", "200", reached, answered),
        Compared(
            "Link to",
            urls.readable(target_url),
            found,
            None if unknown else best is not None and best.match > Match.SITE,
        ),
        Compared("Anchor", expected.anchor or "any", best.anchor if best else "", anchor_ok),
        Compared("rel", wanted, (" ".join(best.rel) or "follow") if best else "", rel_ok),
        Compared("Indexable", "yes", says, None if facts.indexable is None else facts.indexable and not barred),
    )


def _filled(sentence: str, values: dict[str, object]) -> str:
    """A sentence with its gaps filled; what a stranger's page put into a value is never read as a gap."""
    if "{" not in sentence:
        return sentence
    return re.sub(r"\{(\w+)\}", lambda gap: str(values.get(gap[1], "")), sentence)


_LOW_PLACES = frozenset((pages.FOOTER, pages.SIDEBAR, pages.NAVIGATION, pages.AUTHOR, pages.COMMENT))
_ELEMENT_NAMES = {
    "area": "region of an image map",
    "svg a": "link inside a drawing (SVG)",
    "math a": "link inside a formula",
    "shadow a": "link inside a shadow tree",
}
_MENTION_NAMES = {
    pages.TEXT: "as plain text", pages.SCRIPT: "in a script", pages.JSON_LD: "in JSON-LD", pages.SOURCE_COMMENT: "in an HTML comment",
    pages.TEMPLATE: "in a template", pages.ATTRIBUTE: "in an attribute",
}  # fmt: skip
_WALL_SENTENCES = {
    page_state.Kind.BOT_WALL: "it shows a check for robots instead of the page.",
    page_state.Kind.GATE: "it sends visitors through a page in between (for consent, age or the like) first.",
    page_state.Kind.MAINTENANCE: "the site says that it is out of order for now.",
    page_state.Kind.SHELL: "its text is written by scripts, and it was not looked at with a browser.",
    page_state.Kind.EMPTY: "it is empty.",
    page_state.Kind.LOGIN: "it asks visitors to log in.",
    page_state.Kind.PARKED: "the domain is parked or for sale.",
    page_state.Kind.SOFT_404: 'it is a "not found" page that answers 200.',
}
_STATUS_SENTENCES = {
    401: "it asks for a password (401).",
    403: "the server turned our checker away (403).",
    429: "the server asked us to come back later (429).",
    503: "the server is busy or out of order (503).",
}
_FAILURE_SENTENCES = {
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
_FRONT = re.compile(r"^/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?$", re.IGNORECASE)
_COMMON_WORDS = frozenset(
    [
        "page",
        "pages",
        "post",
        "posts",
        "blog",
        "article",
        "articles",
        "news",
        "index",
        "html",
        "test",
        "link",
        "links",
        "category",
        "archive",
        "default",
        "home",
    ]
)


def _front(url: str) -> bool:
    """Whether an address is a front page, also that of one language (/en/)."""
    parsed = urls.parse(url)
    return urls.is_home(url) or (parsed is not None and not parsed.search and bool(_FRONT.match(parsed.pathname)))


def _says_nothing(seen: Seen) -> bool:
    """Whether a visit failed in a way that says nothing about where the address leads."""
    answer = seen.answer
    if answer.failure is not None or answer.status in NOT_TOLD or answer.status >= 500:
        return True
    wall = (
        page_state.recognise(seen.page.signs, headers=answer.headers, text_length=seen.page.text_length)
        if seen.page
        else None
    )
    return (wall is not None and wall.kind in page_state.UNKNOWABLE) or not answer.body


def _refresh(seen: Seen) -> tuple[float, str] | None:
    """Where a page leads by itself, by its meta or by a header of its answer."""
    said = seen.answer.header("refresh")
    return pages.refresh(said, seen.answer.url) if said else seen.page.refresh if seen.page is not None else None


def _interstitial(seen: Seen) -> bool:
    """Whether an address that should lead on is a small page of its own that names the target."""
    page = seen.page
    if page is None or len(seen.answer.body) > LARGEST_INTERSTITIAL:
        return False
    return any(link.match > Match.SITE for link in page.links) or any(m.kind == pages.SCRIPT for m in page.mentions)


def _until(answer: Answer, target: str) -> list[Hop]:
    """The hops before the target is reached; what the target does itself is another matter."""
    hops = []
    for hop in answer.hops:
        if urls.same_page(hop.url, target):
            break
        hops.append(hop)
    return hops


def _link_header(value: str, base: str) -> list[str]:
    """The canonical addresses in one Link header (RFC 8288)."""
    found = []
    for address, rest in re.findall(r"<([^>]*)>([^<]*)", value):
        rel = re.search(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,]+))", rest, re.IGNORECASE)
        if rel and "canonical" in (rel[1] or rel[2] or "").lower().split():
            resolved = urls.join(address, base)
            if resolved:
                found.append(resolved)
    return found


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _slug_words(url: str) -> list[str]:
    """Telling words of the last part of an address."""
    parsed = urls.parse(url)
    last = parsed.pathname.rstrip("/").rpartition("/")[2] if parsed else ""
    return [word for word in re.findall(r"[^\W\d_]{4,}", last.lower()) if word not in _COMMON_WORDS]


def _nowhere(url: str) -> str:
    """An address beside *url* that cannot exist, always the same one for the same page."""
    parsed = urls.parse(url)
    folder = parsed.pathname.rpartition("/")[0] if parsed else ""
    return f"{urls.origin(url)}{folder}/q{crc32(url.encode()):08x}z{crc32(url[::-1].encode()):08x}"
