"""Preflight, launching, caps under many workers, follow-ups against replies, and mails looked for."""

from __future__ import annotations

import os
import random
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import make
import pytest
from sqlalchemy import select

from outreach.core import secrets
from outreach.core.outbound import sequence_file
from outreach.core.states import AddressState, MailState, StepMode, TaskKind
from outreach.db import clock, db, now
from outreach.flows.contacts import add, suppress
from outreach.flows.lifecycle import pitch as lifecycle
from outreach.flows.mailboxes import login
from outreach.flows.outbound import claim, enroll, launch, outbox, preflight, reconcile, send, sweep
from outreach.models import Mailbox, Message, Pitch, Task
from outreach.net import dns
from outreach.net.mail import imap, smtp

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
FOLLOW_UPS = int(os.environ.get("OUTREACH_FOLLOW_UPS", "30"))


class Wire:
    """Stands for a connection that takes everything."""

    taken: list[str]

    def __init__(self, taken: list[str], before: Any = None) -> None:
        self.taken, self.usable, self.before = taken, True, before

    def deliver(self, sender: str, recipient: str, raw: bytes, before_dot: Any) -> smtp.Reply:
        before_dot()
        self.taken.append(recipient)
        return smtp.Reply(250, "2.0.0 taken")

    def close(self) -> None:
        self.usable = False


def box(**given: Any) -> Mailbox:
    filled = {"secret": login.seal("pw"), "spacing_seconds": 0, "ramp_from": 0, "hourly_cap": 0, "daily_cap": 0}
    return make.mailbox(**{**filled, **given})


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
    campaign = launch.campaign_from(sequence_file.read(PLAN), "Spring", project, [box()], any_time=True)
    rows = [
        add.Row("Ann@One.example", first_name="Ann", fields={"topic": "bees"}),
        add.Row("bo@two.example", fields={"topic": ""}),
        add.Row("ann@one.example"),
        add.Row("nonsense"),
        add.Row("noreply@three.example"),
    ]
    outcome = launch.launch(campaign, rows, mx=None)
    assert (outcome.planned, [who for who, _ in outcome.held]) == (1, ["bo@two.example"])
    assert [who for who, _ in outcome.skipped] == ["ann@one.example", "nonsense", "noreply@three.example"]
    again = launch.launch(campaign, [add.Row("ann@one.example", fields={"topic": "x"})], mx=None)
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
    campaign = launch.campaign_from(sequence_file.read(PLAN), "Spring", earlier.project, [box()])
    rows = [add.Row(email, fields={"topic": "bees"}) for email in people]
    outcome = launch.launch(campaign, rows, mx=None, insisted=frozenset((people[1], people[2])))
    assert (outcome.planned, [who for who, _ in outcome.skipped]) == (1, [people[0], people[2]])


def test_a_campaign_with_a_wrong_field_does_not_start(app: Any) -> None:
    plan = sequence_file.read('[[step]]\nsubject = "Re: hello"\nbody = "Hi {{frist_name}} [name]"')
    campaign = launch.campaign_from(plan, "Spring", make.project(), [box()])
    with pytest.raises(enroll.CannotLaunch) as refused:
        launch.launch(campaign, [add.Row("a@one.example")], mx=None)
    assert len(refused.value.problems) == 3 and "Did you mean {{first_name}}?" in refused.value.problems[0]


@pytest.mark.parametrize(
    ("text", "why"),
    [("x = [", "not valid TOML"), ("a = 1", "no [[step]]"), ("[[step]]\nsubject='x'", "no body"),
     ("[[step]]\nbody='x'", "no subject"), ("[[step]]\nsubject='x'\nbody='y'\ndelay_days=-1", "number of working days"),
     ("[[step]]\nsubject='x'\nbody='y'\nmode='now'", "neither ask nor itself")],
)  # fmt: skip
def test_a_sequence_file_says_what_is_wrong_with_it(text: str, why: str) -> None:
    with pytest.raises(sequence_file.BadSequence, match=why.replace("[", r"\[")):
        sequence_file.read(text)


