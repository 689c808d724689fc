"""A page about bees with a person on it, as a site would give it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from outreach.core.pages.response import Answer

PAGE = (
    "<title>Bee tools</title><meta property='og:site_name' content='Hive Notes'>"
    "<p>Jo Park, editor <a href='mailto:jo@hive.example'>write to Jo</a></p>"
)


def gives(body: str, status: int = 200) -> Callable[..., Answer]:
    def get(url: str, **limits: Any) -> Answer:
        html = (("content-type", "text/html"),)
        return Answer(url, url, status, html, body.encode(), complete=True)

    return get
