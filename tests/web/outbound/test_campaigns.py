"""Campaigns on the screen: made, changed, launched, paused, finished, and what came of them."""

from __future__ import annotations

from typing import Any

import make
import pytest
from sqlalchemy import select
from web.taking_back import take_back
from website import website

from outreach.core.states import CampaignState, MailState, Stage, WonBy
from outreach.db import db, now
from outreach.models import Campaign
from outreach.web.outbound import campaigns


def draft(**given: Any) -> Campaign:
    return make.campaign(state=CampaignState.DRAFT, sequence=make.sequence(("A guide", "Hi")), **given)


def test_a_campaign_is_made_with_a_copy_of_a_ready_sequence_and_unmade(owner: Any) -> None:
    make.project()
    answer = owner.post("/campaigns", data={"name": " Winter  bees ", "sequence": "resource"})
    made = db.session.scalars(select(Campaign)).one()
    assert answer.location == f"/campaigns/{made.id}"
    assert (made.name, made.state, len(made.sequence.steps)) == ("Winter bees", CampaignState.DRAFT, 3)
    take_back(owner, "campaign.made")
    assert db.session.scalar(select(Campaign.id)) is None


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"name": " "}, "Give the campaign a name"),
        ({"name": "Taken"}, "There is a campaign called Taken already"),
        ({"daily_cap": "many"}, "Enter a number, or 0 for no limit"),
        ({"daily_cap": "10001"}, "Enter a number, or 0 for no limit"),
        ({"cooldown_days": "-3"}, "Enter a number of days"),
        ({"cooldown_days": "4000"}, "Enter a number of days"),
    ],
)
def test_a_campaign_that_cannot_be_is_neither_made_nor_changed(owner: Any, wrong: dict[str, str], why: str) -> None:
    campaign = draft(name="Bees")
    make.campaign(project=campaign.project, name="Taken")
    for path in ("/campaigns", f"/campaigns/{campaign.id}"):
        answer = owner.post(path, data={"name": "Wax", **wrong})
        assert answer.status_code == 422 and why in answer.text, path
    db.session.expire_all()
    assert campaign.name == "Bees" and db.session.query(Campaign).count() == 2


def test_mailboxes_and_pages_are_chosen_and_given_back(owner: Any) -> None:
    box, campaign = make.mailbox(), draft(mailboxes=[])
    asset = make.asset(project=campaign.project)
    data = {
        "name": "Bees",
        "mailbox": box.id,
        "asset": asset.id,
        "daily_cap": "7",
        "cooldown_days": "",
        "any_time": "1",
    }
    assert owner.post(f"/campaigns/{campaign.id}", data=data).status_code == 303
    assert [entry.mailbox_id for entry in campaign.mailboxes] == [box.id]
    assert [entry.asset_id for entry in campaign.assets] == [asset.id]
    assert (campaign.daily_cap, campaign.cooldown_days, campaign.any_time) == (7, None, True)
    owner.post(f"/campaigns/{campaign.id}", data={"name": "Bees"})
    db.session.expire_all()
    assert (campaign.mailboxes, campaign.assets, campaign.any_time) == ([], [], False)


def test_a_campaign_that_has_sent_keeps_its_sequence(owner: Any) -> None:
    campaign = draft(launched_at=now())
    other = make.sequence(project_id=campaign.project_id)
    answer = owner.post(f"/campaigns/{campaign.id}", data={"name": "Bees", "sequence": str(other.id)})
    assert answer.status_code == 422 and "Make another campaign for another sequence" in answer.text


def test_what_has_problems_is_not_launched(owner: Any) -> None:
    campaign = draft(mailboxes=[])
    owner.post(f"/campaigns/{campaign.id}/launches")
    db.session.expire_all()
    assert campaign.state == CampaignState.DRAFT
    assert "mailbox" in owner.get("/said").text


def test_a_campaign_that_links_to_dead_pages_is_launched_only_by_insisting(owner: Any) -> None:
    with website() as site:
        site.pages |= {"/old": 410, "/broken": 500, "/good": "<h1>Guide</h1>"}
        body = f"Hi, see {site.url}/old and [this]({site.url}/broken) and {site.url}/good"
        campaign = make.campaign(sequence=make.sequence(("A guide", body)), state=CampaignState.DRAFT)
        owner.post(f"/campaigns/{campaign.id}/launches")
        db.session.expire_all()
        assert campaign.state == CampaignState.DRAFT
        page = owner.get(f"/campaigns/{campaign.id}").text
        assert f"{site.url}/old answers 410." in page and f"{site.url}/broken answers 500." in page
        assert "/good answers" not in page and "Launch anyway" in page
        owner.post(f"/campaigns/{campaign.id}/launches", data={"sure": "1"})
        db.session.expire_all()
        assert campaign.state == CampaignState.RUNNING and campaign.launched_at is not None


def test_a_campaign_is_paused_resumed_finished_and_taken_up_again(owner: Any) -> None:
    campaign = make.campaign()
    for action, state in (
        ("pauses", CampaignState.PAUSED), ("resumes", CampaignState.RUNNING),
        ("finishes", CampaignState.FINISHED), ("resumes", CampaignState.RUNNING),
    ):  # fmt: skip
        owner.post(f"/campaigns/{campaign.id}/{action}")
        db.session.expire_all()
        assert campaign.state == state, action


def test_what_is_archived_sends_nothing_and_stands_on_its_own_page(owner: Any) -> None:
    campaign = make.campaign(name="Old bees")
    owner.post(f"/campaigns/{campaign.id}/archives")
    owner.post("/said")
    db.session.expire_all()
    assert campaign.archived_at is not None and campaign.state == CampaignState.PAUSED
    assert "Old bees" not in owner.get("/campaigns").text and "Old bees" in owner.get("/campaigns?archived=1").text
    take_back(owner, "campaign.archived")
    assert campaign.archived_at is None and campaign.state == CampaignState.RUNNING


def test_the_numbers_of_a_campaign_count_people_and_tell_wins_by_hand_apart(app: Any) -> None:
    campaign, empty = make.campaign(), make.campaign()
    pitches = [
        make.pitch(campaign=campaign, **given)
        for given in (
            {"stage": Stage.WON, "won_by": WonBy.CHECK}, {"stage": Stage.WON, "won_by": WonBy.HAND},
            {"stage": Stage.AGREED}, {"stage": Stage.PITCHED}, {"stage": Stage.LOST, "outcome": "no"},
        )
    ]  # fmt: skip
    for state in (MailState.SENT, MailState.SENT, MailState.QUEUED, MailState.STOPPED):
        make.message(pitch=pitches[0], campaign=campaign, contact=pitches[0].contact, state=state)
    found = campaigns.numbers([campaign, empty])
    assert found[campaign.id] == {
        "pitches": 5, "answered": 4, "won": 1, "by_hand": 1, "agreed": 1, "waiting": 1, "sent": 1,
    }  # fmt: skip
    assert set(found[empty.id].values()) == {0}


def test_the_people_of_a_campaign_are_found_by_site_and_stage(owner: Any) -> None:
    campaign = make.campaign()
    make.pitch(campaign=campaign, site=make.site("hive.example"), stage=Stage.TALKING)
    make.pitch(campaign=campaign, site=make.site("nectar.example"), stage=Stage.PITCHED)
    for query, shown, hidden in (("q=hive", "Hive", "Nectar"), ("stage=pitched", "Nectar", "Hive")):
        page = owner.get(f"/campaigns/{campaign.id}?{query}").text
        assert f">{shown}<" in page and f">{hidden}<" not in page, query