def test_several_mailboxes_take_turns_and_a_thread_keeps_its_own(app: Any) -> None:
    first, second = box(), box()
    campaign = make.campaign(mailboxes=[first, second], any_time=True)
    messages = []
    for _ in range(6):
        site = make.site()
        contact = make.contact(at=site)
        messages.append(enroll.enroll(campaign, contact, contact.addresses[0], site, now()))
    db.session.commit()
    assert sorted(m.mailbox_id for m in messages) == [first.id] * 3 + [second.id] * 3
    for mailbox in (first, second):
        send.send_from(mailbox.id, open=lambda login: Wire([]))
    later = db.session.scalars(select(Message).where(Message.state == MailState.QUEUED)).all()
    by_pitch = {m.pitch_id: m.mailbox_id for m in messages}
    assert len(later) == 6 and all(by_pitch[m.pitch_id] == m.mailbox_id for m in later)


def planned(campaign: Any, count: int) -> None:
    site, at = make.site(), now()
    for number in range(count):
        contact, address, _ = add.person(add.Row(f"p{number}@s{number}.example", first_name="Jo"), at)
        enroll.enroll(campaign, contact, address, site, at)
    db.session.commit()


def test_the_outbox_reckons_with_what_a_campaign_may_send_a_day(app: Any) -> None:
    clock.stop(MONDAY)
    mailbox = box()
    campaign = make.campaign(mailboxes=[mailbox], daily_cap=2)
    planned(campaign, 5)
    assert send.send_from(mailbox.id, open=lambda login: Wire([])) == 2
    first_mails = Message.state == MailState.QUEUED, Message.step.has(position=1)
    plans = outbox.forecast()
    waiting = [plans[m.id] for m in db.session.scalars(select(Message).where(*first_mails).order_by(Message.id))]
    assert [plan.at.day for plan in waiting if plan.at] == [24, 24, 25]
    assert waiting[2].reason.startswith(f"{campaign.name} sends 2 a day, goes Wed 25 Nov")


def test_eight_workers_keep_a_cap_to_the_mail(app: Any) -> None:
    mailbox = box(daily_cap=20)
    planned(make.campaign(mailboxes=[mailbox], any_time=True), 40)
    taken: list[str] = []
    mailbox_id = mailbox.id
    db.session.commit()

    def work() -> None:
        with app.app_context():
            while (job := claim.claim_next(mailbox_id)) is not None:
                send.cross(job)
                taken.append(job.recipient)
                send.record_sent(job, "250 taken")

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert len(taken) == len(set(taken)) == 20


def test_no_follow_up_leaves_when_the_reply_was_there_before_it_was_due(app: Any) -> None:
    """Replies come a minute before to five seconds after the moment a follow-up is due; a look finds what is there."""
    clock.stop(MONDAY)
    chance = random.Random(3)
    mailbox = box()
    campaign = make.campaign(
        mailboxes=[mailbox], any_time=True, sequence=make.sequence(("Hello", "Hi"), ("", "Again"), delay=1)
    )
    planned(campaign, FOLLOW_UPS)
    send.send_from(mailbox.id, open=lambda login: Wire([]), seconds=600)
    due = MONDAY + timedelta(days=1)
    replies = {p.id: due + timedelta(seconds=chance.uniform(-60, 5)) for p in db.session.scalars(select(Pitch))}
    early = {pitch for pitch, at in replies.items() if at <= due - timedelta(seconds=5)}
    left_at: dict[int, datetime] = {}

    def poll(looked_at: Mailbox) -> bool:
        at = now()
        for pitch in db.session.scalars(select(Pitch).where(Pitch.stopped_at.is_(None))):
            if replies[pitch.id] <= at:
                lifecycle.stop(pitch, "replied", at)
        looked_at.last_complete_poll_started_at = at
        db.session.commit()
        return True

    clock.stop(due - timedelta(seconds=70))
    for _ in range(30):
        taken: list[str] = []
        send.send_from(mailbox.id, open=lambda login, taken=taken: Wire(taken), poll=poll, seconds=600)
        for recipient in taken:
            left_at[db.session.scalars(select(Message).where(Message.recipient == recipient)).first().pitch_id] = now()  # type: ignore[union-attr]
        clock.forward(seconds=5)
    assert early and not early & left_at.keys()
    assert len(left_at) + db.session.query(Pitch).filter(Pitch.stop_reason == "replied").count() >= FOLLOW_UPS


def test_no_follow_up_leaves_while_the_mailbox_cannot_be_read(app: Any) -> None:
    clock.stop(MONDAY)
    mailbox = box()
    planned(make.campaign(mailboxes=[mailbox], any_time=True), 3)
    send.send_from(mailbox.id, open=lambda login: Wire([]))
    taken: list[str] = []
    for day in range(4, 6):
        clock.stop(MONDAY + timedelta(days=day))
        send.send_from(mailbox.id, open=lambda login: Wire(taken), poll=lambda looked_at: False)
    assert taken == []


