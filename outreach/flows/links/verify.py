"""Verify: links are looked at when they are due, what came of it is kept, and what changed is told."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from flask import current_app
from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.orm import joinedload

from ...core import urls
from ...core.links import evidence, recheck, verdicts
from ...core.states import Acquisition, LinkState, Sight, Stage, TaskKind, WonBy
from ...db import capped, db, leased, now
from ...models import Check, Event, Link, PageCopy, Task
from ...net import guard
from ...net.web import chromium, politeness
from ...net.web.visit import ABOUT, Limits
from ..lifecycle import pitch as pitches
from . import check_page

log = logging.getLogger("outreach.verify")

AT_ONCE = 200  # links taken in one tick
CLAIM = timedelta(minutes=30)
SWEEP = 500
COUNTED = 1_000_000
LARGEST_COPY = 3_000_000
SENTENCES = {
    "live": "Link is live: {page}",
    "changed": "Link changed: {page} ({what})",
    "missing": "Link not seen on {page}: {what}. It counts as lost when the next look agrees.",
    "lost": "Link lost: {page}, {what}",
    "found": "Link found again: {page}",
    "back": "Link is there after all: {page}",
    "uncheckable": "Link could not be checked several times in a row: {page}",
}

Looks = Callable[[Iterable[check_page.Task]], Iterator[check_page.Look]]


def verify_due(*, looks: Looks | None = None, most: int = AT_ONCE) -> int:
    """Look at the links that are due; say how many were looked at. One worker at a time does this."""
    with leased("verify", CLAIM.total_seconds()) as ours:
        if not ours:
            return 0
        at = now()
        keys = Link.claim(Link.due(at, most), at, at + CLAIM)
        db.session.commit()
        if not keys:
            return 0
        tasks = [_task(link) for link in _links(keys)]
        db.session.commit()
        done = 0
        for result in (looks or _looks)(tasks):
            _recorded(result)
            done += 1
        return done


def verify(link: Link, *, looks: Looks | None = None, asked_by_id: int | None = None) -> Check:
    """Look at one link now, whether it is due or not; the look as it was recorded."""
    task = _task(link)
    db.session.commit()  # no transaction stays open while we wait for a stranger's server
    result = next(iter((looks or _looks)([task])))
    check = record(db.session.get_one(Link, task.tag), result, asked_by_id=asked_by_id)
    db.session.commit()
    return check


def _looks(tasks: Iterable[check_page.Task]) -> Iterator[check_page.Look]:
    """The real looks, through the one gate for all requests."""
    settings = current_app.config
    allow = guard.networks(settings["ALLOW_NETS"])
    eye = chromium.Eye(allow=allow, executable=settings["BROWSER"]) if chromium.available() else None
    limits = Limits(seconds=float(settings["FETCH_SECONDS"]), bytes=settings["FETCH_MEGABYTES"] * 1024 * 1024)
    about = f"{settings['BASE_URL']}/bot" if settings["BASE_URL"] else ABOUT
    try:
        with check_page.Looker(
            allow=allow,
            pace=politeness.Pace(float(settings["HOST_SECONDS"])),
            limits=limits,
            eye=eye,
            about=about,
        ) as looker:
            yield from looker.many(tasks)
    finally:
        if eye is not None:
            eye.close()


def _links(keys: list[int]) -> list[Link]:
    wanted = select(Link).where(Link.id.in_(keys), Link.source_url != "").options(joinedload(Link.project))
    return list(db.session.scalars(wanted.order_by(Link.id)))


def _task(link: Link) -> check_page.Task:
    quick = link.state == LinkState.LIVE
    return check_page.Task(
        link.source_url,
        link.target_url,
        verdicts.Expected(link.expected_anchor, link.expected_rel),
        respect_robots=link.project.obeys_robots,
        etag=link.etag if quick else "",
        last_modified=link.last_modified if quick else "",
        tag=link.id,
    )


def _recorded(result: check_page.Look) -> None:
    """Record one look of many: a row that fails is pushed forward and logged, and the others go on."""
    try:
        link = db.session.get(Link, result.task.tag)
        if link is not None:
            record(link, result)
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("link %s: the look could not be recorded", result.task.tag)
        later = now() + timedelta(hours=6)
        db.session.execute(update(Link).where(Link.id == result.task.tag).values(next_check_at=later))
        db.session.commit()


# --- recording --------------------------------------------------------------------------------------------------------


def record(link: Link, result: check_page.Look, *, asked_by_id: int | None = None) -> Check:
    """Keep what one look saw: how the link stands, one Check, its evidence and an Event where something changed."""
    at, verdict, seen = now(), result.verdict, result.seen
    unchanged = seen is not None and seen.answer.not_modified
    glance = _same_as_before(link) if unchanged else _glance(verdict)
    standing, change = recheck.after(link.standing, glance, at)
    retired = link.retired_at is not None
    if retired:
        standing, change = link.standing, None
    link.stand(standing, at)
    link.checks += 1
    link.last_checked_at = at
    if not unchanged and glance.sight != Sight.UNKNOWN:
        link.sentence = verdict.sentence
    if change is not None and change.kind in ("changed", "found"):
        link.accepted_at = None
    retry_after = seen.answer.retry_after if seen else None
    link.next_check_at = None if retired else _next(link, change, at, retry_after)
    _remember_version(link, result, unchanged)

    best = verdict.best
    check = Check(
        link=link, at=at, sight=glance.sight, verdict=glance.verdict, reason=glance.reason, eye=str(verdict.eye),
        http_status=verdict.http_status, final_url=verdict.final_url[:8000],
        rel=glance.rel, anchor=glance.anchor[:1000],
        source_line=evidence.clean(best.excerpt) if best else "", page_hash=result.page_hash,
        milliseconds=seen.answer.milliseconds if seen else 0, asked_by_id=asked_by_id,
        changed=change is not None, what=change.kind if change else "",
    )  # fmt: skip
    if change is not None or link.checks == 1:
        check.evidence = evidence.kept(verdict, seen.answer) if seen else None
    db.session.add(check)
    _keep_page(link, check, result, change)
    if change is not None:
        _tell(link, change, verdict, at)
    if standing.state == LinkState.LIVE and glance.sight == Sight.SEEN:
        _win(link, at)
    return check


def _glance(verdict: verdicts.Verdict) -> recheck.Glance:
    best = verdict.best
    return recheck.Glance(
        verdict.sight, verdict.verdict, verdict.reason, " ".join(best.rel) if best else "",
        best.anchor if best else "", str(verdict.eye if verdict.reason != "js_only" else "browser"),
    )  # fmt: skip


def _same_as_before(link: Link) -> recheck.Glance:
    """What a look is worth to which the server said that nothing has changed since the last one."""
    return recheck.Glance(Sight.SEEN, link.verdict, link.reason, link.rel, link.anchor, link.eye)


def _remember_version(link: Link, result: check_page.Look, unchanged: bool) -> None:
    """Keep what lets the next look be a short one; after a short one comes a whole one, which sees headers too."""
    answer = result.seen.answer if result.seen else None
    whole = answer is not None and answer.ok and not unchanged
    link.etag = answer.etag[:1000] if answer and whole else ""
    link.last_modified = answer.last_modified[:100] if answer and whole else ""


def _next(link: Link, change: recheck.Change | None, at: datetime, retry_after: int | None) -> datetime:
    promised = link.promised_on
    pace = recheck.Pace(
        since=link.first_seen_at or link.created_at,
        changed_at=at if change is not None and change.kind != "live" else _changed_at(link),
        paid=link.acquisition in (Acquisition.PAID, Acquisition.EXCHANGE),
        promised_at=datetime(promised.year, promised.month, promised.day, tzinfo=at.tzinfo) if promised else None,
    )
    return recheck.next_look(link.standing, at, link.id, pace, retry_after)


def _changed_at(link: Link) -> datetime | None:
    """Since when the link is in a state that came by a change, None for one that never changed."""
    first = link.first_seen_at
    return link.state_at if first and link.state_at > first else None


def _keep_page(link: Link, check: Check, result: check_page.Look, change: recheck.Change | None) -> None:
    """Keep the latest page, the first one, and those on both sides of a change."""
    seen = result.rendered or result.seen
    if seen is None or not seen.answer.complete or not 0 < len(seen.answer.body) <= LARGEST_COPY:
        return
    if not 200 <= seen.answer.status < 300 and change is None:
        return
    digest = check.page_hash if seen is result.seen else sha256(seen.answer.body).hexdigest()
    check.page_hash = digest
    copy = PageCopy.keep(digest, seen.answer.body, seen.answer.header("content-type"), check.at)
    db.session.flush()
    if change is not None:
        check.page_copy_id = copy.id
        _keep_before(link, check)
    if link.first_copy_id is None:
        link.first_copy_id = copy.id
        check.page_copy_id = copy.id
    link.latest_copy_id = copy.id


def _keep_before(link: Link, check: Check) -> None:
    """Tie the page as it last was to the look that saw it, before a later one takes its place."""
    if link.latest_copy_id is None:
        return
    db.session.flush()
    wanted = select(Check).where(Check.link_id == link.id, Check.id != check.id, Check.page_hash != "")
    last = db.session.scalar(wanted.order_by(Check.at.desc(), Check.id.desc()).limit(1))
    if last is not None and last.page_copy_id is None:
        last.page_copy_id = link.latest_copy_id


def _tell(link: Link, change: recheck.Change, verdict: verdicts.Verdict, at: datetime) -> None:
    pitch = link.pitch
    summary = SENTENCES[change.kind].format(page=urls.readable(link.source_url), what=change.what)
    Event.note(
        f"link.{change.kind}", summary, at,
        data={"what": change.what, "reason": verdict.reason, "sentence": verdict.sentence},
        project_id=link.project_id, link_id=link.id, site_id=link.site_id, pitch_id=link.pitch_id,
        campaign_id=pitch.campaign_id if pitch else None, contact_id=pitch.contact_id if pitch else None,
    )  # fmt: skip


def _win(link: Link, at: datetime) -> None:
    """A pitch is won by the look that saw its link as agreed."""
    _finish_nudges(link, at)
    pitch = link.pitch
    if pitch is None or pitch.stage == Stage.WON:
        return
    pitches.win(pitch, WonBy.CHECK, at)
    Event.note(
        "pitch.won", f"Won: {urls.readable(link.source_url)} links to {urls.readable(link.target_url)}", at,
        data={"by": WonBy.CHECK}, project_id=link.project_id, link_id=link.id, site_id=pitch.site_id,
        pitch_id=pitch.id, campaign_id=pitch.campaign_id, contact_id=pitch.contact_id,
    )  # fmt: skip


def _finish_nudges(link: Link, at: datetime) -> None:
    open_ones = (Task.link_id == link.id, Task.kind == TaskKind.NUDGE, Task.done_at.is_(None))
    db.session.execute(update(Task).where(*open_ones).values(done_at=at))


def accept(link: Link, user_id: int | None = None) -> None:
    """Take a link as it is. One that a look has seen wins its pitch. Commits."""
    at = now()
    link.accept(at)
    Event.note(
        "link.accepted", f"Accepted as it is: {urls.readable(link.source_url)}", at, user_id=user_id,
        project_id=link.project_id, link_id=link.id, site_id=link.site_id, pitch_id=link.pitch_id,
        data={"reason": link.reason},
    )  # fmt: skip
    if link.state == LinkState.LIVE:
        _win(link, at)
    db.session.commit()


# --- promises ---------------------------------------------------------------------------------------------------------


def nudge_due(most: int = 200) -> int:
    """Ask for a nudge where a promised link has not appeared by its date, once a promise; say how many."""
    at = now()
    asked = exists().where(Task.link_id == Link.id, Task.kind == TaskKind.NUDGE)
    wanted = (
        select(Link)
        .where(Link.promised_on < at.date(), Link.first_seen_at.is_(None), Link.retired_at.is_(None), ~asked)
        .order_by(Link.promised_on, Link.id)
        .limit(most)
    )
    found = list(db.session.scalars(wanted))
    for link in found:
        where = urls.readable(link.source_url) if link.source_url else link.site.label if link.site else "a site"
        title = f"The link promised on {where} is not there yet"
        Task.plan(TaskKind.NUDGE, title, at, at, link)
        Event.note(
            "link.overdue", f"{title}.", at, project_id=link.project_id, link_id=link.id, site_id=link.site_id,
            pitch_id=link.pitch_id, data={"promised_on": str(link.promised_on)},
        )  # fmt: skip
    db.session.commit()
    return len(found)


# --- what it costs ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cost:
    """What watching takes on the disk."""

    links: int
    checks: int
    pages: int
    page_bytes: int  # of the pages as they were
    stored_bytes: int  # as they are kept

    @property
    def check_bytes(self) -> int:
        """A measured average a row, indexes included."""
        return self.checks * 420


def cost() -> Cost:
    """What the monitor costs in disk, for operators; links and pages are counted as far as COUNTED, looks by their last
    number."""
    copies = select(PageCopy.size, PageCopy.stored).limit(COUNTED).subquery()
    pages, size, stored = db.session.execute(
        select(func.count(), func.coalesce(func.sum(copies.c.size), 0), func.coalesce(func.sum(copies.c.stored), 0))
        .select_from(copies)
    ).one()  # fmt: skip
    links, checks = db.session.execute(
        select(capped(select(Link.id), COUNTED - 1), select(func.max(Check.id)).scalar_subquery())
    ).one()
    return Cost(links, checks or 0, pages, int(size), int(stored))


def sweep() -> int:
    """Drop page copies nobody needs: not a first, not a latest, and of no change within the retention; say how many."""
    days = int(current_app.config["KEEP_PAGES_DAYS"])
    old = now() - timedelta(days=days)
    db.session.execute(update(Check).where(Check.page_copy_id.is_not(None), Check.at < old).values(page_copy_id=None))
    db.session.commit()
    needed = or_(
        exists().where(Check.page_copy_id == PageCopy.id),
        exists().where(Link.first_copy_id == PageCopy.id),
        exists().where(Link.latest_copy_id == PageCopy.id),
    )
    dropped = 0
    while True:
        keys = list(db.session.scalars(select(PageCopy.id).where(~needed).limit(SWEEP)))
        if not keys:
            return dropped
        db.session.execute(delete(PageCopy).where(PageCopy.id.in_(keys)))
        db.session.commit()
        dropped += len(keys)
