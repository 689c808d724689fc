"""A database that came from elsewhere or from before sends nothing until a person confirms."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import make
import pytest
import realpg
import restoring
from flows.outbound.posted import MONDAY, box, states, waiting
from smtpsink import sink
from sqlalchemy import select

from outreach.core.states import MailState
from outreach.db import clock, db, now
from outreach.flows.contacts import add
from outreach.flows.mailboxes import login
from outreach.flows.operations import backup, restore_guard, sent_log
from outreach.flows.operations.sent_log import AlreadyLeft, Departure
from outreach.flows.outbound import enroll, send
from outreach.models import Message, Preference

WAYS = [("sqlite", way) for way in restoring.WAYS] + [("postgresql", "command"), ("postgresql", "hand")]
SENDS = int(os.environ.get("OUTREACH_SENDS", "40"))
SEEDS = int(os.environ.get("OUTREACH_SEEDS", "1"))


def test_after_a_restore_nothing_leaves_until_a_person_confirms(app: Any, tray: Any) -> None:
    mailbox = box(tray)
    campaign = make.campaign(mailboxes=[mailbox], any_time=True)
    waiting(campaign)
    assert send.send_due() == 1
    before = Preference.read(restore_guard.SENDS)
    waiting(campaign, 2)
    assert send.send_due() == 1
    assert len(tray.taken()) == 3
    gone = db.session.query(Message).order_by(Message.id).all()[-1]
    Preference.write(restore_guard.SENDS, before)  # the backup knows of one mail only
    late = waiting(campaign)[0]
    db.session.commit()
    assert send.send_due() == 0
    assert "restored" in restore_guard.frozen()
    assert states(late)[0][0] == MailState.HELD
    assert len(tray.taken()) == 3 and gone
    restore_guard.confirm()
    assert restore_guard.frozen() == ""
    waiting(campaign)
    send.send_due()
    assert len(tray.taken()) == 4


def test_a_process_killed_at_the_very_first_mail_is_no_restore(app: Any) -> None:
    for number in (1, 2):
        counted = restore_guard.count_send()
        db.session.commit()  # killed here, before write_down()
        assert counted.number == number
        assert restore_guard.frozen() == "" == restore_guard.warning()


def test_a_restore_to_before_the_first_mail_is_noticed_and_can_be_confirmed(app: Any) -> None:
    counted = restore_guard.count_send()
    db.session.commit()
    restore_guard.write_down(counted, Departure("<a@acme.example>", 1))
    db.session.delete(db.session.scalars(select(Preference).where(Preference.name == restore_guard.SENDS)).one())
    db.session.commit()
    assert "restored" in restore_guard.frozen()
    restore_guard.confirm()
    assert restore_guard.frozen() == ""
    assert restore_guard.count_send().number == 3  # never smaller than before


def test_who_counts_the_first_mail_and_who_looks_for_a_restore_do_not_wait_for_each_other(app: Any) -> None:
    told: list[str] = []
    counting, claimed = threading.Event(), threading.Event()

    def look() -> None:
        with app.app_context():
            counting.wait(10)
            claimed.set()
            told.append(restore_guard.frozen())

    other = threading.Thread(target=look)
    other.start()
    db.session.scalar(select(Preference).where(Preference.name == "none").with_for_update())  # what a claim begins with
    counting.set()
    claimed.wait(10)
    counted = restore_guard.count_send()
    db.session.commit()
    restore_guard.write_down(counted, Departure("<a@acme.example>", 1))
    other.join(30)
    assert told == [""]


def test_a_clock_that_goes_back_freezes_sending_and_says_so(app: Any, tray: Any) -> None:
    clock.stop(MONDAY)
    mailbox = box(tray)
    waiting(make.campaign(mailboxes=[mailbox], any_time=True))
    assert restore_guard.frozen() == ""
    clock.stop(MONDAY - timedelta(minutes=1))
    assert restore_guard.frozen() == ""
    clock.stop(MONDAY - timedelta(days=30))
    assert restore_guard.frozen().startswith("The clock went back: it shows 24 Oct")
    assert send.send_due() == 0
    assert tray.taken() == []
    clock.stop(MONDAY + timedelta(hours=1))
    send.send_due()
    assert len(tray.taken()) == 1


def planned(port: int, count: int) -> None:
    """*count* mails of which two thirds are due; the others are planned for later, and a person sends them sooner."""
    limits = {"spacing_seconds": 0, "ramp_from": 0, "hourly_cap": 0, "daily_cap": 0}
    boxes = [make.mailbox(smtp_port=port, secret=login.seal("pw"), **limits) for _ in range(4)]
    sequence = make.sequence(("Hello", "Hi {{first_name}}"))
    campaign = make.campaign(mailboxes=boxes, any_time=True, bounce_floor=0, sequence=sequence)
    for number in range(count):
        site = make.site()
        row = add.Row(f"p{number}@{site.host}", first_name="Jo")
        contact, address, _ = add.person(row, now())
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
    print(
        f"{way} seed {seed}: {len(before)} left before, {len(asked)} before the yes, "
        f"{len(taken)} in all, {len(twice)} twice"
    )
    assert twice == []
    if way != "copy":
        assert asked == []
        assert len(taken) > len(before)


def departed(message_id: str, attempt: int = 1) -> Departure:
    """One mail handed over from this database."""
    mail = Departure(message_id, attempt)
    counted = restore_guard.count_send()
    db.session.commit()
    restore_guard.write_down(counted, mail)
    return mail


def test_a_mail_is_handed_over_again_only_at_a_later_try_or_after_a_yes(app: Any) -> None:
    mail = departed("<a@acme.example>", 2)
    assert restore_guard.left_before(mail)
    assert restore_guard.left_before(mail._replace(attempt=1))
    assert not restore_guard.left_before(mail._replace(attempt=3))
    assert not restore_guard.left_before(Departure("<b@acme.example>", 1))
    assert restore_guard.left_before(mail._replace(confirmed_at=now() - timedelta(minutes=1)))
    assert not restore_guard.left_before(mail._replace(confirmed_at=now() + timedelta(seconds=1)))
    with pytest.raises(AlreadyLeft):
        departed("<a@acme.example>", 2)


def test_a_line_cut_short_by_a_full_disk_hides_none_before_or_after_it(app: Any, tmp_path: Path) -> None:
    first = departed("<a@acme.example>")
    with (tmp_path / "database_epoch").open("ab") as log:
        log.write(b'{"epoch": "cut sho')
    assert restore_guard.warning() == ""
    second = departed("<b@acme.example>")
    assert restore_guard.left_before(first) and restore_guard.left_before(second)
    assert restore_guard.warning() == ""


def test_the_log_keeps_the_newer_half_when_it_grows_too_long(
    app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sent_log, "MOST_BYTES", 3000)
    mails = [departed(f"<{number}@acme.example>") for number in range(60)]
    assert (tmp_path / "database_epoch").stat().st_size < 3500
    assert restore_guard.left_before(mails[-1]) and not restore_guard.left_before(mails[0])
    assert restore_guard.warning() == ""


def test_the_log_of_an_earlier_version_is_read(app: Any, tmp_path: Path) -> None:
    (tmp_path / "database_epoch").write_text('{"epoch": "x", "number": 7}')
    Preference.write(restore_guard.SENDS, {"epoch": "x", "number": 7})
    db.session.commit()
    assert restore_guard.frozen() == ""
    assert restore_guard.left_before(departed("<a@acme.example>"))
    Preference.write(restore_guard.SENDS, {"epoch": "x", "number": 7})
    db.session.commit()
    assert "restored" in restore_guard.frozen()


def test_a_folder_rolled_back_as_a_whole_is_seen_by_a_process_that_runs(app: Any, tmp_path: Path) -> None:
    departed("<a@acme.example>")
    kept, value = (tmp_path / "database_epoch").read_bytes(), Preference.read(restore_guard.SENDS)
    late = departed("<b@acme.example>")
    (tmp_path / "database_epoch").write_bytes(kept)
    Preference.write(restore_guard.SENDS, value)
    db.session.commit()
    assert "restored" in restore_guard.frozen()
    restore_guard.confirm()
    assert restore_guard.left_before(late)


def test_a_confirmation_on_one_machine_holds_for_another_with_a_log_of_its_own(app: Any, tmp_path: Path) -> None:
    departed("<a@acme.example>")
    other = (tmp_path / "database_epoch").read_bytes()
    restore_guard.confirm()
    (tmp_path / "database_epoch").write_bytes(other)
    restore_guard._most_seen.clear()
    assert restore_guard.frozen() == ""
    assert restore_guard.left_before(departed("<b@acme.example>"))


def test_a_restore_that_fails_lets_mail_leave_as_before(app: Any, tmp_path: Path) -> None:
    departed("<a@acme.example>")
    with pytest.raises(backup.Failed), restore_guard.exchanging(tmp_path):
        assert "restored" in restore_guard.warning()
        raise backup.Failed("the disk is full")
    assert restore_guard.warning() == ""
