"""Sightings: what several sources say of one link, under which key it is kept, and what follows for the whole."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from operator import methodcaller
from zlib import crc32

from .. import urls
from ..campaign_marks import CAMPAIGN_MARKS, PREFIX

Sources = dict[str, dict[str, object]]

# Most addresses are spelled plainly, and of those the page can be read off without a parser. One line an address.
_PLAIN = re.compile(
    r"^https?://(?:www\.(?=[a-z0-9-]+\.))?((?:[a-z0-9-]+\.)+[a-z]{2,24})"
    r"(/[A-Za-z0-9/_,~.+!$&()*;=:@-]*)?(?:\?([A-Za-z0-9_.~=/:,&-]*))?(?:#.*)?$|^.*$",
    re.MULTILINE,
)
# Where none of this is found, no query has a campaign mark.
_MARKS = re.compile(f"[?&](?:{PREFIX}|" + "|".join(map(re.escape, sorted(CAMPAIGN_MARKS))) + ")", re.IGNORECASE)


def page(url: str) -> str:
    """What names a page whatever its spelling: urls.page_key, faster for the many plain addresses; "" for no page.

    >>> page("https://www.example.com/a/") == urls.page_key("http://example.com/a")
    True
    """
    return pages([url])[0][0]


def pages(addresses: Sequence[str]) -> tuple[list[str], list[str]]:
    """What names each of many pages whatever its spelling, and the host (with its port) that it is on.

    >>> pages(["https://www.example.com/a/", "mailto:x"])
    (['example.com/a?', ''], ['example.com', ''])
    """
    text = "\n".join(addresses)
    whole = text.count("\n") == len(addresses) - 1
    found = _PLAIN.findall(text) if whole else [("", "", "")] * len(addresses)
    names, hosts = [], []
    coded = "xn--" in text
    tidied = _unmarked if _MARKS.search(text) else _ordered
    for (host, path, query), address in zip(found, addresses, strict=True):
        if not host or (coded and "xn--" in host) or ("." in path and ("/." in path or "index." in path.lower())):
            name = urls.page_key(address)
            host = name.partition("?")[0].partition("/")[0]
        elif query:
            name = f"{host}{path.rstrip('/')}?{tidied(query)}"
        else:
            name = f"{host}{path.rstrip('/')}?"
        names.append(name)
        hosts.append(host)
    return names, hosts


def _ordered(query: str) -> str:
    """The parts of a plain query in order."""
    return "&".join(sorted(filter(None, query.split("&")))) if "&" in query else query


def _unmarked(query: str) -> str:
    """The parts of a plain query in order, without campaign marks."""
    if "&" not in query:
        return "" if _marked(query) else query
    return "&".join(sorted(part for part in query.split("&") if part and not _marked(part)))


def _marked(part: str) -> bool:
    """Whether a part of a query is a campaign mark."""
    name = part.partition("=")[0].lower()
    return name.startswith(PREFIX) or name in CAMPAIGN_MARKS


def key(source_page: str, target_page: str) -> int:
    """The number a backlink is kept under, signed, 64 bits: the source page gives the high half.

    Keys of one source page lie side by side, so the pages of a source without targets are found by range.
    Two links may share a number; whoever looks one up compares the pages.
    """
    return keys([source_page], [target_page])[0]


def keys(source_pages: Iterable[str], target_pages: Iterable[str]) -> list[int]:
    """The numbers of many backlinks."""
    sources, hashed = [*map(_bytes, source_pages)], blake2b
    both = map(b"\n".join, zip(sources, map(_bytes, target_pages), strict=True))
    digests = b"".join([hashed(names, digest_size=4).digest() for names in both])
    lower = struct.unpack(f">{len(sources)}I", digests)
    return [((upper - 0x80000000) << 32) + low for upper, low in zip(map(crc32, sources), lower, strict=True)]


_bytes = methodcaller("encode", "utf-8", "replace")


def span(source_page: str) -> tuple[int, int]:
    """The first and last key a link from this page can have."""
    high = (crc32(_bytes(source_page)) - 0x80000000) << 32
    return high, high + 0xFFFFFFFF


def merged(sources: Sources, source: str, first: str, last: str, lost: str, import_id: int) -> Sources:
    """Add what *source* says now (days as YYYY-MM-DD or empty) to what is known; the newer look decides about lost."""
    old = sources.get(source)
    if old is None:
        return {**sources, source: entry(first, last, lost, import_id)}
    olds = {name: str(old.get(name) or "") for name in ("first", "last", "lost")}
    newest = max(olds["last"], last)
    now_lost = lost if last >= olds["last"] else olds["lost"]
    now = entry(min(filter(None, (olds["first"], first)), default=""), newest, now_lost, import_id)
    if all(now.get(name, "") == olds[name] for name in olds):
        return sources
    return {**sources, source: now}


def entry(first: str, last: str, lost: str, import_id: int) -> dict[str, object]:
    """What one source says, without what it leaves open."""
    said: dict[str, object] = {"import": import_id}
    for name, value in (("first", first), ("last", last), ("lost", lost)):
        if value:
            said[name] = value
    return said


def whole(sources: Sources) -> tuple[str, str, str]:
    """What all sources together say: (first seen, last seen, lost on); lost only when none still lists it."""
    firsts = [str(said["first"]) for said in sources.values() if said.get("first")]
    lasts = [str(said["last"]) for said in sources.values() if said.get("last")]
    lost = [str(said["lost"]) for said in sources.values() if said.get("lost")]
    gone = max(lost) if lost and len(lost) == len(sources) else ""
    return min(firsts, default=""), max(lasts, default=""), gone


def disagree(sources: Sources) -> bool:
    """Whether one source lists the link while another calls it lost."""
    lost = [bool(said.get("lost")) for said in sources.values()]
    return any(lost) and not all(lost)


def said(sources: Sources, names: Iterable[tuple[str, str]]) -> str:
    """What each source knows, in words: "Ahrefs: lost on 2026-05-03; Search Console: listed, last seen 2026-05-01"."""
    words = dict(names)
    parts = []
    for source, about in sources.items():
        name = words.get(source, source)
        if about.get("lost"):
            parts.append(f"{name}: lost on {about['lost']}")
        else:
            parts.append(f"{name}: listed" + (f", last seen {about['last']}" if about.get("last") else ""))
    return "; ".join(parts)
