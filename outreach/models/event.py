"""One line of a timeline, which is also what undo reads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, db
from .user import User


class Event(Base):
    __table_args__ = (
        Index("ix_event_site_id_at", "site_id", "at"),
        Index("ix_event_contact_id_at", "contact_id", "at"),
        Index("ix_event_pitch_id_at", "pitch_id", "at"),
        Index("ix_event_link_id_at", "link_id", "at"),
        Index("ix_event_project_id_kind_at", "project_id", "kind", "at"),
        Index("ix_event_user_id_at", "user_id", "at"),
    )

    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str]  # noun.verb: link.lost, pitch.stage, note, mail.sent …
    summary: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"), index=True)
    pitch_id: Mapped[int | None] = mapped_column(ForeignKey("pitch.id", ondelete="CASCADE"))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("link.id", ondelete="CASCADE"))
    undo: Mapped[list[Any] | None]  # [{"table", "id", "was": {…}, "became": {…}}, …]; None: cannot be undone
    undone_at: Mapped[datetime | None]

    user: Mapped[User | None] = relationship()

    @classmethod
    def note(cls, kind: str, summary: str, at: datetime, **about: Any) -> Event:
        """Write one line of the timeline; *about* are the columns it belongs to."""
        event = cls(kind=kind, summary=summary, at=at, **about)
        db.session.add(event)
        return event
