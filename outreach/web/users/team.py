"""The team: who works here, what they may do, which projects they see; invitations and links for lost passwords."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, session, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import EmailField, Form, RadioField, SelectMultipleField
from wtforms.validators import InputRequired

from ...core import labels
from ...core.states import Role
from ...db import db, now
from ...flows import undo
from ...flows.users import users
from ...models import Invitation, Project, ProjectMember, User
from .. import access, flash, forms
from ..access import needs, recent

bp = Blueprint("team", __name__, url_prefix="/settings/team")

ROLES = {role.value: labels.word("role", role).text for role in Role}
MEANINGS = (
    (Role.OWNER, "everything, people and do-not-contact exceptions too"),
    (Role.MANAGER, "projects, mailboxes, campaigns and all work"),
    (Role.MEMBER, "writes, answers, checks and decides"),
    (Role.VIEWER, "looks, changes nothing"),
)


class SeesForm(Form):  # type: ignore[misc]
    role = RadioField("Role", choices=ROLES, default=Role.MEMBER.value)
    sees = RadioField("Sees", choices={"all": "All projects", "some": "Only these"}, default="all")
    projects = SelectMultipleField("Projects", coerce=int)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.projects.choices = {project.id: project.name for project in access.projects()}

    @property
    def everything(self) -> bool:
        """Whether the person sees all projects; an owner always does."""
        return bool(self.sees.data == "all" or self.role.data == Role.OWNER)

    @property
    def chosen(self) -> list[int]:
        return [] if self.everything else list(self.projects.data)

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if not self.everything and not self.projects.data:
            self.projects.errors = [*self.projects.errors, "Choose at least one project"]
            return False
        return good


class InviteForm(SeesForm):
    email = EmailField("Email", [InputRequired("Enter the address of the person")])


@bp.get("")
@needs()
def index() -> str:
    return _page(InviteForm())


@bp.post("/invitations")
@needs(Role.OWNER)
@recent
def invite() -> Any:
    """Invite somebody; the link is shown once, for the owner to send it themselves."""
    form = forms.sent(InviteForm)
    if form.validate():
        try:
            token = users.invite(form.email.data, form.role.data, current_user, form.everything, form.chosen)
        except users.Refused as why:
            forms.refuse(form, why)
        else:
            return _link("invitation", "auth.invitation", token, form.email.data.strip(), "72 hours")
    return _page(form), 422


@bp.post("/invitations/<int:id>/links")
@needs(Role.OWNER, invitation=Invitation)
@recent
def invite_again(invitation: Invitation) -> Any:
    """A new link; the old one works no more."""
    email = invitation.email
    try:
        return _link("invitation", "auth.invitation", users.invite_again(invitation, current_user), email, "72 hours")
    except users.Refused as why:
        flash.say(str(why))
        return redirect(url_for("team.index"), 303)


@bp.post("/invitations/<int:id>/revoke")
@needs(Role.OWNER, invitation=Invitation)
def revoke(invitation: Invitation) -> Response:
    users.revoke(invitation, current_user)
    flash.say(f"The invitation of {invitation.email} is withdrawn.")
    return redirect(url_for("team.index"), 303)


@bp.get("/<int:id>")
@needs(Role.OWNER, user=User)
def edit(user: User) -> str:
    mine = db.session.scalars(select(ProjectMember.project_id).where(ProjectMember.user_id == user.id)).all()
    data = {"role": user.role, "sees": "all" if user.all_projects else "some", "projects": mine}
    return render_template("users/team/edit.html", form=SeesForm(data=data), user=user, meanings=MEANINGS)


@bp.post("/<int:id>")
@needs(Role.OWNER, user=User)
@recent
def update(user: User) -> Any:
    """A person's role and projects; with less to see, all their sessions end."""
    form = forms.sent(SeesForm)
    good = form.validate()
    if good and form.role.data != Role.OWNER and users.last_owner(user):
        form.role.errors = ["This is the only owner. Make somebody else an owner first."]
        good = False
    if not good:
        return render_template("users/team/edit.html", form=form, user=user, meanings=MEANINGS), 422
    with undo.recorded("user.role", f"{user.name} is {form.role.data} now", user_id=current_user.id) as event:
        user.role, user.all_projects = form.role.data, form.everything
        kept = set(form.chosen)
        for row in db.session.scalars(select(ProjectMember).where(ProjectMember.user_id == user.id)):
            if row.project_id in kept:
                kept.discard(row.project_id)
            else:
                db.session.delete(row)
        db.session.add_all(ProjectMember(user_id=user.id, project_id=id) for id in sorted(kept))
    if user.id != current_user.id:
        users.end_sessions(user)
    db.session.commit()
    flash.say(f"{user.name} is {labels.word('role', user.role).text.lower()} now, and signs in again.", event)
    return redirect(url_for("team.index"), 303)


@bp.post("/<int:id>/disable")
@needs(Role.OWNER, user=User)
@recent
def disable(user: User) -> Response:
    """This person signs in no more; what they did stays."""
    if users.last_owner(user):
        flash.say("This is the only owner. Make somebody else an owner first.")
        return redirect(url_for("team.index"), 303)
    with undo.recorded("user.disabled", f"{user.name} cannot sign in any more", user_id=current_user.id) as event:
        user.disabled_at = now()
    users.end_sessions(user)
    db.session.commit()
    flash.say(f"{user.name} cannot sign in any more.", event)
    return redirect(url_for("team.index"), 303)


@bp.post("/<int:id>/enable")
@needs(Role.OWNER, user=User)
@recent
def enable(user: User) -> Response:
    with undo.recorded("user.enabled", f"{user.name} can sign in again", user_id=current_user.id) as event:
        user.disabled_at = None
    db.session.commit()
    flash.say(f"{user.name} can sign in again.", event)
    return redirect(url_for("team.index"), 303)


@bp.post("/<int:id>/sessions/end")
@needs(Role.OWNER, user=User)
def end_sessions(user: User) -> Response:
    ended = users.end_sessions(user)
    db.session.commit()
    flash.say(f"{user.name} is signed out of {ended} {'browser' if ended == 1 else 'browsers'}.")
    return redirect(url_for("team.edit", id=user.id), 303)


@bp.post("/<int:id>/resets")
@needs(Role.OWNER, user=User)
@recent
def reset(user: User) -> Any:
    """A link with which this person sets a new password, once, for 30 minutes."""
    return _link("password", "auth.reset", users.reset_token(user), user.email, "30 minutes")


def _link(kind: str, endpoint: str, token: str, email: str, lasts: str) -> Any:
    """Show a link once; it is kept nowhere."""
    address = access.public_address(endpoint, token=token)
    session.pop("said", None)
    return render_template("users/team/link.html", kind=kind, address=address, email=email, lasts=lasts)


def _page(form: InviteForm) -> str:
    at = now()
    users = db.session.scalars(select(User).order_by(User.disabled_at.is_not(None), User.name)).all()
    waiting = select(Invitation).where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    invitations = db.session.scalars(waiting.order_by(Invitation.created_at.desc())).all()
    limits: dict[int, list[str]] = {}
    for user_id, name in db.session.execute(
        select(ProjectMember.user_id, Project.name)
        .join(Project)
        .where(access.within(Project.id))
        .order_by(Project.name)
    ):
        limits.setdefault(user_id, []).append(name)
    owner = current_user.ranks(Role.OWNER)
    return render_template(
        "users/team/index.html",
        form=form,
        users=users,
        invitations=invitations if owner else (),
        limits=limits,
        meanings=MEANINGS,
        owner=owner,
        at=at,
    )
