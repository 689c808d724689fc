"""Cadence: when a mail may leave, how many may, what leaves when, and why the rest still waits."""

import hashlib
import heapq
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

RAMP_START, RAMP_STEP = 15, 2
LATE = timedelta(hours=24)
HORIZON_DAYS = 60
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WINDOW = re.compile(
    r"((?:mon|tue|wed|thu|fri|sat|sun)(?: ?[-,] ?(?:mon|tue|wed|thu|fri|sat|sun))*) (\d\d?):(\d\d) ?- ?(\d\d?):(\d\d)"
    r"( with holidays)?\Z"
)
_ZONES = {
    "AR": "America/Argentina/Buenos_Aires", "AT": "Europe/Vienna", "AU": "Australia/Sydney", "BE": "Europe/Brussels",
    "BG": "Europe/Sofia", "BR": "America/Sao_Paulo", "CA": "America/Toronto", "CH": "Europe/Zurich",
    "CL": "America/Santiago", "CN": "Asia/Shanghai", "CO": "America/Bogota", "CZ": "Europe/Prague",
    "DE": "Europe/Berlin", "DK": "Europe/Copenhagen", "EE": "Europe/Tallinn", "EG": "Africa/Cairo",
    "ES": "Europe/Madrid", "FI": "Europe/Helsinki", "FR": "Europe/Paris", "GB": "Europe/London", "GR": "Europe/Athens",
    "HK": "Asia/Hong_Kong", "HR": "Europe/Zagreb", "HU": "Europe/Budapest", "ID": "Asia/Jakarta", "IE": "Europe/Dublin",
    "IL": "Asia/Jerusalem", "IN": "Asia/Kolkata", "IS": "Atlantic/Reykjavik", "IT": "Europe/Rome", "JP": "Asia/Tokyo",
    "KE": "Africa/Nairobi", "KR": "Asia/Seoul", "LT": "Europe/Vilnius", "LU": "Europe/Luxembourg", "LV": "Europe/Riga",
    "MX": "America/Mexico_City", "MY": "Asia/Kuala_Lumpur", "NG": "Africa/Lagos", "NL": "Europe/Amsterdam",
    "NO": "Europe/Oslo", "NP": "Asia/Kathmandu", "NZ": "Pacific/Auckland", "PE": "America/Lima", "PH": "Asia/Manila",
    "PK": "Asia/Karachi", "PL": "Europe/Warsaw", "PT": "Europe/Lisbon", "RO": "Europe/Bucharest",
    "RS": "Europe/Belgrade", "RU": "Europe/Moscow", "SE": "Europe/Stockholm", "SG": "Asia/Singapore",
    "SI": "Europe/Ljubljana", "SK": "Europe/Bratislava", "TH": "Asia/Bangkok", "TR": "Europe/Istanbul",
    "TW": "Asia/Taipei", "UA": "Europe/Kyiv", "US": "America/New_York", "VN": "Asia/Ho_Chi_Minh", "WS": "Pacific/Apia",
    "ZA": "Africa/Johannesburg",
}  # fmt: skip
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Window:
    """Weekdays (Monday is 0) and hours, by the wall clock of whoever receives. An end of 00:00 is midnight."""

    days: frozenset[int] = frozenset(range(5))
    start: time = time(9)
    end: time = time(17)
    on_holidays: bool = False


class BadWindow(ValueError):
    """The text names no sending window; says how one is written."""


ANY_TIME = Window(frozenset(range(7)), time(0), time(0), on_holidays=True)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody lives: a named zone, and a country (ISO 3166 alpha-2) for its public holidays."""

    zone: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one mailbox may send over all campaigns; 0 means no limit of that kind. Spacing in seconds."""

    per_hour: int = 20
    per_day: int = 40
    spacing: int = 90
    ramp_since: date | None = None
    ramp_start: int = RAMP_START

    def day_cap(self, today: date) -> int:
        """Today's cap: a new mailbox begins with 15 and may send two more each day."""
        if self.ramp_since is None:
            return self.per_day
        ramp = self.ramp_start + RAMP_STEP * max((today - self.ramp_since).days, 0)
        return min(self.per_day, ramp) if self.per_day else ramp


@dataclass(frozen=True, slots=True)
class Room:
    """Whether a mailbox may send now; else from when on, and why not yet."""

    free: bool
    at: datetime
    reason: str = ""


