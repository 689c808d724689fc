"""Sightings: what several sources say of one link, under which key it is kept, and what follows for the whole."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b
from zlib import crc32

from . import urls

Sources = dict[str, dict[str, object]]

# Most addresses are spelled plainly, and for those the key can be read off without a parser.
_PLAIN = re.compile(
    r"https?://(?:www\.(?=[a-z0-9-]+\.))?([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24})"
    r"(/[A-Za-z0-9/_,~.+!$&()*;=:@-]*)?(?:\?([A-Za-z0-9_.~=/:,&-]*))?(?:#\S*)?\Z"
)


def page(url: str) -> str:
    """What names a page whatever its spelling: urls.page_key, faster for the many plain addresses; "" for no page.

    >>> page("https://www.example.com/a/") == urls.page_key("http://example.com/a")
    True
    """
    found = _PLAIN.match(url)
    if not found or "xn--" in url:
        return urls.page_key(url)
    host, path, query = found.groups("")
    if "." in path and ("/." in path or "index." in path.lower()):
        return urls.page_key(url)
    if query:
        parts = [part for part in query.split("&") if part and not _marked(part)] if "&" in query else [query]
        if len(parts) == 1:
            query = "" if _marked(parts[0]) else parts[0]
        else:
            query = "&".join(sorted(parts))
    return f"{host}{path.rstrip('/')}?{query}"


def _marked(part: str) -> bool:
    """Whether a part of a query is a campaign mark."""
    name = part.partition("=")[0].lower()
    return name[:4] == "utm_" or name in urls.TRACKING


def key(source_page: str, target_page: str) -> int:
    """The number a backlink is kept under, signed, 64 bits: the source page gives the high half.

    Keys of one source page lie side by side, so the pages of a source without targets are found by range.
    Two links may share a number; whoever looks one up compares the pages.
    """
    low = int.from_bytes(blake2b(f"{source_page}\n{target_page}".encode("utf-8", "replace"), digest_size=4).digest())
    return _high(source_page) + low


def span(source_page: str) -> tuple[int, int]:
    """The first and last key a link from this page can have."""
    high = _high(source_page)
    return high, high + 0xFFFFFFFF


def _high(source_page: str) -> int:
    return (crc32(source_page.encode("utf-8", "replace")) - 0x80000000) << 32


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
