from __future__ import annotations

import contextlib
import io
import re
import socket
import time
from dataclasses import replace
from datetime import timedelta

import pypdf
import pytest
import watched
from net.loopback import ALLOW, BRISK, Asked, answer, redirect, serving
from net.web.test_fetch import HOSTILE
from pypdf.annotations import Link as Annotation

from outreach.core.links import verdicts
from outreach.core.links.verdicts import Want, Word
from outreach.core.pages import decode, page
from outreach.core.pages.response import Answer
from outreach.flows.links import check_page
from outreach.net.web.visit import Limits

HERE = '<p>Read <a href="{target}">our guide</a> about it.</p>'
TARGET = answer("<title>The guide</title><p>Here it is.</p>")


@contextlib.contextmanager
def world(pages: dict[str, bytes], target: dict[str, bytes] | None = None, **given):
    """A site with pages in which {target} is the address of the target, and a looker."""
    with serving(target or {"/guide": TARGET}, "127.7.9.1") as ours:
        wanted = f"{ours.url}/guide"
        named = {path: body.replace(b"{target}", wanted.encode()) for path, body in pages.items()}
        fixed = {path: relength(body) for path, body in named.items()}
        with serving(fixed, "127.7.0.1") as site, check_page.Looker(allow=ALLOW, pace=BRISK, **given) as looker:
            yield site, ours, lambda path, **how: looker.one(check_page.Task(site.url + path, wanted, **how))


def relength(said: bytes) -> bytes:
    head, _, body = said.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
    return b"\r\n".join([*lines, b"Content-Length: %d" % len(body), b"", body])


def word(found: check_page.Look) -> tuple[str, str]:
    return str(found.verdict.verdict), found.verdict.reason


def test_a_link_is_seen_and_counts():
    with world({"/a": answer(HERE), "/robots.txt": answer("User-agent: *\nAllow: /")}) as (site, ours, at):
        found = at("/a")
    assert word(found) == ("counts", "ok")
    said = found.as_json()
    shape = "source_url target_url verdict reason sentence http_status final_url links page eye checked_at"
    assert list(said) == shape.split()
    link = {"href": f"{ours.url}/guide", "anchor": "our guide", "rel": [], "element": "a"}
    assert said["links"] == [{**link, "placement": "main text", "nofollow_from": []}]
    assert said["page"] == {"indexable": True, "canonical": None, "robots": "allowed"}
    assert (said["eye"], said["http_status"], len(found.page_hash)) == ("http", 200, 64)
    assert sorted(site.paths()) == ["/a", "/robots.txt"]


def test_a_page_that_robots_txt_keeps_us_from_is_not_fetched():
    pages = {"/a": answer(HERE), "/robots.txt": answer("User-agent: *\nDisallow: /a")}
    with world(pages) as (site, _, at):
        assert word(at("/a")) == ("unknown", "cannot_check")
        assert "/a" not in site.paths()
        assert word(at("/a", respect_robots=False)) == ("not_counting", "robots_blocked")


def test_a_redirector_is_followed_hop_by_hop():
    pages = {"/a": answer('<a href="/go/guide">our guide</a>'), "/go/guide": redirect("{target}", "301 Moved")}
    with world(pages) as (_, _, at):
        assert word(at("/a")) == ("counts", "via_301")
    pages["/go/guide"] = redirect("{target}", "302 Found")
    with world(pages) as (_, _, at):
        assert word(at("/a")) == ("weak", "via_302")
    pages["/robots.txt"] = answer("User-agent: *\nDisallow: /go/")
    with world(pages) as (_, _, at):
        assert word(at("/a"))[1] == "via_blocked"


def test_a_canonical_elsewhere_is_looked_at():
    pages = {"/a": answer(f'<link rel=canonical href="/b">{HERE}'), "/b": answer(HERE)}
    with world(pages) as (_, _, at):
        assert word(at("/a")) == ("counts", "canonical_ok")
    with world({**pages, "/b": answer("<p>without</p>")}) as (_, _, at):
        assert word(at("/a")) == ("not_counting", "not_canonical")


