"""Watching: two misses make a loss, what could not be told makes nothing, and no hour has a burst."""
# ruff: noqa: E501 - a table reads best with one case a line

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.core.links import recheck
from outreach.core.links.recheck import Glance, Standing
from outreach.core.states import LinkState

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
GOOD = Glance("seen", "counts", "ok", anchor="guide")
GONE = Glance("absent", "not_live", "not_found")
WALL = Glance("unknown", "unknown", "cannot_check")
NOFOLLOW = Glance("seen", "weak", "rel_nofollow", rel="nofollow", anchor="guide")
CLOSED = Glance("seen", "not_counting", "robots_blocked", anchor="guide")
BROKEN = Glance("seen", "not_counting", "target_broken", anchor="guide")


def run(*looks: tuple[float, Glance], start: Standing = Standing()) -> tuple[Standing, list[str]]:
    """Look at the given hours; how the link stands, and what was told."""
    standing, told = start, []
    for hours, look in looks:
        standing, change = recheck.after(standing, look, AT + timedelta(hours=hours))
        if change:
            told.append(f"{change.kind} {change.what}".strip())
    return standing, told


LIVE, _ = run((0, GOOD))

STORIES = [
    ("a first sight is live", [(0, GOOD)], "live", ["live"]),
    ("one miss is a question", [(0, GOOD), (24, GONE)], "missing", ["live", "missing the link was taken off the page"]),
    ("two misses a day apart are a loss", [(0, GOOD), (24, GONE), (48, GONE)], "lost", ["live", "missing the link was taken off the page", "lost the link was taken off the page"]),
    ("two misses within a day are one", [(0, GOOD), (24, GONE), (47.9, GONE)], "missing", ["live", "missing the link was taken off the page"]),
    ("what could not be told is no miss", [(0, GOOD), (24, GONE), (48, WALL), (72, WALL)], "missing", ["live", "missing the link was taken off the page"]),
    ("but does not undo one", [(0, GOOD), (24, GONE), (48, WALL), (72, GONE)], "lost", ["live", "missing the link was taken off the page", "lost the link was taken off the page"]),
    ("a miss that was none", [(0, GOOD), (24, GONE), (48, GOOD)], "live", ["live", "missing the link was taken off the page", "back"]),
    ("found again", [(0, GOOD), (24, GONE), (48, GONE), (96, GOOD)], "live", ["live", "missing the link was taken off the page", "lost the link was taken off the page", "found"]),
    ("blocked for long says so", [(0, GOOD), *((24.0 * n, WALL) for n in range(1, 9))], "uncheckable", ["live", "uncheckable"]),
    ("and is never lost", [(0, GOOD), *((24.0 * n, WALL) for n in range(1, 99))], "uncheckable", ["live", "uncheckable"]),
    ("and is simply live again", [(0, GOOD), (24, WALL), (48, WALL), (72, WALL), (96, GOOD)], "live", ["live", "uncheckable"]),
    ("nofollow is told once", [(0, GOOD), (24, NOFOLLOW), (48, NOFOLLOW)], "changed", ["live", "changed nofollow"]),
    ("and when it ends", [(0, GOOD), (24, NOFOLLOW), (48, GOOD)], "live", ["live", "changed nofollow", "live as agreed again"]),
    ("a fault of our own page waits for a second look", [(0, GOOD), (24, BROKEN), (48, GOOD)], "live", ["live"]),
    ("and is told when it agrees", [(0, GOOD), (24, BROKEN), (48, BROKEN)], "changed", ["live", "changed our page is broken"]),
    ("also after another change", [(0, GOOD), (24, NOFOLLOW), (48, BROKEN), (72, BROKEN)], "changed", ["live", "changed nofollow", "changed our page is broken"]),
    ("a fault that a look between refutes is not told", [(0, GOOD), (24, BROKEN), (48, CLOSED), (72, BROKEN), (96, GOOD)], "live", ["live"]),
    ("one that is only covered is", [(0, GOOD), (24, CLOSED), (48, BROKEN), (72, CLOSED)], "changed", ["live", "changed closed by robots.txt"]),
    ("even at the first sight", [(0, BROKEN), (24, GOOD)], "live", ["live"]),
    ("and is told when it was so from the start", [(0, BROKEN), (24, BROKEN)], "changed", ["changed our page is broken"]),
    ("nofollow from the start is how it is", [(0, NOFOLLOW), (24, NOFOLLOW)], "live", ["live"]),
    ("never seen is never lost", [(0, GONE), (24, GONE), (48, GONE)], "promised", []),
    ("a changed anchor is told", [(0, GOOD), (24, replace(GOOD, anchor="click"))], "live", ["live", "changed the anchor is now “click”"]),
    ("a changed change after a wall is told once", [(0, GOOD), (24, NOFOLLOW), (48, WALL), (72, WALL), (96, WALL), (120, NOFOLLOW)], "changed", ["live", "changed nofollow", "uncheckable"]),
]  # fmt: skip


