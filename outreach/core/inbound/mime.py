"""Mail: what stands in the bytes of a message, read without ever failing."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

from . import html_text

LARGEST_PART = 1_000_000
MOST_PARTS = 200
DEEPEST = 50
MOST_HEADERS = 1_000
LONGEST_HEADER = 65_536
LONGEST_HEAD = 1_000_000
MOST_IDS = 200
MOST_ADDRESSES = 500

# Only these may decode a stranger's bytes: Python would also take "punycode", "unicode_escape" or "utf-7".
_CHARSETS = {
    **{
        name: name
        for name in ("utf-8", "koi8-r", "koi8-u", "big5", "gb18030", "cp437", "cp850", "cp852", "cp866", "mac-roman")
    },
    **{f"iso-8859-{n}": f"iso-8859-{n}" for n in (*range(2, 12), 13, 14, 15, 16)},
    **{f"windows-{n}": f"cp{n}" for n in range(1250, 1259)},
    **{f"cp{n}": f"cp{n}" for n in range(1250, 1259)},
    **dict.fromkeys(
        ("iso-2022-jp", "iso-2022-jp-1", "iso-2022-jp-2", "iso-2022-jp-ms", "cp50220", "cp50221"), "iso2022_jp_2"
    ),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "cp932", "ms_kanji"), "cp932"),
    **dict.fromkeys(("gb2312", "gbk", "cp936", "hz-gb-2312", "x-gbk", "euc-cn"), "gb18030"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ksc5601", "cp949", "windows-949", "uhc"), "cp949"),
    **dict.fromkeys(("tis-620", "windows-874", "iso-8859-11", "cp874"), "cp874"),
    "iso-2022-kr": "iso2022_kr",
    "euc-jp": "euc_jp",
    "x-euc-jp": "euc_jp",
    "big5-hkscs": "big5hkscs",
    "utf8": "utf-8",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "macintosh": "mac-roman",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "ansi_x3.110-1983": "cp1252",
}

_ENCODED = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,20000})\?=")
_BETWEEN_ENCODED = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
_BODY_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_ID = re.compile(r"<\s*([^<>\s]{1,998})\s*>")
_PARAMETER = re.compile(r""";\s*([A-Za-z0-9_*.-]{1,60})\s*=\s*("(?:[^"\\]|\\.){0,2000}"|[^;"]{1,2000})""")
_ADDRESS = re.compile(r"[^\s<>@,;:\"()\[\]]{1,64}@[^\s<>@,;:\"()]{1,255}")


@dataclass(frozen=True)
class Address:
    """One person in a header: the address in lower case, the name as they write it."""

    email: str
    name: str = ""

    @property
    def domain(self) -> str:
        return self.email.rpartition("@")[2]


@dataclass(frozen=True)
class Part:
    """One part of a message: its type, its fields, its decoded bytes, and the parts inside it."""

    kind: str
    parameters: dict[str, str] = field(default_factory=dict)
    fields: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    parts: tuple[Part, ...] = ()
    cut: bool = False

    def all(self, name: str) -> list[str]:
        """Give every value of a field; the name is asked in lower case."""
        return [value for key, value in self.fields if key == name]

    def first(self, name: str) -> str:
        return next((value for key, value in self.fields if key == name), "")

    @property
    def text(self) -> str:
        """The part's words, decoded by its charset when that is one we allow."""
        return text(self.body, self.parameters.get("charset", ""))

    @property
    def attached(self) -> bool:
        return self.first("content-disposition").lower().startswith("attachment")

    @property
    def name(self) -> str:
        """The file name it was given, without any folder."""
        disposition = _parameters(self.first("content-disposition"))
        given = disposition.get("filename") or self.parameters.get("name", "")
        return re.split(r"[\\/]", given)[-1][:200]

    def walk(self, *, into_messages: bool = False) -> Iterator[Part]:
        """Give this part and all below it; a message inside the message is opened only when asked."""
        yield self
        if self.kind == "message/rfc822" and not into_messages:
            return
        for part in self.parts:
            yield from part.walk(into_messages=into_messages)


@dataclass(frozen=True)
class Incoming:
    """What a message says, in values that are safe to store and to show."""

    root: Part
    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sender: Address
    reply_to: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    delivered_to: tuple[str, ...]
    date: datetime | None
    subject: str
    text: str
    html: str
    attachments: tuple[tuple[str, str, int], ...] = ()
    cut: bool = False

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        return self.root.fields

    def header(self, name: str) -> str:
        return self.root.first(name.lower())

    @property
    def recipients(self) -> tuple[str, ...]:
        """Every address this mail was meant for or came through, each once."""
        return tuple(dict.fromkeys([*(a.email for a in self.to + self.cc), *self.delivered_to]))

    @property
    def answers(self) -> tuple[str, ...]:
        """The ids it answers: In-Reply-To, then References from the last to the first, each once."""
        return tuple(dict.fromkeys([*self.in_reply_to, *reversed(self.references)]))


