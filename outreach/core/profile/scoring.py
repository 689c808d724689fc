"""The profile score: what speaks for and against a linking domain adds up, with its reasons in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from .scoring_anchors import anchor_class, anchor_key, template_key
from .scoring_cautions import Caution, Won, cautions
from .scoring_facts import ALONE, CLASSES, NETWORK_BY, SHARED_BY, SUSPICIOUS, TEMPLATE_BY, UNCLEAR, Facts, Look, Ours
from .scoring_pages import Census, linked_sites, networks, offers
from .scoring_signs import BY_NAME, SIGNALS, Signal
from .scoring_words import plain

__all__ = [
    "BY_NAME",
    "CLASSES",
    "NETWORK_BY",
    "SHARED_BY",
    "SIGNALS",
    "SUSPICIOUS",
    "TEMPLATE_BY",
    "UNCLEAR",
    "Caution",
    "Census",
    "Facts",
    "Judged",
    "Look",
    "Ours",
    "Reason",
    "Signal",
    "Won",
    "anchor_class",
    "anchor_key",
    "cautions",
    "judge",
    "level",
    "linked_sites",
    "networks",
    "offers",
    "pattern",
    "plain",
    "template_key",
    "weight_of",
]


class Reason(NamedTuple):
    """One line of a score: the signal's name, the points it adds or takes, and why."""

    rule: str
    points: int
    because: str


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
