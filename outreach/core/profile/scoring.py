"""The profile: what speaks for and against a linking domain, each sign with its weight and its reason in words."""
# ruff: noqa: E501 - tables of signs and words read best with one entry a line

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Any, NamedTuple

from .. import urls
from . import protection

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
    """What we know of ourselves: registrable *hosts*, *brands*, *money* terms, *headlines* of our pages, *languages*."""

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


class Reason(NamedTuple):
    """One line of a score: the signal's name, the points it adds or takes, and why."""

    rule: str
    points: int
    because: str


@dataclass(frozen=True, slots=True)
class Signal:
    """A named rule: *weight* at full strength (negative where it speaks against alarm), *sentence* what it says."""

    name: str
    weight: int
    sentence: str
    about: str
    sign: Callable[[Facts, Ours, date], Sign | None]

    @property
    def calms(self) -> bool:
        return self.weight < 0


@dataclass(frozen=True, slots=True)
class Judged:
    """A score from 0 to 100, the visible sum of its *reasons*; *pattern* names what it shares with other domains."""

    score: int
    reasons: tuple[Reason, ...]
    pattern: str = ""

    @property
    def level(self) -> str:
        return level(self.score)


def level(score: int) -> str:
    """A score in a word: suspicious, unclear or ordinary."""
    return "suspicious" if score >= SUSPICIOUS else "unclear" if score >= UNCLEAR else "ordinary"


def judge(facts: Facts, ours: Ours, today: date, weights: Mapping[str, Any] | None = None) -> Judged:
    """Add up what speaks for and against a domain.

    *weights* hold what a person changed: {signal: points}; 0 switches a signal off. One alarming sign alone never
    makes a domain suspicious: the line "alone" takes off what is above.
    """
    reasons = []
    for signal in SIGNALS:
        weight = weight_of(signal, weights)
        if not weight:
            continue
        sign = signal.sign(facts, ours, today)
        if sign is not None and (points := round(weight * sign.strength)):
            reasons.append(Reason(signal.name, points, sign.because))
    alarms = [reason for reason in reasons if reason.points > 0]
    if len(alarms) == 1 and alarms[0].points > ALONE:
        reasons.append(Reason("alone", ALONE - alarms[0].points, "One sign alone is not enough."))
    reasons.sort(key=lambda reason: -abs(reason.points))
    total = sum(reason.points for reason in reasons)
    score = min(100, max(0, total))
    return Judged(score, tuple(reasons), pattern(facts) if alarms and score >= UNCLEAR else "")


def weight_of(signal: Signal, weights: Mapping[str, Any] | None) -> int:
    """The points of a signal as a person set them, else as they come; always with the signal's own sign."""
    given = (weights or {}).get(signal.name)
    if not isinstance(given, int | float):
        return signal.weight
    return -abs(round(given)) if signal.calms else abs(round(given))


def pattern(facts: Facts) -> str:
    """The name of what a domain has in common with others; empty when it stands alone.

    >>> pattern(Facts("a.example", same_anchor=31, shared_anchor="casino bonus"))
    'same anchor: casino bonus'
    """
    if facts.same_network >= NETWORK_BY and facts.look and facts.look.network:
        return f"same account: {facts.look.network[0]}"
    if facts.same_anchor >= SHARED_BY:
        return f"same anchor: {facts.shared_anchor}"
    if facts.same_template >= TEMPLATE_BY:
        return f"same page: {facts.template}"
    return ""


# --- anchors ----------------------------------------------------------------------------------------------------------


def anchor_class(anchor: str, ours: Ours) -> str:
    """What an anchor is: brand, url, money, generic or other. Without text (an image) it is generic.

    >>> ours = Ours(hosts=("acme.example",), money=("winter feed",))
    >>> [anchor_class(text, ours) for text in ("Acme", "https://acme.example/x", "winter feed", "here", "a fine guide")]
    ['brand', 'url', 'money', 'generic', 'other']
    """
    text = plain(anchor)
    if not text:
        return "generic"
    if _URL.search(anchor.strip()) or text.replace(" ", "") in {_squash(host) for host in ours.hosts}:
        return "url"
    squashed = text.replace(" ", "")
    if any(brand and brand in squashed for brand in _brands(ours)):
        return "brand"
    if any(text == term or (term in text and len(text) <= len(term) + 12) for term in map(plain, ours.money) if term):
        return "money"
    return "generic" if text in GENERIC else "other"


