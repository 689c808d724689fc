"""Record cells: what the cells of a row say of a site, a person or an earned link."""

from __future__ import annotations

import re
from datetime import date

from .. import addresses, urls
from ..states import Acquisition
from .formats import shape

_SPLIT = re.compile(r"[,;\s|]+")


def host(row: dict[str, str]) -> str:
    """The site a row is about: one a registrable domain."""
    for word in ("site", "domain", "source_url", "page_url"):
        name = shape.host_of(row.get(word, ""))
        if name and not name.isascii():
            name = urls.ascii_host(name)
        if name and shape.is_domain(name):
            return urls.registrable(name)
    return ""


def page(row: dict[str, str], *words: str) -> str:
    """The first of these cells that names a page on the web; what else stands there is nothing to follow."""
    cells = [row[word] for word in words if word in row]
    return next((url for cell in cells if (url := cell if shape.is_web(cell) else urls.typed(cell) or "")), "")


def emails(cell: str) -> tuple[list[str], str]:
    """The mail addresses a cell holds, in our spelling, and why the first of the others is none (empty if all are)."""
    found: list[str] = []
    wrong = ""
    for part in _SPLIT.split(cell.strip()):
        if part:
            try:
                found.append(addresses.normal(part.removeprefix("mailto:").strip("<>\"'")))
            except addresses.BadAddress as why:
                wrong = wrong or str(why)
    return found, wrong


def tags(row: dict[str, str]) -> list[str]:
    """The tags of a row, each without blanks."""
    parts = re.split(r"[,;|]", row.get("tags", ""))
    return [re.sub(r"\s+", "-", part.strip())[:40] for part in parts if part.strip()]


def linked_sites(row: dict[str, str]) -> list[tuple[str, int]]:
    """The sites a row links to, by registrable domain, each with how many links."""
    target = shape.host_of(row.get("target_url", ""))
    found = [(target, 1.0)] if target else []
    for part in row.get("rivals", "").split():
        name, _, count = part.partition("=")
        links = shape.number(count)
        found.append((name, links if links is not None else float(shape.flag(count))))
    named = ((urls.registrable(urls.ascii_host(name)), int(links)) for name, links in found if shape.is_domain(name))
    return [(name, links) for name, links in named if links > 0 and name != host(row)]


def expected_rel(row: dict[str, str]) -> str:
    """What a link should carry: follow, nofollow, sponsored or ugc; empty where the row does not say."""
    rel = row.get("rel", "").casefold()
    if rel:
        found = [word for word in ("nofollow", "sponsored", "ugc") if word in rel]
        return found[0] if found else "follow" if "follow" in rel else ""
    if "expected_follow" in row:
        return "follow" if shape.flag(row["expected_follow"]) else "nofollow"
    return ""


def acquisition(row: dict[str, str]) -> str:
    """How a link came to be: as the row says, else paid when it has a price, else earned."""
    told = row.get("acquisition", "").strip().casefold()
    if told in set(Acquisition):
        return told
    return Acquisition.PAID if price(row) else Acquisition.EARNED


def price(row: dict[str, str]) -> int | None:
    """The price in hundredths of the currency."""
    text = re.sub(r"[^\d.,-]", "", row.get("price", ""))
    value = shape.number(text)
    return round(value * 100) if value and value > 0 else None


def day(text: str | None) -> date | None:
    """A day out of YYYY-MM-DD."""
    return date.fromisoformat(text) if text else None
