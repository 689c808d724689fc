"""The inside of the second eye: Playwright, Chromium and the proxy that keeps them on public addresses."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import time
from collections.abc import Sequence
from typing import Any

from ...core.pages.response import Failure
from .. import guard

try:
    from playwright import sync_api
except ImportError:  # the extra [browser] is not installed
    sync_api = None  # type: ignore[assignment]

NOTHING: dict[str, Any] = {
    "url": "", "status": 0, "headers": [], "html": "", "hops": [], "failure": "", "detail": "",
}  # fmt: skip
HTML_CHARACTERS = 5_000_000
LOOK_BYTES = 30_000_000  # all that one look may load
HEAD_BYTES = 65_536
QUIET_SECONDS = 3.0
REFUSED = "x-outreach-refused"
CONNECTION = (b"connection:", b"keep-alive:", b"proxy-")
ARGUMENTS = [
    "--no-first-run",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--dns-prefetch-disable",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--js-flags=--max-old-space-size=256",
    "--mute-audio",
    "--no-pings",
    "--proxy-bypass-list=<-loopback>",
]
# Peer connections and QUIC go around proxies; no page needs them to show a link.
WITHOUT_SIDE_DOORS = """
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "RTCDataChannel", "WebTransport"]) {
  delete window[name]
}
"""
_READ = "limit => document.documentElement ? document.documentElement.outerHTML.slice(0, limit) : ''"


def main() -> None:
    """Answer one JSON line for each JSON line until the parent hangs up. sys.argv: package folder, the plan."""
    plan = json.loads(sys.argv[2])
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    proxy = Proxy(guard.networks(plan["allow"]))
    with sync_api.sync_playwright() as playwright:
        browser, trouble = None, ""
        try:
            browser = playwright.chromium.launch(
                executable_path=plan["executable"] or None,
                args=[*ARGUMENTS, f"--proxy-server=http://127.0.0.1:{proxy.start()}"],
                chromium_sandbox=os.geteuid() != 0,
            )
        except sync_api.Error as problem:
            trouble = f"The browser could not be started ({problem.message.splitlines()[0][:200]})."
        for line in sys.stdin.buffer:
            asked = json.loads(line)
            proxy.begin()
            seen = {**NOTHING, "failure": Failure.OURS, "detail": trouble}
            if browser is not None:
                seen = look(browser, plan["agent"], asked["url"], asked["seconds"], proxy)
            answers.write(json.dumps(seen).encode() + b"\n")
            answers.flush()


def look(browser: Any, agent: str, url: str, seconds: float, proxy: Proxy) -> dict[str, Any]:
    """One page after its scripts have run, as a dict of plain values."""
    until = time.monotonic() + seconds
    seen = dict(NOTHING)
    context = browser.new_context(user_agent=agent, service_workers="block", accept_downloads=False)
    try:
        context.set_default_timeout(seconds * 1000)
        context.add_init_script(WITHOUT_SIDE_DOORS)
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.dismiss())
        response = page.goto(url, wait_until="domcontentloaded", timeout=seconds * 1000)
        if response is None:
            raise sync_api.Error("no answer")
        seen["hops"] = _hops(response.request)
        seen["status"], seen["headers"] = response.status, list(response.headers.items())
        try:
            left = max(0.5, min(QUIET_SECONDS, until - time.monotonic()))
            page.wait_for_load_state("networkidle", timeout=left * 1000)
        except sync_api.TimeoutError:
            pass  # a page that never rests is read as it stands
        seen["url"] = page.url
        seen["html"] = page.evaluate(_READ, HTML_CHARACTERS)
        if len(seen["html"]) >= HTML_CHARACTERS or proxy.spent():
            seen["failure"], seen["detail"] = Failure.TOO_BIG, "The page loads more than we read."
        if response.headers.get(REFUSED):
            seen["failure"], seen["detail"] = Failure.NOT_PUBLIC, response.headers[REFUSED]
    except sync_api.TimeoutError:
        seen["failure"], seen["detail"] = Failure.TIMEOUT, f"The page was not shown within {seconds:g} seconds."
    except sync_api.Error as problem:
        seen["failure"], seen["detail"] = _explained(problem.message, proxy)
    finally:
        context.close()
    return seen


def _hops(request: Any) -> list[tuple[str, int, str]]:
    hops: list[tuple[str, int, str]] = []
    while request.redirected_from is not None:
        to, request = request.url, request.redirected_from
        answer = request.response()
        hops.insert(0, (request.url, answer.status if answer else 0, to))
    return hops


def _explained(words: str, proxy: Proxy) -> tuple[str, str]:
    if proxy.refusals:
        return Failure.NOT_PUBLIC, proxy.refusals[0]
    if "ERR_CERT" in words or "ERR_SSL" in words:
        return Failure.TLS, "The browser does not trust the server's certificate."
    if "Target crashed" in words or "Target page" in words:
        return Failure.UNREADABLE, "The page crashed the browser."
    return Failure.CONNECT, f"The browser could not open the page ({words.splitlines()[0][:200]})."


class Proxy:
    """A proxy on loopback through which the browser reaches approved addresses and nothing else."""

    def __init__(self, allow: Sequence[guard.Network]) -> None:
        self._allow = allow
        self._bytes = 0
        self.refusals: list[str] = []

    def start(self) -> int:
        """Serve on a thread of its own; the port."""
        ready: list[int] = []
        up = threading.Event()

        async def serve() -> None:
            server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=HEAD_BYTES)
            ready.append(server.sockets[0].getsockname()[1])
            up.set()
            await server.serve_forever()

        threading.Thread(target=lambda: asyncio.run(serve()), daemon=True, name="browser proxy").start()
        if not up.wait(10):
            raise RuntimeError("The browser's proxy did not start.")
        return ready[0]

    def begin(self) -> None:
        """A new look: forget what the last one loaded."""
        self._bytes = 0
        self.refusals = []

    def spent(self) -> bool:
        """Whether this look has loaded all it may."""
        return self._bytes > LOOK_BYTES

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 15)
            line, _, rest = head.partition(b"\r\n")
            method, target, _ = line.decode("ascii").split(" ")
            place = guard.gate(f"https://{target}/" if method == "CONNECT" else target)
            addresses = await asyncio.to_thread(guard.resolve, place.host, place.port, self._allow)
            there, away = await asyncio.wait_for(asyncio.open_connection(addresses[0], place.port), 8)
        except guard.Refused as why:
            if why.failure in (Failure.NOT_PUBLIC, Failure.BAD_URL):
                self.refusals.append(str(why))
            await _refuse(writer, str(why))
            return
        except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            await _refuse(writer, "")
            return
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            ways = [self._pump(reader, away), self._pump(there, writer)]
        else:
            away.write(_rewritten(method, place, rest))
            ways = [self._body(reader, away, _length(rest)), self._once(there, writer)]
        await asyncio.gather(*ways, return_exceptions=True)
        away.close()

    async def _body(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, length: int) -> None:
        """The body of one request and not a byte more: the next request needs a gate of its own."""
        while length > 0 and not self.spent() and (chunk := await reader.read(min(length, 65_536))):
            length -= len(chunk)
            self._bytes += len(chunk)
            writer.write(chunk)
            await writer.drain()

    async def _once(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One answer, marked as the last of its connection."""
        try:
            head = b"HTTP/1.1 1"
            while head.startswith(b"HTTP/1.1 1"):
                head = await reader.readuntil(b"\r\n\r\n")
            writer.write(_without(head, CONNECTION) + b"Connection: close\r\n\r\n")
            await self._pump(reader, writer)
        finally:
            writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while not self.spent() and (chunk := await reader.read(65_536)):
                self._bytes += len(chunk)
                writer.write(chunk)
                await writer.drain()
        finally:
            writer.close()


def _rewritten(method: str, place: guard.Place, rest: bytes) -> bytes:
    """The head of a plain request as the server itself expects it; one request a connection."""
    path = place.url[place.url.index("/", len(place.scheme) + 3) :]
    return f"{method} {path} HTTP/1.1\r\n".encode("ascii") + _without(rest, CONNECTION) + b"Connection: close\r\n\r\n"


def _without(head: bytes, names: tuple[bytes, ...]) -> bytes:
    """Header lines but for some, each with its line end."""
    return b"".join(line + b"\r\n" for line in head.split(b"\r\n") if line and not line.lower().startswith(names))


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:") and line[15:].strip().isdigit():
            return int(line[15:])
    return 0


async def _refuse(writer: asyncio.StreamWriter, why: str) -> None:
    note = f"{REFUSED}: {why}\r\n".encode("ascii", "replace") if why else b""
    writer.write(b"HTTP/1.1 403 Forbidden\r\n" + note + b"Content-Length: 0\r\nConnection: close\r\n\r\n")
    try:
        await writer.drain()
    except ConnectionError:
        pass  # the browser has gone on
    writer.close()
