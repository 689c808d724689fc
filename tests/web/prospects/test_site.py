"""One site: its facts are changed field by field, and what is wrong stands beside its field with all that was typed."""

from __future__ import annotations

from typing import Any

import make
import pytest

from outreach.core.states import SiteKind, Triage
from outreach.db import db
from outreach.models import Contact, Prospect, Suppression


@pytest.fixture
def prospect(app: Any) -> Prospect:
    return make.prospect(site=make.site("hive.example", name="Hive"), tags="bees", reason="They list tools")


def test_only_the_fields_that_were_sent_are_changed(owner: Any, prospect: Prospect) -> None:
    answer = owner.post(f"/prospects/{prospect.id}", data={"name": " Hive  Notes ", "score": "70", "kind": "news"})
    db.session.expire_all()
    assert answer.status_code == 303
    assert (prospect.site.name, prospect.score, prospect.site.kind) == ("Hive Notes", 70, SiteKind.NEWS)
    assert (prospect.tags, prospect.reason) == ("bees", "They list tools")
    owner.post(f"/prospects/{prospect.id}", data={"tags": "", "reason": "", "score": "much", "kind": "nonsense"})
    db.session.expire_all()
    assert (prospect.tags, prospect.reason, prospect.score) == ("", "", 70)


def test_a_wrong_address_is_said_and_what_was_typed_stays(owner: Any, prospect: Prospect) -> None:
    answer = owner.post(f"/prospects/{prospect.id}", data={"page_url": "no address", "reason": "They wrote to us"})
    db.session.expire_all()
    assert answer.status_code == 422 and 'id="page_url-error"' in answer.text
    assert 'value="no address"' in answer.text and "They wrote to us" in answer.text
    assert prospect.reason == "They list tools"


@pytest.mark.parametrize(
    ("path", "data", "field"),
    [
        ("notes", {"text": " "}, "text"),
        ("people", {"email": "jo@", "who": "Jo Park"}, "email"),
    ],
)
def test_a_small_form_that_is_wrong_says_so_beside_its_field(
    owner: Any, prospect: Prospect, path: str, data: dict[str, str], field: str
) -> None:
    answer = owner.post(f"/prospects/{prospect.id}/{path}", data=data)
    assert answer.status_code == 422 and f'id="{field}-error"' in answer.text
    assert all(f'value="{text}"' in answer.text for text in data.values() if text.strip())


def test_somebody_is_added_who_works_there(owner: Any, prospect: Prospect) -> None:
    owner.post(
        f"/prospects/{prospect.id}/people", data={"email": "jo@hive.example", "who": "Jo Park", "title": "Editor"}
    )
    contact = db.session.query(Contact).one()
    assert (contact.name, contact.places[0].site.host, contact.places[0].title) == ("Jo Park", "hive.example", "Editor")


@pytest.mark.parametrize(
    ("data", "state"),
    [({"state": "qualified"}, Triage.QUALIFIED), ({"state": "skipped"}, Triage.SKIPPED),
     ({"until": "tomorrow"}, Triage.LATER), ({"until": "someday"}, Triage.NEW), ({"state": "gone"}, Triage.NEW)],
)  # fmt: skip
def test_a_decision_is_kept_and_one_that_does_not_exist_is_not(
    owner: Any, prospect: Prospect, data: dict[str, str], state: Triage
) -> None:
    assert owner.post(f"/prospects/{prospect.id}/decisions", data=data).status_code == 303
    db.session.expire_all()
    assert prospect.state == state


def test_a_site_that_is_refused_is_on_the_list_with_its_reason(owner: Any, prospect: Prospect) -> None:
    owner.post(f"/prospects/{prospect.id}/suppressions", data={"reason": "asked by phone"})
    row = db.session.query(Suppression).one()
    assert (row.value, row.reason) == ("hive.example", "asked by phone")
    assert prospect.state == Triage.SKIPPED
