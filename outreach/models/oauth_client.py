"""What a mail provider knows us by: the client id and secret the owner registered there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Mapped, deferred, mapped_column

from ..db import Base, db


class Registration(Base):
    provider: Mapped[str] = mapped_column(unique=True)  # google, microsoft
    client_id: Mapped[str]
    tenant: Mapped[str] = mapped_column(default="")  # whose people may sign in; empty: anybody's
    secret: Mapped[bytes] = deferred(mapped_column(LargeBinary))  # encrypted by core.secrets
    changed_at: Mapped[datetime]

    @classmethod
    def at(cls, provider: str) -> Registration | None:
        return db.session.scalar(select(cls).where(cls.provider == provider))