def read(raw: bytes) -> Incoming:
    """Read the bytes of one message (RFC 5322, MIME).

    In: any bytes. Out: an Incoming; ids without angle brackets, addresses in lower case, date in UTC or None.
    Controls are stripped after decoding, so no value can start another header; parts over LARGEST_PART bytes,
    MOST_PARTS or DEEPEST are cut and `cut` says so. Raises nothing.
    """
    raw = bytes(raw)
    budget = [MOST_PARTS]
    root = _part(raw, 0, budget)
    bodies = [part for part in root.walk() if not part.attached]
    words = [part.text for part in bodies if part.kind == "text/plain" and not part.name]
    pages = [part.text for part in bodies if part.kind == "text/html" and not part.name]
    page = "\n".join(pages)[:LARGEST_PART]
    spoken = "\n".join(word.strip("\n") for word in words if word.strip())
    senders = addresses(root.first("from")) or addresses(root.first("sender"))
    sender = senders[0] if senders else Address("", clean(root.first("from"))[:200])
    replies = addresses(root.first("reply-to"))
    delivered = [
        root.all(name) for name in ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to")
    ]
    return Incoming(
        root=root,
        message_id=next(iter(ids(root.first("message-id"))), clean(root.first("message-id")).strip("<> ")[:998]),
        in_reply_to=ids(" ".join(root.all("in-reply-to"))),
        references=ids(" ".join(root.all("references"))),
        sender=sender,
        reply_to=replies[0] if replies else sender,
        to=addresses(", ".join(root.all("to"))),
        cc=addresses(", ".join(root.all("cc"))),
        delivered_to=tuple(dict.fromkeys(a.email for values in delivered for v in values for a in addresses(v))),
        date=moment(root.first("date")),
        subject=clean(root.first("subject"))[:1000],
        text=spoken or html_text.plain(page),
        html=page,
        attachments=tuple(
            (part.name or "unnamed", part.kind, len(part.body))
            for part in root.walk()
            if not part.parts and (part.attached or part.name) and not part.kind.startswith("multipart/")
        ),
        cut=any(part.cut for part in root.walk(into_messages=True)) or budget[0] <= 0,
    )


def text(body: bytes, charset: str = "") -> str:
    """Decode bytes as words: by their byte order mark, an allowed charset, UTF-8, or else as Windows-1252.

    Gives no NUL, no lone surrogate and only "\\n" at line ends.
    """
    body = body[:LARGEST_PART]
    known = _CHARSETS.get(charset.strip().strip("\"'").lower(), "")
    for mark, named in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            known = named
    if known and known != "utf-8":
        spoken = body.decode(known, "replace")
    else:
        try:
            spoken = body.decode("utf-8")
        except UnicodeDecodeError:
            spoken = body.decode("utf-8", "replace") if known else body.decode("cp1252", "replace")
    spoken = spoken.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return _BODY_CONTROLS.sub("", spoken)


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
    """Give the people in an address field; comments, groups and broken quoting are read as well as they can be."""
    people: list[Address] = []
    for entry in _entries(value[:LONGEST_HEADER]):
        bracket = entry.rfind("<")
        inside = entry[bracket + 1 :].partition(">")[0] if bracket >= 0 else entry
        found = _ADDRESS.search(inside)
        if found is None:
            continue
        name = entry[:bracket] if bracket >= 0 else ""
        person = Address(
            clean(found.group()).strip(".'").lower(), clean(name.replace("\\", "").replace('"', ""))[:200].strip("' ")
        )
        if person.email not in {known.email for known in people[-20:]}:
            people.append(person)
        if len(people) >= MOST_ADDRESSES:
            break
    return tuple(people)


def moment(value: str) -> datetime | None:
    """Read a Date field as a moment in UTC; None when it says none or an impossible one."""
    try:
        parsed = parsedate_tz(value[:200])
        if parsed is None:
            return None
        return datetime(*parsed[:6], tzinfo=UTC) - timedelta(seconds=parsed[9] or 0)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def returned(incoming: Incoming) -> Part | None:
    """Give the message or the headers of ours that a report carries back, if any."""
    for part in incoming.root.walk(into_messages=True):
        if part is incoming.root:
            continue
        if part.kind == "message/rfc822" and part.parts and part.parts[0].first("message-id"):
            return part.parts[0]
        if part.kind in ("text/rfc822-headers", "message/rfc822-headers"):
            return _part(part.body.lstrip(), DEEPEST, [1])
    return None


