"""The mails of a campaign: the pitch and its follow-ups, with delays."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.states import StepMode
from ..db import Base
from .project import Project


class Sequence(Base):
    project_id: Mapped[int | None] = mapped_column(ForeignKey(Project.id, ondelete="CASCADE"), index=True)
    name: Mapped[str]
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    steps: Mapped[list[Step]] = relationship(
        back_populates="sequence", cascade="all, delete-orphan", order_by="Step.position"
    )


class Step(Base):
    sequence_id: Mapped[int] = mapped_column(ForeignKey(Sequence.id, ondelete="CASCADE"), index=True)
    position: Mapped[int]  # from 1
    delay_days: Mapped[int] = mapped_column(default=0)  # working days after the step before
    mode: Mapped[str] = mapped_column(default=StepMode.ASK)

    sequence: Mapped[Sequence] = relationship(back_populates="steps")
    variants: Mapped[list[Variant]] = relationship(
        back_populates="step", cascade="all, delete-orphan", order_by="Variant.label", lazy="selectin"
    )

    @property
    def live(self) -> list[Variant]:
        """The texts in use; all of them when none is."""
        return [v for v in self.variants if v.archived_at is None] or list(self.variants)


class Variant(Base):
    """One text of a step; a step has one, or several that are compared."""

    step_id: Mapped[int] = mapped_column(ForeignKey(Step.id, ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(default="A")
    subject: Mapped[str] = mapped_column(default="")  # empty on a follow-up: stands in the thread before
    body: Mapped[str] = mapped_column(Text, default="")
    archived_at: Mapped[datetime | None]

    step: Mapped[Step] = relationship(back_populates="variants")


class Snippet(Base):
    project_id: Mapped[int | None] = mapped_column(ForeignKey(Project.id, ondelete="CASCADE"), index=True)
    shortcut: Mapped[str]  # two letters after ;
    name: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
