"""Ahrefs: one page of a report asked for with the user's key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from ...core.imports import ahrefs_api
from ...core.imports.ahrefs_api import Report
from ...core.pages.response import Answer
from .. import guard
from . import fetch, politeness
from .visit import Limits, Request

LIMITS = Limits(seconds=120.0, packed_bytes=50_000_000, bytes=200_000_000, patience=0.0)
PACE = politeness.Pace(pause=1.0, share=0.0)  # 60 requests a minute are allowed
WAIT_SECONDS = 60
CUT_SECONDS = 15


class Refused(Exception):
    """The API said no, and asking again changes nothing until a person does something; says what, in a sentence."""


class Later(Exception):
    """Nothing came this time; *seconds* is how long to wait before asking for the same page again."""

    def __init__(self, sentence: str, seconds: int) -> None:
        super().__init__(sentence)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the body as it came, and what it cost; *units* is None when the answer does not say."""

    body: bytes
    units: int | None


def page(
    base: str,
    key: str,
    report: Report,
    target: str,
    mode: str,
    after: Sequence[str],
    limit: int,
    *,
    allow: Sequence[guard.Network] = (),
) -> Page:
    """Ask *base* (https://api.ahrefs.com/v3) for at most *limit* rows behind *after*. Raises Refused, Later."""
    query = urlencode(ahrefs_api.parameters(report, target, mode, after, limit))
    url = f"{base}/site-explorer/{report.name}?{query}"
    answers: list[Answer] = []
    with fetch.Fetcher(allow=allow, pace=PACE, concurrency=1) as fetcher:
        fetcher.submit(Request(url, limits=LIMITS, tries=1, bearer=key), answers.append)
        while not answers:
            fetcher.turn(1.0)
    return _read(answers[0])


def _read(answer: Answer) -> Page:
    if answer.failure is None and answer.status == 200:
        said = answer.header("x-api-units-cost-total-actual")
        return Page(answer.body, int(said) if said.isdecimal() else None)
    told = ahrefs_api.complaint(answer.body)
    told = f" Ahrefs says: {told}" if told else ""
    if answer.status == 429:
        raise Later("Ahrefs asks us to wait.", answer.retry_after or WAIT_SECONDS)
    if answer.failure is not None or answer.status >= 500:
        raise Later(answer.detail or f"Ahrefs answered {answer.status}.", answer.retry_after or CUT_SECONDS)
    if answer.status == 401:
        raise Refused(f"Ahrefs does not accept this key. Enter another one.{told}")
    if answer.status == 403:
        raise Refused(f"This key may not do that, or its units are used up.{told}")
    if answer.status == 404:
        raise Refused(f"Ahrefs knows no such report at this address.{told}")
    raise Refused(f"Ahrefs answered {answer.status}.{told}")
