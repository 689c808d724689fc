"""Marks of a quote: the lines with which a mail program introduces or divides what it quotes, in any language."""

from __future__ import annotations

import re

from ..lazy_regex import late
from .quote_words import FIELDS, NO_FIELDS, OPENING, ORIGINAL, QUOTING, TELLS, WROTE

LONGEST_LINE = 400
LONGEST_INTRODUCTION = 500
MOST_FOLDS = 6  # lines over which programs fold an introduction

_OPENING = late(OPENING, re.IGNORECASE)
_VERB = late(rf"(?<!\w)(?:{WROTE})(?!\w)", re.IGNORECASE)
_ATTRIBUTED = late(
    rf"(?:{WROTE})(?: (?:the following|folgendes|das folgende|lo siguiente|el|le|am|op|on|il|em"
    r"|den)\b(?:(?![:：.!?]\s\D).){0,80})?\s?[:：]?\s?$",
    re.IGNORECASE,
)
# In some languages the name stands behind the verb.
_NAMED_AFTER = late(
    r"\b(?:schrieb|schreef|skrev|írta|kirjoitti|escribió|scrisse)\b[^.!?]{0,90}.{0,30}[:：]$", re.IGNORECASE
)
_QUOTING = late(rf"^(?:{QUOTING})\s.{{2,120}}[:：]$", re.IGNORECASE)
# The verb and then the date in brackets, as Apple Mail writes it in Turkish and Hungarian.
_DATE_IN_BRACKETS = late(rf"(?:{WROTE})\s?\([^()]{{6,60}}\)\s?[:：]$|^wiadomość napisana przez ", re.IGNORECASE)
_TELLS = late(rf"^(?:{TELLS})\b", re.IGNORECASE)
_QUOTING_BEGINS = late(rf"^(?:{QUOTING})\s", re.IGNORECASE)
_ADDRESSED = late(r"<?(?:mailto:)?[^\s<>@]{1,64}@[^\s<>@]{1,255}>?")
_IN_BRACKETS = late(r"[<\[(](?:mailto:)?[^\s<>@\[\]()]{1,64}@[^\s<>@\[\]()]{1,255}[>\])]")
_ADDRESSED_LAST = late(rf"{_IN_BRACKETS.pattern}\W{{0,3}}(?:{WROTE})?\s?[:：]?\s?$", re.IGNORECASE)
# The address twice, as Outlook writes it; once is enough to read it by.
_TWICE = late(r"<([^\s<>@]{1,64}@[^\s<>@]{1,255})\s?<mailto:[^<>]{1,320}>\s?>")
# Whoever cites themselves goes on in their own words.
_CITES_SELF = late(
    r"\b(?:i|we)(?:'d|'ve| had| have)?(?: already)? (?:wrote|written)\b|\bschrieb(?:en)? (?:ich|wir)\b"
    r"|\b(?:ich|wir)\b.{0,60}\b(?:schrieb|schrieben|geschrieben)\b|\b(?:j'ai|nous avons)\b.{0,20} écrit\b"
    r"|\b(?:ik|wij|we)\b.{0,60}\b(?:schreef|schreven)\b|\b(?:jag|jeg|vi)\b.{0,60}\bskrev\b|\bskrev (?:jag|jeg|vi)\b"
    r"|\b(?:escribí|escribimos|escrevi|escrevemos)\b|\b(?:he|hemos) escrito\b|\b(?:ho|abbiamo) scritto\b"
    r"|\bnapisałe?a?m\b|\bя (?:уже )?писала?\b",
    re.IGNORECASE,
)
_CLOCK = late(r"\d{1,2}[:.h٫]\d\d(?!\d)|\d{1,2}時\d{1,2}分|\d{1,2}点\d{1,2}分")
_DATED = late(rf"{_CLOCK.pattern}|\b(?:20|25|1[34])\d\d\b|\d[/.-]\d{{1,2}}[/.-]\d\d|\d\d\d\d[年년]")
_DATED_SENDER = late(
    r"\d.{0,120}(?:<[^<>\s]{1,64}@[^<>\s]{1,255}>|\[[^\]\s]{1,64}@[^\]\s]{1,255}\])\s?(?:님이 작성|:|：)\s?$"
)
# "2016-10-24 15:36 GMT+02:00 Foo Bar:", a date and a name without a verb.
_DATED_NAME = late(
    r"^(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}),? \d{1,2}[:.]\d\d(?::\d\d)?"
    r"(?: ?(?:[ap]\.?m\.?|(?:gmt|utc)?[+-]\d\d:?\d\d|gmt|utc))*,?(?: [^\W\d_][\w.'’-]{0,30}){1,4}\s?:$",
    re.IGNORECASE,
)
# The first words of a quote on the line that introduces it, as Yahoo's telephone program sends them.
_RUN_ON = late(rf"<[^<>\s]{{1,64}}@[^<>\s]{{1,255}}>\)? (?:{WROTE})\s?[:：] \S", re.IGNORECASE)
_ENDS = (":", "：", "작성")

