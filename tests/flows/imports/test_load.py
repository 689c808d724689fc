"""Loading a table: counted to the last row, on both databases, through crashes, stops and second thoughts."""

from __future__ import annotations

import csv
import gc
import io
import os
import random
import signal
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from flows.imports.brought import OURS, ahrefs, brought, counts, project, stored
from psycopg.errors import ForeignKeyViolation
from sqlalchemy import delete, func, select
from sqlalchemy.orm.exc import ObjectDeletedError

from outreach.core.imports import formats, tables
from outreach.core.states import ImportKind, ImportState
from outreach.db import db
from outreach.flows.imports import bring, load, read
from outreach.models import (
    Backlink,
    BacklinkDomain,
    Contact,
    ImportFile,
    Project,
    Site,
)

WRONG = {
    "people": ("Email,Name,Website\n", "n/a,Person {n},s{n}.example\n", ImportKind.CONTACTS),
    "links": ("Source URL,Target URL,Anchor\n", "nothing {n},https://acme.example/,x\n", ImportKind.BACKLINKS),
    "sites": ("Prospect,Email,Traffic\n", "no site {n},n/a,5\n", ImportKind.PROSPECTS),
    "earned": ("Live link,Target URL,Price\n", "nothing {n},https://acme.example/,5\n", ImportKind.LINKS),
}


def test_every_row_is_counted_once(app):
    data = ahrefs(
        ("https://blog.one.example/a", OURS, "guide", "2026-05-01", ""),
        ("http://www.blog.one.example/a/", OURS, "the guide", "2026-05-02", ""),  # the same page, spelled otherwise
        ("https://two.example/b?x=1&utm_source=n", OURS, "guide", "2026-05-01", "2026-05-03"),
        ("https://acme.example/own", OURS, "guide", "2026-05-01", ""),
        ("not an address", OURS, "guide", "2026-05-01", ""),
    )
    row = brought(data, project())
    assert (row.state, row.recognised, row.kind) == (ImportState.DONE, "Ahrefs, Backlinks", ImportKind.BACKLINKS)
    assert counts(row) == (5, 2, 1, 0, 2)
    assert [line for line, _ in load.errors(row, 10)] == [5, 6]
    kept = {b.source_url: b for b in db.session.scalars(select(Backlink))}
    assert kept["https://blog.one.example/a"].anchor == "guide"
    assert str(kept["https://blog.one.example/a"].last_seen_on) == "2026-05-02"
    assert str(kept["https://two.example/b?x=1&utm_source=n"].lost_on) == "2026-05-03"
    domains = {d.domain: d for d in db.session.scalars(select(BacklinkDomain))}
    assert (domains["one.example"].pages, domains["one.example"].followed) == (1, 1)
    assert domains["one.example"].anchors == [["guide", 1]]
    assert not any(d.stale for d in domains.values())


def test_a_large_file_is_read_beside_and_counted_the_same(app, monkeypatch):
    beside, asked = read.beside, []
    monkeypatch.setattr(read, "LARGE", 0)
    monkeypatch.setattr(read, "beside", lambda *what: asked.append(what) or beside(*what))
    rows = [(f"https://s{n % 40}.example/{n % 700}", OURS, "a", "", "") for n in range(1_400)]
    row = brought(ahrefs(*rows, ("not an address", OURS, "a", "", "")), project())
    assert (len(asked), row.state, counts(row)) == (1, ImportState.DONE, (1_401, 1_400, 0, 0, 1))
    assert [line for line, _ in load.errors(row, 10)] == [1_402]


def test_refused_rows_come_back_as_a_table(app):
    row = brought(ahrefs(("=cmd|x", OURS, "x", "2026-05-01", "")), project())
    text = "".join(load.rejected(row))
    read = list(csv.reader(io.StringIO(text)))
    assert read[0] == ["Line", "Why", "Row"] and read[1][0] == "2" and "=cmd|x" in read[1][2]


