"""People on the screen: added, changed, merged, refused."""

from __future__ import annotations

from typing import Any

import make
import pytest
from flask import Flask
from web.taking_back import take_back

from outreach.db import db, now
from outreach.flows.contacts import suppress
from outreach.models import (
    Contact,
    Pitch,
)


def test_two_rows_of_one_person_become_one(app: Flask, owner: Any) -> None:
    kept, gone = make.contact("jo@hive.example"), make.contact("jo.park@hive.example")
    pitch = make.pitch(contact=gone)
    answer = owner.post(f"/contacts/{kept.id}/merges", data={"email": "nobody@hive.example"})
    assert answer.status_code == 422
    owner.post(f"/contacts/{kept.id}/merges", data={"email": "jo.park@hive.example"})
    db.session.expire_all()
    assert {a.email for a in kept.addresses} == {"jo@hive.example", "jo.park@hive.example"}
    assert db.session.get_one(Pitch, pitch.id).contact_id == kept.id and db.session.query(Contact).count() == 1


def test_a_person_is_added_changed_and_taken_back(owner: Any) -> None:
    answer = owner.post("/contacts", data={"email": "Jo@Hive.example", "name": "Jo  Park", "site": "hive.example"})
    jo = db.session.query(Contact).one()
    assert answer.location == f"/contacts/{jo.id}"
    assert (jo.addresses[0].email, jo.places[0].site.host) == ("jo@hive.example", "hive.example")
    owner.post(f"/contacts/{jo.id}", data={"name": "Jo Lee", "country": "DE", "notes": "likes bees"})
    assert (jo.name, jo.country, jo.notes) == ("Jo Lee", "DE", "likes bees")
    take_back(owner, "contact.changed")
    assert jo.country == ""


@pytest.mark.parametrize(
    ("data", "why"),
    [({"email": "x"}, "is no address"), ({"email": "a@b.example", "country": "Germany"}, "Use two letters")],
)
def test_a_person_that_cannot_be_is_not_added_and_the_form_says_why(owner: Any, data: dict[str, str], why: str) -> None:
    answer = owner.post("/contacts", data=data)
    assert answer.status_code == 422 and why in answer.text
    assert db.session.query(Contact).count() == 0


def test_a_change_that_cannot_be_leaves_the_person_as_it_was(owner: Any) -> None:
    jo = make.contact(name="Jo", country="GB")
    answer = owner.post(f"/contacts/{jo.id}", data={"name": "Other", "country": "Great Britain"})
    assert answer.status_code == 422
    db.session.expire_all()
    assert (jo.name, jo.country) == ("Jo", "GB")


def test_an_address_is_given_to_one_person_only_and_can_be_taken_away(owner: Any) -> None:
    jo, rae = make.contact("jo@hive.example", name="Jo"), make.contact("rae@hive.example", name="Rae")
    for email, why in (("rae@hive.example", "Rae has this address. Merge"), ("jo@hive.example", "has it already"),
                       ("nobody", "is no address")):  # fmt: skip
        answer = owner.post(f"/contacts/{jo.id}/addresses", data={"email": email})
        assert answer.status_code == 422 and why in answer.text, email
    assert owner.post(f"/contacts/{jo.id}/addresses", data={"email": "Park@Hive.example"}).status_code == 303
    db.session.expire_all()
    assert [a.email for a in jo.addresses] == ["jo@hive.example", "park@hive.example"]
    taken = jo.addresses[0].id
    assert owner.post(f"/contacts/{rae.id}/addresses/{taken}/delete").status_code == 404
    owner.post(f"/contacts/{jo.id}/addresses/{taken}/delete")
    db.session.expire_all()
    assert [a.email for a in jo.addresses] == ["park@hive.example"]


def test_a_person_works_at_a_second_site(owner: Any) -> None:
    jo = make.contact("jo@hive.example", at=make.site("hive.example"))
    assert owner.post(f"/contacts/{jo.id}/sites", data={"site": "no site"}).status_code == 422
    owner.post(f"/contacts/{jo.id}/sites", data={"site": "www.nectar.example", "title": "editor"})
    db.session.expire_all()
    assert {(p.site.host, p.title) for p in jo.places} == {("hive.example", ""), ("nectar.example", "editor")}


def test_who_is_refused_is_on_the_list_with_every_address_and_comes_off_by_undo(owner: Any) -> None:
    jo = make.contact("jo@hive.example")
    owner.post(f"/contacts/{jo.id}/addresses", data={"email": "park@hive.example"})
    owner.post(f"/contacts/{jo.id}/suppressions", data={"reason": "asked by phone"})
    assert suppress.holds("jo@hive.example") and suppress.holds("park@hive.example")
    assert "asked by phone" in owner.get(f"/contacts/{jo.id}").text
    take_back(owner, "contact.refused")
    assert not suppress.holds("jo@hive.example") and not suppress.holds("park@hive.example")


def test_a_note_stands_on_the_page_and_an_empty_one_is_asked_for(owner: Any) -> None:
    jo = make.contact()
    assert owner.post(f"/contacts/{jo.id}/notes", data={"text": " "}).status_code == 422
    owner.post(f"/contacts/{jo.id}/notes", data={"text": "Met in Berlin <b>"})
    assert "Met in Berlin &lt;b&gt;" in owner.get(f"/contacts/{jo.id}").text


@pytest.mark.parametrize(
    ("query", "shown"), [("q=ann", {"Ann"}), ("q=bea@", {"Bea"}), ("bounced=1", {"Bea"}), ("q=nobody", set())]
)
def test_people_are_found_by_name_address_and_what_came_back(owner: Any, query: str, shown: set[str]) -> None:
    make.contact("x@one.example", name="Ann")
    bea = make.contact("bea@two.example", name="Bea")
    bea.addresses[0].state = "bounced"
    make.contact("gone@three.example", name="Erased", erased_at=now())
    page = owner.get(f"/contacts?{query}").text
    assert {name for name in ("Ann", "Bea", "Erased") if f">{name}<" in page} == shown
