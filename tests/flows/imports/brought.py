"""Files that are brought to a project, and what was counted of them."""

from __future__ import annotations

import csv
import io

from sqlalchemy import func, select

from outreach.core.states import ImportKind, ImportState
from outreach.db import db, now
from outreach.flows.imports import bring, load
from outreach.models import (
    Backlink,
    ImportFile,
    Project,
    ProjectHost,
)

AHREFS = (
    "Referring page title,Referring page URL,Domain rating,UR,Target URL,Anchor,Type,Nofollow,First seen,"
    "Last seen,Lost,Links in group"
)


def ahrefs(*rows: tuple[str, str, str, str, str]) -> bytes:
    """Rows of (page, target, anchor, last seen, lost)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(AHREFS.split(","))
    for page, target, anchor, last, lost in rows:
        writer.writerow(["A title", page, "50", "10", target, anchor, "text", "false", "2024-01-01", last, lost, "1"])
    return out.getvalue().encode()


def project(host: str = "acme.example") -> Project:
    row = Project(name=f"about {host}", created_at=now(), hosts=[ProjectHost(host=host)])
    db.session.add(row)
    db.session.commit()
    return row


def brought(data: bytes, home: Project, kind: ImportKind | None = None, name: str = "x.csv") -> ImportFile:
    row = bring.keep(io.BytesIO(data), name, home)
    if row.state == ImportState.REFUSED:
        return row
    if kind:
        bring.choose(row, kind)
    load.confirm(row)
    assert load.run(row)
    return row


def counts(row: ImportFile) -> tuple[int | None, int, int, int, int]:
    return row.rows, row.new, row.merged, row.known, row.rejected


def stored() -> int:
    return db.session.scalar(select(func.count()).select_from(Backlink)) or 0


OURS = "https://acme.example/guide/"