def test_an_import_whose_project_goes_meanwhile_leaves_nothing(app, monkeypatch):
    batches, sure = [], load.sure

    def late() -> None:
        batches.append(1)
        if len(batches) == 2:
            db.session.execute(delete(Project))
            db.session.commit()
        sure()

    monkeypatch.setattr(load, "sure", late)
    home = project()
    row = bring.keep(
        io.BytesIO(ahrefs(*((f"https://s{n}.example/", OURS, "x", "", "") for n in range(900)))), "x", home
    )
    load.confirm(row)
    with pytest.raises((ObjectDeletedError, ForeignKeyViolation)):
        load.run(row, batch=200)
    db.session.rollback()
    assert len(batches) == 2 and stored() == 0
    assert db.session.scalar(select(func.count()).select_from(BacklinkDomain)) == 0


def test_a_file_that_fails_says_so_and_keeps_no_other_waiting(app, monkeypatch):
    home = project()
    rows = ahrefs(("https://one.example/a", OURS, "x", "2026-05-01", ""))
    broken, whole = (bring.keep(io.BytesIO(rows), f"{name}.csv", home) for name in ("broken", "whole"))
    for row in (broken, whole):
        load.confirm(row)
    apply = load._apply

    def failing(row, *more):
        if row.id == broken.id:
            raise RuntimeError("The process that reads the file ended before the file did.")
        apply(row, *more)

    monkeypatch.setattr(load, "_apply", failing)
    assert load.load_ready() == 1
    assert (broken.state, whole.state) == (ImportState.LOADING, ImportState.DONE)
    assert "ended before the file did" in broken.error and "tried again" in broken.error
    assert [load.load_ready() for _ in range(2)] == [0, 0]
    assert broken.state == ImportState.STOPPED and "stopped after 3 tries" in broken.error


def test_a_stopped_import_can_be_undone(app, monkeypatch):
    home = project()
    pages = [(f"https://s{n}.example/", OURS, "x", "2026-05-01", "") for n in range(6_000)]
    row = bring.keep(io.BytesIO(ahrefs(*pages)), "a.csv", home)
    load.confirm(row)
    kept = load._record

    def once(*given: Any) -> None:
        kept(*given)
        db.session.commit()
        load.stop(row)

    monkeypatch.setattr(load, "_record", once)
    load.run(row, batch=1_000)
    db.session.refresh(row)
    assert row.state == ImportState.STOPPED and 0 < row.rows_done < 6_000 and row.rows_done == stored()
    load.undo(row)
    assert stored() == 0


def test_a_dry_run_counts_and_leaves_nothing(app):
    row = bring.keep(io.BytesIO(ahrefs(("https://one.example/a", OURS, "x", "2026-05-01", ""))), "a.csv", project())
    load.run(row, dry=True)
    assert counts(row) == (1, 1, 0, 0, 0)
    db.session.rollback()
    assert stored() == 0


DAMAGE = ("cut", "doubled", "utf-16", "shuffled", "bom", "mixed line ends", "cp1252", "noise")


