"""The story of the sample data fits together."""

from __future__ import annotations

from outreach.core.outbound import merge_fields
from outreach.core.states import Outcome, Stage
from outreach.flows.operations import sample_story as story


def test_every_site_is_named_once_and_cannot_exist() -> None:
    hosts = [host for host, *_ in story.SITES]
    assert len(hosts) == len(set(hosts)) >= len(story.STAGES)
    assert [host for host in hosts if not host.endswith(".example")] == []


def test_every_stage_is_shown_and_every_reply_has_a_pitch_with_a_person() -> None:
    assert set(story.STAGES) == set(Stage)
    for number, (text, outcome, because) in story.REPLIES.items():
        person = story.SITES[number][3]
        assert person and number < len(story.STAGES)
        assert outcome in set(Outcome) and because in text.lower()


def test_the_mails_of_the_story_have_no_unknown_field() -> None:
    assert [merge_fields.problems(text) for text in (story.PITCH, story.SECOND, story.LAST)] == [(), (), ()]
