"""Anchors and titles: what kind of anchor a text is, and under what texts and pages are counted across domains."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from .scoring_facts import HEADLINE, Facts, Ours
from .scoring_words import ANY_TRADE, GENERIC, SELLING, TRADE, TRADE_UNSPACED, URL, plain


def anchor_class(anchor: str, ours: Ours) -> str:
    """What an anchor is: brand, url, money, generic or other. Without text (an image) it is generic.

    >>> ours = Ours(hosts=("acme.example",), money=("winter feed",))
    >>> [anchor_class(text, ours) for text in ("Acme", "https://acme.example/x", "winter feed", "here", "a fine guide")]
    ['brand', 'url', 'money', 'generic', 'other']
    """
    text = plain(anchor)
    if not text:
        return "generic"
    if URL.search(anchor.strip()) or text.replace(" ", "") in {_squash(host) for host in ours.hosts}:
        return "url"
    squashed = text.replace(" ", "")
    if any(brand and brand in squashed for brand in _brands(ours)):
        return "brand"
    if any(text == term or (term in text and len(text) <= len(term) + 12) for term in map(plain, ours.money) if term):
        return "money"
    return "generic" if text in GENERIC else "other"


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
    found = TRADE.search(plain(text)) or TRADE_UNSPACED.search(unicodedata.normalize("NFKC", text))
    if not found:
        return ""
    own = plain(" ".join((*ours.hosts, *ours.brands, *ours.money)))
    named = (word for word in found[0].split() if len(word) > 3 and word not in ANY_TRADE)
    return "" if any(word in own for word in named) else found[0]


def selling(text: str) -> str:
    """The words that offer links for money in a text; empty when there are none."""
    found = SELLING.search(plain(text))
    return found[0] if found else ""


def _brands(ours: Ours) -> set[str]:
    labels = (host.removeprefix("www.").partition(".")[0] for host in ours.hosts)
    return {_squash(name) for name in (*ours.brands, *labels) if len(name) > 2}


def _squash(text: str) -> str:
    return plain(text).replace(" ", "")


def share_of(facts: Facts, wanted: Callable[[str], Any]) -> tuple[float, str]:
    """The share of the linking pages whose anchor is wanted, and the most used of them."""
    total = sum(count for _, count in facts.anchors)
    hit = [(text, count) for text, count in facts.anchors if wanted(text)]
    return (sum(count for _, count in hit) / total if total else 0.0), (hit[0][0] if hit else "")
