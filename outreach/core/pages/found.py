"""What one page says about one target: its links, the places that only name it, and what it says about itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape

from .. import urls
from ..urls import Match
from . import page_state

MANY_LINKS = 100  # links to other sites above which each link of a page is worth little

# the placements a link can have, as written in results
MAIN, NAVIGATION, FOOTER, SIDEBAR, COMMENT, AUTHOR, HIDDEN = (
    "main text", "navigation", "footer", "sidebar", "comment", "author box", "hidden",
)  # fmt: skip

# the eyes of a wider search: a place that names the target but is no link a crawler follows
BUTTONS = "not crawlable"
TEXT, SCRIPT, LOADED, JSON_LD, SOURCE_COMMENT, TEMPLATE, ATTRIBUTE = (
    "text", "script", "loaded by a script", "JSON-LD", "HTML comment", "template", "attribute",
)  # fmt: skip


@dataclass(slots=True)
class FoundLink:
    """One place of a page that leads to the target, or looks as if it did.

    *href* is as written, *url* as resolved. *where* is page, noscript, iframe (its srcdoc), pdf or rendered.
    """

    href: str
    url: str
    element: str = "a"  # a, area, svg a, or what else carried the address
    anchor: str = ""
    anchor_kind: str = ""  # text, alt, title, label; "" when there is none
    rel: tuple[str, ...] = ()
    placement: str = MAIN
    hidden: str = ""  # what hides it
    beyond_2mb: bool = False
    match: Match = Match.NONE
    excerpt: str = ""  # the source around it
    where: str = "page"
    image: bool = False
    # what linkcheck found out about it
    leads_to: str = ""  # where it ends, when it goes through other addresses
    verdict: str = ""
    reason: str = ""
    nofollow_from: tuple[str, ...] = ()


@dataclass(slots=True)
class Mention:
    """The target's address met where it is no link: *kind* says where, *excerpt* shows it."""

    kind: str
    element: str
    excerpt: str


@dataclass(slots=True)
class Page:
    """What one page says, as far as one target is concerned."""

    url: str
    kind: str = "html"  # html, text, or other: nothing that could carry a link
    base: str = ""
    title: str = ""
    language: str = ""
    encoding: str = "utf-8"
    canonicals: tuple[str, ...] = ()  # resolved; from the head
    robots: tuple[tuple[str, str], ...] = ()  # (name, content) of metas that may be about robots
    refresh: tuple[float, str] | None = None  # seconds, resolved address
    links: list[FoundLink] = field(default_factory=list)  # real links to the target's page or site
    outlinks: int = 0  # a[href] in all
    external: int = 0  # of them, to other sites; counted when there are very many, or none to the target
    # only filled when no link was found:
    near: list[FoundLink] = field(default_factory=list)  # no link to us, but meant to be one
    redirectors: list[FoundLink] = field(default_factory=list)  # may lead to the target through another address
    frames: tuple[str, ...] = ()
    mentions: list[Mention] = field(default_factory=list)
    signs: tuple[page_state.Sign, ...] = ()  # what speaks for a page that is not what was asked for
    text_length: int = 0  # characters a reader sees, counted as far as it matters
    prints: frozenset[int] = frozenset()  # a sketch of the text, to compare two pages
    searched: bool = False  # whether the wider search was made


@dataclass(slots=True, frozen=True)
class Target:
    url: str
    host: str  # without www
    site: str
    needle: str  # what an address must contain to be worth resolving, when it is spelled plainly
    path: str
    label: str  # the name without its suffix
    words: frozenset[str]


@lru_cache(maxsize=1024)
def target_of(url: str) -> Target:
    address = urls.normal(url) or ""
    host = urls.bare_host(urls.host(address))
    parsed = urls.parse(address) if address else None
    path = parsed.pathname + parsed.search if parsed else ""
    label = urls.registrable(host).partition(".")[0]
    words = frozenset(w for w in re.findall(r"[^\W\d_]{4,}", unescape(path).lower())) | ({label} if label else set())
    return Target(address, host, urls.site(address), urls.registrable(host), path, label, words)
