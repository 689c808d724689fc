"""Sixty days over a fixture web: nothing is cried wolf about, everything real is named."""

from __future__ import annotations

import heapq
import os
from datetime import datetime, timedelta

import watched

from outreach.core.links import linkcheck, recheck
from outreach.core.links.verdicts import Case
from outreach.core.states import Sight

COUNT = int(os.environ.get("OUTREACH_TEST_WATCHED", "300"))  # the full figure is 1000


def test_a_web_watched_for_sixty_days() -> None:
    pages = watched.pages(COUNT)
    web = watched.Web(pages)
    ends = watched.START + timedelta(days=60)
    queue = [(watched.START + timedelta(seconds=80 * n), n) for n in range(len(pages))]
    heapq.heapify(queue)
    standing = [recheck.Standing() for _ in pages]
    changed: list[datetime | None] = [None] * len(pages)
    told: list[list[tuple[str, str]]] = [[] for _ in pages]
    since: list[list[datetime]] = [[] for _ in pages]  # looks that agree on the fate
    looks = 0
    while queue and queue[0][0] < ends:
        at, n = heapq.heappop(queue)
        looks += 1
        case = Case(pages[n].url, watched.TARGET, at=at)
        verdict = linkcheck.decide(case, lambda ask, at=at: web.bring(ask, at))
        glance = recheck.Glance(
            verdict.sight, verdict.verdict, verdict.reason, "", verdict.best.anchor if verdict.best else ""
        )
        if at >= watched.START + timedelta(days=pages[n].day) and glance.sight != Sight.UNKNOWN:
            wanted = watched.FATES[pages[n].fate]
            if wanted and wanted[1] == glance.reason:
                since[n].append(at)
        standing[n], change = recheck.after(standing[n], glance, at)
        if change and change.kind != "live":
            changed[n] = at
        if change and change.kind in ("lost", "changed"):
            told[n].append((change.kind, glance.reason))
            first = since[n][0]
            assert len([x for x in since[n] if x == first or x - first >= timedelta(days=1)]) <= 2, (pages[n], since[n])
        following = recheck.next_look(standing[n], at, n, recheck.Pace(watched.START, changed[n]))
        heapq.heappush(queue, (following, n))

    for one, said in zip(pages, told, strict=True):
        wanted = watched.FATES[one.fate]
        assert said == ([wanted] if wanted else []), (one, said)
    assert 10 * COUNT < looks < 40 * COUNT
