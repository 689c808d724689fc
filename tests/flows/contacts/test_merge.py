"""Two rows that are one person become one: everything that pointed at the second points at the first."""

from __future__ import annotations

import make
import pytest
from flask import Flask
from sqlalchemy import select
from world import dump

from outreach.db import db, now
from outreach.flows import undo
from outreach.flows.contacts import merge
from outreach.models import Contact, Event, Message, Pitch, Thread


def test_addresses_sites_pitches_mails_and_notes_go_over(app: Flask) -> None:
    one, two = make.site("one.example"), make.site("two.example")
    kept, gone = make.contact("jo@one.example", at=one), make.contact("jo@two.example", at=two)
    pitch = make.pitch(contact=gone)
    thread = make.thread(pitch=pitch)
    mail = make.message(contact=gone, thread=thread)
    Event.note("note", "likes bees", now(), contact_id=gone.id)
    merge.contacts(kept, gone, make.user().id)
    db.session.expire_all()
    assert {a.email for a in kept.addresses} == {"jo@one.example", "jo@two.example"}
    assert {p.site.host for p in kept.places} == {"one.example", "two.example"}
    moved = (db.session.get_one(Pitch, pitch.id), db.session.get_one(Thread, thread.id))
    assert {row.contact_id for row in (*moved, db.session.get_one(Message, mail.id))} == {kept.id}
    assert db.session.scalars(select(Event.contact_id).where(Event.kind == "note")).all() == [kept.id]
    assert db.session.scalars(select(Contact.id)).all() == [kept.id]


def test_what_is_known_of_the_first_stays_and_gaps_are_filled(app: Flask) -> None:
    kept = make.contact(name="Jo Park", language="", notes="first", fields={"team": "a"})
    gone = make.contact(name="J. Park", language="de", notes="second", fields={"team": "b", "desk": "7"})
    merge.contacts(kept, gone, make.user().id)
    assert (kept.name, kept.language, kept.notes) == ("Jo Park", "de", "first\n\nsecond")
    assert kept.fields == {"team": "a", "desk": "7"}


def test_a_site_both_work_at_stays_one_place(app: Flask) -> None:
    site = make.site()
    kept, gone = make.contact(at=site), make.contact(at=site)
    merge.contacts(kept, gone, make.user().id)
    db.session.expire_all()
    assert [place.site_id for place in kept.places] == [site.id]


@pytest.mark.parametrize(("how", "why"), [("itself", "the same person"), ("one campaign", "the same campaign")])
def test_what_cannot_become_one_says_why_and_changes_nothing(app: Flask, how: str, why: str) -> None:
    kept = make.contact()
    gone = kept
    if how == "one campaign":
        gone, campaign = make.contact(), make.campaign()
        for contact in (kept, gone):
            make.pitch(campaign=campaign, contact=contact)
    user, before = make.user(), None
    before = dump()
    with pytest.raises(merge.CannotMerge, match=why):
        merge.contacts(kept, gone, user.id)
    assert dump() == before


def test_a_merge_is_taken_back_whole(app: Flask) -> None:
    kept, gone = make.contact("a@x.example", at=make.site()), make.contact("b@y.example", at=make.site())
    make.pitch(contact=gone)
    user = make.user()
    before = dump()
    undo.undo(merge.contacts(kept, gone, user.id))
    after = dump()
    for name in ("contact", "address", "contact_site", "pitch"):
        assert after[name] == before[name], name
