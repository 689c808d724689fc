"""Reading over IMAP: from a real server, and from servers that stall, lie, drip and never end."""

from __future__ import annotations

import contextlib
import imaplib
import smtplib
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from outreach.net import guard
from outreach.net.mail import imap, imap_folders

ALLOW = guard.networks(["127.0.0.0/8"])


def login(port: int, **given: Any) -> imap.Login:
    filled: dict[str, Any] = {
        "host": "127.0.0.1",
        "username": "ana@acme.example",
        "password": "pw",
        "allow": ALLOW,
        "seconds": 5,
    }
    return imap.Login(port=port, **filled | given)


@pytest.fixture
def box(mail: Any) -> imap.Login:
    """An empty mailbox of its own on the real server."""
    return login(mail.imap, username=f"{uuid.uuid4().hex[:10]}@acme.example", seconds=20)


def put(mail: Any, box: imap.Login, *raws: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", mail.smtp) as smtp:
        smtp.login(box.username, mail.password)
        for raw in raws:
            smtp.sendmail("mia@x.example", [box.username], f"To: {box.username}\r\n".encode() + raw)


def letter(n: int) -> bytes:
    return (
        f"From: mia@x.example\r\nMessage-ID: <{n}@x.example>\r\nX-Outreach-Id: token{n}\r\nSubject:"
        f" {n}\r\n\r\nHello {n}\r\n".encode()
    )


def test_new_mail_is_read_by_uid_and_nothing_is_marked(mail: Any, box: imap.Login) -> None:
    put(mail, box, letter(1), letter(2))
    with imap.Session(box) as session:
        assert [(folder.name, folder.role) for folder in session.folders()] == [("INBOX", "inbox")]
        opened = session.open("INBOX")
        assert opened.uidvalidity and opened.exists == 2
        first, second = session.since(0)
        assert session.since(first) == [second] and session.since(second) == []
        found = session.fetch(first, session.sizes([first])[first])
        assert b"Hello 1" in found.raw and found.at is not None and not found.cut
        assert session.find("Message-ID", "<2@x.example>") == [second]
        assert session.recent(found.at.date()) == [first, second]
        assert session.fetch(9_999_999).raw == b""
    plain = imaplib.IMAP4("127.0.0.1", box.port)
    plain.login(box.username, "pw")
    plain.select("INBOX", readonly=True)
    assert plain.search(None, "UNSEEN")[1][0].split() == [b"1", b"2"]
    plain.logout()


def test_a_mail_of_ours_is_found_where_sent_mail_is_kept(mail: Any, box: imap.Login) -> None:
    plain = imaplib.IMAP4("127.0.0.1", box.port)
    plain.login(box.username, "pw")
    with pytest.raises(imap.Failed, match="shows no folder of sent mail"):
        imap.find_sent(box, "<7@x.example>")
    plain.create("Gesendet")
    plain.append("Gesendet", None, None, letter(7))  # type: ignore[arg-type]
    plain.logout()
    assert imap.find_sent(box, "<7@x.example>") is not None
    by_token = imap.find_sent(box, "<rewritten@provider.example>", "token7")
    assert by_token is not None and by_token.folder == "Gesendet"
    assert imap.find_sent(box, "<8@x.example>", "token8") is None


def test_a_refused_password_is_the_owners_to_mend(box: imap.Login) -> None:
    with pytest.raises(imap.Failed, match="refused the password") as failed:
        imap.Session(login(box.port, password="wrong"))
    assert failed.value.fate is imap.Fate.MAILBOX


@pytest.mark.parametrize("value", ["a\r\nA1 DELETE INBOX", "x\x00y"])
def test_controls_never_reach_the_server(box: imap.Login, value: str) -> None:
    with pytest.raises(imap.Failed):
        imap.Session(login(box.port, username=value))
    with pytest.raises(imap.Failed):
        imap.Session(login(box.port, password=value))
    with imap.Session(box) as session:
        for ask in (
            lambda: session.open(value),
            lambda: session.find("Message-ID", value),
            lambda: session.find(value, "x"),
        ):
            with pytest.raises(imap.Failed):
                ask()


@pytest.mark.parametrize(
    ("shown", "flags", "role"),
    [
        ("INBOX", "", "inbox"),
        ("Whatever", "\\HasNoChildren \\Junk", "junk"),
        ("[Gmail]/All Mail", "\\All", "all"),
        ("INBOX.Spam", "", "junk"),
        ("Spamverdacht", "", "junk"),
        ("Gesendete Elemente", "", "sent"),
        ("Éléments envoyés", "", "sent"),
        ("Courrier indésirable", "", "junk"),
        ("送信済みアイテム", "", "sent"),
        ("迷惑メール", "", "junk"),
        ("Отправленные", "", "sent"),
        ("垃圾邮件", "", "junk"),
        ("Papierkorb", "", "trash"),
        ("Bozze", "", "drafts"),
        ("Kunden", "", ""),
        ("Projects/Spamhaus", "", ""),
    ],
)
def test_folders_are_known_by_their_use_or_their_name(shown: str, flags: str, role: str) -> None:
    assert imap_folders.role_of(shown, flags) == role


def test_folder_names_are_read_as_people_do() -> None:
    assert (
        imap_folders.utf7("Entw&APw-rfe") == "Entwürfe"
        and imap_folders.utf7("A&-B") == "A&B"
        and imap_folders.utf7("&broken-") in ("&broken-", imap_folders.utf7("&broken-"))
    )


# --- servers that do not mean well ------------------------------------------------------------------------------------

Script = Callable[[socket.socket, bytes, bytes], None]


class Fault:
    """A server that behaves until a command it has a script for."""

    def __init__(
        self,
        scripts: dict[bytes, Script],
        greeting: Callable[[socket.socket], None] | None = None,
        capabilities: bytes = b"IMAP4rev1",
    ) -> None:
        self.scripts, self.greeting, self.capabilities = scripts, greeting, capabilities
        self.heard: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        self.closed = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while not self.closed.is_set():
            try:
                connected, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connected,), daemon=True).start()

    def _talk(self, connected: socket.socket) -> None:
        with connected, contextlib.suppress(OSError):
            if self.greeting:
                self.greeting(connected)
            else:
                connected.sendall(b"* OK ready\r\n")
            stream = connected.makefile("rb")
            while line := stream.readline():
                self.heard.append(line)
                tag, _, rest = line.strip().partition(b" ")
                name = rest.upper()
                script = next((script for word, script in self.scripts.items() if name.startswith(word)), None)
                if script:
                    script(connected, tag, rest)
                elif name.startswith(b"CAPABILITY"):
                    connected.sendall(b"* CAPABILITY " + self.capabilities + b"\r\n" + tag + b" OK done\r\n")
                elif name.startswith(b"EXAMINE"):
                    connected.sendall(
                        b"* 1 EXISTS\r\n* OK [UIDVALIDITY 5] x\r\n* OK [UIDNEXT 2] x\r\n" + tag + b" OK done\r\n"
                    )
                elif name.startswith(b"UID SEARCH"):
                    connected.sendall(b"* SEARCH 1\r\n" + tag + b" OK done\r\n")
                else:
                    connected.sendall(tag + b" OK done\r\n")

    def close(self) -> None:
        self.closed.set()
        self.listener.close()


