"""An SMTP server on loopback that keeps what it took in a file, and fails as it is told to."""

from __future__ import annotations

import contextlib
import json
import os
import random
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

FAULTS = (
    "rcpt-550", "rcpt-451", "mail-451", "drop-mail", "drop-data", "drop-in-body", "dot-451", "dot-554", "drop-dot",
    "keep-drop-dot", "garbage-dot", "slow-dot", "stall-dot", "slow",
)  # fmt: skip


class Sink(socketserver.ThreadingTCPServer):
    """Takes mail; *plan(recipient, times)* names the fault for the nth try of a recipient, or "" for none.

    "rcpt says 550 5.7.1 blocked" refuses the recipient in these words.
    """

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, log: Path, plan: Callable[[str, int], str] | None = None, stall: float = 1.5) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.log, self.plan, self.stall = log, plan or (lambda recipient, times: ""), stall
        self.tries: dict[str, int] = {}
        self.features = ["PIPELINING", "SIZE 10000000", "8BITMIME"]
        self.accounts: dict[str, str] = {}
        self.lock = threading.Lock()
        self._out = log.open("ab", buffering=0)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def keep(self, sender: str, recipients: list[str], raw: bytes) -> None:
        """On disk before any answer: the witness that is not ours."""
        line = json.dumps({"from": sender, "to": recipients, "raw": raw.decode("latin-1"), "at": time.time()})
        with self.lock:
            self._out.write(line.encode() + b"\n")
            os.fsync(self._out.fileno())

    def taken(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_bytes().splitlines()]

    def stop(self) -> None:
        self.shutdown()
        self.server_close()
        self._out.close()


class _Talk(socketserver.StreamRequestHandler):
    server: Sink

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._talk()

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def _talk(self) -> None:
        sink = self.server
        self.say("220 sink")
        sender, recipients, fault = "", [], ""
        while line := self.rfile.readline(4096):
            verb, _, rest = line.decode("latin-1").rstrip("\r\n").partition(" ")
            verb = verb.upper()
            if verb == "EHLO":
                auth = ["AUTH PLAIN LOGIN XOAUTH2"] if sink.accounts else []
                features = ["sink", *sink.features, *auth]
                for place, feature in enumerate(features):
                    self.say(f"250{' ' if place == len(features) - 1 else '-'}{feature}")
            elif verb == "AUTH":
                if not self._auth(rest):
                    continue
            elif verb == "MAIL":
                sender, recipients, fault = _path(rest), [], ""
                self.say("250 2.1.0 ok")
            elif verb == "RCPT":
                to = _path(rest)
                with sink.lock:
                    sink.tries[to] = times = sink.tries.get(to, 0) + 1
                fault = sink.plan(to, times)
                if fault == "drop-mail":
                    return
                if fault.startswith("rcpt says "):
                    self.say(fault.removeprefix("rcpt says "))
                elif fault.startswith("rcpt-"):
                    self.say({"550": "550 5.1.1 no such user", "451": "451 4.7.1 greylisted"}[fault[5:]])
                elif fault == "mail-451":
                    self.say("451 4.3.0 later")
                else:
                    recipients.append(to)
                    self.say("250 2.1.5 ok")
            elif verb == "DATA":
                if not recipients:
                    self.say("554 5.5.1 no valid recipients")
                    continue
                if fault == "drop-data":
                    return
                self.say("354 go on")
                if not self._data(sender, recipients, fault):
                    return
            elif verb == "QUIT":
                self.say("221 bye")
                return
            elif verb in ("RSET", "NOOP"):
                self.say("250 ok")
            else:
                self.say("502 what")

    def _data(self, sender: str, recipients: list[str], fault: str) -> bool:
        sink = self.server
        body = []
        while True:
            line = self.rfile.readline(2000)
            if not line:
                return False  # the connection broke before the dot: nothing was said
            if fault == "drop-in-body":
                return False
            if line == b".\r\n":
                break
            body.append(line[1:] if line.startswith(b".") else line)
        if fault in ("dot-451", "dot-554"):
            self.say("451 4.3.0 later" if fault == "dot-451" else "554 5.6.0 not this one")
            return True
        if fault == "drop-dot":
            return False
        if fault == "slow":
            time.sleep(random.uniform(0.05, 0.25))
        sink.keep(sender, recipients, b"".join(body))
        if fault == "keep-drop-dot":
            return False
        if fault in ("stall-dot", "slow-dot"):
            time.sleep(sink.stall * (1.5 if fault == "stall-dot" else 0.3))
        self.say("250 2.0.0 taken" if fault != "garbage-dot" else "!!! what a day")
        return True

    def _auth(self, rest: str) -> bool:
        import base64

        way, _, given = rest.partition(" ")
        if way.upper() == "PLAIN":
            _, user, password = base64.b64decode(given).decode().split("\0")
        elif way.upper() == "LOGIN":
            self.say("334 VXNlcm5hbWU6")
            user = base64.b64decode(self.rfile.readline()).decode()
            self.say("334 UGFzc3dvcmQ6")
            password = base64.b64decode(self.rfile.readline()).decode()
        else:
            fields = dict(part.partition("=")[::2] for part in base64.b64decode(given).decode().split("\1") if part)
            user, password = fields["user"], fields["auth"].removeprefix("Bearer ")
            if self.server.accounts.get(user) != password:
                self.say("334 eyJzdGF0dXMiOiI0MDEifQ==")
                self.rfile.readline()
        if self.server.accounts.get(user) == password:
            self.say("235 2.7.0 welcome")
            return True
        self.say("535 5.7.8 bad credentials")
        return False


def _path(rest: str) -> str:
    return rest[rest.index("<") + 1 : rest.index(">")]


@contextlib.contextmanager
def sink(folder: Path, plan: Callable[[str, int], str] | None = None, stall: float = 1.5) -> Iterator[Sink]:
    server = Sink(folder / "sink.log", plan, stall)
    try:
        yield server
    finally:
        server.stop()
