"""What forms share: time zones to choose from, and refusals shown beside their field."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from ..flows.users.users import Refused

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
