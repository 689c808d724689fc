"""Killed at any moment, nobody gets a mail twice, none is lost and none is stuck.

OUTREACH_KILLS=300 OUTREACH_SENDS=1000 runs the full figure.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import make
import pytest
from smtpsink import FAULTS, Sink, sink

from outreach.core.states import MailState
from outreach.db import db, now
from outreach.flows.contacts import add
from outreach.flows.mailboxes import login
from outreach.flows.outbound import enroll
from outreach.models import Message

SENDS = int(os.environ.get("OUTREACH_SENDS", "24"))
KILLS = int(os.environ.get("OUTREACH_KILLS", "6"))
SEED = int(os.environ.get("OUTREACH_SEED", "7"))


def planned(tray: Sink, count: int) -> None:
    boxes = [
        make.mailbox(
            smtp_port=tray.port, secret=login.seal("pw"), spacing_seconds=0, ramp_from=0, hourly_cap=0, daily_cap=0
        )
        for _ in range(2)
    ]
    campaign = make.campaign(
        mailboxes=boxes, any_time=True, bounce_floor=0, sequence=make.sequence(("Hello", "Hi {{first_name}}"))
    )
    site = make.site()
    at = now()
    for number in range(count):
        row = add.Row(f"p{number}@site{number}.example", first_name="Jo")
        contact, address, _ = add.person(row, at)
        enroll.enroll(campaign, contact, address, site, at)
    db.session.commit()


def run(settings: dict[str, Any], kills: int, *log: str) -> dict[str, Any]:
    here = Path(__file__).parents[2]
    arguments = [settings["DATABASE_URL"], str(settings["DATA_DIR"]), str(kills), str(SEED), str(300 + SENDS), *log]
    path = os.pathsep.join([str(here.parent), str(here)])
    done = subprocess.run(
        [sys.executable, str(here / "killing.py"), *arguments],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}, timeout=4000,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout))


def mixed(seed: int) -> Any:
    """A quarter of all tries fails, each in its own way; no permanent refusal, so that all could be sent."""
    chance = random.Random(seed)
    faults = [f for f in FAULTS if f not in ("rcpt-550", "dot-554", "stall-dot")] + ["stall-dot"] * (SENDS > 100)
    return lambda to, times: chance.choice(faults) if chance.random() < 0.25 and times < 6 else ""


@pytest.mark.timeout(4000)
@pytest.mark.parametrize("looked_for", [True, False])
def test_two_processes_killed_at_random_send_nothing_twice_and_lose_nothing(
    app: Any, settings: dict[str, Any], tmp_path: Path, looked_for: bool
) -> None:
    with sink(tmp_path, mixed(SEED)) as tray:
        planned(tray, SENDS)
        figures = run(settings, KILLS, *([str(tray.log)] if looked_for else []))
        taken = Counter(mail["to"][0] for mail in tray.taken())
    db.session.expire_all()
    rows = {m.recipient: m for m in db.session.query(Message)}
    states = Counter(m.state for m in rows.values())
    held = [m for m in rows.values() if m.state == MailState.UNKNOWN]
    lost = [to for to, m in rows.items() if m.state == MailState.SENT and not taken[to]]
    twice = [to for to, count in taken.items() if count > 1]
    print(f"{figures} sends={SENDS} states={dict(states)} twice={len(twice)} lost={len(lost)}")
    assert figures["kills"] == KILLS
    assert (twice, lost) == ([], [])
    assert states.keys() <= {MailState.SENT, MailState.UNKNOWN, MailState.FAILED}
    assert [m.reason for m in held] == ["probably sent; resend?"] * len(held)
    if looked_for:
        assert not [m for m in held if taken[m.recipient]]
