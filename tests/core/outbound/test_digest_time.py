"""The morning mail is due once a local date, at half past seven, gaps and folds included."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from outreach.core.outbound import digest_time
from outreach.core.outbound.digest_time import Count

ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe",
    "Pacific/Apia", "Asia/Kolkata", "America/Sao_Paulo", "Africa/Casablanca", "Pacific/Kiritimati", "Asia/Tehran",
)  # fmt: skip


@pytest.mark.parametrize("name", ZONES)
def test_it_is_due_between_half_past_seven_and_twenty_to_eight(name: str) -> None:
    zone = ZoneInfo(name)
    for back in range(800):
        on = date(2025, 1, 1) + timedelta(days=back)
        local = digest_time.due(on, zone, "7").astimezone(zone)
        assert local.date() == on
        assert datetime.combine(on, datetime.min.time()) + timedelta(hours=7, minutes=30) <= local.replace(tzinfo=None)
        assert local.replace(tzinfo=None) < datetime.combine(on, datetime.min.time()) + timedelta(hours=7, minutes=40)
        assert digest_time.too_late(on, zone).astimezone(zone).hour == 11


def test_a_morning_that_is_skipped_moves_to_the_first_moment_after_the_gap() -> None:
    gap = ZoneInfo("Antarctica/Troll")  # two hours are skipped at one in the night; the morning is as ever
    assert digest_time.due(date(2026, 3, 29), gap, "x").astimezone(gap).hour == 7
    apia = digest_time.due(date(2011, 12, 30), ZoneInfo("Pacific/Apia"), "x")  # a day that never was
    assert apia.astimezone(ZoneInfo("Pacific/Apia")).date() == date(2011, 12, 31)


@pytest.mark.parametrize(
    ("rhythm", "day", "quiet", "wanted"),
    [
        ("daily", date(2026, 11, 22), False, True),  # a Sunday
        ("weekdays", date(2026, 11, 22), False, False),
        ("weekdays", date(2026, 11, 23), False, True),
        ("weekly", date(2026, 11, 23), False, True),
        ("weekly", date(2026, 11, 24), False, False),
        ("daily", date(2026, 11, 24), True, False),
        ("daily", date(2026, 11, 23), True, True),
        ("off", date(2026, 11, 23), False, False),
    ],
)
def test_the_rhythm_says_which_days(rhythm: str, day: date, quiet: bool, wanted: bool) -> None:
    assert digest_time.wanted(rhythm, day, quiet) is wanted


def test_the_subject_says_what_is_to_do_and_problems_first() -> None:
    counts = [Count(2, "reply", "replies"), Count(5, "follow-up", "follow-ups"), Count(1, "promise", "promises")]
    assert digest_time.subject([], counts) == "8 to do: 2 replies, 5 follow-ups, 1 promise"
    assert digest_time.subject([], counts[:1]) == "2 replies wait for you"
    assert digest_time.subject([], [Count(1, "reply", "replies")]) == "1 reply waits for you"
    assert digest_time.subject(["ana@acme.example cannot send"], counts) == "ana@acme.example cannot send"
    assert digest_time.week_subject(3, 1, 9) == "Your week: 3 links won, 1 lost, 9 to verify"
