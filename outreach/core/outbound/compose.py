"""Compose: one letter to one person as the bytes that go on the wire (RFC 5322, 2045, 2047, 8058)."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from .. import addresses, sanitize
from . import richtext

TOKEN_HEADER = "X-Outreach-Id"
_LINE = 76
_ID = re.compile(r"<[!-;=?A-~]{1,240}@[!-;=?A-~]{1,240}>\Z")
_TOKEN = re.compile(r"[A-Za-z0-9._-]{1,120}\Z")
_UNPRINTABLE = re.compile(r"[^\t\x20-\x7e]")
_RE = re.compile(
    r"\s*(?:re|aw|sv|antw|antwort|odp|ynt|vs|rif|res|回复|答复|fwd?|wg|tr|rv|i)\s*(?:\[\d+\]|\(\d+\))?\s*[:：]", re.I
)
_HEADERS = (
    "Date", "From", "To", "Reply-To", "Message-ID", "In-Reply-To", "References", "Subject", "List-Unsubscribe",
    "List-Unsubscribe-Post", TOKEN_HEADER, "MIME-Version", "Content-Type",
)  # fmt: skip


class Unsendable(ValueError):
    """A letter that must not leave as it is; says why in words."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything one mail says. Names and the subject may come from strangers; they are made safe here."""

    message_id: str
    date: datetime
    sender: str
    recipient: str
    subject: str
    body: richtext.Body
    token: str
    sender_name: str = ""
    recipient_name: str = ""
    reply_to: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    unsubscribe_url: str = ""
    unsubscribe_mail: str = ""


def message_id(token: str, sender: str) -> str:
    """The Message-ID of a step, fixed for ever: *token* is opaque and unique, the domain is the sender's own."""
    return f"<{token}@{addresses.domain(sender)}>"


def reply_subject(subject: str) -> str:
    """The subject of an answer within a conversation: one "Re:", whatever stood there.

    >>> reply_subject("Re: RE: Your guide")
    'Re: Your guide'
    """
    return f"Re: {bare_subject(subject)}"


def bare_subject(subject: str) -> str:
    """The subject without the marks of an answer or a forward, in the languages that have their own."""
    while match := _RE.match(subject):
        subject = subject[match.end() :]
    return subject.strip()


def feigns_reply(subject: str) -> bool:
    """Tell whether a first mail pretends to be an answer (Gmail's content rules forbid it)."""
    return bool(_RE.match(subject))


def build(letter: Letter) -> bytes:
    """Return the letter as bytes: ASCII, CRLF, no line over 998, exactly one recipient. Raises Unsendable."""
    for address in filter(None, (letter.sender, letter.recipient, letter.reply_to, letter.unsubscribe_mail)):
        if not addresses.on_the_wire(address):
            raise Unsendable(f"{sanitize.line(address)[:80]} cannot stand in a mail as an address.")
    if not _TOKEN.match(letter.token):
        raise Unsendable("The token of this mail has characters that cannot stand in a header.")
    if not sanitize.line(letter.subject):
        raise Unsendable("The mail has no subject.")
    if not sanitize.lines(letter.body.text).strip():
        raise Unsendable("The mail has no text.")

    boundary = "=_" + hashlib.blake2b(letter.message_id.encode(), digest_size=15).hexdigest()
    head = _head(letter, boundary)
    first, second = _part("plain", letter.body.text), _part("html", letter.body.html)
    raw = b"".join(
        (head, b"\r\n--", boundary.encode(), b"\r\n", first, b"\r\n--", boundary.encode(), b"\r\n", second,
         b"\r\n--", boundary.encode(), b"--\r\n")
    )  # fmt: skip
    inspect(raw, letter)
    return raw


def inspect(raw: bytes, letter: Letter) -> None:
    """Read the bytes again as a server does and compare with what was meant. Raises Unsendable."""
    head, _, body = raw.partition(b"\r\n\r\n")
    names: list[str] = []
    fields: dict[str, str] = {}
    for line in head.decode("ascii", "strict").split("\r\n"):
        if len(line) > 998 or not line.strip() or _UNPRINTABLE.search(line):
            raise Unsendable("A header line is empty, too long or has a control character in it.")
        if line[0] in " \t":
            fields[names[-1]] += line
        else:
            name, _, value = line.partition(":")
            names.append(name)
            fields[name] = value.strip()
    allowed = iter(_HEADERS)
    if not all(name in allowed for name in names):
        raise Unsendable("A header stands twice, out of order or does not belong there.")
    for name, address in (("To", letter.recipient), ("From", letter.sender)):
        if _addresses_in(fields.get(name, "")) != [address]:
            raise Unsendable(f"The {name} line does not name exactly {address}.")
    if sanitize.line(fields["Subject"]) != sanitize.line(letter.subject):
        raise Unsendable("The subject would not arrive as written.")
    if body.replace(b"\r\n", b"").translate(None, b"\r\n") != body.replace(b"\r\n", b""):
        raise Unsendable("The mail has a lone line end in it.")
    if max(map(len, body.split(b"\r\n"))) > 998:
        raise Unsendable("A line of the mail is longer than 998 bytes.")
    _inspect_parts(body, fields["Content-Type"], letter)