def plain(text: str) -> str:
    """A text in lower case, letters and digits only, single spaces: how anchors are compared."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_WORDS.findall(folded))


def anchor_key(anchor: str, ours: Ours) -> str:
    """Under what an anchor is counted across domains; empty when sharing it means nothing: our name, an address,
    "here", the headline of a page of ours, any long text."""
    text = plain(anchor)
    if not text or text in ours.headlines or len(text) > 80 or len(text.split()) >= HEADLINE:
        return ""
    return "" if anchor_class(anchor, ours) in ("brand", "url", "generic") else text


def template_key(url: str, title: str, domain: str) -> str:
    """What two pages made from one template share: the same title and, with figures left out, the same path.

    Empty where a page says too little to tell.
    """
    name = domain.partition(".")[0]
    words = plain(title).replace(plain(name), "").split()
    path = re.sub(r"\d+", "#", url.partition("://")[2].partition("/")[2].partition("?")[0].casefold()).strip("/")
    if len(words) < 3 or len(path) < 5:
        return ""
    return f"{' '.join(words)[:60]} /{path[:60]}"


def trade(text: str, ours: Ours) -> str:
    """The words of a trade that buys links by the thousand met in a text; empty when there are none, or it is our own
    trade."""
    found = _TRADE.search(plain(text)) or _TRADE_UNSPACED.search(unicodedata.normalize("NFKC", text))
    if not found:
        return ""
    own = plain(" ".join((*ours.hosts, *ours.brands, *ours.money)))
    named = (word for word in found[0].split() if len(word) > 3 and word not in _ANY_TRADE)
    return "" if any(word in own for word in named) else found[0]


def selling(text: str) -> str:
    """The words that offer links for money in a text; empty when there are none."""
    found = _SELLING.search(plain(text))
    return found[0] if found else ""


def _brands(ours: Ours) -> set[str]:
    labels = (host.removeprefix("www.").partition(".")[0] for host in ours.hosts)
    return {_squash(name) for name in (*ours.brands, *labels) if len(name) > 2}


def _squash(text: str) -> str:
    return plain(text).replace(" ", "")


def _share(facts: Facts, wanted: Callable[[str], Any]) -> tuple[float, str]:
    """The share of the linking pages whose anchor is wanted, and the most used of them."""
    total = sum(count for _, count in facts.anchors)
    hit = [(text, count) for text, count in facts.anchors if wanted(text)]
    return (sum(count for _, count in hit) / total if total else 0.0), (hit[0][0] if hit else "")


# --- the signs --------------------------------------------------------------------------------------------------------


def _trade_anchor(facts: Facts, ours: Ours, today: date) -> Sign | None:
    share, first = _share(facts, lambda text: trade(text, ours))
    return (
        Sign(min(1.0, 0.4 + share), f"the anchor “{first[:60]}” has nothing to do with you") if share >= 0.2 else None
    )


def _trade_name(facts: Facts, ours: Ours, today: date) -> Sign | None:
    name = re.sub(r"[-_.\d]+", " ", facts.domain.rpartition(".")[0])
    words = _NAME_TRADE.findall(name)
    own = plain(" ".join((*ours.hosts, *ours.brands, *ours.money)))
    words = [word for word in words if word not in own]
    if not words:
        return None
    return Sign(1.0 if len(words) > 1 else 0.6, f"its name speaks of {' and '.join(dict.fromkeys(words))}")


def _trade_page(facts: Facts, ours: Ours, today: date) -> Sign | None:
    texts = [*facts.titles, *(re.sub(r"[^\w]+", " ", url.partition("://")[2].partition("/")[2]) for url in facts.urls)]
    found = [word for word in (trade(text, ours) for text in texts) if word]
    pages = max(len(facts.urls), len(facts.titles), 1)
    return Sign(min(1.0, 0.5 + len(found) / pages / 2), f"its pages are about {found[0]}") if found else None


def _sells_links(facts: Facts, ours: Ours, today: date) -> Sign | None:
    if facts.look and facts.look.sells:
        return Sign(1.0, f"the page sells links (“{facts.look.sells}”)")
    for text in (*(text for text, _ in facts.anchors), *facts.titles):
        if words := selling(text):
            return Sign(0.8, f"it speaks of links for sale (“{words}”)")
    return None


def _sells_name(facts: Facts, ours: Ours, today: date) -> Sign | None:
    found = _SELLING_NAME.search(re.sub(r"[-_.]+", " ", facts.domain.rpartition(".")[0]))
    return Sign(1.0, f"its name offers links (“{found[0].strip()}”)") if found else None


def _exchange(facts: Facts, ours: Ours, today: date) -> Sign | None:
    found = next((url for url in facts.urls if _EXCHANGE.search(url)), "")
    return Sign(1.0, f"it links from a page for exchanging links ({urls.readable(found)[:60]})") if found else None


def _directory(facts: Facts, ours: Ours, today: date) -> Sign | None:
    if _DIRECTORY.search(facts.domain):
        return Sign(1.0, "its name is that of a directory anybody can enter")
    return None


def _money_anchor(facts: Facts, ours: Ours, today: date) -> Sign | None:
    share, first = _share(facts, lambda text: anchor_class(text, ours) == "money")
    if share < 0.6 or (facts.nofollowed and not facts.followed):
        return None
    return Sign(share, f"{share:.0%} of its links say exactly what you sell (“{first[:60]}”)")


def _same_anchor(facts: Facts, ours: Ours, today: date) -> Sign | None:
    if facts.same_anchor < SHARED_BY:
        return None
    return Sign(
        min(1.0, 0.5 + facts.same_anchor / 60), f"{facts.same_anchor} domains use the anchor “{facts.shared_anchor}”"
    )


def _same_template(facts: Facts, ours: Ours, today: date) -> Sign | None:
    if facts.same_template < TEMPLATE_BY:
        return None
    return Sign(
        min(1.0, 0.6 + facts.same_template / 40), f"{facts.same_template} domains show the same page at the same place"
    )


def _same_network(facts: Facts, ours: Ours, today: date) -> Sign | None:
    if facts.same_network < NETWORK_BY or not facts.look:
        return None
    return Sign(1.0, f"{facts.same_network} domains share the account {facts.look.network[0]}")


def _burst(facts: Facts, ours: Ours, today: date) -> Sign | None:
    return Sign(1.0, f"it appeared together with them {facts.burst}") if facts.burst else None


def _outgoing(facts: Facts, ours: Ours, today: date) -> Sign | None:
    number = _links_out(facts)
    if number <= MANY_LINKS:
        return None
    return Sign(1.0 if number > VERY_MANY_LINKS else 0.6, f"its pages link to {number:,.0f} places outside")


def _links_out(facts: Facts) -> float:
    if facts.look and facts.look.external:
        return facts.look.external
    return median(facts.outgoing) if facts.outgoing else 0


def _sitewide(facts: Facts, ours: Ours, today: date) -> Sign | None:
    if facts.pages < SITEWIDE or not facts.anchors:
        return None
    text, count = facts.anchors[0]
    if count < 0.9 * sum(n for _, n in facts.anchors) or anchor_class(text, ours) in ("brand", "url", "generic"):
        return None
    return Sign(1.0, f"the same link (“{text[:40]}”) stands on all its {facts.pages:,} pages")


def _hidden(facts: Facts, ours: Ours, today: date) -> Sign | None:
    return Sign(1.0, f"readers cannot see the link ({facts.look.hidden})") if facts.look and facts.look.hidden else None


def _thin(facts: Facts, ours: Ours, today: date) -> Sign | None:
    return Sign(1.0, "the page says next to nothing") if facts.look and facts.look.thin else None


def _not_indexable(facts: Facts, ours: Ours, today: date) -> Sign | None:
    return (
        Sign(1.0, "search engines are told not to list the page") if facts.look and not facts.look.indexable else None
    )


def _spam_tld(facts: Facts, ours: Ours, today: date) -> Sign | None:
    tld = facts.domain.rpartition(".")[2]
    return Sign(1.0, f"names under .{tld} are often made by the thousand") if tld in SPAM_TLDS else None


def _machine_name(facts: Facts, ours: Ours, today: date) -> Sign | None:
    name = facts.domain.partition(".")[0]
    if name.startswith("xn--"):
        return None
    odd = (
        (name.count("-") >= 3) + (sum(map(str.isdigit, name)) >= 4) + bool(_CONSONANTS.search(name)) + (len(name) > 28)
    )
    return Sign(min(1.0, 0.5 + odd / 4), "its name looks made by a machine") if odd else None


def _spam_flag(facts: Facts, ours: Ours, today: date) -> Sign | None:
    return Sign(1.0, f"marked as spam by {' and '.join(facts.spam_says)}") if facts.spam_says else None


def _language(facts: Facts, ours: Ours, today: date) -> Sign | None:
    if not ours.languages or not facts.languages or set(facts.languages) & ours.languages:
        return None
    return Sign(1.0, f"its pages are in a language few of your links have ({facts.languages[0]})")


def _unvisited(facts: Facts, ours: Ours, today: date) -> Sign | None:
    if facts.traffic == 0 and facts.domain_score is not None and facts.domain_score <= 2:
        return Sign(1.0, "no source knows of visitors or links to it")
    return None


def _member_page(facts: Facts, ours: Ours, today: date) -> Sign | None:
    if not facts.urls or not all(_MEMBER.search(url) for url in facts.urls):
        return None
    strange, _ = _share(facts, lambda text: trade(text, ours))
    money, _ = _share(facts, lambda text: anchor_class(text, ours) == "money")
    if max(strange, money) <= 0.5:
        return None
    return Sign(1.0 if strange > 0.5 else 0.6, "the link stands in a member's profile, with words that sell")


def _shared_host(facts: Facts, ours: Ours, today: date) -> Sign | None:
    parent = facts.domain.partition(".")[2]
    shared = protection.is_shared(facts.domain) or (parent.count(".") and protection.is_shared(parent))
    return Sign(1.0, "anybody can open a site on this host") if shared else None


def _earned(facts: Facts, ours: Ours, today: date) -> Sign | None:
    return Sign(1.0, facts.earned) if facts.earned else None


def _answered(facts: Facts, ours: Ours, today: date) -> Sign | None:
    return Sign(1.0, "you are in touch with somebody there") if facts.answered else None


def _cited(facts: Facts, ours: Ours, today: date) -> Sign | None:
    return Sign(1.0, f"you link to it yourself ({urls.readable(facts.cited)[:60]})") if facts.cited else None


def _institution(facts: Facts, ours: Ours, today: date) -> Sign | None:
    return Sign(1.0, "a school, university, library or authority") if _INSTITUTION.search(facts.domain) else None


def _platform(facts: Facts, ours: Ours, today: date) -> Sign | None:
    return Sign(1.0, "a place everybody knows") if facts.domain in KNOWN else None


def _visited(facts: Facts, ours: Ours, today: date) -> Sign | None:
    score, traffic = facts.domain_score or 0, facts.traffic or 0
    strength = max(min(1.0, (score - 15) / 45), 1.0 if traffic >= 5_000 else 0.6 if traffic >= 300 else 0.0)
    if strength <= 0:
        return None
    said = [f"domain score {score:.0f}"] if score > 15 else []
    return Sign(
        strength,
        "others value it: " + ", ".join([*said, *([f"{traffic:,.0f} visits a month"] if traffic >= 300 else [])]),
    )


def _standing(facts: Facts, ours: Ours, today: date) -> Sign | None:
    if facts.first_seen is None or (today - facts.first_seen).days < OLD_DAYS:
        return None
    return Sign(1.0, f"it has linked to you since {facts.first_seen.year}")


def _brand_anchors(facts: Facts, ours: Ours, today: date) -> Sign | None:
    texts = [text for text, _ in facts.anchors if text.strip()]
    if not texts or _links_out(facts) > VERY_MANY_LINKS:  # a page that links to everybody is not about you
        return None
    share, _ = _share(facts, lambda text: anchor_class(text, ours) in ("brand", "url"))
    return Sign(share, "it links with your name or address") if share >= 0.5 else None


def _in_words(facts: Facts, ours: Ours, today: date) -> Sign | None:
    own = [t for t, _ in facts.anchors if anchor_class(t, ours) == "other" and len(plain(t).split()) >= 3]
    said = (*(text for text, _ in facts.anchors), *facts.titles)
    if not own or facts.same_anchor >= SHARED_BY or any(trade(text, ours) or selling(text) for text in said):
        return None
    return Sign(1.0, f"it links in words of its own (“{own[0][:50]}”)")


def _articles(facts: Facts, ours: Ours, today: date) -> Sign | None:
    shared = facts.same_template >= TEMPLATE_BY or facts.same_anchor >= SHARED_BY
    if facts.pages > 12 or shared or not facts.urls or _links_out(facts) > MANY_LINKS:
        return None
    hit = sum(bool(_ARTICLE.search(url)) for url in facts.urls)
    return Sign(1.0, "it links from single articles") if hit * 2 >= len(facts.urls) else None


def _nofollow(facts: Facts, ours: Ours, today: date) -> Sign | None:
    return Sign(1.0, "none of its links is followed") if facts.nofollowed and not facts.followed else None


def _gone(facts: Facts, ours: Ours, today: date) -> Sign | None:
    if (facts.pages and facts.lost >= facts.pages) or (facts.look and not facts.look.linked):
        return Sign(1.0, "its links are gone")
    return None


SIGNALS: tuple[Signal, ...] = (
    #      name             points  in a sentence                                                  what it goes by
    Signal("trade_anchor",      35, "Anchors of a trade that buys links",                          "A fifth or more of the anchors speak of gambling, pills, loans, adult offers, essay mills, copies of brands or bought followers. Silent when that is your own trade.", _trade_anchor),
    Signal("sells_links",       40, "Sells links",                                                 "A title, an anchor or, after a look, the page offers links or guest posts for money.", _sells_links),
    Signal("sells_name",        30, "Named after selling links",                                   "The name says backlinks, link farm, guest posts for sale or the like.", _sells_name),
    Signal("trade_name",        30, "Named after such a trade",                                    "Two such words in the name, or (less) one.", _trade_name),
    Signal("hidden",            30, "Link hidden from readers",                                    "Needs a look: the link has no size, no colour of its own or stands outside the page.", _hidden),
    Signal("same_network",      30, "One account on several domains",                              "Needs a look: three or more linking domains share an id of an advertising or analytics account.", _same_network),
    Signal("same_template",     25, "The same page on several domains",                            "Five or more linking domains show a page of the same title at the same path.", _same_template),
    Signal("same_anchor",       25, "The same unusual anchor on many domains",                     "Eight or more domains; your name, addresses, 'here' and headlines of your own pages do not count.", _same_anchor),
    Signal("trade_page",        20, "Pages about such a trade",                                    "Titles or addresses of the linking pages.", _trade_page),
    Signal("burst",             15, "Appeared all at once",                                        "Seven in ten domains of a pattern were first seen within the same month.", _burst),
    Signal("money_anchor",      12, "Links say exactly what you sell",                             "Six in ten followed links use one of the project's money terms and nothing else.", _money_anchor),
    Signal("exchange",          15, "Page for exchanging links",                                   "The address says link exchange, reciprocal, add url or the like.", _exchange),
    Signal("outgoing",          15, "Very many links to the outside",                              "More than 150 on a page on average; in full from 500.", _outgoing),
    Signal("member_page",       15, "Member profile with selling words",                           "All its linking pages are member profiles and the anchors sell something.", _member_page),
    Signal("directory",         12, "Open directory",                                              "The name says directory, link list or bookmarks. Many directories are honest, so this weighs little.", _directory),
    Signal("sitewide",          12, "The same link on every page",                                 "A hundred pages or more, one anchor, and that neither your name nor an address: a blogroll with your name is ordinary.", _sitewide),
    Signal("spam_flag",         12, "Marked as spam by a source",                                  "Ahrefs or Moz say so in their file.", _spam_flag),
    Signal("spam_tld",           8, "Ending of many throw-away names",                             "Weighs little: honest sites use these endings too.", _spam_tld),
    Signal("machine_name",       8, "Name made by a machine",                                      "Three hyphens, four figures, long runs of consonants or a very long name.", _machine_name),
    Signal("thin",               8, "Page without content",                                        "Needs a look.", _thin),
    Signal("language",           6, "Another language",                                            "None of its pages is in a language that one in twenty of your linking domains uses.", _language),
    Signal("unvisited",          4, "Unknown to all sources",                                      "A source knows it and counts no visits and no standing. True of most small sites, so it weighs next to nothing.", _unvisited),
    Signal("not_indexable",      4, "Kept out of search engines",                                  "Needs a look. Such a link does neither good nor harm.", _not_indexable),
    Signal("shared_host",        0, "On a host of many people's sites",                            "Off as it comes: most blogs on shared hosts are ordinary blogs.", _shared_host),
    Signal("earned",           -70, "You earned a link here",                                      "A link you watch stands on this domain.", _earned),
    Signal("institution",      -35, "School, library or authority",                                "Endings such as .edu, .gov, .ac.uk, .gouv.fr.", _institution),
    Signal("platform",         -30, "A place everybody knows",                                     "Large platforms with many people's pages.", _platform),
    Signal("visited",          -25, "Visited and linked to by others",                             "A domain score above 15 or 300 visits a month, as a source counts.", _visited),
    Signal("cited",            -20, "You link to it",                                              "A page among your assets links there. Both ways together see the warnings for reciprocal links.", _cited),
    Signal("answered",         -20, "You are in touch",                                            "Somebody there answered a pitch.", _answered),
    Signal("brand_anchors",    -15, "Links with your name",                                        "Half of the anchors or more are your name or address.", _brand_anchors),
    Signal("in_words",         -12, "Links in words of its own",                                   "An anchor of three words or more that no other domain uses.", _in_words),
    Signal("standing",         -12, "Has linked for years",                                        "First seen two years ago or earlier.", _standing),
    Signal("articles",         -10, "Links from single articles",                                  "A few pages with the address of an article, that neither share a pattern nor list links.", _articles),
    Signal("nofollow",         -12, "Not followed",                                                "Every link is nofollow, ugc or sponsored, which passes nothing on.", _nofollow),
    Signal("gone",             -30, "Links are gone",                                              "All sources call them lost, or a look did not find them.", _gone),
)  # fmt: skip
BY_NAME = {signal.name: signal for signal in SIGNALS}


# --- our own behaviour ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Caution:
    """Something of our own that search engines' rules on links speak against; *rule* says which, *links* how many."""

    rule: str
    sentence: str
    links: int


