"""The signs for and against a linking domain, each with its weight and its reason in words."""
# ruff: noqa: E501 - tables of signs read best with one entry a line

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from statistics import median

from .. import urls
from . import protection
from .scoring_anchors import anchor_class, selling, share_of, trade
from .scoring_facts import (
    MANY_LINKS,
    NETWORK_BY,
    OLD_DAYS,
    SHARED_BY,
    SITEWIDE,
    TEMPLATE_BY,
    VERY_MANY_LINKS,
    Facts,
    Ours,
    Sign,
)
from .scoring_words import (
    ARTICLE,
    CONSONANTS,
    DIRECTORY,
    EXCHANGE,
    INSTITUTION,
    KNOWN,
    MEMBER,
    NAME_TRADE,
    SELLING_NAME,
    SPAM_TLDS,
    plain,
)


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


def _trade_anchor(facts: Facts, ours: Ours, today: date) -> Sign | None:
    share, first = share_of(facts, lambda text: trade(text, ours))
    return (
        Sign(min(1.0, 0.4 + share), f"the anchor “{first[:60]}” has nothing to do with you") if share >= 0.2 else None
    )


def _trade_name(facts: Facts, ours: Ours, today: date) -> Sign | None:
    name = re.sub(r"[-_.\d]+", " ", facts.domain.rpartition(".")[0])
    words = NAME_TRADE.findall(name)
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
    found = SELLING_NAME.search(re.sub(r"[-_.]+", " ", facts.domain.rpartition(".")[0]))
    return Sign(1.0, f"its name offers links (“{found[0].strip()}”)") if found else None


def _exchange(facts: Facts, ours: Ours, today: date) -> Sign | None:
    found = next((url for url in facts.urls if EXCHANGE.search(url)), "")
    return Sign(1.0, f"it links from a page for exchanging links ({urls.readable(found)[:60]})") if found else None


def _directory(facts: Facts, ours: Ours, today: date) -> Sign | None:
    if DIRECTORY.search(facts.domain):
        return Sign(1.0, "its name is that of a directory anybody can enter")
    return None


def _money_anchor(facts: Facts, ours: Ours, today: date) -> Sign | None:
    share, first = share_of(facts, lambda text: anchor_class(text, ours) == "money")
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
    odd = (name.count("-") >= 3) + (sum(map(str.isdigit, name)) >= 4) + bool(CONSONANTS.search(name)) + (len(name) > 28)
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
    if not facts.urls or not all(MEMBER.search(url) for url in facts.urls):
        return None
    strange, _ = share_of(facts, lambda text: trade(text, ours))
    money, _ = share_of(facts, lambda text: anchor_class(text, ours) == "money")
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
    return Sign(1.0, "a school, university, library or authority") if INSTITUTION.search(facts.domain) else None


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
    share, _ = share_of(facts, lambda text: anchor_class(text, ours) in ("brand", "url"))
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
    hit = sum(bool(ARTICLE.search(url)) for url in facts.urls)
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
