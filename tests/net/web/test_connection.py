"""One connection: where it goes, and what it makes of what comes back."""

from __future__ import annotations

import socket

import pytest
from net.loopback import Asked, answer, serving
from net.web.test_fetch import LIMITS, look

from outreach.core.pages.response import Failure
from outreach.net import guard
from outreach.net.web import connection, journey
from outreach.net.web.visit import Visit


def test_the_socket_itself_refuses_another_address(monkeypatch):
    """Whatever else were wrong: the place where sockets are made knows the one address that was approved."""
    with serving({"/": answer("secret")}, "127.0.0.1") as witness:
        dial = connection.Line.take

        def led_astray(line: connection.Line, visit: Visit) -> None:
            dial(line, visit)
            line._pinned = "127.7.0.1"

        monkeypatch.setattr(connection.Line, "take", led_astray)
        got = journey.get(witness.url, allow=guard.networks(["127.0.0.0/8"]), limits=LIMITS)
        assert (got.failure, witness.connections) == (Failure.CONNECT, 0)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("٣", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ],
)
def test_retry_after_is_read_as_the_standard_says(value, seconds):
    assert connection.retry_after_seconds(value) == seconds


def broken_off(said: bytes):
    def reply(asked: Asked, peer: socket.socket) -> None:
        peer.sendall(said)

    return reply


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n",
        b"HTTP/1.1 301 Moved\r\nLocation: /b\r\n",
        b"HTTP/1.1 404 Not Found\r\nX: y",
    ],
)
def test_an_answer_whose_headers_come_to_no_end_is_none(said):
    with serving(broken_off(said)) as server:
        got = look(server.url)
    assert (got.status, got.headers, got.hops, got.complete) == (0, (), (), False)
    assert got.failure is Failure.PROTOCOL


def test_headers_that_end_are_an_answer_though_the_body_does_not():
    with serving(broken_off(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")) as server:
        got = look(server.url)
    assert (got.status, got.header("content-length"), got.complete) == (200, "9", False)
