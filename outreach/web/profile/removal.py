"""Asking for a link to be taken down, and thanking for one that nobody asked for."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import Form

from ...core import addresses
from ...core.states import Role
from ...db import db
from ...flows import undo
from ...flows.profile import removal
from ...models import BacklinkDomain, User
from .. import access, flash, forms
from ..access import needs
from . import figures, profile

bp = figures.bp  # the pages of the profile share one blueprint


class AskedForm(Form):  # type: ignore[misc]
    """Whom to ask for removal."""

    email = forms.Typed()
    who = forms.Line(longest=120)


@bp.post("/<int:id>/people")
@needs(Role.MEMBER, row=BacklinkDomain)
def tell(row: BacklinkDomain) -> Any:
    """Whom to ask for removal: the letter is drafted to them."""
    form = forms.sent(AskedForm)
    email, name = form.email.data, form.who.data
    about = {"project_id": row.project_id, "user_id": current_user.id}
    try:
        with undo.recorded("profile.asked", f"{email.strip()} is asked about {row.domain}", **about) as event:
            draft = removal.tell(row, email, name, access.scoped(User, current_user.id))
    except addresses.BadAddress as why:
        db.session.rollback()
        return profile.shown(row, {"email": str(why)}, {"email": email, "who": name}), 422
    db.session.commit()
    flash.say(f"{event.summary}." if draft else "No letter could be drafted. Look at the person's page.", event)
    return redirect(url_for("drafts.show", id=draft.id) if draft else url_for("profile.show", id=row.id), 303)


@bp.post("/<int:id>/lookups")
@needs(Role.MEMBER, row=BacklinkDomain)
def look_up(row: BacklinkDomain) -> Response:
    """Look on the linking page for whom to ask."""
    flash.say(removal.search(row, access.scoped(User, current_user.id)))
    return redirect(url_for("profile.show", id=row.id), 303)


@bp.post("/<int:id>/relationships")
@needs(Role.MEMBER, row=BacklinkDomain)
def befriend(row: BacklinkDomain) -> Response:
    """A link nobody asked for: the site becomes a prospect, and a thank-you is drafted or due."""
    about = {"project_id": row.project_id, "user_id": current_user.id}
    with undo.recorded("profile.befriended", f"A thank-you to {row.domain} is on your list", **about) as event:
        prospect, draft = removal.thank(row, access.scoped(User, current_user.id))
    db.session.commit()
    if draft is not None:
        flash.say(f"A thank-you to {row.domain} is drafted. Read it before it leaves.", event)
        return redirect(url_for("drafts.show", id=draft.id), 303)
    flash.say(f"{event.summary}. Nobody is known there yet: find or add a person first.", event)
    return redirect(url_for("prospects.show", id=prospect.id), 303)
