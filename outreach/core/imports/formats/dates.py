"""Dates as tables write them, in words and numbers of many languages, become YYYY-MM-DD."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero gennaio gen janeiro januari ene janv янв января sty stycznia oca "
            "ocak ian led ledna tammi січ січня בינואר يناير ιαν ian",
            "feb february februar février fevrier febrero febbraio fevereiro februari fév fev févr фев февраля lut "
            "lutego şub şubat úno února helmi лют лютого בפברואר فبراير φεβ",
            "mar march märz maerz mars marzo março marco maart mrz mär mrt мар марта marca mart bře března maalis бер "
            "березня במרץ مارس μαρ",
            "apr april avril abril aprile abr avr апр апреля kwi kwietnia nis nisan dub dubna huhti кві квітня באפריל "
            "أبريل απρ",
            "may mai mayo maggio maio mei mag мая май maj maja mayıs kvě května touko тра травня במאי مايو μαΐ μαϊ",
            "jun june juni juin junio giugno junho giu июн июня cze czerwca haz haziran čvn června kesä чер "
            "червня ביוני يونيو ιουν iun",
            "jul july juli juillet julio luglio julho lug juil июл июля lip lipca tem temmuz čvc července heinä "
            "лип липня ביולי يوليو ιουλ iul",
            "aug august août aout agosto augustus ago авг августа sie sierpnia ağu ağustos srp srpna elo сер серпня "
            "באוגוסט أغسطس αυγ augusti agu",
            "sep sept september septembre septiembre settembre setembro set сен сентября wrz września eyl eylül "
            "zář září syys вер вересня בספטמבר سبتمبر σεπ",
            "oct october oktober octobre octubre ottobre outubro okt ott out окт октября paź października eki ekim říj "
            "října loka жов жовтня באוקטובר أكتوبر οκτ",
            "nov november novembre noviembre novembro ноя ноября lis listopada kas kasım marras лис листопада בנובמבר "
            "نوفمبر νοε noi",
            "dec december dezember décembre decembre diciembre dicembre dezembro dez dic déc дек декабря gru "
            "grudnia ara aralık pro prosince joulu гру грудня בדצמבר ديسمبر δεκ des",
        ),
        1,
    )
    for name in names.split()
}
_WEEKDAY = r"(?:[^\W\d_]+\.?(?:-[^\W\d_]+)?,?\s+)?"
_MARK = r"[\s./,-]*"  # between the parts of a date in words
_TIME = r"(?:\d{1,2}:\d{2}(?::\d{2})?\s+)?"
_YEAR = r"'?(\d{4}|\d{2})(?!\d)"
_NUMERIC = re.compile(_WEEKDAY + r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})(?:\D|$)")
_EAST = re.compile(r"(\d{4})\s*[年년.]\s*(\d{1,2})\s*[月월.]\s*(\d{1,2})\s*(?:[日일.]|$)")
_DAY_FIRST = re.compile(
    _WEEKDAY + r"(\d{1,2})(?:st|nd|rd|th|er|º|ª)?" + _MARK + r"(?:de\s+|of\s+)?([^\W\d_]+)" + _MARK
    + r"(?:de\s+|del\s+)?" + _YEAR
)  # fmt: skip
_MONTH_FIRST = re.compile(
    _WEEKDAY + r"([^\W\d_]+)\.?[\s/-]*(\d{1,2})(?:st|nd|rd|th)?(?:,\s*|[\s/-]+)" + _TIME + _YEAR
)  # fmt: skip
_YEAR_FIRST = re.compile(r"(\d{4})" + _MARK + r"([^\W\d_]+)" + _MARK + r"(\d{1,2})(?!\d)")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})(?:$|T|\s)")
_SERIAL = re.compile(r"([3-7]\d{4})(?:\.\d+)?\Z")  # days since the end of 1899, as spreadsheets count
_EPOCH = re.compile(r"(1\d{9})(?:\d{3})?(?:\.\d+)?\Z")  # seconds or milliseconds since 1970
_TWO_NUMBERS = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d{2})(?:\D|$)")
_NOTHING = frozenset(
    "- -- --- \u2013 \u2014 . ? 0 n/a na n.a. n\\a none null nil nan never unknown undefined false no".split()
)
_NO_DAY = re.compile(r"(?:0{2,4}|0001|1899|1900|1970)\D")  # how programs write that there is no date


def day(cell: str, month_first: bool = False) -> str:
    """Read a date in the ways tables write it, as YYYY-MM-DD; empty where there is none.

    *month_first* decides what 03/04/2026 means where the numbers leave it open.

    >>> day("2026-05-06 00:04:50"), day("31/07/2013 00:00"), day("3-Jun-24"), day("2026年2月8日")
    ('2026-05-06', '2013-07-31', '2024-06-03', '2026-02-08')
    >>> day("Monday, June 17, 2024"), day("45460"), day("June 2024")
    ('2024-06-17', '2024-06-17', '')
    """
    return written(cell, month_first) or _counted(cell.strip())


def written(cell: str, month_first: bool = False) -> str:
    """The same, for what a person reads as a date: no count of days or seconds."""
    text = cell.strip()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if found := _NUMERIC.match(text):
        return _of_numbers(found[1], found[2], found[3], month_first)
    if found := _EAST.match(text) or _PACKED.match(text):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    for pattern, year, month, of_month in ((_YEAR_FIRST, 1, 2, 3), (_DAY_FIRST, 3, 2, 1), (_MONTH_FIRST, 3, 1, 2)):
        found = pattern.match(text)
        if found and (number := _MONTHS.get(found[month].casefold())):
            return _date(_year(found[year]), number, int(found[of_month]))
    return ""


def is_nothing(cell: str) -> bool:
    """Whether a cell says that there is no date, as against a date nobody can read.

    >>> is_nothing("n/a"), is_nothing("0000-00-00"), is_nothing("next Tuesday")
    (True, True, False)
    """
    text = cell.strip().casefold()
    return not text or text in _NOTHING or bool(_NO_DAY.match(text))


def month_first(cells: Iterable[str]) -> bool | None:
    """Tell 03/04 from 04/03 by the numbers above 12 in the same columns; None where there are none."""
    firsts = seconds = 0
    for cell in cells:
        if found := _TWO_NUMBERS.match(cell):
            firsts += 12 < int(found[1]) <= 31
            seconds += 12 < int(found[2]) <= 31
    return seconds > firsts if firsts or seconds else None


def is_ambiguous(cell: str) -> bool:
    """Whether only a custom tells which number of a date is the month."""
    found = _TWO_NUMBERS.match(cell)
    return bool(found) and found[1] != found[2] and max(int(found[1]), int(found[2])) <= 12  # type: ignore[index]


def _of_numbers(one: str, two: str, three: str, month_first: bool) -> str:
    if len(one) == 4:
        return _date(int(one), int(two), int(three))
    if len(three) not in (2, 4) or len(one) > 2:
        return ""
    if (month_first and int(one) <= 12) or int(two) > 12:
        return _date(_year(three), int(one), int(two))
    return _date(_year(three), int(two), int(one))


def _counted(text: str) -> str:
    if found := _SERIAL.match(text):
        return (date(1899, 12, 30) + timedelta(int(found[1]))).isoformat()
    if found := _EPOCH.match(text):
        return datetime.fromtimestamp(int(found[1]), UTC).date().isoformat()
    return ""


def _year(text: str) -> int:
    """The year in full: two figures are this century's up to 89."""
    number = int(text)
    return number if len(text) == 4 else number + (1900 if number >= 90 else 2000)


def _date(year: int, month: int, of_month: int) -> str:
    year -= 543 * (2533 <= year <= 2643)  # the Buddhist calendar of Thailand
    try:
        return date(year, month, of_month).isoformat() if 1990 <= year <= 2100 else ""
    except ValueError:
        return ""
