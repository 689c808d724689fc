"""Pitches: moving one on, winning it, stopping it, and the same for many."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from ...core import labels
from ...core.states import CLOSED_STAGES, MailState, Role, Stage, WonBy
from ...db import db, now
from ...flows import undo
from ...flows.lifecycle import mail
from ...flows.lifecycle import pitch as lifecycle
from ...flows.lifecycle.allowed import NotAllowed
from ...flows.links import wins
from ...flows.outbound import drafts
from ...models import Link, Message, Pitch, Prospect, User
from .. import access, choices, flash, forms
from ..access import needs

bp = Blueprint("pitches", __name__, url_prefix="/pitches")

MOST = 5000


@bp.get("/<int:id>")
@needs(pitch=Pitch)
def show(pitch: Pitch) -> Response:
    """A pitch is shown on the page of its site."""
    wanted = select(Prospect.id).where(Prospect.project_id == pitch.project_id, Prospect.site_id == pitch.site_id)
    id = db.session.scalar(wanted)
    if id is None:
        return redirect(url_for("campaigns.show", id=pitch.campaign_id), 303)
    return redirect(url_for("prospects.show", id=id, pitch=pitch.id), 303)


@bp.get("/<int:id>/edit")
@needs(Role.MEMBER, pitch=Pitch)
def edit(pitch: Pitch) -> str:
    """Owner, target, price, tags, the day they promised."""
    return _form(pitch, {})


@bp.post("/<int:id>")
@needs(Role.MEMBER, pitch=Pitch)
def update(pitch: Pitch) -> Any:
    wrong: dict[str, str] = {}
    with undo.recorded("pitch.changed", f"Changed the pitch to {pitch.site.label}", **about(pitch)) as event:
        pitch.tags = _tags(request.form.get("tags", ""))
        pitch.personal_line = request.form.get("personal_line", "").strip()[:2000]
        pitch.target_url = request.form.get("target_url", "").strip()[:2000]
        owner = request.form.get("owner", "")
        pitch.owner_id = access.scoped(User, owner).id if owner else None
        try:
            pitch.price = forms.price(request.form.get("price"))
        except ValueError:
            wrong["price"] = "Enter a number, such as 120"
        pitch.currency = request.form.get("currency", "").strip().upper()[:3]
        day = request.form.get("promised_on", "")
        try:
            promised = date.fromisoformat(day) if day else None
        except ValueError:
            wrong["promised_on"], promised = "Pick the day they named", None
        if promised and promised != pitch.promised_on:
            wins.promise(pitch, promised, current_user, now())
        elif not day:
            pitch.promised_on = None
    if wrong:
        page = _form(pitch, wrong)
        db.session.rollback()
        return page, 422
    db.session.commit()
    flash.say("Saved.", event)
    return redirect(url_for("pitches.show", id=pitch.id), 303)


def _form(pitch: Pitch, wrong: dict[str, str]) -> str:
    people, price = choices.people(), forms.price_typed(pitch.price)
    return render_template("outbound/pitches/form.html", pitch=pitch, wrong=wrong, people=people, price=price)


@bp.post("/<int:id>/moves")
@needs(Role.MEMBER, pitch=Pitch)
def move(pitch: Pitch) -> Response:
    """Go to another stage; Won asks where the link is, unless a check has seen it."""
    stage = request.form.get("stage", "")
    if stage not in tuple(Stage):
        abort(409, "There is no such stage.")
    if stage == Stage.WON:
        if pitch.stage == Stage.WON:
            return redirect(_back(pitch), 303)
        if wins.seen(pitch) is None:
            where = url_for("pitches.winning_of", id=pitch.id, next=_back(pitch))
            if request.headers.get("HX-Request"):
                return Response("", 409, {"HX-Redirect": where})
            return redirect(where, 303)
    word = labels.word("stage", stage).text
    site, at = pitch.site.label, now()
    seen = wins.seen(pitch) if stage == Stage.WON else None
    with undo.recorded("pitch.stage", f"{site} moved to {word}", **about(pitch)) as event:
        _move(pitch, stage, seen, at)
    db.session.commit()
    flash.say(f"{event.summary}.", event)
    return redirect(_back(pitch), 303)


@bp.get("/<int:id>/wins")
@needs(Role.MEMBER, pitch=Pitch)
def winning_of(pitch: Pitch) -> str:
    """Where is the link?"""
    return render_template("outbound/pitches/win.html", pitch=pitch, wrong={}, links=_links(pitch))


@bp.post("/<int:id>/wins")
@needs(Role.MEMBER, pitch=Pitch)
def win(pitch: Pitch) -> Any:
    """Watch the page somebody named, or count the pitch as won by hand with a reason."""
    at = now()
    try:
        if request.form.get("op") == "hand":
            event = wins.by_hand(pitch, request.form.get("reason", ""), current_user, at)
            flash.say(f"{pitch.site.label} counts as won by hand.", event)
        else:
            text, target = request.form.get("address", ""), request.form.get("target", "")
            _, event = wins.watch(pitch, text, current_user, at, target)
            flash.say(f"Looking for the link of {pitch.site.label} now. It is won when the look sees it.", event)
    except wins.NoAddress as why:
        return _again(pitch, {"address": str(why)})
    except NotAllowed as why:
        return _again(pitch, {"reason": str(why)})
    return redirect(_back(pitch), 303)


@bp.post("/<int:id>/stops")
@needs(Role.MEMBER, pitch=Pitch)
def stop(pitch: Pitch) -> Response:
    """Send no further steps."""
    with undo.recorded("pitch.stopped", f"No more mails to {pitch.site.label}", **about(pitch)) as event:
        count = lifecycle.stop_mails(pitch, f"stopped by {current_user.name}", now())
        lifecycle.our_turn(pitch)
    db.session.commit()
    flash.say(f"{event.summary}. Mails that waited: {count}, now stopped." if count else f"{event.summary}.", event)
    return redirect(_back(pitch), 303)


@bp.post("/<int:id>/laters")
@needs(Role.MEMBER, pitch=Pitch)
def later(pitch: Pitch) -> Response:
    """Plan the next step for a day."""
    try:
        until = drafts.until(request.form.get("until", ""), current_user, now())
    except drafts.NoDay as why:
        flash.say(str(why))
        return redirect(_back(pitch), 303)
    words_ = f"{pitch.site.label} waits until {until:%a} {until.day} {until:%b}"
    waiting = db.session.scalars(
        select(Message).where(Message.pitch_id == pitch.id, Message.state == MailState.DRAFT)
    ).all()
    with undo.recorded("pitch.later", words_, **about(pitch)) as event:
        lifecycle.plan(pitch, until)
        for message in waiting:
            drafts.postpone(message, until)
    db.session.commit()
    flash.say(f"{event.summary}.", event)
    return redirect(_back(pitch), 303)


@bp.post("")
@needs(Role.MEMBER)
def bulk() -> Response:
    """Stage, owner, tag or close for all that are ticked."""
    ids = [int(text) for text in request.form.getlist("id")[:MOST] if text.isdecimal()]
    wanted = access.visible(Pitch).options(joinedload(Pitch.site))
    campaign = request.args.get("campaign", "")
    if request.form.get("all") == "1" and campaign.isdecimal():
        wanted = wanted.where(Pitch.campaign_id == int(campaign)).limit(MOST)
    else:
        wanted = wanted.where(Pitch.id.in_(ids))
    found = list(db.session.scalars(wanted.order_by(Pitch.id)))
    op, at = request.form.get("op", ""), now()
    owner = access.scoped(User, request.form["owner"]) if op == "owner" and request.form.get("owner") else None
    tag = _tags(request.form.get("tag", ""))
    stage = {"lost": Stage.LOST, "not_now": Stage.NOT_NOW}.get(op) or request.form.get("stage", "")
    if op == "stage" and (stage not in tuple(Stage) or stage == Stage.WON):
        flash.say("Choose a stage. A pitch is won one by one, by the link a check has seen.")
        return redirect(_back(), 303)
    noun = f"{len(found)} pitch{'' if len(found) == 1 else 'es'}"
    said = {
        "owner": f"Gave {noun} to {owner.name if owner else 'nobody'}",
        "tag": f"Tagged {noun} with {tag}",
        "stop": f"Stopped {noun}",
    }.get(op, f"Moved {noun} to {labels.word('stage', stage).text}")
    project_id = found[0].project_id if found else None
    with undo.recorded("pitch.bulk", said, user_id=current_user.id, project_id=project_id) as event:
        for pitch in found:
            if op == "owner":
                pitch.owner_id = owner.id if owner else None
            elif op == "tag":
                pitch.tags = _tags(f"{pitch.tags} {tag}")
            elif op == "stop":
                lifecycle.stop_mails(pitch, f"stopped by {current_user.name}", at)
            else:
                _move(pitch, stage, None, at)
    db.session.commit()
    flash.say(f"{said}.", event if found else None)
    return redirect(_back(), 303)


def about(pitch: Pitch) -> dict[str, Any]:
    """The columns of the timeline a pitch belongs to."""
    return {
        "user_id": current_user.id,
        "project_id": pitch.project_id,
        "site_id": pitch.site_id,
        "contact_id": pitch.contact_id,
        "campaign_id": pitch.campaign_id,
        "pitch_id": pitch.id,
    }


def _move(pitch: Pitch, stage: str, seen: Link | None, at: Any) -> None:
    if seen is not None:
        lifecycle.win(pitch, WonBy.CHECK, at)
        return
    if stage in CLOSED_STAGES:
        mail.stop_unsent(Message.pitch_id == pitch.id, f"closed: {labels.word('stage', stage).text}", by_hand_too=True)
    elif pitch.stage in CLOSED_STAGES:
        lifecycle.resume(pitch)
    lifecycle.move(pitch, stage, at)
    if stage in (Stage.TALKING, Stage.AGREED):
        lifecycle.our_turn(pitch)


def _again(pitch: Pitch, wrong: dict[str, str]) -> Any:
    db.session.rollback()
    return render_template("outbound/pitches/win.html", pitch=pitch, wrong=wrong, links=_links(pitch)), 422


def _links(pitch: Pitch) -> list[Link]:
    return list(db.session.scalars(select(Link).where(Link.pitch_id == pitch.id).order_by(Link.id)))


def _tags(text: str) -> str:
    return " ".join(dict.fromkeys(text.replace(",", " ").lower().split()))[:300]


def _back(pitch: Pitch | None = None) -> str:
    target = request.form.get("next") or request.args.get("next")
    if target:
        return access.safe_next(target)
    return url_for("pitches.show", id=pitch.id) if pitch else "/pipeline"
