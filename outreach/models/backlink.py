"""The profile: links from outside to our hosts, as each source reported them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, ForeignKey, Index, Text, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.states import Judgement
from ..db import Base, db
from .link import Link
from .project import Project


def _only(condition: str) -> dict[str, Any]:
    return {f"{name}_where": text(condition) for name in ("sqlite", "postgresql")}


EARNED_ONLY = _only("link_id IS NOT NULL")  # few backlinks are links of ours: the index holds only those


PATTERNED_ONLY = _only("pattern <> ''")


class BacklinkDomain(Base):
    """A linking domain: what its pages add up to, and what we decided."""

    __table_args__ = (
        UniqueConstraint("project_id", "domain"),
        # The list leaves out the patterns shown above it: the index tells which domain is in one.
        Index("ix_backlink_domain_listed", "project_id", "judgement", "score", "id", "pattern"),
        Index("ix_backlink_domain_project_id_score_id", "project_id", "score", "id"),
        Index("ix_backlink_domain_unjudged", "project_id", "id", **_only("judged_at IS NULL")),
        Index("ix_backlink_domain_pattern", "project_id", "judgement", "pattern", "score", "pages", **PATTERNED_ONLY),
        Index("ix_backlink_domain_patterned", "project_id", "judgement", "score", "pattern", "id", **PATTERNED_ONLY),
        Index("ix_backlink_domain_project_id_first_seen_on_id", "project_id", "first_seen_on", "id"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id, ondelete="CASCADE"))
    domain: Mapped[str]
    pages: Mapped[int] = mapped_column(default=0)
    followed: Mapped[int] = mapped_column(default=0)
    first_seen_on: Mapped[date | None] = mapped_column(Date)
    last_seen_on: Mapped[date | None] = mapped_column(Date)
    anchors: Mapped[list[Any]] = mapped_column(default=list)  # [[anchor, count], …], most used first
    metrics: Mapped[dict[str, Any]] = mapped_column(default=dict)
    score: Mapped[int] = mapped_column(default=0)
    signals: Mapped[list[Any]] = mapped_column(default=list)  # [{"rule", "weight", "because"}, …]
    pattern: Mapped[str] = mapped_column(default="")  # what it shares with other domains
    judged_at: Mapped[datetime | None]
    judgement: Mapped[str] = mapped_column(default=Judgement.REVIEW)
    later_until: Mapped[datetime | None]
    stale: Mapped[bool] = mapped_column(default=True)  # its pages changed since they were added up
    import_id: Mapped[int | None]  # that named it first
    removal_pitch_id: Mapped[int | None]  # the pitch that asks to take the links down

    project: Mapped[Project] = relationship()


class Backlink(Base):
    """One row per (source page, target)."""

    __table_args__ = (
        # One index serves all: a domain belongs to one project, and keys of one source page lie side by side.
        UniqueConstraint("domain_id", "key"),
        Index("ix_backlink_link_id", "link_id", **EARNED_ONLY),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id, ondelete="CASCADE"))
    key: Mapped[int] = mapped_column(BigInteger)  # core.profile.backlink_key.key: page (high half), target
    domain_id: Mapped[int] = mapped_column(ForeignKey(BacklinkDomain.id))
    source_url: Mapped[str] = mapped_column(Text)
    target_url: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(Text, default="")
    anchor: Mapped[str] = mapped_column(Text, default="")
    rel: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="")  # text, image, frame …
    first_seen_on: Mapped[date | None] = mapped_column(Date)
    last_seen_on: Mapped[date | None] = mapped_column(Date)
    lost_on: Mapped[date | None] = mapped_column(Date)
    metrics: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # what each source knows: {"ahrefs": {"first": day, "last": day, "lost": day, "import": id}, …}
    sources: Mapped[dict[str, Any]] = mapped_column(default=dict)
    link_id: Mapped[int | None] = mapped_column(ForeignKey(Link.id, ondelete="SET NULL"))
    import_id: Mapped[int | None]

    domain: Mapped[BacklinkDomain] = relationship()
    link: Mapped[Link | None] = relationship()

    @classmethod
    def first_of(cls, domain_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
        """One page of each domain: {domain: (address, title)}."""
        lowest = select(cls.domain_id, func.min(cls.key).label("key")).where(cls.domain_id.in_(domain_ids))
        first = lowest.group_by(cls.domain_id).subquery()
        on = (cls.domain_id == first.c.domain_id) & (cls.key == first.c.key)
        rows = db.session.execute(select(cls.domain_id, cls.source_url, cls.title).join(first, on))
        return {row[0]: (row[1], row[2]) for row in rows}


class ProfileFigures(Base):
    """What the domains of a project share and add up to, counted when they are judged; pages read only this."""

    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id, ondelete="CASCADE"), unique=True)
    shared: Mapped[dict[str, Any]] = mapped_column(default=dict)  # core.profile.Census.shared
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    total: Mapped[int] = mapped_column(default=0)  # of the present run
    done: Mapped[int] = mapped_column(default=0)
    counted_at: Mapped[datetime | None]
