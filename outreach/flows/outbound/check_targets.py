"""Targets: whether the pages a text links to answer; looked at before a launch, and told on the pages after it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait

from flask import current_app

from ...core import urls
from ...core.outbound import richtext
from ...core.pages.response import Answer
from ...db import db
from ...models import Campaign
from ...net import dns
from ...net.web import journey
from ...net.web.visit import Limits
from ..mailboxes import login

MOST = 12  # in one look
SECONDS = 8.0  # for one page
ALL_SECONDS = 10.0  # for all of them together: a person waits
KEEP_SECONDS = 1800.0

_known: dict[str, tuple[float, str]] = {}
_missed: dict[str, tuple[float, str]] = {}  # asked for and not looked at, so the next look begins with them


def of_campaign(campaign: Campaign) -> list[str]:
    """The addresses all mails of a campaign link to, as far as no person's fields are in them."""
    steps = campaign.sequence.steps if campaign.sequence else []
    texts = [variant.body for step in steps for variant in step.variants if variant.archived_at is None]
    found = [url for text in texts for url in richtext.links(text)]
    return list(dict.fromkeys([*found, *(held.asset.url for held in campaign.assets)]))


def look(addresses: Iterable[str], *, get: Callable[..., Answer] = journey.get) -> None:
    """Fetch pages once, all at the same time, so that problems() can tell; of what takes too long together, and of more
    than MOST, it tells that they were not looked at. Commits before it waits, ALL_SECONDS at most."""
    wanted = [url for url in dict.fromkeys(addresses) if _lookable(url) and _kept(_known, url) is None]
    db.session.commit()
    if not wanted:
        return
    allow = login.allowed()
    seconds = min(SECONDS, float(current_app.config["FETCH_SECONDS"]))
    limits = Limits(seconds=seconds, packed_bytes=100_000, bytes=100_000)
    pool = ThreadPoolExecutor(min(len(wanted), MOST), thread_name_prefix="target")
    asked = {url: pool.submit(get, url, allow=allow, limits=limits) for url in wanted[:MOST]}
    wait(asked.values(), timeout=ALL_SECONDS)
    pool.shutdown(wait=False, cancel_futures=True)
    until = time.monotonic() + KEEP_SECONDS
    for url in wanted:
        if url in asked and asked[url].done():
            _known[url] = (until, _problem(asked[url].result()))
        else:
            why = "it took too long" if url in asked else f"these are more than {MOST} pages"
            _missed[url] = (until, f"was not looked at: {why}. Try again.")


def problems(addresses: Iterable[str]) -> list[str]:
    """What is wrong with these pages, as far as they were looked at lately; one sentence each."""
    told = {url: _kept(_missed, url) if (said := _kept(_known, url)) is None else said for url in addresses}
    return [f"{url} {said}" for url, said in told.items() if said]


def _lookable(url: str) -> bool:
    return urls.typed(url) is not None and urls.host(url).rpartition(".")[2] not in dns.RESERVED


def _kept(known: dict[str, tuple[float, str]], url: str) -> str | None:
    until, said = known.get(url, (0.0, ""))
    return said if until > time.monotonic() else None


def _problem(answer: Answer) -> str:
    if answer.status >= 400:
        return f"answers {answer.status}."
    if answer.failure is not None and not answer.status:
        return f"did not answer: {answer.detail or answer.failure}"
    return ""
