"""A database that is exchanged while the senders run makes nobody get a mail twice.

OUTREACH_SENDS=500 OUTREACH_SEEDS=20 runs the full figure.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import make
import pytest
import realpg
import restoring
from smtpsink import sink

from outreach.core.states import MailState
from outreach.db import db, now
from outreach.flows.mailboxes import login
from outreach.flows.operations import restore_guard
from outreach.flows.outbound import enroll
from outreach.models import Message

WAYS = [("sqlite", way) for way in restoring.WAYS] + [("postgresql", "command"), ("postgresql", "hand")]
SENDS = int(os.environ.get("OUTREACH_SENDS", "40"))
SEEDS = int(os.environ.get("OUTREACH_SEEDS", "1"))


def planned(port: int, count: int) -> None:
    """*count* mails of which two thirds are due; the others are planned for later, and a person sends them sooner."""
    limits = {"spacing_seconds": 0, "ramp_from": 0, "hourly_cap": 0, "daily_cap": 0}
    boxes = [make.mailbox(smtp_port=port, secret=login.seal("pw"), **limits) for _ in range(4)]
    sequence = make.sequence(("Hello", "Hi {{first_name}}"))
    campaign = make.campaign(mailboxes=boxes, any_time=True, bounce_floor=0, sequence=sequence)
    for number in range(count):
        site = make.site()
        row = enroll.Row(f"p{number}@{site.host}", first_name="Jo")
        contact, address, _ = enroll.person(row, now())
        message = enroll.enroll(campaign, contact, address, site, now())
        if number % 3 == 0:
            message.due_at = now() + timedelta(days=3)
    db.session.commit()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize(("db_url", "way"), WAYS, indirect=["db_url"])
def test_a_database_exchanged_under_two_senders_makes_nobody_get_a_mail_twice(
    app: Any, settings: dict[str, Any], tmp_path: Path, way: str, seed: int
) -> None:
    url = settings["DATABASE_URL"]
    here = Path(__file__).parents[2]
    with sink(tmp_path) as tray:
        planned(tray.port, SENDS)
        db.session.remove()
        db.engine.dispose()
        done = subprocess.run(
            [sys.executable, str(here / "restoring.py"), url, str(tmp_path), way, str(seed), str(tray.log)],
            capture_output=True, text=True, timeout=300,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(here.parent), str(here)]),
                 "OUTREACH_SENDS": str(SENDS), "OUTREACH_PG_BIN": str(realpg._bin())},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        times = json.loads(done.stdout)
        taken = tray.taken()
    before = [mail for mail in taken if mail["at"] <= times["exchanged"]]
    asked = [mail for mail in taken if times["exchanged"] + 0.2 < mail["at"] <= times["confirmed"]]
    twice = [to for to, count in Counter(mail["to"][0] for mail in taken).items() if count > 1]
    print(f"{way} seed {seed}: {len(before)} left before, {len(asked)} before the yes, {len(taken)} in all, {len(twice)} twice")
    assert twice == []
    if way != "copy":
        assert asked == []
        assert len(taken) > len(before)
