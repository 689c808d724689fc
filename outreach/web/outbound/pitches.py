"""Pitches: moving one on, winning it, stopping it, and the same for many."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response
from wtforms import Form

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


class PitchForm(Form):  # type: ignore[misc]
    """What was agreed about one pitch."""

    owner = forms.Typed("Owner")
    personal_line = forms.Typed("Personal line")
    target_url = forms.Typed("Page of ours they should link to")
    promised_on = forms.Typed("Promised for")
    price = forms.Typed("Price asked")
    currency = forms.Typed("Currency")
    tags = forms.Tags("Tags")

    def fill(self, pitch: Pitch) -> bool:
        """Write what was typed to *pitch*; False when something has to be put right."""
        pitch.tags = self.tags.data
        pitch.personal_line = self.personal_line.data.strip()[:2000]
        pitch.target_url = self.target_url.data.strip()[:2000]
        pitch.owner_id = access.scoped(User, self.owner.data).id if self.owner.data else None
        pitch.currency = self.currency.data.strip().upper()[:3]
        try:
            pitch.price = forms.price(self.price.data)
        except ValueError:
            self.price.errors = ["Enter a number, such as 120"]
        try:
            promised = date.fromisoformat(self.promised_on.data) if self.promised_on.data else None
        except ValueError:
            self.promised_on.errors = ["Pick the day they named"]
            return False
        if promised is None:
            pitch.promised_on = None
        elif promised != pitch.promised_on:
            wins.promise(pitch, promised, current_user, now())
        return not self.errors


class MoveForm(Form):  # type: ignore[misc]
    """The stage to go to."""

    stage = forms.Typed()


class WinForm(forms.NextForm, forms.OpForm):
    """The page of the link, or why the pitch counts as won without a check."""

    address = forms.Typed("Address of the page with the link")
    target = forms.Typed("Page of ours it should link to")
    reason = forms.Typed("Why")


class BulkForm(forms.ChosenForm):
    """What is done with the ticked pitches."""

    stage = forms.Typed()


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
    return _form(pitch)


@bp.post("/<int:id>")
@needs(Role.MEMBER, pitch=Pitch)
def update(pitch: Pitch) -> Any:
    form = forms.sent(PitchForm)
    with undo.recorded("pitch.changed", f"Changed the pitch to {pitch.site.label}", **about(pitch)) as event:
        good = form.fill(pitch)
    if not good:
        page = _form(pitch, form)
        db.session.rollback()
        return page, 422
    db.session.commit()
    flash.say("Saved.", event)
    return redirect(url_for("pitches.show", id=pitch.id), 303)


def _form(pitch: Pitch, form: PitchForm | None = None) -> str:
    people, price = choices.people(), forms.price_typed(pitch.price)
    return render_template("outbound/pitches/form.html", pitch=pitch, people=people, price=price, **forms.shown(form))


@bp.post("/<int:id>/moves")
@needs(Role.MEMBER, pitch=Pitch)
def move(pitch: Pitch) -> Response:
    """Move to another stage. Won asks for the page of the link first, unless a check has seen it."""
    stage = forms.sent(MoveForm).stage.data
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
    return _winning(pitch)


@bp.post("/<int:id>/wins")
@needs(Role.MEMBER, pitch=Pitch)
def win(pitch: Pitch) -> Any:
    """Start watching the named page, or count the pitch as won by hand, with a reason."""
    form, at = forms.sent(WinForm), now()
    try:
        if form.op.data == "hand":
            event = wins.by_hand(pitch, form.reason.data, current_user, at)
            flash.say(f"{pitch.site.label} counts as won by hand.", event)
        else:
            _, event = wins.watch(pitch, form.address.data, current_user, at, form.target.data)
            flash.say(f"Looking for the link of {pitch.site.label} now. It is won when the look sees it.", event)
    except wins.NoAddress as why:
        form.address.errors = [str(why)]
        return _again(pitch, form)
    except NotAllowed as why:
        form.reason.errors = [str(why)]
        return _again(pitch, form)
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
        until = drafts.until(forms.sent(forms.LaterForm).until.data, current_user, now())
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
    form = forms.sent(BulkForm)
    wanted = access.visible(Pitch).options(joinedload(Pitch.site))
    campaign = request.args.get("campaign", "")
    if form.all.data == "1" and campaign.isdecimal():
        wanted = wanted.where(Pitch.campaign_id == int(campaign)).limit(MOST)
    else:
        wanted = wanted.where(Pitch.id.in_(form.id.data[:MOST]))
    found = list(db.session.scalars(wanted.order_by(Pitch.id)))
    op, tag, at = form.op.data, form.tag.data, now()
    owner = access.scoped(User, form.owner.data) if op == "owner" and form.owner.data else None
    stage = {"lost": Stage.LOST, "not_now": Stage.NOT_NOW}.get(op) or form.stage.data
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
                pitch.tags = forms.tags(f"{pitch.tags} {tag}")
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


def _again(pitch: Pitch, form: WinForm) -> Any:
    db.session.rollback()
    return _winning(pitch, form), 422


def _winning(pitch: Pitch, form: WinForm | None = None) -> str:
    next_page = form.next.data if form else request.args.get("next", "")
    return render_template(
        "outbound/pitches/win.html", pitch=pitch, links=_links(pitch), next=next_page, **forms.shown(form)
    )


def _links(pitch: Pitch) -> list[Link]:
    return list(db.session.scalars(select(Link).where(Link.pitch_id == pitch.id).order_by(Link.id)))


def _back(pitch: Pitch | None = None) -> str:
    default = url_for("pitches.show", id=pitch.id) if pitch else url_for("pipeline.index")
    return forms.next_page(request.args.get("next") or default)
