"""Judging keeps its promises on the labelled domains: hardly a false alarm, every score the sum of its reasons."""

from __future__ import annotations

from dataclasses import replace

import judged
import pytest

from outreach.core.profile import scoring
from outreach.core.profile.scoring import Facts, Won


def test_ordinary_sites_are_left_in_peace_and_bad_ones_found() -> None:
    wrong, _, hits = judged.scored()
    assert [facts.domain for facts, _ in wrong] == []
    assert hits >= 0.9 * len(judged.BAD)


def test_bad_ones_are_at_least_unclear() -> None:
    wrong, missed, _ = judged.scored(scoring.UNCLEAR)
    assert len(wrong) <= 0.01 * len(judged.ORDINARY)
    assert len(missed) <= 0.05 * len(judged.BAD)


def test_a_score_is_the_visible_sum_of_its_reasons() -> None:
    for facts, _ in judged.LABELLED:
        found = scoring.judge(facts, judged.OURS, judged.TODAY)
        assert found.score == min(100, max(0, sum(one.points for one in found.reasons)))
        assert all(one.because for one in found.reasons)


def test_no_single_sign_makes_a_domain_suspicious() -> None:
    facts = Facts("quiet.example", look=scoring.Look(hidden="display: none"))
    found = scoring.judge(facts, judged.OURS, judged.TODAY, {"hidden": 100})
    assert (found.score, found.level) == (49, "unclear")


@pytest.mark.parametrize("signal", scoring.SIGNALS, ids=lambda signal: signal.name)
def test_a_signal_switched_off_is_silent(signal: scoring.Signal) -> None:
    off = {signal.name: 0}
    for facts, _ in judged.LABELLED:
        assert signal.name not in {r.rule for r in scoring.judge(facts, judged.OURS, judged.TODAY, off).reasons}


def test_what_is_our_own_trade_is_no_alarm() -> None:
    facts = Facts("fan.example", anchors=(("online casino", 4),))
    ours = replace(judged.OURS, money=("online casino",))
    alarms = [{r.rule for r in scoring.judge(facts, us, judged.TODAY).reasons} for us in (judged.OURS, ours)]
    assert ["trade_anchor" in rules for rules in alarms] == [True, False]


def test_a_link_we_earned_weighs_more_than_any_sign() -> None:
    bad = replace(judged.BAD[0], earned="you earned a link here")
    assert scoring.judge(bad, judged.OURS, judged.TODAY).level != "suspicious"


def test_the_word_toxic_is_used_nowhere() -> None:
    said = [
        one.because for facts, _ in judged.LABELLED for one in scoring.judge(facts, judged.OURS, judged.TODAY).reasons
    ]
    texts = " ".join([*said, *(f"{s.sentence} {s.about}" for s in scoring.SIGNALS)])
    assert "toxic" not in texts.lower()


def test_headlines_and_our_name_are_no_pattern() -> None:
    keys = [
        scoring.anchor_key(text, judged.OURS) for text in ("Acme", "here", "The winter feeding guide", "casino bonus")
    ]
    assert keys == ["", "", "", "casino bonus"]


def test_a_burst_is_most_of_a_pattern_within_a_month() -> None:
    census = scoring.Census()
    for n in range(12):
        census.add(["a spun"], judged.NEW)
        census.add(["a slow"], judged.NEW.replace(year=2014 + n))
    assert census.shared() == {"a spun": [12, "2026-09"], "a slow": [12, ""]}


def test_our_own_links_are_held_to_the_rules() -> None:
    won = [
        Won(f"s{n}.example", "bee hives" if n < 6 else "a story", "", paid=n == 0, links_back=n == 1) for n in range(12)
    ]
    assert [(one.rule, one.links) for one in scoring.cautions(won, judged.OURS)] == [
        ("paid", 1),
        ("exact", 6),
        ("pairs", 1),
    ]
    assert scoring.cautions([Won("a.example", "bee hives", "sponsored", paid=True)], judged.OURS) == []
