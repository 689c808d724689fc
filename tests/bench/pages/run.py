"""How long the server takes for each page at full size, with how many queries, and whether one reads a whole table.

    python tests/bench/pages/run.py [--prospects 100000] [--folder F] [--rounds 20]

Builds the measuring database once into the folder (default .cache/bench) and asks for every page as its owner, in one
process, without a network. The floor in the same run is /healthz, which asks the database one question.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

PAGES = [
    "/today",
    "/today?focus=followups",
    "/pipeline",
    "/pipeline?view=table",
    "/prospects",
    "/prospects?view=triage",
    "/prospects/50000",
    "/contacts",
    "/contacts/50000",
    "/assets",
    "/campaigns",
    "/campaigns/7",
    "/inbox",
    "/inbox?tab=all",
    "/inbox/5",
    "/outbox",
    "/outbox?state=sent",
    "/links",
    "/links?tab=all",
    "/links/777",
    "/profile",
    "/profile?tab=all",
    "/imports",
    "/history",
    "/tasks",
    "/memberships",
    "/sequences",
    "/search?q=site0500",
    "/settings/mailboxes",
    "/settings/projects",
    "/settings/do-not-contact",
    "/counts",
]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--prospects", type=int, default=100_000)
    options.add_argument("--folder", type=Path, default=ROOT / ".cache" / "bench")
    options.add_argument("--rounds", type=int, default=20)
    given = options.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    os.environ.update(OUTREACH_DATA_DIR=str(given.folder), OUTREACH_SQLITE_SYNC="OFF")

    import make
    import queries
    from flask.testing import FlaskClient
    from sqlalchemy import delete

    from outreach import schema
    from outreach.app import create_app
    from outreach.db import db
    from outreach.flows import measure, sample
    from outreach.models import SignIn, User

    app = create_app()
    schema.migrate(app.config["DATABASE_URL"])
    with app.app_context():
        try:
            measure.build(given.prospects)
        except sample.AlreadyThere:
            print(f"using the database in {given.folder}")
        db.session.execute(delete(SignIn))  # of an earlier run
        token = make.token(db.session.get_one(User, 1))
    client: FlaskClient = app.test_client()
    client.set_cookie("outreach", token)

    numbers = ("status", "queries", "median ms", "p95 ms", "x floor", "kB")
    print(f"{'page':32}", *(f"{name:>9}" for name in numbers), " whole tables read")
    floor = 0.0
    for page in ("/healthz", *PAGES):
        times = []
        for _ in range(given.rounds):
            begun = time.perf_counter()
            answer = client.get(page, follow_redirects=False)
            times.append(1000 * (time.perf_counter() - begun))
        with queries.watched(app) as asked:
            client.get(page)
        scans = []
        if app.config["DATABASE_URL"].startswith("sqlite"):
            with app.app_context():
                scans = asked.scans(db.session.connection())
        middle, p95 = statistics.median(times), sorted(times)[int(len(times) * 0.95) - 1]
        floor = floor or middle
        numbers = (answer.status_code, len(asked), middle, p95, middle / floor, len(answer.data) / 1000)
        cells = (f"{number:9.1f}" if isinstance(number, float) else f"{number:9}" for number in numbers)
        print(f"{page:32}", *cells, f" {len(scans)}" if scans else "")
        for scan in scans:
            print("      ", scan.replace("\n", " ")[:230])


main()