@dataclass(slots=True, eq=False)
class Quota:
    """What one campaign may send a day over all its mailboxes: *sent_at* is when it sent, *name* is its own.

    A forecast writes into it; a day is that of the mailbox.
    """

    name: str
    per_day: int
    sent_at: list[datetime] = field(default_factory=list)
    _days: dict[datetime, int] = field(default_factory=dict)
    _booked: dict[int, datetime] = field(default_factory=dict)
    _full: dict[tuple[Window, Place], tuple[datetime, datetime]] = field(default_factory=dict)

    def takes(self, mail: "Waiting", at: datetime, zone_name: str) -> bool:
        """Book the day of *at* for a mail, unless it is full."""
        begins, ends = day_bounds(at, zone_name)
        before = self._booked.get(mail.id)
        if before == begins:
            return True
        if begins not in self._days:
            self._days[begins] = sum(begins <= moment < ends for moment in self.sent_at)
        if self._days[begins] >= self.per_day:
            return False
        if before is not None:
            self._days[before] -= 1
        self._days[begins] += 1
        self._booked[mail.id] = begins
        return True

    def next_day(self, mail: "Waiting", at: datetime, zone_name: str) -> datetime:
        """Book the first day after that of *at* with room; when the mail may leave on it."""
        opens = begins = day_bounds(at, zone_name)[1]
        known = self._full.get((mail.window, mail.place))
        first, until = known if known and known[0] <= begins <= known[1] else (begins, begins)
        for _ in range(HORIZON_DAYS):
            opens = next_open(until, mail.window, mail.place)
            if self.takes(mail, opens, zone_name):
                break
            until = day_bounds(opens, zone_name)[1]
        self._full[mail.window, mail.place] = first, until
        return opens


@dataclass(frozen=True, slots=True)
class Waiting:
    """One mail in the queue, as the forecast needs it."""

    id: int
    mailbox: int
    due_at: datetime
    follow_up: bool
    window: Window
    place: Place
    blocked: str = ""
    note: str = ""  # why it was put off, when it was
    quota: Quota | None = None


@dataclass(slots=True)
class Box:
    """One mailbox, as the forecast needs it; *sent_at* are its sends of the last two days, any order."""

    name: str
    zone: str
    limits: Limits
    sent_at: list[datetime] = field(default_factory=list)
    blocked: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """When a mail will leave by today's knowledge (None: only after a person acts), and why not before."""

    at: datetime | None
    reason: str


@lru_cache(maxsize=256)
def window(text: str) -> Window:
    """Read a window as it is kept: weekdays and hours, or "any time". Raises BadWindow.

    >>> sorted(window("mon-wed,fri 09:30-16:00").days)
    [0, 1, 2, 4]
    """
    text = " ".join(text.lower().split())
    if text in ("any time", "always"):
        return ANY_TIME
    parts = _WINDOW.match(text)
    if not parts:
        raise BadWindow("Write the sending window as days and hours, such as mon-fri 09:00-16:00")
    days: set[int] = set()
    for piece in parts[1].replace(" ", "").split(","):
        first, _, last = piece.partition("-")
        a, b = _DAYS.index(first), _DAYS.index(last or first)
        days.update(day % 7 for day in range(a, b + 1 if b >= a else b + 8))
    try:
        start, end = (
            time(int(h), int(m)) if h != "24" else time(0) for h, m in ((parts[2], parts[3]), (parts[4], parts[5]))
        )
    except ValueError:
        raise BadWindow("The hours of the sending window go from 00:00 to 24:00") from None
    return Window(frozenset(days), start, end, on_holidays=bool(parts[6]))


@lru_cache(maxsize=512)
def zone_named(name: str) -> ZoneInfo | None:
    """The zone of that name, or None when there is none."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_of(country: str) -> str:
    """The zone most people of a country live in (ISO 3166 alpha-2), or nothing when we do not know."""
    return _ZONES.get(country.upper(), "")


def instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The moment (UTC) at which the clocks of *zone* show *wall* on *day*.

    A time that is skipped becomes the first moment after the gap; a time that comes twice, the first of the two.

    >>> instant(date(2026, 3, 29), time(2, 30), ZoneInfo("Europe/Paris")).isoformat()
    '2026-03-29T01:00:00+00:00'
    """
    local = datetime.combine(day, wall, zone)
    found = local.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return found
    before, after = int(local.replace(fold=1).timestamp()), int(local.timestamp())
    offset = datetime.fromtimestamp(before, zone).utcoffset()
    while after - before > 1:
        middle = (before + after) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return datetime.fromtimestamp(after, UTC)


