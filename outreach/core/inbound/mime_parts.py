"""MIME: the parts of a message and the bytes in them (RFC 2045, 2046, 2183), read without ever failing."""

from __future__ import annotations

import base64
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..charsets import text
from . import cms, headers

LARGEST_PART = 1_000_000
MOST_PARTS = 200
DEEPEST = 50

_KIND = re.compile(r"[a-z0-9.+_-]+/[a-z0-9.+_-]+")
_SIGNED_KINDS = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_SURE_BASE64 = 20  # letters of a line that is base64 also behind a blank line or behind padding


@dataclass(frozen=True)
class Part:
    """One part of a message: its type, its fields, its decoded bytes, and the parts inside it.

    *fields* hold decoded values; *written* the same fields with their encoded words as they came.
    """

    kind: str
    parameters: dict[str, str] = field(default_factory=dict)
    fields: headers.Fields = ()
    body: bytes = b""
    parts: tuple[Part, ...] = ()
    cut: bool = False
    written: headers.Fields = ()

    def all(self, name: str) -> list[str]:
        """Give every value of a field; the name is asked in lower case."""
        return [value for key, value in self.fields if key == name]

    def first(self, name: str) -> str:
        """Give the first value of a field, or ""; the name is asked in lower case."""
        return next((value for key, value in self.fields if key == name), "")

    def addresses(self, name: str) -> tuple[headers.Address, ...]:
        """Give the people in every field of this name, each once (RFC 2047 6.2: parsed first, decoded then).

        Where a program has encoded the whole field against the rule, what it decodes to is taken.
        """
        written = ", ".join(value for key, value in self.written if key == name)
        return headers.addresses(written) or headers.addresses(", ".join(self.all(name)))

    @property
    def text(self) -> str:
        """The part's words, decoded by its charset when that is one we allow; soft line ends are joined."""
        words = text(self.body[:LARGEST_PART], self.parameters.get("charset", ""))
        if self.kind == "text/plain" and self.parameters.get("format", "").lower() == "flowed":
            words = unflowed(words, delsp=self.parameters.get("delsp", "").lower() == "yes")
        return words

    @property
    def attached(self) -> bool:
        """Whether it is a file beside the text: only Content-Disposition says so; unknown words mean it (RFC 2183)."""
        disposition = self.first("content-disposition").partition(";")[0].strip().lower()
        return disposition not in ("", "inline") and not (self.parts and self.kind in _SIGNED_KINDS)

    @property
    def name(self) -> str:
        """The file name it was given, without any folder."""
        disposition = headers.parameters(self.first("content-disposition"))
        given = disposition.get("filename") or self.parameters.get("name", "")
        return re.split(r"[\\/]", given)[-1][:200]

    def walk(self, *, into_messages: bool = False) -> Iterator[Part]:
        """Give this part and all below it; a message inside the message is opened only when asked."""
        yield self
        if self.kind == "message/rfc822" and not into_messages:
            return
        for part in self.parts:
            yield from part.walk(into_messages=into_messages)


def parse(raw: bytes, depth: int = 0, budget: list[int] | None = None) -> Part:
    """Read one part and all parts inside it; *budget* holds one number, how many parts may still be opened."""
    budget = [MOST_PARTS] if budget is None else budget
    budget[0] -= 1
    written, body = headers.head(raw)
    fields = tuple((key, headers.clean(headers.decoded(value))) for key, value in written)
    declared = next((value for key, value in written if key == "content-type"), "")
    parameters = headers.parameters(declared)
    kind = declared.partition(";")[0].strip().lower()
    kind = kind if _KIND.fullmatch(kind) else "text/plain"
    room = depth < DEEPEST and budget[0] > 0
    if kind.startswith("multipart/"):
        pieces = _pieces(body, parameters.get("boundary", "").encode("utf-8", "replace")) if room else []
        if pieces:
            children = tuple(_children(pieces, depth + 1, budget))
            return Part(kind, parameters, fields, b"", children, len(children) < len(pieces), written)
        # A report whose boundaries are broken still has its words.
        return Part("text/plain", {}, fields, body[:LARGEST_PART], (), not room, written)
    encoding = next((value for key, value in fields if key == "content-transfer-encoding"), "")
    content = transferred(body, encoding)
    cut = len(content) > LARGEST_PART
    inner: tuple[Part, ...] = ()
    if kind in ("message/rfc822", "message/global") and room:
        kind, inner = "message/rfc822", (parse(content.lstrip(b"\r\n"), depth + 1, budget),)
    elif kind in _SIGNED_KINDS and room and (signed := cms.signed_content(content)) is not None:
        inner = (parse(signed, depth + 1, budget),)
    return Part(kind, parameters, fields, content[:LARGEST_PART], inner, cut, written)


def _children(pieces: list[bytes], depth: int, budget: list[int]) -> Iterator[Part]:
    for piece in pieces:
        if budget[0] <= 0:
            return
        yield parse(piece, depth, budget)


def _pieces(body: bytes, boundary: bytes) -> list[bytes]:
    if not boundary:
        return []
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


def transferred(body: bytes, encoding: str) -> bytes:
    """Undo a Content-Transfer-Encoding; its value may be followed by what does not belong there ("base64;")."""
    named = re.match(r"[\w-]*", encoding.strip().strip("\"'").lower())
    word = named.group() if named else ""
    if word == "base64":
        return _from_base64(body[: LARGEST_PART * 2])
    if word == "quoted-printable":
        return quopri.decodestring(body[: LARGEST_PART * 3])
    return body


def _from_base64(body: bytes) -> bytes:
    """Decode base64 up to its end: the padding, or the words that a list has put behind it.

    Letters that are no base64 are passed over inside of it (RFC 2045 6.8). What does not begin as base64 is given as
    it is: some programs name an encoding they do not use.
    """
    out: list[bytes] = []
    chunk: list[bytes] = []
    blank = False
    for line in map(bytes.strip, body.splitlines()):
        if not line:
            blank = bool(chunk or out)
            continue
        pure = _BASE64.fullmatch(line) is not None
        if not (chunk or out):
            if not pure:
                return body
        elif b" " in line or b"_" in line or ((blank or not chunk) and not (pure and len(line) >= _SURE_BASE64)):
            break
        blank = False
        chunk.append(_NO_BASE64.sub(b"", line))
        if line.endswith(b"="):
            out.append(_bytes_of(chunk))
            chunk = []
    return b"".join([*out, _bytes_of(chunk)])


def _bytes_of(letters: list[bytes]) -> bytes:
    joined = b"".join(letters)
    rest = len(joined) % 4
    return base64.b64decode(joined[:-1] if rest == 1 else joined + b"=" * (-rest % 4))


def unflowed(words: str, *, delsp: bool) -> str:
    """Join the soft line ends of format=flowed text (RFC 3676); *delsp* takes out the blank before each of them.

    Quoted lines are joined with those of the same depth only; the signature mark "-- " is never joined.
    """
    lines: list[str] = []
    soft, depth_before = False, 0
    for line in words.split("\n"):
        marks = len(line) - len(line.lstrip(">"))
        content = line[marks:].removeprefix(" ")  # a blank was put before what may not stand at the start
        signature = content == "-- "
        if soft and marks == depth_before and not signature:
            lines[-1] += content
        else:
            lines.append(f"{'>' * marks} {content}" if marks else content)
        soft = content.endswith(" ") and not signature
        if soft and delsp:
            lines[-1] = lines[-1][:-1]
        depth_before = marks
    return "\n".join(lines)
