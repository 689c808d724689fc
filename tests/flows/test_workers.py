"""One thread a mailbox, and which processes are still alive."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading

import pytest
from flask import Flask

from outreach.db import ME
from outreach.flows import workers

HERE = socket.gethostname()


def test_a_mailbox_has_one_thread_and_a_slow_one_keeps_nobody_else_waiting(app: Flask) -> None:
    pool, go, done = workers.Pool("test"), threading.Event(), []

    def work(mailbox_id: int) -> None:
        if mailbox_id == 1:
            go.wait(10)
        done.append(mailbox_id)

    first = pool.start([1, 2], work)
    pool.wait(10, first[1:])
    assert (len(first), done, pool.working()) == (2, [2], 1)
    again = pool.start([1, 2], work)
    pool.wait(10, again)
    assert (len(again), done) == (1, [2, 2])
    go.set()
    pool.wait(10)
    assert (done, pool.working()) == ([2, 2, 1], 0)


def test_no_more_threads_run_at_once_than_said(app: Flask) -> None:
    pool, go = workers.Pool("test"), threading.Event()
    assert len(pool.start([1, 2, 3], lambda mailbox_id: go.wait(10), most=2)) == 2
    go.set()
    pool.wait(10)
    assert len(pool.start([3], lambda mailbox_id: None)) == 1
    pool.wait(10)


def test_what_fails_is_logged_and_the_mailbox_is_free_again(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    pool = workers.Pool("test")

    def work(mailbox_id: int) -> None:
        raise RuntimeError("the server hung up")

    pool.wait(10, pool.start([7], work))
    assert pool.working() == 0
    assert "mailbox 7 failed" in caplog.text and "the server hung up" in caplog.text


def test_waiting_has_an_end(app: Flask) -> None:
    pool, go = workers.Pool("test"), threading.Event()
    pool.start([1], lambda mailbox_id: go.wait(10))
    pool.wait(0.05)
    assert pool.working() == 1
    go.set()
    pool.wait(10)


def test_which_process_may_still_live() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead = f"{HERE}:{ended.pid}:0123abcd"
    assert not workers.alive(dead) and not workers.alive(f"{dead}:140001")
    assert workers.alive(f"{HERE}:{os.getppid()}:0123abcd")
    assert workers.alive(workers.me()) and workers.alive(ME) and workers.alive(f"{ME}:140001")
    assert not workers.alive(f"{HERE}:{os.getpid()}:0123abcd"), "whoever had our number before us"
    assert workers.alive(f"elsewhere:{ended.pid}:0123abcd"), "nobody can tell from here"
    assert workers.alive("") and workers.alive("somebody")