@pytest.mark.parametrize("seed", range(24))
def test_no_damage_makes_a_row_vanish(seed):
    """Rows in = rows accounted for: nothing disappears between the file and the counts."""
    rand = random.Random(seed)
    rows = [
        [f"Title, {n} \"q\"" if n % 3 else "Ünï", f"https://s{n}.example/p{n}", OURS, "anchor", "2026-05-01"]
        for n in range(40)
    ]  # fmt: skip
    header = ["Referring page title", "Referring page URL", "Target URL", "Anchor", "Last seen"]
    order = list(range(5))
    kind = DAMAGE[seed % len(DAMAGE)]
    if kind == "shuffled":
        rand.shuffle(order)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    for cells in [header, *rows] if kind != "doubled" else [header, *rows, header, *rows]:
        writer.writerow([cells[i] for i in order])
    text = out.getvalue()
    if kind == "mixed line ends":
        text = "".join(line + rand.choice(("\n", "\r\n", "\r")) for line in text.splitlines())
    data = text.encode("utf-16" if kind == "utf-16" else "cp1252" if kind == "cp1252" else "utf-8")
    if kind == "bom":
        data = b"\xef\xbb\xbf" + data
    if kind == "cut":
        data = data[: rand.randrange(300, len(data))]
    if kind == "noise":
        noisy = bytearray(data)
        for _ in range(6):
            noisy[rand.randrange(200, len(noisy))] = rand.choice(b'",\x00x')
        data = bytes(noisy)
    one = formats.recognise(tables.read(io.BytesIO(data)))
    read = formats.backlinks(one)
    below = [item for item in one.table.rows() if item.line > one.header_line]
    taken = read([item.cells for item in below if isinstance(item, tables.Row)]).kept
    lines = len(
        [
            line
            for line in data.decode("utf-16" if kind == "utf-16" else "latin-1").replace("\r", "\n").split("\n")
            if line
        ]
    )
    assert len(below) == lines - 1 or kind == "noise"
    if kind not in ("cut", "noise", "doubled"):
        assert len(taken) == 40
    if kind == "doubled":
        assert len(taken) == 80 and len(below) == 81
    if kind == "noise":
        assert len(taken) >= 30


CRASH = """
import sys
from outreach.app import create_app
from outreach.db import db
from outreach.flows.imports import bring, load
from outreach.models import ImportFile
app = create_app({"DATABASE_URL": sys.argv[1], "DATA_DIR": __import__("pathlib").Path(sys.argv[2])})
with app.app_context():
    row = db.session.get(ImportFile, int(sys.argv[3]))
    print("going", flush=True)
    load.run(row, batch=int(sys.argv[4]))
    print(row.state, row.rows, row.new, row.merged, row.known, row.rejected, flush=True)
"""


def test_a_kill_in_the_middle_neither_loses_nor_doubles_a_row(app, settings, tmp_path):
    """OUTREACH_TEST_KILLS and OUTREACH_TEST_ROWS give the full size: 50 kills at 100,000 rows."""
    kills = int(os.environ.get("OUTREACH_TEST_KILLS", "2"))
    size = int(os.environ.get("OUTREACH_TEST_ROWS", "6000"))
    rand = random.Random(5)
    home = project()
    spelled = [n - n % 20 // 19 for n in range(size)]  # every twentieth row repeats the one before
    pages = [(f"https://s{n % 997}.example/p{n}", OURS, f"a{n % 7}", "2026-05-01", "") for n in spelled]
    row = bring.keep(io.BytesIO(ahrefs(*pages)), "a.csv", home)
    load.confirm(row)
    number, expected, owner = row.id, len({page for page, *_ in pages}), home.id
    db.session.close()
    command = [
        sys.executable,
        "-c",
        CRASH,
        settings["DATABASE_URL"],
        str(tmp_path),
        str(number),
        str(max(size // 100, 400)),
    ]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[3])}
    killed = 0
    while killed < kills:
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(rand.random() * size / 8_000 / kills)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        killed += 1
        half = db.session.get_one(ImportFile, number, populate_existing=True)
        assert half.new == stored() and half.rows_done == half.new + half.merged
        told = select(func.sum(BacklinkDomain.pages)).where(BacklinkDomain.project_id == owner)
        visible = db.session.scalar(told) or 0
        assert visible == (expected if half.state == ImportState.DONE else 0)
        finished = half.state == ImportState.DONE
        db.session.rollback()
        if finished:
            break
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=150)
    print(f"{killed} kills, {size} rows: {done.stdout.split()[1:]}")
    end = db.session.get_one(ImportFile, number, populate_existing=True)
    assert end.state == ImportState.DONE
    assert counts(end) == (size, expected, size - expected, 0, 0) and stored() == expected
    assert db.session.scalar(select(func.sum(BacklinkDomain.pages))) == expected


