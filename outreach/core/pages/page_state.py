"""Pages that answer 200 but are not what was asked for: a wall, a parked domain, a "not found", and how each shows."""
# ruff: noqa: E501 - tables of rules and phrases read best with one entry a line

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import unquote

from . import page_state_phrases as phrases


class Kind(StrEnum):
    """What a page really is when it is not the page that was asked for."""

    BOT_WALL = "bot_wall"  # a challenge, a captcha, a block: nothing is known
    GATE = "gate"  # consent, age, a welcome: what is behind it is not known
    MAINTENANCE = "maintenance"  # the site is out of order for now: nothing is known
    SHELL = "empty_shell"  # scripts would write the page: nothing is known without a browser
    EMPTY = "empty_page"
    LOGIN = "login_wall"
    PARKED = "parked"
    SOFT_404 = "soft_404"


Element = tuple[str, dict[str, str | None], Any]  # tag, attributes and the node itself
UNKNOWABLE = (Kind.BOT_WALL, Kind.GATE, Kind.MAINTENANCE, Kind.SHELL, Kind.EMPTY)


@dataclass(slots=True, frozen=True)
class Sign:
    """One thing that speaks for a kind: how much it weighs, and what was seen."""

    kind: Kind
    weight: int
    seen: str


@dataclass(slots=True, frozen=True)
class Wall:
    """What a page was recognised as, and the evidence that led there."""

    kind: Kind
    evidence: tuple[str, ...]


ENOUGH = 4
SHORT, MIDDLING = 900, 3_000  # characters of visible text
LITTLE, MUCH_BESIDE_LOGIN = 250, 500  # characters of what a page tells beside its furniture
FEW_LINKS = 4
MOSTLY = 0.35  # the share of other words up to which a heading says mostly one thing
CONSENT_LENGTH = 1_500


class _Reading:
    """One page while it is searched for signs."""

    def __init__(self, tree: Any, source: str, visible: str, title: str, outlinks: int, told: Told) -> None:
        self.tree = tree
        self.visible = visible
        self.length = len(visible)
        self.title = title
        self.outlinks = outlinks
        self.few_links = outlinks < FEW_LINKS  # as walls have
        self.told = told
        self.source = source[:400_000] if self.length < MIDDLING else ""  # never looked at where a page says much
        first = tree.tags("h1")
        nodes = [*first[:2], *tree.tags("h2"), *first[2:]][:4]
        self.heads = [" ".join((node.text() or "").split())[:200] for node in nodes]
        self.first_head = self.heads[0] if first else ""
        self.headings = (
            ("title", title),
            *(("heading", head) for head in self.heads),
        )  # what it calls itself, and where
        self.found: list[Sign] = []

    def add(self, kind: Kind, weight: int, seen: str) -> None:
        """Note one sign; one without weight is none."""
        if weight:
            self.found.append(Sign(kind, weight, seen))

    def heading_says(self, words: phrases.Words) -> str:
        """The first of these phrases in the title or a heading, "" when there is none."""
        return next(filter(None, (words.search(text) for _, text in self.headings)), "")

    @cached_property
    def has_form(self) -> bool:
        """Whether a person could write something here, so that a captcha belongs to a form and not before the page."""
        return bool(self.tree.css(phrases.FORM_FIELDS))

    @cached_property
    def text(self) -> str:
        """What the page tells its readers beside links, headings, forms, navigation and notices about cookies.

        Pages that are not what was asked for say little; a page that tells much is what it is, whatever words are in it.
        Asked for only when something was found already. Changes the tree: all other searches in it come before.
        """
        _ = self.has_form
        body = self.tree.body
        if body is None:
            return ""
        for node in body.css(phrases.CONSENT)[:20]:
            if len(node.text() or "") < CONSENT_LENGTH and node.css_first("h1,main,article") is None:
                node.decompose()
        for node in body.css(phrases.FURNITURE):
            if node.tag != "header" or node.css_first("p") is None or node.css_first("nav") is not None:
                node.decompose()
        return " ".join((body.text(separator=" ") or "").split())

    @cached_property
    def tells(self) -> int:
        """How many characters that is."""
        return len(self.text)


