"""Capture: the bookmark that adds the page one is on."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for

from ..access import needs

bp = Blueprint("capture", __name__)


@bp.get("/settings/capture")
@needs()
def index() -> str:
    """The bookmarklet: it only opens a window, so that strict pages do not stop it."""
    here = url_for("add.new", _external=True)
    script = (
        "javascript:(function(){var e=encodeURIComponent;window.open("
        f"'{here}?popup=1&url='+e(location.href)+'&title='+e(document.title)+'&text='+e(String(getSelection()))"
        ",'outreach','width=520,height=720')})()"
    )
    return render_template("prospects/bookmarklet/index.html", script=script)
