"""Earned links and the profile: which linking domains are ours, who links unasked, what our own links add up to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, select

from ...core import urls
from ...core.profile import backlink_key, scoring
from ...core.states import Acquisition, InspectionKind, Judgement, LinkState
from ...db import db, now
from ...models import (
    Asset,
    Backlink,
    BacklinkDomain,
    Inspection,
    Link,
    ProfileFigures,
    Project,
    Prospect,
    Site,
)

BATCH = 500
RECENT = timedelta(days=120)
STANDING = (LinkState.LIVE, LinkState.CHANGED)


def figures_of(project_id: int) -> ProfileFigures | None:
    """What the profile of a project adds up to, as it was counted last."""
    return db.session.scalar(select(ProfileFigures).where(ProfileFigures.project_id == project_id))


def ours(project: Project, figures: ProfileFigures | None = None) -> scoring.Ours:
    """What we know of ourselves, for core.profile."""
    titles = db.session.scalars(select(Asset.title).where(Asset.project_id == project.id))
    figures = figures or figures_of(project.id)
    return scoring.Ours(
        hosts=tuple(one.host for one in project.hosts),
        brands=tuple(project.brands),
        money=tuple(project.money_terms),
        headlines=frozenset(filter(None, map(scoring.plain, titles))),
        languages=frozenset((figures.figures if figures else {}).get("languages", ())),
    )


def cited(project_id: int) -> dict[str, str]:
    """The domains our own pages link to, each with one such page, as the last round of looks saw it."""
    wanted = select(Inspection.cited).where(
        Inspection.project_id == project_id, Inspection.kind == InspectionKind.CITE, Inspection.finished_at.is_not(None)
    )
    return dict(db.session.scalar(wanted.order_by(Inspection.id.desc()).limit(1)) or {})


def domains(project: Project, *among: ColumnElement[bool]) -> dict[str, str]:
    """The domains on which a link of ours stands, each with a sentence; only links that are *among* these."""
    rows = db.session.execute(
        select(Link.domain, Link.source_url, Link.first_seen_at).where(
            Link.project_id == project.id,
            Link.state.in_(STANDING),
            Link.domain != "",
            Link.acquisition.not_in((Acquisition.FOUND, Acquisition.PAID)),
            *among,
        )
    )
    found = {}
    for domain, source, seen in rows:
        since = f" since {seen:%b %Y}" if seen else ""
        found[domain] = f"you earned a link here{since} ({urls.readable(source)[:80]})"
    return found


def connect(project: Project) -> int:
    """Tie the links we watch to the backlinks that name the same page and target; gives how many new. Commits."""
    done, last = 0, 0
    while True:
        wanted = select(Link).where(Link.project_id == project.id, Link.source_url != "", Link.id > last)
        links = db.session.scalars(wanted.order_by(Link.id).limit(BATCH)).all()
        if not links:
            return done
        last = links[-1].id
        done += _connect(project.id, links)
        db.session.commit()


def _connect(project_id: int, links: Sequence[Link]) -> int:
    keyed: dict[int, Link] = {}
    spans: dict[str, Link] = {}
    for link in links:
        source, target = backlink_key.page(link.source_url), backlink_key.page(link.target_url)
        keyed[backlink_key.key(source, target)] = link
        keyed.setdefault(backlink_key.key(source, ""), link)
        spans[source] = link
    domains = select(BacklinkDomain.id).where(
        BacklinkDomain.project_id == project_id,
        BacklinkDomain.domain.in_({urls.site(link.source_url) for link in links}),
    )
    ids = list(db.session.scalars(domains))
    rows = db.session.scalars(select(Backlink).where(Backlink.domain_id.in_(ids), Backlink.key.in_(list(keyed))))
    done = 0
    for row in rows:
        link = keyed[row.key]
        if row.link_id is None and backlink_key.page(row.source_url) == backlink_key.page(link.source_url):
            row.link_id = link.id
            done += 1
    return done


def unseen(project: Project, most: int = 50) -> list[Link]:
    """Links of ours that stand, and that no source has reported yet; the latest first."""
    reported = select(Backlink.id).where(Backlink.link_id == Link.id).exists()
    wanted = select(Link).where(Link.project_id == project.id, Link.state.in_(STANDING), ~reported)
    return list(db.session.scalars(wanted.order_by(Link.id.desc()).limit(most)))


def unasked(project: Project, most: int = 50) -> list[BacklinkDomain]:
    """Ordinary domains that began to link to us lately and to which nobody of us wrote; the latest first."""
    since = now().date() - RECENT
    wanted = (
        select(BacklinkDomain)
        .where(
            BacklinkDomain.project_id == project.id,
            BacklinkDomain.first_seen_on >= since,
            BacklinkDomain.score < scoring.UNCLEAR,
            BacklinkDomain.judged_at.is_not(None),
            BacklinkDomain.judgement.in_((Judgement.REVIEW, Judgement.KEEP)),
        )
        .order_by(BacklinkDomain.first_seen_on.desc(), BacklinkDomain.id.desc())
    )
    rows = db.session.scalars(wanted.limit(most * 3)).all()
    names = [row.domain for row in rows]
    met = set(
        db.session.scalars(
            select(Site.domain)
            .join(Prospect, Prospect.site_id == Site.id)
            .where(Prospect.project_id == project.id, Site.domain.in_(names))
        )
    )
    there = set(db.session.scalars(select(Link.domain).where(Link.project_id == project.id, Link.domain.in_(names))))
    return [row for row in rows if row.domain not in met | there][:most]


def cautions(project: Project, most: int = 20_000) -> list[scoring.Caution]:
    """What our own links do against the search engines' rules."""
    rows = db.session.execute(
        select(Link.domain, Link.anchor, Link.rel, Link.acquisition, Link.price)
        .where(Link.project_id == project.id, Link.state.in_(STANDING))
        .limit(most)
    ).all()
    there = cited(project.id)
    won = [
        scoring.Won(
            row.domain,
            row.anchor,
            row.rel,
            paid=row.acquisition == Acquisition.PAID or bool(row.price),
            exchanged=row.acquisition == Acquisition.EXCHANGE,
            links_back=row.domain in there,
        )
        for row in rows
    ]
    return scoring.cautions(won, ours(project))
