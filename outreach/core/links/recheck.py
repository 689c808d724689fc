"""Watching: what one more look means for a link we watch, and when to look again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zlib import crc32

from ..states import LinkState, Sight
from .verdicts import ORDER, ROWS, Word

DAY = timedelta(days=1)
CONFIRM = DAY  # two misses this far apart make a loss
DOUBTFUL = 3  # looks in a row that could not tell, before the link says so
PACES = ((7, 1), (30, 7), (182, 30), (547, 91))  # (age below which, days between looks)
OLDEST_PACE = 365
PAID_PACE = 7
FRESH_CHANGE = ((7, 1), (30, 7))  # (days since a change, days between looks)

# Facts that lie outside the page: a passing fault there looks just like a change, so a second look has to agree.
TO_CONFIRM = frozenset(("target_broken", "not_canonical", "robots_blocked", "via_blocked", "via_302"))
WHY_LOST = {
    "not_found": "the link was taken off the page",
    "mention_only": "only a mention of the address is left",
    "page_gone": "the page is gone",
    "page_redirected": "the page now leads elsewhere",
    "soft_404": "the page is no longer what it was",
    "wrong_target": "the link now leads to another site",
}
WHAT_CHANGED = {
    "rel_nofollow": "nofollow",
    "rel_sponsored": "sponsored",
    "rel_ugc": "ugc",
    "page_noindex": "noindex",
    "page_nofollow": "page nofollow",
    "not_canonical": "not canonical",
    "robots_blocked": "closed by robots.txt",
    "target_broken": "our page is broken",
    "wrong_target": "other target",
    "other_page": "other page",
    "via_301": "redirected",
    "via_302": "redirected",
    "via_blocked": "redirected",
    "not_crawlable": "no longer a real link",
    "js_only": "written by a script",
    "noscript": "only in noscript",
    "iframe": "only in a frame",
    "odd_element": "no ordinary link",
    "hidden": "hidden",
    "beyond_2mb": "too far down",
    "low_value_place": "moved to a poor place",
    "canonical_ok": "canonical elsewhere",
    "no_anchor": "no anchor",
    "anchor": "other anchor",
    "pdf_link": "in a PDF",
}
_RANK = {Word.COUNTS: 0, Word.WEAK: 1, Word.NOT_COUNTING: 2}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a watched link stands before or after a look."""

    state: str = LinkState.VERIFYING
    verdict: str = ""  # of the last look that could tell
    reason: str = ""
    rel: str = ""
    anchor: str = ""
    settled: str = ""  # the reason that is taken as it is: by a person, or because the link began so
    told: str = ""  # the reason of the change that was told last, while it lasts
    pending: str = ""  # reasons that wait for a second look to agree
    eye: str = "http"  # who saw it last
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None
    missed_at: datetime | None = None
    misses: int = 0
    unknowns: int = 0  # in a row
    lost_at: datetime | None = None
    expected_rel: str = ""
    expected_anchor: str = ""


@dataclass(frozen=True, slots=True)
class Glance:
    """One look, as far as watching goes."""

    sight: str
    verdict: str
    reason: str
    rel: str = ""
    anchor: str = ""
    eye: str = "http"


@dataclass(frozen=True, slots=True)
class Change:
    """Something to tell: *kind* is live, changed, missing, lost, found, back or uncheckable; *what* is for people."""

    kind: str
    what: str = ""


def after(was: Standing, look: Glance, at: datetime) -> tuple[Standing, Change | None]:
    """What a look at the moment *at* makes of a link: how it stands now, and what there is to tell."""
    if look.sight == Sight.UNKNOWN:
        return _untold(was)
    if look.sight == Sight.ABSENT:
        if was.eye == "browser" and look.eye != "browser":
            return _untold(was)  # only a browser saw it, and none looked this time
        return _absent(was, look, at)
    return _seen(was, look, at)


def _untold(was: Standing) -> tuple[Standing, Change | None]:
    now = replace(was, unknowns=was.unknowns + 1)
    if now.unknowns < DOUBTFUL or was.state not in (LinkState.LIVE, LinkState.CHANGED, LinkState.VERIFYING):
        return now, None
    return replace(now, state=LinkState.UNCHECKABLE), Change("uncheckable")


def _absent(was: Standing, look: Glance, at: datetime) -> tuple[Standing, Change | None]:
    now = replace(was, verdict=look.verdict, reason=look.reason, unknowns=0)
    if was.first_seen_at is None:
        return replace(now, state=LinkState.PROMISED), None
    if was.state == LinkState.LOST:
        return now, None
    if was.missed_at is None:
        return replace(now, state=LinkState.MISSING, missed_at=at, misses=1), Change("missing", _why(look))
    if at - was.missed_at < CONFIRM:
        return replace(now, state=LinkState.MISSING), None
    lost = replace(now, state=LinkState.LOST, misses=was.misses + 1, lost_at=at)
    return lost, Change("lost", _why(look))


def _seen(was: Standing, look: Glance, at: datetime) -> tuple[Standing, Change | None]:
    now = replace(
        was, verdict=look.verdict, reason=look.reason, rel=look.rel, anchor=look.anchor, eye=look.eye,
        first_seen_at=was.first_seen_at or at, last_seen_at=at, missed_at=None, misses=0, unknowns=0, lost_at=None,
    )  # fmt: skip
    wrong = _wrong(was, look)
    if wrong and (waiting := _until_confirmed(was, now, look)) is not None:
        return waiting, None
    state, told = (LinkState.CHANGED, look.reason) if wrong else (LinkState.LIVE, "")
    now = replace(now, state=state, told=told, pending="")
    if was.first_seen_at is None:
        now = replace(now, settled="" if wrong else look.reason)
    return now, _news(was, look, wrong)


