"""Projects: the sites and clients we earn links for, and the rules each of them follows."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import BooleanField, Form, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from ...core.outbound.compliance import LAWS
from ...core.states import Role
from ...db import capped, db, now
from ...flows import undo
from ...flows.users import users
from ...models import Campaign, Project, ProjectHost, ProjectMember, Prospect
from .. import access, flash, forms, lists
from ..access import needs

bp = Blueprint("projects", __name__, url_prefix="/settings/projects")

SENTENCE = "Enter a whole number from {} to {}"


def _whole(least: int, most: int) -> list[Any]:
    sentence = SENTENCE.format(f"{least:,}", f"{most:,}")
    return [InputRequired(sentence), NumberRange(least, most, sentence)]


class ProjectForm(Form):  # type: ignore[misc]
    name = StringField("Name", [InputRequired("Enter a name"), Length(max=120)])
    hosts = TextAreaField("Hosts", [InputRequired("Enter at least one host, such as example.com")])
    timezone = SelectField("Time zone")
    goal_links = IntegerField("Goal: links a month", _whole(0, 10_000), default=5)
    law = SelectField("Law", choices={key: law.name for key, law in LAWS.items()}, default="us")
    postal_address = TextAreaField("Postal address", [Length(max=500)])
    cooldown_days = IntegerField("Days before a person is written to again", _whole(0, 3650), default=90)
    domain_cooldown_days = IntegerField("Days before a colleague is written to", _whole(0, 3650), default=90)
    yearly_contacts = IntegerField("Mails to one person in a year, at most", _whole(1, 365), default=6)
    colleague_stops = BooleanField("An answer from a colleague stops the follow-ups too", default=True)
    obeys_robots = BooleanField("Obey robots.txt when looking at pages", default=True)
    two_person_disavow = BooleanField("A disavow file needs a second person", default=False)
    brands = TextAreaField("Brand names")
    money_terms = TextAreaField("Money terms")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.timezone.choices = {zone: zone.replace("_", " ") for zone in forms.zones()}

    def fill(self, project: Project) -> None:
        """Write what was typed to *project*; raises Refused."""
        name = " ".join(self.name.data.split())
        other = Project.called(name)
        if other is not None and other is not project:
            raise users.Refused(f"There is a project called {name} already.", "name")
        hosts = list(dict.fromkeys(users.free_host(line, project) for line in forms.lines(self.hosts.data)))
        project.name = name
        for part in ("timezone", "goal_links", "law", "cooldown_days", "domain_cooldown_days", "yearly_contacts"):
            setattr(project, part, self[part].data)
        for part in ("colleague_stops", "obeys_robots", "two_person_disavow"):
            setattr(project, part, self[part].data)
        project.postal_address = (self.postal_address.data or "").strip()
        project.brands, project.money_terms = forms.lines(self.brands.data), forms.lines(self.money_terms.data)
        known = {row.host: row for row in project.hosts}
        project.hosts = [known.get(host) or ProjectHost(host=host) for host in hosts]


@bp.get("")
@needs()
def index() -> str:
    wanted = access.visible(Project).order_by(Project.archived_at.is_not(None), Project.is_sample, Project.name)
    found = db.session.scalars(wanted.limit(500)).all()
    campaigns, prospects = (
        capped(select(model.id).where(model.project_id == Project.id).correlate(Project), lists.CAP)
        for model in (Campaign, Prospect)
    )
    counts = db.session.execute(select(Project.id, campaigns, prospects).where(Project.id.in_([p.id for p in found])))
    numbers = {id: [lists.upto(number) for number in both] for id, *both in counts}
    return render_template("projects/index.html", projects_=found, numbers=numbers)


@bp.get("/new")
@needs(Role.MANAGER)
def new() -> str:
    form = ProjectForm(data={"timezone": current_user.timezone})
    return render_template("projects/form.html", laws=LAWS.values(), form=form, project=None)


@bp.post("")
@needs(Role.MANAGER)
def create() -> Any:
    form = forms.sent(ProjectForm)
    if form.validate():
        made = Project(created_at=now())
        about = {"user_id": current_user.id}
        try:
            with undo.recorded("project.made", "Made a project", **about) as event:
                form.fill(made)
                db.session.add(made)
                db.session.flush()
                if not current_user.all_projects:
                    db.session.add(ProjectMember(user_id=current_user.id, project_id=made.id))
                event.summary, event.project_id = f"Made the project {made.name}", made.id
        except users.Refused as why:
            db.session.rollback()
            forms.refuse(form, why)
        else:
            db.session.commit()
            flash.say(f"Made the project {made.name}.", event)
            return redirect(url_for("projects.index"), 303)
    return render_template("projects/form.html", laws=LAWS.values(), form=form, project=None), 422


@bp.get("/<int:id>")
@needs(project=Project)
def edit(project: Project) -> str:
    data = {"hosts": "\n".join(row.host for row in project.hosts)}
    data |= {"brands": "\n".join(project.brands), "money_terms": "\n".join(project.money_terms)}
    form = ProjectForm(obj=project, data=data)
    for name, text in data.items():
        form[name].data = text
    return render_template("projects/form.html", laws=LAWS.values(), form=form, project=project)


@bp.post("/<int:id>")
@needs(Role.MANAGER, project=Project)
def update(project: Project) -> Any:
    form = forms.sent(ProjectForm)
    if form.validate():
        about = {"project_id": project.id, "user_id": current_user.id}
        try:
            with undo.recorded("project.changed", f"Changed the project {project.name}", **about) as event:
                form.fill(project)
        except users.Refused as why:
            db.session.rollback()
            forms.refuse(form, why)
        else:
            db.session.commit()
            flash.say(f"{project.name} is saved.", event)
            return redirect(url_for("projects.index"), 303)
    return render_template("projects/form.html", laws=LAWS.values(), form=form, project=project), 422


@bp.post("/<int:id>/archive")
@needs(Role.MANAGER, project=Project)
def archive(project: Project) -> Response:
    """Out of sight; nothing is lost, and nothing is sent for it."""
    return _archived(project, "archived")


@bp.post("/<int:id>/restore")
@needs(Role.MANAGER, project=Project)
def restore(project: Project) -> Response:
    return _archived(project, "back")


def _archived(project: Project, word: str) -> Response:
    about = {"project_id": project.id, "user_id": current_user.id}
    with undo.recorded(f"project.{word}", f"{project.name} is {word}", **about) as event:
        project.archived_at = now() if word == "archived" else None
    db.session.commit()
    flash.say(f"{project.name} is {word}.", event)
    return redirect(url_for("projects.index"), 303)