def _part(raw: bytes, depth: int, budget: list[int]) -> Part:
    budget[0] -= 1
    fields, body = _head(raw)
    declared = next((value for key, value in fields if key == "content-type"), "")
    parameters = _parameters(declared)
    kind = declared.partition(";")[0].strip().lower()
    if not re.fullmatch(r"[a-z0-9.+_-]+/[a-z0-9.+_-]+", kind):
        kind = "text/plain"
    room = depth < DEEPEST and budget[0] > 0
    if kind.startswith("multipart/") and parameters.get("boundary"):
        pieces = _pieces(body, parameters["boundary"].encode("utf-8", "replace"))
        if pieces and room:
            children = []
            for piece in pieces:
                if budget[0] <= 0:
                    break
                children.append(_part(piece, depth + 1, budget))
            return Part(kind, parameters, fields, b"", tuple(children), cut=len(children) < len(pieces))
    if kind.startswith("multipart/"):
        # A report whose boundaries are broken still has its words.
        return Part("text/plain", {}, fields, body[:LARGEST_PART], cut=not room)
    encoding = next((value for key, value in fields if key == "content-transfer-encoding"), "").strip().lower()
    content = _transferred(body, encoding)
    cut = len(content) > LARGEST_PART
    if kind in ("message/rfc822", "message/global") and room:
        inner = _part(content.lstrip(b"\r\n"), depth + 1, budget)
        return Part("message/rfc822", parameters, fields, content[:LARGEST_PART], (inner,), cut)
    return Part(kind, parameters, fields, content[:LARGEST_PART], (), cut)


def _head(raw: bytes) -> tuple[tuple[tuple[str, str], ...], bytes]:
    """Split a part into its fields and its body, at the first blank line or the first line that is no field."""
    fields: list[tuple[str, str]] = []
    name, value = "", b""
    at = 0
    end = min(len(raw), LONGEST_HEAD)

    def keep() -> None:
        if name and len(fields) < MOST_HEADERS:
            fields.append((name, _value(value[:LONGEST_HEADER])))

    while at < end:
        stop = raw.find(b"\n", at)
        stop = len(raw) if stop < 0 else stop
        line = raw[at:stop].rstrip(b"\r")
        if not line.strip():
            at = stop + 1
            break
        folded = line[:1] in b" \t" or (
            value.endswith(b";") and re.match(rb"[\w-]{1,40}=", line)
        )  # some forget the blank
        if folded and name:
            if len(value) < LONGEST_HEADER:
                value += b" " + line.strip()
        elif at == 0 and line.startswith((b"From ", b">From ")):
            pass
        else:
            started = _FIELD.match(line[:300])
            if started is None:
                break
            keep()
            name = started[1].decode("ascii", "replace").lower()
            value = line[started.end() :].strip()
        at = stop + 1
    keep()
    return tuple(fields), raw[at:]


def _value(value: bytes) -> str:
    return clean(decoded(text(value)))


def _pieces(body: bytes, boundary: bytes) -> list[bytes]:
    marks = list(re.finditer(rb"^--" + re.escape(boundary.rstrip()) + rb"(--)?[ \t]*\r?$", body, re.MULTILINE))
    pieces = []
    for index, mark in enumerate(marks):
        if mark[1]:
            break
        end = marks[index + 1].start() if index + 1 < len(marks) else len(body)
        pieces.append(body[mark.end() : end].removeprefix(b"\n").removesuffix(b"\n").removesuffix(b"\r"))
        if len(pieces) > MOST_PARTS:
            break
    return pieces


def _transferred(body: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        try:
            kept = re.sub(rb"[^A-Za-z0-9+/]", b"", body[: LARGEST_PART * 2])
            return base64.b64decode(kept[: len(kept) - len(kept) % 4] + _tail(kept))
        except (binascii.Error, ValueError):
            return body
    if encoding == "quoted-printable":
        return quopri.decodestring(body[: LARGEST_PART * 3])
    return body


def _tail(kept: bytes) -> bytes:
    rest = kept[len(kept) - len(kept) % 4 :]
    return rest + b"=" * (4 - len(rest)) if len(rest) > 1 else b""


def _word(encoding: str, value: str) -> bytes | None:
    if encoding in "qQ":
        return quopri.decodestring(value.replace("_", " ").encode("utf-8", "replace"), header=False)
    try:
        return base64.b64decode(value.encode("ascii", "replace") + b"=" * (-len(value) % 4))
    except (binascii.Error, ValueError):
        return None


def _parameters(value: str) -> dict[str, str]:
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
    return {name: clean(given) for name, given in found.items()}


def _unquoted(value: str) -> bytes:
    return re.sub(rb"%([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), value.encode("utf-8", "replace"))


def _entries(value: str) -> Iterator[str]:
    """Split an address field at its commas, leaving comments out; a count, not recursion, follows the nesting."""
    entry: list[str] = []
    quoted = bracketed = escaped = False
    comment = 0
    for letter in value:
        if escaped:
            escaped = False
            if not comment:
                entry.append(letter)
        elif letter == "\\" and (quoted or comment):
            escaped = True
        elif comment:
            comment += (letter == "(") - (letter == ")")
        elif letter == '"':
            quoted = not quoted
            entry.append(letter)
        elif quoted:
            entry.append(letter)
        elif letter == "(":
            comment = 1
        elif letter in ",;" and not bracketed:
            yield "".join(entry)
            entry = []
        else:
            if letter in "<>":
                bracketed = letter == "<"
            entry.append(letter)
    yield "".join(entry)
