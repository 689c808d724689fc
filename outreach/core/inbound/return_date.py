"""Absences: the day on which the writer of an automatic answer is back, read in the languages of our letters."""
# ruff: noqa: E501 - tables of rules and phrases read best with one entry a line

from __future__ import annotations

import re
from datetime import date, timedelta

from ..lazy_regex import late

_MONTH_NAMES = (
    "january jan januar jän jänner janvier janv enero ene gennaio gen janeiro januari jaar styczeń stycznia styczniu"
    " sty январь января январе янв ocak tammikuu tammikuuta ledna január ianuarie 1월",
    "february feb febr februar févr février fevr fevrier febrero febbraio fevereiro fev februari luty lutego lutym"
    " lut февраль февраля феврале фев şubat helmikuu helmikuuta února február februarie",
    "march mar märz mrz maerz mars marzo março maart mrt mart marca marcu marzec март марта марте мар maaliskuu"
    " maaliskuuta března március martie",
    "april apr avril avr abril abr aprile abril kwiecień kwietnia kwietniu kwi апрель апреля апреле апр nisan huhtikuu"
    " huhtikuuta dubna április aprilie",
    "may mai mayo may maggio mag maio mei maj maja maju май мая мае mayıs toukokuu toukokuuta května május",
    "june jun juni juin junio giugno giu junho czerwiec czerwca czerwcu cze июнь июня июне июн haziran kesäkuu kesäkuuta"
    " června június iunie",
    "july jul juli juillet juil julio luglio lug julho lipiec lipca lipcu lip июль июля июле июл temmuz heinäkuu"
    " heinäkuuta července július iulie",
    "august aug août aout agosto ago augusti augustus sierpień sierpnia sierpniu sie август августа августе авг ağustos"
    " elokuu elokuuta srpna augusztus",
    "september sept sep septembre septiembre settembre set setembro wrzesień września wrześniu wrz сентябрь сентября сентябре"
    " сен eylül syyskuu syyskuuta září szeptember septembrie",
    "october oct oktober okt octobre octubre ottobre ott outubro out październik października paź"
    " październiku октябрь октября октябре окт ekim lokakuu lokakuuta října október octombrie",
    "november nov novembre noviembre novembro listopad listopada listopadzie lis ноябрь ноября ноябре ноя kasım marraskuu"
    " marraskuuta noiembrie",
    "december dec dezember dez décembre déc diciembre dic dicembre dezembro desember des grudzień grudnia grudniu"
    " gru декабрь декабря декабре дек aralık joulukuu joulukuuta prosince decembrie",
)


def _key(name: str) -> str:
    """A name in the spelling our tables are asked by, the same for all that a pattern without regard to case takes for
    it: the Turkish i with and without a dot are one to it."""
    return name.casefold().replace("i\u0307", "i").replace("ı", "i")


