"""Campaigns: one promotion each: who gets it, what came of it, and whether it runs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload
from werkzeug.wrappers import Response
from wtforms import Field, Form

from ...core.states import CLOSED_STAGES, UNSENT, CampaignState, MailState, Role, Stage, WonBy
from ...db import db, now
from ...flows import undo
from ...flows.mailboxes import pausing
from ...flows.outbound import check_targets, pitch, preflight
from ...models import Asset, Campaign, CampaignAsset, CampaignMailbox, Contact, Mailbox, Message, Pitch, Sequence, Site
from .. import access, choices, flash, forms, lists
from ..access import needs

bp = Blueprint("campaigns", __name__, url_prefix="/campaigns")

ANSWERED = (Stage.TALKING, Stage.AGREED, Stage.WON)
COLUMNS = (
    lists.Column("site", "Site", lambda p: p.site.label, sort=Site.name),
    lists.Column("person", "Person", lambda p: p.contact.label if p.contact else ""),
    lists.Column("stage", "Stage", lambda p: p.stage, sort=Pitch.stage),
    lists.Column("turn", "Turn", lambda p: "" if p.stage in CLOSED_STAGES else p.turn),
    lists.Column("next", "Next step", lambda p: p.next_step_at, sort=Pitch.next_step_at, nullable=True),
    lists.Column("since", "In stage since", lambda p: p.stage_at, sort=Pitch.stage_at, descending=True),
)
FILTERS = (
    lists.Filter("q", "Site", lambda v: Site.name.icontains(v, autoescape=True) | Site.host.contains(v), kind="text"),
    lists.Filter("stage", "Stage", lambda v: Pitch.stage.in_(v), options=choices.STAGES),
)


class LaunchForm(Form):  # type: ignore[misc]
    """The confirmation to launch although pages do not respond."""

    sure = forms.Typed()


class CampaignForm(Form):  # type: ignore[misc]
    """What a campaign sends, with which mailboxes, and how fast."""

    name = forms.Typed("Name", filters=[lambda text: " ".join(text.split())[:120]])
    sequence = forms.Typed("Mails")
    mailbox = forms.Texts("Mailboxes")
    asset = forms.Texts("Pages to promote")
    daily_cap = forms.Typed("Mails a day at most")
    cooldown_days = forms.Typed("Days before somebody is written to again")
    any_time = forms.Typed("Send at any hour")

    def fill(self, campaign: Campaign) -> bool:
        """Write what was typed to *campaign*; False when something has to be put right."""
        self._fill_name(campaign)
        self._fill_sequence(campaign)
        cap = self.daily_cap.data.strip() or "0"
        if cap.isdecimal() and int(cap) <= 10_000:
            campaign.daily_cap = int(cap)
        else:
            self.daily_cap.errors = ["Enter a number, or 0 for no limit"]
        days = self.cooldown_days.data.strip()
        if not days or (days.isdecimal() and int(days) <= 3650):
            campaign.cooldown_days = int(days) if days else None
        else:
            self.cooldown_days.errors = ["Enter a number of days, 0 for no rule, or nothing for the project's"]
        campaign.any_time = self.any_time.data == "1"
        boxes = [access.scoped(Mailbox, id) for id in self.mailbox.data]
        pages = [access.scoped(Asset, id) for id in self.asset.data]
        if self._may_use(campaign, self.mailbox, {box.address: box for box in boxes}):
            _keep_only(campaign.mailboxes, "mailbox", boxes, CampaignMailbox)
        if self._may_use(campaign, self.asset, {page.title or page.url: page for page in pages}):
            _keep_only(campaign.assets, "asset", pages, CampaignAsset)
        return not self.errors

    def _fill_name(self, campaign: Campaign) -> None:
        name = self.name.data
        other = Campaign.called(campaign.project.id, name) if name else None
        if not name:
            self.name.errors = ["Give the campaign a name"]
        elif other is not None and other is not campaign:
            self.name.errors = [f"There is a campaign called {name} already"]
        else:
            campaign.name = name

    def _fill_sequence(self, campaign: Campaign) -> None:
        text = self.sequence.data
        if text and not text.isdecimal():
            campaign.sequence = pitch.starter_sequence(campaign.project, text, now())
        elif text:
            sequence = access.scoped(Sequence, text)
            if not self._may_use(campaign, self.sequence, {sequence.name: sequence}):
                return
            if campaign.sequence_id and sequence.id != campaign.sequence_id and campaign.launched_at:
                said = "Mails of this sequence were sent already. Make another campaign for another sequence"
                self.sequence.errors = [said]
            else:
                campaign.sequence = sequence

    def _may_use(self, campaign: Campaign, field: Field, chosen: dict[str, Any]) -> bool:
        """Whether all that was chosen, by its name, is the project's to use; else the *field* says which is not."""
        foreign = [name for name, row in chosen.items() if not campaign.project.may_use(row)]
        if foreign:
            field.errors = [f"{' and '.join(foreign)} belong{'' if foreign[1:] else 's'} to another project"]
        return not foreign


