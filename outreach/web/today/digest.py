"""What the links in the digest lead to: pages with one button, without a login, that change nothing on a GET."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from ...core.states import DigestRhythm
from ...db import db
from ...flows.today import digest_links
from ..access import public

bp = Blueprint("digest", __name__)

VERBS = {"later": "Leave it until tomorrow", "done": "Mark it done", "stop": "Stop it"}


@bp.get("/n/<token>")
@public
def show(token: str) -> Any:
    """The item's name and one button."""
    try:
        _, action, _, name = digest_links.open_token(token)
    except digest_links.Unusable as why:
        return render_template("today/digest/done.html", said=str(why)), 410
    return render_template("today/digest/show.html", name=name, verb=VERBS[action], token=token)


@bp.post("/n/<token>")
@public
def act(token: str) -> Any:
    try:
        return render_template("today/digest/done.html", said=digest_links.act(token))
    except digest_links.Unusable as why:
        return render_template("today/digest/done.html", said=str(why)), 410


@bp.get("/digest/off/<token>")
@public
def leave(token: str) -> Any:
    """Ask: off, or weekly instead?"""
    user = digest_links.leaver(token)
    if user is None:
        return render_template("today/digest/done.html", said="This link is damaged. Copy it whole from the mail."), 404
    return render_template("today/digest/leave.html", user=user, token=token)


@bp.post("/digest/off/<token>")
@public
def off(token: str) -> Any:
    """Stop the digest; a mail program's one click (RFC 8058) comes here too, without a form token."""
    user = digest_links.leaver(token)
    if user is None:
        return render_template("today/digest/done.html", said="This link is damaged. Copy it whole from the mail."), 404
    weekly = request.form.get("rhythm") == DigestRhythm.WEEKLY
    user.digest = DigestRhythm.WEEKLY if weekly else DigestRhythm.OFF
    db.session.commit()
    said = "You get it on Mondays only." if weekly else "You get no digest any more."
    return render_template("today/digest/done.html", said=f"{said} Settings can turn it on again.")


@bp.record
def exempt(state: Any) -> None:
    """The tokens in these addresses are the proof; a mail program sends no form token."""
    state.app.extensions.setdefault("csrf_exempt", set()).update(("digest.off", "digest.act"))
