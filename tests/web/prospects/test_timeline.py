"""The timeline of a site: which moments it holds, in which order, and what the filter above it leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import make
import pytest

from outreach.core.states import MailState
from outreach.db import db, now
from outreach.models import Event, Prospect
from outreach.web.prospects import timeline


@pytest.fixture
def prospect(app: Any) -> Prospect:
    """A site that was noted, written to, and whose link was seen."""
    pitch = make.pitch()
    row = make.prospect(project=pitch.project, site=pitch.site)
    about = {"project_id": pitch.project_id, "site_id": pitch.site_id}
    Event.note("note", "They like bees", now() - timedelta(days=3), **about)
    Event.note("pitch.won", "Won by a check", now() - timedelta(days=1), **about)
    box = pitch.campaign.mailboxes[0].mailbox
    thread = make.thread(pitch=pitch, mailbox=box)
    make.message(
        pitch=pitch, thread=thread, campaign=pitch.campaign, contact=pitch.contact, state=MailState.SENT,
        at=now() - timedelta(days=2), subject="A guide for you",
    )  # fmt: skip
    link = make.link(project=pitch.project, site=pitch.site)
    make.check(link=link, changed=True, sight="seen", at=now() - timedelta(hours=1))
    db.session.commit()
    return row


@pytest.mark.parametrize(
    ("kind", "there", "gone"),
    [
        ("", ["A check saw the link", "Won by a check", "A guide for you", "They like bees"], []),
        ("notes", ["They like bees"], ["A guide for you", "Won by a check", "A check saw"]),
        ("mail", ["A guide for you"], ["They like bees", "A check saw"]),
        ("stage", ["Won by a check"], ["They like bees", "A guide for you"]),
        ("links", ["A check saw the link"], ["They like bees", "A guide for you"]),
        ("imports", [], ["They like bees", "A guide for you", "A check saw"]),
    ],
)
def test_the_filter_leaves_what_it_names_newest_first(
    owner: Any, prospect: Prospect, kind: str, there: list[str], gone: list[str]
) -> None:
    page = owner.get(f"/prospects/{prospect.id}?show={kind}").text
    shown = page[page.index('id="timeline"') :]
    places = [shown.index(text) for text in there]
    assert places == sorted(places)
    assert [text for text in gone if text in shown] == []


def test_every_filter_on_the_page_is_one_the_timeline_knows(owner: Any, prospect: Prospect) -> None:
    page = owner.get(f"/prospects/{prospect.id}").text
    assert [kind for kind in timeline.KINDS if f"show={kind}" not in page] == []
