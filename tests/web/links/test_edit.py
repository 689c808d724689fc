"""Links by hand: what is wrong is said beside its field, and what was typed is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import make
import pytest

from outreach.db import db, now
from outreach.models import Link

GOOD = {
    "source_url": "blog.example/post", "target_url": "https://acme.example/guide", "acquisition": "paid",
    "expected_rel": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"source_url": "no address"}, "source_url"),
        ({"source_url": ""}, "source_url"),
        ({"target_url": ""}, "target_url"),
        ({"target_url": "no address"}, "target_url"),
        ({"price": "much"}, "price"),
        ({"currency": "EURO"}, "currency"),
        ({"expected_rel": "dofollow"}, "expected_rel"),
        ({"promised_on": "31/12/2026"}, "promised_on"),
        ({"source_url": "a.example/1\nno address"}, "source_url"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(owner: Any, change: dict[str, str], field: str) -> None:
    make.project()
    answer = owner.post("/links", data={**GOOD, "notes": "As agreed by phone", **change})
    assert answer.status_code == 422 and f'id="{field}-error"' in answer.text
    assert "As agreed by phone" in answer.text and db.session.query(Link).count() == 0


def test_each_line_becomes_a_link_with_what_was_agreed(owner: Any) -> None:
    make.project()
    pages = "a.example/1\n\n  b.example/2  \nhttps://c.example/3"
    assert owner.post("/links", data={**GOOD, "source_url": pages, "expected_anchor": "the guide"}).status_code == 303
    found = db.session.query(Link).order_by(Link.source_url).all()
    assert [link.source_url for link in found] == ["https://a.example/1", "https://b.example/2", "https://c.example/3"]
    assert {link.expected_anchor for link in found} == {"the guide"}


def test_a_link_that_is_promised_has_no_page_yet(owner: Any) -> None:
    make.project()
    assert owner.post("/links", data={**GOOD, "source_url": "", "promised_on": "2030-01-31"}).status_code == 303
    link = db.session.query(Link).one()
    assert (link.state, link.next_check_at) == ("promised", None)


def test_another_page_is_looked_at_at_once_and_another_note_is_not(owner: Any) -> None:
    link = make.link(source_url="https://blog.example/post", target_url="https://acme.example/guide", etag="abc")
    later = now() + timedelta(days=9)
    link.next_check_at = later
    db.session.commit()
    for change, etag in (({"notes": "A note"}, "abc"), ({"source_url": "blog.example/other"}, "")):
        assert owner.post(f"/links/{link.id}", data={**GOOD, **change}).status_code == 303
        db.session.expire_all()
        assert link.etag == etag and (link.next_check_at < later) is (etag == "")