def _keep_only(entries: list[Any], name: str, wanted: list[Any], entry: type[Any]) -> None:
    """Make the *entries* of a campaign hold exactly the *wanted* rows, each in the attribute *name* of an *entry*."""
    for gone in [held for held in entries if getattr(held, name) not in wanted]:
        entries.remove(gone)
        db.session.delete(gone)
    for row in wanted:
        if all(getattr(held, name) is not row for held in entries):
            entries.append(entry(**{name: row}))


@bp.get("")
@needs()
def index() -> str:
    """All campaigns with their results; links won by hand are counted separately."""
    archived = request.args.get("archived") == "1"
    wanted = access.visible(Campaign).where(
        Campaign.archived_at.is_not(None) if archived else Campaign.archived_at.is_(None)
    )
    if project := access.project():
        wanted = wanted.where(Campaign.project_id == project.id)
    found = list(
        db.session.scalars(wanted.options(joinedload(Campaign.project)).order_by(Campaign.id.desc()).limit(200))
    )
    return render_template("outbound/campaigns/index.html", campaigns=found, numbers=numbers(found), archived=archived)


@bp.get("/new")
@needs(Role.MEMBER)
def new() -> str:
    return _form(None)


@bp.post("")
@needs(Role.MEMBER)
def create() -> Any:
    at = now()
    made = Campaign(project=choices.home(), owner_id=current_user.id, name="", created_at=at)
    form = forms.sent(CampaignForm)
    with db.session.no_autoflush:
        good = form.fill(made)
    if not good:
        return _form(None, form), 422
    with undo.recorded("campaign.made", f"Made the campaign {made.name}", **_about(made)) as event:
        db.session.add(made)
    db.session.commit()
    flash.say(f"Made {made.name}. Add people, then launch it.", event)
    return redirect(url_for("campaigns.show", id=made.id), 303)


@bp.get("/<int:id>")
@needs(campaign=Campaign)
def show(campaign: Campaign) -> Any:
    """The results of one campaign, and everyone in it."""
    wanted = (
        access.visible(Pitch)
        .where(Pitch.campaign_id == campaign.id)
        .join(Pitch.site)
        .options(contains_eager(Pitch.site), joinedload(Pitch.contact).selectinload(Contact.addresses))
    )
    listing = lists.Listing("campaign", wanted, Pitch.id, COLUMNS, FILTERS)
    texts = [v for step in campaign.sequence.steps for v in step.variants] if campaign.sequence else []
    return listing.answer(
        "outbound/campaigns/show.html",
        campaign=campaign,
        n=numbers([campaign])[campaign.id],
        problems=preflight.problems(campaign) if campaign.state == CampaignState.DRAFT else [],
        warnings=preflight.warnings(campaign),
        dead_links=check_targets.problems(check_targets.of_campaign(campaign))
        if campaign.state == CampaignState.DRAFT
        else [],
        texts=texts,
        stages=choices.STAGES,
    )


@bp.get("/<int:id>/edit")
@needs(Role.MEMBER, campaign=Campaign)
def edit(campaign: Campaign) -> str:
    return _form(campaign)


@bp.post("/<int:id>")
@needs(Role.MEMBER, campaign=Campaign)
def update(campaign: Campaign) -> Any:
    form = forms.sent(CampaignForm)
    with undo.recorded("campaign.changed", f"Changed {campaign.name}", **_about(campaign)) as event:
        good = form.fill(campaign)
    if not good:
        page = _form(campaign, form)
        db.session.rollback()
        return page, 422
    db.session.commit()
    flash.say(f"Saved {campaign.name}.", event)
    return redirect(url_for("campaigns.show", id=campaign.id), 303)


@bp.post("/<int:id>/launches")
@needs(Role.MEMBER, campaign=Campaign)
def launch(campaign: Campaign) -> Response:
    """Start sending. When pages it links to do not respond, the person has to confirm first."""
    problems = preflight.problems(campaign)
    pages = check_targets.of_campaign(campaign)
    check_targets.look(pages)
    if problems or (check_targets.problems(pages) and forms.sent(LaunchForm).sure.data != "1"):
        flash.say(" ".join(problems) or "Not launched yet: it links to pages that do not answer.")
        return redirect(url_for("campaigns.show", id=campaign.id), 303)
    with undo.recorded("campaign.launched", f"Launched {campaign.name}", **_about(campaign)) as event:
        campaign.state, campaign.paused_reason = CampaignState.RUNNING, ""
        campaign.launched_at = campaign.launched_at or now()
    db.session.commit()
    flash.say(f"{campaign.name} runs.", event)
    return redirect(url_for("campaigns.show", id=campaign.id), 303)


