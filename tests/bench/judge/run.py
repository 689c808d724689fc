"""Prints the precision and recall of judging on the labelled domains, with every false alarm and every miss."""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[3]), str(Path(__file__).parents[2])]

import judged  # noqa: E402

from outreach.core.profile import scoring  # noqa: E402


def main() -> None:
    print(f"{len(judged.ORDINARY)} ordinary domains, {len(judged.BAD)} bad ones")
    for name, level in (("suspicious", scoring.SUSPICIOUS), ("unclear or worse", scoring.UNCLEAR)):
        wrong, missed, hits = judged.scored(level)
        print(
            f"{name} (from {level}): precision {hits / max(1, hits + len(wrong)):.3f}, "
            f"recall {hits / len(judged.BAD):.3f}, false alarms {len(wrong)} of {len(judged.ORDINARY)}"
        )
        for title, cases in (("false alarm", wrong), ("missed", missed)):
            for facts, found in cases:
                reasons = ", ".join(f"{one.rule} {one.points:+d}" for one in found.reasons)
                print(f"  {title}: {facts.domain} {found.score} ({reasons})")
    started = time.perf_counter()
    for _ in range(20):
        judged.scored()
    rate = 20 * len(judged.LABELLED) / (time.perf_counter() - started)
    print(f"{rate:,.0f} domains judged a second")


if __name__ == "__main__":
    main()
