"""The addresses of our own pages, for what is written outside a request: the agenda, the digest and its mails.

Pages use Flask's url_for. Work that runs without a request cannot, and takes an address from here by the same name;
tests/core/test_routes.py holds the table against the application.
"""

from __future__ import annotations

from urllib.parse import urlencode

ROUTES = {
    "campaigns.show": "/campaigns/{id}",
    "digest.leave": "/digest/off/{token}",
    "digest.show": "/n/{token}",
    "drafts.show": "/drafts/{id}",
    "inbox.show": "/inbox/{id}",
    "links.show": "/links/{id}",
    "mailboxes.show": "/settings/mailboxes/{id}",
    "outbox.index": "/outbox",
    "pitches.show": "/pitches/{id}",
    "public.bot": "/bot",
    "public.unsubscribe": "/unsubscribe/{token}",
    "tasks.show": "/tasks/{id}",
    "today.index": "/today",
}


def path(name: str, **values: object) -> str:
    """The path of a page of ours, from its first slash on; values that its path does not name become its query.

    Raises KeyError when no page of this name is known here, or when a value its path names is missing.

    >>> path("inbox.show", id=7), path("outbox.index", tab="decide")
    ('/inbox/7', '/outbox?tab=decide')
    """
    pattern = ROUTES[name]
    query = urlencode({key: value for key, value in values.items() if f"{{{key}}}" not in pattern})
    return pattern.format(**values) + (f"?{query}" if query else "")
