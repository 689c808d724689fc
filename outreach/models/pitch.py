"""One approach to one contact at one site in one campaign; has a stage."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.states import Stage, Turn
from ..db import Base
from .asset import Asset
from .campaign import Campaign
from .contact import Address, Contact
from .project import Project
from .site import Site


class Pitch(Base):
    __table_args__ = (
        UniqueConstraint("campaign_id", "contact_id"),
        Index("ix_pitch_project_id_stage_id", "project_id", "stage", "id"),
        Index("ix_pitch_project_id_won_at", "project_id", "won_at"),
        Index("ix_pitch_stage_next_step_at", "stage", "next_step_at"),
        Index("ix_pitch_project_id_stage_next_step_at", "project_id", "stage", "next_step_at"),
        Index("ix_pitch_campaign_id_stage", "campaign_id", "stage", "outcome", "won_by"),  # what came of a campaign
        Index("ix_pitch_asset_id_won_by", "asset_id", "won_by"),
        Index("ix_pitch_campaign_id_id", "campaign_id", "id"),
        Index("ix_pitch_next_step_at_id", "next_step_at", "id"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id, ondelete="CASCADE"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id, ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey(Contact.id), index=True)
    address_id: Mapped[int | None] = mapped_column(ForeignKey(Address.id, ondelete="SET NULL"))
    asset_id: Mapped[int | None] = mapped_column(ForeignKey(Asset.id))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    stage: Mapped[str] = mapped_column(default=Stage.FOUND)
    stage_at: Mapped[datetime]  # since when
    turn: Mapped[str] = mapped_column(default=Turn.OURS)
    next_step_at: Mapped[datetime | None]  # the next thing planned, by us or by a person
    stopped_at: Mapped[datetime | None]  # no further steps by ourselves
    stop_reason: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(default="")
    personal_line: Mapped[str] = mapped_column(Text, default="")
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    tags: Mapped[str] = mapped_column(default="")
    target_url: Mapped[str] = mapped_column(default="")
    promised_on: Mapped[date | None] = mapped_column(Date)
    price: Mapped[int | None]  # in hundredths
    currency: Mapped[str] = mapped_column(default="")
    won_at: Mapped[datetime | None]
    won_by: Mapped[str] = mapped_column(default="")
    won_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]

    project: Mapped[Project] = relationship()
    campaign: Mapped[Campaign] = relationship()
    site: Mapped[Site] = relationship()
    contact: Mapped[Contact | None] = relationship()
    address: Mapped[Address | None] = relationship()
    asset: Mapped[Asset | None] = relationship()
