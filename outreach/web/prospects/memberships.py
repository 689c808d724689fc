"""Memberships: our profiles in communities and forums, their rules, and the links that stand there."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from ...core import sanitize, urls
from ...core.states import MembershipState, Role, SiteKind
from ...db import db, now
from ...flows import undo
from ...flows.contacts import find
from ...models import Membership, Site
from .. import access, choices, flash, lists
from ..access import needs

bp = Blueprint("memberships", __name__, url_prefix="/memberships")

STATES = choices.words_of("membership", MembershipState)
COLUMNS = (
    lists.Column("site", "Community", lambda m: m.site.label, sort=Site.host),
    lists.Column("username", "Name there", lambda m: m.username),
    lists.Column("state", "State", lambda m: m.state),
    lists.Column("profile", "Profile", lambda m: m.profile_url),
    lists.Column("rules", "Rules", lambda m: m.rules),
)
FILTERS = (
    lists.Filter("q", "Community", lambda v: Site.host.contains(v.lower(), autoescape=True), kind="text"),
    lists.Filter("state", "State", lambda v: Membership.state.in_(v), options=STATES),
)


@bp.get("")
@needs()
def index() -> Any:
    wanted = access.visible(Membership).join(Membership.site).options(joinedload(Membership.site))
    if project := access.project():
        wanted = wanted.where(Membership.project_id == project.id)
    return lists.Listing("memberships", wanted, Membership.id, COLUMNS, FILTERS).answer(
        "prospects/memberships/index.html"
    )


@bp.get("/new")
@needs(Role.MEMBER)
def new() -> str:
    return _form(None, {})


@bp.post("")
@needs(Role.MEMBER)
def create() -> Any:
    made = Membership(project_id=choices.home().id, created_at=now())
    with undo.recorded("membership.made", "Joined a community", **_about(made)) as event:
        wrong = _write(made)
        if not wrong:
            db.session.add(made)
            event.summary = f"Noted our profile at {made.site.label}"
    if wrong:
        db.session.rollback()
        return _form(None, wrong), 422
    db.session.commit()
    flash.say(f"{event.summary}.", event)
    return redirect(url_for("memberships.index"), 303)


@bp.get("/<int:id>/edit")
@needs(Role.MEMBER, membership=Membership)
def edit(membership: Membership) -> str:
    return _form(membership, {})


@bp.post("/<int:id>")
@needs(Role.MEMBER, membership=Membership)
def update(membership: Membership) -> Any:
    with undo.recorded(
        "membership.changed", f"Changed our profile at {membership.site.label}", **_about(membership)
    ) as event:
        wrong = _write(membership)
    if wrong:
        page = _form(membership, wrong)
        db.session.rollback()
        return page, 422
    db.session.commit()
    flash.say("Saved.", event)
    return redirect(url_for("memberships.index"), 303)


@bp.post("/<int:id>/delete")
@needs(Role.MEMBER, membership=Membership)
def destroy(membership: Membership) -> Response:
    said = f"Forgot our profile at {membership.site.label}"
    with undo.recorded("membership.gone", said, **_about(membership)) as event:
        db.session.delete(membership)
    db.session.commit()
    flash.say(f"{said}.", event)
    return redirect(url_for("memberships.index"), 303)


def _write(membership: Membership) -> dict[str, str]:
    form, wrong = request.form, {}
    with db.session.no_autoflush:
        if membership.site is None:
            try:
                url = find.address(form.get("site", ""))
                host = urls.bare_host(urls.host(url))
                membership.site = Site.kept(host, now())
                membership.site.kind = membership.site.kind or SiteKind.COMMUNITY
            except find.NotAnAddress as why:
                wrong["site"] = str(why)
        membership.username = sanitize.line(form.get("username", ""))[:120]
        if not membership.username:
            wrong["username"] = "Enter the name we have there"
        for name, words in (("profile_url", "profile"), ("signature_url", "signature link")):
            text = form.get(name, "").strip()
            url_or_none = urls.typed(text) if text else ""
            if url_or_none is None:
                wrong[name] = f"Enter the full address of the {words}, or nothing"
            else:
                setattr(membership, name, url_or_none)
        membership.rules = sanitize.lines(form.get("rules", "")).strip()[:5000]
        membership.notes = sanitize.lines(form.get("notes", "")).strip()[:5000]
        if form.get("state") in tuple(MembershipState):
            membership.state = form["state"]
        if not wrong and membership.site is not None and membership.site.id is not None:
            same = select(Membership.id).where(
                Membership.project_id == membership.project_id, Membership.site_id == membership.site.id,
                Membership.username == membership.username,
            )  # fmt: skip
            if (other := db.session.scalar(same)) and other != membership.id:
                wrong["username"] = "This profile is listed already"
    return wrong


def _form(membership: Membership | None, wrong: dict[str, str]) -> str:
    return render_template("prospects/memberships/form.html", membership=membership, wrong=wrong, states=STATES)


def _about(membership: Membership) -> dict[str, Any]:
    return {"user_id": current_user.id, "project_id": membership.project_id}
