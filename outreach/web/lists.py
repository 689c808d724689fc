"""The one list: columns, sorts and filters over a select, pages by key, counts with a cap, CSV of what one sees.

    COLUMNS = (
        Column("page", "From page", lambda k: k.source_url, sort=Link.source_url),
        Column("since", "Since", lambda k: k.state_at, sort=Link.state_at, descending=True),
    )
    FILTERS = (
        Filter("state", "State", lambda v: Link.state.in_(v), options=words.options("link")),
        Filter("q", "Page", lambda v: Link.source_url.contains(v, autoescape=True), kind="text"),
    )

    @bp.get("")
    @needs()
    def index() -> Any:
        listing = lists.Listing("links", access.visible(Link), Link.id, COLUMNS, FILTERS, sort="-since")
        return listing.answer("links/index.html")

In the template, inside ``{% block list %}``: ``{% call(row, column) lists.table(listing, "Links") %}``.
In the view of a bulk form ``listing.chosen()`` is a select of the keys that were ticked, or of all in view.
"""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, stream_with_context
from flask_login import current_user
from sqlalchemy import ColumnElement, Select, and_, asc, desc, func, or_, select, tuple_, union_all
from werkzeug.wrappers import Response as Answer
from wtforms import Form

from ..db import capped, db
from ..models import SavedView
from . import flash, forms, layout
from .access import needs

bp = Blueprint("lists", __name__, url_prefix="/views")

PAGE = 50
CAP = 1000
BUTTONS = 4  # filters with a button of their own
CSV_MOST = 100_000
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")

Options = Sequence[tuple[Any, str]]


@dataclass(frozen=True)
class Column:
    """One column: *value* is what the file (and, unless the template says more, the cell) shows of a row."""

    name: str
    title: str
    value: Callable[[Any], Any]
    sort: Any = None  # an SQL expression
    nullable: bool = False  # whether the sort can be NULL; such rows come last
    descending: bool = False  # the first click sorts from the top down
    numeric: bool = False
    shown: bool = True  # unless ?columns= says otherwise


