"""Pull: rows fetched from a paid API page by page; what was paid for is kept before the next page is asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.states import PullState
from ..db import Base
from .import_file import ImportFile
from .project import Project
from .user import User


class Pull(Base):
    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id, ondelete="CASCADE"), index=True)
    what: Mapped[str]  # all-backlinks or refdomains
    target: Mapped[str]
    mode: Mapped[str] = mapped_column(default="subdomains")
    most: Mapped[int]  # rows wanted at most
    page_rows: Mapped[int] = mapped_column(default=1000)
    most_units: Mapped[int]  # what was agreed to
    state: Mapped[str] = mapped_column(default=PullState.QUOTED, index=True)
    rows: Mapped[int] = mapped_column(default=0)
    pages: Mapped[int] = mapped_column(default=0)
    units: Mapped[int] = mapped_column(default=0)  # as the API counted them
    after: Mapped[list[Any]] = mapped_column(default=list)  # the keys of the last row, where the next page begins
    stored_as: Mapped[str]  # the pages in the uploads folder, one line of JSON each
    size: Mapped[int] = mapped_column(default=0)  # bytes of it that are counted here
    tries: Mapped[int] = mapped_column(default=0)  # in a row that brought nothing
    again_at: Mapped[datetime | None] = mapped_column(index=True)
    error: Mapped[str] = mapped_column(default="")
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    created_at: Mapped[datetime]
    import_id: Mapped[int | None] = mapped_column(ForeignKey(ImportFile.id, ondelete="SET NULL"))

    project: Mapped[Project] = relationship()
    started_by: Mapped[User | None] = relationship()
