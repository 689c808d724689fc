"""Compose: a pitch to one site or to several, each mail checked and previewed as its reader will get it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from ...core import urls
from ...core.outbound import merge_fields, richtext, schedule, starters
from ...core.states import CampaignState, Role, Triage
from ...db import db, now
from ...flows.outbound import check_targets, pitch
from ...models import Asset, Campaign, Contact, Message, Pitch, Project, Prospect, Site, User
from .. import access, choices, flash, forms
from ..access import needs
from . import letters, snippets

bp = Blueprint("compose", __name__)

CHECKED_UNASKED = 3  # more recipients are checked when somebody presses a button, so that the page opens at once


@bp.get("/compose")
@needs(Role.MEMBER)
def new() -> Any:
    """The form for the sites that the query names; without any, a field to search for one."""
    if request.args.get("pitch"):
        return _for_pitch(access.scoped(Pitch, request.args["pitch"]))
    ids = letters.numbers(request.args.get("prospects", ""))
    if not ids and request.args.get("site"):
        site = access.scoped(Site, request.args["site"])
        wanted = access.visible(Prospect).where(Prospect.site_id == site.id).limit(1)
        ids = [p.id for p in db.session.scalars(wanted)]
    prospects = letters.prospects_of(ids)
    if not prospects:
        return render_template("outbound/compose/empty.html", found=_find(request.args.get("q", "")))
    letter = letters.written(prospects, forms.asked(letters.ComposeForm))
    if len(prospects) <= CHECKED_UNASKED:
        pitch.check(letter.recipients, letter.campaign, letter.project, now())
    return _page(letter)


@bp.post("/compose")
@needs(Role.MEMBER)
def create() -> Any:
    """Preview, leave people out, save as draft, schedule or send: what the pressed button says."""
    form = forms.sent(letters.ComposeForm)
    ids = letters.numbers(form.prospects.data)
    pitch.look_up(ids)
    check_targets.look(_linked(form.target.data, form.body.data))
    prospects = letters.prospects_of(ids)
    if not prospects:
        return redirect(url_for("compose.new"), 303)
    letter = letters.written(prospects, form)
    op, _, rest = form.op.data.partition(":")
    at = now()
    pitch.check(letter.recipients, letter.campaign, letter.project, at)
    if op == "skip":
        letter.skipped = sorted({*letter.skipped, *letters.numbers(rest)})
    elif op == "back":
        letter.skipped = [id for id in letter.skipped if id not in letters.numbers(rest)]
    elif op == "insist":
        letter.insisted = sorted({*letter.insisted, *letters.numbers(rest)})
    elif op == "desist":
        letter.insisted = [id for id in letter.insisted if id not in letters.numbers(rest)]
    if op == "show" and rest.isdecimal():
        letter.at = min(int(rest), len(letter.recipients) - 1)
    if op == "test":
        return _test(letter)
    if op not in ("send", "draft", "schedule"):
        return _page(letter)
    wrong = _problems(letter, op)
    if wrong:
        return _page(letter, wrong), 422
    try:
        return _send(letter, op, at)
    except pitch.CannotPitch as why:
        db.session.rollback()
        letter = letters.written(letters.prospects_of(ids), form)
        return _page(letter, [(why.field, str(why))]), 422


def _test(letter: letters.Letter) -> Any:
    """Send the previewed mail to the signed-in user, and show the raw mail."""
    if letter.mailbox is None:
        return _page(letter, [("mailbox", "No mailbox is connected yet. Connect one under Settings, Mailboxes")]), 422
    shown, to = letter.recipients[letter.at], db.session.get_one(User, current_user.id)
    try:
        said, raw = pitch.trial(
            shown, letter.project, letter.mailbox, _asset(letter), letter.subject, letter.body, to
        )  # fmt: skip
    except pitch.CannotPitch as why:
        return _page(letter, [(why.field, str(why))]), 422
    return _page(letter, trial=(to.email, said, raw))


def _asset(letter: letters.Letter) -> Asset | None:
    """The page the letter asks a link for: a known one, or one that exists for this preview only."""
    url = letter.target.strip()
    known = next((held for held in choices.assets(letter.project) if held.url == url), None)
    return known or (Asset(url=url, title="") if url else None)


def _send(letter: letters.Letter, op: str, at: datetime) -> Any:
    assert letter.mailbox is not None
    sequence = letter.sequence or pitch.starter_sequence(letter.project, letter.starter, at)
    if sequence.id is None:
        db.session.add(sequence)
        db.session.flush()
    asset = pitch.asset_for(letter.project, letter.target, at)
    campaign = letter.campaign or pitch.quick_campaign(letter.project, sequence, letter.mailbox, current_user, at)
    later = _day(letter.day) if op == "schedule" else None
    going = letter.going
    plan = pitch.follow_ups(campaign, letter.mailbox, going[0], at) if len(going) == 1 else []
    written, event = pitch.send(
        going,
        campaign,
        current_user,
        at,
        pitch.Sending(
            asset=asset,
            mailbox=letter.mailbox if letter.campaign is None else None,
            subject=letter.subject if letter.own else "",
            body=letter.body if letter.own else "",
            confirm=op != "draft",
            not_before=later,
        ),
    )
    flash.say(_said(op, written, plan, campaign, at), event if op != "draft" else None)
    if len(written) == 1:
        return redirect(url_for("prospects.show", id=going[0].prospect.id), 303)
    return redirect(url_for("campaigns.show", id=campaign.id), 303)


def _said(op: str, written: list[Message], plan: list[datetime], campaign: Campaign, at: datetime) -> str:
    noun = f"to {written[0].contact.label}" if len(written) == 1 and written[0].contact else f"{len(written)} mails"
    if op == "draft":
        return (
            f"Drafted {noun}. It waits for you on Today."
            if len(written) == 1
            else f"Drafted {noun}. They wait on Today."
        )
    if op == "schedule" or (written and written[0].due_at and (written[0].due_at - at).total_seconds() > 60):
        due = min(message.due_at for message in written if message.due_at)
        zone = schedule.zone_named(current_user.timezone)
        local = due.astimezone(zone) if zone else due
        said = f"Scheduled {noun} for {local:%a} {local.day} {local:%b} {local:%H:%M}."
    elif current_user.hold_seconds:
        said = f"Sending {noun} in {current_user.hold_seconds} s."
    else:
        said = f"Sending {noun}."
    if plan:
        zone = schedule.zone_named(current_user.timezone)
        days = [moment.astimezone(zone) for moment in plan]
        words = " and ".join(f"{day:%a} {day.day} {day:%b}" for day in days)
        itself = any(step.mode == "itself" for step in campaign.sequence.steps[1:]) if campaign.sequence else False
        said += f" Follow-ups are due {words}" + ("." if itself else "; nothing goes out without you.")
    return said


def _problems(letter: letters.Letter, op: str) -> list[tuple[str, str]]:
    wrong: list[tuple[str, str]] = []
    if letter.mailbox is None:
        wrong.append(("mailbox", "No mailbox is connected yet. Connect one under Settings, Mailboxes"))
    uses_asset = "asset_url" in letter.body + letter.subject
    if uses_asset and not letter.target.strip():
        wrong.append(("target", "Enter the address of the page you want linked"))
    if not letter.body.strip():
        wrong.append(("body", "Write a text"))
    if not letter.subject.strip():
        wrong.append(("subject", "Enter a subject"))
    custom = Contact.field_names()
    for name, text in (("subject", letter.subject), ("body", letter.body)):
        wrong += [(name, sentence) for sentence in merge_fields.problems(text, custom)]
    if wrong:
        return wrong
    try:
        asset = pitch.asset_for(letter.project, letter.target, now())
    except pitch.CannotPitch as why:
        return [(why.field, str(why))]
    for r in letter.recipients:
        shown = pitch.preview(r, letter.project, letter.mailbox, asset, letter.subject, letter.body)
        if shown.missing:
            names = ", ".join(f"{{{{{name}}}}}" for name in shown.missing)
            where = f"line-{r.prospect.id}" if "personal_line" in shown.missing else "body"
            if r in letter.going:
                wrong.append((where, f"{names} is empty for {r.prospect.site.label} and has no fallback"))
        if shown.unfilled and r in letter.going:
            where = f"line-{r.prospect.id}" if any("personal_line" in said for said in shown.unfilled) else "body"
            wrong.append((where, f"{r.prospect.site.label}: {' '.join(shown.unfilled)}"))
    if not letter.going:
        wrong.append(("", "Nobody is left to write to. Look at what speaks against it below."))
    if len(letter.going) > pitch.SURE_ABOVE and not letter.sure:
        wrong.append(("sure", f"This goes to {len(letter.going)} people. Tick that you have looked at the preview"))
    if op == "schedule" and _day(letter.day) is None:
        wrong.append(("day", "Pick a day after today"))
    return wrong


def _page(letter: letters.Letter, wrong: Any = (), trial: tuple[str, str, str] | None = None) -> str:
    asset = _asset(letter)
    assets, sequences, mailboxes = (
        choices.assets(letter.project), choices.sequences(letter.project), choices.mailboxes(letter.project)
    )  # fmt: skip
    previews: list[pitch.Preview | None] = []
    broken = ""
    for recipient in letter.recipients:
        try:
            previews.append(
                pitch.preview(recipient, letter.project, letter.mailbox, asset, letter.subject, letter.body)
            )
        except merge_fields.BadTemplate as why:
            previews.append(None)
            broken = str(why)
    at = now()
    window = ""
    if letter.campaign and not letter.campaign.any_time and letter.mailbox:
        window = letter.mailbox.sends_at
    text = pitch.text_concerns(
        letter.body,
        letter.subject,
        letter.project.law,
        letter.project.postal_address,
        letter.mailbox.signature if letter.mailbox else "",
    )
    text += check_targets.problems(_linked(letter.target, letter.body))
    return render_template(
        "outbound/compose/new.html",
        letter=letter,
        wrong=wrong,
        trial=trial,
        preview=previews[letter.at],
        broken=broken,
        concerns=pitch.concerns(letter.recipients, previews),
        text_concerns=text,
        campaigns=_open_campaigns(letter.project),
        sequences=sequences,
        starters=starters.STARTERS,
        mailboxes=mailboxes,
        assets=assets,
        text_of=letters.text_of(letter.campaign, letter.sequence, letter.starter),
        chosen_sequence=str(letter.sequence.id) if letter.sequence else letter.starter or "resource",
        checked=request.method == "POST" or len(letter.recipients) <= CHECKED_UNASKED,
        window=window,
        snippets=snippets.offered(letter.project.id),
        fields=merge_fields.FIELDS,
        sure_above=pitch.SURE_ABOVE,
        at=at,
    )


def _linked(target: str, body: str) -> list[str]:
    """The URLs a letter links to: its target page, and those in its text."""
    url = urls.typed(target)
    return [*([url] if url else []), *richtext.links(body)]


def _open_campaigns(project: Project) -> list[Campaign]:
    open_ones = (CampaignState.DRAFT, CampaignState.RUNNING, CampaignState.PAUSED)
    wanted = select(Campaign).where(
        Campaign.project_id == project.id, Campaign.archived_at.is_(None), Campaign.state.in_(open_ones)
    )
    return list(db.session.scalars(wanted.order_by(Campaign.id.desc()).limit(50)))


def _find(text: str) -> list[Prospect]:
    if len(text.strip()) < 2:
        return []
    wanted = access.visible(Prospect).join(Prospect.site).where(
        Site.host.startswith(text.strip().lower(), autoescape=True)
        | Site.name.istartswith(text.strip(), autoescape=True)
    )  # fmt: skip
    return list(db.session.scalars(wanted.where(Prospect.state != Triage.SKIPPED).limit(20)))


def _for_pitch(pitch: Pitch) -> Any:
    wanted = select(Prospect.id).where(Prospect.project_id == pitch.project_id, Prospect.site_id == pitch.site_id)
    id = db.session.scalar(wanted)
    draft = db.session.scalar(
        select(Message.id).where(Message.pitch_id == pitch.id, Message.state == "draft").order_by(Message.id).limit(1)
    )
    if draft:
        return redirect(url_for("drafts.show", id=draft), 303)
    return redirect(url_for("compose.new", prospects=id, campaign=pitch.campaign_id), 303)


def _day(text: str) -> datetime | None:
    zone = schedule.zone_named(current_user.timezone) or schedule.zone_named("UTC")
    assert zone is not None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return schedule.instant(day, time(9), zone) if day > now().astimezone(zone).date() else None
