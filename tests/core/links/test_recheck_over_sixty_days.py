"""A thousand pages watched for sixty days, on a web where visits fail, walls come up and hosts are slow."""

from __future__ import annotations

import heapq
from datetime import timedelta

import pytest
import watched

from outreach.core.links import linkcheck, recheck, verdicts
from outreach.core.links.verdicts import Ask, Case, Want
from outreach.core.states import Sight

ENDS = watched.START + timedelta(days=60)


class Story:
    """One link as it is watched: how it stands, what was told and after how many looks that could tell."""

    def __init__(self, number: int, one: watched.Watched) -> None:
        self.number = number
        self.one = one
        self.robots_url = verdicts.robots_url(one.url)
        self.standing = recheck.Standing()
        self.changed_at = None
        self.told: list[tuple[str, str]] = []
        self.since_change = 0  # looks that could tell, since the page changed
        self.named_after = 0
        self.looks = self.unknown = 0


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    web = watched.Web(watched.pages(1_000))
    told = [Story(number, one) for number, one in enumerate(web.pages.values())]
    due = [(watched.START + timedelta(minutes=story.number % 1440), story.number) for story in told]
    heapq.heapify(due)
    while due and due[0][0] < ENDS:
        at, number = heapq.heappop(due)
        heapq.heappush(due, (_looked_at(web, told[number], at), number))
    return told


def _looked_at(web: watched.Web, story: Story, at):  # type: ignore[no-untyped-def]
    """Look once, as `flows.verify` does but for the database: when to look again."""
    case = Case(story.one.url, watched.TARGET, at=at)
    asks = [Ask(Want.PAGE, story.one.url), Ask(Want.ROBOTS, story.robots_url), Ask(Want.TARGET, watched.TARGET)]
    for ask in asks:  # as a real look does: what nearly every verdict asks for comes first
        case.take(ask, web.bring(ask, at))
        if not case.known[asks[0]].page or not case.known[asks[0]].page.links:
            break
    verdict = linkcheck.decide(case, lambda ask: web.bring(ask, at))
    best = verdict.best
    glance = recheck.Glance(
        verdict.sight, verdict.verdict, verdict.reason, " ".join(best.rel) if best else "", best.anchor if best else ""
    )
    story.standing, change = recheck.after(story.standing, glance, at)
    story.looks += 1
    story.unknown += verdict.sight == Sight.UNKNOWN
    ours_failed = verdict.reason == "target_broken"  # told of first, so such a look says nothing of the page
    if at >= watched.START + timedelta(days=story.one.day) and verdict.sight != Sight.UNKNOWN and not ours_failed:
        story.since_change += 1
    if change is not None and change.kind in ("lost", "changed"):
        story.told.append((change.kind, verdict.reason))
        story.named_after = story.named_after or story.since_change
    if change is not None and change.kind != "live":
        story.changed_at = at
    since = story.standing.first_seen_at or watched.START
    return recheck.next_look(story.standing, at, story.number, recheck.Pace(since, story.changed_at))


def test_nothing_is_ever_falsely_lost_or_changed(stories: list[Story]) -> None:
    steady = [story for story in stories if watched.FATES[story.one.fate] is None]
    assert len(steady) > 400
    assert [story.one for story in steady if story.told] == []
    assert sum(story.unknown for story in stories) > 0.04 * sum(story.looks for story in stories)


@pytest.mark.parametrize("fate", [fate for fate, told in watched.FATES.items() if told])
def test_every_real_change_is_named_once_and_by_the_second_look_that_could_tell(
    stories: list[Story], fate: str
) -> None:
    ours = [story for story in stories if story.one.fate == fate]
    assert len(ours) > 25
    assert {tuple(story.told) for story in ours} == {(watched.FATES[fate],)}
    assert max(story.named_after for story in ours) <= 2


def test_a_link_behind_a_wall_is_not_lost_and_nobody_looks_all_day_long(stories: list[Story]) -> None:
    walled = [story for story in stories if story.one.fate == "walled"]
    assert {story.standing.lost_at for story in walled} == {None}
    assert max(story.looks for story in stories) < 60
