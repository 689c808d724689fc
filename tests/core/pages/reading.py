"""Reading a page for one target."""

from __future__ import annotations

from outreach.core.pages import found as finds
from outreach.core.pages import page

URL, TARGET = "https://blog.example/a/post", "https://acme.test/guide"


A = f'<a href="{TARGET}">guide</a>'


def read(html: str | bytes, content_type: str = "text/html; charset=utf-8") -> finds.Page:
    body = html if isinstance(html, bytes) else html.encode("utf-8", "surrogatepass")
    return page.read(body, content_type, URL, TARGET)


def found(html: str | bytes, content_type: str = "text/html; charset=utf-8") -> list[tuple[str, str]]:
    """(where or element, anchor) of each link to the target."""
    return [
        (link.element if link.where == "page" else link.where, link.anchor) for link in read(html, content_type).links
    ]
