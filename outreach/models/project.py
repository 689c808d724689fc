"""A website or client we earn links for: its hosts, its goal, its rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, select
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from ..db import Base, db


class Project(Base):
    name: Mapped[str] = mapped_column(unique=True)
    is_sample: Mapped[bool] = mapped_column(default=False)
    timezone: Mapped[str] = mapped_column(default="UTC")
    goal_links: Mapped[int] = mapped_column(default=5)  # a month
    law: Mapped[str] = mapped_column(default="us")  # core.compliance preset
    postal_address: Mapped[str] = mapped_column(default="")
    cooldown_days: Mapped[int] = mapped_column(default=90)  # between mails of two campaigns to one person
    domain_cooldown_days: Mapped[int] = mapped_column(default=90)  # and to two people at one domain
    yearly_contacts: Mapped[int] = mapped_column(default=6)  # mails to one person in a year
    colleague_stops: Mapped[bool] = mapped_column(default=True)
    obeys_robots: Mapped[bool] = mapped_column(default=True)
    two_person_disavow: Mapped[bool] = mapped_column(default=False)
    brands: Mapped[list[str]] = mapped_column(JSON, default=list)
    money_terms: Mapped[list[str]] = mapped_column(JSON, default=list)
    weights: Mapped[dict[str, Any]] = mapped_column(default=dict)  # of profile signals, where the user changed them
    ahrefs_secret: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))  # the API key, sealed by core.secrets
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    hosts: Mapped[list[ProjectHost]] = relationship(back_populates="project", cascade="all, delete-orphan")

    @property
    def host(self) -> str:
        """The main host, shown where one is enough."""
        return self.hosts[0].host if self.hosts else ""

    def may_use(self, row: Any) -> bool:
        """Whether a mailbox, a page or a sequence is its own, or one for all projects."""
        return row.project_id in (None, self.id)

    @classmethod
    def called(cls, name: str) -> Project | None:
        return db.session.scalar(select(cls).where(cls.name == name))


class ProjectHost(Base):
    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id, ondelete="CASCADE"), index=True)
    host: Mapped[str] = mapped_column(unique=True)

    project: Mapped[Project] = relationship(back_populates="hosts")
