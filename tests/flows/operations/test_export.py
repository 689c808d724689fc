"""Everything goes out as tables anybody can open; secrets, hashes and sessions stay."""

from __future__ import annotations

import csv
import io
import zipfile

import make
import world
from flask import Flask
from sqlalchemy import LargeBinary

from outreach.core.states import Role
from outreach.db import Base
from outreach.flows.operations import export


def exported() -> dict[str, list[dict[str, str]]]:
    file = io.BytesIO()
    count = export.everything(file)
    with zipfile.ZipFile(file) as archive:
        held = {
            name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
            for name in archive.namelist()
        }
    assert len(held) == count
    return held


def test_every_table_that_is_not_left_out_is_there_with_every_row(app: Flask) -> None:
    world.build({"owner": make.user(role=Role.OWNER).id})
    held = exported()
    assert set(held) == {table.name for table in Base.metadata.sorted_tables} - export.LEFT_OUT
    assert [name for name, rows in held.items() if not rows] == []


def test_no_secret_and_no_token_goes_out(app: Flask) -> None:
    world.build({"owner": make.user(role=Role.OWNER).id})
    for name, rows in exported().items():
        binary = {c.name for c in Base.metadata.tables[name].columns if isinstance(c.type, LargeBinary)}
        for row in rows:
            assert not row.keys() & (export.UNSAID | binary), name


def test_what_a_spreadsheet_would_run_is_quoted_and_letters_of_all_languages_stay(app: Flask) -> None:
    make.contact("a@x.example", name="=1+1", notes="Grüße, 日本\nnext line")
    (row,) = exported()["contact"]
    assert row["name"] == "'=1+1" and row["notes"] == "Grüße, 日本\nnext line"
