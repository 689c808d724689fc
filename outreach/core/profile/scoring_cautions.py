"""Cautions: what our own links do against the rules of search engines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .scoring_anchors import anchor_class
from .scoring_facts import Ours


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
                f"{count} {noun} followed. Ask for rel=sponsored: a followed link that was paid for breaks "
                "Google's rules.",
                count,
            )
        )
    bought = {text for text in {link.anchor for link in won} if ours.money and anchor_class(text, ours) == "money"}
    exact = [link for link in won if link.anchor in bought]
    if len(won) >= EXACT_FROM and len(exact) > EXACT_SHARE * len(won):
        found.append(
            Caution(
                "exact",
                f"{len(exact)} of {len(won)} links you won say exactly what you sell. Leave the words to whoever links:"
                " such patterns look arranged.",
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
