"""Inbox: the conversations by what they need, and what users do with one: reply, set an outcome, postpone, match."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer
from wtforms import Form

from ...core.mime import mime
from ...core.states import Outcome, Role, ThreadTab
from ...db import db, now
from ...flows.inbound import outcomes, replies, unmatched
from ...flows.links import wins
from ...flows.outbound import drafts
from ...models import Message, Pitch, Thread, User
from .. import access, flash, forms
from ..access import needs
from . import conversations, mail_html

bp = Blueprint("inbox", __name__, url_prefix="/inbox")

MOST = 200  # conversations of one bulk action


class OutcomeForm(Form):  # type: ignore[misc]
    """The outcome of a conversation."""

    outcome = forms.Typed()


class ReplyForm(OutcomeForm):
    """A reply, and optionally the outcome of the conversation."""

    body = forms.Typed("Your answer")


class AssignForm(Form):  # type: ignore[misc]
    """Who takes care of it; empty for nobody."""

    user_id = forms.Typed()


class LinkForm(Form):  # type: ignore[misc]
    """The page a reply speaks of."""

    url = forms.Typed("Page with the link")


class MatchForm(Form):  # type: ignore[misc]
    """The pitch an unmatched mail belongs to."""

    pitch_id = forms.Typed()


class IgnoreForm(Form):  # type: ignore[misc]
    """Whether all further mail of the writer is left aside too."""

    sender = forms.Typed()


@bp.get("")
@needs()
def index() -> Any:
    """The list, with the first conversation open."""
    return conversations.page(None)


@bp.get("/<int:id>")
@needs(thread=Thread)
def show(thread: Thread) -> Any:
    """One conversation beside the list."""
    return conversations.page(thread)


@bp.get("/<int:id>/messages/<int:message_id>")
@needs(thread=Thread, message=Message)
def formatted(thread: Thread, message: Message) -> Response:
    """A mail as its writer formatted it: cleaned, without images, in a page that can do nothing."""
    if message.thread_id != thread.id or message.raw is None:
        abort(404)
    source = mime.read(message.raw).html
    if not mail_html.safe_to_clean(source):
        abort(404)
    headers = {"Content-Security-Policy": mail_html.POLICY, "Referrer-Policy": "no-referrer"}
    return Response(mail_html.page(source), mimetype="text/html", headers=headers)


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
    """Set the outcome, and go on to the next conversation."""
    which = _outcome(forms.sent(OutcomeForm).outcome.data)
    there = conversations.next_url(thread)
    event = outcomes.say(thread, which, current_user.id)
    flash.say(f"{event.summary}.", event)
    return redirect(there, 303)


@bp.post("/<int:id>/replies")
@needs(Role.MEMBER, thread=Thread)
def reply(thread: Thread) -> Any:
    """Send a reply, set the outcome if one was chosen, and go on to the next conversation."""
    form, there = forms.sent(ReplyForm), conversations.next_url(thread)
    said = form.outcome.data
    try:
        message = replies.answer(thread, form.body.data, current_user, now())
    except replies.CannotAnswer as why:
        db.session.rollback()
        forms.refuse(form, why)
        return conversations.page(thread, form), 422
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
    """Postpone it to another day."""
    there = conversations.next_url(thread)
    try:
        until = drafts.until(forms.sent(forms.LaterForm).until.data, current_user, now())
    except drafts.NoDay as why:
        flash.say(str(why))
        return redirect(url_for("inbox.show", id=thread.id, **conversations.kept()), 303)
    event = outcomes.later(thread, until, current_user.id)
    flash.say(f"{event.summary}.", event)
    return redirect(there, 303)


@bp.post("/<int:id>/dones")
@needs(Role.MEMBER, thread=Thread)
def done(thread: Thread) -> Answer:
    """Nothing more to do here."""
    there = conversations.next_url(thread)
    event = outcomes.done(thread, current_user.id)
    flash.say(f"{event.summary}.", event)
    return redirect(there, 303)


@bp.post("/<int:id>/assignments")
@needs(Role.MEMBER, thread=Thread)
def assign(thread: Thread) -> Answer:
    """Give it to somebody."""
    given = forms.sent(AssignForm).user_id.data
    user = access.scoped(User, given) if given else None
    event = outcomes.assign(thread, user.id if user else None, user.name if user else "nobody", current_user.id)
    flash.say(f"{event.summary}.", event)
    return redirect(url_for("inbox.show", id=thread.id, **conversations.kept()), 303)


@bp.post("/<int:id>/links")
@needs(Role.MEMBER, thread=Thread)
def log_link(thread: Thread) -> Any:
    """Log the page with the link that a reply mentions; it is checked at once."""
    form = forms.sent(LinkForm)
    if thread.pitch is None:
        form.url.errors = ["Match this mail to a pitch first, so that we know which link to look for."]
        return conversations.page(thread, form), 422
    try:
        _, event = wins.watch(thread.pitch, form.url.data, current_user, now())
    except wins.NoAddress as why:
        db.session.rollback()
        form.url.errors = [str(why)]
        return conversations.page(thread, form), 422
    flash.say(f"{event.summary}. It is looked at now.", event)
    return redirect(url_for("inbox.show", id=thread.id, **conversations.kept()), 303)


@bp.post("/<int:id>/matches")
@needs(Role.MEMBER, thread=Thread)
def match(thread: Thread) -> Answer:
    """Say which pitch an unmatched mail belongs to."""
    pitch = access.scoped(Pitch, forms.sent(MatchForm).pitch_id.data)
    if thread.tab != ThreadTab.UNMATCHED:
        abort(409, "This mail was matched already.")
    home = unmatched.match(thread, pitch, now())
    db.session.commit()
    flash.say(f"Matched to {pitch.contact.label if pitch.contact else pitch.site.label}.")
    return redirect(url_for("inbox.show", id=home.id, tab="needs"), 303)


@bp.post("/<int:id>/ignores")
@needs(Role.MEMBER, thread=Thread)
def ignore(thread: Thread) -> Answer:
    """Ignore an unmatched mail; with sender=1 all mail of this sender from now on."""
    if thread.tab != ThreadTab.UNMATCHED:
        abort(409, "This mail was matched already.")
    there = conversations.next_url(thread)
    sender = forms.sent(IgnoreForm).sender.data == "1"
    unmatched.ignore(thread, now(), sender=sender)
    db.session.commit()
    flash.say("This sender is ignored from now on." if sender else "Ignored.")
    return redirect(there, 303)


@bp.post("/bulk")
@needs(Role.MEMBER)
def bulk() -> Answer:
    """The same for all ticked conversations: done, or an outcome."""
    form = forms.sent(forms.ChosenForm)
    op = form.op.data
    found = list(db.session.scalars(access.visible(Thread).where(Thread.id.in_(form.id.data[:MOST]))))
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
    return redirect(url_for("inbox.index", **conversations.kept()), 303)


def _outcome(text: str) -> Outcome:
    try:
        return Outcome(text)
    except ValueError:
        abort(400, "Choose one of the outcomes.")
