"""Help: the keys, in one table that the page of keys and the palette share."""

from __future__ import annotations

from flask import Blueprint, render_template

from ..access import needs

bp = Blueprint("help", __name__, url_prefix="/help")

KEYS = (
    (
        "Anywhere",
        (
            ("Ctrl K", "Commands and search"),
            ("G then T", "Today"),
            ("G then I", "Inbox"),
            ("G then P", "Pipeline"),
            ("G then R", "Prospects"),
            ("G then L", "Links"),
            ("G then B", "Backlink profile"),
            ("G then Q", "Outbox"),
            ("G then H", "History"),
            ("N", "Add a site"),
            ("C", "Compose"),
            ("/", "Filter this list"),
            ("Z", "Undo the last action"),
            ("?", "This page"),
            ("Esc", "Back, close"),
        ),
    ),
    (
        "Any list",
        (
            ("J or ↓", "Next row"),
            ("K or ↑", "Previous row"),
            ("Enter", "Open"),
            ("O", "Open the site in a new tab"),
            ("X", "Select"),
            ("Shift J, Shift K", "Extend the selection"),
            (".", "Actions of this row"),
            ("T", "Tag"),
            ("A", "Assign"),
            ("M then a digit", "Move to a stage"),
        ),
    ),
    (
        "Any queue",
        (
            ("Y", "Yes: keep, qualify"),
            ("D", "No: drop, skip, disavow"),
            ("H", "Later, then 1 tomorrow, 2 in 3 days, 3 Monday, 4 in 2 weeks, 5 pick a date"),
            ("E", "Done, nothing to send"),
        ),
    ),
    (
        "Thread and composer",
        (
            ("R", "Reply"),
            (";", "Snippet"),
            ("L", "Log a link"),
            ("1 to 6", "Outcome of the reply"),
            ("Ctrl Enter", "Send, go on to the next"),
            ("Ctrl Shift Enter", "Schedule"),
        ),
    ),
    (
        "Board",
        (
            ("Arrows", "Walk between cards"),
            ("Shift ←, Shift →", "Move the card one stage"),
            ("M then a digit", "Move the card to a stage"),
        ),
    ),
    ("Links", (("V", "Check now"), ("W", "Write to win it back"))),
)


@bp.get("/shortcuts")
@needs()
def shortcuts() -> str:
    """Every key there is."""
    return render_template("operations/help/shortcuts.html", groups=KEYS)
