"""Fetching from Ahrefs: against a server that speaks the documented shape, nothing is lost and no page paid twice."""

from __future__ import annotations

import json
import socket
import struct
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import make
import pytest
from net.loopback import answer, serving

from outreach.core.imports import ahrefs_api
from outreach.core.states import ImportKind, PullState
from outreach.db import clock, db, now
from outreach.flows.imports import ahrefs_import, bring, load
from outreach.flows.operations import rotate_keys
from outreach.models import Backlink, BacklinkDomain, Project
from outreach.net.web import ahrefs

KEY = "key-of-a-test"
PRICE = 15  # units a row of backlinks


def link(n):
    """Three links first seen at one moment, so that the order needs all its fields."""
    return {
        "title": f"Page {n}",
        "url_from": f"https://site{n % 40:02d}.example/{n:03d}",
        "url_to": "https://acme.example/",
        "http_code": 200,
        "domain_rating_source": 40.0,
        "url_rating_source": 12.0,
        "anchor": "acme, guide",
        "link_type": "text",
        "is_nofollow": n % 5 == 0,
        "is_ugc": False,
        "is_sponsored": False,
        "first_seen_link": f"2025-01-{n // 3 % 28 + 1:02d}T00:00:00Z",
        "last_visited": "2026-10-01T00:00:00Z",
        "last_seen": None,
        "lost_reason": None,
    }


class Api:
    """The API as documented: filter, order, limit, price; *troubles* are answered first, one a request."""

    def __init__(self, rows, name="backlinks"):
        self.rows, self.name, self.troubles, self.sold, self.asked = rows, name, [], 0, []

    def __call__(self, asked, conversation):
        query = {name: values[0] for name, values in parse_qs(urlsplit(asked.path).query).items()}
        self.asked.append(query)
        if asked.headers.get("authorization") != f"Bearer {KEY}":
            return answer('{"error": "bad key"}', "401 Unauthorized", Content_Type="application/json")
        if self.troubles:
            trouble = self.troubles.pop(0)
            if trouble != "cut":
                return trouble
            conversation.sendall(answer(b"x" * 5000)[:900])
            conversation.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return None
        order = [part.partition(":")[0] for part in query["order_by"].split(",")]
        keep = self._filter(json.loads(query["where"])) if "where" in query else lambda row: True
        found = sorted(filter(keep, self.rows), key=lambda row: [row[name] for name in order])[: int(query["limit"])]
        fields = query["select"].split(",")
        units = max(50, len(fields) * len(found))
        self.sold += len(found)
        body = json.dumps({self.name: [{name: row[name] for name in fields} for row in found]})
        return answer(body, Content_Type="application/json", x_api_units_cost_total_actual=str(units))

    def _filter(self, said):
        if "or" in said:
            return lambda row: any(self._filter(one)(row) for one in said["or"])
        if "and" in said:
            return lambda row: all(self._filter(one)(row) for one in said["and"])
        word, value = said["is"]
        return lambda row: row[said["field"]] > value if word == "gt" else row[said["field"]] == value


@pytest.fixture
def home(app):
    project = make.project(host="acme.example")
    ahrefs_import.set_key(project, KEY)
    db.session.commit()
    return project


@pytest.fixture
def api(app):
    served = Api([link(n) for n in range(90)])
    with serving(served) as server:
        app.config["AHREFS_URL"] = server.url
        yield served


def quoted(home, most=1000, page_rows=20, **given):
    asked = {"what": "all-backlinks", "target": "acme.example", "mode": "subdomains", **given}
    return ahrefs_import.quote(home, **asked, most=most, page_rows=page_rows, person=make.user())


def begun(home, **given):
    row = quoted(home, **given)
    ahrefs_import.start(row)
    return row


def test_every_row_comes_once_and_goes_to_the_loader(home, api):
    row = begun(home)
    assert ahrefs_import.pull_due() == 4  # and the fifth page, the last
    assert (row.state, row.rows, row.pages, row.units) == (PullState.DONE, 90, 5, 4 * 300 + 150)
    assert api.sold == 90
    assert len(api.asked) == 5 and all("offset" not in query for query in api.asked)
    brought = ahrefs_import.brought(row)
    assert (brought.recognised, brought.kind) == ("Ahrefs, Backlinks", ImportKind.BACKLINKS)
    load.confirm(brought)
    load.run(brought)
    assert (brought.new, brought.rejected) == (90, 0)
    one = db.session.scalars(db.select(Backlink).where(Backlink.source_url == link(5)["url_from"])).one()
    assert (one.anchor, one.rel, str(one.first_seen_on)) == ("acme, guide", "nofollow", "2025-01-02")


def test_the_cost_is_said_before_anything_is_asked(home, api):
    row = quoted(home, most=50, page_rows=20)
    assert row.most_units == 50 * PRICE and row.state == PullState.QUOTED
    assert ahrefs_import.pull_due() == 0 and api.asked == []
    ahrefs_import.start(row)
    ahrefs_import.pull_due()
    assert row.rows == 50 and row.units == row.most_units
    assert quoted(home, most=2).most_units == 50  # a request has its least price


def test_referring_domains_come_too(home, app):
    rows = [
        {"domain": f"d{n:02d}.example", "domain_rating": 10.0, "links_to_target": 2, "dofollow_links": 1,
         "first_seen": "2025-01-01T00:00:00Z", "last_seen": None}
        for n in range(25)
    ]  # fmt: skip
    api = Api(rows, "refdomains")
    with serving(api) as server:
        app.config["AHREFS_URL"] = server.url
        row = begun(home, what="refdomains", page_rows=10)
        ahrefs_import.pull_due()
    brought = ahrefs_import.brought(row)
    assert (row.rows, api.sold, brought.recognised) == (25, 25, "Ahrefs, Referring domains")
    bring.choose(brought, ImportKind.BACKLINKS)
    load.confirm(brought)
    load.run(brought)
    assert db.session.scalar(db.select(db.func.count(BacklinkDomain.id))) == 25