@bp.post("/<int:id>/pauses")
@needs(Role.MEMBER, campaign=Campaign)
def pause(campaign: Campaign) -> Response:
    """Hold back every mail that has not left yet."""
    with undo.recorded("campaign.paused", f"Paused {campaign.name}", **_about(campaign)) as event:
        pausing.pause_campaign(campaign, f"paused by {current_user.name}", now())
    db.session.commit()
    flash.say(f"Paused {campaign.name}. Nothing leaves until you resume it.", event)
    return redirect(url_for("campaigns.show", id=campaign.id), 303)


@bp.post("/<int:id>/resumes")
@needs(Role.MEMBER, campaign=Campaign)
def resume(campaign: Campaign) -> Response:
    with undo.recorded("campaign.resumed", f"Resumed {campaign.name}", **_about(campaign)) as event:
        pausing.resume_campaign(campaign, now())
        if campaign.state == CampaignState.FINISHED:
            campaign.state = CampaignState.RUNNING
    db.session.commit()
    flash.say(f"{campaign.name} goes on.", event)
    return redirect(url_for("campaigns.show", id=campaign.id), 303)


@bp.post("/<int:id>/finishes")
@needs(Role.MEMBER, campaign=Campaign)
def finish(campaign: Campaign) -> Response:
    """Send nothing more and plan nothing more."""
    with undo.recorded("campaign.finished", f"Finished {campaign.name}", **_about(campaign)) as event:
        campaign.state, campaign.paused_reason = CampaignState.FINISHED, ""
    db.session.commit()
    flash.say(f"{campaign.name} is finished.", event)
    return redirect(url_for("campaigns.show", id=campaign.id), 303)


@bp.post("/<int:id>/archives")
@needs(Role.MEMBER, campaign=Campaign)
def archive(campaign: Campaign) -> Response:
    verb = "Brought back" if campaign.archived_at else "Archived"
    with undo.recorded("campaign.archived", f"{verb} {campaign.name}", **_about(campaign)) as event:
        campaign.archived_at = None if campaign.archived_at else now()
        if campaign.archived_at and campaign.state == CampaignState.RUNNING:
            campaign.state, campaign.paused_reason = CampaignState.PAUSED, "archived"
    db.session.commit()
    flash.say(f"{verb} {campaign.name}.", event)
    return redirect(url_for("campaigns.index"), 303)


def numbers(found: list[Campaign]) -> dict[int, dict[str, int]]:
    """For each campaign: pitches, waiting, sent to, answered, won by check and by hand, lost."""
    ids = [campaign.id for campaign in found]
    names = ("pitches", "answered", "won", "by_hand", "agreed", "waiting", "sent")
    figures = {id: dict.fromkeys(names, 0) for id in ids}
    counted = select(Pitch.campaign_id, Pitch.stage, Pitch.outcome, Pitch.won_by, func.count()).where(
        Pitch.campaign_id.in_(ids)
    )
    for id, stage, outcome, won_by, count in db.session.execute(
        counted.group_by(Pitch.campaign_id, Pitch.stage, Pitch.outcome, Pitch.won_by)
    ):
        kinds = {
            "pitches": True,
            "answered": bool(outcome) or stage in ANSWERED,
            "won": won_by == WonBy.CHECK,
            "by_hand": won_by == WonBy.HAND,
            "agreed": stage == Stage.AGREED,
        }
        for name, is_one in kinds.items():
            figures[id][name] += count if is_one else 0
    mails = select(Message.campaign_id, func.count()).where(Message.campaign_id.in_(ids))
    waiting = mails.where(Message.state.in_(UNSENT)).group_by(Message.campaign_id)
    people = select(Message.campaign_id, Message.contact_id).where(
        Message.campaign_id.in_(ids), Message.state == MailState.SENT, Message.contact_id.is_not(None)
    )
    reached = people.distinct().subquery()
    sent = select(reached.c.campaign_id, func.count()).group_by(reached.c.campaign_id)
    for name, wanted in (("waiting", waiting), ("sent", sent)):
        for campaign_id, number in db.session.execute(wanted):
            if campaign_id is not None:
                figures[campaign_id][name] = number
    return figures


def _form(campaign: Campaign | None, form: CampaignForm | None = None) -> str:
    project = campaign.project if campaign else choices.home()
    sequences = [(s.id, s.name) for s in choices.sequences(project)]
    fresh = [] if campaign else [(key, f"{name} (ready to copy)") for key, name in choices.starting_points()]
    mailboxes, assets = choices.mailboxes(project), choices.assets(project)
    return render_template(
        "outbound/campaigns/form.html",
        campaign=campaign,
        project=project,
        sequence_options=[*sequences, *fresh],
        mailboxes=mailboxes,
        mailbox_options=[(box.id, box.address) for box in mailboxes],
        assets=assets,
        asset_options=[(asset.id, asset.title or asset.url) for asset in assets],
        **forms.shown(form),
    )


def _about(campaign: Campaign) -> dict[str, Any]:
    return {
        "project_id": campaign.project_id or campaign.project.id,
        "campaign_id": campaign.id,
        "user_id": current_user.id,
    }
