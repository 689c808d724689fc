"""Search and commands: what fits, in order, and only what one may see and do."""

from __future__ import annotations

from typing import Any

import make
import pytest
from flask import Flask, url_for

from outreach.core.states import Role
from outreach.web.today import search

WORLD = ("hive.example", "Jo Park", "Guide to bees", "https://linked.example/page")


@pytest.fixture
def world(app: Any) -> None:
    """One of each thing that can be found."""
    project, site = make.project(), make.site("hive.example", name="Hive Notes")
    jo = make.contact("jo@hive.example", at=site, name="Jo Park")
    pitch = make.pitch(campaign=make.campaign(project=project), site=site, contact=jo)
    make.prospect(project=project, site=site)
    make.thread(pitch=pitch, subject="Guide to bees")
    make.link(project=project, source_url="https://linked.example/page")


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("hive", "Hive Notes"), ("Hive N", "Hive Notes"), ("https://www.hive.example/x", "Hive Notes"),
        ("jo@h", "Jo Park"), ("jo p", "Jo Park"), ("@jo", "Jo Park"), ("to bees", "Guide to bees"),
        ("linked.example/p", "https://linked.example/page"),
    ],
)  # fmt: skip
def test_things_are_found_by_how_one_remembers_them(world: None, owner: Any, asked: str, name: str) -> None:
    assert name in owner.get("/search/hits", query_string={"q": asked}).text
    assert name in owner.get("/search", query_string={"q": asked}).text


@pytest.mark.parametrize("asked", ["%", "_", "\\", "h%e", "'; drop table site", "\U0010ffff", "a" * 3000])
def test_signs_of_the_database_mean_themselves(world: None, owner: Any, asked: str) -> None:
    answer = owner.get("/search/hits", query_string={"q": asked})
    assert answer.status_code == 200
    assert [name for name in ("Hive Notes", *WORLD[1:]) if name in answer.text] == []


def test_what_belongs_to_a_project_one_cannot_see_is_not_found(world: None, as_user: Any) -> None:
    stranger = as_user(make.user(all_projects=False, role=Role.MANAGER))
    for asked in ("guide to bees", "linked.example"):
        text = stranger.get("/search/hits", query_string={"q": asked}).text
        assert "/inbox/" not in text and "/links/" not in text.replace("/links/new", ""), asked


def test_an_address_is_offered_to_be_added(owner: Any, as_user: Any) -> None:
    offer = "Add this site: new-site.example/a?b"
    asked = {"q": "new-site.example/a?b"}
    text = owner.get("/search/hits", query_string=asked).text
    assert offer in text and "/add?url=new-site.example/a?b" in text
    assert offer not in as_user(make.user(role=Role.VIEWER)).get("/search/hits", query_string=asked).text


@pytest.mark.parametrize(
    ("asked", "role", "found"),
    [
        (">sample", Role.OWNER, True), (">sample", Role.MEMBER, False), (">new camp", Role.MEMBER, True),
        (">new camp", Role.VIEWER, False), ("go to links", Role.VIEWER, True), (">nothing like it", Role.OWNER, False),
    ],
)  # fmt: skip
def test_commands_are_offered_to_those_who_may(as_user: Any, asked: str, role: Role, found: bool) -> None:
    text = as_user(make.user(role=role)).get("/search/hits", query_string={"q": asked}).text
    assert ("Nothing found" not in text) is found


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
def test_every_command_leads_to_a_page(app: Flask, owner: Any) -> None:
    make.project()
    with app.test_request_context():
        urls = {name: url_for(endpoint) for name, endpoint, *_ in search.COMMANDS}
    assert [name for name, url in urls.items() if owner.get(url).status_code != 200] == []
