"""How long it takes to find the links that are due among all that are watched, beside years of past looks at them.

    .venv/bin/python tests/bench/due/run.py [--links 50000] [--checks 2000000] [--postgres | --sqlite] [--rounds 200]

Fills a fresh database in a temporary folder, and on PostgreSQL one of a private server that goes with it; the default
is both, one after the other. One link in a hundred is due, the others over the year to come. Timed are the question
the worker asks every minute, for 200 links, and the claim that takes them from other workers; the floor in the same
run is SELECT 1. Exits with 1 when the question reads a whole table or its median is above --within-ms.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

AT_ONCE = 200
DUE = 100  # one link in so many


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--links", type=int, default=50_000)
    options.add_argument("--checks", type=int, default=2_000_000)
    options.add_argument("--postgres", action="store_true")
    options.add_argument("--sqlite", action="store_true")
    options.add_argument("--rounds", type=int, default=200)
    options.add_argument("--within-ms", type=float, default=5.0)
    given = options.parse_args()
    if given.postgres == given.sqlite:  # an application knows one database: a process each
        kinds = ("--sqlite", "--postgres")
        codes = [subprocess.run([sys.executable, __file__, *sys.argv[1:], kind]).returncode for kind in kinds]
        sys.exit(max(codes))
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(OUTREACH_DATA_DIR=folder, OUTREACH_SQLITE_SYNC="OFF", OUTREACH_DATABASE_URL="")
        if given.sqlite:
            sys.exit(measured(given))
        import realpg
        import sqlalchemy as sa

        server = realpg.Server()
        try:
            admin = sa.create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
            with admin.connect() as connection:
                connection.execute(sa.text("create database bench"))
            os.environ["OUTREACH_DATABASE_URL"] = server.url("bench")
            sys.exit(measured(given))
        finally:
            server.stop()


def measured(given: argparse.Namespace) -> int:
    """Fill the database and print a line for each question; 1 when finding what is due is over its budget."""
    import queries
    from sqlalchemy import func, select, text

    from outreach import schema
    from outreach.app import create_app
    from outreach.db import db, now
    from outreach.models import Check, Link

    app = create_app()
    schema.migrate(app.config["DATABASE_URL"])
    with app.app_context():
        at = now()
        fill(given.links, given.checks)
        kept = [db.session.scalar(select(func.count()).select_from(table)) for table in (Link, Check)]
        print(f"{db.engine.dialect.name}: {kept[0]:,} links, {kept[1]:,} looks at them")
        keys = Link.due(at, AT_ONCE)

        def claim() -> None:
            taken = Link.claim(keys, at, at + timedelta(minutes=30))
            assert len(taken) == len(keys)
            db.session.rollback()

        middle = timed(f"the {len(keys)} longest due", given.rounds, lambda: Link.due(at, AT_ONCE))
        timed("take them", given.rounds, claim)
        timed("floor: SELECT 1", given.rounds, lambda: db.session.execute(text("SELECT 1")).all())
        with queries.watched(app) as asked:
            Link.due(at, AT_ONCE)
        scans = asked.scans(db.session.connection())
        db.session.rollback()
        db.session.remove()
        db.engine.dispose()
    print(*scans, sep="\n", end="\n" if scans else "")
    return int(bool(scans) or middle > given.within_ms)


def fill(links: int, checks: int) -> None:
    """Write links, and the same number of past looks at each, a day apart."""
    import make
    from sqlalchemy import insert, literal, select, text

    from outreach.db import db, now
    from outreach.models import Check, Link

    at = now()
    first = make.link(project=make.project(), next_check_at=at - timedelta(hours=1))
    table, looks = Link.__table__, Check.__table__
    looked = make.check(link=first).id
    pattern = {name: getattr(first, name) for name in table.columns.keys() if name != "id"}  # noqa: SIM118 - columns
    rows = []
    for n in range(1, links):
        when = at + timedelta(minutes=10 * n % 525_600 if n % DUE else -(n % 600))
        rows.append({**pattern, "source_url": f"https://site{n}.example/links", "next_check_at": when})
    db.session.execute(insert(Link), rows)
    names = [column for column in looks.columns if column.key not in ("id", "link_id", "at")]
    for day in range(checks // links):
        moment = literal(at - timedelta(days=day), looks.c.at.type)
        copies = select(table.c.id, moment, *names).join_from(table, looks, looks.c.id == looked)
        db.session.execute(insert(looks).from_select([looks.c.link_id, looks.c.at, *names], copies))
    db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def timed(name: str, rounds: int, ask: Callable[[], object]) -> float:
    """Ask so often, print what it took, and give back the median in milliseconds."""
    from outreach.db import db

    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        ask()
        times.append(1000 * (time.perf_counter() - begun))
        db.session.rollback()
    middle, p95 = statistics.median(times), sorted(times)[rounds * 95 // 100]
    print(f"  {name:22} median {middle:6.2f} ms   p95 {p95:6.2f} ms   slowest {max(times):6.2f} ms", flush=True)
    return middle


if __name__ == "__main__":
    main()
