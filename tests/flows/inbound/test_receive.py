"""What follows from a mail that comes in: who is stopped, who waits, who is never written to again."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import make
import pytest
from imapbox import imapbox
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from outreach.core.states import (
    AddressState,
    BounceClass,
    MailKind,
    MailState,
    Outcome,
    Stage,
    TaskKind,
    ThreadTab,
    Turn,
)
from outreach.db import clock, db, now
from outreach.flows import undo
from outreach.flows.contacts import suppress
from outreach.flows.inbound import accept, outcomes, receive, store, unmatched
from outreach.flows.mailboxes import login
from outreach.models import Address, Event, Folder, Mailbox, Message, Pitch, Task, Thread
from outreach.net.mail import imap, imap_folders


def raw(
    sender: str = "mia@weekly.example",
    to: str = "ana@acme.example",
    subject: str = "Re: A guide",
    body: str = "Happy to add it, which page should I link?",
    answers: str = "",
    message_id: str = "",
    **headers: str,
) -> bytes:
    lines = [f"From: Mia Chen <{sender}>", f"To: {to}", f"Subject: {subject}"]
    lines += [f"Message-ID: {message_id or f'<{abs(hash((sender, body, answers)))}@their.example>'}"]
    lines += [f"In-Reply-To: {answers}"] if answers else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n" + body + "\r\n").encode()


def dsn(recipient: str, ours: str, status: str, said: str, action: str = "failed") -> bytes:
    return "\r\n".join(
        (
            "From: MAILER-DAEMON@mx.example",
            "To: ana@acme.example",
            "Subject: Undelivered Mail Returned to Sender",
            "MIME-Version: 1.0",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
            "",
            "--b",
            "Content-Type: text/plain",
            "",
            f"<{recipient}>: {said}",
            "--b",
            "Content-Type: message/delivery-status",
            "",
            "Reporting-MTA: dns; mx.example",
            "",
            f"Final-Recipient: rfc822; {recipient}",
            f"Action: {action}",
            f"Status: {status}",
            f"Diagnostic-Code: smtp; {said}",
            "",
            "--b",
            "Content-Type: text/rfc822-headers",
            "",
            f"Message-ID: {ours}",
            f"To: {recipient}",
            "",
            "--b--",
            "",
        )
    ).encode()


class World:
    """Mia at a weekly, pitched by Ana, with one follow-up waiting."""

    def __init__(self) -> None:
        self.site = make.site("weekly.example")
        self.mia = make.contact("mia@weekly.example", at=self.site)
        self.box = make.mailbox(address="ana@acme.example")
        self.campaign = make.campaign(mailboxes=[self.box])
        self.pitch = self.pitched(self.mia)
        self.thread = make.thread(pitch=self.pitch, mailbox=self.box, tab=ThreadTab.WAITING)
        self.ours = self.sent(self.pitch, self.thread)
        self.next = self.waiting(self.pitch, self.thread)
        self.place = store.Place(self.box.id)

    def pitched(self, contact: Any) -> Pitch:
        return make.pitch(campaign=self.campaign, site=self.site, contact=contact, turn=Turn.THEIRS)

    def sent(self, pitch: Pitch, thread: Thread | None, **given: Any) -> Message:
        steps = self.campaign.sequence.steps
        filled: dict[str, Any] = {
            "recipient": pitch.contact.addresses[0].email,
            "sent_at": now(),
            "token": f"tok{pitch.id}" * 5,
        }
        return make.message(
            pitch=pitch,
            thread=thread,
            contact=pitch.contact,
            campaign=self.campaign,
            mailbox=self.box,
            step=steps[0],
            **filled | given,
        )

    def waiting(self, pitch: Pitch, thread: Thread | None, **given: Any) -> Message:
        steps = self.campaign.sequence.steps
        filled: dict[str, Any] = {
            "state": MailState.QUEUED,
            "due_at": now() + timedelta(days=4),
            "message_id": f"<next{pitch.id}@acme.example>",
        }
        return make.message(
            pitch=pitch,
            thread=thread,
            contact=pitch.contact,
            campaign=self.campaign,
            mailbox=self.box,
            step=steps[1],
            recipient=pitch.contact.addresses[0].email,
            **filled | given,
        )

    def accept(self, mail: bytes) -> Message | None:
        return accept.accept(mail, self.place)


@pytest.fixture
def world(app: Any) -> World:
    return World()


def test_a_reply_stops_the_sequence_in_the_same_transaction(world: World) -> None:
    kept = world.accept(raw(answers=world.ours.message_id))
    assert kept is not None and (kept.kind, kept.thread_id, kept.answers_id) == (
        MailKind.REPLY,
        world.thread.id,
        world.ours.id,
    )
    db.session.expire_all()
    assert (world.next.state, world.next.reason) == (MailState.STOPPED, "they answered")
    assert world.pitch.stopped_at and (world.pitch.stage, world.pitch.turn) == (Stage.TALKING, Turn.OURS)
    assert (world.thread.tab, world.thread.unread) == (ThreadTab.NEEDS, True)
    assert world.thread.suggestion["outcome"] == Outcome.INTERESTED
    assert world.thread.outcome == "", "a suggestion is never applied"


def test_any_id_of_the_references_finds_the_conversation(world: World) -> None:
    kept = world.accept(raw(References=f"<gone@x.example>\r\n {world.ours.message_id} <other@y.example>"))
    assert kept is not None and kept.pitch_id == world.pitch.id


def test_an_answer_to_an_answer_finds_its_thread(world: World) -> None:
    first = world.accept(raw(answers=world.ours.message_id, message_id="<theirs@weekly.example>"))
    second = world.accept(raw(body="One more thing", answers="<theirs@weekly.example>"))
    assert first and second and second.thread_id == first.thread_id


def test_a_token_in_the_address_finds_the_conversation(world: World) -> None:
    kept = world.accept(
        raw(sender="boss@elsewhere.example", to=f"ana+{world.ours.token}@acme.example", subject="Hello")
    )
    assert kept is not None and kept.pitch_id == world.pitch.id


def test_a_claimed_step_is_cancelled_by_its_token_and_one_past_the_dot_is_not(world: World) -> None:
    world.next.state, world.next.claim_token = MailState.CLAIMED, "worker"
    crossed = make.message(
        pitch=world.pitch,
        contact=None,
        campaign=None,
        step=world.campaign.sequence.steps[2],
        state=MailState.SENDING,
        phase="dot",
        claim_token="w2",
    )
    db.session.commit()
    world.accept(raw(answers=world.ours.message_id))
    assert (world.next.state, world.next.claim_token) == (MailState.STOPPED, "")
    assert (crossed.state, crossed.claim_token) == (MailState.SENDING, "w2")


def test_a_colleague_at_the_site_is_stopped_where_the_project_says_so(world: World) -> None:
    bob = world.pitched(make.contact("bob@weekly.example", at=world.site))
    waiting = world.waiting(bob, None)
    world.accept(raw(answers=world.ours.message_id))
    db.session.expire_all()
    assert (waiting.state, waiting.reason) == (MailState.STOPPED, "a colleague answered")
    assert bob.stop_reason == "a colleague answered"


def test_a_colleague_goes_on_where_the_project_says_so(world: World) -> None:
    world.campaign.project.colleague_stops = False
    bob = world.pitched(make.contact("bob@weekly.example", at=world.site))
    waiting = world.waiting(bob, None)
    world.accept(raw(answers=world.ours.message_id))
    assert waiting.state == MailState.QUEUED and bob.stopped_at is None


def test_an_absence_moves_the_next_step_to_the_return_and_makes_a_task(world: World) -> None:
    day = (now() + timedelta(days=30)).date()
    kept = world.accept(
        raw(
            subject="Automatic reply: A guide",
            body=f"I am out of the office and will be back on {day.day} {day:%B %Y}.",
            answers=world.ours.message_id,
            Auto_Submitted="auto-replied",
        )
    )
    assert kept is not None and kept.kind == MailKind.AUTO
    db.session.expire_all()
    assert world.next.state == MailState.QUEUED and world.next.due_at is not None and world.next.due_at.date() == day
    assert world.pitch.stopped_at is None and world.pitch.turn == Turn.SCHEDULED
    task = db.session.scalars(select(Task)).one()
    assert (task.kind, task.due_at.date()) == (TaskKind.RETURN, day)
    assert world.thread.tab == ThreadTab.WAITING


def test_an_absence_without_a_day_waits_a_week(world: World) -> None:
    world.next.due_at = now() + timedelta(days=1)
    db.session.commit()
    world.accept(
        raw(subject="Out of office", body="I am away.", answers=world.ours.message_id, Auto_Submitted="auto-replied")
    )
    assert world.next.due_at is not None and world.next.due_at > now() + timedelta(days=6)
    assert db.session.scalar(select(func.count(Task.id))) == 0


def test_who_no_longer_works_there_needs_another_person(world: World) -> None:
    world.accept(
        raw(
            subject="Automatic reply",
            body="Mia is no longer with the company. Write to bo@weekly.example.",
            answers=world.ours.message_id,
            Auto_Submitted="auto-replied",
        )
    )
    assert world.next.state == MailState.HELD and world.thread.tab == ThreadTab.NEEDS
    assert world.thread.suggestion["outcome"] == Outcome.WRONG_PERSON and world.pitch.stopped_at is None


def test_a_mail_kept_until_a_person_confirms_it_is_not_taken_for_one_that_arrived(world: World) -> None:
    world.accept(
        raw(
            subject="Re: A guide [please confirm]",
            body="Your message waits. Please verify that you are a real person by replying to this mail.",
            answers=world.ours.message_id,
            Precedence="bulk",
        )
    )
    assert world.next.state == MailState.HELD and "until a person confirms it" in world.next.reason
    assert world.thread.tab == ThreadTab.NEEDS and world.pitch.stopped_at is None


@pytest.mark.parametrize(
    ("status", "said", "blame"),
    [
        ("5.1.1", "550 5.1.1 user unknown", BounceClass.ADDRESS),
        ("5.2.2", "552 5.2.2 mailbox full", BounceClass.MAILBOX),
        ("5.7.1", "550 5.7.1 blocked using zen.spamhaus.org", BounceClass.SENDER),
        ("5.3.4", "552 5.3.4 message size exceeds fixed limit", BounceClass.MESSAGE),
    ],
)
def test_only_a_dead_address_is_suppressed(world: World, status: str, said: str, blame: str) -> None:
    kept = world.accept(dsn("mia@weekly.example", world.ours.message_id, status, said))
    assert kept is not None and (kept.kind, kept.bounce_class) == (MailKind.BOUNCE, blame)
    db.session.expire_all()
    dead = blame == BounceClass.ADDRESS
    assert suppress.holds("mia@weekly.example") is dead
    assert (world.mia.addresses[0].state == AddressState.BOUNCED) is dead
    assert world.ours.bounce_class == blame
    if blame == BounceClass.MAILBOX:
        assert world.next.state == MailState.QUEUED and world.mia.addresses[0].trouble_count == 1
    else:
        assert world.next.state == MailState.STOPPED and world.ours.state == MailState.FAILED


def test_a_dead_address_does_not_cost_a_person_with_another(world: World) -> None:
    db.session.add(Address(contact=world.mia, email="mia@home.example", domain="home.example", created_at=now()))
    db.session.commit()
    world.accept(dsn("mia@weekly.example", world.ours.message_id, "5.1.1", "550 5.1.1 user unknown"))
    assert [a.state for a in world.mia.addresses] == [AddressState.BOUNCED, AddressState.UNKNOWN]
    assert not suppress.holds("mia@home.example") and not suppress.holds("mia@weekly.example")


def test_a_mailbox_in_trouble_four_times_is_dead(world: World) -> None:
    for n in range(4):
        world.accept(dsn("mia@weekly.example", world.ours.message_id, "5.2.2", f"552 5.2.2 mailbox full, try {n}"))
    assert world.mia.addresses[0].state == AddressState.BOUNCED


def test_a_report_without_our_mail_in_it_condemns_nobody(world: World) -> None:
    kept = world.accept(dsn("mia@weekly.example", "<forged@nowhere.example>", "5.1.1", "550 5.1.1 user unknown"))
    assert kept is not None and not suppress.holds("mia@weekly.example")
    assert world.mia.addresses[0].state == AddressState.TROUBLE and world.next.state == MailState.QUEUED


@pytest.mark.parametrize(
    ("named", "dead"),
    [("mia@weekly.onmicrosoft.example", True), ("MIA@Weekly.Example", True), ("former.intern@gone.example", False)],
)
def test_one_dead_address_our_mail_was_passed_on_to_does_not_kill_the_one_we_wrote_to(
    world: World, named: str, dead: bool
) -> None:
    world.accept(dsn(named, world.ours.message_id, "5.1.1", "550 5.1.1 user unknown"))
    db.session.expire_all()
    assert suppress.holds("mia@weekly.example") is dead
    assert world.mia.addresses[0].state == (AddressState.BOUNCED if dead else AddressState.TROUBLE)
    assert world.next.state == (MailState.STOPPED if dead else MailState.QUEUED)


def test_a_delay_is_no_bounce(world: World) -> None:
    kept = world.accept(
        dsn("mia@weekly.example", world.ours.message_id, "4.4.1", "connection timed out", action="delayed")
    )
    assert kept is not None and kept.kind == MailKind.DELAYED
    assert world.ours.state == MailState.SENT and world.mia.addresses[0].trouble_count == 0


def test_a_complaint_ends_it_for_good(world: World) -> None:
    arf = "\r\n".join(
        (
            "From: fbl@provider.example",
            "To: ana@acme.example",
            "Subject: complaint",
            "MIME-Version: 1.0",
            'Content-Type: multipart/report; report-type=feedback-report; boundary="b"',
            "",
            "--b",
            "Content-Type: text/plain",
            "",
            "spam",
            "--b",
            "Content-Type: message/feedback-report",
            "",
            "Feedback-Type: abuse",
            "Version: 1",
            "",
            "--b",
            "Content-Type: message/rfc822",
            "",
            f"Message-ID: {world.ours.message_id}",
            "To: mia@weekly.example",
            "Subject: A guide",
            "",
            "Hi",
            "--b--",
            "",
        )
    ).encode()
    kept = world.accept(arf)
    assert kept is not None and kept.kind == MailKind.COMPLAINT
    assert (
        suppress.holds("mia@weekly.example")
        and world.next.state == MailState.STOPPED
        and world.pitch.stage == Stage.LOST
    )


def test_asking_not_to_be_written_to_is_heard(world: World) -> None:
    kept = world.accept(
        raw(body="Please remove me from your list.\n\n> you can unsubscribe", answers=world.ours.message_id)
    )
    assert kept is not None and kept.kind == MailKind.OPTOUT
    assert suppress.holds("mia@weekly.example") and world.pitch.stage == Stage.LOST
    assert world.thread.tab == ThreadTab.DONE


OUR_WORDS = (
    "Hi Mia,\n\nour guide to beekeeping on roofs in the city has a table of plants for every month.\n\nBest\nAna\n\n"
    'If you would rather not hear from me, reply "stop" and I will not write again.\nTo unsubscribe, reply with STOP.'
)


@pytest.mark.parametrize("kept_raw", [True, False])
@pytest.mark.parametrize(
    "body",
    [
        f"Ja gjerne, vi legger den inn i morgen.\n\n{OUR_WORDS}",
        "Ja gjerne, vi legger den inn i morgen.\n\nDen 3. jun. 2024 kl. 10.00 skrev Ana"
        f" <ana@acme.example<mailto:ana@acme.example>>:\n{OUR_WORDS}",
        "Ja gjerne, vi legger den inn i morgen.\n" + " ".join(OUR_WORDS.split()),
    ],
)
def test_our_own_foot_in_their_answer_is_never_their_wish(world: World, body: str, kept_raw: bool) -> None:
    world.ours.body = OUR_WORDS.partition("\n\nIf you")[0] if kept_raw else OUR_WORDS
    world.ours.raw = b"Subject: A guide\n\n" + OUR_WORDS.encode() if kept_raw else None
    db.session.commit()
    kept = world.accept(raw(body=body, answers=world.ours.message_id))
    assert kept is not None and kept.kind == MailKind.REPLY
    assert kept.body == "Ja gjerne, vi legger den inn i morgen."
    assert not suppress.holds("mia@weekly.example") and world.pitch.stage != Stage.LOST


@pytest.mark.parametrize("answered", [True, False])
def test_a_wish_above_our_quoted_mail_is_heard_whether_it_names_our_mail_or_only_comes_from_whom_we_wrote_to(
    world: World, answered: bool
) -> None:
    world.ours.body = OUR_WORDS
    db.session.commit()
    answers = world.ours.message_id if answered else ""
    kept = world.accept(raw(body=f"Please remove me from your list.\n\n{OUR_WORDS}", answers=answers))
    assert kept is not None and kept.kind == MailKind.OPTOUT and kept.body == "Please remove me from your list."
    assert suppress.holds("mia@weekly.example")


def test_a_stranger_cannot_unsubscribe_others_by_writing_in_their_name(world: World) -> None:
    world.accept(raw(sender="rival@other.example", body="unsubscribe", answers=world.ours.message_id))
    assert suppress.holds("mia@weekly.example"), "it answers a mail only Mia has"
    assert not suppress.holds("rival@other.example")


def test_an_answer_proves_that_a_doubtful_mail_left(world: World) -> None:
    world.ours.state, world.ours.phase, world.ours.sent_at = MailState.UNKNOWN, "dot", None
    db.session.commit()
    world.accept(raw(answers=world.ours.message_id))
    assert world.ours.state == MailState.SENT and world.ours.sent_at is not None


def test_the_same_mail_twice_is_kept_once(world: World) -> None:
    mail = raw(answers=world.ours.message_id)
    assert world.accept(mail) is not None
    assert world.accept(mail) is None
    assert world.accept(b"Received: by another mailbox of ours\r\n" + mail) is None
    assert db.session.scalar(select(func.count(Message.id)).where(~Message.outgoing)) == 1


def test_mail_from_nobody_we_know_is_left_alone(world: World) -> None:
    assert world.accept(raw(sender="shop@news.example", subject="Sale", body="Buy")) is None
    assert db.session.scalar(select(func.count(Message.id)).where(~Message.outgoing)) == 0


def test_mail_of_our_own_is_no_reply(world: World) -> None:
    assert world.accept(raw(sender="ana@acme.example", answers=world.ours.message_id)) is None
    assert world.next.state == MailState.QUEUED


@pytest.mark.parametrize("sender", ["mia@weekly.example", "desk@weekly.example"])
def test_a_mail_that_may_be_the_answer_waits_in_the_tray_and_holds_the_next_step(world: World, sender: str) -> None:
    kept = world.accept(raw(sender=sender, subject="Your note", body="Sounds good"))
    assert kept is not None and kept.thread is not None and kept.thread.tab == ThreadTab.UNMATCHED
    assert [one["pitch"] for one in kept.thread.suggestion["matches"]] == [world.pitch.id]
    assert world.next.state == MailState.HELD and world.pitch.stopped_at is None


def test_one_click_puts_a_mail_of_the_tray_where_it_belongs(world: World) -> None:
    kept = world.accept(raw(sender="desk@weekly.example", subject="Your note", body="Sounds good"))
    assert kept is not None and kept.thread is not None
    home = unmatched.match(kept.thread, world.pitch, now())
    db.session.commit()
    assert home.id == world.thread.id and kept.thread_id == world.thread.id and kept.kind == MailKind.REPLY
    assert world.next.state == MailState.STOPPED and world.pitch.stage == Stage.TALKING


def test_a_mail_put_where_it_belongs_lets_the_others_it_might_have_answered_go_on(world: World) -> None:
    world.campaign.project.colleague_stops = False
    other = world.pitched(make.contact("lee@weekly.example", at=world.site))
    world.sent(other, None)
    theirs = world.waiting(other, None)
    kept = world.accept(raw(sender="desk@weekly.example", subject="Your note", body="Sounds good"))
    assert kept is not None and kept.thread is not None
    assert theirs.state == world.next.state == MailState.HELD
    unmatched.match(kept.thread, world.pitch, now())
    db.session.commit()
    assert (world.next.state, theirs.state) == (MailState.STOPPED, MailState.QUEUED)


def test_a_step_two_mails_may_answer_waits_for_both(world: World) -> None:
    first, second = (world.accept(raw(sender="desk@weekly.example", subject="Hm", body=body)) for body in ("Ad", "Yes"))
    assert first is not None and first.thread is not None and second is not None and second.thread is not None
    for thread, state in ((first.thread, MailState.HELD), (second.thread, MailState.QUEUED)):
        unmatched.ignore(thread, now())
        db.session.commit()
        assert world.next.state == state


def test_who_asks_from_another_address_is_heard_once_it_is_known_whose_mail_it_is(world: World) -> None:
    kept = world.accept(raw(sender="desk@weekly.example", subject="Your note", body="Please stop emailing me."))
    assert kept is not None and kept.thread is not None and kept.kind == MailKind.OPTOUT
    assert not suppress.holds("mia@weekly.example"), "a stranger speaks for nobody"
    unmatched.match(kept.thread, world.pitch, now())
    db.session.commit()
    assert suppress.holds("mia@weekly.example") and world.pitch.stop_reason == "asked us not to write"


def test_ignoring_a_sender_lets_the_step_go_on_and_hears_them_no_more(world: World) -> None:
    kept = world.accept(raw(sender="desk@weekly.example", subject="Newsletter", body="News"))
    assert kept is not None and kept.thread is not None
    unmatched.ignore(kept.thread, now(), sender=True)
    db.session.commit()
    assert world.next.state == MailState.QUEUED
    assert world.accept(raw(sender="desk@weekly.example", subject="Newsletter 2", body="More news")) is None


def test_an_outcome_can_be_taken_back(world: World) -> None:
    world.accept(raw(answers=world.ours.message_id))
    event = outcomes.say(world.thread, Outcome.NO, None)
    assert (world.pitch.stage, world.thread.tab, world.thread.outcome) == (Stage.LOST, ThreadTab.DONE, "no")
    undo.undo(event)
    assert (world.pitch.stage, world.thread.tab, world.thread.outcome) == (Stage.TALKING, ThreadTab.NEEDS, "")


def test_not_now_asks_again_in_a_quarter(world: World) -> None:
    outcomes.say(world.thread, Outcome.NOT_NOW, None)
    assert world.pitch.stage == Stage.NOT_NOW
    assert db.session.scalars(select(Task)).one().due_at > now() + timedelta(days=80)


def test_what_was_put_off_comes_back(world: World) -> None:
    outcomes.later(world.thread, now() + timedelta(days=1), None)
    assert outcomes.wake() == 0
    clock.forward(days=1, minutes=1)
    assert outcomes.wake() == 1 and world.thread.tab == ThreadTab.NEEDS


# --- looking into a mailbox -------------------------------------------------------------------------------------------


class Scripted:
    """A mailbox that does as it is told."""

    def __init__(self, mails: dict[int, bytes], uidvalidity: int = 7, poison: int = 0, name: str = "INBOX") -> None:
        self.mails, self.uidvalidity, self.poison, self.name = mails, uidvalidity, poison, name
        self.fetched: list[int] = []

    def __call__(self, login: imap.Login) -> Scripted:
        return self

    def __enter__(self) -> Scripted:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def folders(self) -> list[imap.Folder]:
        return [imap.Folder(self.name, self.name, "inbox"), imap.Folder("Sent", "Sent", "sent")]

    def open(self, name: str) -> imap.Opened:
        assert name == self.name, "sent mail is not read"
        return imap.Opened(self.uidvalidity, max(self.mails, default=0) + 1, len(self.mails))

    def since(self, uid: int) -> list[int]:
        return sorted(one for one in self.mails if one > uid)

    def recent(self, day: Any) -> list[int]:
        return sorted(self.mails)

    def sizes(self, uids: list[int]) -> dict[int, int]:
        return {uid: len(self.mails[uid]) for uid in uids}

    def fetch_many(self, uids: list[int], sizes: dict[int, int]) -> Iterator[imap.Found]:
        return (self.fetch(uid, sizes[uid]) for uid in uids)

    def fetch(self, uid: int, size: int = 0) -> imap.Found:
        if uid == self.poison:
            raise imap.Failed(imap.Fate.RETRY, "the literal is 8 GB")
        self.fetched.append(uid)
        return imap.Found(self.name, uid, self.mails[uid], size, now())


def connected(world: World) -> None:
    world.box.secret = login.seal("pw")
    db.session.commit()


def test_a_look_reads_what_is_new_and_says_when_it_began(world: World) -> None:
    connected(world)
    before = now()
    server = Scripted({1: raw(answers=world.ours.message_id), 2: raw(sender="shop@x.example", subject="Sale")})
    assert receive.look(world.box.id, open=server)
    db.session.expire_all()
    assert world.box.last_complete_poll_started_at is not None and world.box.last_complete_poll_started_at >= before
    assert (world.box.last_poll_seen, world.box.poll_failures, world.box.last_error) == (1, 0, "")
    assert world.next.state == MailState.STOPPED
    assert receive.look(world.box.id, open=server) and server.fetched == [2, 1], "nothing is read twice"


def test_when_the_server_counts_anew_everything_is_read_again_and_nothing_kept_twice(world: World) -> None:
    connected(world)
    mail = raw(answers=world.ours.message_id)
    receive.look(world.box.id, open=Scripted({5: mail}))
    receive.look(
        world.box.id, open=Scripted({1: mail, 2: raw(body="Another", answers=world.ours.message_id)}, uidvalidity=8)
    )
    assert db.session.scalar(select(func.count(Message.id)).where(~Message.outgoing)) == 2
    folder = db.session.scalars(select(Folder)).one()
    assert (folder.uidvalidity, folder.last_uid) == (8, 2)


def test_one_poisoned_mail_never_stops_the_mailbox(world: World) -> None:
    connected(world)
    server = Scripted({1: raw(sender="a@b.example"), 2: b"x", 3: raw(answers=world.ours.message_id)}, poison=2)
    flags = db.select(func.count(Message.id)).where(Message.reason.like("it could not be fetched%"))
    for _ in range(3):
        assert not receive.look(world.box.id, open=server), "it may be the line"
        assert db.session.scalar(flags) == 0
    assert not receive.look(world.box.id, open=server), "now it is the mail: kept as a flag, passed"
    assert receive.look(world.box.id, open=server)
    db.session.expire_all()
    assert world.next.state == MailState.STOPPED
    flagged = db.session.scalars(select(Message).where(Message.reason.like("it could not be fetched%"))).one()
    assert flagged.uid == 2


def test_a_mail_our_reader_chokes_on_is_kept_and_flagged(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    connected(world)

    def choke(*args: Any, **more: Any) -> None:
        raise RuntimeError("choked")

    monkeypatch.setattr(accept.reply, "read", choke)
    assert receive.look(world.box.id, open=Scripted({1: b"From: a@b.example\r\n\r\nhello"}))
    flagged = db.session.scalars(select(Message).where(Message.reason.like("it could not be read%"))).one()
    assert (
        flagged.raw == b"From: a@b.example\r\n\r\nhello"
        and flagged.thread is not None
        and flagged.thread.tab == ThreadTab.UNMATCHED
    )


def test_a_mail_that_comes_while_the_tables_are_not_to_be_had_is_read_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected(world)
    server = Scripted({1: raw(answers=world.ours.message_id)})
    match = accept.matching.answered_mail

    def locked(*args: Any) -> None:
        monkeypatch.setattr(accept.matching, "answered_mail", match)
        raise OperationalError("SELECT", {}, Exception("deadlock detected"))

    monkeypatch.setattr(accept.matching, "answered_mail", locked)
    with pytest.raises(OperationalError):
        receive.look(world.box.id, open=server)
    assert receive.look(world.box.id, open=server)
    db.session.expire_all()
    assert world.next.state == MailState.STOPPED
    assert db.session.scalars(select(Message.kind).where(~Message.outgoing)).all() == [MailKind.REPLY]


def test_a_server_that_is_away_is_said_and_tried_later(world: World) -> None:
    connected(world)

    def away(login: imap.Login) -> Any:
        raise imap.Failed(imap.Fate.RETRY, "imap.acme.example did not answer in time (connect).")

    assert not receive.look(world.box.id, open=away)
    db.session.expire_all()
    assert world.box.last_complete_poll_started_at is None and world.box.poll_failures == 1
    assert "did not answer" in world.box.last_error and world.box.paused_at is None
    assert world.box.next_look_at is not None and world.box.next_look_at > now()


class Shared(Scripted):
    """A mailbox with a second folder, which the server refuses to open while *fate* is set."""

    fate: imap.Fate | None = imap.Fate.FOLDER
    refused = "Team"

    def folders(self) -> list[imap.Folder]:
        return [*super().folders(), imap.Folder("Team", "Team", "")]

    def open(self, name: str) -> imap.Opened:
        assert not db.session().in_transaction(), "a server is asked with no transaction open"
        if name == self.refused and self.fate:
            raise imap.Failed(self.fate, f"mail.example would not open {name}: [NOPERM] no")
        return super().open(self.name)


def test_a_folder_the_server_refuses_is_named_and_the_rest_is_read(world: World, owner: Any) -> None:
    connected(world)
    assert receive.look(world.box.id, open=Shared({1: raw(answers=world.ours.message_id)}))
    db.session.expire_all()
    assert world.next.state == MailState.STOPPED
    assert world.box.last_complete_poll_started_at is not None and world.box.poll_failures == 0
    assert "not seen. mail.example would not open Team" in world.box.last_error
    for page in ("/settings/mailboxes", f"/settings/mailboxes/{world.box.id}"):
        assert "would not open Team" in owner.get(page).text


def test_no_transaction_is_open_while_the_folder_after_a_refused_one_is_asked_for(world: World) -> None:
    class Three(Shared):
        def folders(self) -> list[imap.Folder]:
            return [*super().folders(), imap.Folder("Work", "Work", "")]

    connected(world)
    server = Three({1: raw(answers=world.ours.message_id)})
    assert receive.look(world.box.id, open=server)
    assert server.fetched == [1, 1]  # the INBOX's and Work's


@pytest.mark.parametrize(("fate", "refused"), [(imap.Fate.RETRY, "Team"), (imap.Fate.FOLDER, "INBOX")])
def test_a_look_is_not_complete_without_a_folder_that_may_open_soon_or_the_one_replies_come_to(
    world: World, fate: imap.Fate, refused: str
) -> None:
    connected(world)
    server = Shared({1: raw(answers=world.ours.message_id)})
    server.fate, server.refused = fate, refused
    for _ in range(5):
        assert not receive.look(world.box.id, open=server)
    assert world.box.last_complete_poll_started_at is None


def test_a_look_that_leaves_new_mail_for_the_next_one_is_not_complete(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected(world)
    monkeypatch.setattr(receive, "MOST_NEW", 2)
    flood = {uid: raw(sender=f"shop{uid}@x.example", subject="Sale") for uid in (1, 2, 3, 4)}
    server = Scripted({**flood, 5: raw(answers=world.ours.message_id)})
    looks = [(receive.look(world.box.id, open=server), world.box.last_complete_poll_started_at) for _ in range(3)]
    assert [done for done, _ in looks] == [False, False, True] and [at is None for _, at in looks] == [
        True,
        True,
        False,
    ]
    db.session.expire_all()
    assert world.next.state == MailState.STOPPED and world.box.poll_failures == 0 and server.fetched == [5, 4, 3, 2, 1]


def test_a_mailbox_that_shows_no_inbox_was_not_read(world: World) -> None:
    connected(world)
    server = Scripted({})
    server.folders = lambda: [imap.Folder("Sent", "Sent", "sent"), imap.Folder("Old", "Old", "")]  # type: ignore[method-assign]
    assert not receive.look(world.box.id, open=server)
    assert world.box.last_complete_poll_started_at is None and "shows no INBOX" in world.box.last_error


def test_a_folder_that_could_be_read_once_is_waited_for_and_read_anew_when_it_opens(world: World) -> None:
    connected(world)
    server = Shared({1: raw(sender="a@b.example"), 2: raw(sender="c@d.example")})
    server.fate = None
    assert receive.look(world.box.id, open=server) and len(server.fetched) == 4
    server.fate = imap.Fate.FOLDER
    clock.stop(now())
    assert [receive.look(world.box.id, open=server) for _ in range(5)] == [False] * 5
    clock.forward(hours=6)
    assert [receive.look(world.box.id, open=server) for _ in range(3)] == [True] * 3
    server.fate, server.mails[3] = None, raw(answers=world.ours.message_id)
    assert receive.look(world.box.id, open=server)
    db.session.expire_all()
    assert world.next.state == MailState.STOPPED and world.box.last_error == ""
    assert server.fetched[4:] == [3, 3, 2, 1]


def test_a_refused_password_pauses_the_mailbox(world: World) -> None:
    connected(world)

    def refused(login: imap.Login) -> Any:
        raise imap.Failed(imap.Fate.MAILBOX, "imap.acme.example refused the password: no")

    assert not receive.look(world.box.id, open=refused)
    db.session.expire_all()
    assert world.box.paused_at is not None and "refused the password" in world.box.paused_reason


def test_a_folder_by_the_name_of_todos_does_not_stand_for_the_inbox() -> None:
    shown = ("INBOX", "Todos", "INBOX/All Mail", "Wszystkie", "Junk")
    folders = [imap.Folder(name, name, imap_folders.role_of(name, "\\HasNoChildren")) for name in shown]
    assert {folder.name for folder in receive.folders_to_read(folders)} == set(shown)


def test_gmail_is_read_once_and_its_copies_are_not() -> None:
    names = [
        ("INBOX", "inbox"),
        ("Work", ""),
        ("[Gmail]/All Mail", "all"),
        ("[Gmail]/Spam", "junk"),
        ("[Gmail]/Sent Mail", "sent"),
    ]
    folders = [imap.Folder(name, name, role) for name, role in names]
    assert [folder.role for folder in receive.folders_to_read(folders)] == ["all", "junk"]
    assert [f.name for f in receive.folders_to_read([f for f in folders if f.role != "all"])] == [
        "INBOX",
        "[Gmail]/Spam",
        "Work",
    ]


def test_a_reply_in_a_real_mailbox_stops_the_sequence(world: World, mail: Any) -> None:
    address = f"ana{world.box.id}-{datetime.now(UTC):%H%M%S%f}@acme.example"
    world.box.address = world.box.username = address
    world.box.imap_port = mail.imap
    connected(world)
    assert receive.look(world.box.id)
    with smtplib.SMTP("127.0.0.1", mail.smtp) as smtp:
        smtp.login(address, mail.password)
        smtp.sendmail("mia@weekly.example", [address], raw(to=address, answers=world.ours.message_id))
    world.box.next_look_at = None
    db.session.commit()
    assert receive.receive_all() == 1
    db.session.expire_all()
    assert world.next.state == MailState.STOPPED and world.thread.tab == ThreadTab.NEEDS
    assert db.session.scalars(select(Event).where(Event.kind == "mail.reply")).one().pitch_id == world.pitch.id


def test_two_workers_do_not_read_one_mailbox_at_once(world: World) -> None:
    connected(world)
    inner: list[bool] = []

    class Nested(Scripted):
        def folders(self) -> list[imap.Folder]:
            holder = receive.ME
            receive.ME = "another process"
            try:
                inner.append(receive.look(world.box.id, open=Scripted({})))
            finally:
                receive.ME = holder
            return super().folders()

    assert receive.look(world.box.id, open=Nested({}))
    assert inner == [False]
    assert db.session.get(Mailbox, world.box.id)


def test_a_mailbox_full_of_old_mail_is_read_newest_first_and_many_mails_a_question(world: World) -> None:
    with imapbox() as box:
        world.box.secret, world.box.imap_port = login.seal("pw"), box.port
        db.session.commit()
        for number in range(900):
            box.put(world.box.username, raw(sender=f"shop{number}@x.example", subject=f"Sale {number}", body="y" * 500))
        box.put(world.box.username, raw(answers=world.ours.message_id))
        assert receive.look(world.box.id)
        assert box.questions <= 901 // 200 + 2
        questions = box.questions
        assert receive.look(world.box.id) and box.questions == questions
        box.put(world.box.username, raw(sender="late@x.example", subject="Late"))
        assert receive.look(world.box.id) and box.questions == questions + 1
    db.session.expire_all()
    assert world.next.state == MailState.STOPPED
    assert db.session.scalars(select(Folder)).one().last_uid == 902


def test_a_first_look_that_ends_early_goes_on_downwards_and_takes_new_mail_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected(world)
    monkeypatch.setattr(receive, "MOST_NEW", 2)
    server = Scripted({uid: raw(sender=f"shop{uid}@x.example", subject="Sale") for uid in range(1, 6)})
    assert not receive.look(world.box.id, open=server)
    server.mails[6] = raw(answers=world.ours.message_id)
    assert [receive.look(world.box.id, open=server) for _ in range(2)] == [False, True]
    assert server.fetched == [5, 4, 6, 3, 2, 1]
    assert receive.look(world.box.id, open=server) and len(server.fetched) == 6


def test_one_mail_that_cannot_be_fetched_is_found_among_many(world: World) -> None:
    connected(world)
    server = Scripted({uid: raw(sender=f"shop{uid}@x.example", subject="Sale") for uid in range(1, 6)})
    server.mails[1] = raw(answers=world.ours.message_id)
    server.poison = 3
    looks = [receive.look(world.box.id, open=server) for _ in range(receive.MOST_TRIES + 1)]
    assert looks == [False] * receive.MOST_TRIES + [True]
    db.session.expire_all()
    assert world.next.state == MailState.STOPPED
    unread = select(func.count(Message.id)).where(Message.reason.startswith("it could not be fetched"))
    assert db.session.scalar(unread) == 1
