"""Reminders about a promised, lost or changed link say which page is meant, and nothing that is not so."""

from __future__ import annotations

import pytest

from outreach.core.outbound import reminders
from outreach.core.states import LinkState

GIVEN = {"first_name": "Jo", "page": "https://h.example/a", "target": "https://a.example/", "sender": "Ana Lee"}


@pytest.mark.parametrize(
    ("state", "subject", "says"),
    [
        (LinkState.LOST, "The link to us on your page", "It is not there any more."),
        (LinkState.CHANGED, "The link to us on your page", "It has changed since we first saw it."),
        (LinkState.PROMISED, "Our page, as promised", "you would link to https://a.example/"),
    ],
)
def test_each_state_has_its_own_words(state: LinkState, subject: str, says: str) -> None:
    head, text = reminders.letter(state, **GIVEN)
    assert head == subject and says in text and GIVEN["page"] in text and GIVEN["target"] in text
    assert text.startswith("Hi Jo,\n\n") and text.endswith("Thank you\nAna")


def test_what_is_not_known_leaves_no_gap() -> None:
    _, text = reminders.letter(LinkState.LOST, first_name="", page="", target="https://a.example/", sender="")
    assert text.startswith("Hello,\n\n") and "your site had a link" in text and text.endswith("Thank you")
