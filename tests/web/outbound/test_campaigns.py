"""The form and the page of a campaign: what of other projects they refuse and do not name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import make
import pytest
from sqlalchemy import func, select

from outreach.core.states import Role
from outreach.db import db
from outreach.models import Asset, Campaign, CampaignAsset, CampaignMailbox, Mailbox, Project, ProjectMember, Sequence

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


def fields(chosen: Held, **more: Any) -> dict[str, Any]:
    return {
        "name": "Winter",
        "mailbox": str(chosen.mailbox.id),
        "asset": str(chosen.asset.id),
        "sequence": str(chosen.sequence.id),
        **more,
    }


def limited(project: Project) -> Any:
    person = make.user(role=Role.MEMBER, all_projects=False)
    db.session.add(ProjectMember(user_id=person.id, project_id=project.id))
    db.session.commit()
    return person


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
