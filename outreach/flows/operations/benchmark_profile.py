"""Benchmark data: the rows of links, checks and the backlink profile; the same for the same size and day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from ...core.profile import backlink_key, scoring
from ...core.states import (
    Acquisition,
    Judgement,
    LinkState,
    Sight,
)


class Profile:
    """Rows by table; *size* is the number of sites, *all_backlinks* the number of backlinks."""

    size: int
    day: datetime
    all_backlinks: int

    def links(self) -> Iterator[dict[str, Any]]:
        states = (
            *[LinkState.LIVE] * 15,
            LinkState.CHANGED,
            LinkState.LOST,
            LinkState.MISSING,
            LinkState.UNCHECKABLE,
            LinkState.PROMISED,
        )
        for n in range(1, self.size // 2 + 1):
            state = states[n % 20]
            promised = state == LinkState.PROMISED
            yield {
                "id": n,
                "project_id": n % 5 + 1,
                "pitch_id": n,
                "site_id": n,
                "asset_id": n % 50 + 1,
                "owner_id": n % 5 + 1,
                "source_url": "" if promised else f"https://site{n:06}.example/links",
                "domain": "" if promised else f"site{n:06}.example",
                "target_url": f"https://client{n % 5 + 1}.example/guide-{n % 50 + 1}",
                "state": state,
                "state_at": self.day - timedelta(days=n % 300),
                "anchor": f"guide {n % 50 + 1}",
                "rel": "nofollow" if state == LinkState.CHANGED else "",
                "promised_on": date(2030, 1, 1) if promised else None,
                "verdict": "counts",
                "reason": "ok",
                "checks": 0 if promised else 40,
                "acquisition": Acquisition.EARNED,
                "first_seen_at": self.day - timedelta(days=400),
                "last_seen_at": self.day,
                "last_checked_at": self.day - timedelta(days=n % 90),
                "next_check_at": None if promised else self.day + timedelta(minutes=n * 13 % 129_600),
                "created_at": self.day - timedelta(days=400),
            }

    def checks(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.size // 2 + 1):
            chance = Random(n)
            for look in range(40):
                fine = chance.random() > 0.03
                yield {
                    "link_id": n,
                    "at": self.day - timedelta(days=10 * (39 - look), minutes=n % 1440),
                    "sight": Sight.SEEN if fine else Sight.UNKNOWN,
                    "verdict": "counts" if fine else "unknown",
                    "reason": "ok" if fine else "cannot_check",
                    "http_status": 200 if fine else 503,
                    "milliseconds": 200 + n % 300,
                    "final_url": "",
                    "rel": "",
                    "anchor": "",
                    "source_line": "",
                    "page_hash": "",
                    "eye": "http",
                    "changed": look == 0,
                    "evidence": None,
                }

    def spread(self) -> Iterator[tuple[int, int, int]]:
        """The linking domains: number, first page and how many pages, a few of them very large."""
        n = begun = 0
        while begun < self.all_backlinks:
            n += 1
            large = self.all_backlinks // 50 if n == 1 else 200 if n % 1000 == 0 else 20 if n % 50 == 0 else 0
            pages = min(large or n % 7 + 1, self.all_backlinks - begun)
            yield n, begun + 1, pages
            begun += pages

    def link_on(self, n: int) -> int:
        """The link of the first client that stands on linking domain *n*, or 0."""
        link = n // 20 * 5 if n % 20 == 0 else 0
        return link if link <= self.size // 2 else 0

    def domain(self, n: int) -> str:
        link = self.link_on(n)
        return f"site{link:06}.example" if link else f"ref{n:07}.example"

    def seen_on(self, n: int) -> date:
        return (self.day - timedelta(days=n * 31 % 900)).date()

    def judgement(self, n: int) -> Judgement:
        rare = {7: Judgement.DISAVOW_DOMAIN, 11: Judgement.REMOVAL, 13: Judgement.LATER}
        return rare.get(n % 100, Judgement.KEEP if n % 2 else Judgement.REVIEW)

    def domains(self) -> Iterator[dict[str, Any]]:
        for n, _, pages in self.spread():
            score = (n * 7919 % 1000) ** 3 // 10**7
            strong, weak = scoring.SIGNALS[n % 20], scoring.SIGNALS[n * 7 % 20]
            seen = self.seen_on(n)
            yield {
                "id": n,
                "project_id": 1,
                "domain": self.domain(n),
                "pages": pages,
                "followed": pages * (n % 4) // 3,
                "score": score,
                "anchors": [[f"anchor {n % 300}", pages]],
                "metrics": {"ahrefs": {"domain_score": n * 7 % 90, "traffic": n * 13 % 5000, "import": 1}},
                "signals": [{"rule": one.name, "weight": 12, "because": one.sentence} for one in (strong, weak)],
                "pattern": f"the same anchor \u201canchor {n % 300}\u201d" if score > 30 and n % 3 == 0 else "",
                "first_seen_on": seen,
                "last_seen_on": self.day.date(),
                "judged_at": self.day,
                "judgement": self.judgement(n),
                "later_until": self.day + timedelta(days=365) if self.judgement(n) == Judgement.LATER else None,
                "stale": False,
            }

    def backlinks(self) -> Iterator[dict[str, Any]]:
        target, today = "https://client1.example/", self.day.date().isoformat()
        target_page = backlink_key.page(target)
        for n, first, pages in self.spread():
            link, domain, seen = self.link_on(n), self.domain(n), self.seen_on(n)
            said = {"ahrefs": {"import": 1, "first": seen.isoformat(), "last": today}}
            for number in range(first, first + pages):
                tied = link and number == first
                source = f"https://{domain}/links" if tied else f"https://{domain}/page-{number}"
                yield {
                    "id": number,
                    "project_id": 1,
                    "key": backlink_key.key(backlink_key.page(source), target_page),
                    "domain_id": n,
                    "source_url": source,
                    "target_url": target,
                    "title": f"Page {number} of {domain}, about bees",
                    "anchor": f"anchor {n % 300}",
                    "rel": "follow" if number % 3 else "nofollow",
                    "first_seen_on": seen,
                    "last_seen_on": self.day.date(),
                    "sources": said,
                    "link_id": link if tied else None,
                }

    def figures(self) -> Iterator[dict[str, Any]]:
        months = [[f"20{24 + n // 12}-{n % 12 + 1:02}", 3000 + n, 900 + n, 0, 250 + n] for n in range(24)]
        if self.all_backlinks:
            yield {
                "project_id": 1,
                "figures": {
                    "classes": dict.fromkeys(scoring.CLASSES, self.all_backlinks // 5),
                    "texts": {name: [[f"{name} anchor {n}", 900 - n] for n in range(15)] for name in scoring.CLASSES},
                    "months": months,
                    "links": [self.all_backlinks * 2 // 3, self.all_backlinks // 3, 0],
                    "languages": ["en"],
                },
                "counted_at": self.day,
            }

    def decisions(self) -> Iterator[dict[str, Any]]:
        for n, _, _ in self.spread():
            judgement = self.judgement(n)
            if judgement not in (Judgement.REVIEW, Judgement.LATER):
                yield {
                    "project_id": 1,
                    "kind": "domain",
                    "value": self.domain(n),
                    "judgement": judgement,
                    "reason": "Sells links",
                    "decided_by_id": 1,
                    "decided_at": self.day,
                }

    def disavow_files(self) -> Iterator[dict[str, Any]]:
        names = [self.domain(n) for n, _, _ in self.spread() if self.judgement(n) == Judgement.DISAVOW_DOMAIN]
        lines = [f"domain:{name}\n" for name in names if name.startswith("ref")]
        for version in range(1, 4):
            yield {
                "project_id": 1,
                "version": version,
                "text": "".join(lines[: len(lines) * version // 4]),
                "lines": len(lines) * version // 4,
                "created_by_id": 1,
                "created_at": self.day,
                "approved_by_id": 1,
                "approved_at": self.day,
                "uploaded_on": self.day.date(),
            }
