"""Ours: what stands in the mails we sent is left out of what is read as somebody else's words."""

from __future__ import annotations

import re
from collections import defaultdict

from .compliance import says_how_to_stop

MOST_WORDS = 20_000  # of each side
SEED = 3  # words in a row that begin a comparison
SURE_WORDS, SURE_LETTERS = 7, 24  # so many words in a row, with so many letters, nobody writes twice by chance
MOST_PLACES = 20  # at which the same words in our text are tried

_WRITTEN_TOGETHER = (
    r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f"  # scripts that part no words, letter by letter
)
_WORD = re.compile(rf"[{_WRITTEN_TOGETHER}]|[^\W_{_WRITTEN_TOGETHER}]+")
_LINK = re.compile(r"<?\b(?:https?://|www\.|mailto:)[^\s<>]*>?", re.IGNORECASE)
_RUNS = tuple[int, int]


def without(own: str, sent: str) -> str:
    """Leave out of *own* what stands in *sent*, however their program has wrapped, linked or flattened it.

    Seven words of ours in a row are no chance; once they are found, whole lines of ours beside or below them are ours
    too, down to a single word. A line that tells how to stop our mails is ours wherever it stands. What a person says
    in words that happen to be ours ("Thank you", "Yes") stays. Raises nothing.
    """
    if not own.strip() or not sent.strip():
        return own
    lines = own.split("\n")
    words = [
        (found.group().casefold(), number, found.start(), found.end())
        for number, line in enumerate(lines)
        for found in _WORD.finditer(_unlinked(line))
    ][:MOST_WORDS]
    told = [found.group().casefold() for found in _WORD.finditer(_unlinked(sent))][:MOST_WORDS]
    runs = _runs([word for word, *_ in words], told)
    sure = [run for run in runs if _sure([word for word, *_ in words[run[0] : run[1]]])]
    gone = _lines_of(words, sure, lines)
    _grow(lines, gone, {_folded(line) for line in sent.split("\n") if _folded(line)}, sure, words)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_rest_of(lines, gone))).strip("\n")


def _unlinked(line: str) -> str:
    return _LINK.sub(lambda found: " " * len(found.group()), line)


def _folded(line: str) -> str:
    return " ".join(found.group().casefold() for found in _WORD.finditer(_unlinked(line)))


def _sure(words: list[str]) -> bool:
    return len(words) >= SURE_WORDS and sum(map(len, words)) >= SURE_LETTERS


def _runs(theirs: list[str], told: list[str]) -> list[_RUNS]:
    """Give the longest stretches of their words that stand in ours in the same order: (first, behind the last)."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in range(len(told) - SEED + 1):
        places[tuple(told[at : at + SEED])].append(at)
    runs: list[_RUNS] = []
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


def _lines_of(
    words: list[tuple[str, int, int, int]], sure: list[_RUNS], lines: list[str]
) -> dict[int, list[tuple[int, int]]]:
    """Give for each line the stretches of it that are ours, as (first letter, behind the last)."""
    gone: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for first, last in sure:
        by_line: dict[int, tuple[int, int]] = {}
        for _, number, start, end in words[first:last]:
            by_line[number] = (by_line.get(number, (start, end))[0], end)
        for number, stretch in by_line.items():
            gone[number].append(stretch)
    return gone


def _grow(
    lines: list[str],
    gone: dict[int, list[tuple[int, int]]],
    told: set[str],
    sure: list[_RUNS],
    words: list[tuple[str, int, int, int]],
) -> None:
    """Add the whole lines of ours that stand directly above or anywhere below what is surely ours, and our foot."""
    whole = [_folded(line) in told for line in lines]
    from_line = min((words[first][1] for first, _ in sure), default=len(lines))
    while from_line > 0 and (
        whole[from_line - 1] or (from_line > 1 and not lines[from_line - 1].strip() and whole[from_line - 2])
    ):
        from_line -= 1
    for number, line in enumerate(lines):
        foot = whole[number] and len(_folded(line).split()) >= SEED and says_how_to_stop(line)
        if foot or (whole[number] and number >= from_line):
            gone[number].append((0, len(line)))


def _rest_of(lines: list[str], gone: dict[int, list[tuple[int, int]]]) -> list[str]:
    """Give what is left; a line that has nothing left but marks and links is left out."""
    left = []
    for number, line in enumerate(lines):
        for start, end in sorted(gone.get(number, ()), reverse=True):
            line = line[:start] + line[end:]
        if number in gone and not _WORD.search(_unlinked(line)):
            continue
        left.append(line.strip() if number in gone else line)
    return left
