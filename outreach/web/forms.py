"""What forms share: time zones to choose from, and refusals shown beside their field."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from ..flows.people import Refused

LEADING = ("Europe", "America", "Asia", "Africa", "Australia", "Pacific", "Atlantic", "Indian", "Antarctica", "Arctic")


@cache
def zones() -> tuple[str, ...]:
    """The time zones of the world by name, UTC first."""
    named = sorted(zone for zone in available_timezones() if zone.split("/")[0] in LEADING and "/" in zone)
    return ("UTC", *named)


def zone(text: str | None) -> str:
    """The time zone as the browser names it, or UTC when we do not know it."""
    return text if text in available_timezones() else "UTC"


def refuse(form: Any, why: Refused) -> None:
    """Show why something was refused, beside the field it is about or on top of the form."""
    field = form._fields.get(why.field)
    if field is None:
        form.form_errors = [*form.form_errors, str(why)]
    else:
        field.errors = [*field.errors, str(why)]


def lines(text: str | None) -> list[str]:
    """The lines of a text field, trimmed, without the empty ones."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
