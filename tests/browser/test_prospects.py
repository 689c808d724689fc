"""From a competitor's export to a triaged list: six clicks until the first decision, then one key each."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import make
import pytest
from flask import Flask
from playwright.sync_api import expect
from test_today import Hand, settled

from outreach.core.states import Role, SuppressionKind, Triage
from outreach.db import db, now
from outreach.flows.contacts import suppress
from outreach.flows.imports import load
from outreach.models import Prospect, Site

pytestmark = pytest.mark.browser
MOST_CLICKS = 6
SITES = 12
HEADER = (
    "Referring page title", "Referring page URL", "Domain rating", "UR", "Domain traffic", "Target URL", "Anchor",
    "Type", "Nofollow", "First seen", "Last seen", "Lost",
)  # fmt: skip


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Who links to a competitor, as Ahrefs writes it: UTF-16, tabs, every cell quoted; two pages of each site."""
    rows = [HEADER]
    for n in [*range(SITES), *range(SITES)]:
        page, target = f"https://blog.site{n}.example/{len(rows)}", "https://www.rival.example/guide"
        rows.append(
            (
                f"Page {n}",
                page,
                str(40 + n),
                "9",
                "800",
                target,
                "a guide",
                "text",
                "false",
                "2024-01-01 08:00:00",
                "",
                "",
            )
        )
    text = "".join("\t".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)
    file = tmp_path / "export.csv"
    file.write_bytes(text.encode("utf-16"))
    return file


@pytest.fixture
def worker(bare_app: Flask) -> str:
    """Two of the sites asked not to be written to; nine have somebody to write to. The cookie of who decides."""
    with bare_app.app_context():
        make.project()
        suppress.add("site0.example", reason="asked", source="by hand", at=now(), kind=SuppressionKind.DOMAIN)
        suppress.add("site1.example", reason="asked", source="by hand", at=now(), kind=SuppressionKind.DOMAIN)
        for n in range(SITES - 1):
            make.contact(at=make.site(f"site{n}.example"))
        return make.token(make.user(role=Role.OWNER))


def test_a_competitors_export_to_a_triaged_list(
    live: str, bare_app: Flask, worker: str, export: Path, page: Any
) -> None:
    page.context.add_cookies([{"name": "outreach", "value": worker, "url": live}])
    page.goto(f"{live}/prospects")
    hand = Hand(page)
    hand.click(page.get_by_role("link", name="Import", exact=True).first)
    with page.expect_file_chooser() as chooser:
        hand.click(page.get_by_text("Choose a file"))
    hand.clicks += 1  # in the system's own window
    chooser.value.set_files(export)
    expect(page.get_by_text("Ahrefs, Backlinks").first).to_be_visible()
    expect(page.get_by_text("UTF-16").first).to_be_visible()
    hand.click(page.get_by_role("button", name=re.compile(r"^Import [\d,]+ rows")))
    with bare_app.app_context():
        load.load_ready()
    hand.click(page.get_by_role("link", name="Triage 12 new sites"))
    hand.click(page.get_by_role("button", name="Apply 2 suggestions"))
    expect(page.locator("#triage [data-item]")).to_have_count(SITES - 3)
    assert (hand.clicks <= MOST_CLICKS, hand.keys) == (True, 0)
    for done in range(SITES - 3):
        settled(page)
        hand.press("ydh"[done % 3])
        if done % 3 == 2:
            hand.press("4")
        expect(page.locator("#triage [data-item]")).to_have_count(SITES - 4 - done)
    with bare_app.app_context():
        states = db.select(Prospect.state, db.func.count()).group_by(Prospect.state)
        assert dict(map(tuple, db.session.execute(states))) == {
            Triage.QUALIFIED: 3, Triage.SKIPPED: 6, Triage.LATER: 3,
        }  # fmt: skip
        assert db.session.scalars(db.select(Site.host).order_by(Site.id)).first() == "site0.example"
        first = db.session.scalars(db.select(Prospect)).first()
        assert first is not None and first.rivals["rival.example"]["links"] == 2


def test_a_file_is_dropped_anywhere_on_the_page(live: str, worker: str, export: Path, page: Any) -> None:
    page.context.add_cookies([{"name": "outreach", "value": worker, "url": live}])
    page.goto(f"{live}/prospects")
    data = page.evaluate_handle(
        """(bytes) => {
            const data = new DataTransfer()
            data.items.add(new File([new Uint8Array(bytes)], "export.csv"))
            return data
        }""",
        list(export.read_bytes()),
    )
    page.dispatch_event("main", "drop", {"dataTransfer": data})
    expect(page.get_by_role("button", name=re.compile(r"^Import [\d,]+ rows"))).to_be_visible()