@pytest.fixture
def fault() -> Iterator[Callable[..., Fault]]:
    servers: list[Fault] = []

    def begin(*args: Any, **more: Any) -> Fault:
        servers.append(Fault(*args, **more))
        return servers[-1]

    yield begin
    for server in servers:
        server.close()


def drip(connected: socket.socket, data: bytes, every: float = 0.2) -> None:
    for n in range(len(data)):
        connected.sendall(data[n : n + 1])
        time.sleep(every)


FETCHES: dict[str, Script] = {
    "a literal of 8 GB": lambda c, tag, _: c.sendall(b"* 1 FETCH (UID 1 BODY[] {8589934592}\r\nx"),
    "a literal that never comes": lambda c, tag, _: c.sendall(b"* 1 FETCH (UID 1 BODY[] {1000}\r\nx"),
    "a literal of letters": lambda c, tag, _: c.sendall(b"* 1 FETCH (UID 1 BODY[] {abc}\r\n" + tag + b" BAD no\r\n"),
    "a byte at a time": lambda c, tag, _: drip(c, b"* 1 FETCH (UID 1 BODY[] {500}\r\n" + b"x" * 500),
    "silence": lambda c, tag, _: time.sleep(20),
    "a line that never ends": lambda c, tag, _: c.sendall(b"* " + b"x" * 3_000_000),
    "answers that never end": lambda c, tag, _: [c.sendall(b"* 1 EXISTS\r\n" * 10_000) for _ in range(1_000)] and None,
    "a closed door": lambda c, tag, _: c.close(),
    "another protocol": lambda c, tag, _: c.sendall(b"HTTP/1.1 200 OK\r\n\r\n<html>"),
    "another's tag": lambda c, tag, _: c.sendall(b"ZZZZ99 OK done\r\n"),
    "a no": lambda c, tag, _: c.sendall(tag + b" NO [SERVERBUG] not today\r\n"),
}


