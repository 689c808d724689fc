"""Our profile in a community or forum: its links, its rules, what we took part in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.states import MembershipState
from ..db import Base
from .project import Project
from .site import Site


class Membership(Base):
    __table_args__ = (UniqueConstraint("project_id", "site_id", "username"),)

    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id, ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id), index=True)
    username: Mapped[str]
    profile_url: Mapped[str] = mapped_column(Text, default="")
    signature_url: Mapped[str] = mapped_column(Text, default="")
    rules: Mapped[str] = mapped_column(Text, default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(default=MembershipState.ACTIVE)
    created_at: Mapped[datetime]

    site: Mapped[Site] = relationship()