@lru_cache(maxsize=8192)
def opening(day: date, window: Window, place: Place) -> tuple[datetime, datetime] | None:
    """From when until when (UTC, end excluded) the window is open on that local day; None when it stays shut."""
    zone = _zone(place)
    if day.weekday() not in window.days or (not window.on_holidays and holiday(day, place.country)):
        return None
    start = instant(day, window.start, zone)
    last = day if window.end > window.start else day + timedelta(days=1)
    end = instant(last, window.end, zone)
    return (start, end) if start < end else None


def is_open(moment: datetime, window: Window, place: Place) -> bool:
    """Tell whether a mail may reach the person at that moment."""
    return next_open(moment, window, place) == moment


def next_open(moment: datetime, window: Window, place: Place) -> datetime:
    """The first moment, *moment* or later, at which the window is open.

    A window that never opens within a year (no weekday) opens a year later, so that the mail waits visibly.
    """
    moment = moment.astimezone(UTC)
    if window == ANY_TIME:
        return moment
    today = moment.astimezone(_zone(place)).date()
    for ahead in range(-1, 367):
        hours = opening(today + timedelta(days=ahead), window, place)
        if hours and moment < hours[1]:
            return max(moment, hours[0])
    return moment + timedelta(days=366)


def holiday(day: date, country: str) -> str:
    """The name of the public holiday that day is in the country, or nothing."""
    if not country:
        return ""
    return _holidays(country.upper(), day.year).get(day, "")


def due_after(moment: datetime, working_days: int, window: Window, place: Place) -> datetime:
    """When a follow-up is due: that many working days on, at the same hour by the wall clock, within the window."""
    zone = _zone(place)
    local = moment.astimezone(zone)
    day, left = local.date(), working_days
    while left > 0:
        day += timedelta(days=1)
        if day.weekday() < 5 and not holiday(day, place.country):
            left -= 1
    wall = local.time().replace(microsecond=0)
    return next_open(max(instant(day, wall, zone), moment.astimezone(UTC)), window, place)


def day_bounds(moment: datetime, zone_name: str) -> tuple[datetime, datetime]:
    """The local day around the moment, as two moments in UTC: what "today" means to a mailbox."""
    zone = zone_named(zone_name) or ZoneInfo("UTC")
    return _midnights(moment.astimezone(zone).date(), zone)


def spacing(limits: Limits, seed: str) -> timedelta:
    """The pause after one send: the mailbox's spacing, shortened or lengthened by up to half, the same for a seed."""
    if not limits.spacing:
        return timedelta()
    part = int.from_bytes(hashlib.blake2b(seed.encode(), digest_size=4).digest(), "big") / 0xFFFFFFFF
    return timedelta(seconds=round(limits.spacing * (0.5 + part)))


def room(
    now: datetime, sent_at: Sequence[datetime], limits: Limits, zone_name: str, name: str = "this mailbox"
) -> Room:
    """Tell whether a mailbox that sent at those moments (the last two days, earliest first) may send one more now."""
    at = now
    reason = ""
    begins, ends = day_bounds(now, zone_name)
    zone = zone_named(zone_name) or ZoneInfo("UTC")
    cap = limits.day_cap(now.astimezone(zone).date())
    today = bisect_left(sent_at, ends) - bisect_left(sent_at, begins)
    if (limits.per_day or limits.ramp_since) and today >= cap:
        at, reason = ends, f"{name} has sent {today} of {cap} today"
    elif limits.per_hour and len(sent_at) >= limits.per_hour:
        frees = sent_at[-limits.per_hour] + timedelta(hours=1)
        if frees > now:
            at, reason = frees, f"{name} has sent {limits.per_hour} of {limits.per_hour} within the hour"
    if not reason and sent_at and limits.spacing:
        last = sent_at[-1]
        free = last + spacing(limits, last.isoformat())
        if now < free:
            at, reason = free, f"mails of {name} keep about {_span(limits.spacing)} apart"
    return Room(not reason, at, reason)


