"""Absences: the day on which the writer of an automatic answer is back, read in the languages people write to us in."""
# ruff: noqa: E501 - patterns read best with one kind of date a line

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from ..lazy_regex import late
from .return_date_phrases import (
    ABSENT,
    AFTER_BACK,
    AFTER_FROM,
    AFTER_OF_A_MAIL,
    AFTER_UNTIL,
    BACK,
    COUNTS,
    DIGITS,
    FOR,
    FROM,
    HABIT,
    IN_CROATIAN,
    JALALI,
    LISTOPAD,
    MONTH,
    MONTH_ALONE,
    MONTHS,
    NEXT_WEEK,
    OF_A_MAIL,
    OF_COMING_OR_GOING,
    PARTS,
    PRESENT,
    SEASONS,
    TOMORROW,
    UNITS,
    UNTIL,
    UNTIL_NEAR,
    WEEK_NUMBER,
    WEEK_OF,
    WEEKDAY,
    WEEKDAY_LETTERS,
    WEEKDAYS,
)

LONGEST = 3000
FARTHEST = timedelta(days=550)
# A day without a year that lies most of a year ahead was meant as one that has passed.
SAME_YEAR = timedelta(days=300)
# What a date is worth: the day of coming back, the last day away, a day in a sentence about an absence, none of these.
IS_BACK, IS_LAST, IS_NAMED, IS_NOTHING = 3, 2, 1, 0

