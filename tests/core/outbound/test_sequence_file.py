"""Sequence files: a small TOML file becomes steps; what cannot be used is refused with the step it is about."""

from __future__ import annotations

import pytest

from outreach.core.outbound import sequence_file
from outreach.core.states import StepMode

WHOLE = """
name = "Resource pages"
[[step]]
subject = "Our guide"
body = "Hi"
[[step]]
body = "Did you see it?"
delay_days = 5
mode = "ask"
[[step]]
[[step.variant]]
body = "One"
[[step.variant]]
label = "Short"
body = "Two"
"""


def test_a_file_becomes_steps_with_delays_modes_and_variants() -> None:
    plan = sequence_file.read(WHOLE)
    assert plan.name == "Resource pages"
    assert [mail.delay_days for mail in plan.mails] == [0, 5, 4]
    assert [mail.mode for mail in plan.mails] == [StepMode.ITSELF, StepMode.ASK, StepMode.ITSELF]
    assert [(text.label, text.body) for text in plan.mails[2].texts] == [("A", "One"), ("Short", "Two")]
    assert plan.mails[1].texts[0].subject == ""


@pytest.mark.parametrize("key", ["delay_days", "delay", "days", "wait_days", "after_days", "wait"])
def test_a_delay_has_several_names(key: str) -> None:
    text = f'[[step]]\nsubject = "a"\nbody = "b"\n[[step]]\nbody = "c"\n{key} = "7 days"\n'
    assert sequence_file.read(text).mails[1].delay_days == 7


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[step", "The sequence is not valid TOML"),
        ("name = 'x'", r"The sequence has no \[\[step\]\]"),
        ("[[step]]\nsubject = 'a'", "Step 1 has no body"),
        ("[[step]]\nbody = 'a'", "Step 1 has no subject"),
        ("step = ['a']", "Step 1 is not a table"),
        ("[[step]]\nsubject = 'a'\nbody = 'b'\ndelay_days = 366", "The delay of step 1"),
        ("[[step]]\nsubject = 'a'\nbody = 'b'\ndelay_days = true", "The delay of step 1"),
        ("[[step]]\nsubject = 'a'\nbody = 'b'\nmode = 'maybe'", "The mode of step 1"),
        ("[[step]]\nsubject = 'a'\nvariant = ['b']", "The variants of step 1"),
    ],
)
def test_what_is_no_sequence_is_refused_with_its_step(text: str, sentence: str) -> None:
    with pytest.raises(sequence_file.BadSequence, match=sentence):
        sequence_file.read(text)
