"""Pipeline: all pitches by stage, as a board or as a table."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from flask_login import current_user
from sqlalchemy import Select, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from ...core.states import CLOSED_STAGES, OPEN_STAGES, LinkState, Stage, Turn, WonBy
from ...db import capped, db, now
from ...models import Contact, Link, Pitch, Site
from .. import access, choices, lists, request_values
from ..access import needs

bp = Blueprint("pipeline", __name__, url_prefix="/pipeline")

CARDS = 25
SHOWN = (Stage.QUALIFIED, Stage.PITCHED, Stage.TALKING, Stage.AGREED, Stage.WON)
TURNS = choices.words_of("turn", Turn)

COLUMNS = (
    lists.Column("site", "Site", lambda p: p.site.label, sort=Site.name),
    lists.Column("person", "Person", lambda p: p.contact.label if p.contact else ""),
    lists.Column("campaign", "Campaign", lambda p: p.campaign.name),
    lists.Column("stage", "Stage", lambda p: p.stage, sort=Pitch.stage),
    lists.Column("turn", "Turn", lambda p: "" if p.stage in CLOSED_STAGES else p.turn, sort=Pitch.turn),
    lists.Column("next", "Next step", lambda p: p.next_step_at, sort=Pitch.next_step_at, nullable=True),
    lists.Column("since", "In stage since", lambda p: p.stage_at, sort=Pitch.stage_at, descending=True),
    lists.Column("tags", "Tags", lambda p: p.tags, shown=False),
)


def _step(values: list[str]) -> Any:
    conditions = {
        "overdue": Pitch.next_step_at < now(),
        "none": Pitch.next_step_at.is_(None),
        "planned": Pitch.next_step_at >= now(),
    }
    open_ones = Pitch.stage.in_(OPEN_STAGES)
    return or_(*(conditions[value] for value in values)) & open_ones


def _named(text: str) -> Any:
    return Site.name.icontains(text, autoescape=True) | Site.host.contains(text.lower(), autoescape=True)


FILTERS = (
    lists.Filter("q", "Site", lambda v: Pitch.site.has(_named(v)), kind="text"),
    lists.Filter("owner", "Owner", lambda v: Pitch.owner_id.in_([int(x) for x in v]), options=choices.people),
    lists.Filter("turn", "Turn", lambda v: Pitch.turn.in_(v), options=TURNS),
    lists.Filter(
        "step", "Next step", _step, options=(("overdue", "Overdue"), ("none", "None planned"), ("planned", "Planned"))
    ),
    lists.Filter(
        "tag", "Tag", lambda v: (" " + Pitch.tags + " ").contains(f" {v.lower()} ", autoescape=True), kind="text"
    ),
    lists.Filter("hand", "Won by hand", lambda v: Pitch.won_by == "hand", kind="flag"),
)
STAGE_FILTER = lists.Filter("stage", "Stage", lambda v: Pitch.stage.in_(v), options=choices.STAGES)


@bp.get("")
@needs()
def index() -> Any:
    view = request.args.get("view", "board")
    wanted = access.visible(Pitch)
    if project := access.project():
        wanted = wanted.where(Pitch.project_id == project.id)
    if campaign := request.args.get("campaign", type=request_values.key):
        wanted = wanted.where(Pitch.campaign_id == campaign)
    if view == "table":
        shown = wanted.join(Pitch.site).options(contains_eager(Pitch.site), *_loads())
        listing = lists.Listing("pipeline", shown, Pitch.id, COLUMNS, (*FILTERS, STAGE_FILTER))
        return listing.answer("outbound/pipeline/table.html", stages=choices.STAGES, people=choices.people())
    listing = lists.Listing("pipeline", wanted, Pitch.id, COLUMNS, FILTERS)
    at = now()
    return render_template(
        "outbound/pipeline/index.html",
        listing=listing,
        columns=_columns(listing.filtered, at),
        counts=_counts(listing.filtered, at),
        upto=lists.upto,
        most=lists.CAP,
        stages=choices.STAGES,
        closed=(Stage.LOST, Stage.NOT_NOW),
        cards=CARDS,
    )


def _counts(wanted: Select[Any], at: datetime) -> dict[str, tuple[int, ...]]:
    """For each stage with pitches: how many, past due, without a next step, our turn (Talking), won by hand (Won).

    Each is counted no further than one more than lists.CAP.
    """
    kinds = {
        "all": (tuple(Stage), true()),
        "late": (OPEN_STAGES, Pitch.next_step_at < at),
        "idle": (OPEN_STAGES, Pitch.next_step_at.is_(None)),
        "ours": ((Stage.TALKING,), Pitch.turn == Turn.OURS),
        "hand": ((Stage.WON,), Pitch.won_by == WonBy.HAND),
    }
    asked = {
        (stage, kind): capped(wanted.where(Pitch.stage == stage, more).with_only_columns(Pitch.id), lists.CAP)
        for kind, (stages, more) in kinds.items()
        for stage in stages
    }
    numbers = dict(zip(asked, db.session.execute(select(*asked.values())).one(), strict=True))
    return {
        stage.value: (n, *(numbers.get((stage, kind), 0) for kind in ("late", "idle", "ours", "hand")))
        for stage in Stage
        if (n := numbers[stage, "all"])
    }


def _columns(wanted: Select[Any], at: datetime) -> dict[str, list[tuple[Pitch, Link | None]]]:
    """The cards of each column, those with the earliest next step first; Won shows this month's."""
    more = request.args.get("more", "")
    zone = ZoneInfo(current_user.timezone)
    month = at.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    found: dict[str, list[Pitch]] = {}
    for stage in SHOWN:
        cards = wanted.where(Pitch.stage == stage).options(joinedload(Pitch.site), *_loads())
        if stage == Stage.WON:
            cards = cards.where(Pitch.won_at >= month).order_by(Pitch.won_at.desc(), Pitch.id)
        else:
            cards = cards.order_by(Pitch.next_step_at.asc().nulls_last(), Pitch.id)
        found[stage] = list(db.session.scalars(cards.limit(CARDS * 4 if more == stage else CARDS)).unique())
    ids = [pitch.id for stage in (Stage.AGREED, Stage.WON) for pitch in found[stage]]
    links = select(Link).where(Link.pitch_id.in_(ids), Link.state != LinkState.RETIRED).order_by(Link.id.desc())
    by_pitch = {link.pitch_id: link for link in db.session.scalars(links)} if ids else {}
    return {stage: [(pitch, by_pitch.get(pitch.id)) for pitch in pitches] for stage, pitches in found.items()}


def _loads() -> tuple[Any, ...]:
    return (
        joinedload(Pitch.contact).options(selectinload(Contact.addresses)),
        joinedload(Pitch.campaign),
    )