_TH = r"(?:st|nd|rd|th|er|re|ème|º|ª|°|η|\.|:e|-?го|-?ого|-?е|-?ти|-?ви|-?ри|-?ro)?"
_THE = r"(?:the|den|dem|der|le|el|il|dia|día|d\.)"
_OF = r"(?:\s+(?:of|de|del|di|den|der|van|dne|ta')(?=\s))?"
_YEAR = r"(?:,?\s*(?:de |del |of )?(?P<y>(?:20|25)\d\d)(?!\d)|(?!,?\s*(?:de |del |of )?\d{4}))"
_YEAR_BEFORE = r"(?:(?P<y2>20\d\d)(?:\.?\s?(?:m|gada|г)\.?|\.)?\s{1,2})?"
_RANGE = (
    rf"(?:\d{{1,2}}{_TH}(?:\s?[-–—]\s?|\s(?:to|bis|au|al|a|até|tot|till|til|do|по|and|und|à|e|y|et|til og med)\s))?"
)
_DAY_NAME = rf"(?:,?\s?\(?(?:{WEEKDAY})\)?(?!\w))?"
_SPAN = late(_RANGE.removesuffix("?"), re.IGNORECASE)
_PART_BEFORE = rf"(?:(?P<p>{PARTS.pattern})[\s-](?:(?:of|de|del|di|van|der|des|dem|av|af|the|d'|lunii|lui|miesiąca|měsíce|mesiaca|mjeseca|meseca|месяца|місяця|месец|bulan)\s?){{0,2}})?"
_PART_AFTER = rf"(?:\s(?P<p2>{PARTS.pattern})(?!\w))?"
# Each kind of date, the surest first: what one has taken, those below it leave alone.
_DATES = tuple(
    late(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<![\d/.])(?P<y>20\d\d)(?:-|\s?[/.年년]\s?)(?P<m>\d{1,2})(?:-|\s?[/.月월]\s?)(?P<d>\d{1,2})(?!\d)\s?[日일号號]?",
        r"(?<!\d)(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일号號]?(?!\d)",
        r"(?<!\d)(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2})(?!\d)(?:,?\s+(?:năm\s+)?(?P<y>20\d\d))?",
        rf"(?<!\d)(?P<d>\d{{1,2}})\s+(?P<j>{'|'.join(JALALI)})(?!\w)",
        rf"(?<![\w/.]){_YEAR_BEFORE}{_RANGE}(?P<d>\d{{1,2}}){_TH}{_OF}\s+ב?(?P<mn>{MONTH})(?!\w)\.?{_YEAR}{_DAY_NAME}",
        rf"(?<!\w){_YEAR_BEFORE}(?P<mn>{MONTH})(?!\w)\.?\s+(?:the\s+)?{_RANGE}(?P<d>\d{{1,2}})(?!\d|:\d|\.\d\d?(?!\d)){_TH}{_YEAR}{_DAY_NAME}",
        rf"(?<![\w/.-])(?P<d>\d{{1,2}})-(?P<mn>{MONTH})-(?P<y>(?:20)?\d\d)(?!\d)",
        r"(?<![\d/.])(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.(?:\s?(?P<y>(?:20)?\d\d)(?!\d))?",
        r"(?<![\d/.-])(?P<a>\d{1,2})[/-](?P<b>\d{1,2})[/-](?P<y>(?:20)?\d\d)(?!\d)",
        r"(?<![\d/.])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?![\d/])",
        r"(?<![\d/.,:])(?P<d>\d{1,2})\.(?P<m>0?[1-9]|1[0-2])(?P<bare>)(?![\d/:%]|[.,]\d|\s?(?:uhr|h\b|[ap]\.?m|€|eur|kg|km))",
        rf"(?<!\w)(?:{FOR})\s+(?P<k>\d{{1,2}}|{COUNTS.pattern})\s+(?P<u>{UNITS.pattern})(?!\w)",
        r"(?P<k>\d{1,2}|[一二两兩三四]) ?(?P<u>日|天|週|周|个星期|個星期|주|일) ?(?:間|间|后|後|동안|뒤|후)",
        rf"(?<!\w)(?:next |nächsten |kommenden |próximo |prossimo |volgende |nästa |neste |næste )?(?P<w>{WEEKDAY})(?!\w)"
        rf"(?!,?\s*(?:{_THE}\s+)?\d{{1,2}}(?![\d:]|\s?(?:[ap]\.?m|uhr|h\b)))(?!,?\s+(?:{MONTH})(?!\w))",
        r"\b(?:until|till|by|back|on|from|next|this)\s(?P<ws>mon|tues?|wed|thu(?:rs?)?|fri)\b(?!\.?,?\s\d)",
        rf"(?:\b(?:on|until|till|by|from|before) the|\b(?:back|returning|return|vuelvo|volveré|regreso|regresaré|me reincorporo|rientro|tornerò|de retour|je reviens|regresso|volto|terug|tillbaka|tilbake|tilbage|вернусь)(?: on| by| el| il| le| no dia| op| den| d\.)?(?: the)?|\b(?:bis zum|ab dem|am|jusqu'au|fino al|hasta el|até (?:o )?dia|no dia|op de)) "
        rf"(?P<n>\d{{1,2}})(?:st|nd|rd|th|\.|e|er)?(?![\w/:-]|\.\d)(?!\s*(?:of |de )?(?:{MONTH})(?!\w))(?!\s?\d)(?!\s(?:\w+\s)?(?:{UNITS.pattern})(?!\w))(?!\s?(?:%|uhr|h\b|a\.?m|p\.?m|hours|minutes))",
        rf"(?<!\w)(?:{WEEKDAY}|mon|tues?|wed|thu(?:rs?)?|fri),?\s(?:{_THE}\s)?(?P<n>\d{{1,2}})(?:st|nd|rd|th|\.|e|er)?(?![\w/:-]|\.\d)(?!\s(?:of |de )?(?:{MONTH})(?!\w))(?!\s?(?:%|uhr|h\b|a\.?m|p\.?m|until|to))",
        r"(?<=[至到〜～~])\s?(?P<n>\d{1,2})[日号號]",
        r"(?<![\d月월/.])(?P<n>\d{1,2})[日号號](?=(?:\([^)]{1,4}\))?(?:まで|から|より|以降|に(?:戻|出社|復帰)|返回|回来|回來))",
        rf"(?<![^\W\d])(?P<t>{TOMORROW})(?!\w)",
        r"(?P<t>明日|明天|내일)",
        r"下?(?P<w>[月火水木金土日]曜日?|(?:周|週|星期|礼拜)[一二三四五六日天]|[월화수목금토일]요일)",
        rf"{WEEK_NUMBER}(?P<kw>\d{{1,2}})(?![\d:])(?:\s?(?:-|–|bis|och|og|to|au)\s?(?P<kw2>\d{{1,2}})(?!\d))?",
        rf"(?<!\w){_PART_BEFORE}(?<!\w)ב?(?P<mo>{MONTH_ALONE})(?!\w){_PART_AFTER}(?:,?\s(?:de |del )?(?P<y>20\d\d)(?!\d)|(?!\W{{0,2}}\d))",
        rf"(?<!\w)(?:(?P<p>{PARTS.pattern})[\s-](?:(?:of|de|di|van|av|af)\s)?|(?:until|till|by|in|of|from|before|im|bis|en|jusqu'en|jusqu'au mois de|tot|til|i(?! may| march))\s)(?P<mo>may|march|august|mai|mei|maj|mars|jan|feb|apr|jun|jul|aug|sept?|oct|okt|nov|dec|dez)(?!\w)(?:,?\s(?P<y>20\d\d)(?!\d)|(?!\W{{0,2}}\d))",
        r"(?<![\d月/.])(?:(?P<y>20\d\d)年)?(?P<m>\d{1,2})(?:月|월)\s?(?P<p>末|底|말|下旬|하순|中旬|중순|上旬|초순|초|初)?(?P<whole>)(?!\s?\d|間|间)",
        r"(?:(?P<p>cuối|giữa|đầu)\s)?tháng\s(?P<m>\d{1,2})(?P<whole>)(?!\d)(?:\s(?:năm\s)?(?P<y>20\d\d))?",
        rf"(?:(?P<p>ต้นเดือน|กลางเดือน|สิ้นเดือน)|เดือน)(?P<mo>{MONTH_ALONE})",
        rf"(?<!\w)(?:(?P<y>20\d\d)\s)?(?:in the |the |im |au |le |en |in |i )?(?P<s>{SEASONS.pattern})(?!\w)(?:,?\s(?P<y2>20\d\d)(?!\d))?",
        rf"(?<!\w)(?P<nw>{NEXT_WEEK})",
    )
)
_ASIAN_PARTS = {"末": 31, "底": 31, "말": 31, "下旬": 31, "하순": 31, "中旬": 15, "중순": 15}
_WEEKDAY_SPAN = late(
    rf"(?:{WEEKDAY})\s?(?:-|–|to|through|bis|à|au|a|al|tot|t/m|till|til|do|по)\s?(?:{WEEKDAY})", re.IGNORECASE
)
_WEEKDAY_LIST = late(
    rf"(?:{WEEKDAY})(?:,|\s?&|\s(?:and|und|et|y|e|en|og|och|i|a|и|ja)\s)\s?(?:{WEEKDAY})", re.IGNORECASE
)
_ENDS_UNTIL = late(r"[éáea]ig$|ini$|lõpuni$")  # Hungarian and Estonian say "until" with the end of the word
_SENTENCE = late(r"\n|(?:(?<=[^\W\d]{3})|(?<=\d{4})|(?<=\dth))[.!?] |。")
_CLAUSE = late(r"[,;\n。，、]|[.!?](?=\s|$)")
_NEXT = late(rf"{_CLAUSE.pattern}|\s(?:and|und|et|og|och)\s")
_EASTERN = late(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True)
class _Found:
    """A date in a text: where it stands, which day it is, and what it is worth."""

    worth: int
    at: int
    day: date