@dataclass(frozen=True, slots=True)
class Won:
    """A link of ours: how it came, its anchor and rel as seen, its domain, and whether we link back."""

    domain: str
    anchor: str
    rel: str
    paid: bool = False
    exchanged: bool = False
    links_back: bool = False


EXACT_SHARE, EXACT_FROM = 0.3, 10


def cautions(won: Sequence[Won], ours: Ours) -> list[Caution]:
    """What our own links do against Google's link spam policy: paid links without rel=sponsored, too many exact-match
    anchors, links exchanged in pairs."""
    found = []
    unmarked = [link for link in won if link.paid and not {"sponsored", "nofollow"} & set(link.rel.split())]
    if unmarked:
        count = len(unmarked)
        noun = "paid link is" if count == 1 else "paid links are"
        found.append(
            Caution(
                "paid",
                f"{count} {noun} followed. Ask for rel=sponsored: a followed link that was paid for breaks Google's rules.",
                count,
            )
        )
    bought = {text for text in {link.anchor for link in won} if ours.money and anchor_class(text, ours) == "money"}
    exact = [link for link in won if link.anchor in bought]
    if len(won) >= EXACT_FROM and len(exact) > EXACT_SHARE * len(won):
        found.append(
            Caution(
                "exact",
                f"{len(exact)} of {len(won)} links you won say exactly what you sell. Leave the words to whoever links: such patterns look arranged.",
                len(exact),
            )
        )
    pairs = {link.domain for link in won if link.exchanged or link.links_back}
    if pairs:
        noun = "domain links to you and you link" if len(pairs) == 1 else "domains link to you and you link"
        found.append(
            Caution(
                "pairs",
                f"{len(pairs)} {noun} back. A few are ordinary; exchanging links as a habit is not.",
                len(pairs),
            )
        )
    return found


