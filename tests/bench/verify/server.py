"""A fast server for the benchmark where there is no nginx: whole answers from memory, on all loopback hosts."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

ROBOTS = b"""User-agent: *
Disallow: /wp-admin/
Disallow: /search
Allow: /wp-admin/admin-ajax.php

User-agent: BadBot
Disallow: /

Sitemap: /sitemap.xml
"""
ENCODINGS = {".html": b"", ".gz": b"Content-Encoding: gzip\r\n", ".br": b"Content-Encoding: br\r\n"}


def answer(body: bytes, kind: bytes, encoding: bytes = b"", status: bytes = b"200 OK") -> bytes:
    return (
        b"HTTP/1.1 %s\r\nServer: bench\r\nContent-Type: %s; charset=utf-8\r\n%sCache-Control: max-age=60\r\n"
        b"Vary: Accept-Encoding\r\nContent-Length: %d\r\n\r\n%s" % (status, kind, encoding, len(body), body)
    )


class Server(asyncio.Protocol):
    answers: dict[bytes, bytes] = {}
    missing = answer(b"nothing here", b"text/plain", status=b"404 Not Found")
    rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        data = self.rest + data
        while (end := data.find(b"\r\n\r\n")) >= 0:
            path = data[4 : data.find(b" ", 4)]
            self.transport.write(self.answers.get(path, self.missing))  # type: ignore[attr-defined]
            data = data[end + 4 :]
        self.rest = data


async def serve(folder: Path, port: int) -> None:
    Server.answers[b"/robots.txt"] = answer(ROBOTS, b"text/plain")
    Server.answers[b"/guide"] = answer(b"<!DOCTYPE html><title>The guide</title><p>Here it is.</p>", b"text/html")
    for file in folder.iterdir():
        if file.suffix in ENCODINGS:
            Server.answers[b"/page/" + file.stem.encode()] = answer(
                file.read_bytes(), b"text/html", ENCODINGS[file.suffix]
            )
    server = await asyncio.get_running_loop().create_server(Server, "0.0.0.0", port, backlog=1024, reuse_port=True)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
