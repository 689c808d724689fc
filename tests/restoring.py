"""Two senders on one database while a backup is put back under them; a program, as it forks and kills.

restoring.py DATABASE_URL DATA_DIR WAY SEED SINK_LOG: copies the database after some mails left, exchanges it after some
more, lets a person confirm, and lets the senders go on. WAY is one of WAYS. Prints one JSON line at the end.
"""

from __future__ import annotations

import json
import logging
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import update

from outreach.app import create_app
from outreach.core.states import MailState
from outreach.db import db, now
from outreach.flows.operations import backup, restore_guard
from outreach.flows.outbound import send
from outreach.models import Message

Undo = Callable[[], None]


def by_command(url: str, folder: Path, tools: str) -> Undo:
    """`outreach backup`, and later `outreach restore` while everything runs."""
    backup.save(url, folder / "kept", tools)
    return lambda: backup.restore(url, folder / "kept", folder, tools)


def by_hand(url: str, folder: Path, tools: str) -> Undo:
    """The database is exchanged without our command: another file under its name, or pg_restore."""
    backup.save(url, folder / "kept", tools)
    if url.startswith("sqlite"):
        place = folder / "outreach.db"

        def exchange() -> None:
            for name in ("outreach.db-wal", "outreach.db-shm"):
                (folder / name).unlink(missing_ok=True)
            os.replace(folder / "kept", place)

        return exchange
    command = [str(Path(tools) / "pg_restore"), "--clean", "--if-exists", "--single-transaction", "--no-owner"]
    target = f"--dbname={url.replace('+psycopg', '')}"

    def restore() -> None:
        for _ in range(30):  # the server stops it when it and a sender wait for each other
            if subprocess.run([*command, target, str(folder / "kept")], capture_output=True).returncode == 0:
                return
        raise RuntimeError("pg_restore failed")

    return restore


def by_copy(url: str, folder: Path, tools: str) -> Undo:
    """`cp kept outreach.db`: the same file, with other bytes in it, below everybody who has it open."""
    backup.save(url, folder / "kept", tools)
    return lambda: shutil.copyfile(folder / "kept", folder / "outreach.db") and None


def by_volume(url: str, folder: Path, tools: str) -> Undo:
    """The whole folder goes back, with everything we keep beside the database."""
    kept = folder / "volume"
    kept.mkdir()
    backup.save(url, kept / "outreach.db", tools)
    shutil.copyfile(folder / "database_epoch", kept / "database_epoch")

    def exchange() -> None:
        for name in ("outreach.db-wal", "outreach.db-shm"):
            (folder / name).unlink(missing_ok=True)
        for name in ("database_epoch", "outreach.db"):
            os.replace(kept / name, folder / name)

    return exchange


WAYS: dict[str, Callable[[str, Path, str], Undo]] = {
    "command": by_command, "hand": by_hand, "copy": by_copy, "volume": by_volume,
}  # fmt: skip


def main() -> None:
    url, folder, way, seed, log = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), Path(sys.argv[5])
    logging.disable(logging.CRITICAL)
    app = create_app(
        {"DATABASE_URL": url, "DATA_DIR": folder, "MAIL_SECONDS": 5, "DOT_SECONDS": 5, "BASE_URL": "http://127.0.0.1"}
    )
    tools, chance, sends = app.config["PG_BIN"], random.Random(seed), int(os.environ["OUTREACH_SENDS"])
    workers = [_worker(app) for _ in range(2)]
    try:
        _left(log, chance.randint(1, sends // 3))
        copied = time.time()
        exchange = WAYS[way](url, folder, tools)
        _in_child(app, _send_all_now)
        _left(log, min(_lines(log) + chance.randint(1, sends // 3), sends * 2 // 3))
        exchange()
        exchanged = time.time()
        time.sleep(0.7)
        confirmed = time.time()
        if way != "copy":  # which leaves a database that nobody can read
            _in_child(app, restore_guard.confirm)
            _in_child(app, _send_all_now)
            _wait(log, min(_lines(log) + 3, sends), 15)  # what was claimed when the copy was made leaves much later
            time.sleep(0.5)
    finally:
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
            os.waitpid(worker, 0)
    print(json.dumps({"copied": copied, "exchanged": exchanged, "confirmed": confirmed}))


def _lines(log: Path) -> int:
    return log.read_bytes().count(b"\n")


def _left(log: Path, count: int) -> None:
    assert _wait(log, count, 120), f"only {_lines(log)} of {count} mails left"


def _wait(log: Path, count: int, seconds: float) -> bool:
    """Wait until *count* mails have left, or *seconds*; tells whether they have."""
    until = time.monotonic() + seconds
    while _lines(log) < count and time.monotonic() < until:
        time.sleep(0.002)
    return _lines(log) >= count


def _worker(app: Any) -> int:
    number = os.fork()
    if number:
        return number
    with app.app_context():
        while True:
            try:
                send.send_due(seconds=5)
            except Exception:  # a copied-over database: the clock of a server logs it and goes on
                db.session.rollback()
            db.session.remove()
            time.sleep(0.01)


def _send_all_now() -> None:
    """What waits becomes due, by time or because a person says so."""
    db.session.execute(update(Message).where(Message.state == MailState.QUEUED).values(due_at=now(), at=now()))
    db.session.commit()


def _in_child(app: Any, work: Callable[[], None]) -> None:
    number = os.fork()
    if number == 0:
        try:
            with app.app_context():
                work()
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitpid(number, 0)[1] == 0


if __name__ == "__main__":
    main()
