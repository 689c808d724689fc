"""What follows from a mail that comes in: who is stopped, who waits, who is never written to again."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flows.inbound.world import World, raw
from imapbox import imapbox
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from outreach.core.states import (
    MailKind,
    MailState,
    ThreadTab,
)
from outreach.db import clock, db, now
from outreach.flows.inbound import accept, receive
from outreach.flows.mailboxes import login
from outreach.models import Event, Folder, Mailbox, Message
from outreach.net.mail import imap, imap_folders

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
