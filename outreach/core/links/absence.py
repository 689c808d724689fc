"""Pages without the link: what stands in its place, and whether it is missing at all."""

from __future__ import annotations

import re
from dataclasses import replace
from zlib import crc32

from .. import urls
from ..pages import found as finds
from ..pages import page_state, robots
from ..pages import search as searching
from ..pages.found import FoundLink, Page
from ..pages.response import Failure
from ..states import Sight
from ..urls import Match
from .inquiry import says_nothing
from .verdicts import MENTION_NAMES, ROWS, WALL_SENTENCES, Ask, Seen, Verdict, Want, Word
from .weigh import Weighing

LARGEST_INTERSTITIAL = 30_000  # bytes of a page that stands between a link and its target
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


_WHY_STOPPED = {
    Failure.TOO_MANY_REDIRECTS: "it redirects without end.",
    Failure.REDIRECT_LOOP: "it redirects without end.",
    Failure.ROBOTS: "robots.txt forbids it.",
}


class Absence(Weighing):
    """The part of a judgement that is about a page on which no link was found."""

    def _absent(self, page: Page, redirected: bool) -> Verdict:
        """No link was found in what the page answered: look for it elsewhere, then say what there is instead."""
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
        if moved := self._target_elsewhere():
            return self._judged(moved)
        if instead := self._instead_of_link(page):
            return instead
        if redirected and not urls.same_page(self.case.page_url, self.answer.url):
            return self._say("page_redirected", final=urls.readable(self.answer.url))
        if self._answers_anything(page):
            kind = page_state.Kind.SOFT_404
            seen = "the site shows the same page for an address that cannot exist"
            return self._say("soft_404", detail=WALL_SENTENCES[kind], code=kind, evidence=(seen,))
        return self._say("not_found")

    def _instead_of_link(self, page: Page) -> Verdict | None:
        """What stands on the page in place of the link: one that leads elsewhere, a button, a script, a mention."""
        excerpts: dict[str, list[str]] = {}
        for mention in page.mentions:
            excerpts.setdefault(mention.kind, []).append(mention.excerpt)
        in_script = finds.SCRIPT in excerpts and not self.browser_looked
        near = self._meant_for_us(page)
        if near and not (in_script and self._sight(ROWS["wrong_target"], [near]) is Sight.ABSENT):
            near = replace(near, verdict=Word.NOT_COUNTING, reason="wrong_target")
            return self._say("wrong_target", links=[near], detail=near.url)
        if finds.BUTTONS in excerpts:
            names = dict.fromkeys(f"<{mention.element}>" for mention in page.mentions if mention.kind == finds.BUTTONS)
            return self._say("not_crawlable", detail=", ".join(names), evidence=tuple(excerpts[finds.BUTTONS][:3]))
        if in_script:
            return self._say("script_only", code="script_only", evidence=tuple(excerpts[finds.SCRIPT][:3]))
        if excerpts:
            places = ", ".join(MENTION_NAMES.get(kind, kind) for kind in excerpts)
            return self._say("mention_only", detail=places, evidence=tuple(m.excerpt for m in page.mentions[:3]))
        return None

    def _by_detour(self, page: Page) -> list[FoundLink]:
        """Links that reach the target through another address, or from inside a frame."""
        found = []
        for link in (*page.redirectors, *page.near[:2]):
            if self._is_barred(link) and self._names_target(link):
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

    def _blocked_detour(self, page: Page) -> Verdict | None:
        """A link that leads to the target, or may, through an address that cannot be passed."""
        for link in page.redirectors:
            if not self._names_target(link) and not searching.passes(link.url):
                continue  # an ordinary page that happens to bear our name
            href = urls.readable(link.url)
            why, sight = self._stopped_at(link)
            if why:
                judged = [replace(link, verdict=Word.NOT_COUNTING, reason="via_blocked")]
                return self._say("via_blocked", links=judged, href=href, detail=why, sight=sight)
            seen = self.case.known.get(Ask(Want.REDIRECTOR, link.url))
            if isinstance(seen, Seen) and not self._is_barred(link) and self._is_likely(link) and says_nothing(seen):
                return self._say(
                    "cannot_check", detail=f"the link through {href} could not be followed.", code="detour"
                )
        return None

    def _stopped_at(self, link: FoundLink) -> tuple[str, Sight]:
        """Why an address between the page and the target cannot be passed, "" when it can; and whether that is sure."""
        ours = self._names_target(link)
        if self._is_barred(link):
            why = "robots.txt forbids it." if self._is_likely(link) else ""
            return why, Sight.SEEN if ours else Sight.UNKNOWN
        seen = self.case.known.get(Ask(Want.REDIRECTOR, link.url))
        if not isinstance(seen, Seen):
            return "", Sight.UNKNOWN
        answer = seen.answer
        stops = answer.failure is None and answer.status < 400 and not self._arrives(seen)
        if stops and (ours or _is_interstitial(seen)):
            return "it stops at a page in between that only a person can pass.", Sight.SEEN
        return (_WHY_STOPPED.get(answer.failure, "") if ours and answer.failure else ""), Sight.SEEN

    def _is_barred(self, link: FoundLink) -> bool:
        """Whether robots.txt is known to keep Google from the address of a link."""
        rules = self._rules(link.url)
        return rules is not None and rules.allows(link.url, robots.GOOGLEBOT) is False

    def _is_likely(self, link: FoundLink) -> bool:
        """Whether a link is probably meant for the target, by its address, its agreed anchor or its words."""
        words = f"{link.anchor} {link.href}".lower()
        named = self._names_target(link) or self._expected_anchor(link)
        return named or any(word in words for word in self._target_words())

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
        return self._say(reason, detail=WALL_SENTENCES[wall.kind], code=wall.kind, evidence=wall.evidence)

    def _rendered(self, page: Page, needed: bool = False) -> Verdict | None:
        """What a browser saw, where plain HTTP saw the address but no link, or no page at all."""
        kinds = {mention.kind for mention in page.mentions}
        if not needed and not kinds & {finds.SCRIPT, finds.TEMPLATE, finds.BUTTONS, finds.ATTRIBUTE}:
            return None
        seen = self._seen(Want.BROWSER, self.answer.url)
        if seen is None or not seen.answer.ok or seen.page is None:
            if Ask(Want.BROWSER, self.answer.url) in self.case.known:
                self.notes.append(
                    "The page was not looked at with a browser, so links written by scripts were not seen."
                )
            return None
        self.browser_looked = True
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
            searching.likeness(page.prints, seen.page.prints) >= 0.8
            and abs(page.text_length - seen.page.text_length) < 300
        )


def _is_interstitial(seen: Seen) -> bool:
    """Whether an address that should lead on is a small page of its own that names the target."""
    page = seen.page
    if page is None or len(seen.answer.body) > LARGEST_INTERSTITIAL:
        return False
    return any(link.match > Match.SITE for link in page.links) or any(m.kind == finds.SCRIPT for m in page.mentions)


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