def test_the_target_is_looked_at_once_for_many_pages():
    with world({f"/{n}": answer(HERE) for n in range(5)}, {"/guide": answer("gone", "404 Gone")}) as (_, ours, at):
        assert {word(at(f"/{n}")) for n in range(5)} == {("not_counting", "target_broken")}
    assert ours.paths().count("/guide") == 1


def test_a_link_in_a_pdf_is_read():
    with serving({"/guide": TARGET}, "127.7.9.1") as ours:
        writer = pypdf.PdfWriter()
        writer.add_blank_page(200, 200)
        writer.add_annotation(0, Annotation(rect=(0, 0, 50, 50), url=f"{ours.url}/guide"))
        file = io.BytesIO()
        writer.write(file)
        pages = {
            "/a.pdf": answer(file.getvalue(), Content_Type="application/pdf"),
            "/as-html": answer(file.getvalue(), Content_Type="text/html; charset=utf-8"),
            "/as-bytes": answer(file.getvalue(), Content_Type="application/octet-stream"),
            "/broken.pdf": answer(b"%PDF-1.7 nonsense", Content_Type="application/pdf"),
        }
        with serving(pages) as site, check_page.Looker(allow=ALLOW, pace=BRISK) as looker:
            for path in ("/a.pdf", "/as-html", "/as-bytes"):
                assert word(looker.one(check_page.Task(site.url + path, f"{ours.url}/guide"))) == ("weak", "pdf_link")
            broken = looker.one(check_page.Task(f"{site.url}/broken.pdf", f"{ours.url}/guide"))
            assert broken.verdict.verdict is Word.UNKNOWN


@pytest.mark.parametrize("name", ["says nothing", "a body without end", "hangs up in the body", "noise"])
def test_a_hostile_page_is_unknown_and_never_absent(name):
    def reply(asked: Asked, peer: socket.socket) -> bytes | None:
        return answer("", "404 Not Found") if asked.path == "/robots.txt" else HOSTILE[name](peer)

    limits = Limits(seconds=0.5, bytes=1_000_000)
    with serving(reply) as site, check_page.Looker(allow=ALLOW, pace=BRISK, limits=limits) as looker:
        began = time.monotonic()
        found = looker.one(check_page.Task(f"{site.url}/a", "https://target.example/"))
    assert found.verdict.verdict is Word.UNKNOWN
    assert time.monotonic() - began < 15


@pytest.mark.parametrize(
    "html",
    [
        b"<div>" * 35_000,
        b"<b>" * 3000 + b"<p>" * 3000,
        b"<a " + b"x=1 " * 50_000 + b">",
        b"<table>" * 20_000,
        b"<svg><g>" * 40_000,
        b"<!--" * 100_000,
        b"<form><select>" * 20_000,
        b"&amp;" * 200_000,
        b"<i><b><u><a href=x>" * 10_000,
    ],
    ids=range(9),
)
def test_a_page_made_to_hang_parsers_ends(html):
    with world({"/a": answer(html)}) as (_, _, at):
        began = time.monotonic()
        found = at("/a")
        assert time.monotonic() - began < 30
        assert found.verdict.reason in ("not_found", "cannot_check", "soft_404")
        if found.verdict.reason == "cannot_check":
            assert found.verdict.verdict is Word.UNKNOWN


def test_a_page_that_kills_its_parser_is_unknown(monkeypatch):
    monkeypatch.setattr(decode, "suspicious", lambda body: True)
    monkeypatch.setattr(page, "read", killing)
    with world({"/a": answer(HERE)}) as (_, _, at):
        found = at("/a")
    assert word(found) == ("unknown", "cannot_check")
    assert "time or memory" in found.verdict.sentence


