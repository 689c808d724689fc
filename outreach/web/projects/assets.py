"""Assets: the pages of ours worth linking to, and what each has earned."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response
from wtforms import Form

from ...core import urls
from ...core.states import AssetKind, LinkState, Role, WonBy
from ...db import db, now
from ...flows import undo
from ...models import Asset, Campaign, CampaignAsset, Link, Pitch
from .. import access, choices, flash, forms
from ..access import needs

bp = Blueprint("assets", __name__, url_prefix="/assets")

KINDS = [(kind.value, kind.value.capitalize()) for kind in AssetKind]


class AssetForm(Form):  # type: ignore[misc]
    """A page of ours."""

    url = forms.Typed("Address")
    title = forms.Line("Title", longest=200)
    kind = forms.Typed("Kind")
    notes = forms.Lines("Notes", longest=5000)

    def fill(self, asset: Asset) -> bool:
        """Write what was typed to *asset*; False when its address has to be put right."""
        asset.title, asset.notes = self.title.data, self.notes.data
        if self.kind.data in tuple(AssetKind):
            asset.kind = self.kind.data
        url = urls.typed(self.url.data)
        if url is None:
            self.url.errors = ["Enter a full address, such as https://example.com/page"]
            return False
        other = db.session.scalar(select(Asset).where(Asset.project_id == asset.project_id, Asset.url == url))
        if other is not None and other is not asset:
            self.url.errors = ["This page is listed already"]
            return False
        asset.url = url
        return True


@bp.get("")
@needs()
def index() -> str:
    archived = request.args.get("archived") == "1"
    wanted = access.visible(Asset).where(Asset.archived_at.is_not(None) if archived else Asset.archived_at.is_(None))
    if project := access.project():
        wanted = wanted.where(Asset.project_id == project.id)
    found = list(db.session.scalars(wanted.options(joinedload(Asset.project)).order_by(Asset.id.desc()).limit(300)))
    return render_template("projects/assets/index.html", assets=found, numbers=_numbers(found), archived=archived)


@bp.get("/new")
@needs(Role.MEMBER)
def new() -> str:
    return _form(None)


@bp.post("")
@needs(Role.MEMBER)
def create() -> Any:
    made, form = Asset(project_id=choices.home().id, created_at=now()), forms.sent(AssetForm)
    if not form.fill(made):
        return _form(None, form), 422
    with undo.recorded("asset.made", f"Added {made.title or made.url}", **_about(made)) as event:
        db.session.add(made)
    db.session.commit()
    flash.say(f"Added {made.title or urls.readable(made.url)}.", event)
    return redirect(url_for("assets.show", id=made.id), 303)


@bp.get("/<int:id>")
@needs(asset=Asset)
def show(asset: Asset) -> str:
    links = db.session.scalars(
        access.visible(Link)
        .where(Link.asset_id == asset.id)
        .options(joinedload(Link.site))
        .order_by(Link.id.desc())
        .limit(50)
    ).all()
    campaigns = db.session.scalars(
        select(Campaign).join(CampaignAsset).where(CampaignAsset.asset_id == asset.id).order_by(Campaign.id.desc())
    ).all()
    return render_template(
        "projects/assets/show.html", item=asset, n=_numbers([asset])[asset.id], links=links, campaigns=campaigns
    )


@bp.get("/<int:id>/edit")
@needs(Role.MEMBER, asset=Asset)
def edit(asset: Asset) -> str:
    return _form(asset)


@bp.post("/<int:id>")
@needs(Role.MEMBER, asset=Asset)
def update(asset: Asset) -> Any:
    form = forms.sent(AssetForm)
    with undo.recorded("asset.changed", f"Changed {asset.title or asset.url}", **_about(asset)) as event:
        good = form.fill(asset)
    if not good:
        page = _form(asset, form)
        db.session.rollback()
        return page, 422
    db.session.commit()
    flash.say("Saved.", event)
    return redirect(url_for("assets.show", id=asset.id), 303)


@bp.post("/<int:id>/archives")
@needs(Role.MEMBER, asset=Asset)
def archive(asset: Asset) -> Response:
    verb = "Brought back" if asset.archived_at else "Archived"
    with undo.recorded("asset.archived", f"{verb} {asset.title or asset.url}", **_about(asset)) as event:
        asset.archived_at = None if asset.archived_at else now()
    db.session.commit()
    flash.say(f"{event.summary}.", event)
    return redirect(url_for("assets.index"), 303)


def _numbers(found: list[Asset]) -> dict[int, dict[str, int]]:
    """For each page: pitches, won by check and by hand, links that are live."""
    ids = [asset.id for asset in found]
    numbers = {id: {"pitches": 0, "won": 0, "by_hand": 0, "live": 0} for id in ids}
    pitched = select(Pitch.asset_id, Pitch.won_by, func.count()).where(Pitch.asset_id.in_(ids))
    for id, won_by, count in db.session.execute(pitched.group_by(Pitch.asset_id, Pitch.won_by)):
        if id is not None:
            numbers[id]["pitches"] += count
            if won_by:
                numbers[id]["won" if won_by == WonBy.CHECK else "by_hand"] += count
    live = select(Link.asset_id, func.count()).where(
        Link.asset_id.in_(ids), Link.state.in_((LinkState.LIVE, LinkState.CHANGED))
    )
    for id, count in db.session.execute(live.group_by(Link.asset_id)):
        if id is not None:
            numbers[id]["live"] = count
    return numbers


def _form(asset: Asset | None, form: AssetForm | None = None) -> str:
    return render_template("projects/assets/form.html", item=asset, kinds=KINDS, **forms.shown(form))


def _about(asset: Asset) -> dict[str, Any]:
    return {"user_id": current_user.id, "project_id": asset.project_id}
