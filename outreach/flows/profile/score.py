"""Judging the profile: what domains share is counted, each is scored by named signs, ours and theirs are connected."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, func, select, update

from ...core.profile import scoring
from ...core.states import ImportState, LinkState, Stage
from ...db import db, leased, now
from ...models import (
    Backlink,
    BacklinkDomain,
    ImportFile,
    Pitch,
    ProfileFigures,
    Project,
    Site,
)
from . import earned

SECONDS = 20.0  # a tick works at most about this long, then others may
LEASE_SECONDS = 180.0
BATCH = 500
SAMPLE = 40  # pages of a domain that are looked at
COUNTED = 2_000  # domains counted in one go
FEW = 200  # domains that may be judged anew without counting everything again
MONTHS = 36
LANGUAGE_SHARE = 0.05
RECENT = timedelta(days=120)
IN_TOUCH = (Stage.TALKING, Stage.AGREED, Stage.WON)
STANDING = (LinkState.LIVE, LinkState.CHANGED)


# --- judging ----------------------------------------------------------------------------------------------------------


def judge_due(seconds: float = SECONDS) -> int:
    """Judge the domains whose pages changed, in batches, for about *seconds*; gives how many. Commits."""
    ends = time.monotonic() + seconds
    done = 0
    waiting = select(BacklinkDomain.project_id).where(BacklinkDomain.judged_at.is_(None)).distinct()
    for project_id in db.session.scalars(waiting).all():
        db.session.commit()
        with leased(f"judge-{project_id}", LEASE_SECONDS) as mine:
            if mine:
                done += _judge_project(project_id, ends)
        if time.monotonic() > ends:
            break
    return done


def judge(project: Project) -> int:
    """Judge every waiting domain of a project now; gives how many. Commits."""
    return _judge_project(project.id, float("inf"))


def judge_now(project_id: int, ids: Sequence[int]) -> None:
    """Judge some domains of a project at once, by what is known to be shared so far. Does not commit."""
    project = db.session.get_one(Project, project_id)
    _judge(_Known(project, earned.figures_of(project_id) or ProfileFigures(shared={}, figures={})), ids)


def recount(project_id: int, ids: Sequence[int]) -> None:
    """Have what domains share counted anew, because of what was seen on some of them. Does not commit."""
    waits = update(BacklinkDomain).where(BacklinkDomain.id.in_(ids)).values(judged_at=None)
    db.session.execute(waits.execution_options(synchronize_session=False))
    if figures := earned.figures_of(project_id):
        figures.counted_at = None


def again(project: Project) -> None:
    """Have all domains of a project judged anew, after its weights, names or terms changed. Does not commit."""
    db.session.execute(
        update(BacklinkDomain)
        .where(BacklinkDomain.project_id == project.id)
        .values(judged_at=None)
        .execution_options(synchronize_session=False)
    )
    if figures := earned.figures_of(project.id):
        figures.counted_at = None


def progress(project: Project) -> tuple[int, int] | None:
    """How far judging has come: (done, in all) while domains wait, else None."""
    waiting = _unjudged(project.id).limit(1)
    if db.session.scalar(waiting) is None:
        return None
    figures = earned.figures_of(project.id)
    return (figures.done, max(figures.total, figures.done + 1)) if figures else (0, 0)


def _unjudged(project_id: int) -> Any:
    return select(BacklinkDomain.id).where(BacklinkDomain.project_id == project_id, BacklinkDomain.judged_at.is_(None))


def _judge_project(project_id: int, ends: float) -> int:
    project = db.session.get_one(Project, project_id)
    figures = earned.figures_of(project_id)
    if figures is None:
        figures = ProfileFigures(project_id=project_id)
        db.session.add(figures)
        db.session.commit()
    if _outdated(figures):
        earned.connect(project)
        _count(project, figures)
    known = _Known(project, figures)
    done = 0
    while time.monotonic() < ends:
        ids = list(db.session.scalars(_unjudged(project_id).order_by(BacklinkDomain.id).limit(BATCH)))
        if not ids:
            figures.done = figures.total
            db.session.commit()
            break
        _judge(known, ids)
        figures.done += len(ids)
        db.session.commit()
        done += len(ids)
    return done


def _outdated(figures: ProfileFigures) -> bool:
    """Whether what domains share has to be counted again: never counted, or a file has come (or gone) since."""
    if figures.counted_at is None:
        return True
    last = select(func.max(ImportFile.finished_at)).where(
        ImportFile.project_id == figures.project_id, ImportFile.state.in_((ImportState.DONE, ImportState.STOPPED))
    )
    finished = db.session.scalar(last)
    if finished is not None and finished > figures.counted_at:
        return True
    return (
        figures.done >= figures.total and len(db.session.scalars(_unjudged(figures.project_id).limit(FEW)).all()) >= FEW
    )


class _Known:
    """What judging needs to know beyond a domain itself, read once a run."""

    def __init__(self, project: Project, figures: ProfileFigures) -> None:
        self.project_id, self.weights, self.today = project.id, dict(project.weights), now().date()
        self.shared: dict[str, Any] = figures.shared
        self.ours = earned.ours(project, figures)
        self.earned, self.cited = earned.domains(project), earned.cited(project.id)
        self.answered = set(
            db.session.scalars(
                select(Site.domain)
                .join(Pitch, Pitch.site_id == Site.id)
                .where(Pitch.project_id == project.id, Pitch.stage.in_(IN_TOUCH))
                .distinct()
            )
        )


# --- counting what domains share --------------------------------------------------------------------------------------


def _count(project: Project, figures: ProfileFigures) -> None:
    """Count over all domains of a project, a slice at a time, what they share and what they add up to. Commits."""
    known = earned.ours(project, figures)
    before = {key for key, (number, _) in figures.shared.items() if _enough(key, number)}
    census, sums = scoring.Census(), _Sums()
    for rows in _slices(project.id):
        _count_domains(rows, known, census, sums)
        _count_pages([row.id for row in rows], sums)
        db.session.commit()  # nobody waits for long behind a slice
    figures.shared = census.shared()
    figures.figures = sums.told()
    fresh = {key for key, (number, _) in figures.shared.items() if _enough(key, number)} - before
    if fresh:
        _reopen(project.id, known, fresh)
    figures.total = db.session.scalar(select(func.count()).select_from(_unjudged(project.id).subquery())) or 0
    figures.done, figures.counted_at = 0, now()
    db.session.commit()


def _enough(key: str, number: int) -> bool:
    least = {"a": scoring.SHARED_BY, "t": scoring.TEMPLATE_BY}.get(key[0], scoring.NETWORK_BY)
    return number >= least


def _slices(project_id: int) -> Iterator[Sequence[Row[Any]]]:
    """The domains of a project, with one page of each, in slices."""
    last = 0
    columns = (
        BacklinkDomain.id, BacklinkDomain.domain, BacklinkDomain.anchors, BacklinkDomain.metrics, BacklinkDomain.pages,
        BacklinkDomain.first_seen_on, BacklinkDomain.judged_at,
    )  # fmt: skip
    while True:
        wanted = select(*columns).where(BacklinkDomain.project_id == project_id, BacklinkDomain.id > last)
        rows = db.session.execute(wanted.order_by(BacklinkDomain.id).limit(COUNTED)).all()
        if not rows:
            return
        last = rows[-1].id
        yield rows


def _keys(row: Row[Any], first: tuple[str, str] | None, known: scoring.Ours) -> set[str]:
    """Under what a domain is counted: its anchors, the template of its page, its accounts."""
    found = {f"a {key}" for text, _ in row.anchors[:5] if (key := scoring.anchor_key(text, known))}
    looked = row.metrics.get("look", {})
    if first and (key := scoring.template_key(first[0], first[1] or looked.get("title", ""), row.domain)):
        found.add(f"t {key}")
    return found | {f"n {id}" for id in row.metrics.get("look", {}).get("network", ())}


def _count_domains(rows: Sequence[Row[Any]], known: scoring.Ours, census: scoring.Census, sums: _Sums) -> None:
    first = Backlink.first_of([row.id for row in rows])
    for row in rows:
        census.add(_keys(row, first.get(row.id), known), row.first_seen_on)
        sums.domain(row, known)


def _count_pages(ids: Sequence[int], sums: _Sums) -> None:
    month = func.substr(func.cast(Backlink.first_seen_on, db.String), 1, 7)
    wanted = select(month, Backlink.rel, func.count()).where(Backlink.domain_id.in_(ids)).group_by(month, Backlink.rel)
    for when, rel, count in db.session.execute(wanted):
        sums.links(when or "", rel, count)


class _Sums:
    """What a profile adds up to: anchors by class, follow by month, new domains by month, languages."""

    def __init__(self) -> None:
        self.classes: Counter[str] = Counter()
        self.texts: dict[str, Counter[str]] = {name: Counter() for name in scoring.CLASSES}
        self.follow: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        self.domains: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.all_domains = 0

    def domain(self, row: Row[Any], known: scoring.Ours) -> None:
        self.all_domains += 1
        self.domains[f"{row.first_seen_on:%Y-%m}" if row.first_seen_on else ""] += 1
        for text, count in row.anchors:
            name = scoring.anchor_class(text, known)
            self.classes[name] += count
            texts = self.texts[name]
            texts[text[:120]] += count
            if len(texts) > 20_000:
                self.texts[name] = Counter(dict(texts.most_common(5_000)))
        for language in _languages(row.metrics.values()):
            self.languages[language] += 1

    def links(self, month: str, rel: str, count: int) -> None:
        self.follow[month][0 if rel == "follow" else 2 if not rel else 1] += count

    def told(self) -> dict[str, Any]:
        months = sorted(month for month in {*self.follow, *self.domains} if month)[-MONTHS:]
        spoken = sum(self.languages.values())
        return {
            "classes": dict(self.classes),
            "texts": {name: texts.most_common(15) for name, texts in self.texts.items()},
            "months": [[month, *self.follow[month], self.domains[month]] for month in months],
            "links": [sum(values[at] for values in self.follow.values()) for at in range(3)],
            "domains": self.all_domains,
            "languages": [name for name, n in self.languages.items() if spoken and n >= LANGUAGE_SHARE * spoken],
        }


def _reopen(project_id: int, known: scoring.Ours, fresh: set[str]) -> None:
    """Have the domains judged again that take part in something found to be shared only now."""
    for rows in _slices(project_id):
        first = Backlink.first_of([row.id for row in rows])
        ids = [row.id for row in rows if row.judged_at and _keys(row, first.get(row.id), known) & fresh]
        if ids:
            db.session.execute(update(BacklinkDomain).where(BacklinkDomain.id.in_(ids)).values(judged_at=None))
        db.session.commit()


# --- facts ------------------------------------------------------------------------------------------------------------


def _judge(known: _Known, ids: Sequence[int]) -> None:
    rows = db.session.scalars(select(BacklinkDomain).where(BacklinkDomain.id.in_(ids))).all()
    pages = _pages(rows)
    at = now()
    for row in rows:
        facts = _facts(row, pages.get(row.id, []), known)
        judged = scoring.judge(facts, known.ours, known.today, known.weights)
        row.score, row.pattern, row.judged_at = judged.score, judged.pattern[:200], at
        row.signals = [{"rule": r.rule, "weight": r.points, "because": r.because} for r in judged.reasons]


def _pages(rows: Sequence[BacklinkDomain]) -> dict[int, list[Row[Any]]]:
    """A sample of the pages of each domain: all of a small one, forty of a large one."""
    columns = (
        Backlink.domain_id, Backlink.source_url, Backlink.title, Backlink.anchor, Backlink.rel, Backlink.lost_on,
        Backlink.metrics,
    )  # fmt: skip
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    small = [row.id for row in rows if row.pages <= SAMPLE]
    for one in db.session.execute(select(*columns).where(Backlink.domain_id.in_(small))):
        found[one.domain_id].append(one)
    for row in rows:
        if row.pages > SAMPLE:
            wanted = select(*columns).where(Backlink.domain_id == row.id).order_by(Backlink.key).limit(SAMPLE)
            found[row.id] = list(db.session.execute(wanted))
    return found


def _facts(row: BacklinkDomain, pages: list[Row[Any]], known: _Known) -> scoring.Facts:
    told = [about for about in row.metrics.values() if isinstance(about, dict)] + [one.metrics for one in pages]
    anchors = tuple((text, count) for text, count in row.anchors)
    template, same_template = _shared(
        known, [f"t {scoring.template_key(*one, row.domain)}" for one in _titled(row.metrics, pages[:3])]
    )
    anchor, same_anchor = _shared(
        known, [f"a {key}" for text, _ in anchors[:5] if (key := scoring.anchor_key(text, known.ours))]
    )
    seen = row.metrics.get("look") or None
    network, same_network = _shared(known, [f"n {id}" for id in (seen or {}).get("network", ())])
    burst = next((str(known.shared[key][1]) for key in (template, anchor, network) if key and known.shared[key][1]), "")
    together = bool(burst and row.first_seen_on and abs(_months(burst) - _months(f"{row.first_seen_on:%Y-%m}")) <= 1)
    scale = max(1.0, row.pages / max(1, len(pages)))
    return scoring.Facts(
        domain=row.domain,
        pages=row.pages,
        followed=row.followed,
        nofollowed=round(scale * sum(one.rel not in ("", "follow") for one in pages)),
        lost=round(scale * sum(one.lost_on is not None for one in pages)),
        anchors=anchors,
        urls=tuple(one.source_url for one in pages),
        titles=tuple(filter(None, dict.fromkeys([*(one.title for one in pages), (seen or {}).get("title", "")]))),
        outgoing=tuple(int(about["external"]) for about in told if about.get("external")),
        languages=tuple(dict.fromkeys(_languages(told))),
        first_seen=row.first_seen_on,
        last_seen=row.last_seen_on,
        domain_score=_most(told, "domain_score"),
        traffic=_most(told, "traffic"),
        spam_says=tuple(
            sorted({*_spam(row.metrics), *(["a source"] if any(p.metrics.get("spam") for p in pages) else ())})
        ),
        earned=known.earned.get(row.domain, ""),
        answered=row.domain in known.answered,
        cited=known.cited.get(row.domain, ""),
        same_anchor=same_anchor,
        shared_anchor=anchor[2:],
        same_template=same_template,
        template=template[2:],
        same_network=same_network,
        burst=f"in {date.fromisoformat(burst + '-01'):%B %Y}" if together else "",
        look=_seen(seen) if seen else None,
    )


def _titled(metrics: dict[str, Any], pages: Iterable[Row[Any]]) -> list[tuple[str, str]]:
    """Pages with their titles, as a file or else a look tells them."""
    seen = metrics.get("look", {})
    return [
        (one.source_url, one.title or (seen.get("title", "") if one.source_url == seen.get("page") else ""))
        for one in pages
    ]


def _shared(known: _Known, keys: Iterable[str]) -> tuple[str, int]:
    """The key that most domains share, and how many."""
    best = max((key for key in keys if key in known.shared), key=lambda key: int(known.shared[key][0]), default="")
    return best, int(known.shared[best][0]) if best else 0


def _months(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7])


def _most(told: Iterable[dict[str, Any]], name: str) -> float | None:
    return max((float(about[name]) for about in told if about.get(name) is not None), default=None)


def _spam(metrics: dict[str, Any]) -> list[str]:
    return [source for source, about in metrics.items() if isinstance(about, dict) and about.get("spam")]


def _languages(told: Iterable[Any]) -> list[str]:
    found = [str(about["language"]) for about in told if isinstance(about, dict) and about.get("language")]
    return [part for text in found for part in text.lower().replace(";", ",").replace(" ", "").split(",") if part][:5]


def _seen(about: dict[str, Any]) -> scoring.Look:
    return scoring.Look(
        external=int(about.get("external", 0)),
        hidden=str(about.get("hidden", "")),
        sells=str(about.get("sells", "")),
        thin=bool(about.get("thin")),
        indexable=bool(about.get("indexable", True)),
        linked=bool(about.get("linked", True)),
        network=tuple(about.get("network", ())),
    )
