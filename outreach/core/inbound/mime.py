"""Mail: what stands in the bytes of a message, read without ever failing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from ..charsets import text
from . import headers, html_text, mime_parts
from .headers import LONGEST_HEADER, MOST_HEADERS, Address, addresses, clean, ids
from .mime_parts import LARGEST_PART, MOST_PARTS, Part

__all__ = [
    "LARGEST_PART",
    "LONGEST_HEADER",
    "MOST_HEADERS",
    "MOST_PARTS",
    "Address",
    "Incoming",
    "Part",
    "addresses",
    "clean",
    "ids",
    "read",
    "returned",
    "text",
]

LONGEST_PLACEHOLDER = 400
_TEXTS = ("text/plain", "text/html", "application/pgp")
# What programs put into the plain part of a mail that is meant to be read as HTML; most say "HTML" in any language.
_PLACEHOLDER = re.compile(
    r"html|\bbrowser|navegador|navigateur|navigatore|webbläsare|nettleser|przegląd|prohlížeč|prehliadač|böngésző"
    r"|браузер|tarayıcı|trình duyệt|peramban|مرورگر|المتصفح|דפדפן|เบราว์เซอร์|ブラウザ|浏览器|瀏覽器|브라우저",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Incoming:
    """What a message says, in values that are safe to store and to show.

    *pieces* are the texts in the order of reading, each with its type (text/plain or text/html); *text* is all of them
    as plain text, *html* all HTML of the message.
    """

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
    pieces: tuple[tuple[str, str], ...] = ()

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        return self.root.fields

    def header(self, name: str) -> str:
        """Give the first value of a field of the message, or ""."""
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
    budget = [MOST_PARTS]
    root = mime_parts.parse(bytes(raw), 0, budget)
    pieces = _joined(_pieces(root))
    pages = [part.text for part in root.walk() if part.kind == "text/html" and not part.attached]
    spoken = [words if kind == "text/plain" else html_text.plain(words) for kind, words in pieces]
    senders = root.addresses("from") or root.addresses("sender")
    sender = senders[0] if senders else Address("", clean(root.first("from"))[:200])
    replies = root.addresses("reply-to")
    delivered = [
        one.email
        for name in ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to")
        for one in root.addresses(name)
    ]
    message_id = root.first("message-id")
    return Incoming(
        root=root,
        message_id=next(iter(ids(message_id)), clean(message_id).strip("<> ")[:998]),
        in_reply_to=ids(" ".join(root.all("in-reply-to"))),
        references=ids(" ".join(root.all("references"))),
        sender=sender,
        reply_to=replies[0] if replies else sender,
        to=root.addresses("to"),
        cc=root.addresses("cc"),
        delivered_to=tuple(dict.fromkeys(delivered)),
        date=headers.moment(root.first("date")),
        subject=clean(root.first("subject"))[:1000],
        text="\n".join(words for words in spoken if words.strip()),
        html="\n".join(pages)[:LARGEST_PART],
        attachments=tuple((part.name or "unnamed", part.kind, len(part.body)) for part in root.walk() if _listed(part)),
        cut=any(part.cut for part in root.walk(into_messages=True)) or budget[0] <= 0,
        pieces=pieces,
    )


def returned(incoming: Incoming) -> Part | None:
    """Give the message or the headers of ours that a report carries back, if any."""
    for part in incoming.root.walk(into_messages=True):
        if part is incoming.root:
            continue
        if part.kind == "message/rfc822" and part.parts and part.parts[0].first("message-id"):
            return part.parts[0]
        if part.kind in ("text/rfc822-headers", "message/rfc822-headers"):
            return mime_parts.parse(part.body.lstrip(), mime_parts.DEEPEST, [1])
    return None


# ---- which part is the text ----


def _listed(part: Part) -> bool:
    """Whether a part is listed as a file: attached, or named and no text that is read."""
    if part.parts or part.kind.startswith("multipart/"):
        return False
    return part.attached or bool(part.name and part.kind not in _TEXTS)


def _pieces(part: Part) -> list[tuple[str, str]]:
    """Give the texts of a part in the order of reading: (type, words)."""
    if part.attached or part.kind == "message/rfc822":
        return []
    if part.parts:
        inside = [_pieces(child) for child in part.parts]
        if part.kind == "multipart/alternative":
            return _better(inside)
        return _of_a_mixture([piece for pieces in inside for piece in pieces])
    if part.kind not in _TEXTS:
        return []
    words = part.text.strip("\n")
    return [("text/html" if part.kind == "text/html" else "text/plain", words)] if words.strip() else []


def _better(ways: list[list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """Choose between ways to say the same: plain text, unless it is missing or only says that it is no HTML."""
    plain = next((way for way in ways if any(kind == "text/plain" for kind, _ in way)), [])
    html = next((way for way in reversed(ways) if any(kind == "text/html" for kind, _ in way)), [])
    if html and (not plain or _stands_for_html(plain, html)):
        return html
    return plain


def _stands_for_html(plain: list[tuple[str, str]], html: list[tuple[str, str]]) -> bool:
    """Whether a plain text holds nobody's words: it is short, speaks of HTML or a browser, and the HTML lacks it."""
    words = " ".join(" ".join(words for _, words in plain).split())
    if len(words) > LONGEST_PLACEHOLDER or not _PLACEHOLDER.search(words):
        return False
    page = " ".join(html_text.plain("\n".join(words for _, words in html)).split())
    return bool(page) and words not in page


def _of_a_mixture(pieces: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Leave out the HTML that follows a plain text: programs that do not know alternatives send both."""
    first = next((kind for kind, _ in pieces), "")
    if first != "text/plain":
        return pieces
    html = [piece for piece in pieces if piece[0] == "text/html"]
    if html and _stands_for_html([piece for piece in pieces if piece[0] == "text/plain"], html):
        return html
    return [piece for piece in pieces if piece[0] == "text/plain"]


def _joined(pieces: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Join neighbours of one type, so that a quote that begins in one goes on in the next."""
    joined: list[tuple[str, str]] = []
    for kind, words in pieces:
        if joined and joined[-1][0] == kind:
            joined[-1] = kind, f"{joined[-1][1]}\n{words}"
        else:
            joined.append((kind, words))
    return tuple((kind, words[:LARGEST_PART]) for kind, words in joined)
