"""Inbox: every conversation, by what it needs; the thread, what it came to, and the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import nh3
from flask import Blueprint, Response, abort, redirect, request, url_for
from flask_login import current_user
from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as Answer

from ...core import labels
from ...core.inbound import html_text, mime, quotes
from ...core.states import MailKind, Outcome, Role, ThreadTab
from ...db import db, now
from ...flows.inbound import matching, outcomes, replies, unmatched
from ...flows.links import wins
from ...flows.outbound import drafts
from ...models import Contact, Link, Mailbox, Message, Pitch, Thread, User
from .. import access, choices, flash, layout, request_values
from ..access import needs
from ..outbound import snippets

bp = Blueprint("inbox", __name__, url_prefix="/inbox")

PAGE = 50
TABS = (("needs", "Needs you"), ("waiting", "Waiting"), ("done", "Done"), ("all", "All"), ("unmatched", "Unmatched"))
KEYED = tuple(Outcome)[:6]  # the keys 1 to 6
DEEPEST = 2_000  # nested elements; a sanitiser's time grows with their square
LARGEST = 1_000_000
FRAME_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_TAGS = frozenset(
    """
    a b strong i em u s p br div span ul ol li blockquote pre code hr table thead tbody tr td th h1 h2 h3 h4 h5 h6 small
    sub sup dl dt dd center font
    """.split()
)
_ATTRIBUTES = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "ol": {"start"}}
KEPT = ("tab", "campaign", "mailbox", "outcome", "who", "q", "project")


@dataclass(frozen=True)
class Shown:
    """One mail as the page shows it."""

    message: Message
    text: str
    hidden: str = ""
    html_url: str = ""
    blocked: int = 0


@bp.get("")
@needs()
def index() -> Any:
    """The list, with the first conversation open."""
    tab = _tab()
    rows, more = _rows(tab)
    first = rows[0] if rows and tab == "needs" else None
    return _page(tab, rows, more, first)


@bp.get("/<int:id>")
@needs(thread=Thread)
def show(thread: Thread) -> Any:
    """One conversation beside the list."""
    tab = _tab()
    rows, more = _rows(tab)
    return _page(tab, rows, more, thread)


@bp.get("/<int:id>/messages/<int:message_id>")
@needs(thread=Thread, message=Message)
def formatted(thread: Thread, message: Message) -> Response:
    """A mail as its writer formatted it: cleaned, without images, in a page that can do nothing."""
    if message.thread_id != thread.id or message.raw is None:
        abort(404)
    source = mime.read(message.raw).html
    if not safe_to_clean(source):
        abort(404)
    page = f'<!doctype html><meta charset="utf-8"><title>Mail</title><style>{_STYLE}</style>{cleaned(source)}'
    headers = {"Content-Security-Policy": FRAME_POLICY, "Referrer-Policy": "no-referrer"}
    return Response(page, mimetype="text/html", headers=headers)


@bp.get("/<int:id>/messages/<int:message_id>/raw")
@needs(thread=Thread, message=Message)
def raw(thread: Thread, message: Message) -> Response:
    """The mail as it came, as a file."""
    if message.thread_id != thread.id or message.raw is None:
        abort(404)
    headers = {"Content-Disposition": f'attachment; filename="mail-{message.id}.eml"'}
    return Response(message.raw, mimetype="application/octet-stream", headers=headers)


@bp.post("/<int:id>/outcomes")
@needs(Role.MEMBER, thread=Thread)
def outcome(thread: Thread) -> Answer:
    """What it came to; the next conversation opens."""
    which = _outcome(request.form.get("outcome", ""))
    there = _next_url(thread)
    event = outcomes.say(thread, which, current_user.id)
    flash.say(f"{event.summary}.", event)
    return redirect(there, 303)


@bp.post("/<int:id>/replies")
@needs(Role.MEMBER, thread=Thread)
def reply(thread: Thread) -> Any:
    """Send an answer, say what the conversation came to if asked, and go on to the next."""
    body = request.form.get("body", "")
    there = _next_url(thread)
    said = request.form.get("outcome", "")
    try:
        message = replies.answer(thread, body, current_user, now())
    except replies.CannotAnswer as why:
        db.session.rollback()
        rows, more = _rows(_tab())
        return _page(_tab(), rows, more, thread, body=body, wrong=[(why.field, str(why))]), 422
    db.session.commit()
    words = f"Answering {message.recipient}"
    if said:
        which = _outcome(said)
        event = outcomes.say(thread, which, current_user.id)
        words += f", {outcomes.said(which).lower()}"
        flash.say(f"{words}.", event)
    else:
        flash.say(f"{words}.")
    return redirect(there, 303)


@bp.post("/<int:id>/laters")
@needs(Role.MEMBER, thread=Thread)
def later(thread: Thread) -> Answer:
    """Show it again on another day."""
    there = _next_url(thread)
    try:
        until = drafts.until(request.form.get("until", ""), current_user, now())
    except drafts.NoDay as why:
        flash.say(str(why))
        return redirect(url_for("inbox.show", id=thread.id, **_kept()), 303)
    event = outcomes.later(thread, until, current_user.id)
    flash.say(f"{event.summary}.", event)
    return redirect(there, 303)


@bp.post("/<int:id>/dones")
@needs(Role.MEMBER, thread=Thread)
def done(thread: Thread) -> Answer:
    """Nothing more to do here."""
    there = _next_url(thread)
    event = outcomes.done(thread, current_user.id)
    flash.say(f"{event.summary}.", event)
    return redirect(there, 303)


@bp.post("/<int:id>/assignments")
@needs(Role.MEMBER, thread=Thread)
def assign(thread: Thread) -> Answer:
    """Give it to somebody."""
    given = request.form.get("user_id", "")
    user = access.scoped(User, given) if given else None
    event = outcomes.assign(thread, user.id if user else None, user.name if user else "nobody", current_user.id)
    flash.say(f"{event.summary}.", event)
    return redirect(url_for("inbox.show", id=thread.id, **_kept()), 303)


@bp.post("/<int:id>/links")
@needs(Role.MEMBER, thread=Thread)
def log_link(thread: Thread) -> Any:
    """Note the page a reply speaks of; it is looked at at once."""
    url = request.form.get("url", "")
    wrong = ""
    if thread.pitch is None:
        wrong = "Match this mail to a pitch first, so that we know which link to look for."
    else:
        try:
            _, event = wins.watch(thread.pitch, url, current_user, now())
            flash.say(f"{event.summary}. It is looked at now.", event)
        except wins.NoAddress as why:
            wrong = str(why)
    if wrong:
        db.session.rollback()
        rows, more = _rows(_tab())
        return _page(_tab(), rows, more, thread, url=url, wrong=[("url", wrong)]), 422
    return redirect(url_for("inbox.show", id=thread.id, **_kept()), 303)


@bp.post("/<int:id>/matches")
@needs(Role.MEMBER, thread=Thread)
def match(thread: Thread) -> Answer:
    """Say which pitch an unmatched mail belongs to."""
    pitch = access.scoped(Pitch, request.form.get("pitch_id", ""))
    if thread.tab != ThreadTab.UNMATCHED:
        abort(409, "This mail was matched already.")
    home = unmatched.match(thread, pitch, now())
    db.session.commit()
    flash.say(f"Matched to {pitch.contact.label if pitch.contact else pitch.site.label}.")
    return redirect(url_for("inbox.show", id=home.id, tab="needs"), 303)


@bp.post("/<int:id>/ignores")
@needs(Role.MEMBER, thread=Thread)
def ignore(thread: Thread) -> Answer:
    """Not ours; with sender=1 this writer is not shown again."""
    if thread.tab != ThreadTab.UNMATCHED:
        abort(409, "This mail was matched already.")
    there = _next_url(thread)
    sender = request.form.get("sender") == "1"
    unmatched.ignore(thread, now(), sender=sender)
    db.session.commit()
    flash.say("This sender is ignored from now on." if sender else "Ignored.")
    return redirect(there, 303)


@bp.post("/bulk")
@needs(Role.MEMBER)
def bulk() -> Answer:
    """The same for all ticked conversations: done, or an outcome."""
    op = request.form.get("op", "")
    ids = request_values.keys(request.form.getlist("id"))[:200]
    found = list(db.session.scalars(access.visible(Thread).where(Thread.id.in_([n for n in ids if n < 2**63]))))
    last = None
    for thread in found:
        last = (
            outcomes.done(thread, current_user.id)
            if op == "done"
            else outcomes.say(thread, _outcome(op), current_user.id)
        )
    count = f"{len(found)} conversations" if len(found) != 1 else "1 conversation"
    word = "done" if op == "done" else outcomes.said(_outcome(op)).lower()
    flash.say(f"{count}: {word}." if found else "Tick the conversations first.", last if len(found) == 1 else None)
    return redirect(url_for("inbox.index", **_kept()), 303)


# --- what is shown ----------------------------------------------------------------------------------------------------


def _page(
    tab: str,
    rows: list[Thread],
    more: str | None,
    thread: Thread | None,
    body: str = "",
    url: str = "",
    wrong: Any = (),
) -> str:
    """The three columns: list, conversation, what is known about it."""
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
            (text, url_for("inbox.index", **{**_kept(), "tab": name}), number, name == tab)
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
        kept=_kept(),
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
        body=body,
        url=url,
        wrong=list(wrong),
    )


def _messages(thread: Thread) -> list[Shown]:
    """The mails of a conversation, oldest first: own words in front, the rest one click away."""
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
            if incoming.html and safe_to_clean(incoming.html):
                html_url = url_for("inbox.formatted", id=thread.id, message_id=message.id)
                blocked = sum(
                    1
                    for tag in html_text.tokens(incoming.html)
                    if not isinstance(tag, str)
                    and tag.name == "img"
                    and tag.attributes.get("src", "").startswith("http")
                )
            if message.kind in (MailKind.BOUNCE, MailKind.DELAYED, MailKind.COMPLAINT) and not text:
                text = incoming.text[:5_000]
        found.append(Shown(message, text or message.reason, hidden, html_url, blocked))
    return found


def _offered(shown: list[Shown], links: list[Link], thread: Thread | None) -> str:
    """The address in a reply that may be the link: on the prospect's own site, and not logged yet."""
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


