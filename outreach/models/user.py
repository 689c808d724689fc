"""People who work here, what they may do, and where they are signed in."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.states import DigestRhythm, Role
from ..db import Base
from .project import Project

RANK = {Role.OWNER: 3, Role.MANAGER: 2, Role.MEMBER: 1, Role.VIEWER: 0}


class User(Base):
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    role: Mapped[str] = mapped_column(default=Role.MEMBER)
    all_projects: Mapped[bool] = mapped_column(default=True)
    timezone: Mapped[str] = mapped_column(default="UTC")
    language: Mapped[str] = mapped_column(default="en")
    theme: Mapped[str] = mapped_column(default="system")
    density: Mapped[str] = mapped_column(default="comfortable")
    keyboard: Mapped[str] = mapped_column(default="on")  # on, off, alt
    hold_seconds: Mapped[int] = mapped_column(default=10)
    digest: Mapped[str] = mapped_column(default=DigestRhythm.WEEKDAYS)
    digest_paused_until: Mapped[date | None] = mapped_column(Date)
    digest_hides_text: Mapped[bool] = mapped_column(default=False)
    digest_unassigned: Mapped[bool] = mapped_column(default=False)
    last_seen_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    # what Flask-Login asks of a user
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.disabled_at is None

    def get_id(self) -> str:
        return str(self.id)

    def ranks(self, role: str) -> bool:
        """Tell whether this person may do what *role* may."""
        return RANK[Role(self.role)] >= RANK[Role(role)]


class ProjectMember(Base):
    """A person limited to some projects sees those they have a row for."""

    __table_args__ = (UniqueConstraint("user_id", "project_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id, ondelete="CASCADE"), index=True)


class SignIn(Base):
    """One browser of one person; ended here, it is ended everywhere."""

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    ip: Mapped[str] = mapped_column(default="")
    agent: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    authenticated_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    project_id: Mapped[int | None] = mapped_column(ForeignKey(Project.id, ondelete="SET NULL"))  # chosen in the top bar

    user: Mapped[User] = relationship(lazy="joined")


class Invitation(Base):
    email: Mapped[str]
    role: Mapped[str]
    all_projects: Mapped[bool] = mapped_column(default=True)
    project_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    token_hash: Mapped[str] = mapped_column(unique=True)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SignInAttempt(Base):
    """A password tried, so that guessing slows down."""

    __table_args__ = (Index("ix_sign_in_attempt_key_at", "key", "at"),)

    key: Mapped[str]  # what is counted: an account or a network
    at: Mapped[datetime]
