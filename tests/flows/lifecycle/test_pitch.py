"""The life of a pitch: what moves its stage by itself, what only a person does, and why nothing more leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import make
import pytest
from flask import Flask

from outreach.core.states import CLOSED_STAGES, Stage, Turn, WonBy
from outreach.db import now
from outreach.flows.lifecycle import pitch as pitches
from outreach.flows.lifecycle.allowed import NotAllowed
from outreach.models import Pitch

BY_ITSELF: dict[str, tuple[Stage, Callable[[Pitch], Any]]] = {
    "pitched": (Stage.PITCHED, lambda pitch: pitches.mail_left(pitch, now())),
    "talking": (Stage.TALKING, lambda pitch: pitches.answered(pitch, "they answered", now())),
    "agreed": (Stage.AGREED, lambda pitch: pitches.link_named(pitch, now())),
    "lost": (Stage.LOST, lambda pitch: pitches.refused(pitch, now())),
}


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("event", BY_ITSELF)
def test_what_happens_moves_a_pitch_on_and_never_back(app: Flask, event: str, stage: Stage) -> None:
    pitch = make.pitch(stage=stage)
    after, happen = BY_ITSELF[event]
    happen(pitch)
    assert pitch.stage == (after if stage in pitches.ALLOWED[event] else stage)


@pytest.mark.parametrize("stage", Stage)
def test_only_a_pitch_nobody_answered_lapses(app: Flask, stage: Stage) -> None:
    pitch = make.pitch(stage=stage)
    if stage == Stage.PITCHED:
        pitches.unanswered(pitch, now())
        assert (pitch.stage, pitch.stop_reason) == (Stage.NOT_NOW, "no answer")
    else:
        with pytest.raises(NotAllowed, match="cannot become not now"):
            pitches.unanswered(pitch, now())
        assert (pitch.stage, pitch.stopped_at) == (stage, None)


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage != Stage.WON])
def test_a_person_may_move_a_pitch_anywhere_but_to_won(app: Flask, stage: Stage) -> None:
    pitch = make.pitch(stage=Stage.TALKING)
    pitches.move(pitch, stage, now())
    assert (pitch.stage, pitch.stopped_at is not None) == (stage, stage in CLOSED_STAGES)
    with pytest.raises(NotAllowed, match="won by a check that saw the link, or by hand with a reason"):
        pitches.move(pitch, Stage.WON, now())
    assert pitch.stage == stage


def test_won_by_hand_needs_a_reason_and_leaving_won_forgets_it(app: Flask) -> None:
    pitch = make.pitch(stage=Stage.AGREED)
    with pytest.raises(NotAllowed, match="Say why this counts as won"):
        pitches.win(pitch, WonBy.HAND, now(), "  ")
    assert (pitch.stage, pitch.won_at) == (Stage.AGREED, None)
    pitches.win(pitch, WonBy.HAND, now(), "It stands in print")
    assert (pitch.stage, pitch.won_reason, pitch.stop_reason) == (Stage.WON, "It stands in print", "won")
    pitches.move(pitch, Stage.AGREED, now())
    assert (pitch.won_at, pitch.won_by, pitch.won_reason) == (None, "", "")


def test_the_first_reason_for_stopping_stays(app: Flask) -> None:
    pitch = make.pitch(next_step_at=now())
    pitches.stop(pitch, "the address does not take mail", now())
    pitches.stop(pitch, "on the do-not-contact list", now())
    assert (pitch.stop_reason, pitch.next_step_at) == ("the address does not take mail", None)
    pitches.resume(pitch)
    assert (pitch.stopped_at, pitch.stop_reason) == (None, "")


def test_an_answer_stops_the_colleagues_too_where_the_project_says_so(app: Flask) -> None:
    campaign, site = make.campaign(), make.site()
    first, second = (make.pitch(campaign=campaign, site=site, contact=make.contact(at=site)) for _ in range(2))
    campaign.project.colleague_stops = True
    pitches.answered(first, "they answered", now())
    assert (first.turn, second.stop_reason) == (Turn.OURS, "a colleague answered")
