"""Two senders on one database, killed with SIGKILL at random moments; a program, so that the killing stays in it.

killing.py DATABASE_URL DATA_DIR KILLS SEED SECONDS [SINK_LOG]: with SINK_LOG unknown mails are looked for in it, as if
it were the Sent folder. Prints one JSON line at the end.
"""

from __future__ import annotations

import json
import logging
import os
import random
import signal
import sys
import time
from pathlib import Path

from sqlalchemy import func, or_, select

from outreach.app import create_app
from outreach.core.states import MailState
from outreach.db import db
from outreach.flows.outbound import reconcile, send, sweep
from outreach.models import Message

OPEN = (MailState.QUEUED, MailState.CLAIMED, MailState.SENDING)


def main() -> None:
    url, folder, kills, seed, seconds = (
        sys.argv[1],
        Path(sys.argv[2]),
        int(sys.argv[3]),
        int(sys.argv[4]),
        float(sys.argv[5]),
    )
    log = Path(sys.argv[6]) if len(sys.argv) > 6 else None
    logging.disable(logging.CRITICAL)
    send.BACK_OFF, send.BROKEN_SECONDS = (0.001,), 0.02
    sweep.LOOK_AGAIN = tuple(type(sweep.LATE)(milliseconds=300) for _ in range(3))  # type: ignore[assignment]
    app = create_app(
        {"DATABASE_URL": url, "DATA_DIR": folder, "MAIL_SECONDS": 2, "DOT_SECONDS": 1, "BASE_URL": "http://127.0.0.1"}
    )
    chance = random.Random(seed)
    began, killed = time.monotonic(), 0
    workers = [_worker(app, log) for _ in range(2)]
    while time.monotonic() - began < seconds:
        time.sleep(chance.uniform(0.01, 0.25))
        if killed < kills:
            place = chance.randrange(2)
            os.kill(workers[place], signal.SIGKILL)
            os.waitpid(workers[place], 0)
            killed += 1
            workers[place] = _worker(app, log)
        elif _idle(app):
            break
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
    print(json.dumps({"kills": killed, "seconds": round(time.monotonic() - began, 1), "idle": _idle(app)}))


def _worker(app, log) -> int:  # type: ignore[no-untyped-def]
    number = os.fork()
    if number:
        return number
    found = lambda login, message_id, token: message_id in log.read_text() or None if log else None  # noqa: E731
    with app.app_context():
        while True:
            send.send_due(seconds=5)
            reconcile.reconcile_due(find=found)
            db.session.remove()
            time.sleep(0.01)


def _idle(app) -> bool:  # type: ignore[no-untyped-def]
    """Asked in a child, so that no connection is open here when the next worker is forked."""
    number = os.fork()
    if number == 0:
        with app.app_context():
            looking = Message.reconcile_at.is_not(None)
            left = db.session.scalar(
                select(func.count()).where(Message.outgoing, or_(Message.state.in_(OPEN), looking))
            )
            os._exit(1 if left else 0)
    return os.waitpid(number, 0)[1] == 0


if __name__ == "__main__":
    main()