def returns_on(words: str, base: date | None) -> date | None:
    """Read from an automatic answer the day its writer is back, else the last day named as away.

    In: the words its writer wrote, and the day the mail came, which completes dates without a year and weekdays. Out:
    a day on or after *base*, or None when no day can be read. A month or a season stands for its first day, its end
    for the last; the date of a mail, the first day of a span and the weekdays somebody works on are no answers.
    """
    words = words[:LONGEST].translate(DIGITS)
    if IN_CROATIAN.search(words):
        words = LISTOPAD.sub("oktobra", words)
    dated: list[_Found] = []
    taken: list[tuple[int, int]] = []
    for pattern in _DATES:
        for found in pattern.finditer(words):
            if any(start < found.end() and found.start() < end for start, end in taken):
                continue
            day = _day(found.groupdict(), base, dated, found.start(), month_first=bool(_EASTERN.search(words)))
            if day is not None or found.groupdict().get("mn"):
                taken.append(found.span())  # also a day that no month has, or that has passed: its month means nothing
            if day is None:
                continue
            dated.append(_weighed(words, found, day))
    dated = [
        one
        for one in dated
        if one.worth
        and (base is None or base <= one.day <= base + FARTHEST)
        and not (one.worth == IS_NAMED and one.day == base)
    ]
    if not dated:
        return None
    best = max(one.worth for one in dated)
    if best == IS_NAMED:
        return max(one.day for one in dated)
    return next(one.day for one in sorted(dated, key=lambda one: one.at) if one.worth == best)


