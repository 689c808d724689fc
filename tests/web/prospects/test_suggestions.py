"""Suggestions: which sites are offered to be skipped together, and that only those are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import make
import pytest

from outreach.core.states import LinkState, MailState, SuppressionKind, Triage
from outreach.db import db, now
from outreach.flows.contacts import suppress
from outreach.models import Prospect


@pytest.fixture
def sites(app: Any) -> dict[str, Prospect]:
    """A site for each reason, which has that reason alone, and one without any."""
    project = make.project()

    def known(**given: Any) -> Prospect:
        site = make.site()
        make.contact(at=site)
        return make.prospect(project=project, site=site, **given)

    found = {name: known() for name in ("refused", "linked", "recent", "none")}
    found["own"] = known(tags="own-site")
    found["nobody"] = make.prospect(project=project)
    suppress.add(found["refused"].site.host, reason="asked", source="by hand", at=now(), kind=SuppressionKind.DOMAIN)
    make.link(project=project, site=found["linked"].site, state=LinkState.LIVE)
    pitch = make.pitch(campaign=make.campaign(project=project, mailboxes=[]), site=found["recent"].site)
    make.message(pitch=pitch, state=MailState.SENT, sent_at=now() - timedelta(days=9))
    db.session.commit()
    return found


@pytest.mark.parametrize("reason", ["refused", "own", "linked", "recent", "nobody"])
def test_the_sites_of_a_ticked_reason_are_skipped_and_no_others(
    owner: Any, sites: dict[str, Prospect], reason: str
) -> None:
    assert f'value="{reason}"' in owner.get("/prospects?view=triage").text
    owner.post("/prospects?view=triage", data={"op": "suggested", "suggestion": reason})
    db.session.expire_all()
    assert {name for name, row in sites.items() if row.state == Triage.SKIPPED} == {reason}


@pytest.mark.parametrize("ticked", [[], ["everything"]])
def test_nothing_is_skipped_when_no_reason_of_ours_is_ticked(
    owner: Any, sites: dict[str, Prospect], ticked: list[str]
) -> None:
    answer = owner.post("/prospects?view=triage", data={"op": "suggested", "suggestion": ticked}, follow_redirects=True)
    db.session.expire_all()
    assert "Tick a suggestion first." in answer.text
    assert {row.state for row in sites.values()} == {Triage.NEW}
