"""Windows, working days, caps and the forecast. The table they are compared with only ever reads clocks forward."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from outreach.core.outbound import schedule
from outreach.core.outbound.schedule import ANY_TIME, Box, Limits, Place, Quota, Waiting, Window

ZONES = (
    "Europe/Berlin", "Europe/London", "Europe/Lisbon", "America/New_York", "America/Los_Angeles", "America/St_Johns",
    "America/Sao_Paulo", "America/Caracas", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tehran", "Asia/Tokyo", "Asia/Gaza",
    "Africa/Casablanca", "Africa/Cairo", "Australia/Lord_Howe", "Australia/Adelaide", "Pacific/Chatham", "Pacific/Apia",
    "Pacific/Kiritimati",
)  # fmt: skip
WALLS = (time(0, 15), time(2, 15), time(2, 30), time(9), time(23, 45))
QUARTER = timedelta(minutes=15)
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


def table(zone: str, first: date, days: int) -> dict[tuple[date, time], datetime]:
    """The first quarter of an hour at which the clock there shows the wall time or a later one."""
    found: dict[tuple[date, time], datetime] = {}
    tz = ZoneInfo(zone)
    begins = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=1)
    wanted = [(first + timedelta(days=n), wall) for n in range(days) for wall in WALLS]
    place = 0
    for step in range((days + 2) * 96):
        moment = begins + step * QUARTER
        shows = moment.astimezone(tz).replace(tzinfo=None)
        while place < len(wanted) and shows >= datetime.combine(*wanted[place]):
            found[wanted[place]] = moment
            place += 1
    return found


@pytest.mark.parametrize("zone", ZONES)
def test_two_years_of_wall_times_match_a_table_made_by_looking_at_the_clock(zone: str) -> None:
    first = date(2011, 1, 1) if zone == "Pacific/Apia" else date(2025, 1, 1)  # Samoa left out 30 December 2011
    for (day, wall), expected in table(zone, first, 730).items():
        assert schedule.instant(day, wall, ZoneInfo(zone)) == expected, (day, wall)


@pytest.mark.parametrize("zone", ZONES)
def test_windows_are_open_exactly_when_the_table_says(zone: str) -> None:
    chance = random.Random(zone)
    known = table(zone, date(2025, 1, 1), 730)
    window = Window(frozenset({0, 1, 3, 6}), time(2, 30), time(9))
    spans = [
        (known[day, window.start], known[day, window.end])
        for day in sorted({day for day, _ in known})
        if day.weekday() in window.days and (day, window.start) in known and (day, window.end) in known
    ]
    place = Place(zone)
    for _ in range(400):
        moment = datetime(2025, 1, 8, tzinfo=UTC) + timedelta(minutes=chance.randrange(715 * 1440))
        opens = next(max(moment, start) for start, end in spans if moment < end)
        assert schedule.next_open(moment, window, place) == opens
        assert schedule.is_open(moment, window, place) == (opens == moment)


def test_a_day_that_was_left_out_has_no_window() -> None:
    assert schedule.opening(date(2011, 12, 30), Window(), Place("Pacific/Apia")) is None


def test_public_holidays_keep_the_window_shut_and_are_named() -> None:
    place = Place("Europe/Berlin", "DE")
    christmas = datetime(2026, 12, 25, 10, tzinfo=UTC)
    assert schedule.next_open(christmas, Window(), place) == datetime(2026, 12, 28, 8, tzinfo=UTC)
    assert "there" in schedule.why_shut(christmas, Window(), place)
    assert schedule.is_open(christmas, Window(on_holidays=True), place)


def test_a_window_of_no_country_and_no_zone_is_utc() -> None:
    assert schedule.next_open(
        datetime(2026, 11, 22, tzinfo=UTC), Window(), Place("Nowhere/Land", "XX")
    ) == MONDAY.replace(hour=9)


@pytest.mark.parametrize(
    ("text", "days", "start", "end"),
    [
        ("mon-fri 09:00-16:00", {0, 1, 2, 3, 4}, time(9), time(16)),
        ("Sat,Sun 8:30 - 24:00", {5, 6}, time(8, 30), time(0)),
        ("fri-mon 09:00-10:00", {4, 5, 6, 0}, time(9), time(10)),
    ],
)
def test_windows_are_read(text: str, days: set[int], start: time, end: time) -> None:
    assert schedule.window(text) == Window(frozenset(days), start, end)


def test_nonsense_is_no_window() -> None:
    for text in ("", "whenever", "mon-fri 25:00-26:00", "mon 9-10"):
        with pytest.raises(schedule.BadWindow):
            schedule.window(text)
    assert schedule.window("any time") == ANY_TIME


def test_a_follow_up_keeps_its_hour_by_the_wall_across_a_change_of_clocks() -> None:
    friday = datetime(2026, 3, 27, 8, 30, tzinfo=UTC)  # 09:30 in Berlin, clocks go forward on Sunday
    due = schedule.due_after(friday, 2, Window(), Place("Europe/Berlin", "DE"))
    assert due.astimezone(ZoneInfo("Europe/Berlin")).isoformat() == "2026-03-31T09:30:00+02:00"


def test_working_days_leave_out_weekends_and_holidays() -> None:
    wednesday = datetime(2026, 12, 23, 10, tzinfo=UTC)
    due = schedule.due_after(wednesday, 4, Window(), Place("Europe/Berlin", "DE"))
    assert due.date() == date(2026, 12, 30)  # 24, 28, 29, 30: the 25th and 26th are holidays


def test_a_new_mailbox_grows_by_two_a_day_from_fifteen() -> None:
    limits = Limits(per_day=40, ramp_since=date(2026, 11, 1))
    assert [limits.day_cap(date(2026, 11, 1) + timedelta(days=n)) for n in (0, 1, 12, 13, 100)] == [15, 17, 39, 40, 40]


def test_the_day_of_a_mailbox_ends_at_its_own_midnight() -> None:
    at = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)  # 23:30 in Berlin
    sent = [at - timedelta(hours=1)] * 3
    room = schedule.room(at, sent, Limits(per_hour=0, per_day=3, spacing=0), "Europe/Berlin", "ana@acme.example")
    assert (room.free, room.at) == (False, datetime(2026, 11, 23, 23, tzinfo=UTC))
    assert room.reason == "ana@acme.example has sent 3 of 3 today"
    assert schedule.room(room.at, sent, Limits(per_hour=0, per_day=3, spacing=0), "Europe/Berlin").free


def test_pauses_between_mails_differ_and_are_the_same_each_time_they_are_asked_for() -> None:
    limits = Limits(spacing=100)
    pauses = [schedule.spacing(limits, str(n)).total_seconds() for n in range(300)]
    assert pauses == [schedule.spacing(limits, str(n)).total_seconds() for n in range(300)]
    assert 50 <= min(pauses) < 60 and 140 < max(pauses) <= 150


def played(count: int, box: Box, **given: object) -> Iterator[schedule.Plan]:
    queue = [Waiting(n, 1, MONDAY, n % 3 == 0, ANY_TIME, Place("UTC"), **given) for n in range(count)]  # type: ignore[arg-type]
    found = schedule.forecast(queue, {1: box}, MONDAY)
    return (found[n] for n in range(count))


def test_the_forecast_sends_follow_ups_first_and_keeps_every_cap() -> None:
    plans = list(played(90, Box("ana", "UTC", Limits(per_hour=5, per_day=20, spacing=60))))
    moments = sorted(p.at for p in plans if p.at)
    assert len(moments) == 90
    for moment in moments:
        assert sum(moment <= other < moment + timedelta(hours=1) for other in moments) <= 5
    days = [moment.date() for moment in moments]
    assert max(days.count(day) for day in days) == 20
    assert max(p.at for n, p in enumerate(plans) if n % 3 == 0) < min(p.at for n, p in enumerate(plans) if n % 3)  # type: ignore[type-var]


def test_the_forecast_keeps_what_a_campaign_may_send_a_day() -> None:
    place, quota = Place("UTC"), Quota("Spring", 2, [MONDAY - timedelta(hours=1)])
    queue = [Waiting(n, n % 2 + 1, MONDAY, False, Window(), place, quota=quota) for n in range(10)]
    queue.append(Waiting(10, 1, MONDAY, False, Window(), place))
    box = Limits(per_hour=0, per_day=0, spacing=60)
    plans = schedule.forecast(queue, {1: Box("ana", "UTC", box), 2: Box("bob", "UTC", box)}, MONDAY)
    days = sorted(at.day for n in range(10) if (at := plans[n].at))
    assert days == [23, 24, 24, 25, 25, 26, 26, 27, 27, 30], "one went this morning, and nothing goes at the weekend"
    assert plans[10].at is not None and plans[10].at.date() == MONDAY.date(), "another campaign is not kept back"
    last = max((p.at, p.reason) for p in plans.values() if p.at)
    assert last[1].startswith("Spring sends 2 a day, goes Mon 30 Nov 09:00")


def test_the_forecast_says_why_each_mail_waits() -> None:
    place = Place("Europe/Berlin", "DE")
    night = datetime(2026, 11, 22, 20, tzinfo=UTC)
    queue = [
        Waiting(1, 1, night, False, Window(), place),
        Waiting(2, 1, night + timedelta(days=3), True, Window(), place),
        Waiting(3, 1, night, False, Window(), place, blocked="Spring is paused"),
        Waiting(4, 2, night, False, Window(), place),
    ]
    plans = schedule.forecast(queue, {1: Box("ana", "UTC", Limits())}, night)
    assert plans[1].reason == "outside window, goes Mon 23 Nov 09:00 Berlin"
    assert plans[2].reason == "due Wed 25 Nov 21:00 Berlin, goes Thu 26 Nov 09:00 Berlin"
    assert (plans[3].at, plans[3].reason) == (None, "Spring is paused")
    assert plans[4].reason == "no mailbox"
