"""The SMTP client against servers that break every promise."""

from __future__ import annotations

import contextlib
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from smtpsink import sink

from outreach.net import guard
from outreach.net.mail import smtp
from outreach.net.mail.smtp import Fate, Phase

LOOPBACK = guard.networks(["127.0.0.0/8"])
RAW = b"Subject: x\r\n\r\n.leading dot\r\n..\r\n.\r\nlast"


def login(port: int, **given: Any) -> smtp.Login:
    return smtp.Login(**{"host": "127.0.0.1", "port": port, "allow": LOOPBACK, "seconds": 1, "dot_seconds": 1, **given})


@contextlib.contextmanager
def server(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that says what *talk* says to one caller."""
    listening = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        with contextlib.suppress(OSError):
            caller, _ = listening.accept()
            with caller:
                talk(caller)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    listening.close()
    thread.join(5)


def failure(port: int, **given: Any) -> smtp.Failed:
    with pytest.raises(smtp.Failed) as caught:
        session = smtp.Session(login(port, **given))
        session.deliver("a@x.example", "b@y.example", RAW, lambda: None)
    return caught.value


def test_a_mail_arrives_byte_for_byte_and_the_connection_serves_the_next(tmp_path: Path) -> None:
    crossed: list[int] = []
    with sink(tmp_path) as tray:
        session = smtp.Session(login(tray.port))
        for number in range(3):
            reply = session.deliver(
                "a@x.example", f"b{number}@y.example", RAW, lambda: crossed.append(len(tray.taken()))
            )
            assert (reply.code, reply.enhanced) == (250, "2.0.0")
        session.close()
        taken = tray.taken()
    assert crossed == [0, 1, 2]
    assert [m["raw"].encode() for m in taken] == [RAW + b"\r\n"] * 3


def test_without_pipelining_each_answer_is_waited_for(tmp_path: Path) -> None:
    with sink(tmp_path, lambda to, times: "rcpt-550" if to == "dead@y.example" else "") as tray:
        tray.features = ["8BITMIME"]
        session = smtp.Session(login(tray.port))
        with pytest.raises(smtp.Failed) as caught:
            session.deliver("a@x.example", "dead@y.example", RAW, lambda: None)
        assert (caught.value.phase, caught.value.fate) == (Phase.RCPT, Fate.RECIPIENT)
        assert not session.usable


def test_what_the_last_moment_refuses_does_not_leave(tmp_path: Path) -> None:
    def no() -> None:
        raise LookupError

    with sink(tmp_path) as tray:
        session = smtp.Session(login(tray.port))
        with pytest.raises(LookupError):
            session.deliver("a@x.example", "b@y.example", RAW, no)
        time.sleep(0.1)
        assert tray.taken() == [] and not session.usable


@pytest.mark.parametrize(
    ("sender", "recipient", "raw"),
    [
        ("a@x>\r\nRCPT TO:<e@x", "b@y.example", RAW),
        ("a@x.example", "b@y.example>\nDATA", RAW),
        ("a@x.example", "b@y.example", b"Subject: x\n\n.\nMAIL FROM:<e@x>\n"),
        ("a@x.example", "b@y.example", b"Subject: x\r\n\r\n\r.\r\n"),
    ],
)
def test_nothing_breaks_out_of_its_place(tmp_path: Path, sender: str, recipient: str, raw: bytes) -> None:
    with sink(tmp_path) as tray:
        session = smtp.Session(login(tray.port))
        with pytest.raises(ValueError, match=r"could break|lone line ends"):
            session.deliver(sender, recipient, raw, lambda: None)
        session.close()
        assert tray.taken() == []


@pytest.mark.parametrize("given", [{"password": "pw"}, {"token": "tk"}])
def test_it_signs_in_with_a_password_or_a_token(tmp_path: Path, given: dict[str, str]) -> None:
    with sink(tmp_path) as tray:
        tray.accounts["ana"] = next(iter(given.values()))
        smtp.Session(login(tray.port, username="ana", **given)).close()
        refused = failure(tray.port, username="ana", **dict.fromkeys(given, "other"))
    assert (refused.phase, refused.fate) == (Phase.SESSION, Fate.MAILBOX)
    assert f"refused the {'password' if 'password' in given else 'access token'}: 535" in str(refused)


def test_a_server_that_never_greets_or_drips_or_babbles_ends_in_time() -> None:
    def mute(caller: socket.socket) -> None:
        caller.recv(10)

    def drip(caller: socket.socket) -> None:
        with contextlib.suppress(OSError):
            for _ in range(300):
                caller.sendall(b"2")
                time.sleep(0.1)

    def babble(caller: socket.socket) -> None:
        caller.sendall(b"<html>" * 10 + b"\r\n")
        caller.recv(10)

    def endless(caller: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller.sendall(b"220-more\r\n" * 100)

    for talk in (mute, drip, babble, endless):
        begins = time.monotonic()
        with server(talk) as port:
            failed = failure(port)
        assert (failed.phase, failed.fate) == (Phase.CONNECT, Fate.RETRY)
        assert time.monotonic() - begins < 15


def test_nobody_there_says_which_port_to_try() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    failed = failure(port)
    assert (failed.phase, failed.fate) == (Phase.CONNECT, Fate.RETRY)
    assert str(failed) == f"Nothing listens at 127.0.0.1 on port {port}. Check the port: 465 and 587 are usual."


def test_a_private_address_nobody_vouched_for_is_not_visited() -> None:
    with pytest.raises(smtp.Failed, match="not on the public internet"):
        smtp.Session(smtp.Login("127.0.0.1", 25, seconds=1))


def test_a_password_is_never_said_in_the_clear_to_a_stranger(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(smtp, "_is_local", lambda connected, login: False)
    with sink(tmp_path) as tray:
        tray.accounts["ana"] = "pw"
        failed = failure(tray.port, username="ana", password="pw")
        assert (failed.fate, str(failed)) == (
            Fate.MAILBOX,
            f"127.0.0.1 offers no encryption on port {tray.port}. Try port 465.",
        )
        failed = failure(tray.port, username="ana", password="pw", security="plain")
        assert "so the password was not sent" in str(failed)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key", "-out", folder / "cert"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


def secured(folder: Path, seen: list[bytes]) -> Callable[[socket.socket], None]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert", folder / "key")

    def talk(caller: socket.socket) -> None:
        with contextlib.suppress(OSError), context.wrap_socket(caller, server_side=True) as safe:
            safe.sendall(b"220 hello\r\n")
            seen.append(safe.recv(100))
            safe.sendall(b"250-hi\r\n250 AUTH PLAIN\r\n")
            seen.append(safe.recv(200))
            safe.sendall(b"235 welcome\r\n")
            seen.append(safe.recv(100))

    return talk


def test_a_certificate_nobody_signed_is_refused_before_a_word_is_said(certificate: Path) -> None:
    seen: list[bytes] = []
    with server(secured(certificate, seen)) as port:
        failed = failure(port, security="tls", username="ana", password="pw")
    assert failed.fate is Fate.MAILBOX and "certificate of 127.0.0.1 is not valid" in str(failed)
    assert seen == []


def test_a_trusted_certificate_carries_the_password(certificate: Path) -> None:
    seen: list[bytes] = []
    trusting = ssl.create_default_context(cafile=str(certificate / "cert"))
    with server(secured(certificate, seen)) as port:
        session = smtp.Session(login(port, security="tls", username="ana", password="pw"), context=trusting)
        assert session.encrypted.startswith("TLS")
        session.close()
    assert seen[1].startswith(b"AUTH PLAIN ")
