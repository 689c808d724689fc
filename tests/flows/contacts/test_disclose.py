"""What we hold about a person can be handed to them: all of it, and nobody else's."""

from __future__ import annotations

import json
from typing import Any

import make
import pytest

from outreach.core import addresses
from outreach.db import db, now
from outreach.flows.contacts import disclose, suppress


def test_a_person_gets_all_that_is_held_about_them_and_nothing_of_others(app: Any) -> None:
    site = make.site(name="Hives")
    contact = make.contact("jo@hives.example", name="Jo Park", at=site, notes="Likes bees", fields={"topic": "honey"})
    pitch = make.pitch(contact=contact, site=site, personal_line="I liked your list.")
    make.message(pitch=pitch, contact=contact, recipient="jo@hives.example", subject="A guide", body="Hi Jo")
    make.message(sender="jo@hives.example", outgoing=False, body="Please stop.")
    make.message(recipient="kim@else.example", body="Not theirs")
    suppress.add("jo@hives.example", reason="asked", source="reply", at=now())
    db.session.commit()
    held = json.loads(json.dumps(disclose.about("JO@hives.example")))
    assert held["person"]["name"] == "Jo Park" and held["person"]["fields"] == {"topic": "honey"}
    assert [a["email"] for a in held["addresses"]] == ["jo@hives.example"]
    assert [s["site"] for s in held["sites"]] == ["Hives"]
    assert [(m["from_us"], m["text"]) for m in held["mails"]] == [(True, "Hi Jo"), (False, "Please stop.")]
    assert held["pitches"][0]["personal_line"] == "I liked your list."
    assert held["do_not_contact"] == {"jo@hives.example": True}
    assert "kim@else.example" not in json.dumps(held) and "Not theirs" not in json.dumps(held)


def test_of_a_stranger_nothing_is_held_and_what_is_no_address_is_refused(app: Any) -> None:
    held = disclose.about("nobody@else.example")
    assert held["do_not_contact"] == {"nobody@else.example": False}
    assert not any(held[key] for key in ("addresses", "person", "sites", "pitches", "mails", "notes"))
    with pytest.raises(addresses.BadAddress):
        disclose.about("nobody")
