"""What is known of a linking domain and of ourselves, as the signs of the profile score read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

SUSPICIOUS, UNCLEAR = 50, 25  # from these scores on


ALONE = SUSPICIOUS - 1  # what one sign by itself can reach at most


SHARED_BY = 8  # domains that use the same unusual words before it is called a pattern


TEMPLATE_BY = 5


NETWORK_BY = 3


BURST_SHARE = 0.7  # of the domains of a pattern that appeared within one month


MANY_LINKS, VERY_MANY_LINKS = 150, 500


SITEWIDE = 100  # pages


OLD_DAYS = 730


HEADLINE = 7  # words; a text this long is the headline of what it links to


CLASSES = ("brand", "url", "money", "generic", "other")


@dataclass(frozen=True, slots=True)
class Ours:
    """What we know of ourselves: registrable *hosts*, *brands*, *money* terms, *headlines* of pages, *languages*."""

    hosts: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    money: tuple[str, ...] = ()
    headlines: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Look:
    """What one polite look at a page of the domain saw."""

    external: int = 0
    hidden: str = ""
    sells: str = ""  # the words on the page that sell links
    thin: bool = False
    indexable: bool = True
    linked: bool = True
    network: tuple[str, ...] = ()  # ids of advertising and analytics accounts


@dataclass(frozen=True, slots=True)
class Facts:
    """What the files carry about one domain, what we know of it, and what it shares with others.

    *anchors* are (text, pages); *urls* and *titles* a sample of its pages; *domain_score* (0 to 100) and *traffic*
    (visits a month) are None where no source tells. *same_anchor*, *same_template* and *same_network* count the domains
    that share it, this one included; *burst* says when most of these appeared, empty when not all at once.
    """

    domain: str
    pages: int = 1
    followed: int = 0
    nofollowed: int = 0
    lost: int = 0
    anchors: tuple[tuple[str, int], ...] = ()
    urls: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    outgoing: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    first_seen: date | None = None
    last_seen: date | None = None
    domain_score: float | None = None
    traffic: float | None = None
    spam_says: tuple[str, ...] = ()  # the sources that mark it as spam
    earned: str = ""  # in words: the link we earned here
    answered: bool = False  # somebody there answered us
    cited: str = ""  # the page of ours that links there
    same_anchor: int = 0
    shared_anchor: str = ""
    same_template: int = 0
    template: str = ""
    same_network: int = 0
    burst: str = ""
    look: Look | None = None


class Sign(NamedTuple):
    """How strongly a signal speaks, 0 to 1, and why, in words."""

    strength: float
    because: str
