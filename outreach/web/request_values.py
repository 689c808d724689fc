"""What a browser gives: words every table can keep, and numbers of rows a table can have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask, Request, request
from werkzeug.datastructures import ImmutableMultiDict


class Words(ImmutableMultiDict[str, Any]):
    """Arguments or fields, without the NUL that PostgreSQL does not store and no keyboard writes."""

    def __init__(self, pairs: Iterable[tuple[str, Any]] = ()) -> None:
        super().__init__((without_nul(name), without_nul(value)) for name, value in pairs)


class Asked(Request):
    """A request whose arguments and fields are Words."""

    parameter_storage_class = Words


def _limit() -> None:
    """Files are read to the disk, piece by piece; all else is read at once, so it may be no larger than a text."""
    if request.mimetype != "multipart/form-data":
        request.max_content_length = request.max_form_memory_size


def without_nul(value: Any) -> Any:
    """A text as it can be kept; what is no text as it is."""
    return value.replace("\x00", "") if isinstance(value, str) else value


def number(text: Any) -> int:
    """A whole number of the size a column holds; else ValueError."""
    found = int(text)
    if not -(2**63) <= found < 2**63:
        raise ValueError(f"no column holds {text}")
    return found


def key(text: Any) -> int:
    """The number of a row; ValueError when no row can have it."""
    found = number(text)
    if found <= 0:
        raise ValueError(f"no row has the number {text}")
    return found


def keys(texts: Iterable[str]) -> list[int]:
    """The numbers of rows among *texts*; what is none is left out."""
    found = []
    for text in texts:
        try:
            found.append(key(text))
        except ValueError:
            continue
    return found


def init_app(app: Flask) -> None:
    app.request_class = Asked
    app.before_request(_limit)