def test_a_clock_that_leaps_releases_no_more_than_the_caps(app: Any) -> None:
    clock.stop(MONDAY)
    mailbox = box(hourly_cap=3)
    planned(make.campaign(mailboxes=[mailbox], any_time=True), 12)
    taken: list[str] = []
    for leap in (0, 1, 1):
        clock.forward(hours=leap, seconds=1)
        send.send_from(mailbox.id, open=lambda login: Wire(taken))
    assert len(taken) == 9
    clock.forward(days=3)
    send.send_from(mailbox.id, open=lambda login: Wire(taken))
    assert len(taken) == 9
    held = db.session.query(Message).filter(Message.state == MailState.HELD).all()
    assert len(held) == 3 and all(m.reason.startswith("late:") for m in held)


def doubtful(**given: Any) -> Message:
    mailbox = box(**given)
    planned(make.campaign(mailboxes=[mailbox], any_time=True), 1)
    job = claim.claim_next(mailbox.id)
    assert job is not None
    send.cross(job)
    message = db.session.get_one(Message, job.id)
    sweep.not_known(message, now())
    db.session.commit()
    return message


def test_a_doubtful_mail_found_in_sent_was_sent(app: Any) -> None:
    message = doubtful()
    clock.forward(minutes=3)
    assert reconcile.reconcile_due(find=lambda login, message_id, token: object()) == 1
    db.session.expire_all()
    assert message.state == MailState.SENT and db.session.query(Message).count() == 2


def test_a_doubtful_mail_that_is_not_found_asks_a_person_and_is_never_resent(app: Any) -> None:
    message = doubtful()
    for minutes in (3, 11, 61, 61):
        clock.forward(minutes=minutes)
        reconcile.reconcile_due(find=lambda login, message_id, token: None)
        send.send_due(open=lambda login: Wire([]))
    db.session.expire_all()
    assert (message.state, message.reason) == (MailState.UNKNOWN, "probably sent; resend?")
    assert db.session.query(Task).filter(Task.kind == TaskKind.DECIDE, Task.message_id == message.id).count() == 1
    outbox.was_sent(message, now())
    db.session.commit()
    assert message.state == MailState.SENT


def test_where_sent_is_complete_a_mail_not_in_it_goes_again(app: Any) -> None:
    message = doubtful(sent_is_authoritative=True)
    for minutes in (3, 11, 61):
        clock.forward(minutes=minutes)
        reconcile.reconcile_due(find=lambda login, message_id, token: None)
    db.session.expire_all()
    assert message.state == MailState.QUEUED


@pytest.mark.parametrize("trouble", [imap.Failed(imap.Fate.RETRY, "away"), secrets.Unreadable("no key")])
def test_a_doubtful_mail_nobody_could_look_for_is_never_resent(app: Any, trouble: Exception) -> None:
    def find(login: Any, message_id: str, token: str) -> None:
        raise trouble

    message = doubtful(sent_is_authoritative=True)
    for minutes in (3, 11, 61, 61):
        clock.forward(minutes=minutes)
        reconcile.reconcile_due(find=find)
    db.session.expire_all()
    assert (message.state, message.reason) == (MailState.UNKNOWN, "probably sent; resend?")


def test_a_stalled_server_keeps_no_other_mailbox_waiting(app: Any) -> None:
    slow, quick = box(smtp_port=2501), box(smtp_port=2502)
    planned(make.campaign(mailboxes=[slow], any_time=True), 1)
    site = make.site()
    contact = make.contact(at=site)
    enroll.enroll(make.campaign(mailboxes=[quick], any_time=True), contact, contact.addresses[0], site, now())
    db.session.commit()
    quick_left, waited = threading.Event(), []

    class Stalled(Wire):
        def deliver(self, sender: str, recipient: str, raw: bytes, before_dot: Any) -> smtp.Reply:
            waited.append(quick_left.wait(60))
            return super().deliver(sender, recipient, raw, before_dot)

    class Quick(Wire):
        def close(self) -> None:
            quick_left.set()

    send.send_due(open=lambda login: (Stalled if login.port == 2501 else Quick)([]))
    assert waited == [True]