def signs(tree: Any, text: str, visible: str, title: str, outlinks: int, told: Told) -> tuple[Sign, ...]:
    """Collect what speaks for a page not being what was asked for.

    In: the parsed tree (noscript already taken out), the source in lower case, the visible words, the title, how many
    links it has, and what its head and fields say.
    """
    page = _Reading(tree, text, visible, title, outlinks, told)
    _look_for_nothing(page)
    _look_for_gone(page)
    _look_for_wall(page)
    _look_for_parking(page)
    _look_for_login(page)
    _look_for_trouble(page)
    return tuple(page.found)


_NEEDS_SCRIPTS = re.compile(r"<noscript[^>]*>[^<]*(?:<(?!/noscript)[^>]*>[^<]*)*javascript", re.IGNORECASE)
_LATE_SCRIPT = re.compile(r"<script[^>]+(?:type=[\"']?module|defer|async)", re.IGNORECASE)


def _look_for_nothing(page: _Reading) -> None:
    """A page with no words: empty, or to be written by a script."""
    scripts = "<script" in page.source
    if not page.length and not scripts and not page.tree.css("img,video,object,embed,iframe,frame,canvas"):
        page.add(Kind.EMPTY, 4, "the page is empty")
    if scripts and (seen := _shell(page)):
        page.add(Kind.SHELL, 4, seen)


def _shell(page: _Reading) -> str:
    """What shows that a page with scripts is written by them alone, "" when nothing does."""
    length, source = page.length, page.source
    if not length:
        return "the page has scripts but not one word of text"
    root = next((node for node in page.tree.css(phrases.SCRIPT_ROOTS) if _hollow(node)), None)
    if root is not None and (page.tells < 60 or (length < 200 and root.id in phrases.ROOT_NAMES)):
        return f"the container #{root.id or root.tag} is empty until a script fills it"
    if length < 200 and _NEEDS_SCRIPTS.search(source):
        return "the page says that it needs JavaScript"
    if length < 40 and page.outlinks == 0 and _LATE_SCRIPT.search(source):
        return f"the page has only {length} characters of text and a script that writes the rest"
    return ""


def _hollow(node: Any) -> bool:
    """Whether a container holds nothing a reader could see."""
    return (
        node.tag not in phrases.MARKERS
        and not (node.text() or "").strip()
        and node.css_first(phrases.SOMETHING) is None
    )


def _look_for_wall(page: _Reading) -> None:
    if page.length >= 2_000:
        return
    marks = ((found, weight) for marks, weight in phrases.MARKS if (found := marks.search(page.source)))
    mark, weight = next(marks, (None, 0))
    said = _words_of_wall(page)
    if not (mark or said) or page.tells >= SHORT:
        return
    if mark and (mark.re is phrases.CHALLENGE or not page.has_form):
        _weigh_mark(page, mark[0], weight)
    for weight, seen in said:
        page.add(Kind.BOT_WALL, weight, seen)
    if said and page.few_links:
        page.add(Kind.BOT_WALL, 1, f"it has {page.outlinks} links")
        page.add(Kind.BOT_WALL, int(page.told.noindex), "it is noindex")
        page.add(Kind.BOT_WALL, int("<noscript" in page.source), "it wants scripts to run")


def _weigh_mark(page: _Reading, mark: str, weight: int) -> None:
    """A mark of a bot wall says much on a page that says little, and little on one with many links."""
    if page.outlinks >= 15:
        weight = 1
    elif page.few_links and page.tells < LITTLE:
        weight = 3
    page.add(Kind.BOT_WALL, weight, f"the source has {mark!r}, the mark of a bot wall")
    if page.length < 120 and page.few_links:
        page.add(Kind.BOT_WALL, 1, f"it says hardly anything ({page.length} characters)")


