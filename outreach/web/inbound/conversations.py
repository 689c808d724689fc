"""What the inbox shows: the conversations of a tab, and one of them with its mails and what is known about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_login import current_user
from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from ...core import labels
from ...core.inbound import quotes
from ...core.mime import mime
from ...core.states import MailKind, Outcome, ThreadTab
from ...db import db, now
from ...flows.inbound import matching, replies
from ...models import Contact, Link, Mailbox, Message, Pitch, Thread
from .. import access, choices, forms, layout, request_values
from ..outbound import snippets
from . import mail_html

PAGE = 50
TABS = (
    ("needs", "Needs you"), ("bounced", "Came back"), ("waiting", "Waiting"), ("done", "Done"), ("all", "All"),
    ("unmatched", "Unmatched"),
)  # fmt: skip
KEYED = tuple(Outcome)[:6]  # the keys 1 to 6
KEPT = ("tab", "campaign", "mailbox", "outcome", "who", "q", "project")  # arguments that stay while one walks about


@dataclass(frozen=True)
class Shown:
    """One mail, split into what is shown at once and what is folded away."""

    message: Message
    text: str
    hidden: str = ""
    html_url: str = ""
    blocked: int = 0


def page(thread: Thread | None, form: Any = None) -> str:
    """The three columns: list, conversation, what is known about it; *form* is what was typed and is wrong."""
    tab = _tab()
    rows, more = _rows(tab)
    if thread is None and rows and tab == "needs":
        thread = rows[0]
    shown: list[Shown] = []
    links: list[Link] = []
    earlier = 0
    matches: list[tuple[Pitch, str]] = []
    if thread is not None:
        shown = _messages(thread)
        if thread.pitch is not None:
            links = list(
                db.session.scalars(access.visible(Link).where(Link.pitch_id == thread.pitch_id).order_by(Link.id))
            )
        if thread.contact_id is not None:
            mine = access.visible(Pitch).where(Pitch.contact_id == thread.contact_id).with_only_columns(func.count())
            earlier = int(db.session.scalar(mine) or 0) - (1 if thread.pitch_id else 0)
        matches = _matches(thread)
    position = next((number for number, row in enumerate(rows, 1) if thread is not None and row.id == thread.id), 0)
    return layout.fragment(
        "inbound/inbox/index.html",
        "inbox",
        tab=tab,
        tabs=[
            (text, url_for("inbox.index", **{**kept(), "tab": name}), number, name == tab)
            for name, text, number in _counted()
        ],
        rows=rows,
        more=more,
        thread=thread,
        shown=shown,
        links=links,
        earlier=max(earlier, 0),
        matches=matches,
        position=position,
        kept=kept(),
        keyed=KEYED,
        words=dict(labels.options("outcome")),
        suggested=(thread.suggestion or {}).get("outcome", "") if thread is not None else "",
        because=(thread.suggestion or {}).get("because", "") if thread is not None else "",
        offered=_offered(shown, links, thread),
        people=choices.people(),
        boxes=_boxes(),
        campaigns=choices.campaigns(access.project()),
        to=replies.recipient(thread) if thread is not None else "",
        snippets=snippets.offered(thread.project_id) if thread is not None else [],
        **forms.shown(form),
    )


def _messages(thread: Thread) -> list[Shown]:
    """The mails of a conversation, oldest first; quoted text is folded away."""
    found = []
    for message in thread.messages:
        if message.outgoing and message.state in ("stopped", "skipped"):
            continue
        text = message.body
        hidden = html_url = ""
        blocked = 0
        if not message.outgoing and message.raw is not None:
            incoming = mime.read(message.raw)
            hidden = quotes.split(incoming.text).hidden[:20_000]
            if incoming.html and mail_html.safe_to_clean(incoming.html):
                html_url = url_for("inbox.formatted", id=thread.id, message_id=message.id)
                blocked = mail_html.images(incoming.html)
            if message.kind in (MailKind.BOUNCE, MailKind.DELAYED, MailKind.COMPLAINT) and not text:
                text = incoming.text[:5_000]
        found.append(Shown(message, text or message.reason, hidden, html_url, blocked))
    return found


def _offered(shown: list[Shown], links: list[Link], thread: Thread | None) -> str:
    """A URL in a reply that may be the promised link: on the site of the pitch, and not logged yet."""
    if thread is None or thread.pitch is None:
        return ""
    logged = {link.source_url for link in links}
    for one in reversed(shown):
        for url in one.message.facts.get("links", []) if not one.message.outgoing else []:
            if matching.on_site(url, thread.pitch.site.host) and url not in logged:
                return str(url)
    return ""


def _matches(thread: Thread) -> list[tuple[Pitch, str]]:
    """The pitches an unmatched mail may belong to, as far as this person may see them, with why."""
    if thread.tab != ThreadTab.UNMATCHED:
        return []
    guesses = {one["pitch"]: one["because"] for one in (thread.suggestion or {}).get("matches", [])}
    found = (
        access.visible(Pitch).where(Pitch.id.in_(guesses)).options(joinedload(Pitch.site), joinedload(Pitch.campaign))
    )
    return [(pitch, guesses[pitch.id]) for pitch in db.session.scalars(found)]


def _tab() -> str:
    asked = request.args.get("tab", "needs")
    return asked if asked in dict(TABS) else "needs"


def kept() -> dict[str, Any]:
    """The arguments that stay while one walks about."""
    return {name: request.args[name] for name in KEPT if request.args.get(name)}


def _wanted(tab: str) -> Select[Thread]:
    """The conversations of a tab, within what the person may see and the filters that are on."""
    wanted = access.visible(Thread)
    at = now()
    chosen = access.project()
    if tab == "unmatched":
        wanted = wanted.where(Thread.tab == ThreadTab.UNMATCHED)
    else:
        wanted = wanted.where(Thread.project_id == chosen.id if chosen else access.within(Thread.project_id))
        awake = or_(Thread.later_until.is_(None), Thread.later_until <= at)
        if tab == "needs":
            wanted = wanted.where(Thread.tab == ThreadTab.NEEDS, awake)
        elif tab == "waiting":
            wanted = wanted.where(
                or_(Thread.tab == ThreadTab.WAITING, and_(Thread.tab.in_((ThreadTab.NEEDS, ThreadTab.BOUNCED)), ~awake))
            )
        elif tab == "bounced":
            wanted = wanted.where(Thread.tab == ThreadTab.BOUNCED, awake)
        elif tab == "done":
            wanted = wanted.where(Thread.tab == ThreadTab.DONE)
        else:
            wanted = wanted.where(Thread.tab.not_in((ThreadTab.UNMATCHED, ThreadTab.IGNORED)))
    campaign, box = (
        request.args.get("campaign", type=request_values.key),
        request.args.get("mailbox", type=request_values.key),
    )
    if campaign:
        wanted = wanted.where(Thread.pitch_id.in_(select(Pitch.id).where(Pitch.campaign_id == campaign)))
    if box:
        wanted = wanted.where(Thread.mailbox_id == box)
    if request.args.get("outcome") in tuple(Outcome):
        wanted = wanted.where(Thread.outcome == request.args["outcome"])
    if request.args.get("who") == "me":
        wanted = wanted.where(Thread.assigned_id == current_user.id)
    text = request.args.get("q", "").strip()
    if text:
        named = select(Contact.id).where(Contact.name.icontains(text, autoescape=True))
        wanted = wanted.where(
            or_(
                Thread.subject.icontains(text, autoescape=True),
                Thread.snippet.icontains(text, autoescape=True),
                Thread.contact_id.in_(named),
            )
        )
    return wanted


def _rows(tab: str) -> tuple[list[Thread], str | None]:
    """Fifty of a tab: what needs somebody from the oldest on, everything else from the newest."""
    rising = tab == "needs"
    order = (Thread.last_at, Thread.id) if rising else (Thread.last_at.desc(), Thread.id.desc())
    wanted = _wanted(tab)
    after = request.args.get("after", type=request_values.key)
    last = db.session.get(Thread, after) if after else None
    if last is not None:
        further = Thread.last_at > last.last_at if rising else Thread.last_at < last.last_at
        level = and_(Thread.last_at == last.last_at, Thread.id > last.id if rising else Thread.id < last.id)
        wanted = wanted.where(or_(further, level))
    loaded = wanted.order_by(*order).options(
        joinedload(Thread.contact).selectinload(Contact.addresses),
        joinedload(Thread.pitch).joinedload(Pitch.site),
        joinedload(Thread.pitch).joinedload(Pitch.campaign),
    )
    found = list(db.session.scalars(loaded.limit(PAGE + 1)))
    more = url_for("inbox.index", after=found[PAGE - 1].id, **kept()) if len(found) > PAGE else None
    return found[:PAGE], more


def _counted() -> list[tuple[str, str, str | None]]:
    """The tabs as (name, title, count up to "99+" or None)."""
    told = []
    for name, text in TABS:
        number = None
        if name in ("needs", "bounced", "waiting", "unmatched"):
            capped = _wanted(name).with_only_columns(Thread.id).limit(100).subquery()
            many = int(db.session.scalar(select(func.count()).select_from(capped)) or 0)
            number = "99+" if many > 99 else str(many)
        told.append((name, text, number))
    return told


def next_url(thread: Thread) -> str:
    """The URL to go on to after this conversation: the next one of the same tab, in the order of its list."""
    tab = _tab()
    rows, _ = _rows(tab)
    ids = [row.id for row in rows]
    rest = ids[ids.index(thread.id) + 1 :] if thread.id in ids else ids
    others = rest or [id for id in ids if id != thread.id]
    if not others:
        return url_for("inbox.index", **kept())
    return url_for("inbox.show", id=others[0], **kept())


def _boxes() -> list[tuple[int, str]]:
    return [
        (box.id, box.address)
        for box in db.session.scalars(access.visible(Mailbox).order_by(Mailbox.address).limit(100))
    ]
