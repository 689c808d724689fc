"""The disavow file: any real one is read with every repair told; ours is written strictly."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from .. import urls
from ..imports import charsets, tables
from .disavow_entry import LONGEST_URL, Entry, read_entry
from .protection import Earned, is_absolute, is_shared, objection, upwards

MOST_LINES = 100_000  # blank and comment lines count
MOST_BYTES = 2 * 1024 * 1024
CARRIED = "# not understood:"  # begins a line of an earlier file that is kept though it says nothing we understand

_SIGNS = str.maketrans("“”„«»‘’‚–—−", '"""""\'\'\'---')
_INVISIBLE = dict.fromkeys([0xFEFF, 0x200B, 0x200C, 0x200D, 0x2060, 0x00AD], None) | {0xA0: " "}


class NotText(ValueError):
    """The file is no text at all; says so in words for the person who brought it."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A line that was put right."""

    line: int
    was: str
    now: str
    why: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that cannot be an entry of a disavow file."""

    line: int
    text: str
    why: str


@dataclass(slots=True)
class Reading:
    """What a file holds: *entries* by line, each line counted once in domains, urls, comments, blank or refused."""

    lines: int = 0
    domains: int = 0
    urls: int = 0
    comments: int = 0
    blank: int = 0
    entries: list[Entry] = field(default_factory=list)
    comment_lines: list[str] = field(default_factory=list)
    repaired: list[Repair] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Written:
    """A file ready for upload: its text (LF, ASCII), and what was left out and why."""

    text: str
    entries: list[Entry]
    dropped: list[Refused]
    refused: list[Refused]

    @property
    def lines(self) -> int:
        """How many lines the file has; blank and comment lines count."""
        return self.text.count("\n")


class TooLarge(ValueError):
    """The file would pass a limit of the disavow tool; says which."""


def read(data: bytes) -> Reading:
    """Read any real disavow file leniently, reporting every repair and every line that is no entry.

    >>> found = read(b"domain: www.spam.example\\n# note\\n")
    >>> found.entries[0].line, found.repaired[0].why
    ('domain:spam.example', 'A space after "domain:" was taken out; www. was taken off.')

    Raises NotText with a sentence for a picture, an archive, a program.
    """
    found = Reading()
    if len(data) > MOST_BYTES:
        found.warnings.append(f"The file is {len(data):,} bytes; the limit of the disavow tool is {MOST_BYTES:,}.")
    text = _decoded(data, found)
    lines = re.split(r"\r\n|\n|\r", text)
    if lines and not lines[-1]:
        lines.pop()
    found.lines = len(lines)
    if found.lines > MOST_LINES:
        found.warnings.append(f"The file has {found.lines:,} lines; the limit of the disavow tool is {MOST_LINES:,}.")
    seen: dict[str, int] = {}
    reason = ""
    for number, raw in enumerate(lines, 1):
        reason = _line(number, raw, found, seen, reason)
    return found


def _decoded(data: bytes, found: Reading) -> str:
    for bom, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(bom):
            said = "UTF-16; the disavow tool takes UTF-8" if encoding != "utf-8" else "UTF-8 with a byte order mark"
            found.warnings.append(f"The file is written in {said}.")
            return data[len(bom) :].decode(encoding, "replace")
    if tables.is_binary(data):
        raise NotText("This file is not text, so it is no disavow file.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        encoding = charsets.recognise(b"\n".join(line for line in data.splitlines() if not line.isascii()))
        found.warnings.append(f"The file is not UTF-8; it was read as {charsets.described(encoding)}.")
        return data.decode(encoding, "replace")


def _line(number: int, raw: str, found: Reading, seen: dict[str, int], reason: str) -> str:
    """Count and read one line; gives the reason the lines below it have: the comment above them."""
    text = raw.translate(_INVISIBLE).replace("\0", "").strip()
    if not text:
        found.blank += 1
        return ""
    if text.startswith("#"):
        found.comments += 1
        found.comment_lines.append(text)
        said = text.strip("#-= \t")
        return "" if text.startswith(CARRIED) or isinstance(read_entry(said or "#"), tuple) else said
    told = read_entry(text)
    if isinstance(told, str):
        found.refused.append(Refused(number, raw.strip()[:LONGEST_URL], told))
        return reason
    entry, why = told
    if entry.kind == "domain":
        found.domains += 1
        if is_shared(entry.value):
            found.warnings.append(
                f"Line {number:,}: {entry.value} hosts many people's sites; all of them are disavowed."
            )
    else:
        found.urls += 1
    if raw.rstrip("\r\n") != text:
        why.insert(0, "spaces around the line were taken out")
    if entry.line in seen:
        why.append(f"the entry already stands on line {seen[entry.line]:,}")
    else:
        seen[entry.line] = number
        found.entries.append(replace(entry, reason=reason))
    if why:
        sentence = "; ".join(why)
        now = entry.line if seen[entry.line] == number else ""
        found.repaired.append(Repair(number, raw[:LONGEST_URL], now, sentence[0].upper() + sentence[1:] + "."))
    return reason


# Writing


def write(
    entries: Iterable[Entry],
    *,
    header: Iterable[str] = (),
    carried: Iterable[str] = (),
    own_hosts: Iterable[str] = (),
    won_domains: Iterable[str] | Earned = (),
    consented: Iterable[str] = (),
) -> Written:
    """Write the file strictly: canonical, sorted, each entry once, nothing that a domain line covers already.

    *carried* are lines of earlier files that were not understood: they are kept as comments. *consented* are names a
    person typed to take a protected domain whole. What protects a name is refused and told, never written.
    Raises TooLarge when the file would pass 100,000 lines or 2 MB.
    """
    own, typed = tuple(own_hosts), frozenset(consented)
    won = won_domains if isinstance(won_domains, Earned) else Earned(won_domains)
    refused: list[Refused] = []
    domains: dict[str, Entry] = {}
    pages: dict[str, Entry] = {}
    for entry in entries:
        told = read_entry(entry.line)
        if isinstance(told, str):
            refused.append(Refused(0, entry.line, told))
            continue
        value = told[0].value
        clean = Entry(told[0].kind, value, entry.reason, entry.on, entry.by)
        if clean.kind == "domain":
            against = objection(value, own, won)
            if against and (is_absolute(against) or value not in typed):
                refused.append(Refused(0, clean.line, against))
                continue
            domains.setdefault(value, clean)
        elif any(_covers(mine, urls.host(value)) for mine in map(urls.bare_host, own)):
            refused.append(Refused(0, value, "The page is on your own site."))
        else:
            pages.setdefault(value, clean)
    dropped = _without_covered(domains, pages)
    final = [domains[v] for v in sorted(domains)] + [pages[v] for v in sorted(pages)]
    lines = _lines(final, header)
    kept_lines = [line for line in dict.fromkeys(carried) if line.strip()]
    lines += [f"{CARRIED} {_comment(line)[2:]}"[:LONGEST_URL] for line in kept_lines]
    text = "".join(line + "\n" for line in lines)
    if len(lines) > MOST_LINES:
        raise TooLarge(f"The file would have {len(lines):,} lines; the limit is {MOST_LINES:,}. Take whole domains.")
    if len(text) > MOST_BYTES:
        raise TooLarge(f"The file would have {len(text):,} bytes; the limit is {MOST_BYTES:,}. Take whole domains.")
    return Written(text, final, dropped, refused)


def _without_covered(domains: dict[str, Entry], pages: dict[str, Entry]) -> list[Refused]:
    """Take out what a domain line covers already; gives what was taken out."""
    dropped: list[Refused] = []
    for kept in (domains, pages):
        for value, entry in list(kept.items()):
            host = value if entry.kind == "domain" else urls.host(value)
            if cover := _covering(host, domains, itself=entry.kind != "domain"):
                dropped.append(Refused(0, entry.line, f"domain:{cover} covers it."))
                del kept[value]
    return dropped


def _lines(entries: list[Entry], header: Iterable[str]) -> list[str]:
    """The lines of a file: each comment above the entries it speaks of."""
    lines = [_comment(line) for line in header]
    if lines:
        lines.append("")
    last = ""
    for entry in entries:
        said = _said(entry)
        if said != last:
            lines.append(said or "")  # a blank line ends what a comment speaks of
        last = said
        lines.append(entry.line)
    return lines


def _covers(domain: str, host: str) -> bool:
    return host == domain or host.endswith("." + domain)


def _covering(host: str, domains: dict[str, Entry], *, itself: bool) -> str:
    return next((name for name in upwards(host)[0 if itself else 1 :] if name in domains), "")


def _said(entry: Entry) -> str:
    parts = [entry.on.isoformat() if entry.on else "", entry.reason, f"by {entry.by}" if entry.by else ""]
    said = ", ".join(part for part in parts if part)
    return _comment(said) if said else ""


def _comment(line: str) -> str:
    """A comment in ASCII on one line: signs and letters with marks as ASCII has them, others by their number."""
    flat = " ".join(line.translate(_SIGNS).split()).lstrip("#").strip()
    plain = "".join(c for c in unicodedata.normalize("NFKD", flat) if not unicodedata.combining(c))
    return "# " + plain.encode("ascii", "backslashreplace").decode()[: LONGEST_URL - 2]


# Two versions


@dataclass(frozen=True, slots=True)
class Difference:
    """What a new version adds and takes away, as lines."""

    added: list[str]
    removed: list[str]


def difference(old: str, new: str) -> Difference:
    """Compare two files by their entries, whatever their comments and order."""
    before = {entry.line for entry in read(old.encode()).entries}
    after = {entry.line for entry in read(new.encode()).entries}
    return Difference(sorted(after - before), sorted(before - after))


def covered(line: str, text: str) -> bool:
    """Whether an entry of an earlier file is still in force in *text*: itself, or below a domain line."""
    told = read_entry(line)
    if isinstance(told, str):
        return False
    entries = read(text.encode()).entries
    domains = {entry.value: entry for entry in entries if entry.kind == "domain"}
    host = told[0].value if told[0].kind == "domain" else urls.host(told[0].value)
    return told[0].line in {entry.line for entry in entries} or bool(_covering(host, domains, itself=True))
