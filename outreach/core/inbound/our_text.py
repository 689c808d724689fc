"""Ours: what stands in the mails we sent is left out of what is read as somebody else's words."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from ..outbound.compliance import says_how_to_stop

MOST_WORDS = 20_000  # of each side
SEED = 3  # words in a row that begin a comparison
SURE_WORDS, SURE_LETTERS = 7, 24  # so many words in a row, with so many letters, nobody writes twice by chance
MOST_PLACES = 20  # at which the same words in our text are tried

_WRITTEN_TOGETHER = (
    r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f"  # scripts that part no words, letter by letter
)
_WORD = re.compile(rf"[{_WRITTEN_TOGETHER}]|[^\W_{_WRITTEN_TOGETHER}]+")
_LINK = re.compile(r"<?\b(?:https?://|www\.|mailto:)[^\s<>]*>?", re.IGNORECASE)
_ONLY_MARKS = re.compile(r"^\s*[|>:*]+\s*$")
_LOOSE_END = re.compile(r"(?<=[.!?])[\s.:;,|>\"'“”<()-]+$")

_Pairs = dict[str, list[tuple[str, str]]]
_Stretches = dict[int, list[tuple[int, int]]]


@dataclass(frozen=True)
class _Word:
    """A word in small letters, and where it stands: the number of its line, its first letter, and behind its last."""

    word: str
    line: int
    start: int
    end: int


def without(own: str, sent: str) -> str:
    """Leave out of *own* what stands in *sent*, however their program has wrapped, linked or flattened it.

    Seven words of ours in a row are no chance; once they are found, whole lines of ours beside or below them are ours
    too, down to a single word. A line that tells how to stop our mails is ours wherever it stands. What a person says
    in words that happen to be ours ("Thank you", "Yes") stays. Raises nothing.
    """
    if not own.strip() or not sent.strip():
        return own
    lines = own.split("\n")
    words = _words(lines)[:MOST_WORDS]
    told = [one.word for one in _words(sent.split("\n"))][:MOST_WORDS]
    sure = [words[first:last] for first, last in _runs([one.word for one in words], told) if _sure(words[first:last])]
    gone = _stretches(sure)
    _add_lines(lines, gone, [folded for line in sent.split("\n") if (folded := _folded(line))])
    if not gone:
        return own
    links = {found.group() for found in _LINK.finditer(sent)}
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_rest_of(lines, gone, links))).strip("\n")


def _words(lines: list[str]) -> list[_Word]:
    return [
        _Word(found.group().casefold(), number, found.start(), found.end())
        for number, line in enumerate(lines)
        for found in _WORD.finditer(_unlinked(line))
    ]


def _unlinked(line: str) -> str:
    return _LINK.sub(lambda found: " " * len(found.group()), line)


def _folded(line: str) -> str:
    return " ".join(found.group().casefold() for found in _WORD.finditer(_unlinked(line)))


def _sure(words: list[_Word]) -> bool:
    return len(words) >= SURE_WORDS and sum(len(one.word) for one in words) >= SURE_LETTERS


def _runs(theirs: list[str], told: list[str]) -> list[tuple[int, int]]:
    """Give the longest stretches of their words that stand in ours in the same order: (first, behind the last)."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in range(len(told) - SEED + 1):
        places[tuple(told[at : at + SEED])].append(at)
    runs: list[tuple[int, int]] = []
    at = 0
    while at + SEED <= len(theirs):
        longest = 0
        for place in places.get(tuple(theirs[at : at + SEED]), ())[:MOST_PLACES]:
            length = SEED
            while (
                at + length < len(theirs) and place + length < len(told) and theirs[at + length] == told[place + length]
            ):
                length += 1
            longest = max(longest, length)
        if longest:
            runs.append((at, at + longest))
        at += longest or 1
    return runs


def _stretches(sure: list[list[_Word]]) -> _Stretches:
    """Give for each line the stretches of it that are ours, as (first letter, behind the last)."""
    gone: _Stretches = defaultdict(list)
    for words in sure:
        by_line: dict[int, tuple[int, int]] = {}
        for one in words:
            by_line[one.line] = (by_line.get(one.line, (one.start, 0))[0], one.end)
        for number, stretch in by_line.items():
            gone[number].append(stretch)
    return gone


def _add_lines(lines: list[str], gone: _Stretches, told: list[str]) -> None:
    """Add the whole lines of ours that stand directly above or anywhere below what is surely ours, and our foot.

    *told* holds our lines in order. One or two words are ours only where our neighbouring line is their neighbour:
    a person may write "Unsubscribe" above or below a mail that ends so.
    """
    folded = [_folded(line) for line in lines]
    known = set(told)
    pairs: _Pairs = defaultdict(list)
    for one, other in pairwise(told):
        pairs[one.rpartition(" ")[2]].append((one, other))
    filled = [number for number, words in enumerate(folded) if words]
    begin = min(gone, default=len(lines))
    for upper, lower in reversed(list(pairwise(filled))):
        if lower == begin and folded[upper] in known and _beside(pairs, folded[upper], folded[lower]):
            begin = upper
            gone[upper].append((0, len(lines[upper])))
    before = ""
    for number, line in enumerate(lines):
        whole = folded[number] in known
        long = len(folded[number].split()) >= SEED
        foot = whole and long and says_how_to_stop(line)
        below = whole and number >= begin and (long or _beside(pairs, before, folded[number]))
        if foot or below or (number >= begin and _ONLY_MARKS.match(line)):
            gone[number].append((0, len(line)))
        before = folded[number] or before


def _beside(pairs: _Pairs, upper: str, lower: str) -> bool:
    """Tell whether two lines stand one below the other in ours as well, wherever their program has wrapped them.

    In: our neighbouring lines by the last word of the upper one, and the two lines of theirs, all of them folded.
    """
    return any(
        one.endswith(upper) and (other.startswith(lower) or lower.startswith(other))
        for one, other in pairs.get(upper.rpartition(" ")[2], ())[:MOST_PLACES]
        if upper
    )


def _rest_of(lines: list[str], gone: _Stretches, links: set[str]) -> list[str]:
    """Give what is left, without our links beside our words; a line that has nothing left but marks is left out."""
    left = []
    for number, line in enumerate(lines):
        if number not in gone:
            left.append(line)
            continue
        for start, end in sorted(gone[number], reverse=True):
            line = line[:start] + line[end:]
        line = _LINK.sub(lambda found: "" if found.group() in links else found.group(), line)
        if _WORD.search(line):
            left.append(_LOOSE_END.sub("", line).strip())
    return left
