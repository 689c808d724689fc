"""Targets: whether the pages a text links to answer; looked at before a launch, and told on the pages after it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from flask import current_app

from ..core import richtext, urls
from ..core.answer import Answer
from ..db import db
from ..models import Campaign
from ..net import dns, fetch
from . import accounts

MOST = 12
SECONDS = 8.0
KEEP_SECONDS = 1800.0

_known: dict[str, tuple[float, str]] = {}


def of_campaign(campaign: Campaign) -> list[str]:
    """The addresses all mails of a campaign link to, as far as no person's fields are in them."""
    steps = campaign.sequence.steps if campaign.sequence else []
    texts = [variant.body for step in steps for variant in step.variants if variant.archived_at is None]
    found = [url for text in texts for url in richtext.links(text)]
    return list(dict.fromkeys([*found, *(held.asset.url for held in campaign.assets)]))


def look(addresses: Iterable[str], *, get: Callable[..., Answer] = fetch.get) -> None:
    """Fetch each page once, all at the same time, so that problems() can tell. Commits before it waits."""
    wanted = [url for url in dict.fromkeys(addresses) if _lookable(url) and _kept(url) is None][:MOST]
    db.session.commit()
    if not wanted:
        return
    allow = accounts.allowed()
    seconds = min(SECONDS, float(current_app.config["FETCH_SECONDS"]))
    limits = fetch.Limits(seconds=seconds, packed_bytes=100_000, bytes=100_000)
    with ThreadPoolExecutor(len(wanted), thread_name_prefix="target") as pool:
        answers = list(pool.map(lambda url: get(url, allow=allow, limits=limits), wanted))
    until = time.monotonic() + KEEP_SECONDS
    for url, answer in zip(wanted, answers, strict=True):
        _known[url] = (until, _problem(answer))


def problems(addresses: Iterable[str]) -> list[str]:
    """What is wrong with these pages, as far as they were looked at lately; one sentence each."""
    return [f"{url} {said}" for url in dict.fromkeys(addresses) if (said := _kept(url))]


def _lookable(url: str) -> bool:
    return urls.typed(url) is not None and urls.host(url).rpartition(".")[2] not in dns.RESERVED


def _kept(url: str) -> str | None:
    until, said = _known.get(url, (0.0, ""))
    return said if until > time.monotonic() else None


def _problem(answer: Answer) -> str:
    if answer.status >= 400:
        return f"answers {answer.status}."
    if answer.failure is not None and not answer.status:
        return f"did not answer: {answer.detail or answer.failure}"
    return ""
