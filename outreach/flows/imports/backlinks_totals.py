"""Totals of linking domains: what their pages add up to, computed while others may write."""

from __future__ import annotations

import json
import pickle
from collections import Counter
from collections.abc import Iterator
from operator import itemgetter
from tempfile import TemporaryFile
from typing import Any

from ...db import db, make_way, reading
from ..operations import leaving
from .backlinks_sql import Raw

ANCHORS_SHOWN = 10
SUMS_AT_ONCE = 2_000  # domains


def add_up(project_id: int) -> None:
    """Add up the pages of the domains that changed. One transaction: the profile changes at once.

    Does not commit.
    """
    with Raw() as raw:
        for some in _added_up(raw, project_id):
            raw.added_up(some)


def add_up_aside(project_id: int) -> None:
    """The same for many domains, written when all is known, some at a time, so that others wait for no more. Commits.

    Whatever is not written yet stays marked as stale, so that a crash loses nothing.
    """
    with TemporaryFile() as kept:
        reading()
        with Raw() as raw:
            for some in _added_up(raw, project_id):
                leaving.check()
                pickle.dump(some, kept)
        pickle.dump([], kept)
        db.session.commit()
        kept.seek(0)
        while some := pickle.load(kept):
            leaving.check()
            with Raw() as raw:
                raw.added_up(some)
            db.session.commit()
            make_way()


def _added_up(raw: Raw, project_id: int) -> Iterator[list[tuple[Any, ...]]]:
    """What the domains that changed add up to now, some at a time."""
    stale = dict(
        raw.rows("SELECT id, metrics FROM backlink_domain WHERE project_id = ? AND stale ORDER BY id", project_id)
    )
    sums = []
    for number, count, followed, first, last, together in _pages_of(raw, project_id, [*stale]):
        if number in stale:
            metrics = stale.pop(number)
            sums.append(_sums(number, metrics, count, followed, first, last, raw.anchors(together)))
        if len(sums) >= SUMS_AT_ONCE:
            yield sums
            sums = []
    sums += [_sums(number, metrics, 0, 0, None, None, []) for number, metrics in stale.items()]
    if sums:
        yield sums


def _pages_of(raw: Raw, project_id: int, ids: list[int]) -> Iterator[Any]:
    """What the pages of each of some domains add up to, with their anchors."""
    wanted = (
        "SELECT domain_id, count(*), count(*) FILTER (WHERE rel = 'follow'), CAST(min(first_seen_on) AS text), "
        f"CAST(max(last_seen_on) AS text), {raw.together} FROM backlink"
    )
    domains = raw.rows("SELECT count(*) FROM backlink_domain WHERE project_id = ?", project_id)[0][0]
    if len(ids) * 10 > domains:
        # Reading all and sorting costs less than looking up most.
        yield from raw.each(f"{wanted} {raw.scanned} WHERE project_id = ? GROUP BY domain_id ORDER BY 1", project_id)
        return
    for start in range(0, len(ids), SUMS_AT_ONCE):
        some = raw.listed(ids[start : start + SUMS_AT_ONCE])
        yield from raw.rows(f"{wanted} WHERE domain_id {raw.within} GROUP BY domain_id ORDER BY 1", some)


def _sums(
    number: int, told: Any, count: int, followed: int, first: str | None, last: str | None, anchors: list[str]
) -> tuple[Any, ...]:
    """The values of a domain: of its pages, and of what sources say of the whole domain."""
    if told not in ("{}", {}):
        metrics = told if isinstance(told, dict) else json.loads(told or "{}")
        days = [about for about in metrics.values() if isinstance(about, dict)]
        first = min(filter(None, (first, *(about.get("first") for about in days))), default=None)
        last = max(filter(None, (last, *(about.get("last") for about in days))), default=None)
        count = count or max((int(about["pages"]) for about in days if about.get("pages")), default=0)
    most = sorted(Counter(anchors).items(), key=itemgetter(1), reverse=True)[:ANCHORS_SHOWN]
    return count, followed, first, last, json.dumps(most), number
