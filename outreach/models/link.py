"""A link we were promised, asked for or won, and every look at it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from ..core.states import Acquisition, LinkState
from ..db import Base
from .asset import Asset
from .pitch import Pitch
from .project import Project
from .site import Site


class Link(Base):
    __table_args__ = (
        Index("ix_link_project_id_state_id", "project_id", "state", "id"),
        Index("ix_link_next_check_at", "next_check_at"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id, ondelete="CASCADE"))
    pitch_id: Mapped[int | None] = mapped_column(ForeignKey(Pitch.id, ondelete="SET NULL"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey(Site.id), index=True)
    asset_id: Mapped[int | None] = mapped_column(ForeignKey(Asset.id), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    source_url: Mapped[str] = mapped_column(Text)  # empty while only promised
    target_url: Mapped[str] = mapped_column(Text)
    # what was agreed
    expected_anchor: Mapped[str] = mapped_column(Text, default="")
    expected_rel: Mapped[str] = mapped_column(default="")  # follow, nofollow, sponsored, ugc or empty: any
    promised_on: Mapped[date | None] = mapped_column(Date, index=True)
    acquisition: Mapped[str] = mapped_column(default=Acquisition.EARNED)
    price: Mapped[int | None]  # in hundredths
    currency: Mapped[str] = mapped_column(default="")
    expires_on: Mapped[date | None] = mapped_column(Date)
    tags: Mapped[str] = mapped_column(default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    # what was found
    state: Mapped[str] = mapped_column(default=LinkState.PROMISED)
    state_at: Mapped[datetime]
    verdict: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    sentence: Mapped[str] = mapped_column(Text, default="")
    anchor: Mapped[str] = mapped_column(Text, default="")
    rel: Mapped[str] = mapped_column(default="")
    first_seen_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    last_checked_at: Mapped[datetime | None]
    next_check_at: Mapped[datetime | None]
    missed_at: Mapped[datetime | None]  # the first of the present misses
    misses: Mapped[int] = mapped_column(default=0)
    unknowns: Mapped[int] = mapped_column(default=0)  # in a row
    checks: Mapped[int] = mapped_column(default=0)
    lost_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]  # a change a person took as it is
    retired_at: Mapped[datetime | None]
    proof_token: Mapped[str | None] = mapped_column(unique=True)
    import_id: Mapped[int | None] = mapped_column(index=True)
    created_at: Mapped[datetime]

    project: Mapped[Project] = relationship()
    pitch: Mapped[Pitch | None] = relationship()
    site: Mapped[Site | None] = relationship()
    asset: Mapped[Asset | None] = relationship()


class PageCopy(Base):
    """A page as it was, compressed, kept once however often it was met."""

    sha256: Mapped[str] = mapped_column(unique=True)
    body: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    size: Mapped[int]  # of the page, in bytes
    stored: Mapped[int]  # compressed, in bytes
    kept_at: Mapped[datetime]


class Check(Base):
    """One look at a link; those that changed something carry their evidence."""

    __table_args__ = (Index("ix_check_link_id_at", "link_id", "at"),)

    link_id: Mapped[int] = mapped_column(ForeignKey(Link.id, ondelete="CASCADE"))
    at: Mapped[datetime]
    sight: Mapped[str]  # seen, absent, unknown
    verdict: Mapped[str]
    reason: Mapped[str]
    http_status: Mapped[int | None]
    final_url: Mapped[str] = mapped_column(Text, default="")
    rel: Mapped[str] = mapped_column(default="")
    anchor: Mapped[str] = mapped_column(Text, default="")
    source_line: Mapped[str] = mapped_column(Text, default="")
    page_hash: Mapped[str] = mapped_column(default="")
    eye: Mapped[str] = mapped_column(default="http")
    milliseconds: Mapped[int] = mapped_column(default=0)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    changed: Mapped[bool] = mapped_column(default=False)
    evidence: Mapped[dict[str, Any] | None]  # hops, headers, sentence, all links found; only where something changed
    page_copy_id: Mapped[int | None] = mapped_column(ForeignKey(PageCopy.id, ondelete="SET NULL"), index=True)

    link: Mapped[Link] = relationship()