_FIELD = {
    name: late(rf"^[\s*_>|]{{0,8}}(?:{words})[\s*_]{{0,4}}[:：][\s*_]{{0,4}}\S?", re.IGNORECASE)
    for name, words in FIELDS.items()
}
_WITHIN = {name: late(rf"\s(?:{FIELDS[name]})\s?[:：] ?\S", re.IGNORECASE) for name in ("sent", "to", "subject")}
_ROW = late(r"^[\s*_>|]{0,8}([^\W\d_][^:：@\d<>\n]{0,30}?)[\s*_]{0,4}[:：][\s*_]{0,4}(\S.*)$")
_NO_FIELD = late(rf"^(?:{NO_FIELDS})$", re.IGNORECASE)

_DIVIDER = late(
    rf"^[-–]{{3,}} .{{4,200}}\b(?:{WROTE})\s?[:：]? ?[-–]{{3,}}$|"
    rf"^[\s>*_]{{0,6}}(?:[-‐‑_=*]{{2,}}(?:\s|&nbsp;)?(?:{ORIGINAL})[^\n]{{0,60}}|"
    r"begin forwarded message:|anfang der weitergeleiteten|début du message|inicio del mensaje"
    r"|inizio messaggio|vidarebefordrat brev|"
    r"#{2,}.{0,20}reply above|[-_—–*#= ]{2,}\s?(?:please )?(?:reply|type your reply"
    r"|write)\b[^\n]{0,40}above[^\n]{0,40})\s*[-_=*]*\s*$",
    re.IGNORECASE,
)
_BETWEEN_DASHES = late(r"^[\s>*]{0,6}[-‐‑–—_=]{2,}\s?[^\W\d_][^\n_=@]{2,60}?\s?[-‐‑–—_=]{2,}\s*$")
_DASHED = re.compile(r"^\s*[-_=]{8,}\s*$")
_OPEN_ADDRESS = late(r"<(?:mailto:)?[^\s<>@]{1,64}@[^\s<>@]{1,255}$")
_CLOSED_ADDRESS = late(r"^>{1,2}.{0,40}[:：]\s*$")


def unfolded(lines: list[str]) -> list[str]:
    """Join an address that a program has broken before its ">", which would look like the mark of a quote."""
    joined: list[str] = []
    for line in lines:
        if joined and _CLOSED_ADDRESS.match(line) and _OPEN_ADDRESS.search(joined[-1][-LONGEST_LINE:]):
            joined[-1] += line
        else:
            joined.append(line)
    return joined


def addressed(words: str) -> bool:
    """Tell whether an e-mail address stands in the words."""
    return "@" in words and _ADDRESSED.search(words) is not None


