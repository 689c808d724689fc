"""One look while it is judged: what it has brought so far, what it still asks for, and how its word is said."""

from __future__ import annotations

import re
from html import unescape

from .. import urls
from ..pages import page_state, robots
from ..pages.found import FoundLink, Page
from ..pages.head import DISREGARDED, refresh
from ..pages.response import Eye
from ..states import Sight
from ..urls import Match
from .verdicts import (
    MISSING_PAGE,
    NO_ANSWER,
    NOT_TOLD,
    NOTHING_SAID,
    ROWS,
    Ask,
    Case,
    PageFacts,
    Row,
    Seen,
    Verdict,
    Want,
    Word,
    robots_url,
)


class Inquiry:
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
        self.browser_looked = False
        self.canonical = ("", False)  # the page's own, and whether it is another page

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

    def _page_facts(self) -> PageFacts:
        answer, page = self.answer, self.page
        if not answer.status or (page is None and answer.pdf_links is None):
            return NOTHING_SAID
        self.ruling = robots.ruling(page.robots if page else (), answer.every("x-robots-tag"), self.case.at)
        self.canonical = self._canonical()
        indexable = answer.status in MISSING_PAGE and not self.ruling.noindex
        return PageFacts(indexable, self.canonical[0], "unknown", *self.ruling)

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
            eye=Eye.BROWSER if self.browser_looked else answer.eye,
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

    def _target_names(self) -> list[str]:
        """Where the target ends and what it calls itself, as far as it was looked at."""
        seen = self._seen(Want.TARGET, self.target)
        if seen is None or not seen.answer.ok:
            return []
        names = [seen.answer.url]
        if seen.page is not None and len(seen.page.canonicals) == 1:
            names.append(seen.page.canonicals[0])
        return [name for name in names if not urls.same_page(name, self.target)]

    def _arrives(self, seen: Seen) -> bool:
        """Whether a detour ends at the target (or passes it)."""
        ends = [seen.answer.url, *(hop.location for hop in seen.answer.hops)]
        if refresh := refresh_of(seen):
            ends.append(refresh[1])
        return any(urls.match(end, self.target) > Match.SITE for end in ends if end)

    def _end(self, seen: Seen) -> str:
        refresh = refresh_of(seen)
        return refresh[1] if refresh else seen.answer.url

    def _names_target(self, link: FoundLink) -> bool:
        host = urls.bare_host(urls.host(self.target))
        return host in unescape(link.href).lower()

    def _expected_anchor(self, link: FoundLink) -> bool:
        wanted = self.case.expected.anchor
        return bool(wanted) and _plain(link.anchor) == _plain(wanted)

    def _target_words(self) -> set[str]:
        label = urls.registrable(urls.host(self.target)).partition(".")[0]
        parsed = urls.parse(self.target)
        path = parsed.pathname if parsed else ""
        return set(re.findall(r"[^\W\d_]{4,}", f"{label} {path}".lower()))


_LINK = re.compile(r"<([^>]*)>((?:\s*;\s*[^\s\"=;,]+(?:\s*=\s*(?:\"[^\"]*\"|[^\s\";,]*))?)*)")
_LINK_PARAMETER = re.compile(r";\s*([^\s\"=;,]+)(?:\s*=\s*(?:\"([^\"]*)\"|([^\s\";,]*)))?")


def _filled(sentence: str, values: dict[str, object]) -> str:
    """A sentence with its gaps filled; what a stranger's page put into a value is never read as a gap."""
    if "{" not in sentence:
        return sentence
    return re.sub(r"\{(\w+)\}", lambda gap: str(values.get(gap[1], "")), sentence)


def refresh_of(seen: Seen) -> tuple[float, str] | None:
    """Where a page leads by itself, by its meta or by a header of its answer."""
    said = seen.answer.header("refresh")
    return refresh(said, seen.answer.url) if said else seen.page.refresh if seen.page is not None else None


def _link_header(value: str, base: str) -> list[str]:
    """The canonical addresses in one Link header (RFC 8288), without those that search engines disregard."""
    found = []
    for address, rest in _LINK.findall(value):
        said = {name.lower().rstrip("*"): quoted or plain for name, quoted, plain in _LINK_PARAMETER.findall(rest)}
        if "canonical" in said.get("rel", "").lower().split() and DISREGARDED.isdisjoint(said):
            resolved = urls.join(address, base)
            if resolved:
                found.append(resolved)
    return found


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def says_nothing(seen: Seen) -> bool:
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