def killing(body: bytes, content_type: str, url: str, target: str) -> None:
    raise SystemExit(9)


def test_our_own_trouble_is_unknown(monkeypatch):
    def broken(*args: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(page, "read", broken)
    monkeypatch.setattr(decode, "suspicious", lambda body: False)
    with world({"/a": answer(HERE)}) as (_, _, at):
        found = at("/a")
    assert word(found) == ("unknown", "cannot_check")


def test_nothing_a_page_names_is_visited_where_it_must_not_be():
    """Canonical, refresh, frame, redirector and robots redirect all point at a forbidden server."""
    with serving({"/": answer("secret")}, "127.0.0.1") as witness:
        bad = witness.url
        pages = {
            "/canonical": answer(f'<link rel=canonical href="{bad}/c">{HERE}'),
            "/refresh": answer(f'<meta http-equiv=refresh content="0;url={bad}/r">'),
            "/frame": answer(f'<p>words</p><iframe src="{bad}/f"></iframe>'),
            "/go": answer('<a href="/out?u=target">our guide</a>'),
            "/out?u=target": redirect(f"{bad}/x"),
            "/moved": redirect(f"{bad}/m"),
        }
        with world(pages) as (_, _, at):
            for path in ("/canonical", "/refresh", "/frame", "/go", "/moved"):
                assert at(path).verdict.verdict
        assert witness.connections == 0


def test_many_looks_do_not_wait_for_the_slowest():
    with contextlib.ExitStack() as stack:
        mute = lambda asked, peer: answer("", "404 No") if asked.path == "/robots.txt" else time.sleep(5)  # noqa: E731
        slow = stack.enter_context(serving(mute, "127.7.8.1"))
        quick = [stack.enter_context(serving({"/": answer(HERE)}, f"127.7.8.{n + 2}")) for n in range(10)]
        looker = stack.enter_context(
            check_page.Looker(allow=ALLOW, pace=BRISK, limits=Limits(seconds=1), concurrency=4)
        )
        tasks = [check_page.Task(f"{site.url}/", "https://target.example/", tag=site) for site in (slow, *quick)]
        order = [found.task.tag for found in looker.many(tasks)]
    assert set(map(id, order)) == {id(slow), *map(id, quick)}
    assert order[-1] is slow


def test_the_pages_of_a_host_follow_each_other_on_one_connection_however_the_list_is_sorted():
    pages = {f"/{n}": answer(HERE) for n in range(3)} | {"/robots.txt": answer("User-agent: *\nAllow: /")}
    with contextlib.ExitStack() as stack:
        sites = [stack.enter_context(serving(pages, f"127.7.8.{n + 1}")) for n in range(10)]
        looker = stack.enter_context(check_page.Looker(allow=ALLOW, pace=BRISK, concurrency=2, window=2))
        mixed = [check_page.Task(f"{site.url}/{n}", f"{sites[0].url}/0") for n in range(3) for site in sites]
        looker.one(mixed[0])  # what the target answers is known from now on
        assert len(list(looker.many(mixed))) == 30
    assert [site.connections for site in sites] == [1] * 10


def test_many_pages_of_one_host_at_the_top_of_a_list_keep_no_other_host_waiting():
    pages = {f"/{n}": answer(HERE) for n in range(30)}
    with contextlib.ExitStack() as stack:
        big, small = (stack.enter_context(serving(pages, f"127.7.8.{n}")) for n in (1, 2))
        looker = stack.enter_context(check_page.Looker(allow=ALLOW, pace=BRISK, concurrency=2, window=2))
        pages_of_big = [f"{big.url}/{n}" for n in range(30)]
        tasks = [check_page.Task(url, f"{big.url}/0") for url in (*pages_of_big, f"{small.url}/1")]
        order = [found.task.page_url for found in looker.many(tasks)]
    assert len(order) == 31
    assert order.index(f"{small.url}/1") < 20  # it comes after some pages of the other host, not after all


def test_a_server_that_asks_us_to_wait_lets_all_others_go_first():
    turned_away = []

    def busy(asked: Asked, peer: object) -> bytes:
        if asked.path == "/0":
            turned_away.append(asked.path)
            return answer("later", "503 Later", Retry_After="11")
        return answer(HERE)

    with contextlib.ExitStack() as stack:
        full = stack.enter_context(serving(busy, "127.7.8.1"))
        others = [stack.enter_context(serving({"/": answer(HERE)}, f"127.7.8.{n + 2}")) for n in range(10)]
        looker = stack.enter_context(check_page.Looker(allow=ALLOW, pace=BRISK, concurrency=2, window=2))
        urls = [*(f"{full.url}/{n}" for n in range(3)), *(f"{site.url}/" for site in others)]
        order = [
            found.task.page_url for found in looker.many([check_page.Task(url, f"{others[0].url}/") for url in urls])
        ]
    assert turned_away and sorted(order) == sorted(urls)
    assert min(order.index(f"{full.url}/1"), order.index(f"{full.url}/2")) >= 10  # one look of another is under way


def test_the_pages_of_a_server_that_asked_us_to_wait_are_looked_at_when_it_has_rested():
    asked = []

    def full_at_first(request: Asked, peer: object) -> bytes:
        asked.append(request.path)
        return answer("later", "503 Later", Retry_After="1") if asked == ["/robots.txt", "/0"] else answer(HERE)

    def slow(request: Asked, peer: object) -> bytes:
        time.sleep(0.15)
        return answer(HERE)

    with contextlib.ExitStack() as stack:
        full = stack.enter_context(serving(full_at_first, "127.7.8.1"))
        other = stack.enter_context(serving(slow, "127.7.8.2"))
        limits = Limits(patience=0.5)
        looker = stack.enter_context(check_page.Looker(allow=ALLOW, pace=BRISK, limits=limits))
        urls = [f"{site.url}/{n}" for n in range(12) for site in (full, other)]
        told = {look.task.page_url: look.verdict.verdict for look in looker.many(check_page.Task(u, u) for u in urls)}
    assert sorted(told) == sorted(urls)
    assert [url for url, verdict in told.items() if verdict is Word.UNKNOWN] == [f"{full.url}/0"]


def test_the_look_at_a_target_waits_behind_no_page_so_that_a_stop_keeps_what_was_looked_at():
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(serving({"/guide": TARGET}, "127.7.9.1"))
        body = answer(HERE.replace("{target}", f"{ours.url}/guide"))
        sites = [stack.enter_context(serving({"/a": body}, f"127.7.4.{n + 1}")) for n in range(40)]
        looker = stack.enter_context(check_page.Looker(allow=ALLOW, pace=replace(BRISK, pause=0.3), concurrency=8))
        tasks = [check_page.Task(f"{site.url}/a", f"{ours.url}/guide") for site in sites]
        kept = []
        for found in looker.many(tasks):
            kept.append(word(found))
            looker.stop()
        fetched = [asked.at for site in sites for asked in site.asked if asked.path == "/a"]
    assert ours.asked[0].at < min(fetched)
    assert kept and set(kept) == {("counts", "ok")}
    assert len(fetched) < len(kept) + 3 * 8  # of what was fetched, only what is on the wire at the end is not kept


def test_looks_can_be_stopped_while_the_list_is_still_being_read():
    with check_page.Looker(allow=ALLOW, pace=BRISK) as looker:

        def tasks():
            for number in range(300):
                if number == 5:
                    looker.stop()
                yield check_page.Task(f"http://127.7.8.{number % 200 + 1}:9/", "https://target.example/")

        assert list(looker.many(tasks())) == []


def test_what_was_listed_before_the_list_broke_is_looked_at_and_the_trouble_is_raised_after():
    def tasks(url: str):
        for number in range(3):
            yield check_page.Task(f"{url}/{number}", f"{url}/0")
        raise ValueError("the archive is damaged")

    pages = {f"/{n}": answer(HERE) for n in range(3)}
    with serving(pages, "127.7.8.1") as site, check_page.Looker(allow=ALLOW, pace=BRISK) as looker:
        looks = looker.many(tasks(site.url))
        assert [next(looks).task.page_url for _ in range(3)] == [f"{site.url}/{n}" for n in range(3)]
        with pytest.raises(ValueError, match="damaged"):
            next(looks)


def test_pages_that_wait_for_the_browser_keep_no_other_page_waiting():
    shell = answer("<title>App</title><div id=root></div><script src=/app.js></script>")

    class SlowEye:
        waiting: list = []

        def ask(self, url: str, seconds: float, done) -> None:
            self.waiting.append((url, done))

    with contextlib.ExitStack() as stack:
        eye = SlowEye()
        sites = [
            stack.enter_context(serving({"/": shell if n < 2 else answer(HERE)}, f"127.7.8.{n + 1}")) for n in range(6)
        ]
        looker = stack.enter_context(check_page.Looker(allow=ALLOW, pace=BRISK, concurrency=2, window=2, eye=eye))
        looks = looker.many([check_page.Task(f"{site.url}/", f"{sites[5].url}/") for site in sites])
        assert {next(looks).task.page_url for _ in range(4)} == {f"{site.url}/" for site in sites[2:]}
        for url, done in eye.waiting:
            done(Answer(url, url, 200, body=HERE.encode(), complete=True))
        assert {found.task.page_url for found in looks} == {f"{site.url}/" for site in sites[:2]}


def test_a_hundred_watched_pages_over_real_sockets_are_told_for_what_became_of_them():
    """The fixture web of the sixty days, each site with a name of its own, served by a real server."""
    pages = watched.pages(100)
    web, moment = watched.Web(pages, failing=0), watched.START
    landed: dict[str, Answer] = {}  # where redirects lead

    def reply(asked: Asked, peer: socket.socket) -> bytes:
        url = f"https://{asked.headers['host'].partition(':')[0]}{asked.path}"
        if asked.path == "/robots.txt":
            ask = verdicts.Ask(Want.ROBOTS, url)
            return answer(web.bring(ask, moment).text or "User-agent: *\nAllow: /", Content_Type="text/plain")
        said = landed.get(url) or web.answer(url, moment)
        if said.hops:
            landed[said.hops[0].location] = replace(said, hops=())
            return redirect(here(said.hops[0].location), f"{said.hops[0].status} Moved")
        named = {name.title().replace("-", "_"): value for name, value in said.headers}
        return answer(here(said.body.decode()), f"{said.status} Said", **named)

    with serving(reply) as server:
        here = lambda text: re.sub(r"https://([a-z0-9.]+\.test)", rf"http://\1:{server.port}", text)  # noqa: E731
        tasks = [check_page.Task(here(one.url), here(watched.TARGET), tag=one) for one in pages]
        there = lambda host, port: [server.address]  # noqa: E731
        for moment in (watched.START, watched.START + timedelta(days=30)):
            with check_page.Looker(allow=ALLOW, pace=BRISK, lookup=there) as looker:
                reasons = {found.task.tag: found.verdict.reason for found in looker.many(tasks, moment)}
            for one in pages:
                fate = watched.FATES[one.fate] if moment > watched.START else None
                walled = one.fate == "walled" and moment > watched.START
                assert reasons[one] == (fate[1] if fate else "cannot_check" if walled else "ok"), one


def test_without_the_second_eye_the_verdict_says_so():
    shell = '<body><div id="root"></div><script>render("{target}")</script></body>'
    with world({"/a": answer(shell)}) as (_, _, at):
        found = at("/a")
    assert found.rendered is None
    assert any(ask.want is Want.BROWSER for ask in found.case.known)
    assert any("browser" in note for note in found.verdict.notes)
