"""The pipeline: pitches by stage, as a board and as a table."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import make
import pytest

from outreach.core.states import Role, Stage, Turn, WonBy
from outreach.db import clock, db, now
from outreach.models import Pitch, Site
from outreach.web.outbound import pipeline

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon() -> None:
    clock.stop(NOON)


@pytest.fixture
def campaign(app: Any) -> Any:
    return make.campaign()


def shown(page: str) -> list[str]:
    """The names of the sites on the page, in order, each once."""
    return list(dict.fromkeys(re.findall(r"\b(Site[a-z]+)\b", page)))


def pitch(campaign: Any, name: str, **given: Any) -> Pitch:
    return make.pitch(campaign=campaign, site=make.site(f"{name.lower()}.example", name=name), **given)


def test_the_board_shows_those_with_the_earliest_next_step_first(owner: Any, campaign: Any) -> None:
    pitch(campaign, "Sitelast")
    pitch(campaign, "Sitelater", next_step_at=now() + timedelta(days=3))
    pitch(campaign, "Sitefirst", next_step_at=now() - timedelta(days=1))
    assert shown(owner.get("/pipeline").text) == ["Sitefirst", "Sitelater", "Sitelast"]


def test_won_shows_this_month_and_the_table_all(owner: Any, campaign: Any) -> None:
    pitch(campaign, "Sitenow", stage=Stage.WON, won_by=WonBy.CHECK, won_at=now() - timedelta(days=2))
    pitch(campaign, "Sitelong", stage=Stage.WON, won_by=WonBy.CHECK, won_at=now() - timedelta(days=40))
    assert shown(owner.get("/pipeline").text) == ["Sitenow"]
    assert set(shown(owner.get("/pipeline?view=table").text)) == {"Sitenow", "Sitelong"}


def test_a_column_shows_the_first_cards_and_more_when_asked(owner: Any, campaign: Any) -> None:
    db.session.add_all(
        Pitch(
            campaign=campaign, project_id=campaign.project_id, stage=Stage.TALKING, stage_at=now(), created_at=now(),
            site=Site(host=f"s{n}.example", domain=f"s{n}.example", name=f"Site{chr(97 + n // 26)}{chr(97 + n % 26)}",
                      created_at=now()),
        )
        for n in range(pipeline.CARDS + 5)
    )  # fmt: skip
    db.session.commit()
    assert len(shown(owner.get("/pipeline").text)) == pipeline.CARDS
    assert len(shown(owner.get("/pipeline?more=talking").text)) == pipeline.CARDS + 5


@pytest.mark.parametrize("view", ["board", "table"])
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=siteo", {"Siteours"}),
        ("turn=ours", {"Siteours"}),
        ("step=overdue", {"Sitelate"}),
        ("step=none", {"Siteours"}),
        ("step=overdue&step=none", {"Sitelate", "Siteours"}),
        ("tag=bees", {"Sitelate"}),
        ("tag=bee", set()),
        ("hand=1", {"Sitehand"}),
    ],
)
def test_the_filters(owner: Any, campaign: Any, view: str, query: str, found: set[str]) -> None:
    pitch(campaign, "Siteours", stage=Stage.TALKING, turn=Turn.OURS)
    pitch(campaign, "Sitelate", stage=Stage.PITCHED, turn=Turn.THEIRS, tags="honey bees",
          next_step_at=now() - timedelta(days=2))  # fmt: skip
    pitch(campaign, "Sitehand", stage=Stage.WON, turn=Turn.THEIRS, won_by=WonBy.HAND, won_at=now(),
          next_step_at=now() - timedelta(days=1))  # fmt: skip
    assert set(shown(owner.get(f"/pipeline?view={view}&{query}").text)) == found


def test_a_campaign_in_view_and_projects_of_others_bound_what_is_shown(owner: Any, as_user: Any, campaign: Any) -> None:
    pitch(campaign, "Sitemine")
    pitch(make.campaign(), "Siteother")
    assert shown(owner.get(f"/pipeline?campaign={campaign.id}").text) == ["Sitemine"]
    stranger = as_user(make.user(role=Role.MANAGER, all_projects=False))
    assert shown(stranger.get("/pipeline").text) == shown(stranger.get("/pipeline?view=table").text) == []


def test_the_table_goes_out_as_a_file(owner: Any, campaign: Any) -> None:
    pitch(campaign, "Sitemine", stage=Stage.LOST)
    answer = owner.get("/pipeline?view=table&format=csv")
    assert answer.mimetype == "text/csv" and "Sitemine" in answer.text and "lost" in answer.text