def _inspect_parts(body: bytes, content_type: str, letter: Letter) -> None:
    fence = b"--" + content_type.partition('boundary="')[2].partition('"')[0].encode()
    parts = body.split(fence)
    if len(parts) != 4 or parts[3].strip() != b"--":
        raise Unsendable("The mail does not have exactly two parts.")
    for part, meant in zip(parts[1:3], (letter.body.text, letter.body.html), strict=True):
        head, _, content = part.strip(b"\r\n").partition(b"\r\n\r\n")
        if b"quoted-printable" in head:
            content = binascii.a2b_qp(content)
        if content.replace(b"\r\n", b"\n").decode().strip("\n") != meant.strip("\n"):
            raise Unsendable("The text would not arrive as written.")


def _addresses_in(value: str) -> list[str]:
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", value)
    return re.findall(r"<([^<>]*)>", bare) or [part.strip() for part in bare.split(",")]


def _head(letter: Letter, boundary: str) -> bytes:
    lines = [
        f"Date: {format_datetime(letter.date)}",
        _mailbox("From", letter.sender_name, letter.sender),
        _mailbox("To", letter.recipient_name, letter.recipient),
    ]
    if letter.reply_to:
        lines.append(f"Reply-To: {letter.reply_to}")
    lines.append(f"Message-ID: {_an_id(letter.message_id)}")
    if letter.in_reply_to:
        lines.append(f"In-Reply-To: {_an_id(letter.in_reply_to)}")
        known = [i for i in dict.fromkeys(letter.references) if _ID.match(i) and i != letter.in_reply_to]
        # RFC 5322 3.6.4: the thread's first mail and the latest ones; a chain may grow longer than a header should
        kept = (known if len(known) <= 20 else [known[0], *known[-19:]]) + [letter.in_reply_to]
        lines.append("References: " + "\r\n ".join(kept))
    lines.append(_text_header("Subject", sanitize.line(letter.subject)))
    lines.extend(_unsubscribe(letter))
    lines.append(f"{TOKEN_HEADER}: {letter.token}")
    lines.append("MIME-Version: 1.0")
    lines.append(f'Content-Type: multipart/alternative; boundary="{boundary}"')
    return ("\r\n".join(lines) + "\r\n").encode("ascii")


def _an_id(text: str) -> str:
    if not _ID.match(text):
        raise Unsendable("A Message-ID of this conversation is not one.")
    return text


def _unsubscribe(letter: Letter) -> list[str]:
    ways: list[str] = []
    if letter.unsubscribe_url:
        if not re.match(r"https?://[!-;=?-~]{4,400}\Z", letter.unsubscribe_url):
            raise Unsendable("The address for unsubscribing is not a web address.")
        ways.append(f"<{letter.unsubscribe_url}>")
    if letter.unsubscribe_mail:
        ways.append(f"<mailto:{letter.unsubscribe_mail}?subject=unsubscribe>")
    if not ways:
        return []
    lines = ["List-Unsubscribe: " + ",\r\n ".join(ways)]
    if letter.unsubscribe_url:
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    return lines


@lru_cache(maxsize=256)
def _mailbox(header: str, name: str, address: str) -> str:
    name = sanitize.line(name)[:120].strip()
    if not name or name.lower() == address:
        return f"{header}: {address}"
    if name.isascii() and "=?" not in name and len(name) <= 60:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return (
            f'{header}: "{quoted}" <{address}>'
            if len(quoted) + len(address) < 70
            else f'{header}: "{quoted}"\r\n <{address}>'
        )
    return f"{header}: {_encoded(name)}\r\n <{address}>"


def _text_header(header: str, text: str) -> str:
    if not text.isascii() or "=?" in text or any(len(word) > 60 for word in text.split(" ")):
        return f"{header}: {_encoded(text)}"
    out, width = [f"{header}:"], len(header) + 1
    for word in text.split(" "):
        if width + 1 + len(word) > _LINE and width > len(header) + 1:
            out.append("\r\n")
            width = 0
        out.append(f" {word}")
        width += 1 + len(word)
    return "".join(out)


def _encoded(text: str) -> str:
    """RFC 2047 words of at most 75 characters, cut between characters, one a line."""
    chunks: list[str] = []
    current = b""
    for character in text:
        more = character.encode()
        if len(current) + len(more) > 42:
            chunks.append(current.decode())
            current = b""
        current += more
    chunks.append(current.decode())
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(chunk.encode()).decode()}?=" for chunk in chunks)


def _part(kind: str, text: str) -> bytes:
    data = text.strip("\n").encode()
    lines = data.split(b"\n")
    if data.isascii() and max(map(len, lines)) <= 78 and not any(line.startswith(b"--=_") for line in lines):
        return b"Content-Type: text/%s; charset=us-ascii\r\n\r\n%s\r\n" % (kind.encode(), b"\r\n".join(lines))
    quoted = binascii.b2a_qp(data, istext=True).replace(b"\n", b"\r\n")
    if b"\r\n--=_" in quoted or quoted.startswith(b"--=_"):
        quoted = quoted.replace(b"--=_", b"=2D-=5F")
    return b"Content-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n%s\r\n" % (
        kind.encode(),
        quoted,
    )