def surely_introduces(line: str) -> bool:
    """Tell whether what follows without quote marks is a quote all the same: a program named whom, or when.

    A person who writes "as I wrote on 3 May:" goes on in their own words.
    """
    line = _once(line)
    if (_CITES_SELF.search(line) or _TELLS.match(line)) and not _ADDRESSED_LAST.search(line):
        return False
    if _OPENING.match(line.strip("*_ \u202a-\u202e")):
        return True
    by_verb = bool(
        _ATTRIBUTED.search(line[-130:]) or _NAMED_AFTER.search(line[-130:]) or _DATE_IN_BRACKETS.search(line)
    )
    if _CLOCK.search(line) and (by_verb or (_IN_BRACKETS.search(line) and _VERB.search(line))):
        return True
    # "Please send it by 3 May, 10:00 to Mia <mia@site.example>:" has the words of a sentence around its address.
    return addressed(line) and (by_verb or sum(word.islower() for word in _ADDRESSED.sub("", line).split()) <= 2)


def introduction(lines: list[str], at: int, *, below: bool = False) -> int:
    """Tell how many lines from here introduce a quote ("On ... wrote:"), folded as mail programs fold them; 0: none.

    With *below* the lines are asked for on behalf of those above, and ask no further themselves.
    """
    first = _bare(lines[at])
    opened = bool(_OPENING.match(first))
    if not _may_introduce(first, opened):
        return 0
    joined = ""
    for length, raw in enumerate(lines[at : at + MOST_FOLDS], start=1):
        line = _bare(raw)
        if (not line and length > 3) or line.startswith(">"):
            return 0
        if not line:
            continue
        if length > 1 and not below and _begins_anew(lines, at + length - 1, joined):
            return 0
        joined = _once(f"{joined} {line}".strip())
        if len(joined) > LONGEST_INTRODUCTION:
            return 0
        if _introduces(joined, opened, length):
            return length
        if _ends_otherwise(line, opened and length == 1):
            return 0
    return 0


def lead_above(lines: list[str], at: int) -> int:
    """Tell how many lines directly above an introduction belong to it.

    A name on a line of its own above its address, or the fields and the rule that Yandex puts above its introduction.
    """
    start = at
    if at and _bare(lines[at]).startswith("<"):
        above = _bare(lines[at - 1])
        named = 0 < len(above) <= 60 and not above.endswith((".", "!", "?", ":", ",")) and len(above.split()) <= 5
        return int(named)
    while start and any(pattern.match(lines[start - 1]) for pattern in _FIELD.values()):
        start -= 1
    return at - start + int(start < at and start > 0 and _DASHED.match(lines[start - 1]) is not None)


def _bare(line: str) -> str:
    return line.strip().strip("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f").strip("*_ ").strip()


def _once(line: str) -> str:
    return _TWICE.sub(r"<\1>", line) if "mailto:" in line else line


def _may_introduce(first: str, opened: bool) -> bool:
    if not first or len(first) > LONGEST_LINE:
        return False
    if opened or addressed(first) or _QUOTING_BEGINS.match(first):
        return True
    return bool(re.search(r"\d", first) or _ATTRIBUTED.search(first) or _VERB.search(first))


def _begins_anew(lines: list[str], at: int, joined: str) -> bool:
    """Tell whether an introduction begins on this line, below other words that only begin as dates do ("Done.")."""
    line = _bare(lines[at])
    apart = not lines[at - 1].strip() or not (_DATED.search(joined) or joined.endswith(","))
    if not (apart and _OPENING.match(line) and _DATED.search(_ADDRESSED.sub("", line))):
        return False
    return introduction(lines, at, below=True) > 0


def _introduces(joined: str, opened: bool, length: int) -> bool:
    """Tell whether the joined lines are an introduction: a program names who wrote, and when or from which address."""
    if opened and length <= 3 and _RUN_ON.search(joined):
        return True
    ended = joined.endswith(_ENDS)
    if ended and _structured(joined):
        return True
    if opened and joined.endswith(">") and _VERB.search(joined) and _CLOCK.search(joined):
        return True  # some programs leave the colon out
    named = addressed(joined)
    attributed = bool(_ATTRIBUTED.search(joined[-130:]))
    if ended and (opened or length == 1):
        attributed = attributed or bool(_NAMED_AFTER.search(joined[-130:]))
    if not attributed or not (named or re.search(r"\d", joined)) or not (opened or length == 1 or named):
        return False
    return ended or named or bool(_CLOCK.search(joined))


