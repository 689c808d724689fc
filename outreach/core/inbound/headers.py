"""Headers of a mail: fields, addresses, ids, dates and parameters, read from any spelling without ever failing."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

from ..charsets import text

MOST_HEADERS = 1_000
LONGEST_HEADER = 65_536
LONGEST_HEAD = 1_000_000
MOST_IDS = 200
MOST_ADDRESSES = 500

_ENCODED = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,20000})\?=")
_BETWEEN_ENCODED = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_ID = re.compile(r"<\s*([^<>\s]{1,998})\s*>")
_PARAMETER = re.compile(r""";\s*([A-Za-z0-9_*.-]{1,60})\s*=\s*("(?:[^"\\]|\\.){0,2000}"|[^;"]{1,2000})""")
_ADDRESS = re.compile(r"[^\s<>@,;:\"()\[\]]{1,64}@[^\s<>@,;:\"()]{1,255}")

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Address:
    """One person in a header: the address in lower case, the name as they write it."""

    email: str
    name: str = ""

    @property
    def domain(self) -> str:
        return self.email.rpartition("@")[2]


def head(raw: bytes) -> tuple[Fields, bytes]:
    """Split a part into its fields and its body, at the first blank line or the first line that is no field.

    Out: (name in lower case, value on one line as it is written: encoded words are not decoded yet), and the body.
    """
    fields: list[tuple[str, str]] = []
    name, value = "", b""
    at = 0
    end = min(len(raw), LONGEST_HEAD)

    def keep() -> None:
        if name and len(fields) < MOST_HEADERS:
            fields.append((name, clean(text(value[:LONGEST_HEADER]))))

    while at < end:
        stop = raw.find(b"\n", at)
        stop = len(raw) if stop < 0 else stop
        line = raw[at:stop].rstrip(b"\r")
        if not line.strip():
            at = stop + 1
            break
        # Some programs forget the blank before a parameter on a line of its own.
        folded = line[:1] in b" \t" or (value.endswith(b";") and re.match(rb"[\w-]{1,40}=", line))
        if folded and name:
            if len(value) < LONGEST_HEADER:
                value += b" " + line.strip()
        elif not (at == 0 and line.startswith((b"From ", b">From "))):
            started = _FIELD.match(line[:300])
            if started is None:
                break
            keep()
            name = started[1].decode("ascii", "replace").lower()
            value = line[started.end() :].strip()
        at = stop + 1
    keep()
    return tuple(fields), raw[at:]


def clean(value: str) -> str:
    """Make a header's decoded value one safe line: controls, bidi marks and lone surrogates become a blank."""
    return re.sub(r" {2,}", " ", _CONTROLS.sub(" ", value)).strip()


def decoded(value: str) -> str:
    """Decode the encoded words of a header (RFC 2047); one that cannot be read stays as it is written."""
    if "=?" not in value:
        return value
    value = _BETWEEN_ENCODED.sub(r"\1", value)
    out: list[str] = []
    pending, charset, at = b"", "", 0
    for word in _ENCODED.finditer(value):
        bytes_ = _word(word[2], word[3])
        named = word[1].partition("*")[0].lower()
        if word.start() > at or named != charset:
            out.append(text(pending, charset))
            pending = b""
        out.append(value[at : word.start()])
        charset, at = named, word.end()
        pending += bytes_ if bytes_ is not None else word[0].encode("utf-8", "replace")
    out.append(text(pending, charset))
    out.append(value[at:])
    return "".join(out)


def ids(value: str) -> tuple[str, ...]:
    """Give the message ids in a field, without brackets, in order, each once (RFC 5322 3.6.4)."""
    found = [match[1] for match in _ID.finditer(value[:LONGEST_HEADER])]
    if not found:
        found = [word for word in value[:LONGEST_HEADER].split() if "@" in word and len(word) < 998]
    return tuple(dict.fromkeys(clean(one) for one in found))[:MOST_IDS]


def addresses(value: str) -> tuple[Address, ...]:
    """Give the people in an address field as it is written: encoded words in it are decoded after it is taken apart.

    What an encoded word holds is part of a name, never an address (RFC 2047 6.2). Comments, groups and broken quoting
    are read as well as they can be.
    """
    people: list[Address] = []
    known: set[str] = set()
    for entry in _entries(value[:LONGEST_HEADER]):
        bracket = entry.rfind("<")
        inside = entry[bracket + 1 :].partition(">")[0] if bracket >= 0 else _ENCODED.sub(" ", entry)
        found = _ADDRESS.search(inside)
        if found is None:
            continue
        email = clean(found.group()).strip(".'").lower()
        if email not in known:
            known.add(email)
            people.append(Address(email, _name(entry[:bracket]) if bracket >= 0 else ""))
        if len(people) >= MOST_ADDRESSES:
            break
    return tuple(people)


def _name(written: str) -> str:
    """Read the name before an address: quoting marks go first, for one inside an encoded word belongs to the name."""
    return clean(decoded(written.replace("\\", "").replace('"', "").strip()))[:200].strip("' ")


def moment(value: str) -> datetime | None:
    """Read a Date field as a moment in UTC; None when it says none or an impossible one."""
    try:
        parsed = parsedate_tz(value[:200])
        if parsed is None:
            return None
        return datetime(*parsed[:6], tzinfo=UTC) - timedelta(seconds=parsed[9] or 0)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def parameters(value: str) -> dict[str, str]:
    """Read the parameters of a field; RFC 2231 pieces are joined, the first spelling of a name counts."""
    found: dict[str, str] = {}
    for match in _PARAMETER.finditer(value[:LONGEST_HEADER]):
        name, given = match[1].lower(), match[2].strip()
        if given.startswith('"'):
            given = re.sub(r"\\(.)", r"\1", given[1:-1])
        base, star, _ = name.partition("*")
        if star and name.endswith("*") and "'" in given:
            charset, _, rest = given.partition("'")
            given = text(_unquoted(rest.partition("'")[2]), charset)
        if star and base in found:
            found[base] += given
        else:
            found.setdefault(base, given)
    return {name: clean(decoded(given)) for name, given in found.items()}


def _word(encoding: str, value: str) -> bytes | None:
    if encoding in "qQ":
        return quopri.decodestring(value.replace("_", " ").encode("utf-8", "replace"), header=False)
    try:
        return base64.b64decode(value.encode("ascii", "replace") + b"=" * (-len(value) % 4))
    except (binascii.Error, ValueError):
        return None


def _unquoted(value: str) -> bytes:
    return re.sub(rb"%([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), value.encode("utf-8", "replace"))


def _entries(value: str) -> Iterator[str]:
    """Split an address field at its commas, leaving comments out; encoded words are kept whole.

    A count, not recursion, follows nested comments.
    """
    entry: list[str] = []
    quoted = bracketed = False
    comment = at = 0
    while at < len(value):
        letter = value[at]
        encoded = _ENCODED.match(value, at) if letter == "=" and not comment else None
        taken = 1
        if encoded:
            entry.append(encoded.group())
            taken = len(encoded.group())
        elif letter == "\\" and (quoted or comment):
            taken = 2
            entry.append(value[at + 1 : at + 2] if not comment else "")
        elif comment:
            comment += (letter == "(") - (letter == ")")
        elif letter == "(" and not quoted:
            comment = 1
        elif letter in ",;" and not bracketed and not quoted:
            yield "".join(entry)
            entry = []
        else:
            quoted ^= letter == '"'
            if letter in "<>" and not quoted:
                bracketed = letter == "<"
            entry.append(letter)
        at += taken
    yield "".join(entry)
