"""People come in one way, whoever brings them: cleaned, filled up, never overwritten, one row a person."""

from __future__ import annotations

import make
import pytest
from flask import Flask

from outreach.core import addresses
from outreach.db import db, now
from outreach.flows.contacts import add
from outreach.models import Address, Contact, Site


def test_a_person_comes_in_once_and_is_filled_up(app: Flask) -> None:
    contact, address, site = add.person(
        add.Row("Mia@Weekly.example", first_name="Mia", site="www.weekly.example"), now()
    )
    again, _, other = add.person(
        add.Row("mia@weekly.example", name="Somebody Else", last_name="Chen", site="home.example"), now()
    )
    assert again is contact and other is not site
    assert (contact.name, contact.first_name, contact.last_name) == ("Mia", "Mia", "Chen")
    assert {place.site.host for place in contact.places} == {"weekly.example", "home.example"}
    assert (address.email, address.domain) == ("mia@weekly.example", "weekly.example")
    assert (db.session.query(Contact).count(), db.session.query(Address).count()) == (1, 1)


def test_the_site_of_an_address_is_its_domain_when_none_is_named(app: Flask) -> None:
    _, _, site = add.person(add.Row("mia@weekly.example", site_name="The Weekly"), now())
    assert (site.host, site.name) == ("weekly.example", "The Weekly")
    _, _, same = add.person(add.Row("bo@weekly.example", site_name="Another name"), now())
    assert same is site and site.name == "The Weekly"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Mia\r\nBcc: evil@x.example", "Mia Bcc: evil@x.example"),
        ("=?utf-8?q?Mi=C3=A1?=", "Miá"),
        ("  Mia\u202e\u200b  Chen ", "Mia Chen"),
        ("M" * 5_000, "M" * add.LONGEST),
    ],
)
def test_names_are_cleaned_the_same_way_by_hand_and_from_a_file(app: Flask, typed: str, kept: str) -> None:
    by_hand, _, _ = add.person(add.Row("a@one.example", first_name=typed), now())
    from_a_file, _, _ = add.keep("b@one.example", {"first_name": typed, "notes": "one\r\ntwo\x07"}, now())
    assert by_hand.first_name == from_a_file.first_name == kept
    assert from_a_file.notes == "one\ntwo"


def test_what_an_address_is_like_is_noted(app: Flask) -> None:
    _, desk, new = add.keep("info@one.example", {}, now(), found_on="https://one.example/contact")
    assert new and (desk.flags, desk.found_on) == ("role", "https://one.example/contact")
    _, desk, new = add.keep("info@one.example", {}, now(), found_on="https://elsewhere.example/")
    assert not new and desk.found_on == "https://one.example/contact"


def test_an_address_that_is_none_adds_nobody(app: Flask) -> None:
    with pytest.raises(addresses.BadAddress):
        add.person(add.Row("not an address"), now())
    assert db.session.query(Contact).count() == 0


def test_sites_are_made_once_and_known_ones_found(app: Flask) -> None:
    known = make.site("one.example")
    found = Site.all_kept(["one.example", "blog.two.example", "one.example", "blog.two.example"], now())
    db.session.flush()
    assert found["one.example"] is known and found["blog.two.example"].domain == "two.example"
    assert Site.kept("blog.two.example", now()) is found["blog.two.example"]
    assert db.session.query(Site).count() == 2
