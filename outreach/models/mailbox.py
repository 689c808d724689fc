"""An account we send and read with: its servers, limits, and how its last poll went."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from ..db import Base, db
from .project import Project


class Mailbox(Base):
    address: Mapped[str] = mapped_column(unique=True)
    sender_name: Mapped[str] = mapped_column(default="")
    project_id: Mapped[int | None] = mapped_column(ForeignKey(Project.id), index=True)  # None: for all projects
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    username: Mapped[str]
    auth: Mapped[str] = mapped_column(default="password")  # password, google, microsoft
    # encrypted by core.secrets: the password, or what renews the access of somebody who signed in at their provider
    secret: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    access_secret: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))  # the access token of the moment
    access_until: Mapped[datetime | None]
    smtp_host: Mapped[str]
    smtp_port: Mapped[int]
    imap_host: Mapped[str] = mapped_column(default="")
    imap_port: Mapped[int] = mapped_column(default=993)
    signature: Mapped[str] = mapped_column(Text, default="")
    timezone: Mapped[str] = mapped_column(default="UTC")
    # limits: counted from rows, gate the send
    daily_cap: Mapped[int] = mapped_column(default=40)
    hourly_cap: Mapped[int] = mapped_column(default=12)
    ramp_from: Mapped[int] = mapped_column(default=15)  # a day, +2 each day since created_at; 0: no ramp
    spacing_seconds: Mapped[int] = mapped_column(default=90)
    sends_at: Mapped[str] = mapped_column(default="mon-fri 09:00-16:00")  # in the recipient's zone
    # how it goes
    paused_at: Mapped[datetime | None]
    paused_reason: Mapped[str] = mapped_column(default="")
    tested_at: Mapped[datetime | None]
    next_look_at: Mapped[datetime | None] = mapped_column(index=True)
    last_poll_started_at: Mapped[datetime | None]
    last_complete_poll_started_at: Mapped[datetime | None]
    last_poll_seen: Mapped[int] = mapped_column(default=0)  # new mails
    poll_failures: Mapped[int] = mapped_column(default=0)  # in a row
    last_error: Mapped[str] = mapped_column(Text, default="")
    last_error_at: Mapped[datetime | None]
    sent_is_authoritative: Mapped[bool] = mapped_column(default=False)  # every mail sent shows up in Sent by itself
    created_at: Mapped[datetime]

    project: Mapped[Project | None] = relationship()

    @classmethod
    def at(cls, address: str) -> Mailbox | None:
        return db.session.scalar(select(cls).where(cls.address == address))


class Folder(Base):
    """Up to where a folder of a mailbox has been read."""

    __table_args__ = (UniqueConstraint("mailbox_id", "name"),)

    mailbox_id: Mapped[int] = mapped_column(ForeignKey(Mailbox.id, ondelete="CASCADE"))
    name: Mapped[str]
    role: Mapped[str] = mapped_column(default="")  # inbox, junk, sent, all …
    uidvalidity: Mapped[int] = mapped_column(default=0)
    last_uid: Mapped[int] = mapped_column(default=0)
