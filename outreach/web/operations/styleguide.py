"""Every component in every state on one page, for reviewing, measuring and testing the design."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request
from sqlalchemy import select
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Form,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from ...core import labels
from ...models import Site
from .. import layout, lists
from ..access import needs

bp = Blueprint("styleguide", __name__)


MODES = [SelectChoice(*pair) for pair in labels.options("mode")]


class PersonForm(Form):  # type: ignore[misc]
    """One field of each kind."""

    name = StringField("Name", [InputRequired("Enter the name of the person you write to")])
    email = EmailField("Email", description="Where the pitch goes")
    kind = SelectField("Kind of site", choices=[SelectChoice("blog", "Blog"), SelectChoice("news", "News")])
    note = TextAreaField("Note")
    due = DateField("Ask again on")
    mode = RadioField(
        "Before each send", choices=[SelectChoice(*pair) for pair in labels.options("mode")], default="ask"
    )
    tags = SelectMultipleField("Topics", choices=[SelectChoice("bees", "Bees"), SelectChoice("diy", "Do it yourself")])
    agree = BooleanField("Write to this person in their own language")


@dataclass(frozen=True)
class Row:
    """A link as the sample list shows it."""

    id: int
    state: str
    page: str
    anchor: str
    rel: str
    checks: int


ROWS = (
    Row(1, "lost", "hivenotes.example/winter", "winter feeding guide", "was follow", 31),
    Row(2, "changed", "gardenalmanac.example/tools", "bee map", "nofollow", 12),
    Row(3, "missing", "nectar.example/links", "Acme", "follow", 8),
    Row(4, "uncheckable", "bigsite.example/post", "winter guide", "", 4),
    Row(5, "promised", "pollenpost.example/a-page-with-a-rather-long-address-that-has-to-break-somewhere", "", "", 0),
    Row(6, "live", "combandco.example/reading", "the bee map of Acme", "follow", 212),
)


class Sample(lists.Listing):
    """A list whose rows stand in the code."""

    @property
    def _found(self) -> list[Any]:
        return []

    @property
    def rows(self) -> list[Row]:
        return [] if self.chips else list(ROWS)

    @property
    def keys(self) -> list[int]:
        return [row.id for row in ROWS]

    @property
    def stored(self) -> list[Row]:
        return self.rows

    @property
    def next_url(self) -> str:
        return layout.with_args(after="")

    @property
    def total(self) -> str:
        return "1,000+"


COLUMNS = (
    lists.Column("state", "State", lambda row: row.state, sort=Site.kind),
    lists.Column("page", "From page", lambda row: row.page, sort=Site.host),
    lists.Column("anchor", "Anchor", lambda row: row.anchor),
    lists.Column("rel", "rel", lambda row: row.rel),
    lists.Column("checks", "Checks", lambda row: row.checks, sort=Site.id, numeric=True, descending=True),
)
FILTERS = (
    lists.Filter("q", "Page or anchor", lambda v: Site.host == v, kind="text"),
    lists.Filter("state", "State", lambda v: Site.kind.in_(v), options=labels.options("link")),
    lists.Filter(
        "rel", "rel", lambda v: Site.kind == v, options=[("follow", "follow"), ("nofollow", "nofollow")], kind="one"
    ),
    lists.Filter("before", "Checked before", lambda v: Site.created_at < v, kind="date"),
)


@bp.get("/styleguide")
@needs()
def index() -> Any:
    """All of it; ``?errors=1`` shows the form refused."""
    refused = "errors" in request.args
    form = PersonForm() if not refused else PersonForm(data={"email": "jo@", "note": "Hi Jo"})
    if refused:
        form.validate()
    listing = Sample("styleguide", select(Site), Site.id, COLUMNS, FILTERS, sort="-checks")
    return listing.answer("operations/styleguide/index.html", form=form, kinds=labels.WORDS)
