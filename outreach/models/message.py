"""One mail, ours or theirs, and the thread it belongs to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from ..core.states import MailState, ThreadTab
from ..db import Base
from .campaign import Campaign
from .contact import Contact
from .mailbox import Mailbox
from .pitch import Pitch
from .project import Project
from .sequence import Step

IS_QUEUED = text("state = 'queued'")


class Thread(Base):
    """The messages of one conversation."""

    __table_args__ = (Index("ix_thread_project_id_tab_last_at", "project_id", "tab", "last_at"),)

    project_id: Mapped[int | None] = mapped_column(ForeignKey(Project.id, ondelete="CASCADE"))  # None: unmatched
    pitch_id: Mapped[int | None] = mapped_column(ForeignKey(Pitch.id, ondelete="SET NULL"), index=True)
    mailbox_id: Mapped[int | None] = mapped_column(ForeignKey(Mailbox.id), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey(Contact.id, ondelete="SET NULL"), index=True)
    assigned_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    subject: Mapped[str] = mapped_column(default="")
    snippet: Mapped[str] = mapped_column(default="")
    tab: Mapped[str] = mapped_column(default=ThreadTab.WAITING, index=True)
    unread: Mapped[bool] = mapped_column(default=False)
    later_until: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")
    suggestion: Mapped[dict[str, Any]] = mapped_column(default=dict)  # {"outcome", "because"} or matches to choose from
    last_at: Mapped[datetime] = mapped_column(index=True)
    created_at: Mapped[datetime]

    pitch: Mapped[Pitch | None] = relationship()
    contact: Mapped[Contact | None] = relationship()
    mailbox: Mapped[Mailbox | None] = relationship()
    messages: Mapped[list[Message]] = relationship(back_populates="thread", order_by="Message.at, Message.id")


class Message(Base):
    __table_args__ = (
        UniqueConstraint("campaign_id", "contact_id", "step_id"),  # never the same step twice to one person
        Index("ix_message_due", "mailbox_id", "due_at", "id", sqlite_where=IS_QUEUED, postgresql_where=IS_QUEUED),
        Index("ix_message_state_due_at", "state", "due_at", "campaign_id"),
        Index("ix_message_campaign_id_state_contact_id", "campaign_id", "state", "contact_id"),
        Index("ix_message_step_id_state", "step_id", "state"),
        Index("ix_message_mailbox_id_at", "mailbox_id", "at", "state"),
        Index("ix_message_mailbox_id_sent_at", "mailbox_id", "sent_at", "state"),
        Index("ix_message_contact_id_sent_at", "contact_id", "sent_at"),
    )

    thread_id: Mapped[int | None] = mapped_column(ForeignKey(Thread.id, ondelete="CASCADE"), index=True)
    mailbox_id: Mapped[int | None] = mapped_column(ForeignKey(Mailbox.id))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey(Campaign.id, ondelete="CASCADE"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey(Contact.id, ondelete="SET NULL"))
    step_id: Mapped[int | None] = mapped_column(ForeignKey(Step.id))
    variant_id: Mapped[int | None] = mapped_column(index=True)
    pitch_id: Mapped[int | None] = mapped_column(ForeignKey(Pitch.id, ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    outgoing: Mapped[bool]
    state: Mapped[str] = mapped_column(default=MailState.DRAFT)
    reason: Mapped[str] = mapped_column(Text, default="")  # why held, failed, skipped, stopped
    at: Mapped[datetime]  # its place in the thread: sent, received, or due
    # theirs and ours
    message_id: Mapped[str] = mapped_column(default="", index=True)
    in_reply_to: Mapped[str] = mapped_column(Text, default="")
    references: Mapped[str] = mapped_column(Text, default="")  # space separated ids
    token: Mapped[str] = mapped_column(default="", index=True)  # our X- header, to know it again
    sender: Mapped[str] = mapped_column(default="")
    recipient: Mapped[str] = mapped_column(default="", index=True)
    subject: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")  # plain text; of theirs: their own words
    raw: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))  # exact bytes; of ours frozen at the claim
    # ours
    due_at: Mapped[datetime | None]
    not_before: Mapped[datetime | None]  # back-off, or held back by a person
    confirmed_at: Mapped[datetime | None]  # a person said yes: to a draft, to a late or a doubtful one
    attempt: Mapped[int] = mapped_column(default=0)
    claim_token: Mapped[str] = mapped_column(default="")
    claimed_until: Mapped[datetime | None]
    phase: Mapped[str] = mapped_column(default="")  # of the SMTP exchange
    server_said: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None]
    reconcile_at: Mapped[datetime | None] = mapped_column(index=True)
    reconciled: Mapped[int] = mapped_column(default=0)  # how often we have looked
    # theirs
    received_at: Mapped[datetime | None] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(default="")
    bounce_class: Mapped[str] = mapped_column(default="")
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="SET NULL"), index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what was read: return date, diagnosis, addresses
    read_at: Mapped[datetime | None]
    folder: Mapped[str] = mapped_column(default="")
    uid: Mapped[int | None]
    digest: Mapped[str] = mapped_column(default="", index=True)  # sha256 of the raw mail: the same mail is kept once

    thread: Mapped[Thread | None] = relationship(back_populates="messages")
    mailbox: Mapped[Mailbox | None] = relationship()
    campaign: Mapped[Campaign | None] = relationship()
    contact: Mapped[Contact | None] = relationship()
    step: Mapped[Step | None] = relationship()
    pitch: Mapped[Pitch | None] = relationship()