def _words_of_wall(page: _Reading) -> list[tuple[int, str]]:
    """What a page says as walls do, with its weight; what a heading says outright needs nothing beside it."""
    if strong := page.heading_says(phrases.WALL_WORDS):
        return [(3, f"its heading says {strong!r}")]
    said = []
    if weak := page.heading_says(phrases.WALL_HINTS):
        said.append((2, f"its heading says {weak!r}"))
    if body := phrases.WALL_WORDS.search(page.visible):
        said.append((2, f"it says {body!r}"))
    elif not weak and (hint := phrases.WALL_HINTS.search(page.visible)):
        said.append((1, f"it says {hint!r}"))
    return said


def _look_for_parking(page: _Reading) -> None:
    if page.length >= MIDDLING:
        return
    if mark := phrases.PARKED_MARKS.search(page.source):
        weight = 4 if page.tells < LITTLE else 1
        page.add(Kind.PARKED, weight, f"the source has {mark[0]!r}, the mark of a parking page")
    named = ((heading, words) for _, heading in page.headings if (words := phrases.PARKED_WORDS.search(heading)))
    heading, words = next(named, ("", ""))
    words = words or phrases.PARKED_WORDS.search(page.visible)
    if not words:
        return
    page.add(Kind.PARKED, 3 if heading and phrases.share_left(heading, words) <= MOSTLY else 2, f"it says {words!r}")
    if page.tells < LITTLE:
        page.add(Kind.PARKED, 1, f"it says little else ({page.tells} characters)")
    if page.tells < SHORT:
        if page.outlinks < 6:
            page.add(Kind.PARKED, 1, f"it has {page.outlinks} links")
        if any(phrases.DOMAIN.fullmatch(told.lower().strip()) for _, told in page.headings):
            page.add(Kind.PARKED, 1, "it calls itself by its domain")


def _look_for_login(page: _Reading) -> None:
    if page.length >= MIDDLING:
        return
    plea = phrases.LOGIN_PLEA.search(page.visible)
    heads = (page.title, page.first_head)
    named = next(filter(None, map(phrases.LOGIN_WORDS.search, heads)), "")
    password, seen = page.told.password, ""
    if not any((password, plea, named)) or page.tells >= MUCH_BESIDE_LOGIN:
        return
    if password and (named or plea or page.tells < 60 or phrases.LOGIN_WORDS.search(page.text)):
        seen = "asks for a password"
    elif page.tells < LITTLE and plea:
        seen = f"says {plea!r}"
    elif page.tells < LITTLE and any(map(_is_called_login, heads)):
        seen = f"calls itself {named!r}"
    if seen:
        page.add(Kind.LOGIN, 4, f"it {seen} and says little else ({page.tells} characters)")


def _is_called_login(heading: str) -> bool:
    """Whether a part of a heading says "log in" and hardly anything else."""
    parts = ((part, phrases.LOGIN_WORDS.search(part)) for part in phrases.SEPARATORS.split(heading))
    return any(words and phrases.share_left(part, words) <= MOSTLY for part, words in parts)


def _look_for_trouble(page: _Reading) -> None:
    if page.length >= SHORT:
        return
    strong = page.heading_says(phrases.TROUBLE)
    said = strong or page.heading_says(phrases.TROUBLE_HINTS)
    said = said or (phrases.TROUBLE.search(page.visible) if page.length < 300 else "")
    if not said:
        return
    if page.tells < LITTLE + 100 if strong else page.outlinks < 6 and page.tells < LITTLE:
        page.add(Kind.MAINTENANCE, 4, f"it says {said!r} and little else")


_GONE_ADDRESS = re.compile(r"/(?:404|not-?found|page-?not-?found|error-?404)(?:[/?.]|$)", re.IGNORECASE)


