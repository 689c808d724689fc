"""A link we were promised, asked for or won, and every look at it."""

from __future__ import annotations

import zlib
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    and_,
    bindparam,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship, validates

from ..core import urls
from ..core.links import recheck
from ..core.states import Acquisition, LinkState
from ..db import Base, db
from .asset import Asset
from .pitch import Pitch
from .project import Project
from .site import Site

_CHANGED = text("state IN ('changed', 'lost') AND retired_at IS NULL")


class Link(Base):
    __table_args__ = (
        Index("ix_link_project_id_state_id", "project_id", "state", "id"),
        Index("ix_link_next_check_at", "next_check_at"),
        Index("ix_link_project_id_state_accepted_at", "project_id", "state", "accepted_at"),
        Index("ix_link_project_id_last_checked_at", "project_id", "last_checked_at"),
        Index("ix_link_project_id_state_at_id", "project_id", "state_at", "id"),
        Index("ix_link_state_at", "state_at"),
        Index("ix_link_changes", "state_at", "id", sqlite_where=_CHANGED, postgresql_where=_CHANGED),
        Index("ix_link_lost_at", "lost_at"),
        Index("ix_link_asset_id_state", "asset_id", "state"),
        Index("ix_link_project_id_domain", "project_id", "domain"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id, ondelete="CASCADE"))
    pitch_id: Mapped[int | None] = mapped_column(ForeignKey(Pitch.id, ondelete="SET NULL"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey(Site.id), index=True)
    asset_id: Mapped[int | None] = mapped_column(ForeignKey(Asset.id))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    source_url: Mapped[str] = mapped_column(Text)  # empty while only promised
    domain: Mapped[str] = mapped_column(default="")  # registrable, of the source
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
    told: Mapped[str] = mapped_column(default="")  # the reason of the change told last, while it lasts
    pending: Mapped[str] = mapped_column(default="")  # reasons that wait for a second look to agree
    settled: Mapped[str] = mapped_column(default="")  # the reason that is taken as it is
    eye: Mapped[str] = mapped_column(default="http")  # who saw it last
    etag: Mapped[str] = mapped_column(Text, default="")  # of the last whole answer
    last_modified: Mapped[str] = mapped_column(default="")
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
    first_copy_id: Mapped[int | None] = mapped_column(ForeignKey("page_copy.id", ondelete="SET NULL"), index=True)
    latest_copy_id: Mapped[int | None] = mapped_column(ForeignKey("page_copy.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime]

    project: Mapped[Project] = relationship()
    pitch: Mapped[Pitch | None] = relationship()
    site: Mapped[Site | None] = relationship()
    asset: Mapped[Asset | None] = relationship()

    @classmethod
    def changes(cls) -> ColumnElement[bool]:
        """The condition that a watched link changed or was lost, in the words of the index of those."""
        two = [LinkState.CHANGED, LinkState.LOST]
        states: BindParameter[Any] = bindparam("changes", two, expanding=True, literal_execute=True)
        return and_(cls.state.in_(states), cls.retired_at.is_(None))

    @classmethod
    def due(cls, at: datetime, most: int) -> list[int]:
        """The keys of the links whose next look is due, longest overdue first."""
        wanted = select(cls.id).where(cls.next_check_at <= at).order_by(cls.next_check_at).limit(most)
        return list(db.session.scalars(wanted))

    @classmethod
    def claim(cls, keys: list[int], at: datetime, until: datetime) -> list[int]:
        """Take links that are due for ourselves until *until*; the keys of those nobody took before us."""
        taken = update(cls).where(cls.id.in_(keys), cls.next_check_at <= at).values(next_check_at=until)
        return list(db.session.scalars(taken.returning(cls.id).execution_options(synchronize_session=False)))

    @validates("source_url")
    def _keep_domain(self, _: str, source_url: str) -> str:
        self.domain = urls.site(source_url) if source_url else ""
        return source_url

    @property
    def standing(self) -> recheck.Standing:
        """How the link stands, for core.watch."""
        return recheck.Standing(**{field: getattr(self, field) for field in STANDING})

    def stand(self, standing: recheck.Standing, at: datetime) -> None:
        """Take over how the link stands now."""
        if self.state != standing.state:
            self.state_at = at
        for field in STANDING:
            setattr(self, field, getattr(standing, field))

    def accept(self, at: datetime) -> None:
        """Take the link as it is: what differs from the agreement is agreed now."""
        self.accepted_at = at
        self.settled, self.told = self.reason, ""
        if self.expected_anchor:
            self.expected_anchor = self.anchor
        if self.state == LinkState.CHANGED:
            self.state, self.state_at = LinkState.LIVE, at

    def retire(self, at: datetime) -> None:
        """Watch it no longer."""
        self.state, self.state_at, self.retired_at, self.next_check_at = LinkState.RETIRED, at, at, None

    def watch_again(self, at: datetime) -> None:
        """Watch it again, from now on."""
        self.state, self.state_at, self.retired_at, self.next_check_at = LinkState.VERIFYING, at, None, at


STANDING = tuple(field.name for field in fields(recheck.Standing))


class PageCopy(Base):
    """A page as it was, compressed, kept once however often it was met."""

    __table_args__ = (Index("ix_page_copy_size_stored", "size", "stored"),)  # what they cost, without reading them

    sha256: Mapped[str] = mapped_column(unique=True)
    body: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    size: Mapped[int]  # of the page, in bytes
    stored: Mapped[int]  # compressed, in bytes
    content_type: Mapped[str] = mapped_column(default="")
    kept_at: Mapped[datetime]

    @classmethod
    def keep(cls, sha256: str, body: bytes, content_type: str, at: datetime) -> PageCopy:
        """Keep a page; the same bytes are kept once."""
        wanted = select(cls).where(cls.sha256 == sha256)
        found = db.session.scalar(wanted)
        if found is not None:
            return found
        packed = zlib.compress(body, 6)
        copy = cls(
            sha256=sha256, body=packed, size=len(body), stored=len(packed), content_type=content_type[:200], kept_at=at
        )
        try:
            with db.session.begin_nested():
                db.session.add(copy)
        except IntegrityError:  # another worker met the same page at the same moment
            return db.session.scalars(wanted).one()
        return copy

    @property
    def page(self) -> bytes:
        """The page as it was."""
        return zlib.decompress(self.body)


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
    what: Mapped[str] = mapped_column(default="")  # the change in a word: live, changed, missing, lost, …
    evidence: Mapped[dict[str, Any] | None]  # hops, headers, sentence, all links found; only where something changed
    page_copy_id: Mapped[int | None] = mapped_column(ForeignKey(PageCopy.id, ondelete="SET NULL"), index=True)

    link: Mapped[Link] = relationship()
