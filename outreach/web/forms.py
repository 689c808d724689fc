"""Forms: the one place where what a browser sent is read, and the fields and small forms that recur.

A view says ``form = forms.sent(LaterForm)`` and takes the values from ``form.until.data``. What is wrong stands in the
errors of its field; ``forms.wrong(form)`` is the same for templates that draw their fields themselves.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol, TypeVar
from zoneinfo import available_timezones

from flask import request
from wtforms import Field, Form, StringField, TextAreaField
from wtforms.validators import DataRequired

from ..core import sanitize
from . import access, request_values

LEADING = ("Europe", "America", "Asia", "Africa", "Australia", "Pacific", "Atlantic", "Indian", "Antarctica", "Arctic")

Sent = TypeVar("Sent", bound=Form)


def asked(kind: type[Sent]) -> Sent:
    """A form of *kind* that holds what the address says, for a form that is filled in by links."""
    return kind(request.args)  # type: ignore[no-any-return]


def sent(kind: type[Sent], **more: Any) -> Sent:
    """A form of *kind* that holds what the browser sent; *more* goes to its constructor."""
    return kind(request.form, **more)  # type: ignore[no-any-return]


def wrong(form: Any) -> dict[str, str]:
    """The first sentence about each field that has to be put right, by the name of the field; "" is the whole form."""
    return {name or "": errors[0] for name, errors in form.errors.items() if errors}


def shown(form: Any = None) -> dict[str, Any]:
    """What a template needs that draws its fields itself.

    ``f`` is what was typed, by the name of the field; ``wrong`` is what has to be put right. Both are empty without a
    form, and then the template shows the values of the row.
    """
    typed = {name: field.data for name, field in form._fields.items() if field.raw_data} if form else {}
    return {"f": typed, "wrong": wrong(form) if form else {}}


# --- fields: what is not sent is empty, never None -------------------------------------------------------------------


class Typed(StringField):  # type: ignore[misc]
    """Text exactly as it was typed."""

    def process_formdata(self, values: list[str]) -> None:
        self.data = self.cleaned(values[0]) if values else ""

    def cleaned(self, text: str) -> str:
        return text

    @property
    def came(self) -> bool:
        """Whether the browser sent this field at all, empty or not."""
        return bool(self.raw_data)


class Line(Typed):
    """One line of text, safe for the header of a mail, cut to *longest* characters."""

    def __init__(self, label: Any = None, validators: Any = None, longest: int = 300, **more: Any) -> None:
        super().__init__(label, validators, **more)
        self.longest = longest

    def cleaned(self, text: str) -> str:
        return sanitize.line(text)[: self.longest]


class Lines(Typed, TextAreaField):  # type: ignore[misc]
    """Several lines of text without control characters, cut to *longest* characters."""

    def __init__(self, label: Any = None, validators: Any = None, longest: int = 10_000, **more: Any) -> None:
        super().__init__(label, validators, **more)
        self.longest = longest

    def cleaned(self, text: str) -> str:
        return sanitize.lines(text).strip()[: self.longest]


class Tags(Typed):
    """Words with spaces or commas between, each once, in small letters."""

    def cleaned(self, text: str) -> str:
        return tags(text)


class Texts(Field):  # type: ignore[misc]
    """All values sent under one name, such as those of ticked boxes."""

    def process_formdata(self, values: list[str]) -> None:
        self.data = list(values)


class Keys(Field):  # type: ignore[misc]
    """The numbers of the chosen rows; what is no number of a row is left out."""

    def process_formdata(self, values: list[str]) -> None:
        self.data = request_values.keys(values)


class ByRow(Field):  # type: ignore[misc]
    """The texts of the fields NAME-NUMBER of a form with several rows, by the number of the row."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        start = f"{self.name}-"
        names = [name for name in formdata or () if name.startswith(start)]
        self.process_errors: list[str] = []
        self.raw_data = names
        self.data = {key: formdata[name] for name in names for key in request_values.keys([name[len(start) :]])}


# --- small forms that several pages have -----------------------------------------------------------------------------


class NextForm(Form):  # type: ignore[misc]
    """Where to go on when it is done."""

    next = Typed()


class LaterForm(Form):  # type: ignore[misc]
    """Until when something waits: a day, or a word such as "tomorrow"."""

    until = Typed()


class NoteForm(Form):  # type: ignore[misc]
    """A note for the timeline."""

    text = Lines("Note", [DataRequired("Write the note first")])


class ReasonForm(Form):  # type: ignore[misc]
    """Why somebody decided so."""

    reason = Line("Why", longest=200)


class OpForm(Form):  # type: ignore[misc]
    """Which button was pressed."""

    op = Typed()


class ChosenForm(OpForm):
    """The rows a bulk action is about: the ticked ones, or all in view; and what the bulk bar holds beside them."""

    id = Keys()
    all = Typed()
    tag = Tags()
    owner = Typed()


def next_page(default: str) -> str:
    """The page the form says to go on to when it is one of ours, else *default*."""
    return access.safe_next(sent(NextForm).next.data or default)


def tags(text: str) -> str:
    """Words with spaces or commas between, each once, in small letters, at most 300 characters."""
    return " ".join(dict.fromkeys(text.replace(",", " ").lower().split()))[:300]


# --- what single fields hold -----------------------------------------------------------------------------------------


@cache
def zones() -> tuple[str, ...]:
    """The time zones of the world by name, UTC first."""
    named = sorted(zone for zone in available_timezones() if zone.split("/")[0] in LEADING and "/" in zone)
    return ("UTC", *named)


def zone(text: str | None) -> str:
    """The time zone as the browser names it, or UTC when we do not know it."""
    return text if text in available_timezones() else "UTC"


class Refusal(Protocol):
    """An error that says which field it is about; its text is a sentence for people."""

    field: str


def refuse(form: Any, why: Refusal) -> None:
    """Show why something was refused, beside the field it is about or on top of the form."""
    field = form._fields.get(why.field)
    if field is None:
        form.form_errors = [*form.form_errors, str(why)]
    else:
        field.errors = [*field.errors, str(why)]


def price(text: str | None) -> int | None:
    """An amount as it is typed, in hundredths; None when nothing is. Raises ValueError on what is no amount."""
    typed = (text or "").strip().replace(",", ".")
    if not typed:
        return None
    amount = float(typed)
    if not 0 <= amount < 10**8:  # nor is nan
        raise ValueError(f"{typed} is no price")
    return round(amount * 100)


def price_typed(hundredths: int | None) -> str:
    """The amount as it stands in a field: 120, or 12345.67."""
    return "" if hundredths is None else f"{hundredths / 100:.2f}".removesuffix(".00")


def lines(text: str | None) -> list[str]:
    """The lines of a text field, trimmed, without the empty ones."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
