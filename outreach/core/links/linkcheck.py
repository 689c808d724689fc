"""Link checks: whether a link is there, whether it counts, and why; one look, judged from what was brought back."""

from __future__ import annotations

import re
from collections.abc import Callable

from .. import urls
from ..pages import page_state, robots
from ..pages.found import FoundLink
from ..pages.response import Answer, Failure
from ..urls import Match
from .absence import Absence
from .inquiry import refresh_of
from .verdicts import FAILURE_SENTENCES, GONE, MISSING_PAGE, MOST_HOPS, STATUS_SENTENCES, Ask, Case, Seen, Verdict, Want

ROUNDS = 8  # a look never needs more rounds of asking


def judge(case: Case) -> Verdict:
    """Decide one look by the table above, and say what else is worth looking at before the word is final.

    Nothing is fetched here: whoever calls brings what `asks` names, gives it to the case and calls again.
    """
    return _Look(case).verdict()


def decide(case: Case, bring: Callable[[Ask], Seen | robots.Rules | None]) -> Verdict:
    """Judge with a function that brings what is asked: ``bring(ask)`` returns Seen, robots.Rules or None."""
    verdict = judge(case)
    for _ in range(ROUNDS):
        if not verdict.asks:
            return verdict
        for ask in verdict.asks:
            case.take(ask, bring(ask))
        verdict = judge(case)
    return verdict


class _Look(Absence):
    """The story of one judgement: what the page answered, and which part of the table that leads to."""

    def verdict(self) -> Verdict:
        """The word on the case, as far as it can be said with what is known."""
        addresses = {"page": self.case.page_url, "target": self.case.target_url}
        if bad := next((name for name, url in addresses.items() if urls.normal(url) is None), ""):
            why = f"the {bad} is not an address a browser could open."
            return self._say("cannot_check", detail=why, code="bad_url")
        seen = self._seen(Want.PAGE, self.case.page_url)
        if seen is None:
            return self._say("cannot_check", detail="it was not looked at yet.", code="not_looked")
        seen, hops = self._followed(seen)
        self.answer, self.page = seen.answer, seen.page
        self.facts = self._page_facts()
        links = [link for link in (seen.page.links if seen.page else ()) if link.match > Match.NONE]
        return self._answered(seen, links, hops)

    def _answered(self, seen: Seen, links: list[FoundLink], hops: int) -> Verdict:
        answer = seen.answer
        if not answer.ok and not (links and answer.status in MISSING_PAGE):
            return self._not_answered(answer)
        if answer.status not in MISSING_PAGE:
            return self._say("cannot_check", detail=f"it answers {answer.status}.", code=f"http_{answer.status}")
        if hops and self._led_away(answer.url):
            return self._elsewhere(seen, links)
        if answer.pdf_links is not None or answer.is_pdf:
            return self._pdf(answer)
        return self._judged(links) if links else self._without_links(seen, bool(hops))

    def _elsewhere(self, seen: Seen, links: list[FoundLink]) -> Verdict:
        """The page led away from where it was; a wall at the end of the way tells nothing."""
        wall = self._wall(seen.page) if seen.page is not None and not links else None
        if seen.page is not None and wall is not None and wall.kind in page_state.UNKNOWABLE:
            return self._not_itself(seen.page, wall)
        also = "; the link stands there" if any(link.match > Match.SITE for link in links) else ""
        return self._say("page_redirected", final=urls.readable(seen.answer.url) + also, links=links)

    def _without_links(self, seen: Seen, redirected: bool) -> Verdict:
        answer, page = seen.answer, seen.page
        if page is None:
            return self._say("cannot_check", detail="its content could not be read.", code=Failure.UNREADABLE)
        if not answer.complete:
            why = answer.detail or "only a part of it arrived."
            return self._say("cannot_check", detail=why, code=str(answer.failure or "incomplete"))
        if page.kind == "other":
            kind = answer.content_type or "unknown"
            return self._say("cannot_check", detail=f"it is no web page but {kind}.", code="not_a_page")
        return self._absent(page, redirected)

    def _followed(self, seen: Seen) -> tuple[Seen, int]:
        """Follow the page's own immediate refresh as a redirect: what was seen last, and how many hops it took."""
        hops = len(seen.answer.hops)
        for _ in range(3):
            refresh = refresh_of(seen) if seen.answer.ok else None
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
                detail=STATUS_SENTENCES.get(answer.status, f"it answers {answer.status}."),
                code=str(page_state.Kind.BOT_WALL) if mark else f"http_{answer.status}",
                evidence=(mark,) if mark else (),
            )
        return self._say("cannot_check", detail=answer.detail or FAILURE_SENTENCES[answer.failure], code=answer.failure)

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


_FRONT = re.compile(r"^/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?$", re.IGNORECASE)


def _front(url: str) -> bool:
    """Whether an address is a front page, also that of one language (/en/)."""
    parsed = urls.parse(url)
    return urls.is_home(url) or (parsed is not None and not parsed.search and bool(_FRONT.match(parsed.pathname)))