def _until_confirmed(was: Standing, now: Standing, look: Glance) -> Standing | None:
    """How a link stands while a change waits for a second look to agree; None where it need not wait."""
    waiting = was.pending.split()
    if look.reason not in TO_CONFIRM or look.reason in waiting or was.told == look.reason:
        return None
    # The first row that matches decides, so this look has refuted what stands above it and covers what stands below.
    open_still = [reason for reason in waiting if _place(reason) > _place(look.reason)]
    pending = " ".join([*open_still, look.reason])
    if was.first_seen_at is None:
        seen = replace(was, verdict=look.verdict, reason=look.reason, unknowns=0)
        return replace(seen, state=LinkState.VERIFYING, pending=pending)
    if was.state in (LinkState.LOST, LinkState.MISSING):
        return None
    return replace(now, state=LinkState.CHANGED if was.told else LinkState.LIVE, pending=pending)


def _news(was: Standing, look: Glance, wrong: str) -> Change | None:
    """What there is to tell of a link that was seen; *wrong* is what is not as agreed."""
    if was.state == LinkState.LOST and was.first_seen_at is not None:
        return Change("found", wrong)
    if wrong:
        return Change("changed", wrong) if was.told != look.reason or was.first_seen_at is None else None
    if was.first_seen_at is None:
        return Change("live")
    if was.told:
        return Change("live", "as agreed again")
    if was.state == LinkState.MISSING:
        return Change("back")
    if not was.expected_anchor and was.anchor and _plain(was.anchor) != _plain(look.anchor):
        return Change("changed", f"the anchor is now “{look.anchor}”")
    return None


def _wrong(was: Standing, look: Glance) -> str:
    """What is not as agreed, "" when all is."""
    taken = bool(was.settled) and (look.reason == was.settled or _rank(look.reason) < _rank(was.settled))
    agreed = was.expected_rel not in ("", "follow") and look.reason == f"rel_{was.expected_rel}"
    begins = was.first_seen_at is None and not was.expected_rel and look.verdict in (Word.COUNTS, Word.WEAK)
    counts = look.verdict == Word.COUNTS and look.reason != "other_page"
    if not (taken or agreed or begins or counts):
        return WHAT_CHANGED.get(look.reason, look.reason)
    if was.expected_anchor and _plain(was.expected_anchor) != _plain(look.anchor):
        return WHAT_CHANGED["anchor"]
    return ""


def _place(reason: str) -> int:
    return ORDER.get(reason, len(ORDER))


def _rank(reason: str) -> int:
    return _RANK.get(ROWS[reason].verdict, 3) if reason in ROWS else 3


def _why(look: Glance) -> str:
    return WHY_LOST.get(look.reason, look.reason)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


@dataclass(frozen=True, slots=True)
class Pace:
    """What sets the pace of looking at a link: *since* is the first sight, or the day the link was entered."""

    since: datetime
    changed_at: datetime | None = None
    paid: bool = False
    promised_at: datetime | None = None


def next_look(now: Standing, at: datetime, seed: int, pace: Pace, retry_after: int | None = None) -> datetime:
    """When to look again after a look at *at*.

    *seed* spreads links over the day, always the same way for the same link; *retry_after* is in seconds.
    """
    if now.state == LinkState.MISSING and now.missed_at is not None:
        earliest = at + timedelta(hours=6) if now.unknowns else at
        return max(now.missed_at + CONFIRM, earliest) + _scatter(seed, 3600)
    if now.unknowns:
        hours = min(6 * 2 ** (min(now.unknowns, 6) - 1), 7 * 24)
        wait = max(timedelta(hours=hours), timedelta(seconds=min(retry_after or 0, 30 * 86400)))
        return at + wait + _scatter(seed, 7200)
    if now.pending:
        return at + CONFIRM + _scatter(seed, 3600)
    days = _days(at, pace.since, pace.changed_at, pace.paid)
    if now.first_seen_at is None:
        overdue = at - (pace.promised_at or pace.since)
        days = 1 if overdue < 14 * DAY else 7 if overdue < 60 * DAY else 30
    elif now.state == LinkState.LOST and now.lost_at is not None:
        gone = at - now.lost_at
        days = 7 if gone < 30 * DAY else 30 if gone < 182 * DAY else 91
    return _slot(at + days * DAY * 0.9, seed)


def _days(at: datetime, since: datetime, changed_at: datetime | None, paid: bool) -> int:
    age = at - since
    days = next((days for below, days in PACES if age < below * DAY), OLDEST_PACE)
    if paid:
        days = min(days, PAID_PACE)
    if changed_at is not None:
        days = min(days, next((d for below, d in FRESH_CHANGE if at - changed_at < below * DAY), OLDEST_PACE))
    return days


def _slot(earliest: datetime, seed: int) -> datetime:
    """The first moment from *earliest* on at this link's own time of day: looks spread evenly over the hours."""
    midnight = earliest.replace(hour=0, minute=0, second=0, microsecond=0)
    slot = midnight + _scatter(seed, 86_400)
    return slot if slot >= earliest else slot + DAY


def _scatter(seed: int, seconds: int) -> timedelta:
    return timedelta(seconds=crc32(f"link {seed}".encode()) % seconds)