def _look_for_gone(page: _Reading) -> None:
    ends = (page.tree.root, page.tree.body)
    names = _gone_element(node for node in ends if node is not None and node.tag in ("html", "body"))
    best, seen = _words_of_gone(page)
    if best:
        names = names or _gone_element(page.tree.css("main,body > div,main > div,article,section")[:40])
        weight = next((weight for below, weight in _GONE_WEIGHTS[best] if page.tells < below), 0)
        if weight:
            page.add(Kind.SOFT_404, weight, f"{seen} and little else ({page.tells} characters)")
            page.add(Kind.SOFT_404, int(page.told.noindex), "it is noindex")
    if names:
        tag, name = names
        weight = (4 if tag in ("html", "body") else 2) if best or page.tells < SHORT else 3
        page.add(Kind.SOFT_404, weight, f"the element {tag} is named {name!r}")
    if page.told.status.strip() in ("404", "410"):
        page.add(Kind.SOFT_404, 4, "it tells crawlers status 404")
    for address in filter(_GONE_ADDRESS.search, page.told.addresses[:3]):
        page.add(Kind.SOFT_404, 4, f"it calls itself {address!r}")


def _words_of_gone(page: _Reading) -> tuple[str, str]:
    """How surely a page says "not found" (a key of the weights, "" when it does not), and what shows it."""
    best, seen = "", ""
    said = "\n".join([page.title, *page.heads])
    for place, text in page.headings if "404" in said or phrases.GONE.search(said) else ():
        for part in phrases.SEPARATORS.split(text):
            sure = _says_gone(part)
            if _SURENESS.index(sure) < _SURENESS.index(best):
                best, seen = sure, f"its {place} says {part.strip()!r}"
    if best or page.length >= SHORT or not phrases.GONE.search(page.visible[:400]):
        return best, seen
    begins = page.text[:300]  # only the words of the page itself count here: a menu may say anything
    words = phrases.GONE.search(begins)
    if not words:
        return "", ""
    sentence = next((one for one in re.split(r"(?<=[.!?。])\s*", begins) if words in one), words)
    likely = phrases.PAGE_NOUNS.search(sentence) or "404" in sentence
    return "likely" if likely else "maybe", f"it says {words!r}"


_SURENESS = ("sure", "likely", "maybe", "")


def _says_gone(part: str) -> str:
    """How surely a heading says "not found": sure (and nothing else), likely (mostly), maybe (among other things), ""."""
    words, number = phrases.GONE.search(part), phrases.NUMBER_404.search(part)
    if not words and not number:
        return ""
    left = phrases.share_left(part, words)
    if left <= MOSTLY and (number or phrases.PAGE_NOUNS.search(part) or left < 0.1):
        return "sure"
    if words and len(part) <= 110 and left <= 0.6:
        return "likely"
    return "maybe" if words else ""


def _gone_element(nodes: Iterable[Any]) -> tuple[str, str] | None:
    """An element whose name says "not found": (its tag, the name)."""
    for node in nodes:
        attributes = node.attributes
        name = _gone_name(f"{attributes.get('class') or ''} {attributes.get('id') or ''}")
        if name:
            return node.tag or "", name
    return None


# How much "not found" weighs by how surely it is said and how little (in characters) is said beside it.
_GONE_WEIGHTS = {
    "sure": ((700, 4), (2_000, 3), (10**9, 2)),
    "likely": ((LITTLE, 4), (400, 2)),
    "maybe": ((150, 4), (LITTLE, 2)),
}


@lru_cache(maxsize=4096)
def _gone_name(names: str) -> str:
    """The first of an element's names that says "not found", "" when none does."""
    return next((name for name in names.split() if phrases.GONE_NAMES.match(name)), "")


class Told:
    """What a page's metas, links and fields say about what kind of page it is."""

    def __init__(self, head: Iterable[Element], password: bool) -> None:
        self.password = password
        self.noindex = False
        self.status = ""
        self.addresses: list[str] = []  # what the page calls itself
        for tag, attributes, _ in head:
            if tag == "link":
                self.addresses.append(attributes.get("href") or "")
            elif tag == "meta":
                name, content = (attributes.get("name") or "").lower(), attributes.get("content") or ""
                if name == "robots" and "noindex" in content.lower():
                    self.noindex = True
                elif name == "prerender-status-code":
                    self.status = self.status or content
                if (attributes.get("property") or "").lower() == "og:url":
                    self.addresses.append(content)


