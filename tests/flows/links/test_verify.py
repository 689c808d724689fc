"""Verifying: claimed once, looked at outside every transaction, recorded with its evidence, told when it changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import make
import pytest
import watched
from sqlalchemy import func, select

from outreach.core.links import linkcheck, verdicts
from outreach.core.links.verdicts import Seen, Want
from outreach.core.pages import page, robots
from outreach.core.pages.response import Answer, Failure
from outreach.core.states import LinkState, Stage, TaskKind, WonBy
from outreach.db import clock, db, now
from outreach.flows.links import check_page, verify
from outreach.models import Check, Event, Link, PageCopy, Task

HTML = "<!doctype html><title>Bees</title><main><p>%s</p></main>" + watched.PROSE
LINK = '<a href="https://acme.example/guide">the guide</a>'


def gives(body: str = "", status: int = 200, failure: Failure | None = None, **more: Any) -> verify.Looks:
    """Looks at a web where every page says *body*."""

    def looks(tasks: Iterable[check_page.Task]) -> Iterator[check_page.Look]:
        assert not db.session().in_transaction(), "a transaction is open while we talk"
        headers = (("content-type", "text/html"), ("etag", '"1"'))
        for task in tasks:

            def bring(ask: verdicts.Ask, task: check_page.Task = task) -> Any:
                if ask.want is Want.ROBOTS:
                    return robots.Rules.absent()
                if ask.want in (Want.BROWSER, Want.PROBE):
                    return None
                text = body if ask.want is Want.PAGE else "<h1>Guide</h1>"
                code = status if ask.want is Want.PAGE else 200
                fault = failure if ask.want is Want.PAGE else None
                html = (HTML % text).encode()
                answer = Answer(
                    ask.url,
                    ask.url,
                    0 if fault else code,
                    headers,
                    b"" if fault else html,
                    not fault,
                    failure=fault,
                    **more,
                )
                return Seen(
                    answer, page.read(html, "text/html", ask.url, task.target_url) if answer.ok and not fault else None
                )

            case = verdicts.Case(task.page_url, task.target_url, task.expected, now())
            yield check_page.Look(task, linkcheck.decide(case, bring), case, now())

    return looks


def kinds(link: Link) -> list[str]:
    return list(db.session.scalars(select(Event.kind).where(Event.link_id == link.id).order_by(Event.id)))


def at_next_look(link: Link) -> None:
    assert link.next_check_at is not None
    clock.stop(link.next_check_at)


def test_a_look_that_sees_the_link_wins_its_pitch(app: Any) -> None:
    pitch = make.pitch(stage=Stage.AGREED)
    link = make.link(project=pitch.project, pitch=pitch, state=LinkState.VERIFYING, next_check_at=now())
    assert verify.verify_due(looks=gives(LINK)) == 1
    db.session.refresh(pitch)
    assert (link.state, pitch.stage, pitch.won_by) == (LinkState.LIVE, Stage.WON, WonBy.CHECK)
    assert kinds(link) == ["link.live", "pitch.won"]
    check = db.session.scalars(select(Check)).one()
    assert check.evidence["links"][0]["anchor"] == "the guide" and LINK in check.source_line
    assert check.page_copy_id and check.page_hash


def test_a_link_that_is_not_as_agreed_wins_nothing_until_a_person_accepts_it(app: Any) -> None:
    pitch = make.pitch(stage=Stage.AGREED)
    link = make.link(project=pitch.project, pitch=pitch, expected_rel="follow")
    verify.verify(link, looks=gives(LINK.replace("<a", '<a rel="nofollow"')))
    assert (link.state, pitch.stage) == (LinkState.CHANGED, Stage.AGREED)
    verify.accept(link)
    assert (link.state, pitch.stage, pitch.won_by) == (LinkState.LIVE, Stage.WON, WonBy.CHECK)
    verify.verify(link, looks=gives(LINK.replace("<a", '<a rel="nofollow"')))
    assert link.state == LinkState.LIVE


def test_a_page_without_the_link_wins_nothing(app: Any) -> None:
    pitch = make.pitch(stage=Stage.AGREED)
    link = make.link(project=pitch.project, pitch=pitch)
    verify.verify(link, looks=gives("no link"))
    assert (link.state, pitch.stage) == (LinkState.PROMISED, Stage.AGREED)


def test_two_misses_a_day_apart_make_a_loss_and_say_why(app: Any) -> None:
    link = make.link()
    verify.verify(link, looks=gives(LINK))
    at_next_look(link)
    verify.verify_due(looks=gives("our own checklist"))
    assert link.state == LinkState.MISSING
    assert timedelta(days=1) <= link.next_check_at - now() <= timedelta(hours=26)
    at_next_look(link)
    verify.verify_due(looks=gives("our own checklist"))
    assert link.state == LinkState.LOST and link.lost_at == now()
    assert kinds(link) == ["link.live", "link.missing", "link.lost"]
    lost = db.session.scalars(select(Event).where(Event.kind == "link.lost")).one()
    assert "taken off the page" in lost.summary
    at_next_look(link)
    verify.verify_due(looks=gives(LINK))
    assert kinds(link)[-1] == "link.found" and link.state == LinkState.LIVE and link.lost_at is None


@pytest.mark.parametrize(
    "fault", [{"failure": Failure.TIMEOUT}, {"status": 503}, {"status": 403}, {"failure": Failure.UNREADABLE}]
)
def test_what_could_not_be_told_never_counts(app: Any, fault: dict[str, Any]) -> None:
    link = make.link()
    verify.verify(link, looks=gives(LINK))
    for _ in range(8):
        at_next_look(link)
        verify.verify_due(looks=gives("", **fault))
    assert (link.state, link.misses, link.lost_at) == (LinkState.UNCHECKABLE, 0, None)
    at_next_look(link)
    verify.verify_due(looks=gives(LINK))
    assert link.state == LinkState.LIVE


def test_both_sides_of_a_change_are_kept_and_the_same_page_once(app: Any) -> None:
    link = make.link()
    for body in (LINK, LINK, LINK + "<p>news</p>", LINK + "<p>more</p>", "nothing"):
        verify.verify(link, looks=gives(body))
        clock.forward(days=2)
    checks = list(db.session.scalars(select(Check).order_by(Check.id)))
    assert [bool(check.page_copy_id) for check in checks] == [True, False, False, True, True]
    assert "more" in db.session.get_one(PageCopy, checks[3].page_copy_id).page.decode()
    assert db.session.scalar(select(func.count()).select_from(PageCopy)) == 4
    assert verify.sweep() == 1  # the page that was never first, latest or beside a change
    spent = verify.cost()
    assert (spent.pages, spent.links, spent.checks) == (3, 1, 5) and spent.stored_bytes < spent.page_bytes


def test_copies_beyond_the_retention_go_but_first_and_latest_stay(app: Any) -> None:
    link = make.link()
    for body in (LINK, "gone", LINK + "again"):
        verify.verify(link, looks=gives(body))
        clock.forward(days=2)
    clock.forward(days=800)
    assert verify.sweep() == 1
    assert link.first_copy_id and link.latest_copy_id


def test_a_short_answer_keeps_the_link_and_is_followed_by_a_whole_one(app: Any) -> None:
    link = make.link()
    verify.verify(link, looks=gives(LINK))
    assert link.etag == '"1"'
    verify.verify(link, looks=gives("", status=304))
    assert link.state == LinkState.LIVE and link.etag == ""
    assert db.session.scalars(select(Check.sight).order_by(Check.id)).all() == ["seen", "seen"]


def test_a_link_is_claimed_once_and_given_back_by_itself(app: Any) -> None:
    link = make.link(next_check_at=now() - timedelta(minutes=1))
    at = now()
    keys = Link.due(at, 10)
    assert Link.claim(keys, at, at + verify.CLAIM) == [link.id]
    assert Link.claim(keys, at, at + verify.CLAIM) == []
    db.session.commit()
    assert Link.due(at + verify.CLAIM, 10) == [link.id]


def test_one_bad_row_does_not_stop_the_others(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = make.link(next_check_at=now()), make.link(next_check_at=now())
    real = verify.evidence.kept

    def kept(verdict: verdicts.Verdict, answer: Answer) -> dict[str, Any]:
        if answer.url == bad.source_url:
            raise ValueError("a bug")
        return real(verdict, answer)

    url = bad.source_url
    monkeypatch.setattr(
        verify.evidence,
        "kept",
        lambda verdict, answer: (
            (_ for _ in ()).throw(ValueError("a bug")) if answer.url == url else real(verdict, answer)
        ),
    )
    verify.verify_due(looks=gives(LINK))
    assert good.state == LinkState.LIVE and bad.state == LinkState.PROMISED
    assert bad.next_check_at > now() + timedelta(hours=5)


def test_a_promise_that_is_late_asks_for_a_nudge_once(app: Any) -> None:
    pitch = make.pitch(stage=Stage.AGREED)
    link = make.link(project=pitch.project, pitch=pitch, source_url="", promised_on=now().date() - timedelta(days=1))
    make.link(promised_on=now().date() + timedelta(days=3))
    assert verify.nudge_due() == 1
    assert verify.nudge_due() == 0
    task = db.session.scalars(select(Task)).one()
    assert (task.kind, task.link_id, task.pitch_id) == (TaskKind.NUDGE, link.id, pitch.id)
    link.source_url = "https://late.example/"
    verify.verify(link, looks=gives(LINK))
    db.session.refresh(task)
    assert task.done_at


def test_a_retired_link_is_not_due_but_can_be_looked_at(app: Any) -> None:
    link = make.link(next_check_at=now())
    link.retire(now())
    db.session.commit()
    assert verify.verify_due(looks=gives(LINK)) == 0
    verify.verify(link, looks=gives("gone"))
    assert link.state == LinkState.RETIRED and link.next_check_at is None


def test_two_months_of_a_fixture_web(app: Any) -> None:
    count = int(os.environ.get("OUTREACH_TEST_WATCHED", "30" if db.engine.dialect.name == "sqlite" else "10"))
    pages = watched.pages(count)
    web = watched.Web(pages)
    project = make.project()
    clock.stop(watched.START)
    for one in pages:
        db.session.add(
            Link(
                project=project,
                source_url=one.url,
                target_url=watched.TARGET,
                state=LinkState.VERIFYING,
                state_at=now(),
                created_at=now(),
                next_check_at=now(),
            )
        )
    db.session.commit()
    ends = watched.START + timedelta(days=60)
    while (due := db.session.scalar(select(func.min(Link.next_check_at)))) and due < ends:
        db.session.rollback()
        clock.stop(max(due, now()) + timedelta(hours=1))
        while verify.verify_due(looks=web.looks(now)):
            pass
    told: dict[str, list[tuple[str, str]]] = {}
    for url, kind, data in db.session.execute(
        select(Link.source_url, Event.kind, Event.data)
        .join(Link, Event.link_id == Link.id)
        .where(Event.kind.in_(("link.lost", "link.changed")))
        .order_by(Event.id)
    ):
        told.setdefault(url, []).append((kind.removeprefix("link."), data["reason"]))
    for one in pages:
        wanted = watched.FATES[one.fate]
        assert told.get(one.url, []) == ([wanted] if wanted else []), one


class Hosts:
    """Real web servers on loopback: what each path answers can be changed while they run."""

    def __init__(self) -> None:
        self.says: dict[str, tuple[int, dict[str, str], str]] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, headers, body = outer.says.get(self.path, (404, {}, "<h1>Not found</h1>"))
                self.send_response(status)
                for name, value in {"Content-Type": "text/html", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}"
        Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def hosts() -> Iterator[Hosts]:
    found = Hosts()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def settings(settings: dict[str, Any]) -> dict[str, Any]:
    return {**settings, "HOST_SECONDS": 0}


def test_over_real_sockets(app: Any, hosts: Hosts) -> None:
    target = hosts.base.replace("127.0.0.1", "127.0.0.2") + "/guide"
    with_link = HTML % f'<a href="{target}">guide</a>'
    hosts.says["/guide"] = (200, {}, HTML % "Guide")
    hosts.says["/kept"] = hosts.says["/lost"] = hosts.says["/walled"] = (200, {}, with_link)
    hosts.server.server_address  # noqa: B018
    links = {
        name: make.link(
            source_url=f"{hosts.base}/{name}", target_url=target, state=LinkState.VERIFYING, next_check_at=now()
        )
        for name in ("kept", "lost", "walled")
    }
    before: Callable[[], list[str]] = lambda: [link.state for link in links.values()]  # noqa: E731
    target_host = ThreadingHTTPServer(("127.0.0.2", hosts.server.server_address[1]), hosts.server.RequestHandlerClass)
    Thread(target=target_host.serve_forever, daemon=True).start()
    try:
        assert verify.verify_due() == 3
        assert before() == ["live"] * 3, [link.sentence for link in links.values()]
        hosts.says["/lost"] = (200, {}, HTML % "Our own checklist, without any address.")
        hosts.says["/walled"] = (403, {}, "<h1>Forbidden</h1>")
        hosts.says["/kept"] = (200, {"X-Robots-Tag": "noindex"}, with_link)
        for _ in range(2):
            clock.forward(hours=25)
            for link in links.values():
                verify.verify(link)
        assert before() == ["changed", "lost", "live"]
        assert links["kept"].reason == "page_noindex"
    finally:
        target_host.shutdown()
        target_host.server_close()