def _structured(joined: str) -> bool:
    """Tell an introduction by what stands in it, whatever its language: a date and an address, or a date and a name."""
    if _DATED_SENDER.search(joined) or _DATED_NAME.match(joined) or _QUOTING.match(joined):
        return True
    dated = _DATED.search(_ADDRESSED.sub("", joined)) is not None
    if dated and _IN_BRACKETS.search(joined):
        return True
    verb = _VERB.search(joined)
    return bool(dated and verb and _CLOCK.search(joined) and not _CITES_SELF.search(joined))


def _ends_otherwise(line: str, opening: bool) -> bool:
    """Tell whether a line ends a sentence, so that no introduction goes on below it; "Mon." and "3." are no ends."""
    if not line.endswith((":", "：", ".", "!", "?")):
        return False
    return not (opening and re.search(r"\d[.:]$|\b[ap]\.?m\.$|\b\w{2,4}\.$", line))


def divides(lines: list[str], at: int) -> bool:
    """Tell whether a line divides an answer from what it answers: by its words, or by the head of a mail below it."""
    if _DIVIDER.match(lines[at]):
        return True
    if not _BETWEEN_DASHES.match(lines[at]):
        return False
    below = next((i for i in range(at + 1, min(at + 4, len(lines))) if lines[i].strip()), None)
    if below is None:
        return False
    return block(lines, below) or introduction(lines, below) > 0


def block(lines: list[str], at: int) -> bool:
    """Tell whether the fields of a mail begin here, as Outlook puts them above what it quotes."""
    return _known_block(lines, at) or _unknown_block(lines, at) or _head_in_a_line(lines[at])


def _head_in_a_line(line: str) -> bool:
    """Tell the head of a mail whose fields a program has put on one line."""
    if len(line) > LONGEST_INTRODUCTION or not _FIELD["from"].match(line) or not addressed(line):
        return False
    return sum(1 for pattern in _WITHIN.values() if pattern.search(line)) >= 2


def _known_block(lines: list[str], at: int) -> bool:
    if not any(_FIELD[name].match(lines[at]) for name in ("from", "sent", "subject")):
        return False
    seen: set[str] = set()
    unknown = 0
    for line in lines[at : at + 14]:
        names = {name for name, pattern in _FIELD.items() if pattern.match(line)}
        fresh = names - seen
        if not line.strip() and len(seen) >= 3:
            break
        if names and (fresh or len(names) == 1):
            # One word may mean two fields ("Od", "No"): each line counts for one.
            seen |= {min(fresh)} if len(fresh) > 1 and seen else fresh or names
        else:
            unknown += 1
        if unknown > 4:
            break
    return len(seen & {"sent", "to", "subject", "from"}) >= 3


def _unknown_block(lines: list[str], at: int) -> bool:
    """Tell a mail's head in a language no table knows: three rows "word: value", an address and a date in them."""
    rows = []
    for line in lines[at : at + 6]:
        row = _ROW.match(line[:LONGEST_LINE])
        if row is None or len(row[1].split()) > 4:
            break
        rows.append((row[1].strip(" *_"), row[2]))
    if len(rows) < 3 or any(_NO_FIELD.match(name) for name, _ in rows):
        return False
    dated = [len(re.findall(r"\d+", _ADDRESSED.sub("", value))) >= 2 for _, value in rows]
    if _IN_BRACKETS.search(_once(rows[0][1])):
        return any(dated)
    return dated[0] and _IN_BRACKETS.search(_once(rows[1][1])) is not None
