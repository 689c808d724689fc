"""Campaigns on the screen: made, changed, launched, paused, finished, and what came of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import make
import pytest
from sqlalchemy import func, select
from web.taking_back import take_back
from website import website

from outreach.core.states import CampaignState, MailState, Role, Stage, WonBy
from outreach.db import db, now
from outreach.models import Asset, Campaign, CampaignAsset, CampaignMailbox, Mailbox, Project, ProjectMember, Sequence
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


KINDS = ("mailbox", "asset", "sequence")


class Held(NamedTuple):
    """A mailbox, a page and a sequence that a campaign can be given."""

    mailbox: Mailbox
    asset: Asset
    sequence: Sequence


def held(project: Project, name: str, *, shared: bool = False) -> Held:
    owner = None if shared else project.id
    return Held(
        make.mailbox(project_id=owner, address=f"{name}@mail.example"),
        make.asset(project=project, title=f"{name} guide", url=f"https://acme.example/{name}-page"),
        make.sequence(project_id=owner, name=f"{name} mails"),
    )


def limited(project: Project) -> Any:
    person = make.user(role=Role.MEMBER, all_projects=False)
    db.session.add(ProjectMember(user_id=person.id, project_id=project.id))
    db.session.commit()
    return person


def fields(chosen: Held, **more: Any) -> dict[str, Any]:
    return {
        "name": "Winter",
        "mailbox": str(chosen.mailbox.id),
        "asset": str(chosen.asset.id),
        "sequence": str(chosen.sequence.id),
        **more,
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_campaign_refuses_what_belongs_to_another_project(owner: Any, kind: str) -> None:
    mine, other = make.project(), make.project()
    own, foreign = held(mine, "own"), held(other, "foreign")
    wrong = getattr(foreign, kind)
    page = owner.post(f"/campaigns?project={mine.id}", data=fields(own, **{kind: str(wrong.id)}))
    assert page.status_code == 422 and "belongs to another project" in page.text
    assert db.session.scalar(select(func.count(Campaign.id))) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_campaign_keeps_what_it_has_when_another_projects_is_refused(owner: Any, kind: str) -> None:
    mine, other = make.project(), make.project()
    own, foreign = held(mine, "own"), held(other, "foreign")
    campaign = make.campaign(project=mine, mailboxes=[own.mailbox], sequence=own.sequence)
    campaign.assets = [CampaignAsset(asset=own.asset)]
    db.session.commit()
    wrong = getattr(foreign, kind)
    page = owner.post(f"/campaigns/{campaign.id}", data=fields(own, name="Renamed", **{kind: str(wrong.id)}))
    assert page.status_code == 422 and "belongs to another project" in page.text and 'value="Renamed"' in page.text
    db.session.expire_all()
    assert campaign.name != "Renamed" and campaign.sequence is own.sequence
    assert [box.mailbox for box in campaign.mailboxes] == [own.mailbox]
    assert [entry.asset for entry in campaign.assets] == [own.asset]


@pytest.mark.parametrize("shared", [False, True])
def test_what_is_its_own_or_for_all_projects_is_taken(owner: Any, shared: bool) -> None:
    mine = make.project()
    chosen = held(mine, "own", shared=shared)
    assert owner.post(f"/campaigns?project={mine.id}", data=fields(chosen)).status_code == 303
    campaign = db.session.scalars(select(Campaign)).one()
    assert campaign.sequence is chosen.sequence
    assert [box.mailbox for box in campaign.mailboxes] == [chosen.mailbox]
    assert [entry.asset for entry in campaign.assets] == [chosen.asset]


@pytest.mark.parametrize("kind", KINDS)
def test_a_limited_person_learns_no_name_of_another_project_from_the_form(
    as_user: Callable[..., Any], kind: str
) -> None:
    mine, other = make.project(), make.project()
    own, foreign = held(mine, "own"), held(other, "foreign")
    visitor = as_user(limited(mine))
    assert "foreign" not in visitor.get("/campaigns/new").text
    page = visitor.post("/campaigns", data=fields(own, **{kind: str(getattr(foreign, kind).id)}))
    assert page.status_code == 404 and "foreign" not in page.text


def test_a_limited_person_sees_no_name_where_a_campaign_holds_what_went_to_another_project(
    as_user: Callable[..., Any],
) -> None:
    mine, other = make.project(), make.project()
    foreign = held(other, "foreign")
    campaign = make.campaign(project=mine, sequence=foreign.sequence, mailboxes=[])
    campaign.mailboxes = [CampaignMailbox(mailbox=foreign.mailbox)]
    campaign.assets = [CampaignAsset(asset=foreign.asset)]
    prospect = make.prospect(project=mine)
    db.session.commit()
    visitor = as_user(limited(mine))
    for path in (
        f"/campaigns/{campaign.id}",
        f"/campaigns/{campaign.id}/edit",
        f"/compose?prospects={prospect.id}&campaign={campaign.id}",
    ):
        page = visitor.get(path)
        assert page.status_code == 200, path
        assert "foreign@mail.example" not in page.text and "foreign guide" not in page.text, path
        assert "foreign mails" not in page.text and "foreign-page" not in page.text, path


def test_a_letter_does_not_begin_with_the_mails_of_another_project(owner: Any) -> None:
    mine, other = make.project(), make.project()
    own = make.sequence(("Ours", "Hi"), project_id=mine.id)
    foreign = make.sequence(("Theirs only", "Hi"), project_id=other.id)
    prospect = make.prospect(project=mine)
    page = owner.get(f"/compose?prospects={prospect.id}&sequence={foreign.id}").text
    assert "Theirs only" not in page and f'value="{own.id}"' in page