@dataclass(frozen=True)
class Filter:
    """One filter: *where* turns the chosen value (kind "many": the list of them) into a condition, or None."""

    name: str
    title: str
    where: Callable[[Any], Any]
    options: Options | Callable[[], Options] = ()
    kind: str = "many"  # many, one, text, date, flag
    hint: str = ""

    def choices(self) -> Options:
        return self.options() if callable(self.options) else self.options

    def asked(self) -> list[str]:
        """What the address says, without what was never offered."""
        given = [text.strip() for text in request.args.getlist(self.name) if text.strip()]
        if self.kind == "flag":
            return given[:1] if given and given[0] in ("1", "on", "yes") else []
        if self.kind in ("text", "date"):
            return given[:1] if self.kind == "text" or _day(given[0] if given else "") else []
        offered = {str(value) for value, _ in self.choices()}
        return [text for text in given if text in offered][: None if self.kind == "many" else 1]

    @property
    def asked_now(self) -> int:
        """How many of its choices are on."""
        return len(self.asked())

    def condition(self) -> Any:
        given = self.asked()
        if not given:
            return None
        value: Any = given if self.kind == "many" else _day(given[0]) if self.kind == "date" else given[0]
        return self.where(value)


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the address without it."""

    title: str
    text: str
    without: str


@dataclass
class Listing:
    """A list as the address asks for it."""

    name: str  # of the page: saved views hang on it, the file is called so
    statement: Select[Any]
    key: Any  # the column that tells rows apart, also the last word in sorting
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    sort: str = ""  # the first sort: a column's name, with "-" for from the top down; empty: newest first
    per_page: int = PAGE
    keep: Sequence[str] = field(default=("tab", "view", "campaign", "project"))  # arguments that are no filters
    apart: tuple[Any, Sequence[Any]] | None = None  # a column and its values, each read in order by its own index

    # --- what the address says ---

    @cached_property
    def shown(self) -> list[Column]:
        """The columns in view."""
        wanted = request.args.get("columns", "")
        names = [name for name in wanted.split(",") if name]
        chosen = [c for name in names for c in self.columns if c.name == name]
        return chosen or [c for c in self.columns if c.shown]

    @cached_property
    def sorted_by(self) -> tuple[Column | None, bool]:
        """The column the rows are sorted by, and whether from the top down."""
        for asked in (request.args.get("sort", ""), self.sort):
            down, name = asked.startswith("-"), asked.removeprefix("-")
            column = next((c for c in self.columns if c.name == name and c.sort is not None), None)
            if column:
                return column, down
        return None, True

    @cached_property
    def chips(self) -> list[Chip]:
        """The filters that are on."""
        found = []
        for wanted in self.filters:
            names = {str(value): text for value, text in wanted.choices()}
            asked = wanted.asked()
            for text in asked:
                rest = [other for other in asked if other != text]
                address = layout.with_args(**{wanted.name: rest or None, "after": None})
                found.append(Chip(wanted.title, "yes" if wanted.kind == "flag" else names.get(text, text), address))
        return found

    @property
    def filter_groups(self) -> tuple[Filter | None, Sequence[Filter], Sequence[Filter]]:
        """How the filters stand: the search field, those with a button of their own, and those behind "More"."""
        first = next((wanted for wanted in self.filters if wanted.kind == "text"), None)
        others = [wanted for wanted in self.filters if wanted is not first]
        own = len(others) if len(others) <= BUTTONS + 1 else BUTTONS
        return first, others[:own], others[own:]

    @property
    def cleared(self) -> str:
        """The address with no filter on."""
        return layout.with_args(**{wanted.name: None for wanted in self.filters}, after=None)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What a filter form has to carry along: everything that is neither a filter nor the place in the list."""
        own = {wanted.name for wanted in self.filters} | {"after", "format", "count"}
        return [(name, value) for name, values in request.args.lists() if name not in own for value in values]

    # --- rows ---

    @cached_property
    def filtered(self) -> Select[Any]:
        """The statement with the filters that are on, unsorted."""
        conditions = [condition for wanted in self.filters if (condition := wanted.condition()) is not None]
        return self.statement.where(*conditions)

    @cached_property
    def _found(self) -> list[Any]:
        """The rows of this page and one more: first their keys in order, then, for these alone, all that is shown."""
        column, down = self.sorted_by
        by = column.sort if column else self.key
        marks = (by.label("sort_of_row"), self.key.label("key_of_row"))
        ordered = self.filtered.with_only_columns(*marks).where(*self._past(by, column, down)).order_by(None)
        places = self._first(ordered, by, column, down)
        keys = [place.key_of_row for place in db.session.execute(places)]
        whole = self.filtered.add_columns(*marks).where(self.key.in_(keys)).order_by(None)
        rows = {row.key_of_row: row for row in db.session.execute(whole)} if keys else {}
        return [rows[key] for key in keys if key in rows]

    def _first(self, rows: Select[Any], by: Any, column: Column | None, down: bool) -> Select[Any]:
        """The first of these rows in order. Rows of several states would have to be sorted, all of them; those of each
        state stand sorted in an index, so the first of each are taken, and the first of these."""
        order = self._order(by, column, down)
        if self.apart is None or len(self.apart[1]) < 2:
            return rows.order_by(*order).limit(self.per_page + 1)
        own, values = self.apart
        firsts = (rows.where(own == value).order_by(*order).limit(self.per_page + 1).subquery() for value in values)
        together = union_all(*map(select, firsts)).subquery()
        again = self._order(together.c.sort_of_row, column, down, together.c.key_of_row)
        return select(together).order_by(*again).limit(self.per_page + 1)

    def _order(self, by: Any, column: Column | None, down: bool, key: Any = None) -> list[Any]:
        way, key = desc if down else asc, self.key if key is None else key
        if column is None:
            return [way(key)]
        return [way(by).nulls_last() if column.nullable else way(by), way(key)]

    def _past(self, by: Any, column: Column | None, down: bool) -> list[ColumnElement[bool]]:
        """The condition that a row comes after the last one seen."""
        place = _unpack(request.args.get("after", ""))
        if place is None:
            return []
        value, key = place
        if column is None:
            return [self.key < key if down else self.key > key]
        if value is None:
            return [by.is_(None), self.key < key if down else self.key > key] if column.nullable else []
        if not column.nullable:
            here, there = tuple_(by, self.key), tuple_(value, key)
            return [here < there if down else here > there]
        further = by < value if down else by > value
        level = and_(by == value, self.key < key if down else self.key > key)
        return [or_(further, level, by.is_(None))]

    @cached_property
    def rows(self) -> list[Any]:
        """The rows of this page: entities when the select has one, else its tuples."""
        return [self._row(found) for found in self._found[: self.per_page]]

    def _row(self, found: Any) -> Any:
        return found[0] if len(found) == 3 else found

    @cached_property
    def keys(self) -> list[Any]:
        """The keys of the rows, in their order."""
        return [found.key_of_row for found in self._found[: self.per_page]]

    @property
    def next_url(self) -> str | None:
        """Where the next rows are; None at the end."""
        if len(self._found) <= self.per_page:
            return None
        last = self._found[self.per_page - 1]
        return layout.with_args(after=_pack(last.sort_of_row, last.key_of_row))

    @property
    def first_url(self) -> str | None:
        return layout.with_args(after=None) if request.args.get("after") else None

    @cached_property
    def total(self) -> str:
        """How many rows fit: exact up to a thousand, "1,000+" above unless asked to count them all."""
        exact = request.args.get("count") == "exact"
        keys = self.filtered.with_only_columns(self.key).order_by(None)
        if exact:
            return f"{db.session.scalar(select(func.count()).select_from(keys.subquery())) or 0:,}"
        return counted(keys, most=CAP)[0]

    @property
    def capped(self) -> bool:
        return self.total.endswith("+")

    # --- sort links, views, bulk ---

    def sort_url(self, column: Column) -> str:
        """The address sorted by *column*, or the other way round when it is already."""
        now_by, down = self.sorted_by
        turned = not down if now_by is column else column.descending
        return layout.with_args(sort=f"{'-' if turned else ''}{column.name}", after=None)

    def direction(self, column: Column) -> str | None:
        """For aria-sort."""
        now_by, down = self.sorted_by
        return None if now_by is not column else "descending" if down else "ascending"

    @cached_property
    def views(self) -> list[SavedView]:
        """The views this person saved for this page."""
        wanted = select(SavedView).where(SavedView.user_id == current_user.id, SavedView.page == self.name)
        return list(db.session.scalars(wanted.order_by(SavedView.name)))

    @property
    def query(self) -> str:
        """This view as a query string, without the place in it."""
        return layout.with_args(after=None, count=None, format=None).partition("?")[2]

    def view_url(self, view: SavedView) -> str:
        return f"{request.path}?{view.query}"

    def chosen(self) -> Select[Any]:
        """A select of the keys a bulk form means: the ticked ones (of those in view), or all in view."""
        keys = self.filtered.with_only_columns(self.key).order_by(None)
        form = forms.sent(forms.ChosenForm)
        if form.all.data == "1":
            return keys
        return keys.where(self.key.in_(form.id.data))

    # --- answers ---

    def answer(self, template: str, block: str = "list", **values: Any) -> Any:
        """The page, its list alone for a script, or the file when the address says ``format=csv``."""
        if request.args.get("format") == "csv":
            return self.csv()
        return layout.fragment(template, block, listing=self, **values)

    @property
    def stored(self) -> Iterable[Any]:
        """The rows of all pages, in their order, as far as a file takes them."""
        column, down = self.sorted_by
        by = column.sort if column else self.key
        ordered = self.filtered.add_columns(by.label("sort_of_row"), self.key.label("key_of_row"))
        ordered = ordered.order_by(None).order_by(*self._order(by, column, down)).limit(CSV_MOST)
        return map(self._row, db.session.execute(ordered.execution_options(yield_per=500)))

    def csv(self) -> Response:
        """The rows of this view as a file, with its columns."""

        def lines() -> Iterator[str]:
            yield "\ufeff" + _line([c.title for c in self.shown])
            for row in self.stored:
                yield _line([cell(c.value(row)) for c in self.shown])

        headers = {"Content-Disposition": f'attachment; filename="{self.name}.csv"'}
        return Response(stream_with_context(lines()), mimetype="text/csv", headers=headers)


