"""What is asked for on the way to a verdict, and how its sentence is made."""

from __future__ import annotations

from core.links.small_web import AT, LINK, PAGE, TARGET, Reply, Web, article, html, look

from outreach.core.links import linkcheck
from outreach.core.links.verdicts import Case, Want, Word


def test_a_plain_page_asks_for_three_things_only() -> None:
    world = Web({PAGE: article(LINK)})
    linkcheck.decide(Case(PAGE, TARGET, at=AT), world.bring)
    assert sorted(ask.want for ask in world.asked) == [Want.PAGE, Want.ROBOTS, Want.TARGET]


def test_a_bad_address_is_said_and_not_tried() -> None:
    world = Web({})
    said = linkcheck.decide(Case("nonsense", TARGET), world.bring)
    assert said.verdict == Word.UNKNOWN and not world.asked


def test_what_a_strangers_page_says_is_never_taken_for_a_gap_in_our_sentence() -> None:
    said = look(
        Reply("", 301, to="https://casino.example/{status}"), others={"https://casino.example/{status}": html("x")}
    )
    assert "casino.example" in said.sentence
