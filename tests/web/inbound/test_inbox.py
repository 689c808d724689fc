"""The inbox: what needs somebody, what it came to, and the answer; with plain forms, as without JavaScript."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import make
import pytest
from sqlalchemy import event as events
from sqlalchemy import select

from outreach.core.states import LinkState, MailKind, MailState, Outcome, Role, Stage, ThreadTab
from outreach.db import db, now
from outreach.flows.inbound import accept, store
from outreach.models import Link, Message, Thread

TWICE = "<p>Happy to add it</p>"


def conversation(n: int = 1, **given: Any) -> Thread:
    """A pitch that was answered; the answer came n hours ago."""
    site = make.site(f"blog{n}-{make.next_number() if hasattr(make, 'next_number') else id(given)}.example")
    box = given.pop("mailbox", None) or make.mailbox()
    campaign = given.pop("campaign", None) or make.campaign(mailboxes=[box])
    pitch = make.pitch(campaign=campaign, site=site, target_url="https://acme.example/guide")
    thread = make.thread(
        pitch=pitch,
        mailbox=box,
        tab=ThreadTab.NEEDS,
        unread=True,
        last_at=now() - timedelta(hours=n),
        snippet="Happy to add it",
        suggestion={"outcome": "interested", "because": "happy to add it"},
        **given,
    )
    ours = make.message(
        pitch=pitch,
        thread=thread,
        mailbox=box,
        campaign=campaign,
        contact=pitch.contact,
        recipient=pitch.address.email,
        at=now() - timedelta(days=1),
    )
    make.message(
        outgoing=False,
        state=MailState.RECEIVED,
        kind=MailKind.REPLY,
        pitch=pitch,
        thread=thread,
        mailbox=box,
        sender=pitch.address.email,
        recipient=box.address,
        body="Happy to add it, see https://" + site.host + "/new",
        in_reply_to=ours.message_id,
        facts={"links": [f"https://{site.host}/new"]},
        at=now() - timedelta(hours=n),
        received_at=now() - timedelta(hours=n),
    )
    return thread


def html_mail(thread: Thread, source: str) -> Message:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "mia@x.example", "ana@acme.example", "Re: A guide"
    mail.set_content("plain words")
    mail.add_alternative(source, subtype="html")
    return make.message(
        outgoing=False,
        state=MailState.RECEIVED,
        kind=MailKind.REPLY,
        thread=thread,
        raw=mail.as_bytes(),
        body="plain words",
        sender="mia@x.example",
        facts={},
        digest="d",
    )


def test_the_inbox_opens_the_oldest_that_needs_somebody(owner: Any) -> None:
    young, old = conversation(1), conversation(14)
    page = owner.get("/inbox").text
    assert page.index(f'id="thread-{old.id}"') < page.index(f'id="thread-{young.id}"')
    assert f"/inbox/{old.id}/outcomes" in page and "data-focus" in page
    assert "says “happy to add it”" in page and 'data-key="6"' in page


@pytest.mark.parametrize(
    ("which", "stage", "tab"),
    [
        (Outcome.INTERESTED, Stage.TALKING, ThreadTab.WAITING),
        (Outcome.ASKS_MONEY, Stage.TALKING, ThreadTab.WAITING),
        (Outcome.NO, Stage.LOST, ThreadTab.DONE),
        (Outcome.NOT_NOW, Stage.NOT_NOW, ThreadTab.DONE),
        (Outcome.LIVE, Stage.AGREED, ThreadTab.WAITING),
    ],
)
def test_an_outcome_moves_the_pitch_and_opens_the_next(owner: Any, which: str, stage: str, tab: str) -> None:
    first, second = conversation(3), conversation(2)
    answer = owner.post(f"/inbox/{first.id}/outcomes?tab=needs", data={"outcome": which})
    assert answer.status_code == 303 and answer.location.startswith(f"/inbox/{second.id}")
    db.session.expire_all()
    assert first.pitch is not None and (first.pitch.stage, first.tab, first.outcome) == (stage, tab, which)
    assert "Undo" in owner.get(answer.location).text


def test_the_last_outcome_leads_back_to_the_list(owner: Any) -> None:
    only = conversation()
    answer = owner.post(f"/inbox/{only.id}/outcomes", data={"outcome": "no"})
    assert answer.location == "/inbox" and "Nothing waits for you" in owner.get("/inbox").text


def test_an_answer_waits_its_moments_and_stands_in_the_thread(owner: Any) -> None:
    thread = conversation()
    answer = owner.post(
        f"/inbox/{thread.id}/replies", data={"body": "Thank you!\r\nThis page.", "outcome": "interested"}
    )
    assert answer.status_code == 303
    sent = db.session.scalars(
        select(Message).where(Message.thread_id == thread.id, Message.state == MailState.QUEUED)
    ).one()
    theirs = next(message for message in thread.messages if not message.outgoing)
    assert (sent.recipient, sent.in_reply_to, sent.body) == (theirs.sender, theirs.message_id, "Thank you!\nThis page.")
    assert (
        sent.subject.startswith("Re: ")
        and sent.step_id is None
        and sent.not_before is not None
        and sent.not_before > now()
    )
    db.session.expire_all()
    assert (thread.tab, thread.outcome) == (ThreadTab.WAITING, "interested")


@pytest.mark.parametrize("body", ["  ", "Hi {{frist_name}}"])
def test_an_answer_that_cannot_leave_is_kept_and_said(owner: Any, body: str) -> None:
    thread = conversation()
    answer = owner.post(f"/inbox/{thread.id}/replies", data={"body": body})
    assert answer.status_code == 422 and "<title>Error: " in answer.text
    assert body.strip() in answer.text and thread.tab == ThreadTab.NEEDS


def test_an_address_on_their_site_is_offered_and_logged(owner: Any) -> None:
    thread = conversation()
    assert thread.pitch is not None
    url = f"https://{thread.pitch.site.host}/new"
    assert f'value="{url}"' in owner.get(f"/inbox/{thread.id}").text
    owner.post(f"/inbox/{thread.id}/links", data={"url": url})
    link = db.session.scalars(select(Link)).one()
    assert (link.source_url, link.state, link.pitch_id) == (url, LinkState.VERIFYING, thread.pitch_id)
    assert link.next_check_at is not None and link.next_check_at <= now()
    assert owner.post(f"/inbox/{thread.id}/links", data={"url": "not an address"}).status_code == 422


def test_later_and_done_put_it_away(owner: Any) -> None:
    first, second = conversation(3), conversation(2)
    owner.post(f"/inbox/{first.id}/laters", data={"until": "tomorrow"})
    owner.post(f"/inbox/{second.id}/dones")
    db.session.expire_all()
    assert first.tab == ThreadTab.WAITING and first.later_until is not None and second.tab == ThreadTab.DONE
    assert f'id="thread-{first.id}"' in owner.get("/inbox?tab=waiting").text
    assert f'id="thread-{second.id}"' in owner.get("/inbox?tab=done").text


def test_it_is_given_to_somebody(owner: Any) -> None:
    thread, lee = conversation(), make.user(name="Lee")
    owner.post(f"/inbox/{thread.id}/assignments", data={"user_id": lee.id})
    db.session.expire_all()
    assert thread.assigned_id == lee.id
    assert owner.post(f"/inbox/{thread.id}/assignments", data={"user_id": "999999"}).status_code == 404


def test_an_unmatched_mail_is_matched_with_one_press(owner: Any) -> None:
    home = conversation()
    assert home.pitch is not None and home.mailbox is not None and home.pitch.address is not None
    raw = (
        f"From: Desk <desk@{home.pitch.address.email.partition('@')[2]}>\r\nSubject: Your"
        " note\r\nMessage-ID: <q@x>\r\n\r\nSounds good"
    )
    kept = accept.accept(raw.encode(), store.Place(home.mailbox.id))
    assert kept is None, "nothing was sent to that domain lately"
    ours = next(message for message in home.messages if message.outgoing)
    ours.sent_at = now()
    db.session.commit()
    kept = accept.accept(raw.encode(), store.Place(home.mailbox.id))
    assert kept is not None
    page = owner.get(f"/inbox/{kept.thread_id}?tab=unmatched").text
    assert "Whose answer is this?" in page and f'value="{home.pitch_id}"' in page
    answer = owner.post(f"/inbox/{kept.thread_id}/matches", data={"pitch_id": home.pitch_id})
    assert answer.location.startswith(f"/inbox/{home.id}")
    assert owner.post(f"/inbox/{kept.thread_id}/ignores").status_code == 409


def test_the_ticked_are_done_together(owner: Any) -> None:
    threads = [conversation(n) for n in (1, 2, 3)]
    owner.post("/inbox/bulk", data={"op": "done", "id": [threads[0].id, threads[1].id]})
    db.session.expire_all()
    assert [thread.tab for thread in threads] == [ThreadTab.DONE, ThreadTab.DONE, ThreadTab.NEEDS]


def test_formatted_mail_can_do_nothing(owner: Any) -> None:
    thread = conversation()
    hostile = (
        '<p onclick="x()">Hello</p><script>alert(1)</script><img'
        ' src="https://spy.example/1.png"><style>p{background:url(//spy)}</style>'
        '<a href="javascript:x()">a</a><a href="https://ok.example/">b</a><div hx-get="/secret" data-x'
        ' style="position:fixed">c</div>'
        '<form action="https://spy.example"><input></form><iframe'
        ' src="//spy.example"></iframe><svg><script>1</script></svg>'
    )
    message = html_mail(thread, hostile)
    page = owner.get(f"/inbox/{thread.id}").text
    assert f'src="/inbox/{thread.id}/messages/{message.id}"' in page and 'sandbox="allow-popups' in page
    assert "1 remote image left out" in page and "spy.example" not in page
    frame = owner.get(f"/inbox/{thread.id}/messages/{message.id}")
    policy = frame.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups") and "default-src 'none'" in policy and "script-src" not in policy
    for bad in (
        "script",
        "onclick",
        "<img",
        "spy",
        "javascript:",
        "hx-",
        "data-x",
        "position",
        "<form",
        "<iframe",
        "<svg",
    ):
        assert bad not in frame.text.partition("</style>")[2], bad
    assert 'href="https://ok.example/"' in frame.text and "noopener" in frame.text


def test_a_mail_too_deep_to_clean_is_shown_as_text(owner: Any) -> None:
    thread = conversation()
    message = html_mail(thread, "<div>" * 40_000 + "hi")
    assert f'/messages/{message.id}"' not in owner.get(f"/inbox/{thread.id}").text
    assert owner.get(f"/inbox/{thread.id}/messages/{message.id}").status_code == 404


def test_the_mail_itself_is_saved_as_a_file(owner: Any) -> None:
    thread = conversation()
    message = html_mail(thread, "<p>x</p>")
    answer = owner.get(f"/inbox/{thread.id}/messages/{message.id}/raw")
    assert answer.data == message.raw and "attachment" in answer.headers["Content-Disposition"]
    other = conversation()
    assert owner.get(f"/inbox/{other.id}/messages/{message.id}/raw").status_code == 404


def test_what_belongs_to_others_is_not_there(as_user: Any, client: Any) -> None:
    thread = conversation()
    stranger = as_user(make.user(role=Role.MEMBER, all_projects=False))
    assert stranger.get(f"/inbox/{thread.id}").status_code == 404
    assert stranger.post(f"/inbox/{thread.id}/outcomes", data={"outcome": "no"}).status_code == 404
    assert f'id="thread-{thread.id}"' not in stranger.get("/inbox?tab=all").text
    assert client.get("/inbox").status_code == 303
    viewer = as_user(make.user(role=Role.VIEWER))
    assert viewer.get(f"/inbox/{thread.id}").status_code == 200
    assert viewer.post(f"/inbox/{thread.id}/outcomes", data={"outcome": "no"}).status_code == 403
    assert owner_unchanged(thread)


def owner_unchanged(thread: Thread) -> bool:
    db.session.expire_all()
    return thread.tab == ThreadTab.NEEDS and thread.outcome == ""


def test_nonsense_is_refused(owner: Any) -> None:
    thread = conversation()
    assert owner.post(f"/inbox/{thread.id}/outcomes", data={"outcome": "won"}).status_code == 400
    assert owner.get("/inbox/999999").status_code == 404
    assert owner.get("/inbox?tab=nonsense&after=99999&mailbox=x&outcome=x&q=%25").status_code == 200


def test_a_full_inbox_asks_a_bounded_number_of_questions(owner: Any) -> None:
    campaign = make.campaign()
    for n in range(30):
        conversation(n + 1, campaign=campaign)
    db.session.expire_all()
    asked: list[str] = []

    def count(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        asked.append(statement)

    events.listen(db.engine, "before_cursor_execute", count)
    try:
        assert owner.get("/inbox").status_code == 200
    finally:
        events.remove(db.engine, "before_cursor_execute", count)
    asked = [one for one in asked if one.lstrip().upper().startswith("SELECT")]
    assert len(asked) <= 25, asked
