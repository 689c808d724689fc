"""The disavow file: any real one is read with every repair told; ours is written strictly."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from .. import urls
from ..imports import charsets, tables
from .protection import Earned, ip, is_absolute, is_shared, objection, upwards

MOST_LINES = 100_000  # blank and comment lines count
MOST_BYTES = 2 * 1024 * 1024
LONGEST_URL = 2_048
CARRIED = "# not understood:"  # begins a line of an earlier file that is kept though it says nothing we understand

_DOMAIN_LINE = re.compile(r"(domain)\s*[:=]?\s*(?:[:=]\s*)?(.*)", re.I)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\Z")
_LIKE_IP = re.compile(r"\d+(?:\.\d+){3}|\[?[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*\]?")
_RANGE = re.compile(r"(?:\d+(?:\.\d+){3}|[0-9a-fA-F]*:[0-9a-fA-F:]*:[0-9a-fA-F:]*)(?:/\d{1,3}|\s*-\s*[\d.:a-fA-F]+)")
_BETWEEN = re.compile(r"[\s,;|]+")  # what stands between two entries of one line
_ANOTHER = re.compile(r"[\s,;|](?:https?://|domain\s*:)", re.I)
_TWO = "Two entries share one line. Write one on each."
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


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: *kind* is domain or page, *value* its canonical spelling; with its date, reason and person."""

    kind: str
    value: str
    reason: str = ""
    on: date | None = None
    by: str = ""

    @property
    def line(self) -> str:
        """The entry as it stands in the file."""
        return f"domain:{self.value}" if self.kind == "domain" else self.value


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
        return "" if text.startswith(CARRIED) or isinstance(_entry(said or "#"), tuple) else said
    told = _entry(text)
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


def _entry(text: str) -> tuple[Entry, list[str]] | str:
    """Read one entry: with what was repaired, or the sentence why it is none."""
    text, why = _bared(text)
    if _shares_its_line(text):
        return _TWO
    if re.match(r"domain\s*[:=]|domain\s+\S", text, re.I):
        return _domain(text, why)
    if re.match(r"https?:", text, re.I):
        return _page(text, why)
    if re.match(r"[a-z][a-z0-9+.-]*://", text, re.I):
        return "Only http and https addresses can be disavowed."
    if _RANGE.fullmatch(text):
        return "A range of IP addresses cannot be disavowed."
    if any(c.isspace() for c in text):
        return "The line is neither domain:name nor an address; is it a comment without its #?"
    host = text.partition("/")[0]
    if host.startswith("*.") and text.strip("/") == host:
        return _domain(f"domain:{host}", ['"domain:" was missing before a bare name', *why])
    if _name(host) is None:
        if _LIKE_IP.fullmatch(host):
            return f"{host} is no IP address."
        return "The line is neither domain:name nor an address that begins with http:// or https://."
    if text.strip("/") == host:
        why.append('"domain:" was missing before a bare name')
        return _domain(f"domain:{host}", why)
    return "The address lacks http:// or https://, so no page is named; and a part of a site cannot be disavowed."


def _bared(text: str) -> tuple[str, list[str]]:
    """A line without what stands around its entry, and what was taken off."""
    why: list[str] = []
    if "#" in text and re.search(r"\s#", text):
        text, why = re.split(r"\s+#", text, maxsplit=1)[0], ["the comment behind the entry was taken off"]
    if text[0] in "\"'" and text[-1] == text[0] and len(text) > 2:
        text = text[1:-1].strip()
        why.append("quotation marks were taken off")
    if text.endswith((",", ";")):
        text = text.rstrip(",; ")
        why.append("the comma at the end was taken off")
    return text, why


def _shares_its_line(text: str) -> bool:
    """Whether a line holds two entries, with a blank, a comma, a semicolon or a bar between.

    Such a sign alone proves nothing in the path of an address: what follows must be an entry by itself.
    """
    text = re.sub(r"domain\s*[:=]\s*", "domain:", text.strip(), flags=re.I)
    first, *others = filter(None, _BETWEEN.split(text))
    if not others:
        return False
    is_entry = re.match(r"https?:|domain:", text, re.I) is not None
    if is_entry and _ANOTHER.search(text):
        return True
    names = [_name(one.removeprefix("domain:").rstrip("/").lower()) for one in (first, *others)]
    if re.match(r"https?:", first, re.I):
        whole = re.fullmatch(r"https?://[^/?#]+(?:/(?:[^?#]*/)?)?", first, re.I)  # names a site or a folder
        return whole is not None and names[1] is not None
    return all(name is not None for name in names)


