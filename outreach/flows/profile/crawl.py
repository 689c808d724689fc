"""Inspecting: polite looks at pages of linking domains, and at our own pages for whom we link to, in rounds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import asc, desc, select

from ...core import urls
from ...core.pages.decode import decode
from ...core.profile import backlink_key, scoring
from ...core.states import ImportKind, ImportState, InspectionKind, Judgement, Sight
from ...db import db, leased, now
from ...models import Asset, Backlink, BacklinkDomain, ImportFile, Inspection, Project, User
from ..links import check_page, verify
from . import score

WORST = 50
SAMPLE = 10  # of the worst and of the best domains that are looked at after an import
SAMPLED = "sampled"  # among the facts of such an import
MOST = 500  # domains in one round
MOST_PAGES = 200  # of our own in one round
SLICE = 10  # looks between two commits
SAMPLE_WITHIN = timedelta(days=1)
SECONDS = 20.0  # a tick works at most about this long, then others may
LEASE_SECONDS = 300.0
FRESH = timedelta(days=30)  # a look younger than this is not asked for again
SCANNED = 1_000
JUDGED = 2_000  # domains judged at once
CITED = 20_000
THIN = 300  # characters
CHECKED = "check"  # our own look, among the sources of a backlink

Looks = Callable[[Iterable[check_page.Task]], Iterator[check_page.Look]]


# --- rounds -----------------------------------------------------------------------------------------------------------


def begin(project: Project, ids: Sequence[int], person: User | None) -> Inspection | None:
    """Ask for a look at one page of each of these domains; None where there is nothing to look at. Does not commit."""
    return _begin(project, InspectionKind.LOOK, list(ids)[:MOST], person)


def begin_citing(project: Project, person: User) -> Inspection | None:
    """Ask for a look at our own pages, to see whom we link to. Does not commit."""
    assets = select(Asset.url).where(Asset.project_id == project.id, Asset.archived_at.is_(None))
    pages = [f"https://{one.host}/" for one in project.hosts]
    pages += db.session.scalars(assets.order_by(Asset.id.desc()).limit(MOST_PAGES))
    return _begin(project, InspectionKind.CITE, list(dict.fromkeys(pages))[:MOST_PAGES], person)


def worst(project: Project, most: int = WORST, *, best: bool = False) -> list[int]:
    """The domains to review with the highest score (or the lowest) nobody has looked at lately."""
    wanted = select(BacklinkDomain.id, BacklinkDomain.metrics).where(
        BacklinkDomain.project_id == project.id, BacklinkDomain.judgement == Judgement.REVIEW, BacklinkDomain.pages > 0
    )
    way = asc if best else desc
    rows = db.session.execute(wanted.order_by(way(BacklinkDomain.score), way(BacklinkDomain.id)).limit(SCANNED))
    since = (now() - FRESH).date().isoformat()
    return [id for id, metrics in rows if _last(metrics) < since][:most]


def latest(project: Project, kind: InspectionKind) -> Inspection | None:
    """The round of a kind that was asked for last."""
    wanted = select(Inspection).where(Inspection.project_id == project.id, Inspection.kind == kind)
    return db.session.scalar(wanted.order_by(Inspection.id.desc()).limit(1))


def stop(row: Inspection) -> None:
    """End a round with what is done. Does not commit."""
    if row.finished_at is None:
        row.stopped, row.waiting, row.finished_at = True, [], now()


def inspect_due(*, looks: Looks | None = None, seconds: float = SECONDS) -> int:
    """Go on with the rounds that were asked for, for about *seconds*; gives how many pages were looked at. Commits."""
    _sample_imports()
    ends, done = time.monotonic() + seconds, 0
    for id in db.session.scalars(select(Inspection.id).where(Inspection.finished_at.is_(None))).all():
        db.session.commit()
        with leased(f"inspect-{id}", LEASE_SECONDS) as mine:
            while mine and time.monotonic() < ends and (count := _go_on(id, looks or verify._looks)):
                done += count
    return done


def _sample_imports() -> None:
    """After an import of backlinks was judged, ask for a look at a few of the worst and of the best. Commits."""
    wanted = select(ImportFile).where(
        ImportFile.kind == ImportKind.BACKLINKS,
        ImportFile.state == ImportState.DONE,
        ImportFile.finished_at > now() - SAMPLE_WITHIN,
    )
    for row in db.session.scalars(wanted).all():
        project = row.project
        if SAMPLED in row.facts or project.is_sample or score.progress(project) is not None:
            continue
        row.facts = {**row.facts, SAMPLED: True}
        ids = [*worst(project, SAMPLE), *worst(project, SAMPLE, best=True)]
        begin(project, list(dict.fromkeys(ids)), row.brought_by)
    db.session.commit()


def _begin(project: Project, kind: InspectionKind, waiting: list[Any], person: User | None) -> Inspection | None:
    if not waiting:
        return None
    open_one = select(Inspection).where(
        Inspection.project_id == project.id, Inspection.kind == kind, Inspection.finished_at.is_(None)
    )
    under_way = db.session.scalar(open_one.with_for_update().execution_options(populate_existing=True))
    if under_way is not None:
        more = [one for one in waiting if one not in under_way.waiting]
        under_way.waiting, under_way.total = [*under_way.waiting, *more], under_way.total + len(more)
        return under_way
    row = Inspection(
        project_id=project.id,
        kind=kind,
        waiting=waiting,
        total=len(waiting),
        started_by_id=person.id if person else None,
        created_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def _go_on(id: int, looks: Looks) -> int:
    """One slice of a round; gives how many pages were looked at. Commits."""
    row = db.session.get_one(Inspection, id)
    if row.finished_at is not None:
        return 0
    some = row.waiting[:SLICE]
    if row.kind == InspectionKind.CITE:
        found, told = _cite_slice(row, some, looks)
    else:
        found, told = _look_slice(row.project_id, some, looks), {}
    row = db.session.get_one(Inspection, id, populate_existing=True, with_for_update=True)
    if row.finished_at is not None:  # stopped meanwhile: what was seen stays, the round is over
        db.session.commit()
        return 0
    row.waiting, row.done, row.found = row.waiting[len(some) :], row.done + len(some), row.found + found
    row.cited = dict([*row.cited.items(), *told.items()][:CITED])
    if not row.waiting:
        _finish(row)
    db.session.commit()
    return len(some)


def _finish(row: Inspection) -> None:
    if row.kind == InspectionKind.CITE:
        before = score.cited(row.project_id)
        row.finished_at = now()
        changed = sorted(set(before) ^ set(row.cited))
        of_project = select(BacklinkDomain.id).where(BacklinkDomain.project_id == row.project_id)
        for start in range(0, len(changed), JUDGED):
            some = BacklinkDomain.domain.in_(changed[start : start + JUDGED])
            score.judge_now(row.project_id, db.session.scalars(of_project.where(some)).all())
    row.finished_at = now()


# --- a look at a linking page -----------------------------------------------------------------------------------------


def look_at(row: BacklinkDomain, *, looks: Looks | None = None) -> str:
    """Look politely at one page of a domain and judge it anew; gives what was found, in words. Commits."""
    wanted = select(Backlink).where(Backlink.domain_id == row.id).order_by(Backlink.key).limit(1)
    backlink = db.session.scalar(wanted)
    if backlink is None:
        return "No page of this domain is known, so there is nothing to look at."
    return check(backlink, looks=looks)


def check(backlink: Backlink, *, looks: Looks | None = None) -> str:
    """Look at one linking page, keep what was seen as a source of its own, and judge its domain anew. Commits."""
    project_id, (result,) = backlink.project_id, _looked_at([backlink], looks or verify._looks)
    _keep(project_id, [result])
    return result.verdict.sentence


def _look_slice(project_id: int, ids: Sequence[int], looks: Looks) -> int:
    """Look at one page of each of these domains; gives how many could be read. Commits."""
    first = select(Backlink.id).where(Backlink.domain_id == BacklinkDomain.id).order_by(Backlink.key).limit(1)
    pages = select(first.scalar_subquery()).select_from(BacklinkDomain)
    keys = db.session.scalars(pages.where(BacklinkDomain.id.in_(ids), BacklinkDomain.project_id == project_id)).all()
    backlinks = db.session.scalars(select(Backlink).where(Backlink.id.in_([key for key in keys if key]))).all()
    return _keep(project_id, _looked_at(backlinks, looks))


def _looked_at(backlinks: Sequence[Backlink], looks: Looks) -> list[check_page.Look]:
    tasks = []
    for one in backlinks:
        project = db.session.get_one(Project, one.project_id)
        target = one.target_url or f"https://{project.host}/"
        tasks.append(check_page.Task(one.source_url, target, respect_robots=project.obeys_robots, tag=one.id))
    db.session.commit()  # no transaction stays open while we wait for a stranger's server
    return list(looks(tasks))


def _keep(project_id: int, results: Iterable[check_page.Look]) -> int:
    """Keep what some looks saw, and judge their domains anew; gives how many pages could be read. Commits."""
    read, touched, shared, today = 0, [], [], now().date().isoformat()
    for result in results:
        backlink = db.session.get(Backlink, result.task.tag)
        if backlink is None:  # its import was undone meanwhile
            continue
        row, verdict = backlink.domain, result.verdict
        touched.append(row.id)
        if verdict.sight == Sight.UNKNOWN:
            row.metrics = {**row.metrics, "tried": {"on": today, "sentence": verdict.sentence}}
            continue
        read += 1
        lost = today if verdict.sight == Sight.ABSENT else ""
        first = str(backlink.sources.get(CHECKED, {}).get("first", "" if lost else today))
        backlink.sources = {**backlink.sources, CHECKED: backlink_key.entry(first, today, lost, 0)}
        _, _, gone = backlink_key.whole(backlink.sources)
        backlink.lost_on = date.fromisoformat(gone) if gone else None
        seen = _told(result)
        metrics = {name: about for name, about in row.metrics.items() if name != "tried"}
        row.metrics = {**metrics, "look": {**seen, "at": today, "page": backlink.source_url}}
        if seen["network"] or (seen["title"] and not backlink.title):
            shared.append(row.id)
    score.judge_now(project_id, touched)
    if shared:
        score.recount(project_id, shared)
    db.session.commit()
    return read


def _told(result: check_page.Look) -> dict[str, Any]:
    """What a look tells of a page, as it is kept beside the sources' numbers."""
    verdict, seen = result.verdict, result.seen
    body = seen.answer.body if seen else b""
    text, _ = decode(body[:1_000_000], seen.answer.header("content-type") if seen else "")
    read, best = seen.page if seen else None, verdict.best
    title = " ".join(read.title.split())[:300] if read else ""
    return {
        "title": title,
        "language": read.language[:20] if read else "",
        "external": max(read.external if read else 0, verdict.other_links),
        "hidden": best.hidden if best else "",
        "sells": scoring.offers(text, title, best.excerpt if best else ""),
        "thin": bool(read and read.kind == "html" and 0 < read.text_length < THIN),
        "indexable": verdict.page.indexable is not False,
        "linked": verdict.sight == Sight.SEEN,
        "network": list(scoring.networks(text)),
        "verdict": str(verdict.verdict),
        "sentence": verdict.sentence,
    }


def _last(metrics: dict[str, Any]) -> str:
    """The day of the last look or try; empty for none."""
    return max(str(metrics.get("look", {}).get("at", "")), str(metrics.get("tried", {}).get("on", "")))


# --- a look at our own pages ------------------------------------------------------------------------------------------


def _cite_slice(row: Inspection, pages: Sequence[str], looks: Looks) -> tuple[int, dict[str, str]]:
    """Look at some of our own pages; gives how many could be read, and whom they link to."""
    project = db.session.get_one(Project, row.project_id)
    mine = {urls.registrable(one.host) for one in project.hosts}
    tasks = [check_page.Task(url, url, respect_robots=project.obeys_robots, tag=url) for url in pages]
    db.session.commit()
    read, found = 0, dict[str, str]()
    for result in looks(tasks):
        body = result.seen.answer.body if result.seen else b""
        if not body:
            continue
        read += 1
        text, _ = decode(body, result.seen.answer.header("content-type") if result.seen else "")
        for domain in scoring.linked_sites(text) - mine:
            found.setdefault(domain, result.task.page_url)
    return read, found
