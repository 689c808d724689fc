"""A table somebody brought: the file is a row, so nothing is lost when the page is closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.states import ImportState
from ..db import Base
from .project import Project
from .user import User


class ImportFile(Base):
    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id, ondelete="CASCADE"), index=True)
    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(index=True)
    stored_as: Mapped[str]  # file name in the uploads folder of the data folder
    size: Mapped[int]
    state: Mapped[str] = mapped_column(default=ImportState.NEW, index=True)
    recognised: Mapped[str] = mapped_column(default="")  # the format's name
    kind: Mapped[str] = mapped_column(default="")  # backlinks, prospects, contacts, links
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # encoding, delimiter, columns, guesses
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)  # column -> field, as confirmed
    signature: Mapped[str] = mapped_column(default="", index=True)  # of the header, to reuse a mapping
    rows: Mapped[int | None]
    rows_done: Mapped[int] = mapped_column(default=0)
    items_done: Mapped[int] = mapped_column(default=0)  # rows, headers and refused lines: where a crash resumes
    phase: Mapped[str] = mapped_column(default="")  # rows, sums, undo
    new: Mapped[int] = mapped_column(default=0)
    merged: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    brought_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    claimed_until: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    project: Mapped[Project] = relationship()
    brought_by: Mapped[User | None] = relationship()


class ImportReject(Base):
    """A row that was not taken: which line, and why."""

    __table_args__ = (Index("ix_import_reject_import_id_line", "import_id", "line"),)

    import_id: Mapped[int] = mapped_column(ForeignKey(ImportFile.id, ondelete="CASCADE"))
    line: Mapped[int]
    why: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, default="")  # the row as it came, cut at 64 KB


class ImportBefore(Base):
    """A row as it was before an import changed it, so that the import can be undone."""

    __table_args__ = (UniqueConstraint("import_id", "backlink_id"),)

    import_id: Mapped[int] = mapped_column(ForeignKey(ImportFile.id, ondelete="CASCADE"))
    backlink_id: Mapped[int] = mapped_column(index=True)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
