"""How long the server takes for each page at full size, with how many queries, and whether one reads a whole table.

    python tests/bench/pages/run.py [--prospects 100000] [--backlinks 1000000] [--postgres | --sqlite] [--folder F]
                                    [--database URL] [--rounds 20] [--only TEXT] [--within-ms 100]

Builds the measuring database once and asks for every page as its owner, in one process, without a network: every page
that can be looked at (tests/queries.py), and the views below at their heaviest. On SQLite the database stays in the
folder (default .cache/bench); on PostgreSQL it goes with the private server that is started for it, unless --database
names one. The default is both, one after the other, with five times as many backlinks on PostgreSQL. The floor in the
same run is /healthz, which asks the database one question. CPU is that of this process alone, so without PostgreSQL's.
Exits with 1 when a page asks more than 25 questions, reads a whole table, or its p95 is above --within-ms.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

MOST = 25
FILES = ("/settings/data/export", "/settings/do-not-contact/export")  # give everything
VIEWS = [
    "/today?focus=followups",
    "/pipeline?view=table",
    "/pipeline?view=table&sort=site",
    "/pipeline?view=table&sort=next",
    "/prospects?view=triage",
    "/prospects?sort=site",
    "/prospects?sort=-score",
    "/prospects?pitched=never",
    "/prospects?q=site0500",
    "/contacts?sort=name",
    "/inbox?tab=all",
    "/outbox?state=sent",
    "/links?tab=all",
    "/links?tab=attention",
    "/links?tab=live",
    "/profile?tab=all",
    "/profile?tab=kept",
    "/profile?tab=disavowed",
    "/profile?tab=later",
    "/profile?q=ref01",
    "/profile?score=suspicious",
    "/profile?tab=all&since=2026-01-01",
    "/profile/1",
    "/profile/disavow?show=all",
    "/search?q=site0500",
    "/search?q=person 05",
    "/search/hits?q=guide",
    "/search/hits?q=nothing-like-it",
]  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--prospects", type=int, default=100_000)
    options.add_argument("--backlinks", type=int)
    options.add_argument("--folder", type=Path, default=ROOT / ".cache" / "bench")
    options.add_argument("--database", default="")
    options.add_argument("--postgres", action="store_true")
    options.add_argument("--sqlite", action="store_true")
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--only", default="")
    options.add_argument("--within-ms", type=float, default=100.0)
    given = options.parse_args()
    if not given.database and given.postgres == given.sqlite:  # an application knows one database: a process each
        kinds = (["--sqlite"], ["--postgres"])
        done = [subprocess.run([sys.executable, __file__, *sys.argv[1:], *kind]).returncode for kind in kinds]
        sys.exit(max(done))
    given.folder.mkdir(parents=True, exist_ok=True)
    os.environ.update(OUTREACH_DATA_DIR=str(given.folder), OUTREACH_SQLITE_SYNC="OFF")
    if not given.postgres:
        os.environ["OUTREACH_DATABASE_URL"] = given.database
        sys.exit(measured(given, given.backlinks or 1_000_000))
    import realpg
    import sqlalchemy as sa

    server = realpg.Server()
    try:
        admin = sa.create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with admin.connect() as connection:
            connection.execute(sa.text("create database bench"))
        os.environ["OUTREACH_DATABASE_URL"] = server.url("bench")
        code = measured(given, given.backlinks or 5_000_000)
    finally:
        server.stop()
    sys.exit(code)


def measured(given: argparse.Namespace, backlinks: int) -> int:
    """Print a line for each page; 1 when one is over its budget."""
    import make
    import queries
    from flask.testing import FlaskClient
    from sqlalchemy import delete

    from outreach import schema
    from outreach.app import create_app
    from outreach.db import db
    from outreach.flows.operations import benchmark_data, sample
    from outreach.models import SignIn, User

    app = create_app()
    schema.migrate(app.config["DATABASE_URL"])
    with app.app_context():
        kind = db.engine.dialect.name
        try:
            benchmark_data.build(given.prospects, backlinks=backlinks)
        except sample.AlreadyThere:
            print(f"using the database in {given.database or given.folder}")
        db.session.execute(delete(SignIn))  # of an earlier run
        token = make.token(db.session.get_one(User, 1))
        pages = [page for page in (*queries.addresses(app), *VIEWS) if given.only in page and page not in FILES]
    client: FlaskClient = app.test_client()
    client.set_cookie("outreach", token)

    titles = ("status", "queries", "median ms", "p95 ms", "cpu ms", "x floor", "kB")
    print(f"{kind:40}", *(f"{name:>9}" for name in titles), " whole tables read")
    floor, over = 0.0, 0
    for page in ("/healthz", *pages):
        client.get(page, buffered=True)  # whatever is loaded once
        times, used = [], []
        for _ in range(given.rounds):
            begun, spent = time.perf_counter(), time.process_time()
            answer = client.get(page, buffered=True)
            times.append(1000 * (time.perf_counter() - begun))
            used.append(1000 * (time.process_time() - spent))
        with queries.watched(app) as asked:
            client.get(page, buffered=True)
        with app.app_context():
            scans = asked.scans(db.session.connection())
            db.session.rollback()
        middle, p95 = statistics.median(times), sorted(times)[max(0, -(-len(times) * 95 // 100) - 1)]
        floor = floor or middle
        cpu = statistics.median(used)
        numbers = (answer.status_code, len(asked), middle, p95, cpu, middle / floor, len(answer.data) / 1000)
        cells = (f"{number:9.1f}" if isinstance(number, float) else f"{number:9}" for number in numbers)
        print(f"{page:40}", *cells, f" {len(scans)}" if scans else "", flush=True)
        for scan in scans:
            print("      ", scan.replace("\n", " ")[:230])
        over += len(asked) > MOST or bool(scans) or p95 > given.within_ms
    print(f"{over} pages over their budget" if over else "every page within its budget")
    return int(over > 0)


if __name__ == "__main__":
    main()
