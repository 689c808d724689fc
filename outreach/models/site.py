"""A place where we want a link, and what each project thinks of it: one row a site for all projects."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core import urls
from ..core.states import SiteKind, Triage
from ..db import Base, db
from .project import Project

_SEVERAL: dict[str, Any] = {f"{name}_where": text("rival_count > 1") for name in ("sqlite", "postgresql")}


class Site(Base):
    host: Mapped[str] = mapped_column(unique=True)  # without www., as an A-label
    domain: Mapped[str] = mapped_column(index=True)  # registrable
    name: Mapped[str] = mapped_column(default="", index=True)
    kind: Mapped[str] = mapped_column(default=SiteKind.OTHER)
    language: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")
    timezone: Mapped[str] = mapped_column(default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    metrics: Mapped[dict[str, Any]] = mapped_column(default=dict)  # {"dr": {"value", "source", "on"}, …}
    created_at: Mapped[datetime]

    @property
    def label(self) -> str:
        return self.name or self.host

    @classmethod
    def at(cls, host: str) -> Site | None:
        return db.session.scalar(select(cls).where(cls.host == host))

    @classmethod
    def kept(cls, host: str, at: datetime) -> Site:
        """The site of a host (without www., as an A-label), made when there is none."""
        return cls.all_kept([host], at)[host]

    @classmethod
    def all_kept(cls, hosts: Iterable[str], at: datetime) -> dict[str, Site]:
        """The sites of some hosts, in one query; those that are new have no id before the next flush."""
        wanted = list(dict.fromkeys(hosts))
        found = {site.host: site for site in db.session.scalars(select(cls).where(cls.host.in_(wanted)))}
        for host in wanted:
            if host not in found:
                found[host] = cls(host=host, domain=urls.registrable(host), created_at=at)
                db.session.add(found[host])
        return found


class Prospect(Base):
    """A site as one project sees it: to pitch, skipped, or for later."""

    __table_args__ = (
        UniqueConstraint("project_id", "site_id"),
        Index("ix_prospect_project_id_state_id", "project_id", "state", "id"),
        Index("ix_prospect_project_id_score_id", "project_id", "score", "id"),
        Index("ix_prospect_score_id", "score", "id"),
        Index("ix_prospect_rivals", "project_id", "rival_count", "id", **_SEVERAL),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id, ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id, ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(default=Triage.NEW)
    later_until: Mapped[datetime | None]
    score: Mapped[int] = mapped_column(default=0)
    tags: Mapped[str] = mapped_column(default="")  # space separated
    page_url: Mapped[str] = mapped_column(default="")  # the page that made us think of it
    page_title: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")  # why to write: broken link, links to competitors …
    broken_url: Mapped[str] = mapped_column(Text, default="")  # a dead link on that page
    rivals: Mapped[dict[str, Any]] = mapped_column(default=dict)  # {competitor: {"links", "page", "import"}}
    rival_count: Mapped[int] = mapped_column(default=0)
    source: Mapped[str] = mapped_column(default="")
    import_id: Mapped[int | None] = mapped_column(index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]

    site: Mapped[Site] = relationship()
    project: Mapped[Project] = relationship()
