"""A round of polite looks somebody asked for: at pages of linking domains, or at our own pages for whom we link to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base
from .project import Project
from .user import User

_OPEN: dict[str, Any] = {f"{name}_where": text("finished_at IS NULL") for name in ("sqlite", "postgresql")}


class Inspection(Base):
    __table_args__ = (Index("ix_inspection_open", "project_id", **_OPEN),)

    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id, ondelete="CASCADE"), index=True)
    kind: Mapped[str]  # of core.states.InspectionKind
    waiting: Mapped[list[Any]] = mapped_column(default=list)  # ids of domains, or addresses of our pages, still to do
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    found: Mapped[int] = mapped_column(default=0)  # pages that could be read
    cited: Mapped[dict[str, Any]] = mapped_column(default=dict)  # whom our pages link to: {domain: page}
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    stopped: Mapped[bool] = mapped_column(default=False)

    project: Mapped[Project] = relationship()