@pytest.mark.parametrize("kind", FETCHES)
def test_whatever_a_server_does_it_ends_in_time_and_in_a_sentence(fault: Callable[..., Fault], kind: str) -> None:
    server = fault({b"UID FETCH": FETCHES[kind]})
    began = time.monotonic()
    with pytest.raises(imap.Failed) as failed, imap.Session(login(server.port, seconds=1.0)) as session:
        session.open("INBOX")
        session.fetch(1)
    assert time.monotonic() - began < 15  # the silent ones are silent for 20 seconds
    assert failed.value.fate is imap.Fate.RETRY and "127.0.0.1" in str(failed.value) and "\n" not in str(failed.value)


@pytest.mark.parametrize(
    ("said", "fate"),
    [
        (b"[NOPERM] Permission denied", imap.Fate.FOLDER),
        (b"[NONEXISTENT] Mailbox does not exist", imap.Fate.FOLDER),
        (b"Unable to open this mailbox.", imap.Fate.FOLDER),
        (b"Mailbox doesn't exist: Blocked senders", imap.Fate.FOLDER),
        (b"[CONTACTADMIN] Index of this mailbox is broken", imap.Fate.FOLDER),
        (b"[INUSE] Mailbox is in use", imap.Fate.RETRY),
        (b"[SERVERBUG] Internal error occurred", imap.Fate.RETRY),
        (b"Server Unavailable. 15", imap.Fate.RETRY),
        (b"Mailbox is locked by POP3", imap.Fate.RETRY),
    ],
)
def test_a_folder_that_is_not_to_be_had_is_told_from_one_that_is_busy(
    fault: Callable[..., Fault], said: bytes, fate: imap.Fate
) -> None:
    server = fault({b'EXAMINE "TEAM"': lambda c, tag, _: c.sendall(tag + b" NO " + said + b"\r\n")})
    with imap.Session(login(server.port)) as session:
        with pytest.raises(imap.Failed, match="would not open Team") as failed:
            session.open("Team")
        assert failed.value.fate is fate
        with pytest.raises(imap.Failed, match="cannot be asked for") as strange:
            session.open("Entwürfe")
        assert strange.value.fate is imap.Fate.FOLDER
        assert session.open("INBOX").uidvalidity == 5, "the others can still be read"


@pytest.mark.parametrize(
    "greeting",
    [
        lambda c: time.sleep(20),
        lambda c: drip(c, b"* OK ready" + b" " * 100),
        lambda c: c.close(),
        lambda c: c.sendall(b"* BYE go away\r\n"),
        lambda c: c.sendall(b"220 smtp ready\r\n"),
        lambda c: c.sendall(b"\x00\xff" * 1000 + b"\r\n"),
    ],
)
def test_a_bad_greeting_ends_in_time(fault: Callable[..., Fault], greeting: Any) -> None:
    server = fault({}, greeting)
    began = time.monotonic()
    with pytest.raises(imap.Failed):
        imap.Session(login(server.port, seconds=1.0))
    assert time.monotonic() - began < 15


def test_the_whole_session_has_an_end(fault: Callable[..., Fault]) -> None:
    server = fault({b"UID SEARCH": lambda c, tag, _: (time.sleep(0.4), c.sendall(tag + b" OK done\r\n"))[1]})
    began = time.monotonic()
    session = imap.Session(login(server.port, seconds=5, total_seconds=1.5))
    with contextlib.closing(session), pytest.raises(imap.Failed, match="in time"):
        session.open("INBOX")
        for _ in range(100):
            session.since(0)
    assert time.monotonic() - began < 20  # a hundred looks would take 40 seconds


def test_no_password_is_sent_without_encryption(fault: Callable[..., Fault], monkeypatch: pytest.MonkeyPatch) -> None:
    server = fault({}, capabilities=b"IMAP4rev1 STARTTLS")
    with pytest.raises(imap.Failed):
        imap.Session(login(server.port, seconds=1.0, security="starttls"))
    monkeypatch.setattr(imap.guard, "visitable", lambda address, allow=(): True)  # as if it stood on the internet
    with pytest.raises(imap.Failed, match="was not sent"):
        imap.Session(login(server.port, seconds=1.0, security="plain"))
    assert not any(b"LOGIN" in line.upper() or b"AUTHENTICATE" in line.upper() for line in server.heard)


