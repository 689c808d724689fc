"""Memberships: our profiles in communities and forums, their rules, and the links that stand there."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response
from wtforms import Form
from wtforms.validators import DataRequired

from ...core import urls
from ...core.states import MembershipState, Role, SiteKind
from ...db import db, now
from ...flows import undo
from ...flows.contacts import find
from ...models import Membership, Site
from .. import access, choices, flash, forms, lists
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


class MembershipForm(Form):  # type: ignore[misc]
    """A profile of ours in a community."""

    site = forms.Typed("Address of the community")
    username = forms.Line("Our name there", [DataRequired("Enter the name we have there")], longest=120)
    state = forms.Typed("State")
    profile_url = forms.Typed("Our profile")
    signature_url = forms.Typed("Link in our signature")
    rules = forms.Lines("Rules", longest=5000)
    notes = forms.Lines("What we took part in", longest=5000)

    def fill(self, membership: Membership) -> bool:
        """Write what was typed to *membership*; False when something has to be put right."""
        self.validate()
        with db.session.no_autoflush:
            if membership.site is None:
                try:
                    membership.site = self._community()
                except find.NotAnAddress as why:
                    self.site.errors = [str(why)]
            for name, words in (("profile_url", "profile"), ("signature_url", "signature link")):
                text = self[name].data.strip()
                url = urls.typed(text) if text else ""
                if url is None:
                    self[name].errors = [f"Enter the full address of the {words}, or nothing"]
                else:
                    setattr(membership, name, url)
            for name in ("username", "rules", "notes"):
                setattr(membership, name, self[name].data)
            if self.state.data in tuple(MembershipState):
                membership.state = self.state.data
            if not self.errors and self._listed(membership):
                self.username.errors = ["This profile is listed already"]
        return not self.errors

    def _community(self) -> Site:
        """The site of the community, a new one when it is not known; raises NotAnAddress."""
        site = Site.kept(urls.bare_host(urls.host(find.address(self.site.data))), now())
        site.kind = site.kind or SiteKind.COMMUNITY
        return site

    def _listed(self, membership: Membership) -> bool:
        """Whether another row of the project is this profile."""
        if membership.site.id is None:
            return False
        same = select(Membership.id).where(
            Membership.project_id == membership.project_id, Membership.site_id == membership.site.id,
            Membership.username == membership.username,
        )  # fmt: skip
        return db.session.scalar(same) not in (None, membership.id)


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
    return _form(None)


@bp.post("")
@needs(Role.MEMBER)
def create() -> Any:
    made, form = Membership(project_id=choices.home().id, created_at=now()), forms.sent(MembershipForm)
    with undo.recorded("membership.made", "Joined a community", **_about(made)) as event:
        good = form.fill(made)
        if good:
            db.session.add(made)
            event.summary = f"Noted our profile at {made.site.label}"
    if not good:
        db.session.rollback()
        return _form(None, form), 422
    db.session.commit()
    flash.say(f"{event.summary}.", event)
    return redirect(url_for("memberships.index"), 303)


@bp.get("/<int:id>/edit")
@needs(Role.MEMBER, membership=Membership)
def edit(membership: Membership) -> str:
    return _form(membership)


@bp.post("/<int:id>")
@needs(Role.MEMBER, membership=Membership)
def update(membership: Membership) -> Any:
    form = forms.sent(MembershipForm)
    with undo.recorded(
        "membership.changed", f"Changed our profile at {membership.site.label}", **_about(membership)
    ) as event:
        good = form.fill(membership)
    if not good:
        page = _form(membership, form)
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


def _form(membership: Membership | None, form: MembershipForm | None = None) -> str:
    return render_template("prospects/memberships/form.html", membership=membership, states=STATES, **forms.shown(form))


def _about(membership: Membership) -> dict[str, Any]:
    return {"user_id": current_user.id, "project_id": membership.project_id}
