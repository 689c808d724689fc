"""How values are shown: moments in the reader's zone, numbers, short addresses; and where the built assets are."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import Flask, url_for
from flask_login import current_user
from markupsafe import Markup, escape

from ..config import PACKAGE
from ..db import now

MANIFEST = PACKAGE / "static" / "build" / "manifest.json"


def zone() -> ZoneInfo:
    """The time zone of the person who reads."""
    known = current_user and current_user.is_authenticated
    return ZoneInfo(current_user.timezone if known else "UTC")


def day(value: datetime | date | None, weekday: bool = False) -> str:
    """23 Nov 2026, or Mon 23 Nov."""
    if value is None:
        return ""
    on = value.astimezone(zone()).date() if isinstance(value, datetime) else value
    if weekday:
        return f"{on:%a} {on.day} {on:%b}"
    return f"{on.day} {on:%b %Y}" if on.year != now().year else f"{on.day} {on:%b}"


def moment(value: datetime | None) -> Markup:
    """A <time> with the local date and hour."""
    if value is None:
        return Markup("")
    local = value.astimezone(zone())
    text = f"{day(value)} {local:%H:%M}"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        value.astimezone(UTC).isoformat(timespec="minutes"), f"{local:%A %d %B %Y %H:%M %Z}", text
    )


def ago(value: datetime | None) -> Markup:
    """How long since (or until): 3 days, 14 h, in 2 h; the date itself is in the title."""
    if value is None:
        return Markup("")
    seconds = (now() - value).total_seconds()
    size = abs(seconds)
    for unit, length in (("day", 86400), ("h", 3600), ("min", 60)):
        if size >= length:
            count = int(size // length)
            words = f"{count} {unit}{'s' if unit == 'day' and count != 1 else ''}"
            break
    else:
        words = "now"
    if words != "now":
        words = f"{words} ago" if seconds > 0 else f"in {words}"
    local = value.astimezone(zone())
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        value.astimezone(UTC).isoformat(timespec="minutes"), f"{local:%a} {day(value)} {local:%H:%M}", words
    )


def number(value: int | float | None) -> str:
    """1,234."""
    return "" if value is None else f"{value:,}"


def short(address: str, length: int = 60) -> str:
    """An address without scheme and www., cut in the middle when long."""
    parts = urlsplit(address)
    text = (parts.netloc.removeprefix("www.") + parts.path + (f"?{parts.query}" if parts.query else "")).rstrip("/")
    text = text or address
    return text if len(text) <= length else f"{text[: length * 2 // 3]}…{text[-length // 3 :]}"


def money(hundredths: int | None, currency: str = "") -> str:
    """120 EUR; hundredths only where there are some."""
    if hundredths is None:
        return ""
    whole, rest = divmod(hundredths, 100)
    return f"{whole:,}{f'.{rest:02}' if rest else ''} {currency}".strip()


def lines(text: str) -> Markup:
    """Plain text with its line breaks."""
    return Markup("<br>").join(escape(line) for line in text.splitlines())


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(day=day, moment=moment, ago=ago, number=number, short=short, money=money, lines=lines)
    built: dict[str, str] = json.loads(MANIFEST.read_text())
    values: dict[str, Any] = {"asset": lambda name: url_for("static", filename=f"build/{built[name]}")}
    app.jinja_env.globals.update(values, now=now, zone=zone)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
