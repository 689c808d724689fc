"""Servers on loopback for the tests: honest ones, witnesses that must not be visited, and hostile ones."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from outreach.net import guard
from outreach.net.web import politeness

ALLOWED = "127.7.0.0/16"  # the part of loopback an operator allowed; all other loopback addresses are forbidden
ALLOW = guard.networks([ALLOWED])
BRISK = politeness.Pace(pause=0.0, share=0.0, penalty=0.05, rest=0.3)


def answer(body: bytes | str = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A whole HTTP answer; header names are given with _ for -."""
    if isinstance(body, str):
        body = body.encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    named.setdefault("Content-Type", "text/html; charset=utf-8")
    named.setdefault("Content-Length", str(len(body)))
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def redirect(to: str, status: str = "302 Found") -> bytes:
    return answer(b"", status, Location=to)


@dataclass
class Asked:
    """One request as the server saw it."""

    method: str
    path: str
    headers: dict[str, str]
    at: float


Reply = Callable[[Asked, socket.socket], bytes | None]


@dataclass
class Server:
    """A listening server; *asked* are the requests it saw, *connections* how often anybody connected."""

    address: str
    port: int
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    at_once: int = 0
    most_at_once: int = 0

    @property
    def url(self) -> str:
        return f"http://{self.address}:{self.port}"

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


@contextlib.contextmanager
def serving(
    reply: Reply | dict[str, bytes], address: str = "127.7.0.1", port: int = 0, tls: ssl.SSLContext | None = None
) -> Iterator[Server]:
    """Serve until the block ends: a dict of path to answer, or a function of the request and the socket."""
    listener = socket.create_server(
        (address, port), backlog=64, family=socket.AF_INET6 if ":" in address else socket.AF_INET
    )
    server = Server(address, listener.getsockname()[1])
    open_now: set[socket.socket] = set()
    lock = threading.Lock()

    def talk(conversation: socket.socket) -> None:
        try:
            if tls is not None:
                conversation = tls.wrap_socket(conversation, server_side=True)
            stream = conversation.makefile("rb")
            while line := stream.readline():
                headers = {}
                while (header := stream.readline().strip()) and b":" in header:
                    name, _, value = header.decode("latin-1").partition(":")
                    headers[name.lower()] = value.strip()
                words = line.decode("latin-1").split()
                if len(words) < 2:
                    return
                asked = Asked(words[0], words[1], headers, time.monotonic())
                with lock:
                    server.asked.append(asked)
                    server.at_once += 1
                    server.most_at_once = max(server.most_at_once, server.at_once)
                try:
                    if isinstance(reply, dict):
                        said = reply.get(asked.path, answer("nothing here", "404 Not Found"))
                    else:
                        said = reply(asked, conversation)
                    if said is None:
                        return
                    conversation.sendall(said)
                finally:
                    with lock:
                        server.at_once -= 1
        except (OSError, ValueError):
            pass  # they hung up, as hostile and timed out visits do
        finally:
            conversation.close()
            open_now.discard(conversation)

    def accept() -> None:
        while True:
            try:
                conversation, _ = listener.accept()
            except OSError:
                return
            server.connections += 1
            open_now.add(conversation)
            threading.Thread(target=talk, args=(conversation,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for conversation in list(open_now):
            with contextlib.suppress(OSError):
                conversation.shutdown(socket.SHUT_RDWR)