def counted(*rows: Select[Any], most: int = CAP) -> list[str]:
    """How many each of *rows* are, in one question: exact up to *most*, "1,000+" above."""
    return [upto(number, most) for number in db.session.execute(select(*(capped(one, most) for one in rows))).one()]


def upto(number: int, most: int = CAP) -> str:
    """A number that was counted no further than one more than *most*.

    >>> upto(1000), upto(1001)
    ('1,000', '1,000+')
    """
    return f"{most:,}+" if number > most else f"{number:,}"


def cell(value: Any) -> str:
    """A value as text that no spreadsheet takes for a formula.

    >>> cell("=1+1"), cell(-5), cell(None)
    ("'=1+1", '-5', '')
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(value)
    text = str(value).replace("\x00", "")
    return f"'{text}" if text.startswith(DANGEROUS) else text


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def _pack(value: Any, key: Any) -> str:
    kind, text = "plain", value
    if isinstance(value, datetime):
        kind, text = "moment", value.isoformat()
    elif isinstance(value, date):
        kind, text = "day", value.isoformat()
    return base64.urlsafe_b64encode(json.dumps([kind, text, key]).encode()).decode().rstrip("=")


def _unpack(token: str) -> tuple[Any, Any] | None:
    """The last row seen: (its sort value, its key); None for a token that is not ours."""
    try:
        kind, text, key = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        if (
            kind not in ("plain", "moment", "day")
            or not isinstance(key, int)
            or not -(2**63) <= key < 2**63
            or isinstance(text, list | dict)
        ):
            return None
        read = {"moment": datetime.fromisoformat, "day": date.fromisoformat}.get(kind)
        return (read(text) if read and text is not None else text), key
    except (ValueError, TypeError):
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class ViewForm(Form):  # type: ignore[misc]
    """A list as it is filtered and sorted, and the name to keep it under."""

    page = forms.Typed()
    name = forms.Typed()
    query = forms.Typed()


@bp.post("")
@needs()
def create() -> Answer:
    """Keep a view under a name."""
    form, back = forms.sent(ViewForm), forms.next_page("")
    page, name, query = form.page.data[:40], form.name.data.strip()[:60], form.query.data[:2000]
    if not page or not name:
        flash.say("Give the view a name to save it.")
        return redirect(back, 303)
    same = (SavedView.user_id == current_user.id, SavedView.page == page, SavedView.name == name)
    view = db.session.scalar(select(SavedView).where(*same))
    if view is None:
        db.session.add(SavedView(user_id=current_user.id, page=page, name=name, query=query))
    else:
        view.query = query
    db.session.commit()
    flash.say(f"View saved as {name}.")
    return redirect(back, 303)


@bp.post("/<int:id>/delete")
@needs()
def destroy(id: int) -> Answer:
    """Forget a view."""
    view = db.session.get(SavedView, id)
    if view is None or view.user_id != current_user.id:
        abort(404)
    db.session.delete(view)
    db.session.commit()
    flash.say(f"View {view.name} forgotten.")
    return redirect(forms.next_page(""), 303)