# --- reading a page ---------------------------------------------------------------------------------------------------


def networks(html: str) -> tuple[str, ...]:
    """The ids of advertising and analytics accounts a page carries."""
    return tuple(dict.fromkeys(found.removeprefix("ca-") for found in _NETWORK.findall(html)))[:5]


def offers(html: str, title: str, near: str) -> str:
    """The words that offer links for money on a page: in its *title*, *near* our link, or two kinds of them in its
    text; empty when there are none. One mention in a text may be an article on the matter."""
    if found := selling(f"{title} {near}"):
        return found
    words = {found[0] for found in _SELLING.finditer(plain(_TAG.sub(" ", html[:300_000])))}
    return " and ".join(sorted(words)[:2]) if len(words) > 1 else ""


def linked_sites(html: str) -> frozenset[str]:
    """The registrable domains a page links to."""
    return frozenset(filter(None, map(urls.site, _HREF.findall(html)[:5_000])))


@dataclass(slots=True)
class Census:
    """What domains share: in how many an anchor, a template or an account was met, and in which months they appeared."""

    counted: dict[str, int] = field(default_factory=dict)
    months: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, keys: Iterable[str], first_seen: date | None) -> None:
        """Count one domain under its keys."""
        for key in set(keys):
            self.counted[key] = self.counted.get(key, 0) + 1
            if first_seen is not None:
                months = self.months.setdefault(key, {})
                month = f"{first_seen:%Y-%m}"
                months[month] = months.get(month, 0) + 1

    def shared(self, least: int = NETWORK_BY, most: int = 5_000) -> dict[str, list[Any]]:
        """The keys that several domains share: {key: [domains, month of the burst or ""]}, the most shared ones."""
        found = sorted(((n, key) for key, n in self.counted.items() if n >= least), reverse=True)[:most]
        return {key: [n, self.burst(key)] for n, key in found}

    def burst(self, key: str) -> str:
        """The month in which most domains of a key appeared (with the one after it); empty when they came over time."""
        months = self.months.get(key, {})
        best = max(months, key=lambda m: months[m], default="")
        return best if best and months[best] >= max(TEMPLATE_BY, BURST_SHARE * self.counted[key]) else ""


