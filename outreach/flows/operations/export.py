"""Export: everything the house remembers, as tables anybody can open."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import LargeBinary, Table, select

from ...core.imports import tables
from ...db import Base, db

LEFT_OUT = {  # what only this machine needs, or what opens a door
    "digest_mail",
    "heartbeat",
    "invitation",
    "lease",
    "page_copy",
    "preference",
    "sign_in",
    "sign_in_attempt",
    "used_token",
}
UNSAID = {"password_hash", "token_hash", "keyed_hash", "claim_token", "proof_token", "token"}


def everything(out: BinaryIO) -> int:
    """Write a zip archive of one CSV a table to *out* and say how many tables; secrets and hashes stay out."""
    wanted = [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in wanted:
            with archive.open(f"{table.name}.csv", "w") as file:
                text = io.TextIOWrapper(file, "utf-8", newline="")
                text.writelines(tables.written(_rows(table)))
                text.flush()
    return len(wanted)


def _rows(table: Table) -> Iterator[list[str]]:
    columns = [c for c in table.columns if not isinstance(c.type, LargeBinary) and c.name not in UNSAID]
    yield [column.name for column in columns]
    asked = select(*columns).order_by(table.c.id).execution_options(yield_per=1000)
    for row in db.session.execute(asked):
        yield [_said(value) for value in row]


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
