"""Conditions on a prospect, each against a site that fulfils it and one that nearly does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import make
import pytest
from sqlalchemy import select

from outreach.core.states import AddressState, LinkState, MailState
from outreach.db import db, now
from outreach.models import Prospect, Site
from outreach.web.prospects import conditions


def fulfils(prospect: Prospect, condition: Any) -> bool:
    wanted = select(Prospect.id).join(Prospect.site).where(Prospect.id == prospect.id, condition)
    return db.session.scalar(wanted) is not None


@pytest.fixture
def site(app: Any) -> Site:
    return make.site("hive.example")


def test_an_address_that_bounced_is_none(site: Site) -> None:
    prospect = make.prospect(site=site)
    assert not fulfils(prospect, conditions.has_address())
    contact = make.contact(at=site)
    assert fulfils(prospect, conditions.has_address())
    contact.addresses[0].state = AddressState.BOUNCED
    db.session.commit()
    assert not fulfils(prospect, conditions.has_address())


@pytest.mark.parametrize(
    ("state", "days", "lately"),
    [(MailState.SENT, 3, True), (MailState.SENT, 100, False), (MailState.DRAFT, 3, False)],
)
def test_pitched_lately_is_a_mail_that_left(site: Site, state: MailState, days: int, lately: bool) -> None:
    prospect, pitch = make.prospect(site=site), make.pitch(site=site)
    make.message(pitch=pitch, state=state, sent_at=now() - timedelta(days=days))
    assert fulfils(prospect, conditions.pitched())
    assert fulfils(prospect, conditions.pitched(now() - timedelta(days=90))) is lately


@pytest.mark.parametrize(("tags", "there"), [("bees hives", True), ("honeybees", False), ("", False)])
def test_a_tag_is_a_whole_word(site: Site, tags: str, there: bool) -> None:
    assert fulfils(make.prospect(site=site, tags=tags), conditions.tagged("Bees")) is there


@pytest.mark.parametrize(
    ("state", "there"), [(LinkState.LIVE, True), (LinkState.CHANGED, True), (LinkState.LOST, False)]
)
def test_a_site_links_here_when_a_link_of_ours_is_there(site: Site, state: LinkState, there: bool) -> None:
    prospect = make.prospect(site=site)
    make.link(project=prospect.project, site=site, state=state)
    assert fulfils(prospect, conditions.links_here()) is there


def test_a_link_to_another_project_is_none_to_this_one(site: Site) -> None:
    prospect = make.prospect(site=site)
    make.link(project=make.project(), site=site, state=LinkState.LIVE)
    assert not fulfils(prospect, conditions.links_here())