def _domain(text: str, why: list[str]) -> tuple[Entry, list[str]] | str:
    rest = re.sub(r"^domain\s*[:=]?\s*", "", text, flags=re.I)
    _say_mark(text[: len(text) - len(rest)], why)
    while again := re.match(r"domain\s*:\s*", rest, re.I):
        rest = rest[again.end() :]
        why.append('"domain:" stood twice')
    if not rest:
        return "No name follows domain:."
    if _RANGE.fullmatch(rest):
        return "A range of IP addresses cannot be disavowed."
    scheme = re.match(r"[a-z][a-z0-9+.-]*:/*", rest, re.I)
    if scheme and "//" in scheme[0]:
        rest = rest[scheme.end() :]
        why.append("the scheme was taken off: domain: wants a bare name")
    host, slash, path = rest.partition("/")
    if path.strip("/ ") or "?" in rest:
        return "A part of a site cannot be disavowed. Write domain:name for all of it, or the full address of one page."
    if slash:
        why.append("the slash at the end was taken off")
    host, port = _without_port(host)
    if port is not None:
        why.append("the port was taken off")
        if port and not port.isdigit():
            return f"{rest[:100]} is no domain."
    return _named(_tidied(host, why), why)


def _say_mark(head: str, why: list[str]) -> None:
    """Say what was wrong with the mark before a name."""
    if head == "domain:":
        return
    if head.lower() == "domain:":
        why.append('"domain:" is written in lower case')
    elif re.fullmatch(r"domain:\s+", head, re.I):
        why.append('a space after "domain:" was taken out')
    else:
        why.append('the mark before the name is written "domain:"')


def _without_port(host: str) -> tuple[str, str | None]:
    """A host and the port behind it; None where there is none."""
    if host.startswith("["):
        inner, bracket, port = host.partition("]:")
        return (f"{inner}]", port) if bracket else (host, None)
    name, colon, port = host.partition(":")
    return (name, port) if colon and host.count(":") == 1 else (host, None)


def _tidied(host: str, why: list[str]) -> str:
    """A name without a wildcard, the dot at its end and capitals."""
    if host.startswith(("*.", ".")):
        host = host.lstrip("*").lstrip(".")
        why.append("the wildcard was taken off: domain: covers all sub-domains by itself")
    if host.endswith("."):
        host = host.rstrip(".")
        why.append("the dot at the end was taken off")
    if host != host.lower():
        why.append("the name is written in lower case")
    return host.lower()


def _named(host: str, why: list[str]) -> tuple[Entry, list[str]] | str:
    """The entry of a whole domain, unless its name can be none."""
    name = _name(host)
    if name is None:
        return f"{host[:100]} is no {'IP address' if _LIKE_IP.fullmatch(host) else 'domain'}."
    if ip(name):
        if name != host:
            why.append(f"the IP address is written as the network spells it ({host})")
        return Entry("domain", name), why
    if name != host:
        why.append(f"the name is written in ASCII, as the network spells it ({host})")
    if name.startswith("www.") and name.count(".") > 1:
        name = name[4:]
        why.append("www. was taken off")
    if urls.suffixes(registries=True).publicsuffix(name) == name:
        return f"{name} is a public suffix: it would take every site below it."
    return Entry("domain", name), why


def _page(text: str, why: list[str]) -> tuple[Entry, list[str]] | str:
    if any(c.isspace() for c in text):
        text = re.sub(r"\s", "%20", text)
        why.append("spaces in the address are written %20")
    doubled = re.match(r"(?:https?:/*){2,}|https?://[^/?#]*https?:", text, re.I)
    if doubled:
        return "The address has its scheme twice, so nobody can tell which page is meant."
    address = urls.normal(text)
    if address is None:
        return "This is no web address."
    host = urls.host(address)
    if "." not in host and not ip(host):
        return f"{host or text[:80]} is no site on the web."
    if "#" in text:
        why.append("the part behind # was taken off: it names no page")
    if len(address) > LONGEST_URL:
        return f"The address has {len(address):,} characters; the limit is {LONGEST_URL:,}."
    if address != text.partition("#")[0]:
        why.append("the address is written as a browser writes it")
    return Entry("page", address), why


def _name(host: str) -> str | None:
    """A host in ASCII, or None when it can be none."""
    if found := ip(host):
        return found
    if not host or any(c.isspace() for c in host):
        return None
    name = urls.ascii_host(host) if not host.isascii() else host
    labels = name.split(".")
    if len(labels) < 2 or len(name) > 253 or not all(_LABEL.match(label) for label in labels) or labels[-1].isdigit():
        return None
    return name


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
        told = _entry(entry.line)
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
    told = _entry(line)
    if isinstance(told, str):
        return False
    entries = read(text.encode()).entries
    domains = {entry.value: entry for entry in entries if entry.kind == "domain"}
    host = told[0].value if told[0].kind == "domain" else urls.host(told[0].value)
    return told[0].line in {entry.line for entry in entries} or bool(_covering(host, domains, itself=True))
