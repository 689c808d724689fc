"""What the house itself remembers: its own settings, heartbeats, saved views, digests sent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, db
from .user import User


class Preference(Base):
    """A setting of the whole workspace that people change while working."""

    name: Mapped[str] = mapped_column(unique=True)
    value: Mapped[Any] = mapped_column(JSON)

    @classmethod
    def read(cls, name: str, default: Any = None) -> Any:
        row = db.session.scalar(select(cls).where(cls.name == name))
        return default if row is None else row.value

    @classmethod
    def write(cls, name: str, value: Any) -> None:
        row = db.session.scalar(select(cls).where(cls.name == name))
        if row:
            row.value = value
        else:
            db.session.add(cls(name=name, value=value))


class Heartbeat(Base):
    """The last sign of life of a clock; /healthz goes red when it is stale."""

    name: Mapped[str] = mapped_column(unique=True)
    at: Mapped[datetime]
    holder: Mapped[str] = mapped_column(default="")
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    last_error: Mapped[str] = mapped_column(default="")


class SavedView(Base):
    __table_args__ = (UniqueConstraint("user_id", "page", "name"),)

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    page: Mapped[str]
    name: Mapped[str]
    query: Mapped[str]


class DigestMail(Base):
    """The digest of one person for one local date: at most one."""

    __table_args__ = (UniqueConstraint("user_id", "on"),)

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    on: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime]
    state: Mapped[str]  # claimed, sent, nothing, failed
    subject: Mapped[str] = mapped_column(default="")
    error: Mapped[str] = mapped_column(default="")


class UsedToken(Base):
    """A single-use token that was used."""

    token_hash: Mapped[str] = mapped_column(unique=True)
    at: Mapped[datetime]