def test_anchors_no_source_names_are_not_known_and_counted_nowhere(app):
    home = project()
    brought(b"Linking page,Last crawled\nhttps://one.example/a,2026-05-01\nhttps://two.example/b,2026-05-01\n", home)
    rows = [("https://one.example/image", OURS, "", "2026-05-01", ""), ("https://two.example/c", OURS, "x", "", "")]
    brought(ahrefs(*rows), home)
    anchors = dict(db.session.execute(select(BacklinkDomain.domain, BacklinkDomain.anchors)).all())
    assert anchors == {"one.example": [["", 1]], "two.example": [["x", 1]]}


@pytest.mark.parametrize("order", [("rival.example", "acme.example"), ("acme.example", "rival.example")])
def test_where_links_lead_decides_against_what_the_last_such_file_was_for(app, order):
    home = project()
    kinds = {"rival.example": ImportKind.PROSPECTS, "acme.example": ImportKind.BACKLINKS}
    for n, host in enumerate((*order, *order)):
        row = brought(ahrefs((f"https://s{n}.example/a", f"https://{host}/", "x", "2026-05-01", "")), home)
        assert row.kind == kinds[host]


def test_a_remembered_mapping_goes_by_names_though_the_columns_stand_in_another_order(app):
    home = project()
    row = bring.keep(io.BytesIO(b"Where,Words,Goes\nhttps://one.example/a,nice,https://acme.example/\n"), "a.csv", home)
    bring.choose(row, ImportKind.BACKLINKS, {"source_url": 0, "anchor": 1, "target_url": 2})
    load.confirm(row)
    load.run(row)
    data = b"Words,Goes,Where\nfine,https://acme.example/,https://two.example/a\n"
    again = bring.keep(io.BytesIO(data), "b.csv", home)
    assert again.mapping == {"source_url": 2, "anchor": 0, "target_url": 1}


def test_a_row_of_people_that_is_refused_leaves_no_site_and_no_person(app):
    row = brought(b"Email,Name,Website\nn/a,Bo,bo.example\nann@one.example,Ann,one.example\n", project())
    assert counts(row) == (2, 1, 0, 0, 1)
    assert [site.host for site in db.session.scalars(select(Site))] == ["one.example"]


def test_an_address_that_is_none_is_told_and_the_site_kept(app):
    row = brought(b"Prospect,Email,Traffic\none.example,n/a,5\ntwo.example,ann@two.example,7\n", project())
    assert (counts(row), row.facts["repaired"]) == ((2, 2, 0, 0, 0), 1)
    assert row.facts["repairs"][0][0] == 2 and "kept without it" in row.facts["repairs"][0][1]


def test_unknown_columns_of_people_are_kept_and_never_overwrite(app):
    home = project()
    brought(b"Email,Name,Topic,Level\nann@one.example,Ann,hives,\n", home)
    brought(b"Email,Name,Topic,Level\nann@one.example,Ann,honey,3\n", home)
    ann = db.session.scalars(select(Contact)).one()
    assert ann.fields == {"topic": "hives", "level": "3"}


@pytest.mark.parametrize("kind", WRONG)
def test_a_file_that_is_all_wrong_is_refused_row_by_row_in_bounded_memory(app, kind, monkeypatch):
    """What is held at once does not grow with the file: four times the rows, no more memory."""
    monkeypatch.setattr(load, "MOST_PIECES", 4)
    head, line, purpose = WRONG[kind]
    peaks = []
    for count in (4_000, 16_000):
        db.session.remove()
        home = project(f"acme{count}.example")
        row = bring.keep(io.BytesIO((head + "".join(line.format(n=n) for n in range(count))).encode()), "x.csv", home)
        row.state, row.error = ImportState.NEW, ""
        bring.choose(row, purpose)
        load.confirm(row)
        gc.collect()
        tracemalloc.start()
        load.run(row)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert (row.rows, row.rejected) == (count, count)
    assert peaks[1] < peaks[0] * 1.5 + 2_000_000