def test_a_server_without_starttls_gets_no_password(fault: Callable[..., Fault]) -> None:
    server = fault({})
    with pytest.raises(imap.Failed, match="offers no encryption") as failed:
        imap.Session(login(server.port, security="starttls"))
    assert failed.value.fate is imap.Fate.MAILBOX


def test_a_token_is_spoken_as_xoauth2(fault: Callable[..., Fault]) -> None:
    def challenge(c: socket.socket, tag: bytes, _: bytes) -> None:
        c.sendall(b"+ \r\n")
        said = c.recv(4096)
        import base64

        good = base64.b64decode(said) == b"user=ana@acme.example\x01auth=Bearer t0ken\x01\x01"
        c.sendall(tag + (b" OK welcome\r\n" if good else b" NO who\r\n"))

    server = fault({b"AUTHENTICATE XOAUTH2": challenge}, capabilities=b"IMAP4rev1 AUTH=XOAUTH2")
    imap.Session(login(server.port, password="", token="t0ken")).close()
    with pytest.raises(imap.Failed, match="refused the access token"):
        imap.Session(login(server.port, password="", token="other"))


def test_idle_wakes_when_something_comes_and_can_go_on_after(fault: Callable[..., Fault]) -> None:
    def idle(c: socket.socket, tag: bytes, _: bytes) -> None:
        c.sendall(b"+ idling\r\n")
        time.sleep(0.2)
        c.sendall(b"* 2 EXISTS\r\n")
        assert c.recv(100) == b"DONE\r\n"
        c.sendall(tag + b" OK done\r\n")

    server = fault({b"IDLE": idle}, capabilities=b"IMAP4rev1 IDLE")
    with imap.Session(login(server.port)) as session:
        session.open("INBOX")
        assert session.idle(5) is True
        assert session.since(0) == [1]


def test_idle_ends_by_itself(fault: Callable[..., Fault]) -> None:
    def idle(c: socket.socket, tag: bytes, _: bytes) -> None:
        c.sendall(b"+ idling\r\n")
        assert c.recv(100) == b"DONE\r\n"
        c.sendall(tag + b" OK done\r\n")

    with imap.Session(login(fault({b"IDLE": idle}, capabilities=b"IMAP4rev1 IDLE").port)) as session:
        session.open("INBOX")
        assert session.idle(0.3) is False and session.since(0) == [1]


@pytest.mark.parametrize("early", [True, False])
def test_what_is_told_while_idling_begins_or_ends_is_not_lost(fault: Callable[..., Fault], early: bool) -> None:
    def idle(c: socket.socket, tag: bytes, _: bytes) -> None:
        c.sendall((b"* 2 EXISTS\r\n" if early else b"") + b"+ idling\r\n")
        assert c.recv(100) == b"DONE\r\n"
        c.sendall((b"" if early else b"* 2 EXISTS\r\n") + tag + b" OK done\r\n")

    with imap.Session(login(fault({b"IDLE": idle}, capabilities=b"IMAP4rev1 IDLE").port)) as session:
        session.open("INBOX")
        assert session.idle(5, lambda: False) is True


def test_a_server_that_takes_idling_back_says_so(fault: Callable[..., Fault]) -> None:
    def idle(c: socket.socket, tag: bytes, _: bytes) -> None:
        c.sendall(tag + b" NO not for you\r\n")

    with imap.Session(login(fault({b"IDLE": idle}, capabilities=b"IMAP4rev1 IDLE").port)) as session:
        session.open("INBOX")
        with pytest.raises(imap.Failed, match="would not wait: NO not for you"):
            session.idle(5)


def test_of_a_huge_mail_only_the_beginning_is_asked_for(fault: Callable[..., Fault]) -> None:
    def fetch(c: socket.socket, tag: bytes, rest: bytes) -> None:
        c.sendall(b"* 1 FETCH (UID 1 BODY[]<0> {5}\r\nFrom:)\r\n" + tag + b" OK done\r\n")

    server = fault({b"UID FETCH": fetch})
    with imap.Session(login(server.port)) as session:
        session.open("INBOX")
        found = session.fetch(1, imap.LARGEST + 1)
    assert found.cut and found.raw == b"From:"
    assert any(f"<0.{imap.BEGINNING}>".encode() in line for line in server.heard)


def test_an_address_inside_is_not_visited() -> None:
    with pytest.raises(imap.Failed, match="not on the public internet"):
        imap.Session(imap.Login("127.0.0.1", 993, "a", "b"))
