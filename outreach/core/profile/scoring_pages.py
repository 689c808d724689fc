"""Pages of linking domains: accounts, offers and links read from their HTML, and what many domains share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .. import urls
from .scoring_anchors import selling
from .scoring_facts import BURST_SHARE, NETWORK_BY, TEMPLATE_BY
from .scoring_words import HREF, NETWORK, SELLING, TAG, plain


def networks(html: str) -> tuple[str, ...]:
    """The ids of advertising and analytics accounts a page carries."""
    return tuple(dict.fromkeys(found.removeprefix("ca-") for found in NETWORK.findall(html)))[:5]


def offers(html: str, title: str, near: str) -> str:
    """The words that offer links for money on a page: in its *title*, *near* our link, or two kinds of them in its
    text; empty when there are none. One mention in a text may be an article on the matter."""
    if found := selling(f"{title} {near}"):
        return found
    words = {found[0] for found in SELLING.finditer(plain(TAG.sub(" ", html[:300_000])))}
    return " and ".join(sorted(words)[:2]) if len(words) > 1 else ""


def linked_sites(html: str) -> frozenset[str]:
    """The registrable domains a page links to."""
    return frozenset(filter(None, map(urls.site, HREF.findall(html)[:5_000])))


@dataclass(slots=True)
class Census:
    """What domains share: in how many an anchor, a template or an account was met, and in which months."""

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
