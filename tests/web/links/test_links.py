"""The Links pages: the list, one link with its evidence, the proof one can hand on, and what people do by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import make
import pytest
import queries
import watched
from flask import Flask
from sqlalchemy import select

from outreach.core.states import LinkState, Role, Stage
from outreach.db import clock, db, now
from outreach.flows.links import verify
from outreach.models import Check, Event, Link, Message, Pitch


@pytest.fixture
def watching(app: Any) -> Iterator[Callable[..., Link]]:
    """watching(fate) -> a link that was looked at for some days, until its fate was told."""

    def watch(fate: str, **given: Any) -> Link:
        page = watched.Watched("https://blog1.test/posts/winter-feeding", fate, 3)
        looks = watched.Web([page], failing=0).looks(now)
        clock.stop(watched.START)
        link = make.link(source_url=page.url, target_url=watched.TARGET, state=LinkState.VERIFYING, **given)
        for _ in range(6):
            verify.verify(link, looks=looks)
            clock.forward(hours=25)
        return link

    yield watch
    clock.go()


def test_the_list_shows_states_and_tabs(owner: Any) -> None:
    project = make.project()
    for state in LinkState:
        make.link(project=project, state=state, source_url=f"https://{state}.example/page", sentence="Because.")
    page = owner.get("/links").text
    for state in set(LinkState) - {LinkState.RETIRED}:
        assert f"{state}.example/page" in page
    assert "retired.example/page" not in page
    attention = owner.get("/links?tab=attention").text
    assert "lost.example/page" in attention and "live.example/page" not in attention
    assert "retired.example" in owner.get("/links?state=retired").text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=blog-a", "a"), ("q=nothing", ""), ("rel=nofollow", "b"), ("rel=follow", "a"), ("paid=1", "b"),
        ("change=nofollow", "b"), ("checked=2020-01-01", "ab"), ("state=changed", "b"),
    ],
)  # fmt: skip
def test_the_filters(owner: Any, query: str, shown: str) -> None:
    project, at = make.project(), now()
    make.link(project=project, source_url="https://blog-a.example/", state=LinkState.LIVE, first_seen_at=at)
    make.link(
        project=project, source_url="https://blog-b.example/", state=LinkState.CHANGED, first_seen_at=at,
        rel="nofollow", told="rel_nofollow", price=12_000, currency="EUR",
    )  # fmt: skip
    page = owner.get(f"/links?{query}").text
    assert {name for name in "ab" if f"blog-{name}.example" in page.split("<table")[-1]} == set(shown)


def test_a_file_of_what_one_sees(owner: Any) -> None:
    make.link(source_url="https://blog-a.example/", state=LinkState.LIVE)
    answer = owner.get("/links?format=csv&columns=page,state,price")
    assert answer.mimetype == "text/csv" and "blog-a.example" in answer.text


def test_the_evidence_of_a_loss(owner: Any, watching: Any) -> None:
    link = watching("removed")
    assert link.state == LinkState.LOST
    page = owner.get(f"/links/{link.id}").text
    assert "The page answers normally, without the link." in page
    assert "<mark>&lt;a href=&#34;https://acme.test/guide&#34;&gt;the winter guide&lt;/a&gt;</mark>" in page
    missed = db.session.scalars(select(Check).where(Check.what == "missing")).one()
    at_miss = owner.get(f"/links/{link.id}?check={missed.id}").text
    assert "our own checklist" in at_miss and "is-removed" in at_miss and "is-added" in at_miss
    copy = owner.get(f"/links/{link.id}/copies/{missed.id}")
    assert copy.mimetype == "text/plain" and "our own checklist" in copy.text
    assert "attachment" in copy.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("fate", "says"),
    [("nofollow", "Nofollow"), ("noindex", "no (meta robots)"), ("canonical", "Not canonical"), ("gone", "404")],
)
def test_the_evidence_of_a_change(owner: Any, watching: Any, fate: str, says: str) -> None:
    assert says in owner.get(f"/links/{watching(fate).id}").text


def test_what_a_page_says_is_shown_as_text(owner: Any, watching: Any) -> None:
    link = watching("steady")
    link.anchor = link.sentence = "<script>alert(1)</script>"
    check = db.session.scalars(select(Check).order_by(Check.id.desc())).first()
    check.source_line = '<a href="https://acme.test/guide"><script>alert(1)</script></a>'
    db.session.commit()
    assert "<script>alert" not in owner.get(f"/links/{link.id}").text
    assert "<script>alert" not in owner.get("/links").text


def test_accepting_as_is_wins_what_was_seen(owner: Any, watching: Any) -> None:
    pitch = make.pitch(stage=Stage.AGREED)
    link = watching("nofollow", project=pitch.project, pitch=pitch)
    assert link.state == LinkState.CHANGED
    owner.post(f"/links/{link.id}/acceptances")
    db.session.expire_all()
    assert db.session.get(Link, link.id).state == LinkState.LIVE
    assert db.session.get(Pitch, pitch.id).stage == Stage.WON
    assert owner.post(f"/links/{link.id}/acceptances").status_code == 409


def test_retiring_can_be_taken_back(owner: Any) -> None:
    link = make.link(next_check_at=now())
    owner.post(f"/links/{link.id}/retirements")
    db.session.expire_all()
    assert (link.state, link.next_check_at) == (LinkState.RETIRED, None)
    event = db.session.scalars(select(Event).where(Event.kind == "link.retired")).one()
    owner.post(f"/events/{event.id}/undos")
    db.session.expire_all()
    assert link.state == LinkState.PROMISED and link.next_check_at


def test_looking_now(owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    page = watched.Watched("https://blog1.test/posts/x", "steady", 99)
    monkeypatch.setattr(verify, "check_pages", watched.Web([page], failing=0).looks(now))
    link = make.link(source_url=page.url, target_url=watched.TARGET)
    assert owner.post(f"/links/{link.id}/checks").status_code == 303
    db.session.expire_all()
    assert link.state == LinkState.LIVE
    assert db.session.scalars(select(Check)).one().asked_by_id


def test_many_at_once(owner: Any) -> None:
    project = make.project()
    links = [
        make.link(project=project, state=LinkState.LIVE, next_check_at=now() + timedelta(days=9)) for _ in range(3)
    ]
    ticked = [link.id for link in links[:2]]
    owner.post("/links/bulk?tab=live", data={"op": "check", "id": ticked})
    owner.post("/links/bulk?tab=live", data={"op": "tag", "id": ticked, "tag": "press"})
    db.session.expire_all()
    assert [link.next_check_at <= now() for link in links] == [True, True, False]
    assert [link.tags for link in links] == ["press", "press", ""]
    owner.post("/links/bulk?tab=live", data={"op": "retire", "all": "1"})
    db.session.expire_all()
    assert {link.state for link in links} == {LinkState.RETIRED}
    assert owner.post("/links/bulk", data={"op": "nonsense", "all": "1"}).status_code == 303


def test_adding_by_hand(owner: Any) -> None:
    make.project()
    form = {"source_url": "blog.example/post", "target_url": "https://acme.example/guide", "price": "120,50",
            "currency": "eur", "acquisition": "paid", "expected_rel": "sponsored"}  # fmt: skip
    assert owner.post("/links", data=form).status_code == 303
    link = db.session.scalars(select(Link)).one()
    assert (link.source_url, link.price, link.currency, link.state) == (
        "https://blog.example/post",
        12_050,
        "EUR",
        "verifying",
    )
    assert link.next_check_at and link.owner_id
    wrong = owner.post("/links", data={**form, "source_url": "", "price": "much"})
    assert wrong.status_code == 422 and "Enter a number" in wrong.text and "by which it is promised" in wrong.text
    many = owner.post("/links", data={**form, "source_url": "a.example/1\nb.example/2"})
    assert many.status_code == 303 and len(db.session.scalars(select(Link)).all()) == 3
    edited = owner.post(f"/links/{link.id}", data={**form, "expected_anchor": "the guide"})
    db.session.expire_all()
    assert edited.status_code == 303 and link.expected_anchor == "the guide"
    assert owner.get("/links/new").status_code == owner.get(f"/links/{link.id}/edit").status_code == 200


def test_the_proof_is_for_everybody_with_its_address_until_it_is_closed(owner: Any, client: Any, watching: Any) -> None:
    link = watching("steady")
    owner.post(f"/links/{link.id}/proofs", data={"op": "open"})
    db.session.expire_all()
    address = f"/p/{link.proof_token}"
    page = client.get(address)
    assert page.status_code == 200 and "The link is live and counts." in page.text
    assert "noindex" in page.headers["X-Robots-Tag"] and "<form" not in page.text
    assert client.get(address[:-1] + ("x" if address[-1] != "x" else "y")).status_code == 404
    owner.post(f"/links/{link.id}/proofs", data={"op": "close"})
    assert client.get(address).status_code == 404


def test_who_may(as_user: Any, client: Any, watching: Any) -> None:
    link = watching("steady")
    viewer = as_user(make.user(role=Role.VIEWER, all_projects=False))
    assert viewer.get(f"/links/{link.id}").status_code == 404  # of a project that is not theirs
    assert client.get("/links").status_code == 303
    assert as_user(make.user(role=Role.MEMBER, all_projects=False)).post(f"/links/{link.id}/checks").status_code == 404


def test_the_pages_stay_within_their_budget(app: Any, owner: Any, watching: Any) -> None:
    link = watching("removed")
    for n in range(60):
        pitch = make.pitch(campaign=make.campaign(project=link.project, mailboxes=[])) if n < 5 else None
        make.link(project=link.project, pitch=pitch, state=LinkState.LIVE, site=make.site())
    for path in ("/links", "/links?tab=attention", f"/links/{link.id}"):
        db.session.expire_all()
        with queries.watched(app) as asked:
            assert owner.get(path).status_code == 200
        assert len(asked) <= 25, (path, len(asked))


def test_a_mail_about_a_lost_link_is_drafted_in_its_conversation(app: Flask, owner: Any) -> None:
    pitch = make.pitch(stage=Stage.AGREED)
    thread = make.thread(pitch=pitch, mailbox=pitch.campaign.mailboxes[0].mailbox)
    sent = make.message(pitch=pitch, thread=thread)
    link = make.link(project=pitch.project, pitch=pitch, state=LinkState.LOST)
    assert owner.post(f"/links/{link.id}/drafts").status_code == 303
    draft = db.session.query(Message).filter_by(state="draft").one()
    assert (draft.thread_id, draft.in_reply_to) == (thread.id, sent.message_id)
