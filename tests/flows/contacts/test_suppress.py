"""Whoever asked is never written to again: by address and by domain, from every project, and after erasure too."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import make
import pytest
from flask import Flask

from outreach.core.states import MailState, SuppressionKind
from outreach.db import db, now
from outreach.flows.contacts import erase, suppress
from outreach.flows.mailboxes import login
from outreach.flows.outbound import claim, enroll, preflight
from outreach.models import Message, Preference, Suppression

DAY = datetime(2026, 11, 23, tzinfo=UTC)


def on_list(*texts: str) -> list[Suppression]:
    found = [suppress.add(text, reason="asked", source="by hand", at=DAY) for text in texts]
    db.session.commit()
    return found


@pytest.mark.parametrize(
    ("entry", "email", "held"),
    [
        ("jo@site.example", "jo@site.example", True),
        ("Jo@SITE.example", "jo@site.example", True),
        ("jo@site.example", "ann@site.example", False),
        ("jo@site.example", "jo@blog.site.example", False),
        ("site.example", "jo@site.example", True),
        ("@site.example", "ann@blog.site.example", True),
        ("https://www.site.example/about", "jo@site.example", True),
        ("site.example", "jo@mysite.example", False),
        ("blog.site.example", "jo@site.example", False),
        ("münchen.example", "jo@xn--mnchen-3ya.example", True),
    ],
)
def test_a_person_is_one_address_and_a_domain_everybody_under_it(
    app: Flask, entry: str, email: str, held: bool
) -> None:
    on_list(entry)
    assert suppress.holds(email) is held


@pytest.mark.parametrize("text", ["", "nobody", "a@b@c.example", "jo@", "two words", "<script>"])
def test_what_is_neither_an_address_nor_a_domain_is_refused_with_a_sentence(app: Flask, text: str) -> None:
    with pytest.raises(suppress.BadEntry, match=r"\w+ \w+"):
        suppress.add(text, reason="", source="by hand", at=DAY)
    assert db.session.query(Suppression).count() == 0


def test_asking_writes_nothing(app: Flask) -> None:
    assert not suppress.holds("jo@site.example")
    assert db.session.query(Preference).filter_by(name=suppress.KEY).count() == 0  # not even the key
    on_list("jo@site.example")
    suppress.holds("jo@site.example")
    assert not db.session.new and not db.session.dirty


def test_the_same_entry_twice_is_one(app: Flask) -> None:
    on_list("jo@site.example", "JO@site.example", "site.example", "www.site.example")
    found = [(row.kind, row.value) for row in db.session.query(Suppression).order_by(Suppression.id)]
    assert found == [(SuppressionKind.PERSON, "jo@site.example"), (SuppressionKind.DOMAIN, "site.example")]


def test_an_entry_stops_what_waits_in_every_project(app: Flask) -> None:
    waiting: list[Message] = []
    for email in ("jo@site.example", "ann@blog.site.example", "kim@other.example"):
        contact = make.contact(email, at=make.site())
        for _ in range(2):  # two campaigns of two projects
            campaign = make.campaign(any_time=True, sequence=make.sequence(("A guide", "Hi")))
            waiting.append(enroll.enroll(campaign, contact, contact.addresses[0], make.site(), now()))
    db.session.commit()
    on_list("site.example")
    db.session.expire_all()
    assert [message.state for message in waiting] == [MailState.STOPPED] * 4 + [MailState.QUEUED] * 2
    assert {message.pitch.stop_reason for message in waiting[:4]} == {"on the do-not-contact list"}
    assert waiting[4].pitch.stopped_at is None


def test_the_entry_of_an_erased_person_still_holds_but_names_nobody(app: Flask) -> None:
    make.contact("jo@site.example")
    on_list("jo@site.example")
    mark = db.session.query(Suppression).one().keyed_hash
    erase.person("jo@site.example", make.user())
    db.session.expire_all()
    row = db.session.query(Suppression).one()
    assert (row.value, row.reason, row.keyed_hash) == ("", "erased", mark)
    assert "site" not in mark and len(mark) == 64
    assert suppress.holds("jo@site.example")
    assert [line[0] for line in suppress.rows()] == ["value"]
    on_list("jo@site.example")  # asked again: the spelling is known again, and it is still one entry
    assert db.session.query(Suppression).one().value == "jo@site.example"


def test_the_list_outlives_the_key_file(app: Flask) -> None:
    on_list("jo@site.example")
    app.extensions.pop(suppress.KEY, None)
    app.config["KEYS"] = ["Zm9yZ290dGVuIGtleXMsIGEgbmV3IG1hY2hpbmUuLi4="]
    assert suppress.holds("jo@site.example")


def test_off_the_list_again_what_was_stopped_stays_stopped(app: Flask) -> None:
    contact = make.contact("jo@site.example", at=make.site())
    message = enroll.enroll(make.campaign(any_time=True), contact, contact.addresses[0], make.site(), now())
    db.session.commit()
    (row,) = on_list("jo@site.example")
    suppress.remove(row)
    db.session.commit()
    db.session.expire_all()
    assert not suppress.holds("jo@site.example")
    assert message.state == MailState.STOPPED


def test_a_list_is_taken_over_line_by_line_and_says_what_it_refused(app: Flask) -> None:
    on_list("known@site.example")
    lines = ["\ufeffemail;reason", "jo@site.example;no", '"Ann@Site.example",x', "# ours", "", "spam.example",
             "known@site.example", "not an address", "jo@site.example"]  # fmt: skip
    loaded = suppress.load(lines, source="import", at=DAY)
    db.session.commit()
    assert (loaded.added, loaded.known) == (3, 2)
    assert loaded.refused == ((8, "not an address is neither an address nor a domain."),)
    assert suppress.holds("ann@site.example") and suppress.holds("anyone@mail.spam.example")


def test_what_is_exported_can_be_taken_over_elsewhere(app: Flask) -> None:
    on_list("jo@site.example", "spam.example", "münchen.example")
    out = io.StringIO()
    csv.writer(out).writerows(suppress.rows())
    before = [(row.kind, row.value) for row in db.session.query(Suppression).order_by(Suppression.id)]
    assert out.getvalue().splitlines()[1] == "jo@site.example,person,asked,by hand,2026-11-23"
    db.session.query(Suppression).delete()
    db.session.commit()
    loaded = suppress.load(out.getvalue().splitlines(), source="import", at=DAY)
    db.session.commit()
    assert (loaded.added, loaded.known, loaded.refused) == (3, 0, ())
    assert [(row.kind, row.value) for row in db.session.query(Suppression).order_by(Suppression.id)] == before


def test_one_click_in_a_mail_of_ours_is_enough(app: Flask) -> None:
    message = make.message(outgoing=True, token="t" * 32, recipient="jo@site.example")
    assert suppress.by_token("x" * 32) is None and suppress.by_token("") is None
    found = suppress.by_token("t" * 32)
    assert found is not None and found.id == message.id
    suppress.one_click(found)
    suppress.one_click(found)
    row = db.session.query(Suppression).one()
    assert (row.reason, row.source) == ("unsubscribed", "one-click")
    assert suppress.holds("jo@site.example")


def test_suppression_survives_erasure_and_covers_parents_of_a_domain(app: Any) -> None:
    suppress.add("Ann@Example.com", reason="asked", source="by hand", at=now())
    suppress.add("blocked.example", reason="asked", source="by hand", at=now())
    suppress.erase("ann@example.com")
    db.session.commit()
    assert suppress.holds("ann@example.com") and suppress.holds("x@mail.blocked.example")
    assert not suppress.holds("bob@example.com")
    exported = [row[0] for row in suppress.rows()]
    assert exported == ["value", "blocked.example"]
    loaded = suppress.load(
        ["email", "bob@example.com;x", "@other.example", "nonsense", "blocked.example"], source="f", at=now()
    )
    assert (loaded.added, loaded.known, [n for n, _ in loaded.refused]) == (2, 1, [4])


def test_people_of_a_site_on_the_list_are_not_written_to_whatever_their_mail_domain(app: Flask) -> None:
    delta, other = make.site("delta.example"), make.site("other.example")
    dan, kim = make.contact("dan@freemail.example", at=delta), make.contact("kim@freemail.example", at=other)
    campaign = make.campaign(any_time=True)
    waiting = [enroll.enroll(campaign, who, who.addresses[0], who.places[0].site, now()) for who in (dan, kim)]
    on_list("delta.example")
    db.session.expire_all()
    assert [message.state for message in waiting] == [MailState.STOPPED, MailState.QUEUED]
    fresh = make.campaign()
    for who, codes in ((dan, ["suppressed"]), (kim, [])):
        found = preflight.check(fresh, who, who.addresses[0], now(), mx=None)
        assert [finding.code for finding in found if finding.code != "cooldown"] == codes
    assert suppress.holds_site("www.delta.example") and not suppress.holds_site("notdelta.example")
    assert not suppress.holds_site("")


def test_a_mail_that_slipped_past_the_list_is_stopped_when_it_would_leave(app: Flask) -> None:
    mailbox = make.mailbox(secret=login.seal("pw"), spacing_seconds=0, ramp_from=0)
    campaign = make.campaign(mailboxes=[mailbox], any_time=True)
    contact = make.contact("dan@freemail.example", at=make.site("delta.example"))
    message = enroll.enroll(campaign, contact, contact.addresses[0], contact.places[0].site, now())
    on_list("delta.example")
    db.session.expire_all()
    message.state, message.pitch.stopped_at = MailState.QUEUED, None
    db.session.commit()
    assert claim.claim_next(mailbox.id) is None
    db.session.expire_all()
    assert (message.state, message.reason) == (MailState.STOPPED, "on the do-not-contact list")