_MONTHS = {_key(name): number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_WEEKDAY_NAMES = (
    "monday montag lundi lunes lunedì lunedi segunda-feira maandag måndag mandag poniedziałek poniedziałku"
    " понедельник понедельника 月曜日 星期一 周一 월요일 pazartesi",
    "tuesday dienstag mardi martes martedì martedi terça-feira dinsdag tisdag tirsdag wtorek wtorku вторник"
    " вторника 火曜日 星期二 周二 화요일 salı",
    "wednesday mittwoch mercredi miércoles mercoledì mercoledi quarta-feira woensdag onsdag środa środę"
    " środy среда среду среды 水曜日 星期三 周三 수요일 çarşamba",
    "thursday donnerstag jeudi jueves giovedì giovedi quinta-feira donderdag torsdag czwartek czwartku"
    " четверг четверга 木曜日 星期四 周四 목요일 perşembe",
    "friday freitag vendredi viernes venerdì venerdi sexta-feira vrijdag fredag piątek piątku пятница"
    " пятницу пятницы 金曜日 星期五 周五 금요일 cuma",
    "saturday samstag sonnabend samedi sábado sabato zaterdag lördag lørdag sobota sobotę суббота субботу"
    " 土曜日 星期六 周六 토요일 cumartesi",
    "sunday sonntag dimanche domingo domenica zondag söndag søndag niedziela niedzielę воскресенье 日曜日 星期日"
    " 周日 일요일 pazar",
)
_WEEKDAY_LETTERS = ("月火水木金土日", "월화수목금토일", "一二三四五六日", "一二三四五六天")
_WEEKDAYS = {_key(name): number for number, names in enumerate(_WEEKDAY_NAMES) for name in names.split()}

MONTH = "|".join(sorted((re.escape(name) for name in _MONTHS), key=len, reverse=True))
_W = "|".join(sorted((re.escape(name) for name in _WEEKDAYS), key=len, reverse=True))
_TOMORROW = (
    *("tomorrow", "morgen", "demain", "mañana", "domani", "amanhã", "imorgon", "i morgon", "i morgen"),
    *("jutro", "завтра", "yarın", "huomenna", "zítra", "holnap"),
)
_FOR = (
    r"in|for|for the next|the next|over the next|in den nächsten|die nächsten|für|dans|pour|pendant|durante|en|los próximos"
    r"|tra|fra|per|em|por|over|voor|om|i|za|na|через|на"
)
_COUNT_NAMES = (
    "a an one ein eine einer einem un une uno una um uma een en ett et jeden jedną tydzień одну один 一",
    "two zwei deux dos due dois duas twee två to dwa dwie две два 二 两",
    "three drei trois tres tre três drie trzy три 三",
    "four vier quatre cuatro quattro quatro fyra fire cztery четыре 四",
)
_COUNTS = {_key(name): number for number, names in enumerate(_COUNT_NAMES, 1) for name in names.split()}
_UNIT_NAMES = {
    1: "day days tag tage tagen jour jours día días dia dias giorno giorni dag dagen dagar dage dager dzień dni день дня дней"
    " 日 天 일",
    7: "week weeks woche wochen semaine semaines semana semanas settimana settimane weken vecka veckor uge uger uke uker"
    " tydzień tygodnie tygodni неделю недели недель 週 周 个星期 個星期 주",
}
_UNITS = {_key(name): days for days, names in _UNIT_NAMES.items() for name in names.split()}
_TH = r"(?:st|nd|rd|th|er|re|ème|º|ª|°|\.|:e|-го|-е)?"
_THE = r"(?:the|den|dem|der|le|el|il|dia|día|d\.)"
_OF = r"(?:\s+(?:of|de|del|di|den|der|van|dne))?"
_YEAR = r"(?:,?\s*(?:de |del |of )?(?P<y>(?:20)\d\d)(?!\d)|(?!,?\s*(?:de |del |of )?\d{4}))"
_RANGE = rf"(?:\d{{1,2}}{_TH}\s?(?:-|–|—|to|bis|au|al|a|até|tot|till|til|do|по|and|und)\s?)?"
_DAY_NAME = rf"(?:,?\s?\(?(?:{_W})\)?(?!\w))?"
_SPAN = late(_RANGE.removesuffix("?"), re.IGNORECASE)
_DATES = tuple(
    late(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<y>20\d\d)\s?[-/.年년]\s?(?P<m>\d{1,2})\s?[-/.月월]\s?(?P<d>\d{1,2})(?!\d)\s?[日일]?",
        r"(?<!\d)(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일]",
        rf"(?<![\w/.]){_RANGE}(?P<d>\d{{1,2}}){_TH}{_OF}\s+(?P<mn>{MONTH})\b\.?{_YEAR}{_DAY_NAME}",
        rf"\b(?P<mn>{MONTH})\b\.?\s+(?:the\s+)?{_RANGE}(?P<d>\d{{1,2}})(?!\d|:\d){_TH}{_YEAR}{_DAY_NAME}",
        rf"(?<![\w/.-])(?P<d>\d{{1,2}})-(?P<mn>{MONTH})-(?P<y>(?:20)?\d\d)(?!\d)",
        r"(?<![\d/.])(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.(?:\s?(?P<y>(?:20)?\d\d)(?!\d))?",
        r"(?<![\d/.])(?P<a>\d{1,2})[/-](?P<b>\d{1,2})[/-](?P<y>(?:20)?\d\d)(?!\d)",
        r"(?<![\d/.])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?![\d/])",
        rf"(?<!\w)(?:next |nächsten |kommenden |próximo |prossimo |volgende |nästa |neste |næste )?(?P<w>{_W})(?!\w)"
        rf"(?!,?\s*(?:{_THE}\s+)?\d{{1,2}}(?![\d:]|\s?(?:[ap]\.?m|uhr|h\b)))(?!,?\s+(?:{MONTH})\b)",
        rf"(?:\b(?:on|until|till|by|from|before) the|\b(?:bis zum|ab dem|am|jusqu'au|fino al|hasta el|até (?:o )?dia|no dia|op de)) "
        rf"(?P<n>\d{{1,2}})(?:st|nd|rd|th|\.|e|er)?(?![\w/:-]|\.\d)(?!\s*(?:of |de )?(?:{MONTH})\b)(?!\s?\d)",
        rf"(?<![^\W\d])(?P<t>{'|'.join(_TOMORROW)})(?!\w)",
        r"(?P<t>明日|明天|내일)",
        r"下?(?P<w>[月火水木金土日]曜日?|(?:周|週|星期|礼拜)[一二三四五六日天]|[월화수목금토일]요일)",
        rf"(?<!\w)(?:{_FOR})\s+(?P<k>\d{{1,2}}|{'|'.join(_COUNTS)})\s+(?P<u>{'|'.join(_UNITS)})(?!\w)",
        r"(?P<k>\d{1,2}|[一二两三四]) ?(?P<u>日|天|週|周|个星期|個星期|주|일) ?(?:間|间|后|後|동안|뒤|후)",
    )
)
_BACK = late(
    r"return\w*|\bback\b(?! and forth)|resum\w+|\bavailable (?:again|from|on)|in the office (?:again|from|on)|reachable|"
    r"zurück|wieder|ab dem|\bab\b|retour\w*|reviendrai|reprend\w*|rentr\w+|à partir du|regres\w+|de vuelta|vuelv\w+"
    r"|volver\w*|reincorpor\w+|a partir del?|rientr\w+|torn\w+|rientro|dal\b|volt\w+|retorn\w+|a partir de"
    r"|terug\w*|vanaf|weer|åter|tillbaka|tilbake|tilbage|igen|från och med|fra og med|"
    r"wrac\w+|wróc\w+|powr\w+|od dnia|вер(?:н|ну)\w*|выйду|выхожу|вернусь|с\s|戻り|戻る|出社|復帰"
    r"|palaa\w*|paluu\w*|takaisin|zpět|zpátky|vrát\w+|vissza\w*|înapoi|revin\w*"
    r"|より通常|以降|から|返回|回来|回來"
    r"|恢复|復|复귀|복귀|출근|부터|dön\w+|döneceğ\w+|itibar\w+",
    re.IGNORECASE,
)
_UNTIL = late(
    r"until|till|through|thru|\bto\b|bis|jusqu\w*|\bau\b|hasta|fino|sino|até|\btot\b|t/m|till|til\b|t\.o\.m"
    r"|t\.om\.|fram till|frem til|do dnia|\bdo\b|\bпо\b|\bдо\b|まで|至|到|까지|kadar|[-–—]",
    re.IGNORECASE,
)


