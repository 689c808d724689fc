"""What we decided about a linking domain or page, and the versions of the disavow file."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base
from .project import Project
from .user import User


class Decision(Base):
    __table_args__ = (
        UniqueConstraint("project_id", "kind", "value"),
        Index("ix_decision_project_id_judgement_id", "project_id", "judgement", "id"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id, ondelete="CASCADE"))
    kind: Mapped[str]  # domain or page
    value: Mapped[str] = mapped_column(Text)
    judgement: Mapped[str]
    reason: Mapped[str] = mapped_column(Text, default="")
    consent: Mapped[str] = mapped_column(default="")  # what was typed to take a protected one
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    decided_at: Mapped[datetime]

    decided_by: Mapped[User | None] = relationship()


class DisavowFile(Base):
    __table_args__ = (UniqueConstraint("project_id", "version"),)

    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id, ondelete="CASCADE"))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    lines: Mapped[int]
    brought: Mapped[bool] = mapped_column(default=False)  # an existing file that was imported
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    created_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    approved_at: Mapped[datetime | None]
    uploaded_on: Mapped[date | None] = mapped_column(Date)

    created_by: Mapped[User | None] = relationship(foreign_keys=[created_by_id])
    approved_by: Mapped[User | None] = relationship(foreign_keys=[approved_by_id])
