"""A person or a domain never to be written to again, by anyone here, from any project."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base
from .user import User


class Suppression(Base):
    kind: Mapped[str]  # person (one address) or domain
    keyed_hash: Mapped[str] = mapped_column(unique=True)  # survives erasure
    value: Mapped[str] = mapped_column(default="", index=True)  # empty after erasure
    reason: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")  # reply, one-click, complaint, bounce, by hand, import
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    added_at: Mapped[datetime]
