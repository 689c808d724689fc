"""What compose shows before a pitch leaves: the preview, and everything that speaks against sending it."""

from __future__ import annotations

from typing import Any

import make
import pytest

from outreach.flows.outbound import pitch


def recipient(line: str = "") -> pitch.Recipient:
    site = make.site("hives.example")
    contact = make.contact("jo@hives.example", at=site)
    prospect = make.prospect(site=site)
    return pitch.Recipient(prospect, contact, contact.addresses[0], line)


def concerns(who: pitch.Recipient, body: str) -> list[pitch.Concern]:
    shown = pitch.preview(who, who.prospect.project, make.mailbox(), None, "A guide", body)
    return pitch.concerns([who], [shown])


@pytest.mark.parametrize("line", ["I liked {{frist_name}}", "Your post on [INSERT]"])
def test_a_personal_line_nobody_filled_in_stops_the_pitch(app: Any, line: str) -> None:
    found = concerns(recipient(line), "Hi,\n\n{{personal_line}}")
    assert [(c.stop, "{{personal_line}} holds" in c.sentence) for c in found] == [(True, True)]
    assert not any(c.yields for c in found), "nobody may overrule it"


def test_a_whole_pitch_has_nothing_against_it(app: Any) -> None:
    assert concerns(recipient("Your list [1] is good."), "Hi {{first_name}},\n\n{{personal_line}}") == []


def test_an_empty_field_stops_and_a_fallback_is_only_told(app: Any) -> None:
    found = concerns(recipient(), "{{personal_line}} {{page_title|your page}}")
    assert [(c.code, c.stop) for c in found] == [("missing personal_line", True), ("fallback page_title", False)]
