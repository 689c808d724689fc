"""Something due on a day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.states import TaskKind
from ..db import Base, db
from .link import Link
from .message import Message, Thread
from .pitch import Pitch
from .project import Project


class Task(Base):
    __table_args__ = (
        Index("ix_task_project_id_done_at_due_at", "project_id", "done_at", "due_at"),
        Index("ix_task_done_at_due_at", "done_at", "due_at"),
        Index("ix_task_due_at", "due_at"),
        Index("ix_task_link_id_done_at_due_at", "link_id", "done_at", "due_at"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id, ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[str] = mapped_column(default=TaskKind.TODO)
    title: Mapped[str] = mapped_column(Text)
    pitch_id: Mapped[int | None] = mapped_column(ForeignKey(Pitch.id, ondelete="CASCADE"), index=True)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey(Thread.id, ondelete="CASCADE"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey(Message.id, ondelete="CASCADE"), index=True)
    link_id: Mapped[int | None] = mapped_column(ForeignKey(Link.id, ondelete="CASCADE"))
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    pitch: Mapped[Pitch | None] = relationship()
    thread: Mapped[Thread | None] = relationship()
    link: Mapped[Link | None] = relationship()

    @classmethod
    def plan(cls, kind: str, title: str, due_at: datetime, at: datetime, about: Pitch | Link, **columns: Any) -> Task:
        """Write something down that is due on a day, for whoever owns the pitch or link it is *about*.

        Further *columns* say what else it belongs to, and *user_id* whose it is instead.
        """
        pitch = about if isinstance(about, Pitch) else about.pitch
        link = about if isinstance(about, Link) else None
        owner = (link.owner_id if link else None) or (pitch.owner_id if pitch else None)
        belongs = {"pitch_id": pitch.id if pitch else None, "link_id": link.id if link else None, "user_id": owner}
        task = cls(
            kind=kind, title=title, due_at=due_at, created_at=at, project_id=about.project_id, **belongs | columns
        )
        db.session.add(task)
        return task