# --- words ------------------------------------------------------------------------------------------------------------

_WORDS = re.compile(r"[^\W_]+")
_URL = re.compile(r"^(?:https?://|www\.)\S+$|^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?$", re.I)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_HREF = re.compile(r"<a\s[^<>]{0,2000}?href\s*=\s*[\"']?(https?://[^\"'\s>]+)", re.I)
_ANY_TRADE = frozenset(
    {"buy", "cheap", "real", "online", "order", "service", "services", "sale", "sites", "in", "for", "my"}
)
_CONSONANTS = re.compile(r"(?:[bcdfghjklmnpqrstvwxz]{6,})")

GENERIC = frozenset(map(plain, (
    "click here", "here", "this", "this site", "this page", "this website", "this article", "website", "web site", "site", "web", "homepage",
    "home", "home page", "read more", "more", "learn more", "see more", "continue reading", "link", "source", "via", "visit", "visit site",
    "visit website", "go", "view", "details", "info", "more info", "full story", "original", "article", "post", "image", "download", "check it out",
    "hier", "hier klicken", "mehr", "weiterlesen", "webseite", "website besuchen", "quelle", "zur website", "ici", "cliquez ici", "en savoir plus", "lire la suite", "site web",
    "aquí", "haga clic aquí", "leer más", "sitio web", "fuente", "más información", "qui", "clicca qui", "leggi di più", "sito", "sito web", "fonte",
    "aqui", "clique aqui", "saiba mais", "leia mais", "klik hier", "lees meer", "bron", "tutaj", "kliknij tutaj", "więcej", "źródło", "strona",
    "тут", "здесь", "сайт", "источник", "подробнее", "читать далее", "こちら", "公式サイト", "这里", "点击这里", "官网", "여기", "tıklayın", "burada",
)))  # fmt: skip

