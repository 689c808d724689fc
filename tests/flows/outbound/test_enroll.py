"""Preflight, launching, caps under many workers, follow-ups against replies, and mails looked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import make
import pytest
from flows.outbound.planned import Wire, box
from sqlalchemy import select

from outreach.core.outbound import sequence_file
from outreach.core.states import AddressState, MailState, StepMode
from outreach.db import clock, db, now
from outreach.flows.contacts import suppress
from outreach.flows.outbound import enroll, send
from outreach.models import Message
from outreach.net import dns


def codes(campaign: Any, contact: Any, mx: Any = None) -> list[str]:
    address = contact.best_address or contact.addresses[0]
    return [finding.code for finding in enroll.preflight(campaign, contact, address, now(), mx=mx)]


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
    person, address, _ = enroll.person(enroll.Row("jo@straße.de"), now())
    assert codes(make.campaign(), person, book) == ["no_mx"] and address.domain == "xn--strae-oqa.de"


@pytest.mark.parametrize("name", ["a" * 64 + ".com", "a..com"])
def test_what_is_no_name_is_no_silence_of_the_name_servers(name: str) -> None:
    with pytest.raises(LookupError):
        dns.ask(name, "MX")


PLAN = """
[[step]]
subject = "{{site_name|Your site}} and {{topic}}"
body = "Hi {{first_name|there}}"
[[step]]
delay_days = 3
mode = "ask"
body = "Again"
"""


def test_a_list_is_launched_with_each_refusal_named(app: Any) -> None:
    project = make.project()
    campaign = enroll.campaign_from(sequence_file.read(PLAN), "Spring", project, [box()], any_time=True)
    rows = [
        enroll.Row("Ann@One.example", first_name="Ann", fields={"topic": "bees"}),
        enroll.Row("bo@two.example", fields={"topic": ""}),
        enroll.Row("ann@one.example"),
        enroll.Row("nonsense"),
        enroll.Row("noreply@three.example"),
    ]
    outcome = enroll.launch(campaign, rows, mx=None)
    assert (outcome.planned, [who for who, _ in outcome.held]) == (1, ["bo@two.example"])
    assert [who for who, _ in outcome.skipped] == ["ann@one.example", "nonsense", "noreply@three.example"]
    again = enroll.launch(campaign, [enroll.Row("ann@one.example", fields={"topic": "x"})], mx=None)
    assert again.skipped[0][1].endswith("is in this campaign already.")
    taken: list[str] = []
    assert campaign.mailboxes[0].mailbox_id is not None
    send.send_from(campaign.mailboxes[0].mailbox_id, open=lambda login: Wire(taken))
    assert taken == ["ann@one.example"]
    follow_up = db.session.scalar(select(Message).join(Message.step).where(Message.step.has(position=2)))
    assert follow_up is not None and follow_up.state == MailState.DRAFT and follow_up.step.mode == StepMode.ASK


def test_who_insists_writes_to_one_person_the_rules_keep_back(app: Any) -> None:
    people = [f"{name}@{name}.example" for name in ("ann", "bo", "cy")]
    earlier, step = make.campaign(), make.sequence().steps[0]
    for email in people:
        make.message(campaign=earlier, contact=make.contact(email), step=step, recipient=email)
    suppress.add(people[2], reason="asked", source="reply", at=now())
    campaign = enroll.campaign_from(sequence_file.read(PLAN), "Spring", earlier.project, [box()])
    rows = [enroll.Row(email, fields={"topic": "bees"}) for email in people]
    outcome = enroll.launch(campaign, rows, mx=None, insisted=frozenset((people[1], people[2])))
    assert (outcome.planned, [who for who, _ in outcome.skipped]) == (1, [people[0], people[2]])


def test_a_campaign_with_a_wrong_field_does_not_start(app: Any) -> None:
    plan = sequence_file.read('[[step]]\nsubject = "Re: hello"\nbody = "Hi {{frist_name}} [name]"')
    campaign = enroll.campaign_from(plan, "Spring", make.project(), [box()])
    with pytest.raises(enroll.CannotLaunch) as refused:
        enroll.launch(campaign, [enroll.Row("a@one.example")], mx=None)
    assert len(refused.value.problems) == 3 and "Did you mean {{first_name}}?" in refused.value.problems[0]
