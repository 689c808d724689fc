"""How fast mails leave, and where the time goes, against the floor measured in the same run.

python tests/bench/mail/run.py [COUNT]: renders, builds and hands over COUNT personal mails of about 4.4 KB to a sink
on loopback (a process of its own that keeps nothing), then sends a tenth of them through the whole flow with its three
commits a mail. Prints one line a step.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(HERE.parent), str(HERE)]
os.environ["OUTREACH_ALLOW_NETS"] = "127.0.0.0/8"

import make  # noqa: E402
from sqlalchemy import text  # noqa: E402

from outreach import schema  # noqa: E402
from outreach.app import create_app  # noqa: E402
from outreach.core.outbound import compose, merge_fields, richtext  # noqa: E402
from outreach.db import db, now  # noqa: E402
from outreach.flows.contacts import add  # noqa: E402
from outreach.flows.mailboxes import login  # noqa: E402
from outreach.flows.outbound import enroll, send  # noqa: E402
from outreach.net import guard  # noqa: E402
from outreach.net.mail import smtp  # noqa: E402

WHEN = datetime(2026, 11, 23, 10, tzinfo=UTC)
LINE = "this sentence stands for what people write about a page, a guide and a reader of both. "
TEXTS = tuple(
    f"Hi {{{{first_name|there}}}},\n\nyour page on {{{{topic}}}} helped me. {LINE * 6}\n\n"
    f"[Our guide]({{{{asset_url}}}}) may fit, **{{{{site_name}}}}** readers ask for it. "
    f"{LINE * (5 + n)}\n\n{LINE * 6}\n\nAna"
    for n in range(3)
)


def serve(listening: socket.socket) -> None:
    """Take mail from one caller after the other and keep none of it."""
    while True:
        caller, _ = listening.accept()
        caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with caller:
            caller.sendall(b"220 sink\r\n")
            talk(caller)


def talk(caller: socket.socket) -> None:
    buffer, in_mail = b"", False
    while True:
        if in_mail:
            end = buffer.find(b"\r\n.\r\n")
            if end >= 0:
                buffer, in_mail = buffer[end + 5 :], False
                caller.sendall(b"250 taken\r\n")
                continue
        elif b"\n" in buffer:
            line, _, buffer = buffer.partition(b"\n")
            verb = line[:4].upper()
            if verb == b"EHLO":
                caller.sendall(b"250-sink\r\n250-PIPELINING\r\n250 SIZE 10000000\r\n")
            elif verb == b"DATA":
                in_mail = True
                caller.sendall(b"354 go\r\n")
            elif verb == b"QUIT":
                return
            else:
                caller.sendall(b"250 ok\r\n")
            continue
        data = caller.recv(65536)
        if not data:
            return
        buffer += data


def timed(name: str, count: int, work: Callable[[int], object]) -> float:
    begins, cpu = time.perf_counter(), time.process_time()
    for number in range(count):
        work(number)
    seconds, busy = time.perf_counter() - begins, time.process_time() - cpu
    print(
        f"{name:44} {count / seconds:9,.0f} mails/s  {1e6 * seconds / count:8,.0f} us each"
        f"  {1e6 * busy / count:8,.0f} us cpu"
    )
    return count / seconds


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    sink = os.fork()
    if sink == 0:
        serve(listening)
    listening.close()
    templates = [merge_fields.read(text, ["topic"]) for text in TEXTS]

    def body(number: int) -> richtext.Body:
        values = {
            "first_name": f"Jo{number}",
            "topic": "winter feed",
            "asset_url": "https://acme.example/g",
            "site_name": "Hive",
        }
        return richtext.prepare(templates[number % 3]).fill(values)

    def built(number: int, text: richtext.Body) -> bytes:
        token = f"{number:032x}.1"
        return compose.build(
            compose.Letter(
                compose.message_id(token, "ana@acme.example"), WHEN, "ana@acme.example", f"jo{number}@site.example",
                f"Hive: a guide for page {number}", text, token, "Ana", f"Jo {number}",
                unsubscribe_url=f"https://h.example/u/{token}", unsubscribe_mail="ana@acme.example",
            )
        )  # fmt: skip

    ready = body(1)
    raw = built(1, ready)
    print(f"{len(raw)} bytes a mail, {count} mails")
    login = smtp.Login("127.0.0.1", port, allow=guard.networks(["127.0.0.0/8"]))

    wire = socket.create_connection(("127.0.0.1", port))
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    wire.recv(100)
    envelope, dotted = b"MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nDATA\r\n", raw + b".\r\n"

    def bare(number: int) -> None:
        wire.sendall(envelope)
        said = b""
        while said.count(b"\n") < 3:
            said += wire.recv(200)
        wire.sendall(dotted)
        wire.recv(200)

    floor = timed("floor: the same bytes over a bare socket", count, bare)
    wire.close()
    timed("render", count, body)
    timed("build and inspect", count, lambda number: built(number, ready))
    session = smtp.Session(login)
    timed("hand over, built before", count, lambda n: session.deliver("ana@acme.example", "b@y.example", raw, bool))
    rate = timed(
        "render, build, hand over",
        count,
        lambda n: session.deliver("ana@acme.example", f"jo{n}@site.example", built(n, body(n)), bool),
    )
    session.close()
    print(f"{'render, build, hand over against the floor':44} {100 * rate / floor:8.0f} %")
    whole(port, max(count // 10, 1))
    os.kill(sink, 9)
    os.waitpid(sink, 0)


class Spent:
    """The time spent in one function of the flow."""

    def __init__(self, name: str) -> None:
        self.seconds = self.cpu = 0.0
        inner = getattr(send, name)

        def measured(*given: Any, **more: Any) -> Any:
            begins, cpu = time.perf_counter(), time.process_time()
            try:
                return inner(*given, **more)
            finally:
                self.seconds += time.perf_counter() - begins
                self.cpu += time.process_time() - cpu

        setattr(send, name, measured)


def whole(port: int, count: int) -> None:
    """The flow: claim, freeze, cross, record, each committed to disk."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/outreach.db"
        schema.migrate(url)
        app = create_app({"DATABASE_URL": url, "DATA_DIR": Path(folder), "BASE_URL": "https://h.example"})
        with app.app_context():
            mailbox = make.mailbox(
                smtp_port=port, secret=login.seal("pw"), spacing_seconds=0, ramp_from=0, hourly_cap=0, daily_cap=0
            )
            sequence = make.sequence(
                *(
                    (
                        "Hive: a guide",
                        TEXTS[0].replace("{{topic}}", "feed").replace("{{asset_url}}", "https://a.example"),
                    ),
                )
            )
            campaign = make.campaign(mailboxes=[mailbox], any_time=True, sequence=sequence)
            site, at = make.site(), now()
            for number in range(count):
                contact, address, _ = add.person(add.Row(f"p{number}@s{number}.example", first_name="Jo"), at)
                enroll.enroll(campaign, contact, address, site, at)
            db.session.commit()
            row = campaign.id
            db.session.commit()

            def committed(number: int) -> None:
                for part in range(3):
                    db.session.execute(text("update campaign set paused_reason = :n where id = :row"),
                                       {"n": f"{number}.{part}", "row": row})  # fmt: skip
                    db.session.commit()

            floor = timed("floor: three durable commits of one row", min(count, 200), committed)
            parts = {name: Spent(name) for name in ("claim_next", "cross", "record_sent")}
            begins, cpu = time.perf_counter(), time.process_time()
            sent = send.send_from(mailbox.id, seconds=600)
            seconds, busy = time.perf_counter() - begins, time.process_time() - cpu
            print(
                f"{'the whole flow, three durable commits a mail':44} {sent / seconds:9,.0f} mails/s"
                f"  {1e6 * seconds / sent:8,.0f} us each  {1e6 * busy / sent:8,.0f} us cpu"
            )
            for name, words in (
                ("claim_next", "of it: judge, write and freeze, commit"),
                ("cross", "of it: cross before the dot, commit"),
                ("record_sent", "of it: record what was said, commit"),
            ):
                each, busy_each = 1e6 * parts[name].seconds / sent, 1e6 * parts[name].cpu / sent
                print(f"  {words:62} {each:8,.0f} us each  {busy_each:8,.0f} us cpu")
            print(f"{'the whole flow against its floor':44} {100 * sent / seconds / floor:8.0f} %")
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()


if __name__ == "__main__":
    main()
