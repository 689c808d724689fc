"""Every page, filled and empty, light and dark, wide and phone: nothing that keeps anybody out, nothing broken."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import axe
import make
import pytest
from flask import Flask
from sqlalchemy import select

from outreach.core.states import Role
from outreach.db import Base, db
from outreach.flows.operations import sample
from outreach.models import Asset, Campaign, Contact, Link, Mailbox, Message, Pitch, Project, Prospect, Sequence, Thread

pytestmark = pytest.mark.browser
SHOTS = {"/": "today", "/pipeline": "pipeline", "/links/2": "evidence"}  # for the README, with OUTREACH_SHOTS=1
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
FILES = {"data.everything", "shell.favicon", "shell.manifest", "shell.robots", "suppressions.export", "health.index"}
PIECES = {"shell.waiting", "shell.said", "search.hits", "providers.back"}  # answers to scripts and other sites
ONE: dict[str, type[Base]] = {
    "assets": Asset,
    "campaigns": Campaign,
    "contacts": Contact,
    "links": Link,
    "mailboxes": Mailbox,
    "drafts": Message,
    "pitches": Pitch,
    "projects": Project,
    "prospects": Prospect,
    "sequences": Sequence,
    "inbox": Thread,
}


def addresses(app: Flask, filled: bool) -> Iterator[str]:
    """Every page that can be opened: those without an id, and with one where the sample has a row."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" not in (rule.methods or ()) or rule.endpoint in FILES | PIECES or rule.endpoint == "static":
            continue
        if not rule.arguments:
            yield rule.rule
        elif filled and rule.arguments == {"id"} and (model := ONE.get(rule.endpoint.partition(".")[0])):
            for key in db.session.scalars(select(model.id).order_by(model.id).limit(2)):
                yield rule.rule.replace("<int:id>", str(key))


@pytest.mark.parametrize("filled", [True, False], ids=["filled", "empty"])
def test_every_page_lets_everybody_in(
    new_page: Callable[..., Any], live: str, bare_app: Flask, db_url: str, filled: bool
) -> None:
    with bare_app.app_context():
        who = make.user(role=Role.OWNER, theme="system")
        make.project()
        if filled:
            sample.fill(who)
        token = make.token(who)
        everything = list(addresses(bare_app, filled))
    page = new_page()
    page.context.add_cookies([{"name": "outreach", "value": token, "url": live}])
    found: dict[str, Any] = {}
    for path in everything[db_url.startswith("postgresql") :: 2]:  # every other page on the other database
        answer = page.goto(live + path)
        if "html" not in (answer.headers.get("content-type") or ""):
            continue
        assert answer.status in (200, 404), f"{path}: {answer.status}"
        for size, scheme in ((WIDE, "light"), (PHONE, "dark")):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if beyond > 0:
                found[f"{path} at {size['width']}"] = f"{beyond} px wider than the screen"
            if filled and size is WIDE and path in SHOTS and os.environ.get("OUTREACH_SHOTS"):
                page.screenshot(path=Path(__file__).parent / "shots" / f"{SHOTS[path]}.png")
            shown = filled or page.locator("main .empty").count()  # the rest looks as it does when filled
            if shown and (wrong := axe.violations(page)):
                found[f"{path}, {scheme}"] = wrong
    assert found == {}
    assert len(everything) > (40 if filled else 25)
