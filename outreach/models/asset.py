"""A page of ours worth linking to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.states import AssetKind
from ..db import Base
from .project import Project


class Asset(Base):
    __table_args__ = (UniqueConstraint("project_id", "url"),)

    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id, ondelete="CASCADE"))
    url: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default=AssetKind.ARTICLE)
    notes: Mapped[str] = mapped_column(Text, default="")
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    project: Mapped[Project] = relationship()