def test_asked_to_wait_it_waits_and_goes_on_where_it_was(home, api):
    row = begun(home)
    api.troubles = [answer("slow down", "429 Too Many Requests", Retry_After="70")]
    ahrefs_import.pull_due()
    assert row.state == PullState.WAITING and row.again_at - now() > timedelta(seconds=65)
    ahrefs_import.pull_due()
    assert len(api.asked) == 1  # not before its time
    clock.stop(now() + timedelta(seconds=71))
    ahrefs_import.pull_due()
    assert (row.state, row.rows, api.sold) == (PullState.DONE, 90, 90)


def test_a_cut_connection_loses_and_doubles_nothing(home, api):
    row = begun(home)
    for _ in range(3):
        api.troubles = ["cut"]
        ahrefs_import.pull_due()
        assert row.state == PullState.WAITING and row.error
        clock.stop(row.again_at)
    ahrefs_import.pull_due()
    assert (row.state, row.rows, api.sold) == (PullState.DONE, 90, 90)


def test_after_many_tries_a_person_decides(home, api):
    row = begun(home)
    api.troubles = [answer("", "503 Service Unavailable")] * ahrefs_import.MOST_TRIES
    for _ in range(ahrefs_import.MOST_TRIES):
        ahrefs_import.pull_due()
        clock.stop(row.again_at)
    assert row.state == PullState.FAILED and "503" in row.error
    ahrefs_import.start(row)
    ahrefs_import.pull_due()
    assert row.state == PullState.DONE


@pytest.mark.parametrize("status, said", [("404 Not Found", "no such report"), ("403 Forbidden", "used up")])
def test_a_no_is_told_and_nothing_is_asked_again(home, api, status, said):
    row = begun(home)
    api.troubles = [answer('{"error": "because"}', status, Content_Type="application/json")]
    ahrefs_import.pull_due()
    ahrefs_import.pull_due()
    assert row.state == PullState.FAILED and said in row.error and "because" in row.error and len(api.asked) == 1


def test_a_wrong_key_stops_and_the_right_one_goes_on(home, api):
    row = begun(home, most=40)
    ahrefs_import.set_key(home, "other")
    ahrefs_import.pull_due()
    assert row.state == PullState.FAILED and "does not accept this key" in row.error and KEY not in row.error
    ahrefs_import.set_key(home, KEY)
    ahrefs_import.start(row)
    ahrefs_import.pull_due()
    assert (row.state, row.rows) == (PullState.DONE, 40)


def test_a_page_written_before_a_crash_is_not_paid_again(home, api, monkeypatch):
    row = begun(home)

    def dies(row, line):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ahrefs_import, "_take", dies)
        with pytest.raises(KeyboardInterrupt):
            ahrefs_import.pull_due()
    db.session.refresh(row)
    assert (row.rows, row.pages, api.sold) == (0, 0, 20)
    ahrefs_import.pull_due()
    assert (row.state, row.rows, api.sold) == (PullState.DONE, 90, 90)


def test_half_a_page_on_the_disk_is_asked_for_anew(home, api):
    row = begun(home)
    ahrefs_import._store(row).write_bytes(b'{"rows": [{"url_from"')
    ahrefs_import.pull_due()
    assert (row.state, row.rows) == (PullState.DONE, 90)


def test_stopped_it_keeps_what_came(home, api):
    row = begun(home)

    def one(*about, **more):
        page = ahrefs.page(*about, **more)
        ahrefs_import.stop(row)
        return page

    ahrefs_import.pull_due(ask=one)
    assert (row.state, row.rows) == (PullState.STOPPED, 20)
    ahrefs_import.start(row)
    ahrefs_import.pull_due()
    assert (row.state, row.rows, api.sold) == (PullState.DONE, 90, 90)


def test_an_answer_that_is_no_report_is_told(home, api):
    row = begun(home)
    api.troubles = [answer("<html>maintenance</html>")]
    ahrefs_import.pull_due()
    assert row.state == PullState.FAILED and "holds no backlinks" in row.error


def test_the_key_is_sealed_and_moves_with_the_others(home):
    sealed = db.session.scalar(db.select(Project.ahrefs_secret))
    assert KEY.encode() not in sealed
    assert Project.ahrefs_secret in rotate_keys.places() or "ahrefs_secret" in [
        place.key for place in rotate_keys.places()
    ]
    assert sum(rotate_keys.standing().values()) == 1


@pytest.mark.parametrize(
    "given", [{"what": "else"}, {"target": "no host"}, {"mode": "all"}, {"most": 0}, {"most": 2_000_000}]
)
def test_nonsense_is_refused(home, given):
    with pytest.raises(ahrefs_import.CannotPull):
        quoted(home, **given)


def test_without_a_key_nothing_begins(app):
    with pytest.raises(ahrefs_import.CannotPull, match="key"):
        begun(make.project())
    with pytest.raises(ahrefs_import.CannotPull):
        ahrefs_import.set_key(make.project(), "two words")


def test_the_order_is_kept_by_every_field():
    assert ahrefs_api.behind(["a", "b"], ["1", "2"]) == {
        "or": [
            {"field": "a", "is": ["gt", "1"]},
            {"and": [{"field": "a", "is": ["eq", "1"]}, {"field": "b", "is": ["gt", "2"]}]},
        ]
    }
