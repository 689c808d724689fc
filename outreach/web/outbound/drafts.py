"""Drafts: reading and rewriting one, then sending, postponing or dropping it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response
from wtforms import Form

from ...core.outbound import merge_fields
from ...core.states import MailState, Role
from ...db import db, now
from ...flows import undo
from ...flows.outbound import drafts
from ...flows.today import agenda
from ...models import Contact, Link, Message, Pitch
from .. import access, flash, forms, request_values
from ..access import needs
from . import snippets

bp = Blueprint("drafts", __name__)

MOST = 500


class DraftForm(forms.OpForm):
    """The words of one draft."""

    subject = forms.Typed("Subject")
    body = forms.Typed("Text")


class DropForm(Form):  # type: ignore[misc]
    """Why a draft is not sent."""

    reason = forms.Typed()


@bp.get("/drafts")
@needs()
def index() -> str:
    """All drafts that are due, for reviewing and sending them together."""
    team = request.args.get("who") == "team"
    due = agenda.drafts_due(
        current_user,
        now(),
        project=access.project(),
        team=team,
        campaign_id=request.args.get("campaign", type=request_values.key),
    )
    return render_template("outbound/drafts/index.html", drafts=due, texts=drafts.readable(due))


@bp.post("/drafts")
@needs(Role.MEMBER)
def bulk() -> Response:
    """Send, put off or drop the ticked ones."""
    form, at = forms.sent(forms.ChosenForm), now()
    op = form.op.data
    wanted = access.visible(Message).where(Message.id.in_(form.id.data[:MOST])).options(
        joinedload(Message.pitch), joinedload(Message.contact).selectinload(Contact.addresses)
    )  # fmt: skip
    found = db.session.scalars(wanted.order_by(Message.id)).all()
    refused: list[str] = []
    about = {"user_id": current_user.id, "project_id": found[0].pitch.project_id if found and found[0].pitch else None}
    done = 0
    until = drafts.until("tomorrow", current_user, at)
    with undo.recorded("draft.bulk", "Sent drafts", **about) as event:
        for message in found:
            try:
                if op == "later":
                    drafts.postpone(message, until)
                else:
                    drafts.release(message, current_user, at)
                done += 1
            except drafts.NotWaiting as why:
                refused.append(str(why))
        noun = "1 mail" if done == 1 else f"{done} mails"
        event.summary = f"{noun} put off until tomorrow" if op == "later" else f"Sending {noun}"
    db.session.commit()
    flash.say(" ".join([f"{event.summary}.", *refused[:3]]), event if done else None)
    return redirect(_back(), 303)


@bp.get("/drafts/<int:id>")
@needs(draft=Message)
def show(draft: Message) -> Any:
    """One draft, to be read and rewritten."""
    if draft.state not in (MailState.DRAFT, MailState.HELD):
        if draft.thread_id:
            return redirect(url_for("inbox.show", id=draft.thread_id), 303)
        return redirect(url_for("outbox.index"), 303)
    text = drafts.readable([draft])[draft.id]
    return _page(draft, text.subject, text.body, text.problem)


@bp.post("/drafts/<int:id>")
@needs(Role.MEMBER, draft=Message)
def update(draft: Message) -> Any:
    """Keep the words written for this person; with ``op=send`` send them too."""
    form = forms.sent(DraftForm)
    subject, body = form.subject.data, form.body.data
    as_it_was = drafts.readable([draft])[draft.id]
    wrong = [] if body.strip() else [("body", "Write a text")]
    known = Contact.field_names() | frozenset(draft.pitch.fields if draft.pitch else ())
    wrong += [("body", sentence) for sentence in merge_fields.problems(f"{subject}\n{body}", known)]
    if wrong:
        return _page(draft, subject, body, "", wrong), 422
    try:
        if (subject.strip(), body.replace("\r\n", "\n").strip()) != (as_it_was.subject, as_it_was.body):
            with undo.recorded("draft.written", "Rewrote a draft", **_about(draft)) as event:
                kept = "" if subject.strip() == as_it_was.subject and not draft.subject else subject
                drafts.rewrite(draft, kept, body)
            db.session.commit()
            flash.say("Saved.", event)
        if form.op.data == "send":
            return _sent(draft)
    except drafts.NotWaiting as why:
        db.session.rollback()
        flash.say(str(why))
    if request.headers.get("HX-Request"):
        return "", 204  # the script keeps drafts while they are written
    return redirect(_back(), 303)


@bp.post("/drafts/<int:id>/sends")
@needs(Role.MEMBER, draft=Message)
def send(draft: Message) -> Response:
    """Send it, after the delay in which the user can take it back."""
    return _sent(draft)


@bp.post("/drafts/<int:id>/laters")
@needs(Role.MEMBER, draft=Message)
def later(draft: Message) -> Response:
    """Postpone it."""
    try:
        until = drafts.until(forms.sent(forms.LaterForm).until.data, current_user, now())
        event = drafts.put_off(draft, current_user, until)
        flash.say(f"{event.summary}.", event)
    except (drafts.NoDay, drafts.NotWaiting) as why:
        db.session.rollback()
        flash.say(str(why))
    return redirect(_back(), 303)


@bp.post("/drafts/<int:id>/drops")
@needs(Role.MEMBER, draft=Message)
def drop(draft: Message) -> Response:
    """Drop it, with a reason."""
    try:
        event = drafts.drop(draft, current_user, forms.sent(DropForm).reason.data or "no_fit", now())
        flash.say(f"{event.summary}.", event)
    except drafts.NotWaiting as why:
        db.session.rollback()
        flash.say(str(why))
    return redirect(_back(), 303)


@bp.post("/links/<int:id>/drafts")
@needs(Role.MEMBER, link=Link)
def create(link: Link) -> Response:
    """Draft a mail to whoever promised or removed a link; the draft opens on Today."""
    try:
        draft = drafts.about_link(link, current_user, now())
    except drafts.NotWaiting as why:
        db.session.rollback()
        flash.say(str(why))
        return redirect(_back(), 303)
    flash.say("A draft is ready. Read it, then send it.")
    return redirect(url_for("today.index", focus=f"draft-{draft.id}"), 303)


def _sent(draft: Message) -> Response:
    try:
        event = drafts.confirm(draft, current_user, now())
    except drafts.NotWaiting as why:
        db.session.rollback()
        flash.say(str(why))
    else:
        hold = current_user.hold_seconds
        whom = drafts.whom(draft)
        flash.say(f"Sending to {whom} in {hold} s." if hold else f"Sending to {whom}.", event)
    return redirect(_back(), 303)


def _page(draft: Message, subject: str, body: str, problem: str, wrong: Any = ()) -> str:
    return render_template(
        "outbound/drafts/show.html",
        draft=draft,
        subject=subject,
        body=body,
        problem=problem,
        wrong=wrong,
        reasons=drafts.REASONS,
        snippets=snippets.offered(draft.pitch.project_id if draft.pitch else None),
    )


def _about(draft: Message) -> dict[str, Any]:
    pitch: Pitch | None = draft.pitch
    return {
        "user_id": current_user.id,
        "project_id": pitch.project_id if pitch else None,
        "site_id": pitch.site_id if pitch else None,
        "pitch_id": draft.pitch_id,
        "contact_id": draft.contact_id,
    }


def _back() -> str:
    return forms.next_page(url_for("today.index", focus="followups"))
