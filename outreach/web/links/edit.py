"""Links by hand: adding one or many, and changing what was agreed about one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from wtforms import DateField, Form, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from ...core import labels, urls
from ...core.states import Acquisition, LinkState, Role
from ...db import db, now
from ...flows import undo
from ...models import Asset, Link, Project, Site
from .. import choices, flash, forms
from ..access import needs
from .link_page import about
from .links import RELS
from .links import bp as bp  # registered together

MOST = 1000  # pages added at once


class LinkForm(Form):  # type: ignore[misc]
    source_url = StringField("Page with the link", [Length(max=4000)])
    target_url = StringField("Page of ours it leads to", [Length(max=4000)])
    expected_anchor = StringField("Agreed anchor", [Length(max=300)])
    expected_rel = SelectField("Agreed rel", choices=[SelectChoice(*rel) for rel in RELS])
    promised_on = DateField("Promised for", [Optional()])
    acquisition = SelectField(
        "How it came", choices=[SelectChoice(a.value, labels.word("acquisition", a).text) for a in Acquisition]
    )
    price = StringField("Price paid", [Length(max=20)])
    currency = StringField("Currency", [Length(max=3)])
    notes = TextAreaField("Notes", [Length(max=4000)])

    def settled(self) -> dict[str, Any] | None:
        """The values as the table keeps them, None when something has to be put right."""
        good = self.validate()
        values: dict[str, Any] = {}
        for name, missing in (
            ("source_url", "Enter the full address, such as https://blog.example/post"),
            ("target_url", "Enter the address of the page of yours it should lead to"),
        ):
            field = self[name]
            given = (field.data or "").strip()
            values[name] = urls.typed(given) or ""
            if (given and not values[name]) or (name == "target_url" and not given):
                field.errors = [missing]
                good = False
        if not values["source_url"] and not self.promised_on.data and not self["source_url"].errors:
            self.source_url.errors = ["Enter the page, or the day by which it is promised"]
            good = False
        try:
            values["price"] = forms.price(self.price.data)
        except ValueError:
            self.price.errors = ["Enter a number, such as 120"]
            good = False
        values["currency"] = (self.currency.data or "").strip().upper()
        for name in ("expected_anchor", "expected_rel", "promised_on", "acquisition", "notes"):
            values[name] = self[name].data if name == "promised_on" else (self[name].data or "").strip()
        return values if good else None


@bp.get("/links/new")
@needs(Role.MEMBER)
def new() -> Any:
    form = LinkForm(data={"target_url": request.args.get("target", ""), "source_url": request.args.get("page", "")})
    return render_template("links/form.html", form=form, link=None, project=choices.home())


@bp.post("/links")
@needs(Role.MEMBER)
def create() -> Any:
    """Add links by hand: one, or a page address a line."""
    project = choices.home()
    form = forms.sent(LinkForm)
    pages = forms.lines(form.source_url.data)
    if len(pages) > 1:
        return _create_many(form, project, pages[:MOST])
    values = form.settled()
    if values is None:
        return render_template("links/form.html", form=form, link=None, project=project), 422
    at = now()
    with undo.recorded("link.added", "Added a link by hand", user_id=current_user.id, project_id=project.id) as event:
        link = _added(project, values, at)
    event.link_id = link.id
    db.session.commit()
    flash.say("Link added. The first look is on its way." if link.source_url else "Promise noted.", event)
    return redirect(url_for("links.show", id=link.id), 303)


def _create_many(form: LinkForm, project: Project, pages: list[str]) -> Any:
    form.source_url.data = pages[0]
    values = form.settled()
    wrong = [page for page in pages if urls.typed(page) is None]
    if wrong:
        form.source_url.errors = [f"This is no address: {wrong[0][:200]}"]
    if values is None or wrong:
        form.source_url.data = "\n".join(pages)
        return render_template("links/form.html", form=form, link=None, project=project), 422
    at = now()
    text = f"Added {len(pages)} links by hand"
    with undo.recorded("link.added", text, user_id=current_user.id, project_id=project.id) as event:
        for page in pages:
            _added(project, {**values, "source_url": urls.typed(page) or ""}, at)
    db.session.commit()
    flash.say(f"{text}. The first looks are on their way.", event)
    return redirect(url_for("links.index", tab="promised"), 303)


def _added(project: Project, values: dict[str, Any], at: datetime) -> Link:
    source = values["source_url"]
    host = urls.bare_host(urls.host(source))
    site = db.session.scalar(select(Site).where(Site.host == host)) if host else None
    asset = db.session.scalar(select(Asset).where(Asset.project_id == project.id, Asset.url == values["target_url"]))
    link = Link(
        project_id=project.id,
        site_id=site.id if site else None,
        asset_id=asset.id if asset else None,
        owner_id=current_user.id,
        state=LinkState.VERIFYING if source else LinkState.PROMISED,
        state_at=at,
        next_check_at=at if source else None,
        created_at=at,
        **values,
    )
    db.session.add(link)
    db.session.flush()
    return link


@bp.get("/links/<int:id>/edit")
@needs(Role.MEMBER, link=Link)
def edit(link: Link) -> str:
    form = LinkForm(obj=link)
    form.price.data = forms.price_typed(link.price)
    return render_template("links/form.html", form=form, link=link, project=link.project)


@bp.post("/links/<int:id>")
@needs(Role.MEMBER, link=Link)
def update(link: Link) -> Any:
    form = forms.sent(LinkForm)
    values = form.settled()
    if values is None:
        return render_template("links/form.html", form=form, link=link, project=link.project), 422
    moved = (values["source_url"], values["target_url"]) != (link.source_url, link.target_url)
    with undo.recorded("link.edited", f"Edited the link on {urls.readable(link.source_url)}", **about(link)) as event:
        for name, value in values.items():
            setattr(link, name, value)
        if values["source_url"] and not link.retired_at and (moved or link.next_check_at is None):
            link.next_check_at = now()
            link.etag = link.last_modified = ""
    db.session.commit()
    flash.say("Saved.", event)
    return redirect(url_for("links.show", id=link.id), 303)
