"""Loading a table: counted to the last row, on both databases, through crashes, stops and second thoughts."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import make
import pytest
from psycopg.errors import ForeignKeyViolation
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import ObjectDeletedError

from outreach.core.imports import formats, tables
from outreach.core.states import ImportKind, ImportState
from outreach.db import db, now
from outreach.flows.contacts import erase, suppress
from outreach.flows.imports import backlinks, bring, load, read
from outreach.models import (
    Address,
    Backlink,
    BacklinkDomain,
    Contact,
    ContactSite,
    ImportBefore,
    ImportFile,
    ImportReject,
    Link,
    Project,
    ProjectHost,
    Prospect,
    Site,
    Suppression,
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


def test_the_same_file_again_adds_nothing(app):
    home = project()
    data = ahrefs(
        ("https://one.example/a", OURS, "x", "2026-05-01", ""), ("https://two.example/", OURS, "y", "2026-05-01", "")
    )
    brought(data, home)
    row = brought(data, home)
    assert counts(row) == (2, 0, 0, 2, 0)
    assert stored() == 2
    assert db.session.scalar(select(func.count()).select_from(ImportBefore)) == 0


def test_what_each_source_says_is_kept_and_disagreement_shows(app):
    home = project()
    brought(ahrefs(("https://one.example/a", OURS, "x", "2026-05-01", "2026-05-03")), home)
    row = brought(b"Linking page,Last crawled\nhttps://one.example/a,2026-05-10\nhttps://new.example/,2026-05-09", home)
    assert (row.recognised, counts(row)) == ("Search Console, Latest links", (2, 1, 0, 1, 0))
    link = db.session.scalars(select(Backlink).where(Backlink.target_url == OURS)).one()
    assert link.sources["ahrefs"]["lost"] == "2026-05-03"
    assert link.sources["search_console"]["last"] == "2026-05-10"
    assert link.lost_on is None and str(link.last_seen_on) == "2026-05-10"
    # a target that turns up later belongs to the page that was known without one
    later = brought(ahrefs(("https://new.example/", OURS, "later", "2026-05-11", "")), home)
    assert counts(later) == (1, 0, 0, 1, 0)
    found = db.session.scalars(select(Backlink).where(Backlink.source_url == "https://new.example/")).one()
    assert (found.target_url, found.anchor, set(found.sources)) == (OURS, "later", {"search_console", "ahrefs"})


def test_two_links_under_one_number_are_two_links(app, monkeypatch):
    monkeypatch.setattr(backlinks.backlink_key, "keys", lambda pages, targets: [42 for _ in pages])
    home = project()
    pages = [(f"https://one.example/{n}", OURS, "x", "2026-05-01", "") for n in range(5)]
    assert counts(brought(ahrefs(*pages[:3]), home)) == (3, 3, 0, 0, 0)
    assert counts(brought(ahrefs(*pages), home)) == (5, 2, 0, 3, 0)
    assert counts(brought(ahrefs(*pages), home)) == (5, 0, 0, 5, 0)
    assert stored() == 5


def test_an_import_is_undone_as_a_whole(app):
    home = project()
    brought(ahrefs(("https://one.example/a", OURS, "x", "2026-05-01", "")), home)
    before = {b.id: (b.sources, b.last_seen_on, b.anchor) for b in db.session.scalars(select(Backlink))}
    second = brought(
        ahrefs(
            ("https://one.example/a", OURS, "x", "2026-06-01", "2026-06-02"),
            ("https://two.example/", OURS, "y", "2026-06-01", ""),
        ),
        home,
    )
    assert stored() == 2
    said = load.undo(second)
    db.session.expire_all()
    assert said == "1 rows were taken out."
    assert {b.id: (b.sources, b.last_seen_on, b.anchor) for b in db.session.scalars(select(Backlink))} == before
    assert [d.domain for d in db.session.scalars(select(BacklinkDomain))] == ["one.example"]
    assert second.state == ImportState.UNDONE


def test_an_import_is_undone_though_its_link_s_old_place_was_taken_since(app):
    home = project()
    untold = ahrefs(
        ("https://one.example/a", "", "x", "2026-05-01", ""), ("https://two.example/a", OURS, "x", "2026-05-01", "")
    )
    told = (
        "Source url,Source title,Target url,Anchor,External links,Internal links,Nofollow,Sponsored,Ugc,Text,Image,"
        "Frame,Form,First seen,Last seen,New link,Lost link,Page ascore\nhttps://one.example/a,t,https://acme.example/,"
        "x,1,1,false,false,false,true,false,false,false,2024-01-01,2026-05-02,false,false,1\n"
    )
    brought(untold, home)
    names_the_target = brought(told.encode(), home)
    assert brought(untold, home).new == 1  # the same sighting again, in the place the link had before
    load.undo(names_the_target)
    assert names_the_target.state == ImportState.UNDONE
    assert brought(told.encode(), home).state == ImportState.DONE


def test_rows_that_belong_to_a_watched_link_stay(app):
    home = project()
    row = brought(ahrefs(("https://one.example/a", OURS, "x", "2026-05-01", "")), home)
    backlink = db.session.scalars(select(Backlink)).one()
    backlink.link_id = make.link().id
    db.session.commit()
    assert "1 stay" in load.undo(row)
    assert stored() == 1


def test_internal_links_are_refused_as_a_whole(app):
    row = brought(b"Linking page\nhttps://www.acme.example/\nhttps://www.acme.example/a\n", project())
    assert row.state == ImportState.REFUSED and "internal links" in row.error
    assert counts(row) == (2, 0, 0, 0, 2) and stored() == 0


def test_links_to_somebody_else_are_sites_to_pitch(app):
    own = project()
    theirs = ahrefs(
        ("https://blog.one.example/a", "https://rival.example/", "x", "2026-05-01", ""),
        ("https://one.example/b", "https://rival.example/", "x", "2026-05-01", ""),
        ("https://two.example/", "https://rival.example/", "x", "2026-05-01", ""),
        ("https://three.example/", "https://rival.example/", "x", "2026-05-01", ""),
    )
    db.session.add(Suppression(kind="domain", keyed_hash="h", value="two.example", added_at=now()))
    row = brought(theirs, own)
    assert (row.kind, counts(row)) == (ImportKind.PROSPECTS, (4, 3, 1, 0, 0))
    tags = {p.site.host: p.tags for p in db.session.scalars(select(Prospect))}
    assert tags == {"one.example": "", "two.example": "do-not-contact", "three.example": ""}
    assert counts(brought(theirs, own)) == (4, 0, 1, 3, 0)
    assert "3 rows" in load.undo(row)
    assert db.session.scalar(select(func.count()).select_from(Prospect)) == 0


def test_people_are_merged_under_their_address(app):
    home = project()
    data = (
        b"Email,First name,Last name,Website,Position\n"
        b"Ann@One.example,Ann,Lee,https://www.one.example/,Editor\n"
        b"ann@one.example,,,two.example,\n"
        b"bad address,Bo,,,\n"
        b"no@thanks.example,No,,,\n"
    )
    suppress.add("no@thanks.example", reason="", source="bounce", at=now())
    row = brought(data, home)
    assert (row.kind, counts(row)) == (ImportKind.CONTACTS, (4, 1, 1, 0, 2))
    ann = db.session.scalars(select(Contact).join(Address).where(Address.email == "ann@one.example")).one()
    assert ann.name == "Ann Lee"
    assert {place.site.host for place in ann.places} == {"one.example", "two.example"}
    assert "no@thanks.example is on the do-not-contact list" in load.errors(row, 5)[1][1]
    assert counts(brought(data, home)) == (4, 0, 0, 2, 2)


def test_an_erased_person_does_not_come_back_with_a_file(app):
    home = project()
    make.contact("ann@one.example")
    erase.person("ann@one.example", make.user())
    row = brought(b"Email,First name\nAnn@One.example,Ann\nbo@one.example,Bo\n", home)
    assert "ann@one.example is on the do-not-contact list" in load.errors(row, 5)[0][1]
    assert Contact.called("ann@one.example") is None and Contact.called("bo@one.example") is not None


def test_earned_links_wait_to_be_verified(app):
    data = (
        b"URL FROM,TAGS,NOTES,EXPECTED LANDING PAGE URL,EXPECTED FOLLOW,EXPECTED ANCHOR,ADDED,EXPIRES,COST\n"
        b"https://one.example/a,guest post,nice,https://acme.example/guide,yes,guide,2026-01-01,2027-01-01,\n"
        b"http://www.one.example/a/,,,https://acme.example/guide/,,,,,\n"
        b"https://two.example/,,,,no,,,,120.50\n"
    )
    row = brought(data, project())
    assert (row.recognised, row.kind, counts(row)) == ("Linkody, Links", ImportKind.LINKS, (3, 2, 1, 0, 0))
    one, two = db.session.scalars(select(Link).order_by(Link.id)).all()
    assert (one.expected_rel, one.expected_anchor, str(one.expires_on), one.state) == (
        "follow",
        "guide",
        "2027-01-01",
        "verifying",
    )
    assert (two.price, two.acquisition, two.target_url) == (12050, "paid", "https://acme.example/")


def test_whole_domains_are_kept_without_pages(app):
    home = project()
    data = b"Site,Linking pages,Target pages\none.example,10,1\ntwo.example,2,1\nwww.one.example,1,1"
    row = brought(data, home)
    assert counts(row) == (3, 2, 1, 0, 0)
    one = db.session.scalars(select(BacklinkDomain).where(BacklinkDomain.domain == "one.example")).one()
    assert one.pages == 10 and one.metrics["search_console"]["pages"] == 10
    assert counts(brought(data, home)) == (3, 0, 1, 2, 0)
    load.undo(row)


def test_a_batch_of_domains_asks_for_a_share_at_a_time(app, monkeypatch):
    monkeypatch.setattr(backlinks, "SUMS_AT_ONCE", 1)  # SQLite takes 32,766 values in one question, a batch has more
    data = b"Site,Linking pages,Target pages\none.example,10,1\ntwo.example,2,1\nwww.one.example,1,1"
    assert counts(brought(data, project())) == (3, 2, 1, 0, 0)
    assert sorted(db.session.scalars(select(BacklinkDomain.pages))) == [2, 10]


def test_the_preview_shows_rows_as_they_will_be_saved(app):
    row = bring.keep(io.BytesIO(ahrefs(("https://one.example/a", OURS, "x", "2026-05-01", ""))), "a.csv", project())
    seen = bring.preview(row)
    assert seen.headings[:3] == ["Linking page", "Page of yours", "Link text"]
    assert seen.rows[0][:3] == ["https://one.example/a", OURS, "x"]


def test_a_mapping_is_changed_and_remembered(app):
    home = project()
    data = b"Where,What,Goes\nhttps://one.example/a,nice,https://acme.example/\nhttps://two.example/a,good,https://acme.example/\n"
    row = bring.keep(io.BytesIO(data), "a.csv", home)
    bring.choose(row, ImportKind.BACKLINKS, {"source_url": 0, "anchor": 1, "target_url": 2})
    load.confirm(row)
    load.run(row)
    again = bring.keep(io.BytesIO(data.replace(b"one", b"six")), "b.csv", home)
    assert again.mapping == {"source_url": 0, "anchor": 1, "target_url": 2} and again.facts["remembered"]
    with pytest.raises(bring.CannotLoad, match="no column"):
        bring.choose(again, ImportKind.CONTACTS)


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


def test_others_write_while_domains_are_added_up(app, monkeypatch):
    sums = backlinks._sums

    def meanwhile(*told: Any) -> Any:
        with db.engine.begin() as another:
            another.execute(update(Project).values(name="written meanwhile"))
        return sums(*told)

    home = project()
    monkeypatch.setattr(backlinks, "_sums", meanwhile)
    brought(ahrefs(("https://one.example/a", OURS, "x", "2026-05-01", "")), home)
    assert db.session.scalars(select(Project.name)).one() == "written meanwhile"
    assert db.session.scalars(select(BacklinkDomain.pages)).one() == 1


def test_what_follows_an_import_is_checked_again(app):
    brought(ahrefs(("https://one.example/a", OURS, "x", "2026-05-01", "")), project())
    with pytest.raises(IntegrityError):
        db.session.execute(update(Backlink).values(domain_id=999))


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


def test_sites_and_places_have_one_row_each(app):
    home = project()
    data = b"Site,Email,DR,Contact name\nhttps://one.example,ann@one.example,55,Ann\nwww.one.example,ann@one.example,55,Ann\n"
    row = brought(data, home, ImportKind.PROSPECTS)
    assert counts(row) == (2, 1, 1, 0, 0)
    assert db.session.scalar(select(func.count()).select_from(Site)) == 1
    assert db.session.scalar(select(func.count()).select_from(ContactSite)) == 1
    site = db.session.scalars(select(Site)).one()
    assert site.metrics["dr"]["value"] == 55


def test_numbers_of_a_page_travel_with_it(app):
    brought(ahrefs(("https://one.example/a", OURS, "x", "2026-05-01", "")), project())
    metrics = db.session.scalars(select(Backlink)).one().metrics
    assert (metrics if isinstance(metrics, dict) else json.loads(metrics)) == {
        "domain_score": 50,
        "page_score": 10,
        "group": 1,
    }
    assert db.session.scalar(select(func.count()).select_from(ImportReject)) == 0