def forecast(queue: Iterable[Waiting], boxes: Mapping[int, Box], now: datetime) -> dict[int, Plan]:
    """Play the coming weeks through: for each waiting mail, when it leaves and why not before.

    Follow-ups go before first mails, then whoever is due first.
    """
    plans: dict[int, Plan] = {}
    by_box: dict[int, list[Waiting]] = {}
    for mail in queue:
        box = boxes.get(mail.mailbox)
        blocked = mail.blocked or ("no mailbox" if box is None else box.blocked)
        if blocked:
            plans[mail.id] = Plan(None, blocked)
        else:
            by_box.setdefault(mail.mailbox, []).append(mail)
    for number, mails in by_box.items():
        _play(mails, boxes[number], now, plans)
    return plans


def shown(moment: datetime, place: Place, now: datetime) -> str:
    """A moment as the person there reads it: "09:00 Berlin", "Tue 24 Nov 09:00 Berlin"."""
    zone = _zone(place)
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    city = zone.key.rpartition("/")[2].replace("_", " ")
    day = "" if local.date() == today else f"{WEEKDAYS[local.weekday()]} {local.day} {local:%b} "
    return f"{day}{local:%H:%M} {city}"


def why_shut(moment: datetime, window: Window, place: Place) -> str:
    """Why nothing may be sent to that place at the moment: a holiday by its name, a day off, the hour."""
    day = moment.astimezone(_zone(place)).date()
    name = "" if window.on_holidays else holiday(day, place.country)
    if name and day.weekday() in window.days:
        return f"{name} there"
    return "outside window"


def _play(mails: list[Waiting], box: Box, now: datetime, plans: dict[int, Plan]) -> None:
    sent = sorted(moment for moment in box.sent_at if moment > now - timedelta(days=2))
    ends = now + timedelta(days=HORIZON_DAYS)
    coming = [(next_open(max(mail.due_at, now), mail.window, mail.place), mail.id, mail) for mail in mails]
    heapq.heapify(coming)
    ready: list[tuple[bool, datetime, int, Waiting]] = []
    at, why_late = now, ""
    rationed: dict[int, str] = {}
    while coming or ready:
        if not ready:
            at = max(at, coming[0][0])
        while coming and coming[0][0] <= at:
            mail = heapq.heappop(coming)[2]
            heapq.heappush(ready, (not mail.follow_up, mail.due_at, mail.id, mail))
        free = room(at, sent, box.limits, box.zone, box.name)
        if not free.free:
            at, why_late = max(free.at, at + timedelta(seconds=1)), free.reason
        if at > ends:
            break
        if not free.free:
            continue
        mail = heapq.heappop(ready)[3]
        opens = next_open(at, mail.window, mail.place)
        if opens > at:
            heapq.heappush(coming, (opens, mail.id, mail))
            continue
        if mail.quota is not None and not mail.quota.takes(mail, at, box.zone):
            heapq.heappush(coming, (mail.quota.next_day(mail, at, box.zone), mail.id, mail))
            rationed[mail.id] = f"{mail.quota.name} sends {mail.quota.per_day} a day"
            continue
        sent.append(at)
        plans[mail.id] = Plan(at, _reason(mail, at, now, why_late, rationed.get(mail.id, "")))
    for mail in [entry[2] for entry in coming] + [entry[3] for entry in ready]:
        why = rationed.get(mail.id) or why_late or "the window stays shut"
        plans[mail.id] = Plan(None, f"will not leave within {HORIZON_DAYS} days: {why}")


def _reason(mail: Waiting, at: datetime, now: datetime, why_late: str, rationed: str) -> str:
    goes = f"goes {shown(at, mail.place, now)}"
    if at <= now:
        return "leaves now"
    if mail.note and mail.due_at > now:
        return mail.note
    if rationed:
        return f"{rationed}, {goes}"
    if mail.due_at > now:
        return f"due {shown(mail.due_at, mail.place, now)}" + ("" if at == mail.due_at else f", {goes}")
    if not is_open(now, mail.window, mail.place):
        return f"{why_shut(now, mail.window, mail.place)}, {goes}"
    return f"{why_late or 'others go first'}, {goes}"


@lru_cache(maxsize=1024)
def _midnights(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return instant(day, time(0), zone), instant(day + timedelta(days=1), time(0), zone)


def _zone(place: Place) -> ZoneInfo:
    return zone_named(place.zone) or ZoneInfo("UTC")


def _span(seconds: int) -> str:
    return f"{seconds} s" if seconds < 120 else f"{round(seconds / 60)} min"


@lru_cache(maxsize=512)
def _holidays(country: str, year: int) -> Mapping[date, str]:
    try:
        return dict(holidays.country_holidays(country, years=year, language=None))
    except NotImplementedError:
        return {}
