"""Workers: one thread a mailbox, and which processes of this machine are still alive."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from flask import current_app

from ..db import ME

Key = tuple[str, int]  # the address of the database, and the id of the mailbox


class Pool:
    """Threads that each work on one mailbox; a mailbox never has two of one pool.

    A server that stalls keeps its own mailbox busy and nobody else's.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._log = logging.getLogger(f"outreach.{name}")
        self._threads: dict[Key, threading.Thread] = {}
        self._guard = threading.Lock()

    def start(
        self, mailbox_ids: Iterable[int], work: Callable[[int], Any], *, most: int = 1_000
    ) -> list[threading.Thread]:
        """Do *work*, in a context of the application, for every mailbox that is free, *most* of them at once.

        What *work* raises is logged. Out: the threads that were started.
        """
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        started = []
        for mailbox_id in mailbox_ids:
            key = (str(app.config["SQLALCHEMY_DATABASE_URI"]), mailbox_id)
            with self._guard:
                if key in self._threads or len(self._threads) >= most:
                    continue
                thread = threading.Thread(
                    target=self._run, args=(app, key, work), daemon=True, name=f"{self._name}-{mailbox_id}"
                )
                self._threads[key] = thread
            thread.start()
            started.append(thread)
        return started

    def working(self) -> int:
        """How many mailboxes of this application's database are being worked on."""
        home = str(current_app.config["SQLALCHEMY_DATABASE_URI"])
        with self._guard:
            return sum(there == home for there, _ in self._threads)

    def wait(self, seconds: float, threads: Iterable[threading.Thread] | None = None) -> None:
        """Wait for *threads*, or for all, no longer than *seconds* in all."""
        until = time.monotonic() + seconds
        with self._guard:
            waited_for = list(self._threads.values()) if threads is None else list(threads)
        for thread in waited_for:
            thread.join(max(until - time.monotonic(), 0))

    def _run(self, app: Any, key: Key, work: Callable[[int], Any]) -> None:
        try:
            with app.app_context():
                work(key[1])
        except Exception:
            self._log.exception("mailbox %s failed", key[1])
        finally:
            with self._guard:
                self._threads.pop(key, None)


def me() -> str:
    """This process, also after a fork: its machine, its number, and a mark of its start."""
    return f"{socket.gethostname()}:{os.getpid()}:{ME.rpartition(':')[2]}"


def alive(holder: str) -> bool:
    """Tell whether the process that holds a claim may still live.

    In: what me() or db.ME said there, with anything after it. One on another machine may live, a dead one of this
    machine does not, nor does one that had our number before us.
    """
    host, _, rest = holder.partition(":")
    number = rest.partition(":")[0]
    if host != socket.gethostname() or not number.isdigit() or holder.startswith((me(), ME)):
        return True
    if int(number) == os.getpid():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