_ABSENT = late(
    r"away|absen|\bout\b|\boff\b|leave|vacation|holiday|\bpto\b|\booo\b|closed|travel|return|\bback\b|urlaub|ferie|abwesen|nicht (?:im|da)|zurück"
    r"|cong[eé]|vacac|ausen|assen|férias|vakantie|afwezig|verlof|semester|ledig|loma|poissa|urlop|nieobecn|dovolen|szabads"
    r"|terug|weer|kantoor|office|büro|bureau|oficina|ufficio|biur|ofis|revien|rentr|dostępn|доступ|töihin|palaan|dön"
    r"|отпуск|отсутств|休|戻|出社|不在|出差|외출|휴가|부재|izin|tatil",
    re.IGNORECASE,
)
_SENTENCE = late(r"\n|(?:(?<=[^\W\d]{3})|(?<=\d{4}))[.!?] |。")
_EASTERN = late(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


def returns_on(words: str, base: date | None) -> date | None:
    """Read from an automatic answer the day its writer is back, or the last day named as away.

    In: subject and own words, and the day the mail came: it completes dates without a year and weekdays. A day that
    has already passed then is no answer.
    """
    words = words[:3000]
    dated: list[tuple[int, int, date]] = []
    taken: list[tuple[int, int]] = []
    for pattern in _DATES:
        for found in pattern.finditer(words):
            if any(start < found.end() and found.start() < end for start, end in taken):
                continue
            day = _day(found.groupdict(), base, month_first=bool(_EASTERN.search(words)))
            if day is None:
                continue
            taken.append(found.span())
            dated.append((_cue(words, found), found.start(), day))
    dated = [one for one in dated if one[0] and (base is None or base <= one[2] <= base + timedelta(days=550))]
    if not dated:
        return None
    best = max(rank for rank, _, _ in dated)
    if best == 1:
        return max(day for _, _, day in dated)
    return next(day for rank, _, day in sorted(dated, key=lambda one: one[1]) if rank == best)


def _cue(words: str, found: re.Match[str]) -> int:
    """Weigh a date by what stands around it: 3 back on, 2 until, 1 any other day."""
    parts = found.groupdict()
    if parts.get("k") or (parts.get("mn") and _SPAN.search(found.group())):
        return 2
    before = re.split(r"[.!?\n。！？](?=\s|$)|\n", words[max(0, found.start() - 70) : found.start()])[-1]
    after = re.split(r"[.!?\n。！？]|,", words[found.end() : found.end() + 25])[0]
    back = [m.end() for m in _BACK.finditer(before)]
    until = [m.end() for m in _UNTIL.finditer(before)]
    if re.match(r"\s?(?:\([^)]{1,6}\)\s?)?(?:まで|까지|['’]?\w{0,4} kadar)", after):
        return 2
    if re.match(
        r"\s?(?:\([^)]{1,6}\)\s?)?(?:から|より|以降|に(?:戻|出社|復帰)|부터|에 (?:복귀|돌아|출근)|복귀|출근|返回"
        r"|回来|回來|恢复|['’]?\w{0,4} (?:itibar"
        r"|dön|ofis)|(?:wieder|zurück|terug|tillbaka|tilbake|tilbage))",
        after,
    ):
        return 3
    if back and (not until or max(back) >= max(until)):
        return 3
    if until and (not back or found.start() - max(0, found.start() - 70) - max(until) < 40):
        return 2
    if back:
        return 3
    # A day without a word about coming or going counts only where its sentence speaks of being away.
    start = max((m.end() for m in _SENTENCE.finditer(words, 0, found.start())), default=0)
    end = next((m.start() for m in _SENTENCE.finditer(words, found.end())), len(words))
    return 1 if _ABSENT.search(words[start:end]) else 0


def _day(parts: dict[str, str | None], base: date | None, *, month_first: bool) -> date | None:
    if parts.get("t") or parts.get("k"):
        count = _key(str(parts.get("k") or 1))
        number = int(count) if count.isdecimal() else _COUNTS[count]
        return base + timedelta(days=number * _UNITS[_key(str(parts["u"]))] if parts.get("k") else 1) if base else None
    if parts.get("n"):
        return _next_of_month(int(parts["n"] or 0), base)
    if parts.get("w"):
        if base is None:
            return None
        ahead = (_weekday(_key(str(parts["w"]))) - base.weekday()) % 7
        return base + timedelta(days=ahead or 7)
    year = int(parts["y"] or 0) if parts.get("y") else None
    if year is not None and year < 100:
        year += 2000
    if parts.get("a"):
        first, second = int(parts["a"] or 0), int(parts["b"] or 0)
        ways = [(second, first), (first, second)]  # the day stands first nearly everywhere
        days = [day for month, number in ways if (day := _dated(year, month, number, base))]
        if not days:
            return None
        if month_first:
            return days[-1]
        soon = [day for day in days if base is None or timedelta() <= day - base <= timedelta(days=120)]
        return soon[0] if soon else days[0]
    month = _MONTHS[_key(str(parts["mn"]))] if parts.get("mn") else int(parts["m"] or 0)
    return _dated(year, month, int(parts["d"] or 0), base)


def _weekday(name: str) -> int:
    if name in _WEEKDAYS:
        return _WEEKDAYS[name]
    return next(row.index(letter) for row in _WEEKDAY_LETTERS for letter in (name[0], name[-1]) if letter in row)


def _next_of_month(number: int, base: date | None) -> date | None:
    if base is None or not 1 <= number <= 31:
        return None
    ahead = (base + timedelta(days=days) for days in range(62))
    return next((day for day in ahead if day.day == number), None)


def _dated(year: int | None, month: int, number: int, base: date | None) -> date | None:
    years = [year] if year is not None else [base.year, base.year + 1] if base else []
    for one in years:
        try:
            day = date(one, month, number)
        except ValueError:
            continue
        # A day without a year that lies most of a year ahead was meant as one that has passed.
        if year is not None or (base is not None and base <= day <= base + timedelta(days=300)):
            return day
    return None