def _kept() -> dict[str, Any]:
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
            wanted = wanted.where(or_(Thread.tab == ThreadTab.WAITING, and_(Thread.tab == ThreadTab.NEEDS, ~awake)))
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
    more = url_for("inbox.index", after=found[PAGE - 1].id, **_kept()) if len(found) > PAGE else None
    return found[:PAGE], more


def _counted() -> list[tuple[str, str, str | None]]:
    """The tabs with how many wait where it matters, capped."""
    told = []
    for name, text in TABS:
        number = None
        if name in ("needs", "waiting", "unmatched"):
            capped = _wanted(name).with_only_columns(Thread.id).limit(100).subquery()
            many = int(db.session.scalar(select(func.count()).select_from(capped)) or 0)
            number = "99+" if many > 99 else str(many)
        told.append((name, text, number))
    return told


def _next_url(thread: Thread) -> str:
    """Where to go on when this conversation is dealt with: the next of the same tab, in the order of its list."""
    tab = _tab()
    rows, _ = _rows(tab)
    ids = [row.id for row in rows]
    rest = ids[ids.index(thread.id) + 1 :] if thread.id in ids else ids
    others = rest or [id for id in ids if id != thread.id]
    if not others:
        return url_for("inbox.index", **_kept())
    return url_for("inbox.show", id=others[0], **_kept())


