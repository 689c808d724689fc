from __future__ import annotations

import contextlib
import socket
import time
from typing import Any

import pytest
from net.loopback import ALLOW, BRISK, Asked, answer, redirect, serving

from outreach.core.pages import robots as rules
from outreach.core.pages.response import Failure
from outreach.net.web import fetch, journey, robots, scheduler
from outreach.net.web.visit import Limits, Request

TEXT = "User-agent: *\nDisallow: /private\nAllow: /private/open\n\nUser-agent: OutreachBot\nDisallow: /ours\n"


@contextlib.contextmanager
def driving():
    with fetch.Fetcher(allow=ALLOW, pace=BRISK) as fetcher:
        driver = scheduler.Driver(fetcher)
        yield driver
        driver.close()


def asked(url: str) -> Any:
    with driving() as driver:
        return driver.run(robots.may(url))[0]


def plain(text: str | bytes) -> bytes:
    return answer(text, Content_Type="text/plain")


@pytest.mark.parametrize(
    ("path", "failure"),
    [("/ours/a", Failure.ROBOTS), ("/private/a", None), ("/", None), ("/robots.txt", None)],
)
def test_the_group_that_names_us_decides(path, failure):
    with serving({"/robots.txt": plain(TEXT)}) as server:
        refused = asked(server.url + path)
    assert (refused.failure if refused else None) == failure


@pytest.mark.parametrize(
    ("reply", "failure"),
    [
        (answer("", "404 Not Found"), None),
        (answer("", "403 Forbidden"), None),
        (answer("", "410 Gone"), None),
        (answer("", "500 Oops"), Failure.ROBOTS_UNKNOWN),
        (answer("", "503 Busy"), Failure.ROBOTS_UNKNOWN),
        (answer("", "429 Slow down", Retry_After="60"), Failure.ROBOTS_UNKNOWN),
        (redirect("/robots.txt"), None),
        (plain("<html>not robots at all</html>"), None),
        (plain(b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /"), Failure.ROBOTS),
        (plain(b"user-AGENT:outreachbot\rdisallow:/"), Failure.ROBOTS),
        (plain("User-agent: *\nDisallow: /\n" + "#" * 600_000), Failure.ROBOTS),
        (plain("#" * 600_000 + "\nUser-agent: *\nDisallow: /\n"), None),
    ],
    ids=range(12),
)
def test_what_the_file_itself_answers_decides_as_the_standard_says(reply, failure):
    with serving({"/robots.txt": reply}) as server:
        refused = asked(f"{server.url}/page")
    assert (refused.failure if refused else None) == failure


def never_ending(head: bytes, more: bytes):
    def reply(asked: Asked, peer: socket.socket) -> None:
        with contextlib.suppress(OSError):  # we hang up on it
            peer.sendall(head)
            for _ in range(600):
                peer.sendall(more)

    return reply


@pytest.mark.parametrize(
    ("head", "more"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-A: " + b"b" * 8000 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-A: ", b"a" * 8000),
        (b"HTTP/1.1 404 Not Found\r\nX-A: ", b"a" * 8000),
        (b"HTTP/1.1 301 Moved\r\nX-A: ", b"a" * 8000),
        (b"HTTP/1.1 301 Moved\r\nLocation: /elsewhere\r\nX-A: ", b"a" * 8000),
        (b"HTTP/1.1 200 OK\r\nX-A: b\r\n", b""),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-A: b\r\n", b""),
    ],
    ids=["many headers", "one header", "gone", "a redirect", "a redirect that names a place", "hung up", "after a 100"],
)
def test_a_file_whose_headers_come_to_no_end_was_not_read_so_nothing_may_be_fetched(head, more):
    with serving(never_ending(head, more)) as server:
        refused = asked(f"{server.url}/page")
    assert refused is not None and refused.failure is Failure.ROBOTS_UNKNOWN


def test_five_redirects_are_followed_and_the_rules_hold_for_the_first_host():
    hops = {f"/{n}": redirect(f"/{n + 1}") for n in range(1, 5)}
    with serving({"/5": plain(TEXT)}, "127.7.0.2") as other:
        hops["/4"] = redirect(f"{other.url}/5")
        with serving({"/robots.txt": redirect("/1"), **hops}) as server:
            assert asked(f"{server.url}/ours").failure is Failure.ROBOTS


def test_a_redirect_of_robots_txt_passes_the_gate():
    with serving({"/robots.txt": plain("")}, "127.0.0.1") as witness:
        with serving({"/robots.txt": redirect(f"{witness.url}/robots.txt")}) as server:
            refused = asked(f"{server.url}/page")
        assert witness.connections == 0
    assert refused.failure is Failure.NOT_PUBLIC


def test_a_server_that_is_not_there_is_named_as_such():
    with serving({}) as server:
        gone = server.url
    assert asked(f"{gone}/page").failure is Failure.CONNECT


def test_the_file_is_asked_for_once_for_a_whole_host():
    with serving({"/robots.txt": plain(TEXT)}) as server, driving() as driver:
        results: list[Any] = []
        for number in range(20):
            driver.start(robots.may(f"{server.url}/{number}"), results.append)
        while len(results) < 20:
            driver.turn(0.2)
        assert driver.run(robots.may(f"{server.url}/later"))[0] is None
        assert [refused for refused, _ in results] == [None] * 20
        assert server.paths() == ["/robots.txt"]


def test_a_file_that_could_not_be_read_is_not_believed_for_long():
    def reply(request: Asked, peer: socket.socket) -> bytes:
        return answer("", "500 Oops")

    with serving(reply) as server, driving() as driver:
        assert driver.run(robots.may(f"{server.url}/a"))[0].failure is Failure.ROBOTS_UNKNOWN
        (kept,) = driver._known.values()
        assert kept[2].rules.reach is rules.Reach.UNREACHABLE
        assert robots._keep(kept[2]) == robots.KEEP_UNREACHABLE_SECONDS < robots.KEEP_SECONDS


def test_what_robots_txt_takes_is_taken_from_the_time_for_the_page():
    def reply(request: Asked, peer: socket.socket) -> bytes:
        time.sleep(0.4)
        return plain("") if request.path == "/robots.txt" else answer("late")

    with serving(reply) as server, driving() as driver:
        request = Request(f"{server.url}/a", limits=Limits(seconds=0.75))
        late = driver.run(journey.journey(request, robots.may))
        known = driver.run(journey.journey(request, robots.may))
    assert (late.failure, late.complete) == (Failure.TIMEOUT, False)
    assert known.body == b"late"


def test_what_is_remembered_has_a_limit(monkeypatch):
    monkeypatch.setattr(scheduler.Driver, "MEMORY", 50_000)
    with contextlib.ExitStack() as stack:
        big = plain("User-agent: *\n" + "Disallow: /x\n" * 500)
        servers = [stack.enter_context(serving({"/robots.txt": big}, f"127.7.3.{n + 1}")) for n in range(6)]
        driver = stack.enter_context(driving())
        for server in servers:
            assert driver.run(robots.may(f"{server.url}/a"))[0] is None
        assert driver._weight <= 50_000
        assert len(driver._known) < 6
