"""Links that are there: what each is worth, and which of them decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .. import urls
from ..pages import found as finds
from ..pages import page_state, robots
from ..pages.found import FoundLink, Page
from ..pages.response import Answer, Failure, Hop
from ..urls import Match
from .inquiry import Inquiry, refresh_of, says_nothing
from .verdicts import GONE, MOST_HOPS, NOT_TOLD, ORDER, RANK, ROWS, Ask, Seen, Verdict, Want, Word

_LOW_PLACES = frozenset((finds.FOOTER, finds.SIDEBAR, finds.NAVIGATION, finds.AUTHOR, finds.COMMENT))
_ELEMENT_NAMES = {
    "area": "region of an image map",
    "svg a": "link inside a drawing (SVG)",
    "math a": "link inside a formula",
    "shadow a": "link inside a shadow tree",
}


MARKS = ("nofollow", "sponsored", "ugc")
_WHERE = {"pdf": "pdf_link", "rendered": "js_only", "noscript": "noscript", "iframe": "iframe"}

Reason = tuple[str, dict[str, str]]  # a row of the table, and what fills its sentence


class Weighing(Inquiry):
    """The part of a judgement that weighs links."""

    def _judged(self, links: list[FoundLink]) -> Verdict:
        """Weigh every link; the best decides, the agreed page before another one."""
        links = self._ends_at_target(links)
        agreed = any(link.match > Match.SITE for link in links)
        weighed = [(link, self._weighed(link)) for link in links]
        deciding = [pair for pair in weighed if not agreed or pair[0].match > Match.SITE]
        best, fill = min(deciding, key=lambda pair: (RANK[pair[0].verdict], -ORDER[pair[0].reason], -pair[0].match))
        reason = best.reason
        others = [link for link in links if link is not best]
        if reason == "ok" and any(link.reason.startswith("rel_") for link in others if link.match > Match.SITE):
            marks = {word for link in others for word in link.rel if word in MARKS}
            reason, fill = "mixed", {"detail": f"a second link to the same page is {' '.join(sorted(marks))}"}
        self._note(best)
        return self._say(reason, links=[best, *others], fill=fill)

    def _weighed(self, link: FoundLink) -> dict[str, str]:
        """Write down what a link is worth and where a nofollow comes from; what fills the sentence is given back."""
        link.reason, fill = self._weigh(link)
        link.verdict = ROWS[link.reason].verdict
        link.nofollow_from = (*(f"rel={word}" for word in MARKS if word in link.rel), *self.ruling.nofollow)
        return fill

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
                if seen and (seen.answer.hops or refresh_of(seen)) and self._arrives(seen):
                    link = replace(link, match=Match.PAGE, leads_to=self._end(seen))
            followed.append(link)
        return followed

    def _weigh(self, link: FoundLink) -> Reason:
        """One link through the table: its reason, and what fills the sentence."""
        if link.where in _WHERE:
            return _WHERE[link.where], {}
        if link.element != "a":
            return "odd_element", {"detail": _ELEMENT_NAMES.get(link.element, link.element)}
        marks: list[Reason] = []
        if link.match is Match.SITE:
            marks.append(("other_page", {"href": link.url}))
        if broken := self._target_broken(link):
            return "target_broken", {"detail": broken}
        for said in self._around(link):
            if said and ROWS[said[0]].verdict is not Word.COUNTS:
                return said
            marks += [said] if said else []
        if against := self._marked_down(link):
            return against
        if not link.anchor:
            marks.append(("no_anchor", {}))
        return marks[0] if marks else ("ok", {})

    def _around(self, link: FoundLink) -> Iterator[Reason | None]:
        """What lies around a link, each looked at only when it is asked for: its way, the page itself, its original."""
        yield self._way(link) if link.leads_to else None
        yield self._page_barred()
        yield self._canonical_verdict()

    def _marked_down(self, link: FoundLink) -> Reason | None:
        """What the link itself and its place on the page say against it."""
        rel = next((word for word in ("sponsored", "nofollow", "ugc") if word in link.rel), "")
        if rel:
            return f"rel_{rel}", {}
        if link.hidden:
            return "hidden", {"detail": link.hidden}
        if link.beyond_2mb:
            return "beyond_2mb", {}
        if link.placement in _LOW_PLACES:
            where = "in a comment" if link.placement == finds.COMMENT else f"in the {link.placement}"
            return "low_value_place", {"detail": f"it stands {where}"}
        if self.page is not None and self.page.external > finds.MANY_LINKS:
            return "low_value_place", {"detail": f"it is one of {self.page.external} links that leave the page"}
        return None

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

    def _way(self, link: FoundLink) -> Reason | None:
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
        refresh = refresh_of(seen)
        if refresh and refresh[0] > 0 and not urls.same_page(seen.answer.url, self.target):
            return "via_302", href
        hops = _until(seen.answer, self.target)
        if len(hops) > MOST_HOPS:
            return "via_blocked", {**href, "detail": f"it takes {len(hops)} hops."}
        return ("via_302" if any(not hop.permanent for hop in hops) else "via_301"), href

    def _page_barred(self) -> Reason | None:
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

    def _canonical_verdict(self) -> Reason | None:
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
        if answer.status not in GONE and (answer.status >= 400 or says_nothing(seen)):
            return "cannot_check", {"detail": f"its canonical {urls.readable(canonical)} did not answer."}
        if answer.status in GONE or page is None:
            return "not_canonical", {**fill, "why": "which is gone"}
        if robots.ruling(page.robots, answer.every("x-robots-tag"), self.case.at).noindex:
            return "not_canonical", {**fill, "why": "which is noindex"}
        if self._has_the_link_too(page):
            return "canonical_ok", fill
        return "not_canonical", {**fill, "why": "which does not have the link"}

    def _has_the_link_too(self, page: Page) -> bool:
        """Whether a page that is named as the original links to the target, or to our site as this one does."""
        if any(link.match > Match.SITE for link in page.links):
            return True
        if self.page is None or not page.links:
            return False
        return all(link.match <= Match.SITE for link in self.page.links)

    def _note(self, best: FoundLink) -> None:
        if best.match is Match.SOFT:
            self.notes.append("The address carries a ref parameter, which we take for a campaign mark.")
        if best.placement == finds.HIDDEN and best.reason != "hidden":
            self.notes.append(f"Readers cannot see the link ({best.hidden}).")
        if best.image and not best.anchor and best.reason != "no_anchor":
            self.notes.append("The image link has no alt text.")


def _until(answer: Answer, target: str) -> list[Hop]:
    """The hops before the target is reached; what the target does itself is another matter."""
    hops = []
    for hop in answer.hops:
        if urls.same_page(hop.url, target):
            break
        hops.append(hop)
    return hops
