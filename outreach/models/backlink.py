"""The profile: links from outside to our hosts, as each source reported them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.states import Judgement
from ..db import Base
from .link import Link
from .project import Project


class BacklinkDomain(Base):
    """A linking domain: what its pages add up to, and what we decided."""

    __table_args__ = (
        UniqueConstraint("project_id", "domain"),
        Index("ix_backlink_domain_project_id_judgement_score_id", "project_id", "judgement", "score", "id"),
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
    pattern: Mapped[str] = mapped_column(default="", index=True)
    judged_at: Mapped[datetime | None]
    judgement: Mapped[str] = mapped_column(default=Judgement.REVIEW)
    later_until: Mapped[datetime | None]

    project: Mapped[Project] = relationship()


class Backlink(Base):
    """One row per (source page, target)."""

    __table_args__ = (
        UniqueConstraint("project_id", "key"),
        Index("ix_backlink_domain_id_id", "domain_id", "id"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id, ondelete="CASCADE"))
    key: Mapped[int] = mapped_column(BigInteger)  # 64-bit hash of (source, target) in normal form
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
    link_id: Mapped[int | None] = mapped_column(ForeignKey(Link.id, ondelete="SET NULL"), index=True)
    import_id: Mapped[int | None] = mapped_column(index=True)

    domain: Mapped[BacklinkDomain] = relationship()
    link: Mapped[Link | None] = relationship()


class BacklinkSource(Base):
    """What one source knows of one backlink."""

    __table_args__ = (UniqueConstraint("backlink_id", "source"),)

    backlink_id: Mapped[int] = mapped_column(ForeignKey(Backlink.id, ondelete="CASCADE"))
    source: Mapped[str]
    first_seen_on: Mapped[date | None] = mapped_column(Date)
    last_seen_on: Mapped[date | None] = mapped_column(Date)
    lost_on: Mapped[date | None] = mapped_column(Date)
    import_id: Mapped[int | None] = mapped_column(index=True)