def _weighed(words: str, found: re.Match[str], day: date) -> _Found:
    worth = _worth(words, found)
    parts = found.groupdict()
    if worth < IS_LAST and any(parts.get(name) is not None for name in ("mo", "s", "whole", "bare", "nw")):
        worth = IS_NOTHING  # too faint to count without a word of coming back or staying away until then
    if parts.get("nw") and worth != IS_BACK:
        worth = IS_NOTHING
    if worth < IS_BACK and WEEK_OF.search(words[max(0, found.start() - 40) : found.start()]):
        day += timedelta(days=6)
    if worth < IS_BACK and parts.get("kw"):
        day, worth = day + timedelta(days=6), worth or IS_NOTHING
    return _Found(worth, found.start(), day)


def _worth(words: str, found: re.Match[str]) -> int:
    """Weigh a date by what stands around it, in its sentence and in its clause."""
    parts = found.groupdict()
    starts = found.start("n") if parts.get("n") else found.start()
    before = re.split(r"[.!?\n。！？](?=\s|$)|\n|。", words[max(0, starts - 70) : starts])[-1]
    after = re.split(r"[.!?\n。！？]|,|\s(?:and|und|et|y|e|en|og|och|i|и)\s", words[found.end() : found.end() + 40])[0]
    clause = _around(_CLAUSE, words, found)
    if OF_A_MAIL.search(before) or AFTER_OF_A_MAIL.match(words, found.end()):
        return IS_NOTHING
    if (parts.get("w") or parts.get("ws")) and _is_habit(clause, _around(_SENTENCE, words, found)):
        return IS_NOTHING
    if parts.get("k") or (parts.get("mn") and _SPAN.search(found.group())):
        return IS_LAST
    if AFTER_UNTIL.match(after) or _ENDS_UNTIL.search(found.group()):
        return IS_LAST
    near = _CLAUSE.split(before)[-1] + found.group() + _NEXT.split(words[found.end() : found.end() + 40])[0]
    if AFTER_FROM.match(after):
        return max(_from_then_on(near) or IS_BACK, IS_NOTHING)
    if AFTER_BACK.match(after):
        return IS_BACK
    worth = _by_words_before(before, near)
    if worth:
        return max(worth, IS_NOTHING)
    if BACK.search(after):
        return IS_BACK
    # A day without a word about coming or going counts only where its sentence speaks of being away.
    return IS_NAMED if OF_COMING_OR_GOING.search(_around(_SENTENCE, words, found)) else IS_NOTHING


def _by_words_before(before: str, near: str) -> int:
    """Weigh a date by the words before it: 0 when they say nothing, -1 when it is the first day of an absence."""
    back = max((m.end() for m in BACK.finditer(before)), default=-1)
    until = max((m.end() for m in UNTIL.finditer(before)), default=-1)
    if UNTIL_NEAR.search(before) and not 0 <= len(before) - 12 <= back:
        until = len(before)
    if len(before) - until >= 40 and back >= 0:
        until = -1
    if back >= 0 and back >= until:
        return IS_BACK
    started = FROM.search(before)
    if started and started.start() >= until:
        return _from_then_on(near)
    return IS_LAST if until >= 0 else 0


def _from_then_on(near: str) -> int:
    """Weigh a date with which something begins: -1 when that is the absence, 0 when the words beside it do not say."""
    if BACK.search(near):
        return IS_BACK
    if ABSENT.search(near):
        return -1
    return IS_BACK if PRESENT.search(near) else 0


def _is_habit(clause: str, sentence: str) -> bool:
    """Tell whether a weekday is one of every week: "I work Mondays to Thursdays", "I am available Monday to Friday"."""
    if BACK.search(clause):
        return False
    if HABIT.search(clause):
        return True
    if _WEEKDAY_SPAN.search(clause) and PRESENT.search(clause):
        return True
    listed = _WEEKDAY_LIST.search(sentence) is not None and PRESENT.search(sentence) is not None
    return listed and not (BACK.search(sentence) or ABSENT.search(sentence))


def _around(edges: re.Pattern[str], words: str, found: re.Match[str]) -> str:
    start = max((m.end() for m in edges.finditer(words, 0, found.start())), default=0)
    end = next((m.start() for m in edges.finditer(words, found.end())), len(words))
    return words[start:end]