# What the trades that buy links by the thousand speak of: words that say enough by themselves, and words that do so only
# beside one that pushes a sale, so that a novel called Casino Royale is none of it.
_ALONE = (
    r"(?:online|crypto|nettikasinot) ?casinos?|casinos? (?:en ligne|slots?)|free spins?|slot gacor|slots? maxwin|judi(?: \w+)?|togel|situs (?:slot|judi)|bandar \w+|sports? ?betting|"
    r"(?:non|not on|without) gamstop|no deposit (?:casino|bonus)\w*|1xbet|1win|mostbet|melbet|pin up casino|vavada|betflix|sbobet|fun88|188bet|8xbet|w88|m88|kubet|joker123|pg ?slots?|"
    r"kumarhane|(?:canlı|kaçak) bahis|bahis siteleri|deneme bonusu|casas de apostas|игровые автоматы|ставки на спорт|nhà cái|cá cược|xổ số online|"
    r"viagra|cialis|levitra|kamagra|online pharmac(?:y|ies)|canadian pharmacy|(?:weight loss|keto|diet) (?:pills|gummies)|(?:penis|male) enlargement|male enhancement|"
    r"(?:without|no) (?:a )?(?:prescription (?:needed|required|online)|rx)|cbd (?:gummies|oil for sale)|"
    r"payday (?:loans?|advance)|bad credit loans?|cash advance|no credit check|kredit ohne schufa|микрозаймы?|double your (?:bitcoin|crypto|money)|binary options|forex signals|"
    r"(?:crypto|bitcoin|forex) (?:investment|trading) (?:platform|signals|bot|expert)s?|recover (?:stolen|lost) (?:crypto|bitcoin)|"
    r"(?:essay|paper|dissertation|assignment) writing (?:service|help)s?|buy (?:an )?essays?|write my (?:essay|paper)|(?:buy|fake) (?:a |an )?(?:degree|diploma)s?|купить диплом|"
    r"replica (?:watches|rolex|handbags|bags)|(?:fake|super ?clone) (?:rolex|watch(?:es)?)|cheap (?:jerseys|nfl jerseys|jordans|oakleys?)|(?:louis vuitton|michael kors|gucci|moncler|ugg|jordans) (?:outlet|sale|replica)s?|"
    r"escorts? (?:services?|girls?|in)|\w+ escorts|call girls?|porno?|xxx|sex (?:cams?|videos?|chat)|adult (?:dating|webcam)s?|live sex|leaked nudes?|nudes? (?:leaks?|videos?)|onlyfans leak(?:s|ed)?|проститутки|порно|"
    r"(?:buy|real|cheap) (?:instagram |tiktok |youtube |facebook )?(?:followers|likes|views|subscribers)"
)  # fmt: skip
_CORE = (
    r"casinos?|kasino\w*|kazino|kasyn[oa]|cassinos?|cazino\w*|kaszinó\w*|казино|slots?|poker|roulette|blackjack|baccarat|betting|bookmakers?|sportsbooks?|bahis|apuestas|apostas|scommesse|sportwetten|"
    r"sildenafil|tadalafil|modafinil|ivermectin|tramadol|xanax|ambien|valium|oxycodone|adderall|phentermine|steroids|ozempic|abortion pills|"
    r"loans?|kredite?|préstamos?|prestiti|займы?|escorts?|nude|watches|gummies"
)  # fmt: skip
_PUSH = (
    r"online|онлайн|deposit|pulsa|en ligne|en vivo|en línea|bonus(?:es|ar|i)?|bono|бонус|no deposit|real money|jackpot|buy|order|cheap|generic|price|mg|for sale|super clone|replica|near me|no credit|instant|same day|"
    r"utan|ilman|ohne|sans|senza|sin|sem|bez|uden|zonder|uten|без|licen[cs]e?|licens|lizenz|trusted|top \d+|siteleri|sites|games|вход|зеркало|официальный|uy tín|terpercaya|hari ini"
)  # fmt: skip
_TRADE = re.compile(
    rf"\b(?:{_ALONE}|(?:{_CORE}) (?:\w+ ){{0,2}}?(?:{_PUSH})|(?:{_PUSH}) (?:\w+ ){{0,2}}?(?:{_CORE}))\b"
)
_TRADE_UNSPACED = re.compile(
    "百家乐|博彩|赌场|賭場|娱乐城|成人视频|六合彩|オンラインカジノ|バカラ|スーパーコピー|카지노|토토사이트|바카라|먹튀|สล็อต|คาสิโน|เว็บตรง|บาคาร่า|แทงบอล"
)
_NAME_TRADE = re.compile(
    r"(?<![a-z])(?:casino|slots?|slot|gacor|judi|togel|poker|viagra|cialis|pharma|pills?|meds|payday|loans?|cash|betting|bet|bahis|apostas|apuestas|escorts?|porno?|xxx|sex|nudes?|leaks|replica|jerseys?|essay|kazino|kasyno|"
    r"1xbet|1win|w88|vavada|mostbet|forex|doubler|followers|gambling|roulette|jackpot|nodeposit|gamstop|webcams?|diplomas|outlet)(?![a-z])|casino|kasino|viagra|cialis|porn|gacor|togel|escorts|kazino|1xbet|payday|betflix|onlyfans|superclone|sexcam"
)
_SELLING = re.compile(
    r"\b(?:buy (?:\w+ ){0,2}(?:back)?links?|(?:cheap|buy|paid|purchase|order) (?:seo )?backlinks?|backlinks? (?:for sale|service|services|package|packages|cheap|kaufen|kopen)|"
    r"sell(?:ing)? (?:back)?links?|links? for sale|link building (?:service|package)s?|(?:paid|buy) guest posts?|guest post(?:ing)? (?:service|services|price|prices|marketplace)|"
    r"sponsored posts? (?:price|prices|from)|pbn (?:links?|posts?|backlinks?)|private blog network|dofollow (?:links?|backlinks?|sites|list)|high da (?:links?|backlinks?|sites)|"
    r"permanent (?:homepage )?(?:back)?links?|text links? ads?|rent (?:back)?links?|seo links? (?:service|package)s?|link wheel|link pyramid|"
    r"write for us (?:and )?(?:casino|cbd|crypto)|auto ?approve \w+|guest post marketplaces?|seo (?:ranking|rank) links?|купить ссылки|продажа ссылок|вечные ссылки|comprar enlaces|comprar backlinks|acheter (?:des )?liens|acheter backlinks|backlinks kaufen|links kaufen)\b"
)  # fmt: skip
_SELLING_NAME = re.compile(
    r"back ?links?(?![a-z])|(?:buy|cheap|free|seo|sell|paid|best|top|dofollow|instant|my|easy|power|pr\d|high ?da) ?links?(?![a-z])|links? ?(?:farm|building|builder|seller|selling|market|store|exchange|juice|boost)|"
    r"guest ?post(?:s|ing)?(?: (?:service|market|sale|site|hub|24)|(?![a-z ]))|auto ?approve|link ?wheel|(?<![a-z])pbn(?![a-z])|dofollow|seo ?(?:rank|boost|submit|submission|traffic)"
)
_EXCHANGE = re.compile(
    r"(?:link|links|banner)[-_]?exchange|exchange[-_]?links?|reciprocal|(?:add|submit)[-_]?(?:url|link|site)s?\b|link[-_]?(?:partners|swap|trade)|links?\d{1,4}\.(?:html?|php)",
    re.I,
)
_DIRECTORY = re.compile(
    r"(?:web|link|site|seo|url|free|submit|business)[-_]?director(?:y|ies)|directory(?:links?|submit|world|free)|linklist|link[-_]?catalog|bookmark(?:s|ing|er)?[-_.\d]|social[-_]?bookmark|articlebase|article[-_]?director"
)
_MEMBER = re.compile(
    r"/(?:users?|profiles?|members?|author|people)/|member\.php|profile\.php|action=profile|memberlist|[/=]User:|[?&]u(?:ser|id)?=\d",
    re.I,
)
_ARTICLE = re.compile(
    r"/(?:19|20)\d\d/|/(?:blog|news|article|articles|post|posts|story|stories|artikel|noticias|actualites|review|reviews|recipes?)/|/[a-z0-9]+(?:-[a-z0-9]+){2,}/?(?:\.html?)?(?:\?|$)",
    re.I,
)
_INSTITUTION = re.compile(
    r"(?:^|\.)(?:edu|gov|mil|museum|int)$|\.(?:edu|gov|gob|gouv|gub|govt|ac|mil|sch|go|k12|admin|gv|gc|nhs|police)\.[a-z]{2}$|\.(?:k12|lib)\.[a-z]{2}\.us$|"
    r"(?:^|\.)(?:uni|univ|tu|th|fh|hs|ub)-[a-z]{3,}[a-z-]*\.(?:de|fr|at)$|^univ[a-z-]*\.(?:fr|it)$|\.gouv\.fr$|^(?:europa\.eu|bund\.de|admin\.ch|canada\.ca|gov\.uk|nhs\.uk)$|\.(?:nhs|parliament)\.uk$"
)
_NETWORK = re.compile(r"\b(?:ca-)?pub-\d{10,20}\b|\bUA-\d{4,10}(?=-\d)|\bG-[A-Z0-9]{8,12}\b|\bGTM-[A-Z0-9]{5,8}\b")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SPAM_TLDS = _words(
    "top xyz icu click buzz cyou rest sbs cfd monster quest bond autos beauty hair skin makeup mom lol loan win bid trade date racing review "
    "science stream download accountant cricket faith men party webcam work gq cf tk ml ga surf fit vip bar wang ren kim gdn casino bet poker porn xxx adult sex"
)
KNOWN = _words(
    "wikipedia.org wikimedia.org wikidata.org reddit.com github.com gitlab.com stackoverflow.com stackexchange.com youtube.com vimeo.com medium.com linkedin.com facebook.com "
    "twitter.com x.com instagram.com pinterest.com tumblr.com quora.com google.com apple.com microsoft.com amazon.com archive.org bbc.co.uk bbc.com nytimes.com "
    "theguardian.com washingtonpost.com reuters.com apnews.com cnn.com forbes.com lemonde.fr spiegel.de zeit.de elpais.com corriere.it asahi.com nature.com "
    "sciencedirect.com springer.com ieee.org acm.org arxiv.org researchgate.net goodreads.com librarything.com imdb.com ycombinator.com slashdot.org producthunt.com "
    "mozilla.org w3.org python.org debian.org eff.org npr.org pbs.org bluesky.social mastodon.social threads.net substack.com wordpress.org trustpilot.com yelp.com tripadvisor.com"
)
