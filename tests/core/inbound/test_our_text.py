"""Text that stands in a mail we sent is never theirs, whatever their mail program did to it."""

from __future__ import annotations

import time

import pytest

from outreach.core.inbound import our_text

SENT = """Hi Jane,

we made a guide to beekeeping on roofs in the city, with a table of plants.
Would it fit your page?

Best
Ana

If you would rather not hear from me, reply "stop" and I will not write again.
Unsubscribe: https://acme.example/u/1"""


@pytest.mark.parametrize(
    ("came", "own"),
    [
        (f"Yes.\n\n{SENT}", "Yes."),
        (
            "Yes.\n\n" + SENT.replace("the city, with", "the\ncity, with").replace("hear from me", "hear\nfrom me"),
            "Yes.",
        ),
        ("Yes.\n\n" + " ".join(SENT.split()), "Yes."),
        ("Yes. " + " ".join(SENT.split()), "Yes."),
        ("Yes.\n" + SENT.replace("guide", "guide <https://click.example/x>").upper(), "Yes."),
        (f"{SENT}\n\nYes, below.", "Yes, below."),
        ("Yes.\n| " + SENT.replace("\n", "\n| "), "Yes."),
        ('Yes.\nIf you would rather not hear from me, reply "stop" and I will not write again.', "Yes."),
        # Words of theirs that happen to be ours.
        ("Yes.\n\nBest\nAna", "Yes.\n\nBest\nAna"),
        ("Stop.", "Stop."),
        ("Unsubscribe", "Unsubscribe"),
        (f"Unsubscribe\n\n{SENT}", "Unsubscribe"),
        (f"{SENT}\n\nUnsubscribe", "Unsubscribe"),
        ("Hi Jane,\n\nwould it fit your page? I think so.", "Hi Jane,\n\nwould it fit your page? I think so."),
        ("Please do not write again.", "Please do not write again."),
        (
            "A guide to beekeeping: we have one. Remove us from your list.",
            "A guide to beekeeping: we have one. Remove us from your list.",
        ),
        ("", ""),
    ],
)
def test_what_we_sent_is_left_out_and_what_they_say_stays(came: str, own: str) -> None:
    assert our_text.without(came, SENT) == own


@pytest.mark.parametrize(
    "text", ["a b c " * 5_000, "aa bb cc dd ee ff gg hh\n" * 3_000, "\n".join(f"x{n}" for n in range(20_000))]
)
def test_two_hostile_texts_are_compared_in_no_time(text: str) -> None:
    began = time.process_time()
    our_text.without(text, text)
    assert time.process_time() - began < 10  # less than one where the machine is quiet


def test_without_a_mail_of_ours_nothing_is_left_out() -> None:
    assert our_text.without(SENT, "") == SENT