def _outcome(text: str) -> Outcome:
    try:
        return Outcome(text)
    except ValueError:
        abort(400, "Choose one of the outcomes.")


def _boxes() -> list[tuple[int, str]]:
    return [
        (box.id, box.address)
        for box in db.session.scalars(access.visible(Mailbox).order_by(Mailbox.address).limit(100))
    ]


# --- other people's HTML ----------------------------------------------------------------------------------------------

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:12px;overflow-wrap:anywhere;color:#1b2430;background:#fff}"
    "blockquote{border-left:2px solid #d5dae1;margin:8px 0;padding-left:12px;color:#4a5565}"
    "table{border-collapse:collapse}td,th{padding:2px 6px;vertical-align:top}"
)


def safe_to_clean(source: str) -> bool:
    """Whether HTML is small and shallow enough to be cleaned in a moment."""
    if not source or len(source) > LARGEST:
        return False
    depth = 0
    for token in html_text.tokens(source):
        if isinstance(token, str) or token.name in html_text.VOID:
            continue
        depth = max(0, depth - 1) if token.closing else depth + 1
        if depth > DEEPEST:
            return False
    return True


def cleaned(source: str) -> str:
    """HTML by our own allow-list: no images, styles, classes or anything that loads or runs; links open elsewhere."""
    return nh3.clean(
        source,
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        clean_content_tags={"script", "style", "title"},
        strip_comments=True,
    )
