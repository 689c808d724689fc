"""Import speed beside its floor in one run: python tests/bench/import/run.py [--rows 1000000] [--postgres URL].

The floor is the csv module and the database's own bulk path (executemany with a UNIQUE key; COPY into a table and
INSERT … ON CONFLICT on PostgreSQL) storing the same twelve columns; ours also sniffs, recognises, compares addresses,
keeps what each source says and adds up domains. It reads in a second process: wall time tells what a user waits on two
processors, CPU what both processes used (the server's of PostgreSQL is in neither), peak_mb the memory of both.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from threading import Thread

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
os.environ.setdefault("OUTREACH_SQLITE_SYNC", "NORMAL")

HERE = Path(__file__).resolve().parent
STORED = ("Referring page URL", "Target URL", "Referring page title", "Anchor", "Nofollow", "Type", "First seen",
          "Last seen", "Lost", "Domain rating", "UR", "External links")  # fmt: skip


def floor(path: Path, folder: Path, postgres: str) -> tuple[float, float]:
    """Seconds, and seconds of processor, for csv and the database's own bulk path with a UNIQUE key."""
    names = ", ".join(f"c{n} text" for n in range(len(STORED)))
    started, worked = time.perf_counter(), time.process_time()
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        at = [header.index(name) for name in STORED]
        rows = ([row[i] for i in at] for row in reader)
        if postgres:
            import psycopg

            with psycopg.connect(postgres.replace("postgresql+psycopg", "postgresql")) as connection:
                connection.execute("DROP TABLE IF EXISTS floor")
                connection.execute(f"CREATE TEMP TABLE stage ({names})")
                connection.execute(f"CREATE TABLE floor (id bigserial primary key, {names}, UNIQUE (c0, c1))")
                with connection.cursor().copy("COPY stage FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
                listed = ", ".join(f"c{n}" for n in range(len(STORED)))
                connection.execute(f"INSERT INTO floor ({listed}) SELECT * FROM stage ON CONFLICT DO NOTHING")
                connection.commit()
                connection.execute("DROP TABLE floor")
        else:
            connection = sqlite3.connect(folder / "floor.db")
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("PRAGMA cache_size=-262144")
            connection.execute(f"CREATE TABLE floor (id integer primary key, {names}, UNIQUE (c0, c1))")
            marks = ", ".join("?" * len(STORED))
            listed = ", ".join(f"c{n}" for n in range(len(STORED)))
            connection.executemany(f"INSERT OR IGNORE INTO floor ({listed}) VALUES ({marks})", rows)
            connection.commit()
            connection.close()
    return time.perf_counter() - started, time.process_time() - worked


def _worked() -> float:
    """Seconds of processor of this process and of the one that read for it, once that has ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _watch(peaks: list[float]) -> None:
    """Note the megabytes of the process that reads for this one."""
    while True:
        for child in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split():
            try:
                told = Path(f"/proc/{child}/status").read_text()
            except OSError:  # it has ended
                continue
            peaks += [int(line.split()[1]) / 1024 for line in told.splitlines() if line.startswith("VmHWM")]
        time.sleep(0.5)


def ours(path: Path, folder: Path, postgres: str) -> None:
    """Import the file end to end in this process and print what it took."""
    from outreach.app import create_app
    from outreach.core.states import ImportKind
    from outreach.db import db, now
    from outreach.flows.imports import bring, load
    from outreach.models import Project, ProjectHost
    from outreach.schema import migrate

    url = postgres or f"sqlite:///{folder / 'ours.db'}"
    migrate(url)
    app = create_app({"DATABASE_URL": url, "DATA_DIR": folder})
    with app.app_context():
        home = Project(name="bench", created_at=now(), hosts=[ProjectHost(host="acme.example")])
        db.session.add(home)
        db.session.commit()
        beside: list[float] = []
        Thread(target=_watch, args=(beside,), daemon=True).start()
        started, worked = time.perf_counter(), _worked()
        with path.open("rb") as stream:
            row = bring.keep(stream, path.name, home)
        bring.choose(row, ImportKind.BACKLINKS)
        load.confirm(row)
        load.run(row)
        spent, worked = time.perf_counter() - started, _worked() - worked
        peak = f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}+{max(beside, default=0):.0f}"
        counts = f"rows={row.rows} new={row.new} merged={row.merged} known={row.known} rejected={row.rejected}"
        print(f"OURS seconds={spent:.2f} cpu={worked:.2f} peak_mb={peak} state={row.state} {counts}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--postgres", default="", help="address of an empty database to use instead of SQLite")
    parser.add_argument("--inner", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inner:
        ours(Path(given.inner[0]), Path(given.inner[1]), given.postgres)
        return
    from make_export import write

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "export.csv"
        write(path, given.rows)
        print(f"file: {given.rows:,} rows, {path.stat().st_size >> 20} MB", flush=True)
        for round_ in range(given.rounds):
            inner = folder / f"round{round_}"
            inner.mkdir()
            base, worked = floor(path, inner, given.postgres)
            command = [sys.executable, __file__, "--inner", str(path), str(inner), "--postgres", given.postgres]
            said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            line = next(part for part in said.splitlines() if part.startswith("OURS"))
            spent, used = (float(line.split(f"{name}=")[1].split()[0]) for name in ("seconds", "cpu"))
            print(
                f"floor {base:.1f} s, cpu {worked:.1f} ({given.rows / base:,.0f} rows/s), "
                f"import {spent:.1f} s ({given.rows / spent:,.0f} rows/s), "
                f"ratio {base / spent:.2f}, by cpu {worked / used:.2f}; {line}",
                flush=True,
            )


if __name__ == "__main__":
    main()