# ---- which day it is ----
def _day(
    parts: dict[str, str | None], base: date | None, before: list[_Found], at: int, *, month_first: bool
) -> date | None:
    """Make a day of what a pattern found; None when it is none, or when only the missing *base* could tell."""
    given = {name: value for name, value in parts.items() if value}
    year = _year(given.get("y") or given.get("y2"))
    if "n" in given:
        named = [one.day for one in before if one.at < at]
        return _next_of_month(int(given["n"]), max([base, *named]) if base else None)
    if "a" in given:
        return _either_way(int(given["a"]), int(given["b"]), year, base, month_first=month_first)
    if "mo" in given or "whole" in parts:
        month = MONTHS.row(given["mo"]) if "mo" in given else int(given["m"])
        return _in_month(year, month, given.get("p") or given.get("p2") or "", base)
    if "s" in given:
        return _in_month(year, SEASONS.row(given["s"]), "", base)
    if "j" in given:
        return _jalali(JALALI.index(given["j"]), int(given["d"]), base)
    if "d" in given:
        month = MONTHS.row(given["mn"]) if "mn" in given else int(given["m"])
        return _dated(year, month, int(given["d"]), base)
    return _from_base(given, base) if base else None


def _from_base(given: dict[str, str], base: date) -> date | None:
    """Make a day of words that mean nothing without the day the mail came."""
    if "t" in given:
        return base + timedelta(days=1)
    if "k" in given:
        number = int(given["k"]) if given["k"].isdecimal() else COUNTS.row(given["k"])
        return base + timedelta(days=number * UNITS.row(given["u"]))
    if "kw" in given:
        return _week(int(given.get("kw2") or given["kw"]), base)
    if "nw" in given:
        return base + timedelta(days=7 - base.weekday())
    number = "mo tu we th fr".split().index(given["ws"][:2].lower()) if "ws" in given else _weekday(given["w"])
    return base + timedelta(days=(number - base.weekday()) % 7 or 7)


def _year(digits: str | None) -> int | None:
    if not digits:
        return None
    year = int(digits)
    if year < 100:
        return year + 2000
    return year - 543 if year > 2400 else year  # the Buddhist era of Thai calendars


def _either_way(first: int, second: int, year: int | None, base: date | None, *, month_first: bool) -> date | None:
    """Read 7/12: the day stands first nearly everywhere, except where that lies too far off, and in the East."""
    ways = [(second, first), (first, second)]
    days = [day for month, number in ways if (day := _dated(year, month, number, base))]
    if not days:
        return None
    if month_first:
        return days[-1]
    soon = [day for day in days if base is None or timedelta() <= day - base <= timedelta(days=120)]
    return soon[0] if soon else days[0]


def _in_month(year: int | None, month: int, part: str, base: date | None) -> date | None:
    if not 1 <= month <= 12:
        return None
    wanted = (_ASIAN_PARTS.get(part) or (1 if _EASTERN.match(part) else PARTS.row(part))) if part else 1
    for one in [year] if year is not None else [base.year, base.year + 1] if base else []:
        day = date(one, month, min(wanted, monthrange(one, month)[1]))
        if year is not None or (base is not None and base <= day <= base + timedelta(days=340)):
            return day
    return None


def _jalali(month: int, number: int, base: date | None) -> date | None:
    """Turn a day of the Persian calendar into one of ours: its year begins on 20 or 21 March, with the spring."""
    if base is None or not 1 <= number <= 31:
        return None
    days = month * 31 - max(0, month - 6) + number - 1
    # 1403 was the last leap year before 2029: those that follow one begin a day later.
    starts = (date(year, 3, 20 if year % 4 in (0, 1) else 21) for year in (base.year - 1, base.year, base.year + 1))
    coming = (start + timedelta(days=days) for start in starts)
    return next((day for day in coming if base <= day <= base + SAME_YEAR), None)


def _week(number: int, base: date) -> date | None:
    for year in (base.year, base.year + 1):
        try:
            day = date.fromisocalendar(year, number, 1)
        except ValueError:
            return None
        if base - timedelta(days=6) <= day <= base + SAME_YEAR:
            return day
    return None


def _weekday(name: str) -> int:
    letters = [row for row in WEEKDAY_LETTERS for letter in (name[0], name[-1]) if letter in row]
    if letters:
        return next(row.index(letter) for row in letters for letter in (name[0], name[-1]) if letter in row)
    return WEEKDAYS.row(name)


def _next_of_month(number: int, base: date | None) -> date | None:
    if base is None or not 1 <= number <= 31:
        return None
    ahead = (base + timedelta(days=days) for days in range(62))
    return next((day for day in ahead if day.day == number), None)


def _dated(year: int | None, month: int, number: int, base: date | None) -> date | None:
    for one in [year] if year is not None else [base.year, base.year + 1] if base else []:
        try:
            day = date(one, month, number)
        except ValueError:
            continue
        if year is not None or (base is not None and base <= day <= base + SAME_YEAR):
            return day
    return None
