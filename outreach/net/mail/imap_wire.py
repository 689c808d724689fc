"""The wire below IMAP: imaplib over a socket of ours, with bounds on every answer (RFC 3501, 2177, 3207)."""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

LARGEST = 25_000_000  # bytes of one mail read whole; of a larger one the beginning
SPARE = 4_000_000
LONGEST_LINE = 1_000_000
MOST_UIDS = 200_000

CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NEWS = re.compile(rb"\* \d{1,12} (?:EXISTS|RECENT)", re.IGNORECASE)
_SOON = r"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\]|too many|try again|temporar"
_PASSING = re.compile(_SOON + r"|\[CONTACTADMIN\]", re.IGNORECASE)
BUSY = re.compile(_SOON + r"|unavailable|\blocked\b|in use|timed? ?out", re.IGNORECASE)


class Refused(Exception):
    """The server said no to who we are."""

    def __init__(self, said: str) -> None:
        super().__init__(shown(said))
        self.passing = bool(_PASSING.search(said))


class Wire(imaplib.IMAP4):
    """imaplib over a socket of ours, with bounds on every answer."""

    def __init__(self, connected: socket.socket, seconds: float) -> None:
        self._connected = connected
        self._seconds = seconds
        self._buffer = b""
        self.spent = 0  # bytes read for the present command

    def begin(self) -> None:
        super().__init__("", 0, self._seconds)

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        self.host, self.port = host, port
        self.sock = self._connected
        self.sock.settimeout(self._seconds)

    def read(self, size: int) -> bytes:
        if size > LARGEST + SPARE:
            raise self.abort(f"the server announces {size} bytes")
        parts, missing = [], size
        while missing > 0:
            if not self._buffer:
                self._more()
            part, self._buffer = self._buffer[:missing], self._buffer[missing:]
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def readline(self) -> bytes:
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > LONGEST_LINE:
                raise self.abort("a line never ends")
            self._more()
        line, self._buffer = self._buffer[: end + 1], self._buffer[end + 1 :]
        return line

    def _more(self) -> None:
        data = self.sock.recv(65536)
        if not data:
            raise self.abort("the server closed the connection")
        self.spent += len(data)
        if self.spent > LARGEST + SPARE:
            raise self.abort("the answer never ends")
        self._buffer += data

    def send(self, data: Any) -> None:
        self.sock.sendall(data)

    def shutdown(self) -> None:
        with contextlib.suppress(OSError):
            self.sock.close()

    def secure(self, context: ssl.SSLContext, host: str) -> None:
        kind, _ = self._simple_command("STARTTLS")
        if kind != "OK":
            raise self.error("it refused STARTTLS")
        self._buffer = b""  # whatever came before the handshake was not from the server we verified
        self.sock = context.wrap_socket(self.sock, server_hostname=host)
        self._get_capabilities()

    def authenticate(self, mechanism: str, authobject: Callable[[bytes], bytes | None]) -> tuple[str, str]:
        try:
            return super().authenticate(mechanism, authobject)
        except self.abort:
            raise
        except self.error as why:
            raise Refused(str(why)) from why

    def plain_login(self, username: str, password: str) -> None:
        try:
            kind, data = self._simple_command("LOGIN", username, password)
        except self.abort:
            raise
        except self.error as why:
            raise Refused(str(why)) from why
        if kind != "OK":
            raise Refused(data[-1].decode("utf-8", "replace") if data and data[-1] else "")
        self.state = "AUTH"

    def idle_for(self, seconds: float, go_on: Callable[[], bool]) -> bool:
        tag = self._new_tag()
        self.spent = 0
        self.send(tag + b" IDLE\r\n")
        until = time.monotonic() + seconds
        happened = False
        # What is told before the wait begins, or while it ends, is news as well.
        while not (line := self.readline()).startswith(b"+"):
            if line.startswith(tag):
                raise self.error(line[len(tag) :].decode("utf-8", "replace"))
            happened = happened or bool(_NEWS.match(line))
        while not happened and go_on() and (left := until - time.monotonic()) > 0:
            self.sock.settimeout(min(left, 1.0))
            with contextlib.suppress(TimeoutError):
                happened = bool(_NEWS.match(self.readline()))
        self.sock.settimeout(self._seconds)
        self.send(b"DONE\r\n")
        while not (line := self.readline()).startswith(tag):
            happened = happened or bool(_NEWS.match(line))
        return happened

    def hang_up(self) -> None:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            self.sock.settimeout(1)
            self.sock.sendall(b"BYE LOGOUT\r\n")
        with contextlib.suppress(OSError):
            self.sock.close()


def shown(said: str) -> str:
    """What a server said, fit to be shown: one line of at most 300 characters, without controls."""
    return re.sub(r"\s+", " ", CONTROL.sub(" ", said.removeprefix("b'").removesuffix("'"))).strip()[:300]


def plain(line: Any) -> bytes:
    """The text of one line of an answer, without the literal that may follow it."""
    return bytes(line[0]) if isinstance(line, tuple) else bytes(line)


def numbers(data: list[Any]) -> list[int]:
    """The numbers of an answer, rising, each once."""
    words = b" ".join(plain(line) for line in data).split()
    return sorted({int(word) for word in words[:MOST_UIDS] if word.isdigit() and len(word) < 12})


def internal(value: bytes) -> datetime | None:
    """When the server got a mail, in UTC; None for what cannot be read (RFC 3501, date-time)."""
    try:
        return datetime.strptime(value.decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z").astimezone(UTC)
    except (ValueError, UnicodeDecodeError):
        return None
