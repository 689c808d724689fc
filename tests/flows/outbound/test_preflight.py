"""What speaks against writing to somebody: cool-downs, the year, and domains without mail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import make
import pytest

from outreach.core.states import AddressState
from outreach.db import clock, db, now
from outreach.flows.contacts import add, suppress
from outreach.flows.outbound import preflight
from outreach.net import dns


def codes(campaign: Any, contact: Any, mx: Any = None) -> list[str]:
    address = contact.best_address or contact.addresses[0]
    return [finding.code for finding in preflight.check(campaign, contact, address, now(), mx=mx)]


def test_colleagues_at_one_site_share_the_domain_cool_down_whatever_their_mail_domain(app: Any) -> None:
    site, elsewhere = make.site(), make.site()
    pitched, colleague = make.contact("a@gmail.com", at=site), make.contact("b@own.example", at=site)
    stranger = make.contact("c@gmail.com", at=elsewhere)
    make.message(campaign=make.campaign(), contact=pitched, step=make.sequence().steps[0], recipient="a@gmail.com")
    db.session.commit()
    campaign = make.campaign()
    assert [codes(campaign, who) for who in (pitched, colleague, stranger)] == [["cooldown"], ["domain_cooldown"], []]


def test_preflight_names_what_speaks_against_each_person(app: Any) -> None:
    campaign = make.campaign()
    asked = make.contact("asked@one.example")
    suppress.add("asked@one.example", reason="asked", source="reply", at=now())
    dead = make.contact("dead@two.example")
    dead.addresses[0].state = AddressState.BOUNCED
    recent = make.contact("recent@three.example")
    make.message(
        campaign=make.campaign(), contact=recent, step=make.sequence().steps[0], recipient="recent@three.example"
    )
    colleague = make.contact("colleague@three.example")
    desk, silent, gone = (make.contact(f"{name}@four.example") for name in ("editor", "noreply", "abuse"))
    double = make.pitch(campaign=campaign).contact
    db.session.commit()
    assert codes(campaign, asked) == ["suppressed"]
    assert codes(campaign, dead) == ["bounced"]
    assert codes(campaign, recent) == ["cooldown"]
    assert codes(campaign, colleague) == ["domain_cooldown"]
    assert [codes(campaign, one) for one in (desk, silent, gone)] == [["role"], ["no_reply"], ["never"]]
    assert codes(campaign, double) == ["duplicate"]
    campaign.cooldown_days = 0
    assert codes(campaign, recent) == codes(campaign, colleague) == [], "a campaign may have days of its own"
    campaign.cooldown_days = None
    campaign.project.domain_cooldown_days = 0
    assert (codes(campaign, recent), codes(campaign, colleague)) == (["cooldown"], [])
    clock.forward(days=91)
    assert codes(campaign, recent) == []


def test_a_year_has_room_for_so_many_mails_to_one_person(app: Any) -> None:
    campaign = make.campaign()
    contact = make.contact()
    step = make.sequence().steps[0]
    for month in range(6):
        make.message(campaign=make.campaign(), contact=contact, step=step, at=now() - timedelta(days=100 + month))
    assert codes(campaign, contact) == ["yearly"]


def test_domains_without_mail_are_told_from_those_nobody_answers_for(app: Any) -> None:
    def ask(name: str, kind: str) -> list[str]:
        if name == "null.com":
            return ["0 ."]
        if name == "gone.com":
            raise LookupError(name)
        if name == "bare.com":
            return []
        if name == "quiet.com":
            raise dns.Silent(name)
        return {"MX": [], "A": ["192.0.2.1"]}.get(kind, []) if name == "plain.com" else ["10 mx.good.com."]

    book = dns.Book(ask)
    names = ("null.com", "gone.com", "bare.com", "quiet.com", "plain.com", "good.com")
    campaign, people = make.campaign(), [make.contact(f"a@{name}") for name in (*names, "never-asked.com")]
    book.look_up([*names, "weekly.example"])
    assert [str(route.kind) if (route := book.known(name)) else "" for name in (*names, "weekly.example")] == [
        "null", "missing", "none", "unknown", "implicit", "mx", "",
    ]  # fmt: skip
    assert [codes(campaign, one, book) for one in people] == [["no_mx"]] * 3 + [["mx_unknown"]] + [[]] * 3


def test_a_domain_in_other_letters_is_asked_for_by_its_own_name(app: Any) -> None:
    asked: list[str] = []

    def ask(name: str, kind: str) -> list[str]:
        asked.append(name)
        return ["0 ."]

    book = dns.Book(ask)
    book.look_up(["straße.de", "MÜNCHEN.de."])
    assert sorted(asked) == ["xn--mnchen-3ya.de", "xn--strae-oqa.de"]
    person, address, _ = add.person(add.Row("jo@straße.de"), now())
    assert codes(make.campaign(), person, book) == ["no_mx"] and address.domain == "xn--strae-oqa.de"


@pytest.mark.parametrize("name", ["a" * 64 + ".com", "a..com"])
def test_what_is_no_name_is_no_silence_of_the_name_servers(name: str) -> None:
    with pytest.raises(LookupError):
        dns.ask(name, "MX")
