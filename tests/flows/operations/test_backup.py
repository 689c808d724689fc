"""Keeping a copy: whole, checked, and put back only when it is one of ours."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import make
import pytest
import realpg
from flask import Flask
from sqlalchemy import select

from outreach.db import db
from outreach.flows.operations import backup
from outreach.models import Site

TOOLS = str(realpg._bin())


def hosts() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Site.host).order_by(Site.host)))


def let_go() -> None:
    """A restore wants the database for itself."""
    db.session.remove()
    db.engine.dispose()


def test_what_was_there_at_the_moment_of_the_copy_comes_back(app: Flask, db_url: str, tmp_path: Path) -> None:
    make.site("kept.example")
    size = backup.save(db_url, tmp_path / "copy", TOOLS)
    assert size == (tmp_path / "copy").stat().st_size > 0
    make.site("later.example")
    let_go()
    backup.restore(db_url, tmp_path / "copy", tmp_path, TOOLS)
    assert hosts() == ["kept.example"]
    assert list(tmp_path.glob("*.part")) == []


def test_a_copy_takes_the_place_of_an_older_one_only_when_it_is_whole(app: Flask, db_url: str, tmp_path: Path) -> None:
    make.site("kept.example")
    backup.save(db_url, tmp_path / "copy", TOOLS)
    older = (tmp_path / "copy").read_bytes()
    gone = db_url.replace("outreach.db", "no-such.db") if db_url.startswith("sqlite") else f"{db_url}-no-such"
    with pytest.raises(backup.Failed):
        backup.save(gone, tmp_path / "copy", TOOLS)
    assert (tmp_path / "copy").read_bytes() == older and list(tmp_path.glob("*.part")) == []


@pytest.mark.parametrize(("where", "said"), [(".", "is a folder. Name the file"), ("no/such/file", "does not exist")])
def test_a_place_that_cannot_be_written_is_named(
    app: Flask, db_url: str, tmp_path: Path, where: str, said: str
) -> None:
    with pytest.raises(backup.Failed, match=said):
        backup.save(db_url, tmp_path / where, TOOLS)


@pytest.mark.parametrize("what", ["nothing", "a text", "an empty file", "half of it"])
def test_what_is_no_copy_is_refused_and_the_present_database_stays(
    app: Flask, db_url: str, tmp_path: Path, what: str
) -> None:
    make.site("kept.example")
    file = tmp_path / "copy"
    backup.save(db_url, file, TOOLS)
    whole = file.read_bytes()
    file.unlink()
    if what != "nothing":
        file.write_bytes({"a text": b"Dear reader, " * 500, "an empty file": b"", "half of it": whole[:3000]}[what])
    let_go()
    with pytest.raises(backup.Failed) as failed:
        backup.restore(db_url, file, tmp_path, TOOLS)
    assert str(failed.value).count("\n") == 0
    assert hosts() == ["kept.example"] and list(tmp_path.glob("*.part")) == []


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
def test_a_database_of_another_program_is_not_put_in_the_place_of_ours(app: Flask, db_url: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "copy")) as other:
        other.execute("create table note (text)")
        other.commit()
    with pytest.raises(backup.Failed, match="not one of Outreach"):
        backup.restore(db_url, tmp_path / "copy", tmp_path)
    assert hosts() == []


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
def test_a_copy_whose_rows_point_nowhere_is_damaged(app: Flask, db_url: str, tmp_path: Path) -> None:
    make.pitch()
    backup.save(db_url, tmp_path / "copy")
    with closing(sqlite3.connect(tmp_path / "copy")) as copy:
        copy.execute("delete from campaign")
        copy.commit()
    with pytest.raises(backup.Failed, match="points nowhere"):
        backup.restore(db_url, tmp_path / "copy", tmp_path)


@pytest.mark.parametrize("db_url", ["postgresql"], indirect=True)
def test_without_the_tools_of_postgresql_it_says_what_to_install(app: Flask, db_url: str, tmp_path: Path) -> None:
    with pytest.raises(backup.Failed, match="Install PostgreSQL's client tools"):
        backup.save(db_url, tmp_path / "copy", str(tmp_path))
    assert shutil.which("pg_dump", path=str(tmp_path)) is None