@pytest.mark.parametrize(("looks", "state", "told"), [s[1:] for s in STORIES], ids=[s[0] for s in STORIES])
def test_story(looks: list[tuple[float, Glance]], state: str, told: list[str]) -> None:
    standing, said = run(*looks)
    assert (standing.state, said) == (state, told)


def test_what_was_agreed_counts() -> None:
    assert run((0, NOFOLLOW), start=Standing(expected_rel="follow"))[1] == ["changed nofollow"]
    assert run((0, NOFOLLOW), start=Standing(expected_rel="nofollow"))[1] == ["live"]
    assert run((0, GOOD), start=Standing(expected_anchor="The  Guide"))[1] == ["changed other anchor"]


def test_only_a_browser_can_miss_what_only_a_browser_saw() -> None:
    rendered = Glance("seen", "weak", "js_only", eye="browser")
    standing, told = run((0, rendered), (24, GONE), (48, GONE))
    assert told == ["live"] and standing.misses == 0
    assert run((0, rendered), (24, replace(GONE, eye="browser")))[0].state == LinkState.MISSING


def test_two_looks_that_only_a_browser_could_have_told_never_make_a_loss() -> None:
    in_a_script = Glance("unknown", "unknown", "script_only")
    standing, told = run((0, GOOD), (24, in_a_script), (72, in_a_script), (120, in_a_script))
    assert standing.misses == 0 and told == ["live", "uncheckable"]


@given(st.lists(st.tuples(st.floats(0.1, 200), st.sampled_from([GOOD, GONE, WALL, NOFOLLOW, BROKEN])), max_size=30))
def test_a_loss_always_has_two_misses_a_day_apart(steps: list[tuple[float, Glance]]) -> None:
    standing, at = LIVE, AT
    misses: list[datetime] = []
    for hours, look in steps:
        at += timedelta(hours=hours)
        standing, change = recheck.after(standing, look, at)
        if look.sight == "seen":
            misses = []
        elif look.sight == "absent":
            misses.append(at)
        if change and change.kind == "lost":
            assert misses[-1] - misses[0] >= timedelta(days=1)
        assert (standing.state == LinkState.LOST) == (len(misses) > 1 and misses[-1] - misses[0] >= timedelta(days=1))


def rhythm(days: int, **more: object) -> list[float]:
    """The gaps in days between looks over *days*."""
    at, gaps = AT, []
    while at < AT + timedelta(days=days):
        following = recheck.next_look(LIVE, at, 7, recheck.Pace(AT, **more))  # type: ignore[arg-type]
        gaps.append((following - at) / timedelta(days=1))
        at = following
    return gaps


def test_the_older_the_rarer() -> None:
    gaps = rhythm(800)
    assert all(0.8 < gap < 2 for gap in gaps[:6])
    assert 6 < gaps[9] < 8 and 26 < gaps[14] < 32 and gaps[-1] > 300
    assert len(gaps) < 30


def test_paid_links_are_looked_at_weekly_for_ever() -> None:
    assert all(gap < 8 for gap in rhythm(400, paid=True))


def test_a_change_is_followed_closely() -> None:
    at = AT + timedelta(days=300)
    soon = recheck.next_look(LIVE, at, 7, recheck.Pace(AT, changed_at=at))
    assert soon - at < timedelta(days=2)


def test_a_miss_is_confirmed_after_a_day_and_soon() -> None:
    for seed in range(200):
        missing, _ = recheck.after(LIVE, GONE, AT)
        again = recheck.next_look(missing, AT, seed, recheck.Pace(AT))
        assert timedelta(days=1) <= again - AT <= timedelta(hours=25)


def test_a_wall_is_tried_again_the_same_day_and_ever_more_rarely() -> None:
    standing, waits = LIVE, []
    for _ in range(8):
        standing, _ = recheck.after(standing, WALL, AT)
        waits.append((recheck.next_look(standing, AT, 3, recheck.Pace(AT)) - AT) / timedelta(hours=1))
    assert waits[0] < 9 and waits == sorted(waits) and waits[-1] < 8 * 24
    asked = recheck.next_look(standing, AT, 3, recheck.Pace(AT), 20 * 86400)
    assert asked - AT >= timedelta(days=20)


def test_no_hour_has_a_burst() -> None:
    hours = Counter(
        recheck.next_look(LIVE, AT, seed, recheck.Pace(AT)).replace(minute=0, second=0) for seed in range(24_000)
    )
    assert max(hours.values()) < 1_300
