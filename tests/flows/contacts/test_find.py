"""Looking at a page for a site's name and its people."""

from __future__ import annotations

from typing import Any

from flask import Flask
from web.prospects.bee_page import PAGE, gives

from outreach.core.pages.response import Answer
from outreach.flows.contacts import find


def test_a_look_at_a_page_finds_its_people_and_falls_back_to_the_contact_page(app: Flask) -> None:
    assert find.look("https://hive.example/tools", get=gives(PAGE)).findings.people[0].name == "Jo Park"
    front = "<a href='/contact'>Contact</a>"

    def get(url: str, **limits: Any) -> Answer:
        return gives(PAGE if url.endswith("/contact") else front)(url)

    assert find.look("https://hive.example/", get=get).findings.people[0].email == "jo@hive.example"
    assert "404" in find.look("https://hive.example/", get=gives("", 404)).problem
