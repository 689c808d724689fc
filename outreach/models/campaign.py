"""One promotion of one or more assets of a project."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.states import CampaignState
from ..db import Base, db
from .asset import Asset
from .mailbox import Mailbox
from .project import Project
from .sequence import Sequence


class Campaign(Base):
    __table_args__ = (UniqueConstraint("project_id", "name"),)

    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id, ondelete="CASCADE"))
    sequence_id: Mapped[int | None] = mapped_column(ForeignKey(Sequence.id), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    name: Mapped[str]
    state: Mapped[str] = mapped_column(default=CampaignState.DRAFT)
    paused_reason: Mapped[str] = mapped_column(default="")
    any_time: Mapped[bool] = mapped_column(default=False)  # do not wait for a sending window
    daily_cap: Mapped[int] = mapped_column(default=0)  # 0: only the mailbox's
    cooldown_days: Mapped[int | None]  # None: the project's
    bounce_floor: Mapped[int] = mapped_column(default=5)  # per cent of its mails, above which it pauses
    launched_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    project: Mapped[Project] = relationship()
    sequence: Mapped[Sequence | None] = relationship()
    mailboxes: Mapped[list[CampaignMailbox]] = relationship(cascade="all, delete-orphan", order_by="CampaignMailbox.id")
    assets: Mapped[list[CampaignAsset]] = relationship(cascade="all, delete-orphan", order_by="CampaignAsset.id")

    @classmethod
    def called(cls, project_id: int, name: str) -> Campaign | None:
        return db.session.scalar(select(cls).where(cls.project_id == project_id, cls.name == name))


class CampaignMailbox(Base):
    """A mailbox a campaign sends with; several take turns, a thread keeps its own."""

    __table_args__ = (UniqueConstraint("campaign_id", "mailbox_id"),)

    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id, ondelete="CASCADE"))
    mailbox_id: Mapped[int] = mapped_column(ForeignKey(Mailbox.id), index=True)

    mailbox: Mapped[Mailbox] = relationship()


class CampaignAsset(Base):
    __table_args__ = (UniqueConstraint("campaign_id", "asset_id"),)

    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id, ondelete="CASCADE"))
    asset_id: Mapped[int] = mapped_column(ForeignKey(Asset.id), index=True)

    asset: Mapped[Asset] = relationship()