def recognise(
    found: tuple[Sign, ...],
    *,
    headers: tuple[tuple[str, str], ...] = (),
    asked: str = "",
    final: str = "",
    text_length: int = 0,
) -> Wall | None:
    """Decide what a page without the link is, from its signs, the headers of its answer and where it was found.

    None: it is the page that was asked for. What cannot be known outweighs what would be bad news.
    """
    found = found + tuple(_header_signs(headers, text_length))
    if asked != final and text_length < MIDDLING:
        found += tuple(_signs_of_the_way(asked, final, any(sign.kind is Kind.LOGIN for sign in found)))
    for kind in Kind:
        of_kind = [sign for sign in found if sign.kind is kind]
        if sum(sign.weight for sign in of_kind) >= ENOUGH:
            return Wall(kind, tuple(dict.fromkeys(sign.seen for sign in of_kind)))
    return None


def _signs_of_the_way(asked: str, final: str, asks_for_login: bool) -> list[Sign]:
    """What the address tells that we were sent to instead of the one we asked for."""
    path = "/" + final.partition("://")[2].partition("/")[2]
    if phrases.WALL_PATH.search(path) and not phrases.WALL_PATH.search(asked):
        return [Sign(Kind.BOT_WALL, 4, f"we were sent to {final}")]
    if phrases.LOGIN_PATH.search(path) and not phrases.LOGIN_PATH.search(asked):
        return [Sign(Kind.LOGIN, 4, f"we were sent to {final}")]
    if _comes_back(asked, final) and not asks_for_login:
        return [Sign(Kind.GATE, 4, f"we were sent to {final}, which leads back to the page")]
    return []


def _comes_back(asked: str, final: str) -> bool:
    """Whether an address carries the one that was asked for, as gates do that let a visitor on afterwards."""
    place, _, query = final.partition("?")
    page = asked.partition("://")[2].partition("/")[2].partition("#")[0]
    return len(page) > 1 and f"/{page}" in unquote(unquote(query)) and not place.endswith(f"/{page}")


def _header_signs(headers: tuple[tuple[str, str], ...], text_length: int) -> list[Sign]:
    found = []
    for name, value in headers:
        said = f"{name}: {value[:60]}"
        if name in ("cf-mitigated", "x-amzn-waf-action", "x-vercel-mitigated", "x-sucuri-block", "x-datadome-cid"):
            found.append(Sign(Kind.BOT_WALL, 4, f"the answer has the header {said}"))
        elif text_length < SHORT and name in ("x-datadome", "x-iinfo", "x-kpsdk-ct", "x-anubis-status"):
            found.append(Sign(Kind.BOT_WALL, 2, f"the answer has the header {said}"))
    return found


def challenge(body: bytes, headers: tuple[tuple[str, str], ...]) -> str:
    """For an answer that is an error anyway: the mark of a bot wall in it, "" when there is none."""
    return _mark_in(body, headers, phrases.ANY_MARK, 1)


def disguised(body: bytes, headers: tuple[tuple[str, str], ...]) -> str:
    """For an answer that says "gone" or "broken": what shows that it is only a challenge, "" when nothing does.

    Stricter than `challenge`: sites behind a bot wall, or with a captcha in a form, carry some marks on every page.
    """
    return _mark_in(body, headers, phrases.CHALLENGE, ENOUGH)


def _mark_in(body: bytes, headers: tuple[tuple[str, str], ...], marks: re.Pattern[str], weight: int) -> str:
    sign = next((sign for sign in _header_signs(headers, 0) if sign.weight >= weight), None)
    if sign:
        return sign.seen
    mark = marks.search(body[:100_000].decode("latin-1").lower())
    return f"the source has {mark[0]!r}, the mark of a bot wall" if mark else ""
